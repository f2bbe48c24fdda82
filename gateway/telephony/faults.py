"""What may be logged of an exception: its kind and where it happened. Its text could quote what a caller said."""

import traceback


def fault(error: BaseException) -> dict[str, str]:
    """Fields for a log line: `kind`, and `at`, the innermost places as file:line, the deepest last."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
    return {"kind": type(error).__name__, "at": " > ".join(places)}
