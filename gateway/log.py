"""The one logger set-up: structured lines on standard error, with a call id and never personal data."""

import logging
import sys
import traceback
from typing import Literal

import structlog


def set_up(form: Literal["json", "console"] = "json", level: int = logging.INFO) -> None:
    """Every module uses `structlog.get_logger()`; libraries' own loggers go the same way."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    render: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format='{"event": "%(message)s", "level": "%(levelname)s"}'
    )
    # aiohttp's access lines hold query strings, and twilio's hold request bodies: both could hold numbers.
    for name in ("aiohttp.access", "twilio.http_client", "twilio.async_http_client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


def fault(error: BaseException) -> dict[str, str]:
    """What may be logged of an exception, as fields: its `kind`, and `at`, the innermost places as file:line.

    Never its text, which could quote what a caller said.
    """
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames]
    return {"kind": type(error).__name__, "at": " > ".join(places)}
