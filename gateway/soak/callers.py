"""Callers of the soak: short, of every kind, and each in another mood; what they do is drawn from a seed."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from gateway.audio import mulaw
from gateway.simulator.happenings import SimEvent
from gateway.simulator.leg import Leg
from gateway.simulator.phones import Answers, Declines, Handset, HangsUpDuringWhisper, PhoneScript, Voicemail

FRAME_S = mulaw.FRAME_MS / 1000
LONGEST_S = 60.0
"""Whoever was not looked after by then hangs up."""
MOMENTS = {"play": "hold", "conference_join": "room", "record": "record"}
"""Events of the carrier that callers wait for."""
SPOKEN = "spoken"
"""The kind of caller who is a recording."""
WEIGHTS = {
    "at_once": 8,
    "greeting": 20,
    "cut_off": 10,
    "person": 20,
    "on_hold": 12,
    "talking": 14,
    "message": 10,
    SPOKEN: 6,
}
"""How often each kind calls; what each does stands in `steps`."""


@dataclass(frozen=True, slots=True)
class Step:
    """`do` (hang_up, drop, speak, or a key), `after_s` after the moment `when` (answer, hold, room, record)."""

    when: str
    after_s: float
    do: str


def steps(kind: str, dice: random.Random) -> tuple[Step, ...]:
    """What a caller of this kind does, in simulated seconds."""
    last = Step("answer", LONGEST_S, "hang_up")
    person = Step("answer", dice.uniform(0.8, 3.0), "0")
    match kind:
        case "at_once":
            return (Step("answer", dice.uniform(0.0, 0.2), "hang_up"),)
        case "greeting":
            return (Step("answer", dice.uniform(0.3, 5.0), "hang_up"),)
        case "cut_off":
            return (Step("answer", dice.uniform(0.5, 2.0), "drop"), Step("answer", dice.uniform(3.0, 6.0), "hang_up"))
        case "person":
            return (person, last)
        case "on_hold":
            return (person, Step("hold", dice.uniform(0.2, 2.0), "hang_up"), last)
        case "talking":
            return (person, Step("room", dice.uniform(0.2, 2.0), "hang_up"), last)
        case "message":
            return (
                person,
                Step("hold", dice.uniform(0.3, 1.0), "2"),
                Step("record", 0.3, "speak"),
                Step("record", 3.0, "hang_up"),
                last,
            )
        case _:
            raise ValueError(f"{kind!r} is no kind of caller; choose one of {', '.join(WEIGHTS)}")


def kinds(count: int, dice: random.Random, *, spoken: bool) -> list[str]:
    """So many kinds at random; without recordings nobody speaks."""
    weights = {kind: weight for kind, weight in WEIGHTS.items() if spoken or kind != SPOKEN}
    return dice.choices(list(weights), list(weights.values()), k=count)


class SoakCaller:
    """A `CallerEnd` that does its steps as their moments come, and keeps nothing of what it hears."""

    def __init__(self, todo: tuple[Step, ...], voice: Callable[[], bytes]) -> None:
        """`voice`: 160 bytes of µ-law at 8,000 Hz each time it is asked."""
        self._todo = list(todo)
        self._voice = voice
        self._moments: dict[str, float] = {}
        self._now_s = 0.0
        self._speaks_until_s = 0.0
        self._leg: Leg | None = None

    def on_line(self, leg: Leg) -> None:
        self._leg = leg

    def on_event(self, event: SimEvent) -> None:
        if (moment := MOMENTS.get(event.kind)) is not None:
            self._moments.setdefault(moment, self._now_s)

    def heard(self, frame: bytes) -> None:
        """Of no interest."""

    def next_frame(self) -> bytes | None:
        self._now_s += FRAME_S
        self._moments.setdefault("answer", self._now_s)
        for step in tuple(self._todo):
            since_s = self._moments.get(step.when)
            if since_s is not None and self._now_s >= since_s + step.after_s:
                self._todo.remove(step)
                self._do(step.do)
        return self._voice() if self._now_s < self._speaks_until_s else None

    def _do(self, what: str) -> None:
        if self._leg is None:
            return
        match what:
            case "hang_up":
                self._leg.hang_up()
            case "drop":
                self._leg.drop_socket()
            case "speak":
                self._speaks_until_s = self._now_s + 2.0
            case key:
                self._leg.press(key)


class Moods(PhoneScript):
    """A person's phone that is mostly answered and accepted, and sometimes anything else."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice

    def handset(self) -> Handset:
        takes = Answers(after_s=0.3, keys=((0.6, "1"),), talk_s=2.0)
        passes = Answers(after_s=0.3, keys=((0.6, "2"),))
        choices: tuple[PhoneScript, ...] = (takes, passes, Declines(0.3), HangsUpDuringWhisper(0.3, 0.5), Voicemail())
        return self._dice.choices(choices, (75, 8, 8, 5, 4))[0].handset()
