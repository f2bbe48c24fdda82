"""Names said aloud: which one the readings of an utterance make likeliest, by sound and by frequency."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from gateway.understanding.sounds import distance, sound

RANK = 0.5
"""What each place down the list of free readings costs, in natural logarithms as all of these."""
FREE = 4.0
"""What it costs that it was heard freely, where the network of names has been listening, too."""
BOTH_EARS = 0.5
"""The same, where it is a whole name of common ones, and nearly the one that the network has."""
SHARE = 2.0
"""How far the network's share for a reading counts."""
OTHER_WORDS = 3.0
"""What it costs that the network heard other speech besides."""
SOUND = 5.0
"""What a clear difference of sound costs."""
SPELLED_OTHERWISE = 2.5
"""What it costs to take another spelling than the one heard."""
FREQUENCY = 0.35
"""How far a name's frequency counts."""
UNLISTED = 1e-8
"""The chance of a name that nobody listed."""
HALF = 6.0
"""What it costs when only a first or a last name was heard."""
STRANGE = 4.25
"""What each word costs that is no name at all: a rarer name than this is rather something misheard."""
_COMMON = 4000
"""Names, the commonest first, that something heard may be taken for."""
_NEAR = 6
"""Of these, so many for each word."""
_FARTHEST = 1.3
_SAME_SOUND = 0.4
_LIKE = 0.2
"""The difference for each sound up to which what was heard freely bears a name out."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name, or half of one, lower case."""

    first: str
    last: str
    cost: float


class NameSounds:
    """The commonest of some names by their sound."""

    def __init__(self, chances: Mapping[str, float]) -> None:
        self.chances = chances
        common = sorted(chances, key=lambda name: (-chances[name], name))[:_COMMON]
        self._names = common
        self._sounds = [sound(name) for name in common]

    def near(self, word: str) -> tuple[tuple[str, float], ...]:
        """Names that this word may be, with their cost; the word itself is always among them."""
        heard = sound(word)
        found = [(word, self._rarity(word))]
        for _, _, at in process.extract(heard, self._sounds, scorer=Levenshtein.distance, score_cutoff=2, limit=40):
            name = self._names[at]
            far = distance(heard, self._sounds[at])
            if name != word and far <= _FARTHEST:
                found.append((name, far * SOUND + SPELLED_OTHERWISE + self._rarity(name)))
        return tuple(sorted(found, key=lambda item: item[1])[:_NEAR])

    def _rarity(self, name: str) -> float:
        return -FREQUENCY * math.log(max(self.chances.get(name, 0.0), UNLISTED))


@lru_cache(maxsize=2048)
def _near(sounds: NameSounds, word: str) -> tuple[tuple[str, float], ...]:
    return sounds.near(word)


def likeliest(
    readings: Iterable[tuple[float, Sequence[str]]],
    first: NameSounds,
    last: NameSounds,
    known: Iterable[tuple[str, str]] = (),
) -> tuple[tuple[Candidate, float], ...]:
    """Up to four names with their share of the belief, the likelier first.

    `readings` are costs and the one or two words of each; `known` are whole names that this caller may well have.
    """
    costs: dict[tuple[str, str], float] = {}

    def offer(name: tuple[str, str], price: float) -> None:
        costs[name] = min(price, costs.get(name, math.inf))

    expected = tuple((one.lower(), other.lower()) for one, other in known)
    for start, words in readings:
        if len(words) == 1:
            for name, price in _near(first, words[0]):
                offer((name, ""), start + HALF + price)
            for name, price in _near(last, words[0]):
                offer(("", name), start + HALF + price)
        elif len(words) >= 2:
            lasts = _near(last, words[-1])
            for one, price in _near(first, words[0]):
                for other, more in lasts:
                    offer((one, other), start + price + more)
            for one, other in expected:
                far = distance(sound(words[0]), sound(one)) + distance(sound(words[-1]), sound(other))
                if far <= 2 * _FARTHEST:
                    offer((one, other), start + far * SOUND)
    return _shares(costs)


def _shares(costs: Mapping[tuple[str, str], float]) -> tuple[tuple[Candidate, float], ...]:
    if not costs:
        return ()
    ranked = sorted(costs.items(), key=lambda item: (item[1], item[0]))
    (first, last), least = ranked[0]
    strange = 2 * STRANGE if first and last else STRANGE + HALF
    whole = math.exp(least - strange) + sum(math.exp(least - price) for _, price in ranked)
    return tuple((Candidate(*name, price), math.exp(least - price) / whole) for name, price in ranked[:4])


def by_network(share: float, *, other_words: bool) -> float:
    """The cost of a reading of the network of names that has this share."""
    return -SHARE * math.log(max(share, 0.01)) + (OTHER_WORDS if other_words else 0.0)


def sounds_like(name: Candidate, words: Sequence[str]) -> bool:
    """Whether these words were heard where this name was said: "cathy biking" for Kathy Dykema was not."""
    mine, theirs = sound(name.first + name.last), sound("".join(words))
    return distance(mine, theirs) <= _LIKE * max(len(mine), len(theirs))


def same_sound(one: Candidate, other: Candidate) -> bool:
    """Hardly to be told apart when said: "Davis" and "Davies"."""
    first = distance(sound(one.first), sound(other.first))
    return first + distance(sound(one.last), sound(other.last)) <= _SAME_SOUND
