"""Whoever stops waiting for the database leaves nothing behind in it: no lock, nothing half done."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records.database import Database


async def _write(session: AsyncSession) -> None:
    await session.execute(text("UPDATE alembic_version SET version_num = version_num"))


@pytest.mark.parametrize("steps", [0, 1, 2, 3, 4, 6, 8, 12, 20, 40])
async def test_work_whose_caller_is_cancelled_twice_ends_and_leaves_no_lock(tmp_path: Path, steps: int) -> None:
    file = tmp_path / "calls.sqlite3"
    database = Database(f"sqlite:///{file}")
    await database.start()
    try:
        caller = asyncio.create_task(database.write(_write))
        for _ in range(steps):
            await asyncio.sleep(0.0002)
        caller.cancel()
        await asyncio.sleep(0)
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)
        await database.write(_write)
    finally:
        async with asyncio.timeout(30):
            await database.close()
    assert database.connections == 0
    other = sqlite3.connect(file, isolation_level=None, timeout=0.0)
    try:
        other.execute("BEGIN EXCLUSIVE")
    finally:
        other.close()
