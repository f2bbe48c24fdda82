"""Guards whole calls by keys, on a gateway that cannot listen: each way through the menus, on real sockets."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from house import House, Keys, measured_silence, until

from gateway.app import Engines
from gateway.config import Settings
from gateway.hearing.pool import Pool
from gateway.simulator.phones import AFTER_WHISPER, Answers

pytestmark = [pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

SPEED = 8.0
TAKES = Answers(after_s=0.5, keys=((AFTER_WHISPER, "1"),), talk_s=1.5)
"""Whoever presses the key after so many seconds presses it before the brief has begun, when the machine is busy."""


PREPARED_S = 400.0
"""All fixed sentences are spoken once, on a machine that has never done so: two minutes on two cores."""


@pytest.fixture
def deaf(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ears are down, for good."""
    monkeypatch.setattr(Pool, "ready", property(lambda _: False))
    monkeypatch.setattr("gateway.calls.desk.WARM_S", 0.05)


@pytest.mark.usefixtures("deaf")
async def test_every_way_by_keys(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Callable[[str, float, float], None]
) -> None:
    """Four callers at once: a call-back to another number, an emergency, a message, and one who does nothing."""
    back, danger, message, nothing = Keys("2", "2", "8025550177#", "1"), Keys("1"), Keys("3"), Keys("-", "-")
    async with House(company_settings, engines, tmp_path, phones=TAKES, speed=SPEED) as house:
        legs = [
            await house.dial(caller, f"+1802555030{n}") for n, caller in enumerate((back, danger, message, nothing))
        ]
        await until(lambda: any(e.kind == "record" and e.leg == legs[2].sid for e in house.twilio.events), "the tone")
        message.speak()
        rows = await asyncio.gather(*(house.over(leg) for leg in legs))
        story = "\n\n".join(house.story(leg.sid) for leg in legs)
        assert [row.outcome for row in rows] == ["answered", "transferred", "voicemail", "transferred"], story
        assert [row.trigger for row in rows] == [None, "danger", "intent", "asked"], story
        assert rows[0].intent == "call_back"
        tickets = {ticket.call_sid: ticket for ticket in await house.gateway.records.tickets()}
        assert tickets[legs[0].sid].phone == "+18025550177"
        assert tickets[legs[2].sid].phone == "+18025550302"
        assert len(await house.gateway.records.voicemails(legs[2].sid)) == 1
        assert [one.payload["why"] for one in house.of(legs[0].sid, "by_keys")] == ["warming"]
        assert [fault for fault in house.twilio.faults if not fault.warning] == []
        longest_s = max(measured_silence(caller, until_s=10.0) for caller in (back, danger, message))
        # A second of the machine's is eight of theirs: what is measured is never less than what a caller hears.
        measured("ears or voice not warm: the menus by keys", longest_s, 3.0 * SPEED)
        logged = [entry for entry in await house.gateway.records.events(legs[0].sid) if entry.kind == "keypad"]
        assert [entry.payload["key"] for entry in logged] == ["2", "2", "number", "1"]


@pytest.mark.usefixtures("deaf")
async def test_the_menus_are_said_in_our_own_voice_while_it_works(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    async with asyncio.timeout(PREPARED_S):
        await engines.voice.prepared()
    caller = Keys("4", "0")
    async with House(company_settings, engines, tmp_path, phones=TAKES) as house:
        leg = await house.dial(caller)
        await until(lambda: len(caller.said) > 2, "the menu")
        assert all(sound.startswith(f"{house.settings.public_url}/twilio/audio/") for sound in caller.said)
        leg.hang_up()
        row = await house.over(leg)
        assert row.outcome == "abandoned"
        assert [fault for fault in house.twilio.faults if not fault.warning] == []


@pytest.mark.usefixtures("deaf")
async def test_another_process_answers_the_next_key(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    """The one that said the menu is gone, with all that it remembered."""
    async with House(company_settings, engines, tmp_path, phones=TAKES) as house:
        call = "CA" + "6" * 32
        await house.gateway.records.open_call(
            call, "+18025550142", house.settings.company.phone, house.gateway.clock.now()
        )
        status, said = await house.post("/twilio/keypad/main-0-0", house.form(call, Digits="2"))
        assert status == 200
        assert "call_back-0-1" in said
        assert [ticket.phone for ticket in await house.gateway.records.tickets()] == ["+18025550142"]
        await house.post("/twilio/status", house.form(call, CallStatus="completed"))
        row = await house.gateway.records.call(call)
        assert row is not None
        assert row.outcome == "answered"


@pytest.mark.usefixtures("deaf")
async def test_a_key_that_arrives_after_the_call_s_end_leaves_nothing_and_rings_nobody(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    """Overtaken by the word that the call is over; or the call was ended by another process, or long ago."""
    here, elsewhere, stranger = (f"CA{n}" + "7" * 31 for n in range(3))
    async with House(company_settings, engines, tmp_path, phones=TAKES) as house:
        records, now = house.gateway.records, house.gateway.clock.now()
        for call in (here, elsewhere):
            await records.open_call(call, "+18025550142", house.settings.company.phone, now)
        await records.finish_call(elsewhere, "abandoned", now)
        await house.post("/twilio/keypad/main-0-0", house.form(here, Digits="4"))
        assert house.gateway.desk.live == 1
        for call in (here, stranger):
            await house.post("/twilio/status", house.form(call, CallStatus="completed"))
        for call in (here, elsewhere, stranger):
            for keys in ("0", "1", "2", ""):
                status, _ = await house.post("/twilio/keypad/main-1-0", house.form(call, Digits=keys))
                assert status == 200
            status, _ = await house.post("/twilio/after-stream", house.form(call, CallStatus="completed"))
            assert status == 200
        status, said = await house.post("/twilio/after-stream", house.form(here))
        assert "Hangup" in said
        assert house.gateway.desk.entries == 0
        assert house.twilio.legs == {}, "nobody is rung"
        assert {ticket.call_sid for ticket in await records.tickets()} >= {here}, "what was asked for is promised"


@pytest.mark.usefixtures("deaf")
async def test_a_call_by_keys_that_ended_in_another_process_is_forgotten(
    engines: Engines, company_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.calls.endings.SWEEP_S", 0.05)
    monkeypatch.setattr("gateway.calls.endings.QUIET_S", 0.3)
    async with House(company_settings, engines, tmp_path, phones=TAKES) as house:
        call = "CA" + "8" * 32
        records, now = house.gateway.records, house.gateway.clock.now()
        await records.open_call(call, "+18025550142", house.settings.company.phone, now)
        await house.post("/twilio/keypad/main-0-0", house.form(call, Digits="4"))
        await asyncio.sleep(0.5)
        assert house.gateway.desk.live == 1, "nobody says that it is over"
        await records.finish_call(call, "abandoned", now)
        await until(lambda: house.gateway.desk.live == 0, "it is forgotten")
