"""Guards the start: migrations from empty, twice and at once; and each broken database its clear error."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records.migrate import alembic_config
from gateway.records.models import Base
from gateway.records.store import Records, RecordsError

HEAD = ScriptDirectory.from_config(alembic_config()).get_current_head()


async def _version(records: Records) -> list[str]:
    async def work(session: AsyncSession) -> list[str]:
        return list(await session.scalars(text("SELECT version_num FROM alembic_version")))

    return await records.read(work)


async def _refused(url: str) -> str:
    records = Records(url)
    try:
        with pytest.raises(RecordsError) as caught:
            await records.start()
    finally:
        await records.close()
    assert not await records.ping()
    return str(caught.value)


async def test_models_and_migrations_agree(records: Records) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))

    async def work(session: AsyncSession) -> list[object]:
        return await (await session.connection()).run_sync(differences)

    assert await records.read(work) == []


async def test_starting_again_changes_nothing(records: Records, database_url: str) -> None:
    assert await _version(records) == [HEAD]
    again = Records(database_url)
    await again.start()
    try:
        assert await _version(again) == [HEAD]
    finally:
        await again.close()


async def test_several_start_at_once_in_one_process(database_url: str) -> None:
    stores = [Records(database_url) for _ in range(4)]
    await asyncio.gather(*(store.start() for store in stores))
    try:
        assert await asyncio.gather(*(_version(store) for store in stores)) == [[HEAD]] * 4
    finally:
        await asyncio.gather(*(store.close() for store in stores))


async def test_several_processes_start_at_once(database_url: str) -> None:
    program = (
        "import asyncio, sys\n"
        "from gateway.records.store import Records\n"
        "async def main():\n"
        "    records = Records(sys.argv[1])\n"
        "    await records.start()\n"
        "    await records.close()\n"
        "asyncio.run(main())\n"
    )
    processes = [
        subprocess.Popen([sys.executable, "-c", program, database_url], stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in processes:
        _, errors = await asyncio.to_thread(process.communicate)
        assert process.returncode == 0, errors.decode()


async def test_ping_says_whether_the_database_answers(records: Records) -> None:
    assert await records.ping(5)
    await records.close()
    assert not await records.ping(5)
    await records.close()


async def test_sqlite_is_set_up_for_many_readers_and_a_writer(tmp_path: Path) -> None:
    records = Records(f"sqlite:///{tmp_path / 'new' / 'folder' / 'w.sqlite3'}")
    await records.start()

    async def settings(session: AsyncSession) -> list[object]:
        names = ("journal_mode", "foreign_keys", "synchronous")
        return [await session.scalar(text(f"PRAGMA {name}")) for name in names]

    try:
        assert await records.read(settings) == ["wal", 1, 1]
    finally:
        await records.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "cannot be read"),
        ("", "cannot be read"),
        ("mysql://me:secret@host/db", "'mysql' is not supported"),
        ("postgresql+psycopg2://me:secret@host/db", "not supported"),
        ("sqlite+aiosqlite://", "names no file"),
        ("sqlite+aiosqlite:///:memory:", "names no file"),
        ("postgresql://me:secret@127.0.0.1:1/db", "cannot be reached"),
        ("postgresql://me:secret@127.0.0.1:notaport/db", "cannot be read"),
    ],
)
async def test_bad_urls_are_named_without_their_secrets(url: str, message: str) -> None:
    said = await _refused(url)
    assert message in said
    assert "secret" not in said


async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear customer, " * 100)
    assert "not an SQLite database" in await _refused(f"sqlite+aiosqlite:///{file}")
    assert file.read_text() == "Dear customer, " * 100


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert "is a folder" in await _refused(f"sqlite+aiosqlite:///{tmp_path}")


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert "cannot be made" in await _refused(f"sqlite+aiosqlite:///{tmp_path / 'file' / 'w.sqlite3'}")


@contextmanager
def _ordinary_user(folder: Path) -> Iterator[None]:
    """Permissions mean nothing to root: act as nobody meanwhile."""
    folder.chmod(0o555)
    if os.geteuid() != 0:
        yield
        return
    parents = [p for p in folder.parents if p != Path("/") and not p.stat().st_mode & 0o001]
    for parent in parents:
        parent.chmod(0o755)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


async def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    with _ordinary_user(folder):
        said = await _refused(f"sqlite+aiosqlite:///{folder / 'w.sqlite3'}")
        deeper = await _refused(f"sqlite+aiosqlite:///{folder / 'deeper' / 'w.sqlite3'}")
    assert "write to its folder" in said
    assert "cannot be made" in deeper


async def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    sqlite3.connect(folder / "w.sqlite3").execute("CREATE TABLE t (x)").connection.close()
    (folder / "w.sqlite3").chmod(0o444)
    with _ordinary_user(folder):
        assert "cannot be written" in await _refused(f"sqlite+aiosqlite:///{folder / 'w.sqlite3'}")


async def test_a_newer_schema_asks_for_a_newer_gateway(records: Records, database_url: str) -> None:
    async def from_the_future(session: AsyncSession) -> None:
        await session.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    await records.write(from_the_future)
    assert "upgrade the gateway" in await _refused(database_url)


async def test_the_remedy_for_a_wrong_password(postgresql: Callable[..., str]) -> None:
    url = postgresql()
    server = postgresql.server  # type: ignore[attr-defined]
    server.psql("CREATE ROLE locked LOGIN PASSWORD 'right'")
    rules = Path(server.pgdata) / "pg_hba.conf"
    old = rules.read_text()
    rules.write_text("local all locked scram-sha-256\n" + old)
    server.psql("SELECT pg_reload_conf()")
    try:
        said = await _refused(url.replace("postgres@", "locked:secret@"))
    finally:
        rules.write_text(old)
        server.psql("SELECT pg_reload_conf()")
    assert "password is wrong" in said
    assert "secret" not in said
    assert "locked" not in said


async def test_the_remedy_for_a_database_that_is_not_there(postgresql: Callable[..., str]) -> None:
    url = postgresql()
    name = url.partition("@/")[2].partition("?")[0]
    said = await _refused(url.replace(name, "nowhere"))
    assert "does not exist" in said
    assert "nowhere" in said


async def test_the_remedy_for_a_user_without_rights(postgresql: Callable[..., str]) -> None:
    url = postgresql()
    server = postgresql.server  # type: ignore[attr-defined]
    server.psql("CREATE ROLE guest LOGIN")
    assert "grant it CREATE" in await _refused(url.replace("postgres@", "guest@"))


async def test_work_before_start_is_an_error(tmp_path: Path) -> None:
    records = Records(f"sqlite:///{tmp_path / 'w.sqlite3'}")
    with pytest.raises(RecordsError, match="start"):
        await records.live_calls()


async def test_a_locked_file_is_waited_for_and_then_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.records.database.OPERATION_S", 0.3)
    file = tmp_path / "w.sqlite3"
    records = Records(f"sqlite:///{file}")
    await records.start()
    other = sqlite3.connect(file, isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RecordsError, match="in time"):
            await records.open_ticket("Call back", "", "")
        # From here on nothing is to fail on time, however busy the machine is.
        monkeypatch.setattr("gateway.records.database.OPERATION_S", 60.0)
        assert await records.tickets() == []
        other.execute("ROLLBACK")
        await records.open_ticket("Call back", "", "")
        assert len(await records.tickets()) == 1
    finally:
        other.close()
        await records.close()
