"""Texts to sparse rows of tf-idf, in plain Python and numpy: whoever only understands needs no learner's libraries."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from math import log, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

WORD = r"(?u)\b[\w']+\b"
_WORD = re.compile(WORD)
PIECES = (3, 4)
"""Letters of a piece, the spaces around a word among them."""


@dataclass(frozen=True, slots=True)
class Sparse:
    """Rows of which nearly all columns are 0."""

    values: npt.NDArray[np.float32]
    places: npt.NDArray[np.int32]
    """The column of each value."""
    ends: tuple[int, ...]
    """Row i is `values[ends[i]:ends[i + 1]]`; the first end is 0."""

    def __matmul__(self, weights: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Rows x weights' columns: each row touches only its own rows of the weights."""
        found = np.zeros((len(self.ends) - 1, weights.shape[1]), dtype=weights.dtype)
        for row, (start, end) in enumerate(pairwise(self.ends)):
            found[row] = self.values[start:end] @ weights[self.places[start:end]]
        return found


def words_and_pairs(text: str) -> list[str]:
    """Its words, and each two neighbours."""
    said = _WORD.findall(text.lower())
    return [*said, *(f"{one} {other}" for one, other in pairwise(said))]


def pieces(text: str) -> list[str]:
    """Each word's runs of three and of four letters; a word that is shorter than that is one piece."""
    return [piece for word in text.lower().split() for piece in _cut(word)]


@lru_cache(maxsize=20_000)
def _cut(word: str) -> tuple[str, ...]:
    whole = f" {word} "
    found: list[str] = []
    for length in PIECES:
        found += [whole[start : start + length] for start in range(max(1, len(whole) - length + 1))]
        if len(whole) <= length:
            break
    return tuple(found)


_CUTTERS: tuple[Callable[[str], list[str]], ...] = (words_and_pairs, pieces)
"""In the order of `Features`' parts."""


@dataclass(frozen=True)
class Features:
    """What was learned of words and pairs, and of pieces of words: for each term its rarity, in columns' order."""

    terms: tuple[tuple[str, ...], ...]
    rarity: tuple[npt.NDArray[np.float32], ...]
    """The inverse document frequency (natural logarithm, smoothed as scikit-learn does)."""

    @cached_property
    def _tables(self) -> tuple[tuple[Callable[[str], list[str]], Mapping[str, int], list[float], int], ...]:
        """Of each part: the cutter of texts, its terms' numbers, their rarity, and the number of the first."""
        tables = []
        first = 0
        for cut, terms, rarity in zip(_CUTTERS, self.terms, self.rarity, strict=True):
            tables.append((cut, {term: number for number, term in enumerate(terms)}, rarity.tolist(), first))
            first += len(terms)
        return tuple(tables)

    def transform(self, texts: Sequence[str]) -> Sparse:
        """Texts x features: what scikit-learn's TfidfVectorizer gives, at a tenth of its cost for one text."""
        values: list[float] = []
        places: list[int] = []
        ends = [0]
        for text in texts:
            for cut, numbers, rarity, first in self._tables:
                counts = Counter(number for term in cut(text) if (number := numbers.get(term)) is not None)
                found = [(1.0 + log(count)) * rarity[number] for number, count in counts.items()]
                length = sqrt(sum(value * value for value in found)) or 1.0
                values += [value / length for value in found]
                places += [first + number for number in counts]
            ends.append(len(places))
        return Sparse(np.array(values, dtype=np.float32), np.array(places, dtype=np.int32), tuple(ends))
