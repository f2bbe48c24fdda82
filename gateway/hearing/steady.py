"""How long no new word has been heard: ends a turn where a television or a crowd keeps voice activity going. Pure."""

from gateway.hearing import spoken
from gateway.hearing.turnend import SoFar
from gateway.turn import Expecting, Moment

LAG_MS = 700
"""Words come out of the recogniser up to so long after they were said; only what exceeds it counts as quiet."""


class Steady:
    """What was last heard of one turn, and since when. Clocked by decoded samples."""

    def __init__(self) -> None:
        self._words: list[str] = []
        self._since = 0
        self._samples = 0

    def heard(self, expecting: Expecting, so_far: SoFar, samples: int) -> None:
        """The words so far, after so many decoded samples of the turn.

        At a closed question only its own words count: what a television says is no part of a telephone number.
        """
        closed = expecting.moment not in (Moment.OPEN, Moment.NAME, Moment.ADDRESS)
        words = spoken.words(so_far.grammar if closed and spoken.words(so_far.grammar) else so_far.free)
        if words != self._words:
            self._words, self._since = words, samples
        self._samples = samples

    @property
    def quiet_ms(self) -> int:
        """0 as long as there is no word at all: then nothing has been said yet."""
        return max(0, (self._samples - self._since) // 8 - LAG_MS) if self._words else 0
