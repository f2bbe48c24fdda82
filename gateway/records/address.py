"""From the URL in the settings to the URL the engine takes: drivers filled in, mistakes named."""

from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from gateway.records.errors import RecordsError

_FORMS = "sqlite+aiosqlite:///data/warmline.sqlite3 or postgresql+asyncpg://USER:PASSWORD@HOST/NAME"
_DRIVERS = {
    "sqlite": "sqlite+aiosqlite",
    "sqlite+aiosqlite": "sqlite+aiosqlite",
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}


def engine_url(text: str) -> URL:
    """The checked URL.

    Raises:
        RecordsError: it cannot be read, names another kind of database, or its driver is not installed.
    """
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise RecordsError(f"The database URL cannot be read: write it like {_FORMS}.") from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        raise RecordsError(f"The database URL's kind {url.drivername!r} is not supported: use {_FORMS}.")
    if driver.startswith("sqlite") and (url.database or ":memory:") == ":memory:":
        raise RecordsError("The database URL names no file, and calls must outlive the process: use " + _FORMS + ".")
    if driver.startswith("postgresql") and find_spec("asyncpg") is None:
        raise RecordsError("PostgreSQL needs its driver: pip install 'warmline[postgresql]'.")
    return url.set(drivername=driver)


def prepare_folder(url: URL) -> None:
    """Make the folder of an SQLite file.

    Raises:
        RecordsError: it cannot be made, or the file's name is a folder's.
    """
    file = Path(str(url.database))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordsError(
            f"The database's folder {file.parent} cannot be made ({error.strerror}): "
            "let the gateway's user write there, or choose another data_dir or GATEWAY_DATABASE_URL."
        ) from None
    if file.is_dir():
        raise RecordsError(f"The database {file} is a folder: name a file in GATEWAY_DATABASE_URL.")
