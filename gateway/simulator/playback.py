"""The playback clock of a bidirectional stream: what waits, when a mark is due, what a clear gives back. Pure."""

from collections import deque

from gateway.simulator.sound import FRAME, RATE_HZ

LIMIT_S = 600
"""Ten minutes may wait; further audio is dropped (31931)."""


class Playback:
    """Audio in µ-law at 8,000 Hz; time goes by calling `play` once every 20 ms."""

    def __init__(self) -> None:
        self._audio = bytearray()
        self._taken = 0
        """Bytes played since the start."""
        self._received = 0
        """Bytes queued since the start, those cleared included."""
        self._marks: deque[tuple[int, str]] = deque()

    @property
    def waiting_s(self) -> float:
        """Seconds of audio that have not been played yet."""
        return len(self._audio) / RATE_HZ

    @property
    def outstanding(self) -> tuple[str, ...]:
        """Marks that have not come back, in order."""
        return tuple(name for _, name in self._marks)

    def media(self, ulaw: bytes) -> bool:
        """Queue audio of any length; False: it was dropped, ten minutes are waiting already."""
        if len(self._audio) + len(ulaw) > LIMIT_S * RATE_HZ:
            return False
        self._audio += ulaw
        self._received += len(ulaw)
        return True

    def mark(self, name: str) -> bool:
        """Queue a mark; True: nothing is queued before it, so it comes back at once."""
        if not self._audio and not self._marks:
            return True
        self._marks.append((self._received, name))
        return False

    def clear(self) -> list[str]:
        """Forget all queued audio; every outstanding mark comes back, in order."""
        names = [name for _, name in self._marks]
        self._marks.clear()
        self._taken += len(self._audio)
        self._audio.clear()
        return names

    def due(self) -> list[str]:
        """Marks whose audio has been played by now; ask before each `play`."""
        names = []
        while self._marks and self._marks[0][0] <= self._taken:
            names.append(self._marks.popleft()[1])
        return names

    def play(self) -> bytes | None:
        """The next 20 ms, filled up with silence; None when nothing is queued."""
        if not self._audio:
            return None
        frame = bytes(self._audio[:FRAME])
        del self._audio[:FRAME]
        self._taken += len(frame)
        return frame.ljust(FRAME, b"\xff")
