"""How fast this caller talks, learnt from their pauses: the patience with unfinished answers follows. Pure.

Like a thermostat: a pause that nearly ended the turn makes the next ones longer, turns without such pauses slowly make
them shorter, and a caller who goes on talking right after their turn was ended was cut off and gets much more time.
"""

SLOWEST = 1.7
FASTEST = 0.85
"""Bounds of the factor by which pauses are stretched."""
CUT_OFF_WITHIN_MS = 1200
"""Whoever speaks again so soon after the end of a turn had not finished."""
_NARROW = 0.7
"""A pause of this part of what was allowed was a narrow escape."""
_AFTER_NARROW = 1.08
"""One such pause alone leaves the wait after a whole sentence under 0.7 s."""
_AFTER_CUT_OFF = 1.3
_AFTER_FLUENT = 0.96


class Pace:
    """One caller's pace; 1.0 is usual, more is slower."""

    def __init__(self) -> None:
        self.factor = 1.0
        self._narrow = False

    def paused(self, pause_ms: int, allowed_ms: int) -> None:
        """The caller was quiet for `pause_ms` and went on, when `allowed_ms` would have ended the turn."""
        if allowed_ms > 0 and pause_ms >= _NARROW * allowed_ms:
            self._narrow = True
            self.factor = min(SLOWEST, self.factor * _AFTER_NARROW)

    def ended(self) -> None:
        """A turn is over."""
        if not self._narrow:
            self.factor = max(FASTEST, self.factor * _AFTER_FLUENT)
        self._narrow = False

    def cut_off(self) -> None:
        """The turn that was ended had not been over."""
        self.factor = min(SLOWEST, max(1.0, self.factor) * _AFTER_CUT_OFF)

    def stretched(self, pause_ms: int) -> int:
        """The pause for an answer that may go on."""
        return round(pause_ms * self.factor)

    def spared(self, pause_ms: int) -> int:
        """The pause for an answer that is complete: only those who were cut off get more."""
        return round(pause_ms * max(1.0, self.factor))
