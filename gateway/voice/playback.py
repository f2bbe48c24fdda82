"""What was sent to the caller and what the caller really heard; pure, clocked by the caller's audio.

Twilio plays what is sent in order and sends each mark back when everything before it has been played; on `clear` it
sends all outstanding marks back at once, and those were *not* heard (Twilio, Media Streams messages)."""

from collections import deque
from dataclasses import dataclass
from itertools import count

BYTES_PER_MS = 8
"""8000 Hz µ-law."""


@dataclass(slots=True)
class _Stretch:
    name: str
    text: str
    lead_ms: float
    """Silence before the first word."""
    length_ms: float
    sent_ms: float
    start_ms: float
    """When it begins to play, as far as is known."""
    heard: float | None = None
    """Share of it that was played, 0 to 1; None while nobody knows."""

    @property
    def end_ms(self) -> float:
        return self.start_ms + self.length_ms

    def played(self, now_ms: float) -> float:
        """Share of the words, not of the silence before them."""
        words_ms = max(self.length_ms - self.lead_ms, 1e-9)
        return min(1.0, max(0.0, (now_ms - self.start_ms - self.lead_ms) / words_ms))


class Playback:
    """One per call. `now_ms` is the sample clock of the caller's audio; it never runs backwards here."""

    def __init__(self, *, grace_ms: float = 1500.0, prefix: str = "said") -> None:
        """`grace_ms`: how long after its expected end a stretch whose mark never came still counts as playing."""
        self._grace_ms = grace_ms
        self._prefix = prefix
        self._numbers = count(1)
        self._queue: deque[_Stretch] = deque()
        self._over: list[_Stretch] = []
        self._now_ms = 0.0

    def begin(self) -> None:
        """A new utterance of ours: `heard_text` and `sent_text` forget what is over and done with."""
        self._over.clear()

    def sent(self, text: str, n_bytes: int, now_ms: float | None = None, *, lead_ms: float = 0.0) -> str:
        """Audio was sent; returns the name of the mark to send right after it. `now_ms` None: the latest time told."""
        now = self._tick(now_ms)
        start = max(now, self._queue[-1].end_ms) if self._queue else now
        name = f"{self._prefix}-{next(self._numbers)}"
        self._queue.append(_Stretch(name, text, lead_ms, max(0, n_bytes) / BYTES_PER_MS, now, start))
        return name

    def mark(self, name: str, now_ms: float) -> bool:
        """A mark came back: it and all before it were heard. False for an unknown name, a second time, or a mark that a
        `clear` had already given up."""
        now = self._tick(now_ms)
        if all(stretch.name != name for stretch in self._queue):
            return False
        while self._queue:
            stretch = self._queue.popleft()
            stretch.heard = 1.0
            self._over.append(stretch)
            if stretch.name == name:
                break
        # The mark tells the true time: what follows begins now, not when it was thought to.
        start = now
        for stretch in self._queue:
            stretch.start_ms = max(start, stretch.sent_ms)
            start = stretch.end_ms
        return True

    def cleared(self, now_ms: float) -> str:
        """`clear` was sent: what is outstanding was heard as far as the clock says. Returns `heard_text`."""
        now = self._tick(now_ms)
        while self._queue:
            stretch = self._queue.popleft()
            stretch.heard = stretch.played(now)
            self._over.append(stretch)
        return self.heard_text

    def heard(self, now_ms: float | None = None) -> str:
        """The words the caller has heard since `begin`, up to the last whole word."""
        now = self._tick(now_ms)
        shares = [(s, s.played(now) if s.heard is None else s.heard) for s in (*self._over, *self._queue)]
        return " ".join(words for s, share in shares if (words := words_within(s.text, share)))

    @property
    def heard_text(self) -> str:
        """As `heard`, at the latest time told."""
        return self.heard()

    @property
    def sent_text(self) -> str:
        """All words sent since `begin`, heard or not."""
        return " ".join(s.text for s in (*self._over, *self._queue) if s.text)

    @property
    def cut(self) -> bool:
        """Something since `begin` was not heard to its end."""
        return any(s.heard is not None and s.heard < 1.0 for s in self._over)

    @property
    def done(self) -> bool:
        """Nothing is outstanding: every mark came back, or was given up."""
        return not self._queue

    def speaking(self, now_ms: float) -> bool:
        """The caller is hearing us, or is about to. Ends with the last mark, not with sending; a mark that is lost
        ends it `grace_ms` after the time when it was due."""
        now = self._tick(now_ms)
        return bool(self._queue) and now < self._queue[-1].end_ms + self._grace_ms

    def remaining_ms(self, now_ms: float) -> float:
        """How much is still to be played, by the clock; 0 when `done`. Negative: by so much a mark is overdue."""
        now = self._tick(now_ms)
        return self._queue[-1].end_ms - now if self._queue else 0.0

    def _tick(self, now_ms: float | None) -> float:
        self._now_ms = max(self._now_ms, self._now_ms if now_ms is None else now_ms)
        return self._now_ms


def words_within(text: str, share: float) -> str:
    """The words of `text` that end within its first `share` (0 to 1), by letters."""
    if share >= 1.0:
        return text
    said: list[str] = []
    reach = share * len(text)
    place = 0
    for word in text.split(" "):
        place += len(word)
        if place > reach:
            break
        said.append(word)
        place += 1
    return " ".join(said).strip()
