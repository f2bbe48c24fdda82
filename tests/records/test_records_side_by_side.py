"""Guards against two databases of one process migrating at once: Alembic's state is global."""

import asyncio
from pathlib import Path

from gateway.records.store import Records


async def test_many_databases_start_together_in_one_process(tmp_path: Path) -> None:
    stores = [Records(f"sqlite+aiosqlite:///{tmp_path / f'{number}.sqlite3'}") for number in range(4)]
    await asyncio.gather(*(store.start() for store in stores))
    try:
        assert all(await asyncio.gather(*(store.ping(2.0) for store in stores)))
    finally:
        await asyncio.gather(*(store.close() for store in stores))
