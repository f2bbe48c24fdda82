"""Guards the journal: order kept, nothing lost while the database is away, bounded, and closed in time."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest

from gateway.calls import journal as journals
from gateway.calls.journal import Journal
from gateway.clock import Clock
from gateway.records.errors import RecordsError


class Shelf:
    """An event store whose database can be away, or hang."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, dict[str, Any]]] = []
        self.times: list[datetime] = []
        self.away = False
        self.open = asyncio.Event()
        self.open.set()
        self.tries = 0

    async def append(self, call_sid: str, kind: str, payload: dict[str, Any], at: datetime) -> int:
        self.tries += 1
        await self.open.wait()
        if self.away:
            raise OSError("the database is away")
        self.rows.append((call_sid, kind, payload))
        self.times.append(at)
        return len(self.rows)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
async def journal(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Journal]:
    monkeypatch.setattr(journals, "RETRY_S", 0.001)
    made = Journal(shelf, Clock())
    made.start()
    yield made
    shelf.away = False
    shelf.open.set()
    await made.close()


async def test_entries_are_written_in_the_order_they_were_noted(journal: Journal, shelf: Shelf) -> None:
    for number in range(200):
        journal.note(f"CA{number % 3}", "said", {"n": number})
    assert await journal.flushed()
    assert [payload["n"] for _, _, payload in shelf.rows] == list(range(200))
    assert shelf.times == sorted(shelf.times)


async def test_noting_waits_for_nobody(journal: Journal, shelf: Shelf) -> None:
    shelf.open.clear()
    for number in range(10):
        journal.note("CA1", "said", {"n": number})
    assert shelf.rows == []
    assert not await journal.flushed(0.01)
    shelf.open.set()
    assert await journal.flushed()
    assert len(shelf.rows) == 10


async def test_a_database_that_comes_back_gets_everything_once_and_in_order(journal: Journal, shelf: Shelf) -> None:
    journal.note("CA1", "said", {"n": 0})
    assert await journal.flushed()
    shelf.away = True
    for number in range(1, 20):
        journal.note("CA1", "said", {"n": number})
    assert not await journal.flushed(0.02)
    assert shelf.tries > 2
    shelf.away = False
    assert await journal.flushed()
    assert [payload["n"] for _, _, payload in shelf.rows] == list(range(20))
    assert journal.lost == 0


async def test_the_time_of_an_entry_is_when_it_happened(journal: Journal, shelf: Shelf) -> None:
    clock = Clock()
    shelf.away = True
    journal.note("CA1", "said", {})
    noted = clock.now()
    assert not await journal.flushed(0.02)
    shelf.away = False
    assert await journal.flushed()
    assert shelf.times[0] <= noted


async def test_what_the_database_will_never_take_does_not_hold_up_the_rest(journal: Journal, shelf: Shelf) -> None:
    async def refused() -> None:
        raise RecordsError("This call is not in the records.", lasting=True)

    journal.later("CA0", refused)
    journal.note("CA1", "said", {"n": 1})
    assert await journal.flushed()
    assert [payload["n"] for _, _, payload in shelf.rows] == [1]
    assert journal.lost == 1


async def test_other_writing_waits_its_turn_and_is_tried_again(journal: Journal, shelf: Shelf) -> None:
    """A call that could not be opened is opened before its first entry is written."""
    tries = []

    async def opens() -> None:
        tries.append(len(shelf.rows))
        if len(tries) < 3:
            raise RecordsError("away")

    journal.note("CA1", "said", {"n": 1})
    journal.later("CA2", opens)
    journal.note("CA2", "said", {"n": 2})
    assert await journal.flushed()
    assert tries == [1, 1, 1]
    assert [payload["n"] for _, _, payload in shelf.rows] == [1, 2]


async def test_a_full_journal_counts_what_it_drops_and_keeps_what_it_has(
    journal: Journal, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "MOST_WAITING", 5)
    shelf.away = True
    for number in range(8):
        journal.note("CA1", "said", {"n": number})
    assert journal.lost == 3
    shelf.away = False
    assert await journal.flushed()
    assert [payload["n"] for _, _, payload in shelf.rows] == [0, 1, 2, 3, 4]


async def test_closing_writes_the_rest_and_ends_the_task(shelf: Shelf) -> None:
    before = asyncio.all_tasks()
    journal = Journal(shelf, Clock())
    journal.start()
    for number in range(50):
        journal.note("CA1", "said", {"n": number})
    await journal.close()
    assert len(shelf.rows) == 50
    assert asyncio.all_tasks() == before


async def test_closing_gives_up_on_a_database_that_stays_away(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    before = asyncio.all_tasks()
    shelf.away = True
    journal = Journal(shelf, Clock())
    patient = journal.flushed
    monkeypatch.setattr(journal, "flushed", lambda: patient(0.02))
    journal.start()
    journal.note("CA1", "said", {})
    await journal.close()
    assert shelf.rows == []
    assert asyncio.all_tasks() == before
