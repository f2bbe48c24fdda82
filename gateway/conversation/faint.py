"""Notices a caller who can hardly be heard: no words, too quiet, or drowned in noise, turn after turn. Pure."""

from gateway.turn import Utterance
from gateway.understanding.meaning import Heard

LEAST_DBFS = -62.0
"""Speech quieter than this is at the bottom of what telephone audio holds."""
LEAST_SNR_DB = 6.0
IN_A_ROW = 2
"""So many such turns, one after the other, and the caller is told."""


def hardly_heard(utterance: Utterance) -> bool:
    """Sound came, but hardly speech."""
    drowned = utterance.snr_db is not None and utterance.snr_db < LEAST_SNR_DB
    # A level of exactly 0 was never measured (a typed turn).
    return not utterance.readings or drowned or utterance.level_dbfs < LEAST_DBFS


class Faint:
    """Counts turns in a row that could hardly be heard and brought nothing."""

    def __init__(self) -> None:
        self._in_a_row = 0
        self._turn_is = False
        self.told = 0
        """How often the caller has been told."""

    def spoke(self, utterance: Utterance) -> None:
        """A turn came; asked about by `telling` when nothing was made of it."""
        self._turn_is = hardly_heard(utterance)
        self._in_a_row = self._in_a_row + 1 if self._turn_is else 0

    def pressed(self) -> None:
        """Keys are always heard."""
        self._turn_is, self._in_a_row = False, 0

    def telling(self, heard: Heard) -> bool:
        """Nothing was understood: is it time to tell the caller so? Counts; the next telling is as far away again."""
        if not self._turn_is or self._in_a_row < IN_A_ROW or heard.yes is not None:
            return False
        self._in_a_row = 0
        self.told += 1
        return True
