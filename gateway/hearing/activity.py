"""Where speech begins and ends in a stream, from one probability each 32 ms: hysteresis, clocked by windows. Pure."""

from gateway.audio.mulaw import FLOOR_DBFS
from gateway.audio.vad import WINDOW_MS

BEGIN_AT = 0.5
"""Probability from which a window counts as speech when it was quiet before."""
STAY_AT = 0.35
"""Probability down to which it still is speech."""
BEGIN_WINDOWS = 2
"""So many in a row begin speech: 64 ms, so that a click does not."""
TAIL_DB = 22.0
"""So far below the turn's speech it is the network's afterglow (60 to 150 ms), a breath or the room: not speech."""
_TAIL_AFTER_WINDOWS = 4
_LOUDEST_NOISE_DBFS = -6.0


class Activity:
    """The state of one stream. Feed it every window in order."""

    def __init__(self) -> None:
        self.speaking = False
        """Speech began and nobody has called `end` yet."""
        self.voiced_ms = 0
        """Speech in the turn so far, pauses left out."""
        self.quiet_ms = 0
        """Since the last speech of the turn."""
        self.noise_dbfs: float | None = None
        """The background's level: a slow mean over windows without speech."""
        self._run = 0
        self._speech_dbfs_sum = 0.0
        self._speech_windows = 0
        self._probability_sum = 0.0

    def feed(self, probability: float, level_dbfs: float) -> bool:
        """One window; says whether speech begins with it (it really began `BEGIN_WINDOWS` windows ago)."""
        if not self.speaking:
            self._run = self._run + 1 if probability >= BEGIN_AT else 0
            if self._run < BEGIN_WINDOWS:
                if probability < STAY_AT:
                    self._background(level_dbfs)
                return False
            self.speaking = True
            self.quiet_ms = 0
            self.voiced_ms = self._run * WINDOW_MS
            self._speech_dbfs_sum = self._probability_sum = 0.0
            self._speech_windows = 0
            self._voice(probability, level_dbfs)
            return True
        if probability >= STAY_AT and not self._is_tail(level_dbfs):
            # A single loud window in a pause is a click, not the turn going on.
            self._run += 1
            if self.quiet_ms == 0 or self._run >= BEGIN_WINDOWS:
                self.quiet_ms = 0
            else:
                self.quiet_ms += WINDOW_MS
            self.voiced_ms += WINDOW_MS
            self._voice(probability, level_dbfs)
        else:
            self._run = 0
            self.quiet_ms += WINDOW_MS
        return False

    def end(self) -> None:
        """The turn is over."""
        self.speaking = False
        self._run = 0

    @property
    def speech_dbfs(self) -> float:
        """The mean level of the turn's speech."""
        return self._speech_dbfs_sum / self._speech_windows if self._speech_windows else FLOOR_DBFS

    @property
    def certainty(self) -> float:
        """The mean probability of the turn's speech windows."""
        return self._probability_sum / self._speech_windows if self._speech_windows else 0.0

    @property
    def snr_db(self) -> float | None:
        return None if self.noise_dbfs is None else round(self.speech_dbfs - self.noise_dbfs, 1)

    def _is_tail(self, level_dbfs: float) -> bool:
        return self._speech_windows >= _TAIL_AFTER_WINDOWS and level_dbfs < self.speech_dbfs - TAIL_DB

    def _voice(self, probability: float, level_dbfs: float) -> None:
        self._speech_dbfs_sum += level_dbfs
        self._probability_sum += probability
        self._speech_windows += 1

    def _background(self, level_dbfs: float) -> None:
        level_dbfs = min(level_dbfs, _LOUDEST_NOISE_DBFS)
        self.noise_dbfs = level_dbfs if self.noise_dbfs is None else 0.95 * self.noise_dbfs + 0.05 * level_dbfs
