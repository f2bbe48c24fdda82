"""Tells the caller from somebody across the room by how loud they have been so far. Pure; levels in dBFS."""

FARTHER_DB = 14.0
"""So much quieter than the caller has been is somebody else: a television, a question called into the kitchen."""
_FOLLOW = 0.3
_MOST_IN_A_ROW = 1
"""After one voice that was taken for somebody else's, the next is believed: perhaps the phone is held otherwise now."""


class Nearness:
    """One caller's loudness, learnt from their turns."""

    def __init__(self) -> None:
        self._usual_dbfs: float | None = None
        self._passed_over = 0

    def far(self, level_dbfs: float) -> bool:
        """Whether speech of this level was not the caller's. Also learns from it; ask once for each turn."""
        usual = self._usual_dbfs
        if usual is not None and level_dbfs < usual - FARTHER_DB and self._passed_over < _MOST_IN_A_ROW:
            self._passed_over += 1
            return True
        believed = usual is None or self._passed_over > 0
        self._usual_dbfs = level_dbfs if believed or usual is None else usual + _FOLLOW * (level_dbfs - usual)
        self._passed_over = 0
        return False
