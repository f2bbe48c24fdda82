"""Nobody hears nothing for long: who waits for our answer is told that we are still here. Pure; times are audio ms."""

FIRST_MS = 2200
"""A word takes some 0.5 s to reach the caller: nobody waits in silence for three seconds."""
AGAIN_MS = 8000
"""After that, how often: a voice that repeats itself more often does not calm."""


class Patience:
    """What the caller has been told in this wait."""

    def __init__(self) -> None:
        self._told_ms: int | None = None
        self.times = 0
        """How often in this wait; 0: not yet."""

    def due(self, owed_ms: int, now_ms: int) -> bool:
        """Whether a word is due now. `owed_ms`: how long the caller has waited for an answer; 0 ends the wait."""
        if owed_ms <= 0:
            self._told_ms, self.times = None, 0
            return False
        if owed_ms < FIRST_MS or (self._told_ms is not None and now_ms - self._told_ms < AGAIN_MS):
            return False
        self._told_ms = now_ms
        self.times += 1
        return True
