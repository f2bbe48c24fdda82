"""Guards the calls: one row, one outcome, one holder, also when many ask at the same moment."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone

import pytest

from gateway.conversation.events import Outcome
from gateway.records.rows import OUTCOMES
from gateway.records.store import Records, RecordsError

AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


def test_outcomes_are_those_of_the_conversation() -> None:
    assert frozenset(str(o) for o in Outcome) == OUTCOMES


async def test_a_call_is_opened_once(records: Records) -> None:
    opened = await asyncio.gather(*(records.open_call("CA1", "+18025550123", "+18025550100", AT) for _ in range(20)))
    assert sorted(opened) == [False] * 19 + [True]
    row = await records.call("CA1")
    assert row is not None
    assert (row.caller, row.called, row.started_at, row.outcome) == ("+18025550123", "+18025550100", AT, None)


async def test_the_first_of_many_outcomes_stays(records: Records) -> None:
    await records.open_call("CA1", "", "+18025550100", AT)
    outcomes = [Outcome.BOOKED, Outcome.ABANDONED, Outcome.FAILED, Outcome.TRANSFERRED] * 10
    won = await asyncio.gather(
        *(records.finish_call("CA1", o, AT + timedelta(seconds=n)) for n, o in enumerate(outcomes))
    )
    assert won.count(True) == 1
    row = await records.call("CA1")
    assert row is not None
    assert row.outcome == outcomes[won.index(True)]
    assert row.ended_at == AT + timedelta(seconds=won.index(True))
    assert not await records.finish_call("CA1", "answered", AT)


async def test_times_come_back_in_utc_whatever_zone_they_had(records: Records) -> None:
    local = AT.astimezone(timezone(timedelta(hours=-5)))
    await records.open_call("CA1", "", "", local)
    row = await records.call("CA1")
    assert row is not None
    assert row.started_at == AT
    assert row.started_at.utcoffset() == timedelta(0)


async def test_a_time_without_zone_is_refused(records: Records) -> None:
    with pytest.raises(RecordsError):
        await records.open_call("CA1", "", "", datetime(2026, 11, 21))
    assert await records.call("CA1") is None


async def test_notes_keep_what_is_not_named(records: Records) -> None:
    await records.open_call("CA1", "", "", AT)
    await records.note_call("CA1", intent="schedule")
    await records.note_call("CA1", trigger="asked")
    await records.answered("CA1", AT)
    await records.answered("CA1", AT + timedelta(minutes=5))
    row = await records.call("CA1")
    assert row is not None
    assert (row.intent, row.trigger, row.language, row.answered_at) == ("schedule", "asked", "en", AT)


async def test_unknown_calls_and_outcomes_are_errors(records: Records) -> None:
    with pytest.raises(RecordsError, match="open_call"):
        await records.finish_call("CA404", "booked", AT)
    with pytest.raises(RecordsError, match="open_call"):
        await records.note_call("CA404", intent="price")
    with pytest.raises(ValueError, match="not an outcome"):
        await records.finish_call("CA404", "splendid", AT)


async def test_live_and_recent_calls(records: Records) -> None:
    for n in range(4):
        await records.open_call(f"CA{n}", "", "", AT + timedelta(minutes=n))
    await records.finish_call("CA1", "answered", AT)
    assert [c.call_sid for c in await records.live_calls()] == ["CA0", "CA2", "CA3"]
    assert [c.call_sid for c in await records.recent_calls(2)] == ["CA3", "CA2"]


async def test_a_call_is_held_by_one_process_until_its_lease_ends(records: Records) -> None:
    await records.open_call("CA1", "", "", AT)
    held = await asyncio.gather(*(records.lease_call("CA1", f"process {n}", AT, 30) for n in range(10)))
    assert held.count(True) == 1
    owner = f"process {held.index(True)}"
    assert await records.lease_call("CA1", owner, AT + timedelta(seconds=20), 30)
    assert not await records.lease_call("CA1", "another", AT + timedelta(seconds=40), 30)
    assert await records.lease_call("CA1", "another", AT + timedelta(seconds=51), 30)
    await records.release_call("CA1", "another")
    assert await records.lease_call("CA1", "third", AT + timedelta(seconds=52), 30)
    await records.finish_call("CA1", "answered", AT)
    assert not await records.lease_call("CA1", "third", AT, 30)
