"""The gateway's voice: words in, µ-law out; fixed prompts at once from the cache, the rest rendered while speaking."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from gateway.audio.mulaw import silence
from gateway.config import Speaking
from gateway.voice.cache import Cache
from gateway.voice.engine import Engine, VoiceError, start_best
from gateway.voice.flight import Flights, leave
from gateway.voice.shape import VERSION, warm
from gateway.voice.text import breaths, clean, sentences

log = structlog.get_logger()

SENTENCE_MS = 250
"""The pause after a sentence."""
BREATH_MS = 150
"""The pause after a comma or a colon."""
JOIN_MS = 30
"""Between words of one sentence that are in different pieces: "We do | plumbing and heating."."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A stretch of speech, ready to be sent."""

    piece_index: int
    text: str
    """The words in it: all of the piece's, or a part of them."""
    mulaw: bytes
    """8000 Hz mono; begins with `lead_ms` of silence."""
    lead_ms: int = 0


@dataclass(slots=True)
class Counters:
    """For the metrics page; since start."""

    hits: int = 0
    """Parts spoken from the cache."""
    misses: int = 0
    """Parts that had to be rendered."""
    failures: int = 0
    rendered: int = 0
    render_ms: float = 0.0
    """Time spent rendering, all together."""
    audio_ms: float = 0.0
    """Length of what was rendered."""


@dataclass(frozen=True, slots=True)
class _Part:
    piece_index: int
    text: str
    lead_ms: int


class Voice:
    """One per process. `start` before the port opens, `close` at the end."""

    def __init__(self, settings: Speaking, cache_dir: Path, *, engine: Engine | None = None) -> None:
        """`engine`: an engine of one's own, not yet started, instead of the one the settings name."""
        self._settings = settings
        self._cache_dir = cache_dir
        self._own_engine = engine
        self._engine: Engine | None = None
        self._cache: Cache | None = None
        self._flights = Flights(self._render)
        self._preparing: asyncio.Task[None] | None = None
        self.counters = Counters()

    @property
    def engine_name(self) -> str:
        """ "" before start."""
        return self._engine.name if self._engine else ""

    async def start(self, fixed: Sequence[str], *, first: int = 4) -> None:
        """Starts the engine. The `first` pieces of `fixed` (the greeting) can be spoken at once when this returns; the
        rest is prepared in the background. Raises VoiceError, naming the remedy, when no engine works here."""
        await asyncio.to_thread(warm)
        if self._own_engine is not None:
            await self._own_engine.start()
            self._engine = self._own_engine
        else:
            self._engine = await start_best(self._settings.engine)
        self._cache = Cache(self._cache_dir, f"{self._engine.name}/{VERSION}")
        texts = list(dict.fromkeys(t for t in map(clean, fixed) if t))
        try:
            for text in texts[:first]:
                await self._prepare(text)
        except BaseException:
            await self.close()
            raise
        self._preparing = asyncio.create_task(self._prepare_all(texts[first:]), name="voice-prepare")

    async def prepared(self) -> None:
        """Returns when every fixed piece is rendered (or has failed to be, which the log says)."""
        if self._preparing is not None:
            await asyncio.shield(self._preparing)

    def ready(self, piece: str) -> bytes | None:
        """A piece's sound when it can be had at once: 8000 Hz mono µ-law. None also before the start."""
        return self._cache.recall(clean(piece)) if self._cache is not None else None

    async def close(self) -> None:
        """Ends the background work and the engine. May be called twice."""
        if self._preparing is not None:
            self._preparing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._preparing
            self._preparing = None
        await self._flights.close()
        if self._engine is not None:
            await self._engine.close()

    async def speak(self, pieces: Sequence[str]) -> AsyncGenerator[Spoken]:
        """The pieces in order, each in one or more parts. What comes next is rendered while this part is being sent;
        leaving early (a barge-in) stops the rendering, if the iterator is closed.

        Raises VoiceError when the engine fails twice over a part."""
        parts = self._parts(pieces)
        # One rendering at a time for each call: two would slow the first, which the caller is waiting for.
        seat = self._board(parts[0]) if parts else None
        try:
            for place, part in enumerate(parts):
                assert seat is not None
                mulaw = await seat
                seat = self._board(parts[place + 1]) if place + 1 < len(parts) else None
                if mulaw:
                    yield Spoken(part.piece_index, part.text, silence(part.lead_ms) + mulaw, part.lead_ms)
        finally:
            if seat is not None:
                leave(seat)

    def _parts(self, pieces: Sequence[str]) -> list[_Part]:
        """A piece that is cached whole stays whole."""
        found: list[_Part] = []
        for index, piece in enumerate(pieces):
            text = clean(piece)
            if not text:
                continue
            texts = [text] if self._recall(text) is not None else breaths(text)
            for part in texts:
                found.append(_Part(index, part, _pause_ms(found[-1].text) if found else 0))
        return found

    def _recall(self, text: str) -> bytes | None:
        if self._cache is None:
            raise VoiceError("the voice has not been started")
        return self._cache.recall(text)

    def _board(self, part: _Part) -> "asyncio.Future[bytes]":
        known = self._recall(part.text)
        if known is None:
            self.counters.misses += 1
        else:
            self.counters.hits += 1
        return self._flights.board(part.text, known)

    async def _render(self, text: str) -> bytes:
        """One part through the engine, remembered for the next time."""
        if self._engine is None or self._cache is None:
            raise VoiceError("the voice has not been started")
        began = time.perf_counter()
        try:
            sounds = [sound async for sound in self._engine.render(text) if sound]
        except VoiceError:
            self.counters.failures += 1
            raise
        mulaw = silence(SENTENCE_MS).join(sounds)
        self.counters.rendered += 1
        self.counters.render_ms += (time.perf_counter() - began) * 1000
        self.counters.audio_ms += len(mulaw) / 8
        self._cache.remember(text, mulaw)
        return mulaw

    async def _prepare_all(self, texts: Sequence[str]) -> None:
        began = time.perf_counter()
        failed = 0
        for text in texts:
            try:
                await self._prepare(text)
            except VoiceError as error:
                failed += 1
                log.error("voice_piece_not_prepared", reason=str(error))
        if self._cache is not None:
            await asyncio.to_thread(self._cache.tidy)
        log.info("voice_prepared", pieces=len(texts), failed=failed, seconds=round(time.perf_counter() - began, 1))

    async def _prepare(self, text: str) -> None:
        """A fixed piece, into memory: from disk, or rendered whole and stored there. One part at a time, so that calls
        that need the engine meanwhile find a free place in it."""
        assert self._cache is not None
        if await asyncio.to_thread(self._cache.load, text) is not None:
            return
        sounds = [await self._flights.board(part, self._cache.recall(part)) for part in sentences(text)]
        mulaw = silence(SENTENCE_MS).join(s for s in sounds if s)
        if mulaw:
            await asyncio.to_thread(self._cache.store, text, mulaw)


def _pause_ms(before: str) -> int:
    """How long a speaker pauses after these words."""
    end = before.rstrip("\"')")[-1:]
    if end in (".", "?", "!"):
        return SENTENCE_MS
    return BREATH_MS if end in (",", ";", ":") else JOIN_MS
