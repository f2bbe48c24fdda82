"""Guards callers whom a restart has cut off for good: the team sees whom to call back; each call has an outcome."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from gateway.calls import endings
from gateway.calls.endings import Endings
from gateway.calls.feed import Feed
from gateway.calls.journal import Journal
from gateway.calls.live import LiveCall, Register
from gateway.calls.measures import Measures
from gateway.clock import Clock
from gateway.records.store import Records, RecordsError

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


class NoTransfers:
    """Nobody is rung."""

    async def state_of(self, call_sid: str) -> None: ...

    async def caller_left(self, call_sid: str) -> None: ...


async def test_a_caller_cut_off_by_a_restart_is_called_back(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endings, "RESTART_S", 0.0)
    for number, caller in enumerate(("+18025550142", "")):
        await records.open_call(f"CA{number}", caller, "+18025550100", NOW)
    clock = Clock()
    made = Endings(records, Journal(records, clock), Feed(), Measures(), Register(), cast(Any, NoTransfers()), clock)
    await made.take_up()
    async with asyncio.timeout(20):
        while await records.live_calls():
            await asyncio.sleep(0.02)
    await made.close()
    assert {call.outcome for call in await records.recent_calls()} == {"failed"}
    tickets = await records.tickets()
    assert [(ticket.call_sid, ticket.phone) for ticket in tickets] == [("CA0", "+18025550142")]


async def test_a_caller_who_waits_for_the_new_process_is_not_given_up(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start that takes longer than a minute used to end the call in the records while its caller still waited."""
    monkeypatch.setattr(endings, "RESTART_S", 0.01)
    await records.open_call("CA0", "+18025550142", "+18025550100", NOW)
    clock, register = Clock(), Register()
    register.waiting["CA0"] = 0.0
    made = Endings(records, Journal(records, clock), Feed(), Measures(), register, cast(Any, NoTransfers()), clock)
    await made.take_up()
    await asyncio.sleep(0.1)
    assert [call.call_sid for call in await records.live_calls()] == ["CA0"]
    register.add(LiveCall("CA0", "+18025550142", "+18025550100", None, clock, NOW))
    await asyncio.sleep(0.1)
    assert [call.call_sid for call in await records.live_calls()] == ["CA0"], "it is looked after now"
    await made.close()


async def test_a_call_of_whose_end_nobody_told_us_does_not_stay_for_ever(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(endings, "SWEEP_S", 0.01)
    clock, register = Clock(), Register()
    for number in range(2):
        await records.open_call(f"CA{number}", "+18025550142", "+18025550100", NOW)
        register.add(LiveCall(f"CA{number}", "+18025550142", "+18025550100", None, clock, NOW))
    old = register.get("CA0")
    assert old is not None
    old.began_s -= endings.LONGEST_S + 1
    made = Endings(records, Journal(records, clock), Feed(), Measures(), register, cast(Any, NoTransfers()), clock)
    monkeypatch.setattr(endings, "RESTART_S", 60.0)
    await made.take_up()
    async with asyncio.timeout(20):
        while register.get("CA0") is not None:
            await asyncio.sleep(0.02)
    await made.close()
    assert register.get("CA1") is not None, "four hours are what a call may last"


class SlowRecords:
    """A database that answers when it is let go, the first time by failing."""

    def __init__(self, *, fails: bool) -> None:
        self.go = asyncio.Event()
        self._fails = fails

    async def finish_call(self, call_sid: str, outcome: str, at: datetime, **known: Any) -> bool:
        await self.go.wait()
        if self._fails:
            self._fails = False
            raise RecordsError("The database is away.")
        return True


@pytest.mark.parametrize("fails", [False, True])
async def test_a_call_whose_last_webhook_is_given_up_still_has_its_outcome(fails: bool) -> None:
    records, feed, clock = cast(Any, SlowRecords(fails=fails)), Feed(), Clock()
    journal = Journal(records, clock)
    journal.start()
    made = Endings(records, journal, feed, Measures(), Register(), cast(Any, NoTransfers()), clock)
    with feed.watch() as watcher:
        webhook = asyncio.create_task(made.over("CA0"))
        await asyncio.sleep(0.01)
        webhook.cancel()
        await asyncio.gather(webhook, return_exceptions=True)
        records.go.set()
        async with asyncio.timeout(20):
            ended = await anext(aiter(watcher))
    assert (ended.call_sid, ended.kind, ended.payload) == ("CA0", "ended", {"outcome": "abandoned"})
    await made.close()
    await journal.close()
