"""Words to the numbers of word pieces that the sentence model was trained on (BERT's uncased WordPiece)."""

import re
from functools import lru_cache
from pathlib import Path

_TOKEN = re.compile(r"[a-z0-9]+|[^\sa-z0-9]")
_LONGEST_WORD = 100
"""Characters; a longer word is unknown, as in the original (Devlin et al. 2018, tokenization.py)."""


class WordPieces:
    """One vocabulary. Texts must be plain ASCII; other letters count as unknown. Safe to share between threads."""

    def __init__(self, vocabulary: Path) -> None:
        """Raises OSError, and ValueError when a piece that every text needs is missing."""
        lines = vocabulary.read_text(encoding="utf-8").splitlines()
        self._numbers = {piece: number for number, piece in enumerate(lines)}
        missing = {"[CLS]", "[SEP]", "[UNK]"} - self._numbers.keys()
        if missing:
            raise ValueError(f"{vocabulary.name} lacks {', '.join(sorted(missing))}")
        self._begin, self._end, self._unknown = (self._numbers[p] for p in ("[CLS]", "[SEP]", "[UNK]"))
        self._pieces = lru_cache(maxsize=20_000)(self._cut)

    def numbers(self, text: str, longest: int) -> list[int]:
        """At most `longest` pieces, the marks of begin and end included."""
        found = [n for word in _TOKEN.findall(text.lower()) for n in self._pieces(word)]
        return [self._begin, *found[: longest - 2], self._end]

    def _cut(self, word: str) -> tuple[int, ...]:
        """The longest known piece first, then the longest that goes on from there."""
        if len(word) > _LONGEST_WORD:
            return (self._unknown,)
        found: list[int] = []
        start = 0
        while start < len(word):
            mark = "##" if start else ""
            end = next((e for e in range(len(word), start, -1) if mark + word[start:e] in self._numbers), 0)
            if not end:
                return (self._unknown,)
            found.append(self._numbers[mark + word[start:end]])
            start = end
        return tuple(found)
