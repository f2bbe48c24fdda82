"""Guards callers against the sudden death of the process in each phase of a call: at the greeting, while phones ring,
on hold, and while they talk to a person; a new process takes up what it finds."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from house import QUICK, Sound, measured_silence, next_silence, now_s, until
from test_app_crash import SPEED, START_S, Door, Process, twilio, world

from gateway.config import Settings
from gateway.records.store import Records
from gateway.simulator.leg import Leg
from gateway.simulator.phones import Answers, Ignores, InTurn, PhoneScript
from gateway.simulator.sound import murmur
from gateway.simulator.twilio import SimulatedTwilio

__all__ = ["twilio", "world"]

pytestmark = [pytest.mark.call, pytest.mark.thorough]

TALKS = Answers(after_s=0.5, keys=((0.6, "1"),), talk_s=60.0, says=murmur(60.0))
"""Somebody whom the caller hears for as long as a new process takes to start."""


class Lives:
    """One company's gateway, that dies and is started again; one call in each life."""

    def __init__(self, carrier: SimulatedTwilio, process: Process, settings: Settings, records: Records) -> None:
        self._carrier = carrier
        self._process = process
        self._settings = settings
        self._records = records
        self._number = 150
        self._started = 0

    async def start(self) -> None:
        self._started += 1
        await self._process.start()
        await self._process.ready(self._started)

    async def call(self, phones: PhoneScript) -> tuple[Leg, Sound]:
        for person in self._settings.company.staff:
            self._carrier.add_phone(person.phone, phones)
        self._number += 1
        caller = Sound()
        leg = await self._carrier.call(from_=f"+18025550{self._number}", to=self._settings.company.phone, caller=caller)
        await until(lambda: caller.voice_frames > 50, f"the greeting:\n{self._process.log()}")
        return leg, caller

    async def dies(self, caller: Sound) -> float:
        """And a new one is started; the moment of the death, by the caller's clock."""
        killed_s = now_s(caller)
        await self._process.kill()
        await self.start()
        return killed_s

    async def seen(self, what: str, kind: str, times: int = 1) -> None:
        await until(lambda: self.count(kind) >= times, f"{what}:\n{self._process.log()}", START_S)

    def count(self, kind: str) -> int:
        return sum(event.kind == kind for event in self._carrier.events)

    async def outcome(self, leg: Leg) -> str:
        async with asyncio.timeout(START_S):
            await leg.ended
            while (row := await self._records.call(leg.sid)) is None or row.outcome is None:
                await asyncio.sleep(0.1)
        return row.outcome


async def test_no_phase_of_a_call_is_lost_with_the_process(
    twilio: SimulatedTwilio,
    world: tuple[Process, Settings, Door],
    tmp_path: Path,
    measured: Callable[[str, float, float], None],
) -> None:
    process, settings, _ = world
    records = Records(f"sqlite:///{tmp_path / 'calls.sqlite3'}")
    await records.start()
    lives = Lives(twilio, process, settings, records)
    try:
        await lives.start()

        # At the greeting: the new process is as good as the old one, and a person is one key away.
        leg, caller = await lives.call(QUICK)
        killed_s = await lives.dies(caller)
        measured("the process is killed at the greeting", next_silence(caller, killed_s) / SPEED, START_S)
        await until(lambda: leg.stream is not None, f"it goes on:\n{process.log()}", START_S)
        leg.press("0")
        await lives.seen("a person", "conference_start")
        assert await lives.outcome(leg) == "transferred"

        # While a phone rings: whoever picks up meanwhile takes the call when the new process is there.
        leg, caller = await lives.call(Answers(after_s=8.0, keys=((0.6, "1"),), talk_s=2.0, says=murmur(2.0)))
        leg.press("0")
        await until(lambda: _rings(twilio, settings), f"a phone rings:\n{process.log()}")
        killed_s = await lives.dies(caller)
        await lives.seen("a person", "conference_start", 2)
        measured("the process is killed while a phone rings", measured_silence(caller, killed_s) / SPEED, START_S)
        assert await lives.outcome(leg) == "transferred"

        # On hold, after somebody did not answer: the next is rung by the new process.
        leg, caller = await lives.call(InTurn.of(Ignores(), TALKS))
        leg.press("0")
        await until(lambda: _holds(twilio, leg), f"the hold audio:\n{process.log()}")
        killed_s = await lives.dies(caller)
        await lives.seen("a person", "conference_start", 3)
        measured("the process is killed on hold", measured_silence(caller, killed_s) / SPEED, START_S)

        # While they talk: nobody notices, and what came of it is known afterwards.
        killed_s = await lives.dies(caller)
        measured("the process is killed while they talk", measured_silence(caller, killed_s) / SPEED, 3.0)
        leg.hang_up()
        assert await lives.outcome(leg) == "transferred"
        assert lives.count("conference_start") == 3, "nobody is rung for a call that is in good hands"
    finally:
        await records.close()


def _rings(carrier: SimulatedTwilio, settings: Settings) -> bool:
    phones = {person.phone for person in settings.company.staff}
    return any(leg.to in phones and leg.status == "ringing" for leg in carrier.legs.values())


def _holds(carrier: SimulatedTwilio, leg: Leg) -> bool:
    return any(event.kind == "play" and event.leg == leg.sid for event in carrier.events)
