"""Whether the database answers, is of a version that this gateway knows, and takes what is written."""

import asyncio
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from gateway.care.finding import Finding, fail, ok
from gateway.records.address import engine_url
from gateway.records.errors import RecordsError, place, remedy
from gateway.records.migrate import alembic_config

PATIENCE_S = 8.0


async def database(url: str) -> Finding:
    """Changes nothing: what is written for the test is rolled back."""
    check = "database"
    try:
        address = engine_url(url)
    except RecordsError as error:
        return fail(check, str(error), "correct GATEWAY_DATABASE_URL")
    where = place(address)
    lite = address.get_backend_name() == "sqlite"
    if lite and not await asyncio.to_thread(Path(address.database or "").exists):
        return ok(check, f"{where} is not there yet: it is made at the first start")
    # SQLite's driver would write a new table at once: with autocommit the transaction is ours.
    engine = create_async_engine(
        address, hide_parameters=True, isolation_level="AUTOCOMMIT", connect_args={"timeout": 2} if lite else {}
    )
    try:
        async with asyncio.timeout(PATIENCE_S), engine.connect() as connection:
            return await _look(check, where, connection, lite)
    except (SQLAlchemyError, OSError, TimeoutError) as error:
        return fail(
            check, f"{where} cannot be used: {remedy(error)}", "mend that; the gateway does not start without it"
        )
    finally:
        await engine.dispose()


async def _look(check: str, where: str, connection: AsyncConnection, lite: bool) -> Finding:
    known = {script.revision for script in ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    try:
        version = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
    except SQLAlchemyError:
        version = None
    if version is not None and version not in known:
        return fail(
            check,
            f"{where} was made by a newer version of the gateway ({version})",
            "run that version, or restore the backup from before the upgrade",
        )
    await connection.execute(text("BEGIN IMMEDIATE" if lite else "BEGIN"))
    try:
        await connection.execute(text("CREATE TABLE doctor_was_here (id INTEGER)"))
    finally:
        await connection.execute(text("ROLLBACK"))
    state = "is empty" if version is None else "answers and can be written"
    return ok(check, f"{where} {state}")
