"""Guards the event log: in order, without gaps, and never changed."""

import asyncio
import traceback
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records.rows import Entry
from gateway.records.store import Records, RecordsError

AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


async def _opened(records: Records, call_sid: str = "CA1") -> None:
    await records.open_call(call_sid, "", "", AT)


async def test_events_come_back_as_they_went_in(records: Records) -> None:
    await _opened(records)
    payload = {"text": 'naïve "quotes" \u0000 ☎', "confidence": 0.5, "list": [1, None, {"deep": True}]}
    assert await records.append("CA1", "heard", payload, AT) == 1
    assert await records.append("CA1", "said", {}, AT + timedelta(seconds=1)) == 2
    first, second = await records.events("CA1")
    assert (first.seq, first.kind, first.payload, first.at) == (1, "heard", payload, AT)
    assert (second.seq, second.kind) == (2, "said")
    assert await records.events("CA1", after=1) == [second]
    assert await records.events("CA404") == []


async def test_concurrent_appends_leave_no_gap(records: Records, database_url: str) -> None:
    await _opened(records)
    other = Records(database_url)
    await other.start()
    try:
        sequence = await asyncio.gather(
            *((records, other)[n % 2].append("CA1", "heard", {"n": n}, AT) for n in range(60))
        )
    finally:
        await other.close()
    assert sorted(sequence) == list(range(1, 61))
    logged = await records.events("CA1")
    assert [e.seq for e in logged] == list(range(1, 61))
    assert {e.payload["n"]: e.seq for e in logged} == dict(enumerate(sequence))


async def test_many_are_logged_together_or_not_at_all(records: Records) -> None:
    await _opened(records)
    assert await records.append_many("CA1", [Entry("a", {}, AT), Entry("b", {}, AT)]) == 2
    with pytest.raises(RecordsError):
        await records.append_many("CA1", [Entry("c", {}, AT), Entry("d", {"not json": object()}, AT)])
    with pytest.raises(RecordsError) as caught:
        await records.append("CA1", "nan", {"x": float("nan")}, AT)
    assert caught.value.lasting
    assert await records.append_many("CA1", []) == 2
    assert await records.append("CA1", "e", {}, AT) == 3
    assert [e.kind for e in await records.events("CA1")] == ["a", "b", "e"]


async def test_an_unknown_call_has_no_log(records: Records) -> None:
    with pytest.raises(RecordsError, match="open_call"):
        await records.append("CA404", "heard", {}, AT)


@pytest.mark.parametrize("statement", ["UPDATE call_events SET kind = 'forged'", "DELETE FROM call_events"])
async def test_the_log_cannot_be_changed(records: Records, statement: str) -> None:
    await _opened(records)
    await records.append("CA1", "heard", {}, AT)

    async def forge(session: AsyncSession) -> None:
        await session.execute(text(statement))

    with pytest.raises(RecordsError, match="append-only"):
        await records.write(forge)
    assert [e.kind for e in await records.events("CA1")] == ["heard"]


async def test_the_log_outlives_the_process(records: Records, database_url: str) -> None:
    await _opened(records)
    await records.append("CA1", "heard", {"text": "hello"}, AT)
    await records.close()
    again = Records(database_url)
    await again.start()
    try:
        assert [e.payload for e in await again.events("CA1")] == [{"text": "hello"}]
        assert [c.call_sid for c in await again.live_calls()] == ["CA1"]
        assert await again.append("CA1", "line_back", {}, AT) == 2
    finally:
        await again.close()


async def test_errors_hold_nothing_of_what_was_said(records: Records) -> None:
    await _opened(records)
    payload = {"text": "my name is Walker", "bad": object()}
    with pytest.raises(RecordsError) as caught:
        await records.append("CA1", "heard", payload, AT)
    assert "my name" not in "".join(traceback.format_exception(caught.value))
