"""The gateway's side of the talk: says what it is given, stops when interrupted, knows what the caller heard."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from typing import Protocol

import structlog

from gateway.audio import mulaw
from gateway.conversation.events import Say
from gateway.voice.playback import Playback
from gateway.voice.voice import Spoken

log = structlog.get_logger()

MARK_GRACE_MS = 1500
"""A mark later than this after its audio must have been played is not waited for any longer."""


SLOW_PAUSE_MS = 500
"""Between the parts of what is said to somebody who asked us to slow down."""
MESSAGE_BYTES = 8000
"""One second of audio: the most that goes into one message."""


class Line(Protocol):
    """Where audio goes: the media socket."""

    async def send_audio(self, mulaw: bytes) -> None: ...
    async def send_mark(self, name: str) -> None: ...
    async def send_clear(self) -> None: ...


class Speaker(Protocol):
    def speak(self, pieces: Sequence[str]) -> AsyncGenerator[Spoken]: ...


class Listener(Protocol):
    """The ear is told what we say and how it sounds, to know our echo and when the caller's turn begins."""

    @property
    def now_ms(self) -> int: ...
    def prompt_began(self, text: str, interruptible: bool) -> None: ...
    def prompt_sounds(self, sound: bytes) -> None: ...
    def prompt_cut(self) -> None: ...
    def prompt_ended(self) -> None: ...


class Mouth:
    """One per media stream; `run` is its task."""

    def __init__(
        self, voice: Speaker, line: Line, ear: Listener, first_audio: Callable[[], None], on_silent: Callable[[], None]
    ) -> None:
        self._voice = voice
        self._line = line
        self._ear = ear
        self._first_audio = first_audio
        self._on_silent = on_silent
        self._waiting: deque[Say] = deque()
        self._news = asyncio.Event()
        self._silent = asyncio.Event()
        self._silent.set()
        self._speaking: Say | None = None
        self._cut = 0
        self.playback = Playback()

    @property
    def silent(self) -> bool:
        """Nothing to say, and everything said has been played to the caller."""
        return self._silent.is_set()

    def say(self, say: Say) -> None:
        """Puts words in line; returns at once."""
        self._silent.clear()
        self._waiting.append(say)
        self._news.set()

    def mark(self, name: str) -> None:
        """A mark came back from the carrier."""
        self.playback.mark(name, self._ear.now_ms)
        self._settle()

    def tick(self) -> None:
        """Audio time has passed: marks that never come back must not leave the caller waiting."""
        if not self.silent and self.playback.remaining_ms(self._ear.now_ms) < -MARK_GRACE_MS:
            self._settle(overdue=True)

    async def hush(self) -> str:
        """Stops at once. Returns what of the words the caller had heard."""
        self._cut += 1
        self._waiting.clear()
        await self._line.send_clear()
        self._ear.prompt_cut()
        heard = self.playback.cleared(self._ear.now_ms)
        self._speaking = None
        self._settle()
        return heard

    async def finished(self, most_s: float = 60.0) -> None:
        """Waits until the caller has heard everything, at most `most_s`."""
        try:
            async with asyncio.timeout(most_s):
                await self._silent.wait()
        except TimeoutError:
            log.warning("prompt_never_finished")

    async def run(self) -> None:
        """Speaks what comes. Raises VoiceError when the voice fails."""
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                self._speaking = self._waiting.popleft()
                await self._speak(self._speaking)
                self._speaking = None
            self._settle()

    async def _speak(self, say: Say) -> None:
        cut = self._cut
        began = False
        self.playback.begin()
        async with aclosing(self._voice.speak(say.pieces)) as parts:
            async for part in parts:
                if cut != self._cut:
                    return
                if not began:
                    began = True
                    self._ear.prompt_began(say.text, say.interruptible)
                    self._first_audio()
                pause_ms = SLOW_PAUSE_MS if say.slow and part.lead_ms else 0
                sound = mulaw.silence(pause_ms) + part.mulaw
                self._ear.prompt_sounds(sound)
                for start in range(0, len(sound), MESSAGE_BYTES):
                    await self._line.send_audio(sound[start : start + MESSAGE_BYTES])
                    if cut != self._cut:
                        # The caller cut in while the network was slow: nothing more may follow the clear.
                        return
                mark = self.playback.sent(part.text, len(sound), self._ear.now_ms, lead_ms=part.lead_ms + pause_ms)
                await self._line.send_mark(mark)

    def _settle(self, overdue: bool = False) -> None:
        done = self.playback.done or overdue
        if done and not self._waiting and self._speaking is None and not self.silent:
            self._silent.set()
            self._ear.prompt_ended()
            self._on_silent()
