"""Guards the caller against every part that can fail: whatever breaks in a call, there is a voice, then a person."""

import asyncio
import math
import os
import signal
import sqlite3
from collections.abc import AsyncIterator, Callable
from copy import copy
from datetime import datetime
from pathlib import Path

import pytest
from house import QUICK, House, Keys, Sound, chance_frames, frames_of, measured_silence, next_silence, now_s, until

from gateway.app import Engines
from gateway.audio import mulaw
from gateway.clock import Clock
from gateway.company import Person
from gateway.config import Guardrails, Settings, Speaking
from gateway.replay import fixture as fixtures
from gateway.replay.caller import FixtureCaller
from gateway.simulator.phones import Answers
from gateway.voice.engine import VoiceError
from gateway.voice.voice import Voice

pytestmark = [pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

FIXTURES = Path("audio_fixtures")
SETTLED = {"transferred", "voicemail", "booked"}
Note = Callable[[str, float, float], None]
GONE_S = 3.0
"""Nobody hears nothing for longer."""
SPEED = 2.0
"""The callers of the longest calls talk so much faster than life."""
BUSY_S = 10.0
"""Three seconds are meant; a machine that is busy with other things is no fault of ours."""


def caller_of(name: str) -> FixtureCaller:
    return FixtureCaller(fixtures.load(FIXTURES / name))


def clock_of(name: str, settings: Settings) -> Clock:
    now: datetime = fixtures.load(FIXTURES / name).now
    return Clock(now.replace(tzinfo=settings.company.zone))


STRANGE_SOUNDS = {
    "noise": chance_frames(),
    "clipping": [mulaw.encode((b"\xff\x7f" * 8 + b"\x00\x80" * 8) * 10)],
    "dial tone": frames_of(
        [
            int(6000 * (math.sin(2 * math.pi * 350 * n / 8000) + math.sin(2 * math.pi * 440 * n / 8000)))
            for n in range(8000)
        ]
    ),
    "silence": [],
}


@pytest.mark.thorough
async def test_strange_sounds_end_with_a_person_and_an_outcome(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    """Noise, clipping, a dial tone and silence, all at once."""
    company = company_settings.company
    fourth = Person(id="noor", name="Noor", phone="+18025550114", order=4)
    impatient = company_settings.model_copy(
        update={
            "guardrails": Guardrails(reprompts=1, no_progress_s=10),
            # One for each: a noise that reaches the voicemail is recorded for as long as a message may be.
            "company": company.model_copy(update={"staff": (*company.staff, fourth)}),
        }
    )
    callers = {what: Sound(frames) for what, frames in STRANGE_SOUNDS.items()}
    async with House(impatient, engines, tmp_path) as house:
        legs = [await house.dial(caller, f"+1802555020{n}") for n, caller in enumerate(callers.values())]
        rows = await asyncio.gather(*(house.over(leg) for leg in legs))
        ends = {what: row.outcome for what, row in zip(callers, rows, strict=True)}
        assert set(ends.values()) <= SETTLED, f"{ends}\n" + "\n\n".join(house.story(leg.sid) for leg in legs)
        for what, caller in callers.items():
            assert caller.voice_frames > 100, f"{what}: heard no voice"
        assert [fault for fault in house.twilio.faults if not fault.warning] == []


async def test_an_emergency_survives_the_death_of_the_ears_and_of_the_voice(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note
) -> None:
    """Every speech worker and every voice program is killed while the caller says that it smells of gas."""
    caller = caller_of("gas_smell")
    ears = engines.pool.size
    async with House(company_settings, engines, tmp_path, speed=SPEED) as house:
        leg = await house.dial(caller)
        await until(lambda: caller.lived.turns == 1 and engines.pool.leased, "the caller speaks and is heard")
        for pid in (*engines.pool.worker_pids, *voice_pids(engines)):
            os.kill(pid, signal.SIGKILL)
        row = await house.over(leg)
        assert (row.outcome, row.trigger) == ("transferred", "danger"), house.story(leg.sid)
        measured("every Vosk process and every voice program is killed", caller.lived.replies_s[0] / SPEED, BUSY_S)
        await until(lambda: engines.pool.size == ears, "all ears are back")


@pytest.mark.thorough
async def test_a_booking_survives_the_death_of_the_ears_and_of_the_voice(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    """Every speech worker is killed in mid-utterance, every voice program before the read-back must be rendered."""
    caller = caller_of("drain_booked")
    ears = engines.pool.size
    async with House(company_settings, engines, tmp_path, clock=clock_of("drain_booked", company_settings)) as house:
        leg = await house.dial(caller)
        await until(lambda: caller.lived.turns == 1 and engines.pool.leased, "the caller speaks and is heard")
        for pid in engines.pool.worker_pids:
            os.kill(pid, signal.SIGKILL)
        await until(lambda: "when" in house.asked(leg.sid), f"the next questions:\n{house.story(leg.sid)}", 90)
        await until(lambda: voice_pids(engines), "the voice's programs live")
        for pid in voice_pids(engines):
            os.kill(pid, signal.SIGKILL)
        row = await house.over(leg)
        assert row.outcome == "booked", house.story(leg.sid)
        assert "problem" not in house.asked(leg.sid), house.story(leg.sid)
        assert engines.pool.restarts >= 1
        await until(lambda: engines.pool.size == ears, "all ears are back")


def voice_pids(engines: Engines) -> tuple[int, ...]:
    """Of the voice's programs that run now."""
    engine = engines.voice._engine
    return tuple(getattr(engine, "pids", ()))


class Hoarse:
    """A speech engine that says nothing but what is prepared before the first call."""

    name = "hoarse"
    parallel = 1

    def __init__(self) -> None:
        self.well = True

    async def start(self) -> None: ...

    async def render(self, text: str) -> AsyncIterator[bytes]:
        if not self.well:
            raise VoiceError("the engine has died and cannot be started")
        yield b"\x10" * 8000

    async def close(self) -> None: ...


async def test_without_any_voice_the_carrier_s_own_brings_the_caller_to_a_person(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note
) -> None:
    hoarse = Hoarse()
    silent = copy(engines)
    silent.voice = Voice(Speaking(), tmp_path / "voice", engine=hoarse)
    await silent.voice.start([])
    hoarse.well = False
    try:
        async with House(company_settings, silent, tmp_path) as house:
            caller = Sound()
            leg = await house.dial(caller)
            await until(house.talked, f"a person:\n{house.story(leg.sid)}")
            measured("the voice fails for good", measured_silence(caller), BUSY_S)
            row = await house.over(leg)
            assert row.outcome == "transferred", house.story(leg.sid)
            said = [event.detail["text"] for event in house.twilio.events if event.kind == "say"]
            assert any("connecting you with a person" in words for words in said)
            assert await house.count("warmline_failures_total") >= 1
    finally:
        await silent.voice.close()


ATTENTIVE = Answers(after_s=0.5, talk_s=1.5)
"""Somebody who listens to the whisper before pressing 1: with the database away everything takes longer."""


class Locked:
    """Another program holds the database's file, as a backup that hangs would. It waits for the file in a thread: the
    gateway may be writing, and goes on only if it is not held up."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(folder / "calls.sqlite3", isolation_level=None, check_same_thread=False)

    async def __aenter__(self) -> None:
        await asyncio.to_thread(self._connection.execute, "BEGIN EXCLUSIVE")

    async def __aexit__(self, *_: object) -> None:
        self._connection.execute("ROLLBACK")
        self._connection.close()


@pytest.mark.thorough
async def test_a_call_that_comes_while_the_database_is_away_gets_a_person(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note
) -> None:
    async with House(company_settings, engines, tmp_path, phones=ATTENTIVE) as house:
        async with Locked(tmp_path):
            caller = Sound()
            leg = await house.dial(caller)
            await until(house.talked, "a person talks to the caller", 90)
            measured("the database is locked when the call comes", measured_silence(caller), GONE_S)
            await asyncio.wait_for(leg.ended, 90)
        assert any(event.kind == "say" and event.leg == leg.sid for event in house.twilio.events)
        # It is back: what could not be written is written now, and nothing holds up the next call.
        assert await house.gateway.journal.flushed(20)
        row = await house.over(leg)
        assert row.outcome == "transferred", house.story(leg.sid)
        assert [entry.kind for entry in await house.gateway.records.events(leg.sid)][:1] == ["broken"]
        assert house.gateway.journal.lost == 0


async def test_a_database_that_goes_away_in_mid_call_loses_nothing(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note
) -> None:
    """The caller smells gas while the database is away: the safe answer, a person, and afterwards the whole log."""
    async with House(company_settings, engines, tmp_path, phones=ATTENTIVE, speed=SPEED) as house:
        caller = caller_of("gas_smell")
        leg = await house.dial(caller)
        await until(lambda: "anything" in house.asked(leg.sid), "the first question")
        async with Locked(tmp_path):
            await until(lambda: house.of(leg.sid, "hand_over"), f"a person is fetched:\n{house.story(leg.sid)}")
            await until(house.talked, "a person talks to the caller", 90)
            measured("the database is locked in mid-call", max(caller.lived.replies_s) / SPEED, BUSY_S)
        row = await house.over(leg)
        assert row.outcome == "transferred", house.story(leg.sid)
        assert await house.gateway.journal.flushed(20)
        logged = [entry.kind for entry in await house.gateway.records.events(leg.sid)]
        told = [one.kind for one in house.happened if one.call_sid == leg.sid]
        for kind in ("call_started", "spoke", "hand_over", "transfer"):
            assert logged.count(kind) == told.count(kind) > 0, (kind, logged)
        assert house.gateway.journal.lost == 0


@pytest.mark.thorough
async def test_a_stream_that_stalls_is_taken_up_again(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note
) -> None:
    """The socket stays open, and nothing comes any more: it is given up, and the next stream goes on."""
    caller = Sound()
    async with House(company_settings, engines, tmp_path, phones=QUICK) as house:
        leg = await house.dial(caller)
        await until(lambda: leg.stream is not None and caller.voice_frames > 20, "the greeting")
        stalled_s = now_s(caller)
        leg.stall_socket()
        first = leg.stream
        tasks = asyncio.all_tasks
        await until(lambda: not [t for t in tasks() if t.get_name().startswith("read ")], "the stream is given up", 30)
        leg.drop_socket()
        await until(lambda: leg.stream is not None and leg.stream is not first, "a second stream", 30)
        await until(lambda: house.of(leg.sid, "line_back"), "the conversation goes on", 20)
        await until(lambda: measured_silence(caller, now_s(caller) - 0.1) < 0.1, "a voice")
        measured("the media socket stays open and is dead", next_silence(caller, stalled_s), 2 * BUSY_S)
        leg.hang_up()
        assert (await house.over(leg)).outcome == "abandoned"


async def test_one_caller_more_than_can_be_heard_reaches_a_person_by_key_and_the_others_do_not_notice(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note
) -> None:
    small = company_settings.model_copy(update={"server": company_settings.server.model_copy(update={"max_calls": 1})})
    phones = Answers(after_s=0.2, keys=((0.3, "1"),), talk_s=1)
    async with House(small, engines, tmp_path, phones=phones, speed=SPEED) as house:
        first = await house.dial(Sound())
        await until(lambda: house.of(first.sid, "say"), "the first is greeted")
        many = Keys("0")
        second = await house.dial(many, "+18025550199")
        await until(house.talked, f"a person:\n{house.story(second.sid)}")
        measured("one caller more than can be heard", measured_silence(many) / SPEED, BUSY_S)
        row = await house.over(second)
        assert (row.outcome, row.trigger) == ("transferred", "asked"), house.story(second.sid)
        assert [one.payload["why"] for one in house.of(second.sid, "by_keys")] == ["overload"]
        assert house.of(first.sid, "broken") == []
        assert house.of(first.sid, "by_keys") == []
        first.hang_up()
        await house.over(first)
