"""What the caller is hearing from us, and an answer over its last words. Pure; clocked by the caller's audio."""

from gateway.hearing import bargein
from gateway.turn import Expecting, Utterance

HELD_MS = 1500
"""An answer over the last words of a prompt counts when the prompt ends within this time of it."""


class Prompt:
    """The prompt that is playing, or the last one."""

    def __init__(self) -> None:
        self.playing = False
        self.text = ""
        self.interruptible = True
        self.held: Utterance | None = None
        """Said over it, and no reason to stop speaking."""
        self._began_ms = 0

    def began(self, text: str, now_ms: int, *, interruptible: bool) -> None:
        """A further piece of the same prompt adds to it."""
        if self.playing:
            self.text = f"{self.text} {text}"
        else:
            self.playing, self.text, self._began_ms = True, text, now_ms
        self.interruptible = interruptible
        self.held = None

    def ended(self, now_ms: int) -> Utterance | None:
        """The caller has heard it all; the answer that was waiting for that, if it is fresh."""
        held = self.held
        self.silenced()
        return held if held is not None and now_ms - held.ended_ms <= HELD_MS else None

    def silenced(self) -> None:
        """The rest of it is not said."""
        self.playing, self.held = False, None

    def so_far_ms(self, now_ms: int) -> int:
        """How long it has been playing."""
        return now_ms - self._began_ms

    def interrupted_by(self, text: str, expecting: Expecting, now_ms: int) -> bool:
        """These words mean that we should be quiet."""
        if not self.playing or not self.interruptible:
            return False
        return bargein.interrupts(text, self.text, expecting, self.so_far_ms(now_ms))
