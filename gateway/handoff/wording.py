"""Small help with words that will be spoken: cleaning, shortening, places as people say them."""

import re
from collections.abc import Sequence

from gateway.understanding.meaning import Address
from gateway.voice import spoken

_LETTERS_TOO = re.compile(r"[^\w\s.,'&/#:()+-]")


def clean(text: str) -> str:
    """One line without control characters, markup or runs of marks; letters of any language stay."""
    line = _LETTERS_TOO.sub(" ", text.replace("[unk]", " ").replace("_", " "))
    line = re.sub(r"([.,:#&/-])\1+", r"\1", line)
    return re.sub(r"\s+", " ", line).strip(" ,;:-/&#")


def shorten(text: str, words: int) -> str:
    """The first so many words, and no word longer than 24 letters."""
    kept = [word[:24] for word in text.split()[:words]]
    return " ".join(kept).rstrip(" ,;:-")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """With a full stop; nothing stays nothing."""
    text = text.rstrip(" .,;:")
    return f"{text}." if text else ""


def listed(items: Sequence[str]) -> str:
    """a, b and c"""
    return " and ".join(p for p in (", ".join(items[:-1]), *items[-1:]) if p)


def spoken_place(address: Address) -> str:
    """House number, street, unit, town, as people say them. State and ZIP code are for the screen."""
    place = Address(
        number=clean(address.number)[:8],
        street=shorten(clean(address.street), 5),
        unit=shorten(clean(address.unit), 2),
        city=shorten(clean(address.city), 3),
    )
    return spoken.address(place)


def spoken_text(text: str) -> str:
    """Sayable by any voice: the emergency number digit by digit."""
    return re.sub(r"\b911\b", "nine one one", text)


_FILLERS = re.compile(
    r"\b(?:well|um+|uh+|er+|hm+|so|yeah|(?<!i'd )(?<!would )(?<!smells )like|you know|i mean|hi|hello|okay)\b[ ,]*"
)


def gist(story: str, words: int) -> str:
    """The beginning of a story, without fillers; as said otherwise."""
    first, _, more = story.partition("; ")
    # One utterance is told whole rather than two in part.
    told = first if len(first.split()) >= words // 2 or not more else story
    said = clean(_FILLERS.sub("", clean(told)))
    short = shorten(said, words)
    if len(said.split()) <= words:
        return short
    # A cut never ends on a word that leans on the next.
    return re.sub(r"(?: (?:a|an|the|and|or|of|to|in|is|it's|my|it|with|for|i|that|this|at|on))+$", "", short)
