"""How often words follow one another in weighted sentences: the counts that a language model is adapted with. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from gateway.hearing.ngram import END

BEGIN = 0
"""The start of a sentence, as in the model's histories."""


@dataclass(slots=True)
class Counts:
    """Weights of single words, of pairs and of triples, as the model's word numbers, oldest first."""

    one: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))
    two: defaultdict[tuple[int, int], float] = field(default_factory=lambda: defaultdict(float))
    three: defaultdict[tuple[int, int, int], float] = field(default_factory=lambda: defaultdict(float))
    unknown: Counter[str] = field(default_factory=Counter)
    """Words that the model has no pronunciation for."""
    sentences: int = 0


def count(
    sentences: Iterable[tuple[str, float]], words: Mapping[str, int], respell: Mapping[str, str] | None = None
) -> Counts:
    """Count weighted sentences; an unknown word parts a sentence into two that neither end nor begin there.

    `respell`: unknown words, as words that sound the same ("cleanout": "clean out").
    """
    found = Counts()
    for text, weight in sentences:
        found.sentences += 1
        run = [BEGIN]
        for word in _known(spoken(text), words, respell or {}):
            number = words.get(word)
            if number:
                run.append(number)
                continue
            found.unknown[word] += 1
            _add(found, run, weight)
            run = []
        _add(found, [*run, END], weight)
    return found


def _known(said: list[str], words: Mapping[str, int], respell: Mapping[str, str]) -> list[str]:
    """Unknown words by known ones of the same sound: those of the list, and "heater's" by "heaters"."""
    found: list[str] = []
    for word in said:
        plural = f"{word[:-2]}s"
        if word in words:
            found.append(word)
        elif word in respell:
            found += respell[word].split()
        else:
            found.append(plural if word.endswith("'s") and plural in words else word)
    return found


def spoken(text: str) -> list[str]:
    """The words of a text as the model writes them: lower case, hyphens parted."""
    cleaned = "".join(c if c.isalnum() or c in "' " else " " for c in text.lower().replace("\u2019", "'"))
    return [w for word in cleaned.split() if (w := word.strip("'"))]


def _add(found: Counts, run: list[int], weight: float) -> None:
    for place, word in enumerate(run):
        if word == BEGIN:
            continue
        found.one[word] += weight
        if place >= 1:
            found.two[run[place - 1], word] += weight
        if place >= 2:
            found.three[run[place - 2], run[place - 1], word] += weight
