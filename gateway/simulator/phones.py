"""Phones of the simulated world: staff who answer, decline, ignore, or whose voicemail answers."""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

from gateway.simulator.happenings import SimEvent
from gateway.simulator.sound import FRAME, frames, murmur, speech_s

if TYPE_CHECKING:
    from gateway.simulator.leg import Leg

RingOutcome = Literal["answer", "busy", "no-answer", "failed"]
AFTER_WHISPER: Final = "after whisper"
"""Instead of seconds: once a Gather's prompts have been heard to their end."""
IN_TALK: Final = "in talk"
"""Instead of seconds: once connected with the caller, and a sentence later."""
Key = tuple[float | Literal["after whisper", "in talk"], str]
"""When (seconds since answering, AFTER_WHISPER or IN_TALK) and which key."""
SENTENCE_S = 2.0


class Handset:
    """A telephone during one call: what is heard is kept, what it should say is queued."""

    def __init__(self) -> None:
        self.mouth: deque[bytes] = deque()
        self.ear_levels = 0
        """Frames heard that were not silence."""
        self.heard_texts: list[str] = []
        """What Say verbs said to this phone."""
        self.connected = asyncio.Event()
        """Bridged with a party or in a conference."""
        self.waiting = asyncio.Semaphore(0)
        """Released each time a Gather's prompts have ended."""

    async def ring(self, leg: "Leg") -> RingOutcome:
        """Ring; returns when something is done about it. Cancelled when the caller gives up."""
        del leg
        return "answer"

    async def live(self, leg: "Leg") -> None:
        """What the owner does once it is answered. Cancelled when the call ends."""

    def next_frame(self) -> bytes | None:
        return self.mouth.popleft() if self.mouth else None

    def heard(self, frame: bytes) -> None:
        if frame.count(frame[:1]) != FRAME:
            self.ear_levels += 1

    def on_event(self, event: SimEvent) -> None:
        match event.kind:
            case "say":
                self.heard_texts.append(event.detail["text"])
            case "gather_waiting":
                self.waiting.release()
            case "bridged" | "conference_join":
                self.connected.set()

    def speak(self, ulaw: bytes) -> None:
        """Queue µ-law to be said."""
        self.mouth.extend(frames(ulaw))


class PhoneScript(Protocol):
    """How a phone behaves whenever it is rung."""

    def handset(self) -> Handset:
        """A fresh one for one call."""


class _PickedUp(Handset):
    """Rings for a while and is picked up."""

    def __init__(self, after_s: float) -> None:
        super().__init__()
        self._after_s = after_s

    async def ring(self, leg: "Leg") -> RingOutcome:
        await leg.exchange.clock.sleep(self._after_s)
        return "answer"


@dataclass(frozen=True, slots=True)
class Answers:
    """Somebody picks up, listens, presses keys, talks and hangs up."""

    after_s: float = 2.0
    """Seconds of ringing."""
    keys: tuple[Key, ...] = ((AFTER_WHISPER, "1"),)
    """Pressed one after the other."""
    key_delay_s: float = 0.5
    """Between the end of the whisper and the key."""
    talk_s: float | None = None
    """Seconds after being connected until they hang up; None: they stay until the other side ends."""
    says: bytes = b""
    """µ-law at 8,000 Hz, said once connected."""

    def handset(self) -> Handset:
        return _Answering(self)


class _Answering(_PickedUp):
    def __init__(self, script: Answers) -> None:
        super().__init__(script.after_s)
        self._script = script

    async def live(self, leg: "Leg") -> None:
        clock = leg.exchange.clock
        pressing = asyncio.create_task(self._press(leg))
        try:
            await self.connected.wait()
            self.speak(self._script.says)
            if self._script.talk_s is not None:
                await clock.sleep(self._script.talk_s)
                leg.hang_up()
            await pressing
        finally:
            pressing.cancel()
            await asyncio.gather(pressing, return_exceptions=True)

    async def _press(self, leg: "Leg") -> None:
        clock = leg.exchange.clock
        answered_s = clock.now_s()
        for when, digit in self._script.keys:
            if when == AFTER_WHISPER:
                await self.waiting.acquire()
                await clock.sleep(self._script.key_delay_s)
            elif when == IN_TALK:
                await self.connected.wait()
                await clock.sleep(SENTENCE_S)
            else:
                await clock.sleep_until(answered_s + float(when))
            leg.press(digit)


@dataclass(frozen=True, slots=True)
class Declines:
    """The call is refused: busy."""

    after_s: float = 3.0

    def handset(self) -> Handset:
        return _Refusing(self.after_s, "busy")


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The number leads nowhere: failed. So does every number that the simulator does not know."""

    after_s: float = 0.5

    def handset(self) -> Handset:
        return _Refusing(self.after_s, "failed")


class _Refusing(Handset):
    def __init__(self, after_s: float, outcome: RingOutcome) -> None:
        super().__init__()
        self._after_s, self._outcome = after_s, outcome

    async def ring(self, leg: "Leg") -> RingOutcome:
        await leg.exchange.clock.sleep(self._after_s)
        return self._outcome


@dataclass(frozen=True, slots=True)
class Ignores:
    """It rings until the caller gives up."""

    def handset(self) -> Handset:
        return _Ignoring()


class _Ignoring(Handset):
    async def ring(self, leg: "Leg") -> RingOutcome:
        del leg
        await asyncio.Event().wait()
        return "no-answer"


@dataclass(frozen=True, slots=True)
class Voicemail:
    """A machine: answers at once, plays its greeting, presses nothing, hangs up after a while."""

    after_s: float = 0.5
    greeting: str = "Hi, you have reached my voicemail. Please leave a message after the tone."
    records_s: float = 30.0
    """Seconds it listens after its greeting."""

    def handset(self) -> Handset:
        return _Machine(self)


class _Machine(_PickedUp):
    def __init__(self, script: Voicemail) -> None:
        super().__init__(script.after_s)
        self._script = script
        self.greeting_s = speech_s(script.greeting)
        """How long a caller listens before leaving a message: machine detection waits for its end, if it is to."""

    async def live(self, leg: "Leg") -> None:
        greeting_s = speech_s(self._script.greeting)
        self.speak(murmur(greeting_s))
        await leg.exchange.clock.sleep(greeting_s + self._script.records_s)
        leg.hang_up()


@dataclass(frozen=True, slots=True)
class HangsUpDuringWhisper:
    """Somebody picks up, hears the beginning and puts the phone down."""

    after_s: float = 2.0
    listens_s: float = 1.0

    def handset(self) -> Handset:
        return _Impatient(self)


class _Impatient(_PickedUp):
    def __init__(self, script: HangsUpDuringWhisper) -> None:
        super().__init__(script.after_s)
        self._script = script

    async def live(self, leg: "Leg") -> None:
        await leg.exchange.clock.sleep(self._script.listens_s)
        leg.hang_up()


@dataclass(frozen=True, slots=True)
class InTurn:
    """A phone that behaves differently each time it is rung; the last behaviour stays."""

    scripts: tuple[PhoneScript, ...]
    _rung: list[int]

    @classmethod
    def of(cls, *scripts: PhoneScript) -> "InTurn":
        """`InTurn.of(Ignores(), Answers())`: ignored first, then answered."""
        return cls(scripts, [0])

    def handset(self) -> Handset:
        script = self.scripts[min(self._rung[0], len(self.scripts) - 1)]
        self._rung[0] += 1
        return script.handset()
