"""What is looked at on every turn before any flow: danger, a person, trouble, a tangle. In this order."""

from gateway.conversation.events import Trigger
from gateway.understanding.meaning import Heard, Mood

MOST_SAME = 3
"""The same words, or the same plea to repeat, this often: the caller is stuck."""
_SHORT = 3
"""Shorter utterances ("yes", "maple street") may well be said again."""


def person_wanted(heard: Heard) -> Trigger | None:
    """Why this utterance alone calls for a person; None: it does not. (Danger comes before this.)"""
    if heard.wants_person:
        return Trigger.ASKED
    if heard.trouble:
        return Trigger.TROUBLE_WORDS
    if heard.mood is Mood.ANGRY:
        return Trigger.MOOD
    return None


class Repeats:
    """Counts what the caller says again and again."""

    def __init__(self) -> None:
        self._said: dict[str, int] = {}

    def stuck(self, heard: Heard, *, news: bool) -> bool:
        """The same longer utterance for the third time, with nothing new in it."""
        text = " ".join(heard.text.split())
        if len(text.split()) < _SHORT:
            return False
        self._said[text] = self._said.get(text, 0) + 1
        return self._said[text] >= MOST_SAME and not news
