"""A small exact network of words, and how it becomes a language model that Vosk's small English model can use.

A grammar given to Vosk as phrases is only estimated as a two-word language model. The model's own `graph/Gr.fst` can be
replaced instead by any network over its words: "exactly five digits" is then exactly that, its alternatives (n-best)
work, and each way through has the cost one gives it.
"""

import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

_FST_MAGIC = 2125659606
_SYMBOLS_MAGIC = 2125658996
_VECTOR_VERSION = 2
_HAS_BOTH_SYMBOLS = 3
_EXPANDED_MUTABLE = 3
SILENT = "_"
"""Written for a piece of a word that was written for its first piece: nothing (`as_written`)."""
_SILENTLY = re.compile(rf'(?<="){SILENT} | {SILENT}(?=[ "])')
_ARC = np.dtype([("input", "<i4"), ("output", "<i4"), ("cost", "<f4"), ("to", "<i4")])
"""OpenFst's binary form of a standard arc (fst/vector-fst.h, fst/fst.h)."""


class NetworkError(Exception):
    """A word is not in the model, or the model's language model cannot be read."""


@dataclass(slots=True)
class Network:
    """States, and words that lead from one to the next at a cost (a negated natural logarithm of a probability)."""

    arcs: list[list[tuple[str, float, int]]] = field(default_factory=lambda: [[]])
    """By state; state 0 is the start. The word "" is a silent step; "how/[unk]" is heard as "how" and
    written as "[unk]"; "hines/hinesburg", "burg/_" are written as the one word that they are, unknown to the model."""
    finals: dict[int, float] = field(default_factory=dict)
    """States in which an utterance may end, with their cost."""

    def state(self) -> int:
        self.arcs.append([])
        return len(self.arcs) - 1

    def arc(self, start: int, word: str, to: int, cost: float = 0.0) -> None:
        self.arcs[start].append((word, cost, to))

    def final(self, state: int, cost: float = 0.0) -> None:
        self.finals[state] = cost

    def phrase(self, start: int, words: Iterable[str], to: int, cost: float = 0.0) -> None:
        """A chain of words from one state to another."""
        chain = list(words)
        for index, word in enumerate(chain):
            after = to if index == len(chain) - 1 else self.state()
            self.arc(start, word, after, cost if index == 0 else 0.0)
            start = after


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The model's words and their numbers, and the symbol table as it stands in its file."""

    numbers: dict[str, int]
    raw: bytes

    def __contains__(self, word: str) -> bool:
        return word in self.numbers


def vocabulary(model: Path) -> Vocabulary:
    """The words of the model in this folder, from `graph/Gr.fst`. Raises NetworkError."""
    path = model / "graph" / "Gr.fst"
    try:
        body = path.read_bytes()
        position = after_header(body)
        start = position
        if struct.unpack_from("<i", body, position)[0] != _SYMBOLS_MAGIC:
            raise NetworkError(f"{path}: holds no table of words; this works with vosk-model-small-en-us")
        position += 4
        position += 4 + struct.unpack_from("<i", body, position)[0]
        _, count = struct.unpack_from("<qq", body, position)
        position += 16
        numbers: dict[str, int] = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<i", body, position)
            word = body[position + 4 : position + 4 + length].decode("utf-8")
            position += 4 + length
            (numbers[word],) = struct.unpack_from("<q", body, position)
            position += 8
    except (OSError, struct.error, UnicodeDecodeError) as error:
        raise NetworkError(f"{path}: cannot be read ({error}); run `gateway model fetch`") from error
    return Vocabulary(numbers, body[start:position])


def after_header(body: bytes) -> int:
    """The position after the FST header (fst/fst.h, FstHeader::Read)."""
    if struct.unpack_from("<i", body, 0)[0] != _FST_MAGIC:
        raise NetworkError("not an FST file")
    position = 4
    for _ in range(2):
        position += 4 + struct.unpack_from("<i", body, position)[0]
    return position + 4 + 4 + 8 * 4


def write(network: Network, words: Vocabulary, path: Path) -> None:
    """The network as a vector FST with the model's symbols. Raises NetworkError for a word the model does not know.

    Arcs are sorted by word: unsorted ones make Vosk end its process.
    """
    said = {word: _numbers(words, word) for word in {word for leaving in network.arcs for word, _, _ in leaving}}
    rows = np.array([(*said[word], cost, to) for leaving in network.arcs for word, cost, to in leaving], dtype=_ARC)
    counts = [len(leaving) for leaving in network.arcs]
    rows = rows[np.lexsort((rows["input"], np.repeat(np.arange(len(counts)), counts)))]
    body, at = memoryview(rows.tobytes()), 0
    with path.open("wb") as file:
        file.write(head(words, len(counts), len(rows)))
        for state, count in enumerate(counts):
            file.write(struct.pack("<fq", network.finals.get(state, float("inf")), count))
            file.write(body[at : at + count * _ARC.itemsize])
            at += count * _ARC.itemsize


def of_words(words: Vocabulary, used: Iterable[str]) -> Vocabulary:
    """The same numbers with a symbol table of these words only: a model with it loads faster and is 40 MB smaller.

    Words that the model does not know, which can only be written, get numbers of their own."""
    listened = max(words.numbers.values()) + 1
    written = sorted({word for word in used if word and word not in words})
    numbers = words.numbers | {word: listened + place for place, word in enumerate(written)}
    listed = sorted((numbers[word], word.encode()) for word in {"<eps>", *used} if word)
    parts = [struct.pack("<ii5sqq", _SYMBOLS_MAGIC, 5, b"words", listed[-1][0] + 1, len(listed))]
    parts += [struct.pack(f"<i{len(word)}sq", len(word), word, number) for number, word in listed]
    return Vocabulary(numbers, b"".join(parts))


def as_written(result: str) -> str:
    """Vosk's result (JSON) for a network, without the pieces that nothing is written for."""
    return _SILENTLY.sub("", result)


def spoken_and_written(word: str) -> tuple[str, str]:
    """What is listened for, and what is reported when it is heard."""
    spoken, _, written = word.partition("/")
    return spoken, written or spoken


def head(words: Vocabulary, states: int, arcs: int, start: int = 0) -> bytes:
    """All that stands before the states of a vector FST: the header and both tables of symbols."""
    parts = [struct.pack("<i", _FST_MAGIC)]
    for name in (b"vector", b"standard"):
        parts += [struct.pack("<i", len(name)), name]
    parts.append(struct.pack("<iiQqqq", _VECTOR_VERSION, _HAS_BOTH_SYMBOLS, _EXPANDED_MUTABLE, start, states, arcs))
    return b"".join([*parts, words.raw, words.raw])


def _numbers(words: Vocabulary, word: str) -> tuple[int, int]:
    spoken, written = spoken_and_written(word)
    return _number(words, spoken), _number(words, written)


def _number(words: Vocabulary, word: str) -> int:
    if not word:
        return 0
    try:
        return words.numbers[word]
    except KeyError:
        raise NetworkError(f"the speech model does not know the word {word!r}") from None


def model_with(network: Network, words: Vocabulary, model: Path, folder: Path) -> Path:
    """A model folder like `model`, but with this network as its language model; made of links. Returns `folder`."""
    link(model, folder)
    half = folder / "graph" / "Gr.fst.part"
    write(network, words, half)
    half.replace(folder / "graph" / "Gr.fst")
    return folder


def link(model: Path, folder: Path) -> None:
    """Fill `folder` with links to the model's files, its language model left out."""
    for path in sorted(model.rglob("*")):
        mine = folder / path.relative_to(model)
        if path.is_dir():
            mine.mkdir(parents=True, exist_ok=True)
        elif path.name != "Gr.fst" and not mine.exists():
            mine.parent.mkdir(parents=True, exist_ok=True)
            mine.symlink_to(path.resolve())
