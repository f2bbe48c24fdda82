"""The one logger set-up: structured lines on standard error, with a call id and never personal data.

Every line, also of libraries and of a crash, passes `_guard` last: it takes out telephone numbers, addresses of mail
and secrets, and leaves no control character that could forge a line.
"""

import logging
import sys
import threading
import traceback
from collections.abc import Iterable, MutableMapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Literal

import structlog

from gateway.redact import Redactor

try:
    import resource
except ImportError:  # not on Windows
    resource = None  # type: ignore[assignment]

_redactor = Redactor()
_FRAMES = 4


class _Libraries(logging.Handler):
    """Lines of libraries, in the same form. Of a message only the first line: the rest may quote what an exception
    quotes."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            first, *_ = record.getMessage().splitlines() or [""]
        except (TypeError, ValueError):
            first = str(record.msg)
        fields: dict[str, Any] = {"logger": record.name}
        if record.exc_info and record.exc_info[1] is not None:
            fields |= fault(record.exc_info[1])
        structlog.get_logger().log(max(record.levelno, logging.WARNING), first[:300], **fields)


def set_up(
    form: Literal["json", "console"] = "json", level: int = logging.INFO, *, secrets: Iterable[str] = ()
) -> None:
    """Every module uses `structlog.get_logger()`; libraries' own loggers go the same way, and so do exceptions that
    nobody caught. `secrets`: values that must never be seen."""
    global _redactor  # noqa: PLW0603 - the process has one log
    _redactor = Redactor(secrets)
    render: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if form == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            _without_exceptions,
            _guard,
            # After the guard: its own time stamp is no telephone number.
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [h for h in root.handlers if type(h) not in (_Libraries, logging.StreamHandler)]
    root.addHandler(_Libraries())
    root.setLevel(logging.WARNING)
    # aiohttp's access lines hold query strings, and twilio's hold request bodies: both could hold numbers.
    for name in ("aiohttp.access", "twilio.http_client", "twilio.async_http_client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def no_memory_images() -> None:
    """A crash must not leave a file that holds what callers said, and secrets. Also of processes begun later."""
    if resource is not None:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def fault(error: BaseException) -> dict[str, str]:
    """What may be logged of an exception, as fields: its `kind`, and `at`, the innermost places as file:line.

    Never its text, which could quote what a caller said.
    """
    return {"kind": type(error).__name__, "at": _places(error.__traceback__, _FRAMES)}


def _places(trace: TracebackType | None, most: int) -> str:
    frames = traceback.extract_tb(trace)[-most:]
    return " > ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames)


def _without_exceptions(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A traceback shows lines of code, and an exception's text what the code was given: neither is logged."""
    told = event.pop("exc_info", None)
    event.pop("stack_info", None)
    error = told if isinstance(told, BaseException) else sys.exc_info()[1] if told else None
    if error is not None:
        event.update({name: value for name, value in fault(error).items() if name not in event})
    return event


def _guard(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {_redactor.text(name): _redactor.value(name, value) for name, value in event.items()}


def _uncaught(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """The last words of a process or thread: where it happened, not what it held. Somebody at a terminal sees more."""
    if issubclass(kind, KeyboardInterrupt) or sys.stderr.isatty():
        sys.__excepthook__(kind, error or kind(), trace)
        return
    structlog.get_logger().critical("crashed", kind=kind.__name__, at=_places(trace, 20))
