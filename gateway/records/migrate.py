"""Brings the schema to the newest version, safely when several processes start at once."""

import asyncio
import random
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from gateway.records.errors import RecordsError, is_transient

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x5741524D
"""The advisory lock's number on PostgreSQL: "WARM"."""

_ONE_AT_A_TIME = threading.Lock()
"""Alembic keeps the migration under way in global state: two databases of one process must take turns."""


def alembic_config(connection: Connection | None = None) -> Config:
    """Alembic's settings, as for its own command line."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _upgrade(connection: Connection) -> None:
    try:
        command.upgrade(alembic_config(connection), "head")
    except CommandError as error:
        raise RecordsError(str(error)) from error


async def migrate(engine: AsyncEngine) -> None:
    """Upgrade to head inside one transaction that only one process can hold at a time.

    The caller sets the time limit.

    Raises:
        RecordsError: the schema is of a version unknown to this one.
        SQLAlchemyError, OSError: as the driver says.
    """
    while not _ONE_AT_A_TIME.acquire(blocking=False):  # noqa: ASYNC110 - databases of several event loops take turns
        await asyncio.sleep(0.02)
    try:
        if engine.dialect.name == "sqlite":
            await _patiently(_use_wal, engine)
            await _patiently(_upgrade_alone, engine.execution_options(sqlite_begin="IMMEDIATE"))
        else:
            await _patiently(_upgrade_locked, engine)
    finally:
        _ONE_AT_A_TIME.release()


async def _patiently(step: Callable[[AsyncEngine], Awaitable[None]], engine: AsyncEngine) -> None:
    while True:
        try:
            return await step(engine)
        except DBAPIError as error:
            if not is_transient(error):
                raise
        await asyncio.sleep(random.uniform(0.02, 0.1))  # noqa: S311 - only spreads retries


async def _use_wal(engine: AsyncEngine) -> None:
    # Outside any transaction; the file remembers it.
    async with engine.execution_options(sqlite_begin=None).connect() as connection:
        await connection.execute(text("PRAGMA journal_mode = WAL"))


async def _upgrade_alone(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade)


async def _upgrade_locked(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        await connection.run_sync(_upgrade)
