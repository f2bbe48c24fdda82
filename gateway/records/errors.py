"""The one error of this room, and what driver errors become: a cause, a remedy, never a value or a password."""

from collections.abc import Iterator

from sqlalchemy.engine import URL
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, ProgrammingError, StatementError


class RecordsError(Exception):
    """The database cannot be used for this; the message says what is wrong and what to do about it."""

    def __init__(self, message: str, *, lasting: bool = False) -> None:
        super().__init__(message)
        self.lasting = lasting
        """Trying again cannot help: the work itself is wrong (an unknown call, a payload that is not JSON)."""


def place(url: URL) -> str:
    """Where the database is, without user, password or query: fit for messages."""
    if url.get_backend_name() == "sqlite":
        return str(url.database)
    host = url.host or "the local socket"
    port = f":{url.port}" if url.port else ""
    return f"{host}{port}/{url.database or ''}"


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what the driver raised, and what that came from."""
    seen: set[int] = set()
    queue: list[BaseException | None] = [error]
    while queue:
        current = queue.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        queue += [getattr(current, "orig", None), current.__cause__]


def is_transient(error: BaseException) -> bool:
    """The same statement may succeed in a moment: SQLite is locked; PostgreSQL chose a deadlock's victim."""
    for cause in causes(error):
        text = str(cause)
        if "database is locked" in text or "database table is locked" in text:
            return True
        if getattr(cause, "sqlstate", None) in {"40001", "40P01", "55P03"}:
            return True
    return False


def is_lasting(error: BaseException) -> bool:
    """The work would fail again: values or keys that the tables do not take, not a database in trouble."""
    if isinstance(error, IntegrityError | DataError | ProgrammingError):
        return True
    return isinstance(error, StatementError) and not isinstance(error, DBAPIError)


# What a driver's error says, and what that means to the person who runs the gateway.
_BY_SQLSTATE = {
    "28P01": "the password is wrong for that user: correct the user and password in GATEWAY_DATABASE_URL",
    "28000": "the server does not let that user in: correct GATEWAY_DATABASE_URL or the server's pg_hba.conf",
    "3D000": "the database does not exist: create it (createdb NAME) or correct its name in GATEWAY_DATABASE_URL",
    "42501": "the user may not do that: grant it CREATE on the schema and all rights on the tables",
    "25006": "the database is read-only: connect to the primary server",
    "53300": "the server has no connection left: raise max_connections or run fewer copies of the gateway",
    "57P03": "the server is still starting: try again in a moment",
}
_BY_TEXT = (
    ("file is not a database", "the file is not an SQLite database: move it away or set GATEWAY_DATABASE_URL"),
    ("database disk image is malformed", "the file is damaged: restore it from a backup"),
    ("readonly database", "the file cannot be written: let the gateway's user write the file and its folder"),
    ("unable to open database file", "the file cannot be opened: let the gateway's user write to its folder"),
    ("disk is full", "the disk is full: make room"),
    ("database is locked", "another program holds the file: close it and try again"),
    ("append-only", "the event log is append-only: what is in it stays as it is"),
    ("locate revision", "it was made by a newer version of the gateway: upgrade the gateway"),
)


def remedy(error: BaseException) -> str:
    """What is wrong and what to do, in one clause. Never repeats a driver's message: it may hold values."""
    for cause in causes(error):
        known = _BY_SQLSTATE.get(str(getattr(cause, "sqlstate", "")))
        if known:
            return known
        text = str(cause)
        for part, advice in _BY_TEXT:
            if part in text:
                return advice
        if isinstance(cause, PermissionError):
            return "the folder cannot be written: let the gateway's user write there, or choose another data_dir"
        if isinstance(cause, TimeoutError):
            return "it did not answer in time: look whether it is running, reachable and not overloaded"
        if isinstance(cause, OSError):
            return "it cannot be reached: look whether it is running and whether host and port are right"
    return f"the database refused the work ({type(error).__name__}): look at the database's own log"
