"""The carrier and the callers of a soak, in a process of their own, so that only the gateway is measured.

Lines of JSON on standard input: first how to reach the gateway, then `{"calls": n}` for each batch, and
`{"turn": call sid, "question": …}` when a question has been put to a recorded caller. Answers on standard output.
"""

import asyncio
import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from gateway.replay import fixture as fixtures
from gateway.replay.caller import FixtureCaller
from gateway.replay.fixture import Fixture
from gateway.simulator.leg import Leg
from gateway.simulator.twilio import SimulatedTwilio
from gateway.soak.callers import SPOKEN, Moods, SoakCaller, kinds, steps

SHORT = ("wrong_number", "price_question", "gas_smell")
"""Recorded calls that do not take long."""
LONGEST_S = 240.0
"""Simulated seconds after which a call that has not ended is given up, and counted."""
FIRST_NUMBER = 5_520_000


class Callers:
    """Places batches of calls and says how they ended."""

    def __init__(self, twilio: SimulatedTwilio, told: dict[str, Any]) -> None:
        self._twilio = twilio
        self._company = str(told["number"])
        self._speed = float(told["speed"])
        self._dice = random.Random(int(told["seed"]))  # noqa: S311 - only makes calls
        self._places = asyncio.Semaphore(int(told["at_once"]))
        self._recorded: dict[str, FixtureCaller] = {}
        self._fixtures = recorded(Path(told["fixtures"])) if told["fixtures"] else []
        self._number = FIRST_NUMBER

    def turn(self, call_sid: str, question: str) -> None:
        caller = self._recorded.get(call_sid)
        if caller is not None:
            caller.your_turn(question)

    async def batch(self, count: int) -> dict[str, Any]:
        """Places so many calls, and returns when the last has ended."""
        chosen = kinds(count, self._dice, spoken=bool(self._fixtures))
        stuck = await asyncio.gather(*(self._one(kind) for kind in chosen))
        # Nothing is asked about these any more.
        for sid in [sid for sid, leg in self._twilio.legs.items() if leg.has_ended]:
            del self._twilio.legs[sid]
        faults = Counter(f"{fault.code} {fault.what}"[:120] for fault in self._twilio.faults if not fault.warning)
        self._twilio.faults.clear()
        return {"done": count, "kinds": Counter(chosen), "stuck": sum(stuck), "faults": faults}

    async def _one(self, kind: str) -> bool:
        """Whether it did not end by itself."""
        async with self._places:
            self._number += 1
            caller: SoakCaller | FixtureCaller
            if kind == SPOKEN:
                caller = FixtureCaller(self._dice.choice(self._fixtures))
            else:
                caller = SoakCaller(steps(kind, self._dice), lambda: self._dice.randbytes(160))
            leg = await self._twilio.call(from_=f"+1802{self._number}", to=self._company, caller=caller)
            caller.on_line(leg)
            if isinstance(caller, FixtureCaller):
                self._recorded[leg.sid] = caller
            try:
                return not await self._ended(leg)
            finally:
                self._recorded.pop(leg.sid, None)

    async def _ended(self, leg: Leg) -> bool:
        try:
            async with asyncio.timeout(LONGEST_S / self._speed):
                await leg.ended
        except TimeoutError:
            leg.hang_up()
            await leg.ended
            return False
        return True


def recorded(folder: Path) -> list[Fixture]:
    """Those of the short recorded calls that are there."""
    return [fixtures.load(folder / name) for name in SHORT if (folder / name / "call.yaml").exists()]


def say(**values: Any) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


async def main() -> None:
    """Until standard input ends."""
    reader = asyncio.StreamReader(limit=2**20)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    told = json.loads(await reader.readline())
    speed = float(told["speed"])
    twilio = SimulatedTwilio(told["account_sid"], told["auth_token"], speed=speed, calls_per_second=1000.0)
    async with twilio:
        public = str(told["public_url"])
        twilio.add_number(
            str(told["number"]), voice_url=f"{public}/twilio/voice", status_callback=f"{public}/twilio/status"
        )
        for place, phone in enumerate(told["phones"]):
            dice = random.Random(int(told["seed"]) + place)  # noqa: S311 - as above
            twilio.add_phone(phone, Moods(dice))
        callers = Callers(twilio, told)
        say(api_url=twilio.api_url)
        running: asyncio.Task[None] | None = None

        async def batch(count: int) -> None:
            say(**await callers.batch(count))

        while line := await reader.readline():
            asked = json.loads(line)
            if "calls" in asked:
                running = asyncio.create_task(batch(int(asked["calls"])))
            else:
                callers.turn(str(asked["turn"]), str(asked["question"]))
        if running is not None:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main())
