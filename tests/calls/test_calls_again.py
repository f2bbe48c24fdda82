"""Guards a whole call of somebody who waits to be called back, and does not wait: on real sockets."""

import asyncio
from pathlib import Path

import pytest
from house import House, Sound, until

from gateway.app import Engines
from gateway.calls.call_backs import KEPT_PLACE, TALKED
from gateway.config import Settings
from gateway.simulator.phones import AFTER_WHISPER, Answers

pytestmark = [pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

CALLER = "+18025550142"


async def test_whoever_does_not_wait_for_the_call_back_talks_to_somebody_who_knows_of_it(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    handoff = company_settings.handoff.model_copy(update={"short_bridge_s": 0})
    settings = company_settings.model_copy(update={"handoff": handoff})
    listens = Answers(after_s=0.5, keys=((AFTER_WHISPER, "1"),), talk_s=1.5)
    async with House(settings, engines, tmp_path, phones=listens) as house:
        records, first = house.gateway.records, "CA" + "9" * 32
        await records.open_call(first, CALLER, settings.company.phone, house.gateway.clock.now())
        await records.open_ticket(
            KEPT_PLACE, "no heat", CALLER, call_sid=first, key=f"call-back {first}", at=house.gateway.clock.now()
        )
        await records.finish_call(first, "voicemail", house.gateway.clock.now())
        caller = Sound()
        leg = await house.dial(caller)
        await until(lambda: house.of(leg.sid, "say"), f"the greeting:\n{house.story(leg.sid)}")
        assert house.of(leg.sid, "call_back_open")
        leg.press("0")
        assert (await house.over(leg)).outcome == "transferred", house.story(leg.sid)
        told = [str(event.detail["text"]) for event in house.twilio.events if event.kind == "say"]
        assert any("Asked at" in words and "to be called back" in words for words in told), told
        async with asyncio.timeout(20):
            while await records.tickets():
                await asyncio.sleep(0.05)
        (ticket,) = await records.tickets(open_only=False)
        assert ticket.call_sid == first
        assert ticket.body.endswith(TALKED)
