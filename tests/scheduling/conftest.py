"""An open store, once on SQLite and once on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from gateway.records.store import Records


@pytest.fixture
async def records(database_url: str) -> AsyncIterator[Records]:
    store = Records(database_url)
    await store.start()
    yield store
    await store.close()
