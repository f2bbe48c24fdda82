"""Keys of the telephone gathered to one answer, as the open question says. Pure; clocked by milliseconds of audio."""

from gateway.turn import Expecting, KeyPress, Moment

PAUSE_MS = 3000
"""Without a known length, the answer is complete after so long without a key."""
PERSON_KEY = "0"
MAX_KEYS = 32
_NUMERIC = (Moment.DIGITS, Moment.ADDRESS, Moment.DATE)
"""Where a 0 can be part of the answer."""


class Keypad:
    """The keys pressed since the last answer."""

    def __init__(self) -> None:
        self._pressed = ""
        self._last_ms = 0

    @property
    def gathering(self) -> bool:
        return bool(self._pressed)

    def press(self, key: str, at_ms: int, expecting: Expecting) -> KeyPress | None:
        """One key; the answer when it is complete with it."""
        if len(key) != 1 or key not in "0123456789*#ABCD":
            return None
        keys = expecting.keys
        numeric = expecting.moment in _NUMERIC or (keys.length or 0) > 1
        if key == PERSON_KEY and not self._pressed and not numeric:
            return KeyPress(digits=PERSON_KEY)
        if key == keys.finish:
            return self._complete() if self._pressed else KeyPress(digits=key)
        self._pressed += key
        self._last_ms = at_ms
        single = (
            len(self._pressed) == 1 and any(key == meant for meant, _ in keys.meanings) and keys.length in (None, 1)
        )
        if single or len(self._pressed) >= (keys.length or MAX_KEYS):
            return self._complete()
        return None

    def passed(self, at_ms: int) -> KeyPress | None:
        """Time goes by; the answer when the pause says that it is complete."""
        return self._complete() if self._pressed and at_ms - self._last_ms >= PAUSE_MS else None

    def clear(self) -> None:
        """A new question is open."""
        self._pressed = ""

    def _complete(self) -> KeyPress:
        answer = KeyPress(digits=self._pressed)
        self._pressed = ""
        return answer
