"""Which of the recogniser's readings to believe, by what the open question can mean."""

from collections.abc import Sequence

from rapidfuzz import fuzz

from gateway.turn import Moment, Reading, Utterance
from gateway.understanding import words

_CLOSED = frozenset({Moment.DIGITS, Moment.DATE, Moment.YES_NO, Moment.CHOICE, Moment.SPELLING})
_MOST = 12


def ranked(utterance: Utterance, moment: Moment) -> tuple[str, ...]:
    """Clean texts, the likeliest to mean something here first, each once. May be empty."""
    free = sorted((r for r in utterance.readings if r.source != "grammar"), key=lambda r: r.rank)
    grammar = sorted((r for r in utterance.readings if r.source == "grammar"), key=lambda r: r.rank)
    if moment in _CLOSED:
        trusted = [r for r in grammar if _trusted(r, free)]
        rest = [r for r in grammar if r not in trusted]
        order = [*trusted, *free, *rest]
    else:
        order = [*free, *grammar]
    texts = (words.clean(reading.text) for reading in order[:_MOST])
    return tuple(dict.fromkeys(text for text in texts if text))


def _trusted(reading: Reading, free: Sequence[Reading]) -> bool:
    """Wholly inside the grammar, and not a few words squeezed out of a long sentence."""
    if words.has_unknown(reading.text) or not reading.text.strip():
        return False
    said = len(reading.text.split())
    heard = len(free[0].text.split()) if free else said
    return heard <= said * 1.5 + 2


def echo(text: str, said: str) -> bool:
    """Whether the text is only what the gateway was itself saying, come back."""
    if len(text.split()) < 3 or not said:
        return False
    return fuzz.partial_ratio(text, words.clean(said)) >= 92
