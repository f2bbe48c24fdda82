"""A recording heard afterwards, and only with recognisers that nobody on the telephone needs."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.audio import mulaw
from gateway.audio.denoise import Denoise
from gateway.audio.gain import Gain
from gateway.audio.vad import WINDOW_BYTES, WINDOW_MS, Vad
from gateway.hearing.activity import BEGIN_WINDOWS, Activity
from gateway.hearing.pool import Pool
from gateway.turn import Reading

PRE_ROLL_MS = 320
PAUSE_MS = 700
"""A pause that ends a piece."""
SHORT_PAUSE_MS = 250
LONG_MS, LONGEST_MS = 12_000, 20_000
"""A piece of this length ends at a short pause; one of that, anywhere."""
_LOOK_S = 0.05


@dataclass(frozen=True, slots=True)
class Piece:
    """What is said between two pauses: PCM, 16-bit little-endian mono 8 kHz, and when in the recording."""

    pcm: bytes = field(repr=False)
    began_ms: int
    ended_ms: int


def pieces(pcm: bytes) -> tuple[Piece, ...]:
    """The speech in a recording (16-bit mono 8 kHz), cut at its pauses, prepared as the ear does it on a live line."""
    gain, denoise, vad, activity = Gain(), Denoise(), Vad(), Activity()
    before: deque[bytes] = deque(maxlen=PRE_ROLL_MS // WINDOW_MS + BEGIN_WINDOWS)
    found: list[Piece] = []
    said: list[bytes] = []
    ended_ms = 0

    def close() -> None:
        sound = b"".join(said)
        found.append(Piece(sound, ended_ms - len(sound) // 16, ended_ms))
        said.clear()
        activity.end()

    whole = pcm + bytes(-len(pcm) % WINDOW_BYTES)
    for at in range(0, len(whole), WINDOW_BYTES):
        window = whole[at : at + WINDOW_BYTES]
        level_dbfs = mulaw.level_dbfs(window)
        window = gain.feed(window, level_dbfs)
        began = activity.feed(vad.probability(window), level_dbfs)
        window = denoise.feed(window)
        ended_ms = (at + WINDOW_BYTES) // 16
        before.append(window)
        if began:
            said.extend(before)
        elif said:
            said.append(window)
            length_ms = len(said) * WINDOW_MS
            pause_ms = SHORT_PAUSE_MS if length_ms >= LONG_MS else PAUSE_MS
            if activity.quiet_ms >= pause_ms or length_ms >= LONGEST_MS:
                close()
                before.clear()
    if said:
        close()
    return tuple(found)


async def hear(pool: Pool, pcm: bytes, nobody_talks: Callable[[], bool]) -> tuple[Reading, ...]:
    """What is said in a piece. Waits for a recogniser to spare, and gives it back when a caller comes to need one.

    The last free one is only taken while `nobody_talks`. The caller sets the time limit. Raises NotHeardError.
    """
    while True:
        while pool.waiting or pool.free < (1 if nobody_talks() else 2):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(_LOOK_S)
        lease = pool.hear()
        try:
            lease.feed(pcm)
            lease.finish()
            # Whoever waits now is on the telephone: they go first, and this piece is heard again later.
            while not lease.done and not pool.waiting:  # noqa: ASYNC110 - as above
                await asyncio.sleep(_LOOK_S)
            if lease.done:
                return await lease.result()
        finally:
            lease.cancel()
