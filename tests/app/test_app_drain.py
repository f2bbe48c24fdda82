"""Guards callers who still talk when a deploy stops the process, in a company that wants a person for them then."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from house import Sound, measured_silence, now_s, until
from test_app_crash import SPEED, START_S, Door, Process, twilio, world

from gateway.config import Settings
from gateway.records.store import Records
from gateway.simulator.phones import Answers
from gateway.simulator.sound import murmur
from gateway.simulator.twilio import SimulatedTwilio

__all__ = ["twilio", "world"]

pytestmark = [pytest.mark.call, pytest.mark.thorough]

TALKS = Answers(after_s=0.5, keys=((0.6, "1"),), talk_s=4.0, says=murmur(4.0))


async def test_whoever_still_talks_when_draining_ends_gets_a_person(
    twilio: SimulatedTwilio,
    world: tuple[Process, Settings, Door],
    tmp_path: Path,
    measured: Callable[[str, float, float], None],
) -> None:
    process, settings, _ = world
    process.environment["GATEWAY_SERVER__AFTER_DRAIN"] = "person"
    for person in settings.company.staff:
        twilio.add_phone(person.phone, TALKS)
    await process.start()
    await process.ready(1)
    caller = Sound()
    leg = await twilio.call(from_="+18025550149", to=settings.company.phone, caller=caller)
    await until(lambda: caller.voice_frames > 50, f"the greeting:\n{process.log()}")
    told_s = now_s(caller)
    stopping = asyncio.create_task(process.terminate())
    await until(
        lambda: any(e.kind == "conference_start" for e in twilio.events), f"a person:\n{process.log()}", START_S
    )
    silence_s = measured_silence(caller, told_s)
    assert not leg.has_ended
    assert await stopping == 0, process.log()
    assert not leg.has_ended, "they talk on without us"
    await leg.ended
    records = Records(f"sqlite:///{tmp_path / 'calls.sqlite3'}")
    await records.start()
    try:
        row = await records.call(leg.sid)
        assert row is not None
        assert row.trigger in (None, "broken")
        logged = [entry.kind for entry in await records.events(leg.sid)]
        assert logged.count("call_started") == 1
    finally:
        await records.close()
    measured("the gateway is stopped, and a person takes over (after_drain: person)", silence_s / SPEED, 6.0)
