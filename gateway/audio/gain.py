"""Makes a quiet talker louder before anybody listens: upwards only, bounded, clocked by windows of samples. Pure.

Measured on spoken ZIP codes and telephone numbers through µ-law: from 10 dB louder than recorded to 20 dB quieter (-58
dBFS) neither the recogniser nor voice activity cares; 30 dB quieter, 16 of 24 are right and speech goes unnoticed, and
made louder 19. So whatever is louder than `LOUD_ENOUGH_DBFS` is left alone.
"""

from gateway.audio import mulaw
from gateway.audio.vad import WINDOW_MS

LOUD_ENOUGH_DBFS = -42.0
"""Speech (its loudest windows) is brought up to this."""
MOST_DB = 30.0
QUIET_FLOOR_DBFS = -58.0
"""The background is never brought above this: amplified noise is noise."""
_FALL_DB = 2.0 * WINDOW_MS / 1000
"""How fast loud speech is forgotten, in each window: 2 dB a second."""
_RISE_DB = 1.5 * WINDOW_MS / 1000
"""How fast the floor is believed to rise."""
_LOUDER_DB = 1.0
"""How fast the gain may grow in each window; it shrinks at once."""


class Gain:
    """The state of one stream. Feed it every window in order."""

    def __init__(self) -> None:
        self.db = 0.0
        # Nobody has spoken yet: whoever begins quietly is heard from the first word.
        self._loudest_dbfs = mulaw.FLOOR_DBFS
        self._floor_dbfs: float | None = None

    def feed(self, pcm: bytes, level_dbfs: float) -> bytes:
        """One window of PCM and its level; the same window, perhaps louder."""
        self._loudest_dbfs = max(level_dbfs, self._loudest_dbfs - _FALL_DB)
        floor = level_dbfs if self._floor_dbfs is None else min(level_dbfs, self._floor_dbfs + _RISE_DB)
        self._floor_dbfs = floor
        wanted = min(LOUD_ENOUGH_DBFS - self._loudest_dbfs, QUIET_FLOOR_DBFS - floor, MOST_DB)
        self.db = max(0.0, min(wanted, self.db + _LOUDER_DB))
        return mulaw.amplified(pcm, self.db) if self.db > 0 else pcm
