"""The audio of one call that waits to be worked through: µ-law in, windows of PCM out, bounded. Pure."""

from gateway.audio import mulaw
from gateway.audio.vad import WINDOW_BYTES, WINDOW_SAMPLES

MAX_BYTES = 60 * 16000
"""A minute of PCM waiting; beyond it the oldest is skipped."""


class Backlog:
    """Counts samples: they are the call's clock."""

    def __init__(self) -> None:
        self._pcm = bytearray()
        self.fed = 0
        """Samples received."""
        self.at = 0
        """Samples worked through or skipped."""

    @property
    def now_ms(self) -> int:
        """The caller's audio so far."""
        return self.fed // 8

    @property
    def at_ms(self) -> int:
        return self.at // 8

    @property
    def waiting_bytes(self) -> int:
        return len(self._pcm)

    def feed(self, payload: bytes) -> int:
        """The line's next µ-law bytes; how many milliseconds had to be skipped for them."""
        self.fed += len(payload)
        self._pcm += mulaw.decode(payload)
        excess = len(self._pcm) - MAX_BYTES
        if excess <= 0:
            return 0
        skipped = -(-excess // WINDOW_BYTES) * WINDOW_BYTES
        del self._pcm[:skipped]
        self.at += skipped // 2
        return skipped // 16

    def window(self) -> bytes | None:
        """The next window, when it is complete."""
        if len(self._pcm) < WINDOW_BYTES:
            return None
        pcm = bytes(self._pcm[:WINDOW_BYTES])
        del self._pcm[:WINDOW_BYTES]
        self.at += WINDOW_SAMPLES
        return pcm
