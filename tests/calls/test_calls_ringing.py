"""Guards that nobody is rung for a caller who hangs up in the very moment in which a person is looked for."""

import asyncio
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from gateway.calls.deeds import Deeds
from gateway.calls.endings import Endings
from gateway.calls.feed import Feed
from gateway.calls.journal import Journal
from gateway.calls.live import LiveCall, Register
from gateway.calls.measures import Measures
from gateway.clock import Clock
from gateway.conversation.events import Brief, Trigger
from gateway.records.store import Records

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
BRIEF = Brief(Trigger.ASKED)


class SlowTransfers:
    """Looks for somebody until it is let go; only a transfer that has begun can be told that its caller left."""

    def __init__(self) -> None:
        self.found = asyncio.Event()
        self.ringing: set[str] = set()
        self.begun = 0

    async def begin(self, call_sid: str, caller: str, brief: Brief, plan: object = None) -> str:
        await self.found.wait()
        self.ringing.add(call_sid)
        self.begun += 1
        return "T1"

    async def caller_left(self, call_sid: str) -> None:
        self.ringing.discard(call_sid)

    async def state_of(self, call_sid: str) -> None:
        return None


@pytest.mark.parametrize("hangs_up", ["before", "meanwhile", "afterwards"])
async def test_a_caller_who_hangs_up_while_somebody_is_looked_for(records: Records, hangs_up: str) -> None:
    transfers, clock, register = SlowTransfers(), Clock(), Register()
    endings = Endings(records, Journal(records, clock), Feed(), Measures(), register, cast(Any, transfers), clock)
    nothing = cast(Any, None)
    deeds = Deeds(nothing, nothing, nothing, nothing, cast(Any, transfers), nothing, clock)
    await records.open_call("CA1", "+18025550142", "+18025550100", NOW)
    call = LiveCall("CA1", "+18025550142", "+18025550100", None, clock, NOW)
    register.add(call)
    if hangs_up == "before":
        await endings.over("CA1")
    deeds.ring(call, BRIEF)
    await asyncio.sleep(0)
    if hangs_up == "meanwhile":
        await endings.over("CA1")
    transfers.found.set()
    await asyncio.sleep(0.01)
    if hangs_up == "afterwards":
        assert transfers.ringing == {"CA1"}
        await endings.over("CA1")
    await deeds.close()
    assert transfers.ringing == set()
    assert transfers.begun == (0 if hangs_up == "before" else 1)
    assert len(register) == 0
