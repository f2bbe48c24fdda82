"""An open store, once on SQLite and once on PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from gateway.records.store import Records


@pytest.fixture
async def records(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Records]:
    # A busy machine is no reason to fail: what is tested here is what comes out, not how soon.
    monkeypatch.setattr("gateway.records.database.OPERATION_S", 60.0)
    store = Records(database_url)
    await store.start()
    yield store
    await store.close()
