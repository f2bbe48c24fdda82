"""One utterance's stay with a recogniser: its audio so far, what has been sent, and what came back.

The whole audio is kept until the result is there, so that another worker can take over when one dies.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from gateway.turn import Reading

MAX_AUDIO_BYTES = 60 * 16000
"""A minute of PCM; the ear cuts turns long before."""
MAX_MESSAGE_BYTES = 8000
"""Half a second of PCM at a time: another utterance in the same worker waits no longer than that takes (50 ms)."""


class NotHeardError(Exception):
    """The pool could not hear an utterance; the message says why: all recognisers busy, or the workers fail."""


@dataclass(frozen=True, slots=True)
class Partial:
    """What is heard so far. Both texts lag behind `samples` by up to about 0.3 s: the decoder works in steps."""

    samples: int = 0
    """How many of the utterance's samples have been decoded."""
    free: str = ""
    grammar: str = ""


class Lease:
    """A recogniser for one utterance. Made by `Pool.hear`; all methods are for the event loop and never block."""

    def __init__(self, number: int, phrases: tuple[str, ...], network: str, changed: Callable[["Lease"], None]) -> None:
        self.number = number
        self.phrases = phrases
        self.network = network
        """Takes the place of the phrases where the workers have it."""
        self.partial = Partial()
        self.on_partial: Callable[[Partial], None] | None = None
        self.attempts = 0
        self.finished = False
        """No more audio will come."""
        self.cancelled = False
        self._changed = changed
        self._audio = bytearray()
        self._sent = 0
        self._waiting_for_answer = False
        self._finish_sent = False
        self._progress = asyncio.Event()
        self._result: asyncio.Future[tuple[Reading, ...]] = asyncio.get_running_loop().create_future()

    @property
    def done(self) -> bool:
        return self._result.done()

    @property
    def samples(self) -> int:
        """Fed so far."""
        return len(self._audio) // 2

    @property
    def audio(self) -> bytes:
        """All that was fed."""
        return bytes(self._audio)

    def feed(self, pcm: bytes) -> None:
        """More of the utterance: PCM, 16-bit little-endian, mono, 8 kHz. Beyond a minute it is not listened to."""
        if self.finished or self.done or len(self._audio) >= MAX_AUDIO_BYTES:
            return
        self._audio += pcm
        self._changed(self)

    def finish(self) -> None:
        """The utterance is over: the result is wanted now."""
        if not self.finished:
            self.finished = True
            self._changed(self)

    def cancel(self) -> None:
        """Nobody wants the result any more; the recogniser goes back to the pool."""
        if not self.done:
            self.cancelled = True
            self.fail("cancelled")
            self._changed(self)

    async def result(self) -> tuple[Reading, ...]:
        """The readings, after `finish`. Raises NotHeardError."""
        return await asyncio.shield(self._result)

    async def decoded(self, samples: int, timeout_s: float) -> bool:
        """Wait until so many samples have been decoded, at most `timeout_s` seconds; says whether they have."""
        try:
            async with asyncio.timeout(timeout_s):
                while self.partial.samples < min(samples, self.samples) and not self.done:
                    self._progress.clear()
                    await self._progress.wait()
        except TimeoutError:
            return False
        return True

    # What follows is for the pool.

    def begin_again(self) -> None:
        """Another worker takes over from the first sample on."""
        self.attempts += 1
        self._sent = 0
        self._waiting_for_answer = False
        self._finish_sent = False

    def next_audio(self) -> bytes:
        """What to send now; empty while the last piece is being decoded: so a busy worker gets larger pieces."""
        if self._waiting_for_answer or self._sent >= len(self._audio):
            return b""
        piece = bytes(self._audio[self._sent : self._sent + MAX_MESSAGE_BYTES])
        self._sent += len(piece)
        self._waiting_for_answer = True
        return piece

    def finish_due(self) -> bool:
        """Says once that the end may be sent: after all audio."""
        if not self.finished or self._finish_sent or self._waiting_for_answer or self._sent < len(self._audio):
            return False
        self._finish_sent = True
        return True

    @property
    def unanswered(self) -> bool:
        """The worker owes an answer."""
        return self._waiting_for_answer or self._finish_sent

    def heard(self, partial: Partial) -> None:
        self._waiting_for_answer = False
        # While another worker repeats the beginning, what was known already stays.
        if partial.samples >= self.partial.samples:
            self.partial = partial
            self._progress.set()
            if self.on_partial is not None:
                self.on_partial(partial)

    def succeed(self, found: tuple[Reading, ...]) -> None:
        if not self.done:
            self._result.set_result(found)
            self._progress.set()

    def fail(self, reason: str) -> None:
        if not self.done:
            self._result.set_exception(NotHeardError(reason))
            # Asked for or not: an unread failure is no news for the loop's exception handler.
            self._result.exception()
            self._progress.set()
