"""Guards the caller while something real breaks, and measures the silence that docs/failures.md tells of."""

import asyncio
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from house import House, Keys, Sound, measured_silence, now_s, until
from sqlalchemy import event

from gateway.app import Engines
from gateway.clock import Clock
from gateway.config import Handoff, Settings
from gateway.records import database
from gateway.replay import fixture as fixtures
from gateway.replay.caller import FixtureCaller
from gateway.simulator.leg import Leg
from gateway.simulator.phones import Answers, Ignores, InTurn, PhoneScript, Voicemail
from gateway.simulator.rest import RestFault
from gateway.simulator.sound import murmur
from gateway.simulator.webhook import Delivery
from gateway.telephony.forms import StatusForm

pytestmark = [pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

Note = Callable[[str, float, float], None]
TALKS = Answers(after_s=0.5, keys=((0.6, "1"),), talk_s=2.0, says=murmur(2.0))
"""Somebody whom the caller hears."""
GONE_S = 3.0
"""Nobody hears nothing for longer."""


async def greeted(house: House, caller: Sound, leg: Leg) -> None:
    await until(lambda: caller.voice_frames > 20, f"the greeting:\n{house.story(leg.sid)}")


async def asks_for_a_person(house: House, caller: Sound) -> tuple[Leg, float]:
    """The call, and the moment at which the caller has pressed 0."""
    leg = await house.dial(caller)
    await greeted(house, caller, leg)
    leg.press("0")
    return leg, now_s(caller)


async def person_or_message(house: House, caller: Sound, leg: Leg, since_s: float) -> float:
    """The longest silence until a person speaks, or the tone comes."""
    ends = {"bridged", "conference_start", "record"}
    await until(lambda: any(e.kind in ends for e in house.twilio.events), f"an end:\n{house.story(leg.sid)}", 120)
    return measured_silence(caller, since_s)


async def test_a_socket_that_is_cut_in_mid_sentence(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note
) -> None:
    caller = Sound()
    async with House(company_settings, engines, tmp_path) as house:
        leg = await house.dial(caller)
        await greeted(house, caller, leg)
        cut_s = now_s(caller)
        leg.drop_socket()
        await until(lambda: house.of(leg.sid, "line_back"), f"it goes on:\n{house.story(leg.sid)}")
        await until(lambda: measured_silence(caller, now_s(caller) - 0.1) < 0.1, "a voice")
        measured("the media socket is cut", measured_silence(caller, cut_s), GONE_S)
        leg.hang_up()
        assert (await house.over(leg)).outcome == "abandoned"


async def test_a_full_disk(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database's file may not grow: every write fails as it does on a full disk."""
    made = database._sqlite_engine

    def small(url: object) -> object:
        engine = made(url)  # type: ignore[arg-type]

        @event.listens_for(engine.sync_engine, "connect")
        def _full(connection: object, _record: object) -> None:
            if full.is_set():
                connection.cursor().execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

        return engine

    full = asyncio.Event()
    monkeypatch.setattr(database, "_sqlite_engine", small)
    caller = Sound()
    async with House(company_settings, engines, tmp_path, phones=TALKS) as house:
        # The tables are there; from now on what does not fit into their pages is refused.
        await house.gateway.records.close()
        with sqlite3.connect(tmp_path / "calls.sqlite3") as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            file.execute("VACUUM")
        full.set()
        await house.gateway.records.start()
        leg, since_s = await asks_for_a_person(house, caller)
        silence_s = await person_or_message(house, caller, leg, since_s)
        await leg.ended
        measured("the disk is full", silence_s, GONE_S)
        # Room has been made.
        full.clear()
        await house.gateway.records.close()
        await house.gateway.records.start()
        assert (await house.over(leg)).outcome == "transferred", house.story(leg.sid)


@pytest.mark.parametrize(
    ("what", "fault"),
    [
        ("Twilio's REST API is busy (429)", RestFault("Calls", status=429, times=2)),
        pytest.param(
            "Twilio's REST API fails (503)", RestFault("Calls", status=503, times=2), marks=pytest.mark.thorough
        ),
        pytest.param(
            "Twilio's REST API is slow (8 s)", RestFault("Calls", delay_s=8, times=2), marks=pytest.mark.thorough
        ),
        pytest.param(
            "Twilio's REST API does it and answers nothing",
            RestFault("Calls", no_answer=True, times=1),
            marks=pytest.mark.thorough,
        ),
    ],
)
async def test_a_carrier_that_does_not_do_as_it_is_told(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note, what: str, fault: RestFault
) -> None:
    caller = Sound()
    async with House(company_settings, engines, tmp_path, phones=TALKS) as house:
        house.twilio.rest_faults.append(fault)
        leg, since_s = await asks_for_a_person(house, caller)
        silence_s = await person_or_message(house, caller, leg, since_s)
        assert house.talked(), house.story(leg.sid)
        measured(what, silence_s, GONE_S)
        assert (await house.over(leg)).outcome == "transferred", house.story(leg.sid)


def _room(params: Mapping[str, str]) -> bool:
    return "ConferenceSid" in params


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("what", "delivery"),
    [
        ("callbacks come twice", Delivery(callback_twice=True, twice="together")),
        ("callbacks overtake each other", Delivery(reorder_callbacks=True)),
        ("every conference callback is lost", Delivery(lose=_room)),
        ("every status callback is lost", Delivery(lose=lambda params: not _room(params))),
        ("callbacks come 3 s late", Delivery(delay_s=lambda _: 3.0)),
    ],
)
async def test_callbacks_that_do_not_come_as_they_should(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note, what: str, delivery: Delivery
) -> None:
    caller = Sound()
    async with House(company_settings, engines, tmp_path, phones=TALKS, delivery=delivery) as house:
        leg, since_s = await asks_for_a_person(house, caller)
        silence_s = await person_or_message(house, caller, leg, since_s)
        assert house.talked(), house.story(leg.sid)
        measured(what, silence_s, GONE_S)
        await leg.ended
        # Without any callback the end of the call is only known from the webhooks around it.
        await house.gateway.desk.call_status(_completed(leg, house))
        assert (await house.over(leg)).outcome == "transferred", house.story(leg.sid)
        assert sum(event.kind == "conference_start" for event in house.twilio.events) == 1, "nobody is rung again"


def _completed(leg: Leg, house: House) -> StatusForm:
    return StatusForm.model_validate(house.form(leg.sid, CallStatus="completed"))


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("what", "phones"),
    [("every dispatcher's voicemail answers", Voicemail()), ("nobody picks up", Ignores())],
)
async def test_people_who_cannot_be_reached(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note, what: str, phones: PhoneScript
) -> None:
    caller = Keys()
    quick = company_settings.model_copy(update={"handoff": Handoff(ring_s=5, accept_s=3, total_s=30)})
    async with House(quick, engines, tmp_path, phones=phones) as house:
        leg, since_s = await asks_for_a_person(house, caller)
        silence_s = await person_or_message(house, caller, leg, since_s)
        measured(what, silence_s, GONE_S)
        caller.speak()
        assert (await house.over(leg)).outcome == "voicemail", house.story(leg.sid)
        assert await house.gateway.records.tickets()


@pytest.mark.thorough
async def test_ears_that_hang(engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note) -> None:
    """Every Vosk process stops in mid-utterance, without ending: an emergency is being told."""
    caller = FixtureCaller(fixtures.load(Path("audio_fixtures") / "gas_smell"))
    async with House(company_settings, engines, tmp_path, phones=TALKS) as house:
        leg = await house.dial(caller)
        await until(lambda: caller.lived.turns == 1 and engines.pool.leased, "the caller speaks and is heard")
        for pid in engines.pool.worker_pids:
            os.kill(pid, signal.SIGSTOP)
        await until(house.talked, f"a person:\n{house.story(leg.sid)}", 120)
        # While the caller speaks nobody else does: what counts is the time from the last word to the answering voice.
        measured("every Vosk process hangs", caller.lived.replies_s[0], 2 * GONE_S)
        assert (await house.over(leg)).outcome == "transferred", house.story(leg.sid)
        await until(lambda: engines.pool.size > 0, "ears are back", 120)


@pytest.mark.thorough
@pytest.mark.parametrize("hours", [3, -3])
async def test_a_clock_that_jumps_in_mid_call(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note, hours: int
) -> None:
    clock = Clock()
    caller = Sound()
    async with House(company_settings, engines, tmp_path, phones=TALKS, clock=clock) as house:
        leg = await house.dial(caller)
        await greeted(house, caller, leg)
        clock._ahead += timedelta(hours=hours)
        leg.press("0")
        silence_s = await person_or_message(house, caller, leg, now_s(caller))
        assert house.talked(), house.story(leg.sid)
        measured(f"the clock jumps {hours:+d} h", silence_s, GONE_S)
        assert (await house.over(leg)).outcome == "transferred", house.story(leg.sid)


@pytest.mark.thorough
async def test_a_database_that_is_slow(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note
) -> None:
    """Another program holds the file for two seconds out of three."""
    stop = threading.Event()

    def hog() -> None:
        other = sqlite3.connect(tmp_path / "calls.sqlite3", isolation_level=None, timeout=60)
        while not stop.is_set():
            other.execute("BEGIN IMMEDIATE")
            stop.wait(2.0)
            other.execute("ROLLBACK")
            stop.wait(1.0)
        other.close()

    caller = Sound()
    async with House(company_settings, engines, tmp_path, phones=TALKS) as house:
        hogging = asyncio.create_task(asyncio.to_thread(hog))
        leg, since_s = await asks_for_a_person(house, caller)
        silence_s = await person_or_message(house, caller, leg, since_s)
        stop.set()
        await hogging
        measured("the database is slow (2 s)", silence_s, GONE_S)
        assert (await house.over(leg)).outcome == "transferred", house.story(leg.sid)


@pytest.mark.thorough
async def test_the_next_person_when_the_first_hangs_up_in_the_whisper(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note
) -> None:
    caller = Sound()
    phones = InTurn.of(Answers(after_s=0.3, keys=((0.5, "2"),)), TALKS)
    async with House(company_settings, engines, tmp_path, phones=phones) as house:
        leg, since_s = await asks_for_a_person(house, caller)
        silence_s = await person_or_message(house, caller, leg, since_s)
        measured("the first person passes the call on", silence_s, GONE_S)
        assert (await house.over(leg)).outcome == "transferred", house.story(leg.sid)
