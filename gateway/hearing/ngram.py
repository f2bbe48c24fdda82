"""Vosk's language model as arrays: read from the compact `graph/Gr.fst`, and written as a network that Vosk reads.

The file is OpenFst's `ngram` type (Sorensen and Allauzen, "Unary data structures for language models", 2011;
fst/extensions/ngram/ngram-fst.h): a tree of histories in LOUDS order, each with the words that may follow. Costs are
-ln(probability).
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gateway.hearing.network import NetworkError, Vocabulary, after_header, head, vocabulary

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

END = 1 << 30
"""Stands among the words for the end of the sentence; larger than any word's number."""
_ROW = 1 << 31
"""A history and a word as one number: `history * _ROW + word`."""
_TOLERANCE = 2e-3
"""By how much the unigrams may miss 1: the costs are stored in 32 bits, and are rounded by the tool that made them."""


@dataclass(frozen=True, slots=True)
class NGram:
    """A back-off language model. Histories are numbered; 0 is the empty one.

    Of `histories` each has the number of its back-off (one word shorter, the *oldest* left out), its oldest word, and
    the cost of backing off. `followers` are rows of (history, word, cost), sorted by history and word; END is a word.
    """

    parent: Ints
    """By history: where it backs off to; -1 for the empty one."""
    word: Ints
    """By history: its oldest word; 0 is the start of a sentence."""
    backoff: Floats
    history: Ints
    """By follower: after which history; together with `follower` in ascending order."""
    follower: Ints
    cost: Floats

    @property
    def keys(self) -> Ints:
        """History and follower as one ascending number."""
        return self.history * _ROW + self.follower

    @property
    def depth(self) -> Ints:
        """By history: how many words it has."""
        deep = np.zeros(len(self.parent), dtype=np.int64)
        at = self.parent.copy()
        while (alive := at >= 0).any():
            deep += alive
            at = np.where(alive, self.parent[at], -1)
        return deep

    def children(self) -> tuple[Ints, Ints]:
        """Sorted keys (parent and oldest word as one number) and the histories they name."""
        keys = self.parent[1:] * _ROW + self.word[1:]
        order = np.argsort(keys, kind="stable")
        return keys[order], order + 1

    def costs(self, history: Ints, word: Ints) -> Floats:
        """The cost of each word after its history, by way of back-off where the history does not list it."""
        return costs(self, self.keys, history, word)


def costs(model: NGram, keys: Ints, history: Ints, word: Ints) -> Floats:
    """`NGram.costs` with the keys given, for many calls. A word that nobody lists costs infinity."""
    total: Floats = np.zeros(len(history))
    at = history.copy()
    open_: Ints = np.arange(len(history))
    while open_.size:
        row, listed = find(keys, at[open_] * _ROW + word[open_])
        total[open_[listed]] += model.cost[row[listed]]
        open_ = open_[~listed]
        total[open_] += model.backoff[at[open_]]
        at[open_] = model.parent[at[open_]]
        lost = at[open_] < 0
        total[open_[lost]] = np.inf
        open_ = open_[~lost]
    return total


def find(keys: Ints, wanted: Ints) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Where each wanted number stands among the ascending `keys`, and whether it is there at all."""
    at = np.searchsorted(keys, wanted)
    at = np.minimum(at, max(0, len(keys) - 1))
    there = keys[at] == wanted if len(keys) else np.zeros(len(wanted), dtype=bool)
    return at, there


def child_keys(parent: Ints, word: Ints) -> Ints:
    """The key of the history that has one older word more than `parent`."""
    return parent * _ROW + word


def read(model: Path) -> tuple[NGram, Vocabulary]:
    """The language model of the Vosk model in this folder, and its words. Raises NetworkError for another kind."""
    words = vocabulary(model)
    path = model / "graph" / "Gr.fst"
    body = path.read_bytes()
    try:
        kind = _kind(body)
        if kind != "ngram":
            raise NetworkError(
                f"{path}: a language model of type {kind!r}, not 'ngram': it cannot be adapted; "
                "adapting works with vosk-model-small-en-us-0.15"
            )
        found = _parse(body, after_header(body) + 2 * len(words.raw))
    except (struct.error, ValueError, IndexError) as error:
        raise NetworkError(f"{path}: cannot be read ({error}); run `gateway model fetch`") from error
    total = float(np.exp(-found.cost[found.history == 0]).sum())
    if abs(total - 1) > _TOLERANCE:
        raise NetworkError(
            f"{path}: its words' probabilities sum to {total:.4f}, not 1; run `gateway model fetch` again"
        )
    return found, words


def _kind(body: bytes) -> str:
    (length,) = struct.unpack_from("<i", body, 4)
    return body[8 : 8 + length].decode("ascii", "replace")


def _parse(body: bytes, position: int) -> NGram:
    states, futures, finals = struct.unpack_from("<QQQ", body, position)
    position += 24

    def bits(count: int) -> npt.NDArray[np.bool_]:
        nonlocal position
        size = (count + 63) // 64 * 8
        packed = np.frombuffer(body, dtype=np.uint8, count=size, offset=position)
        position += size
        return np.unpackbits(packed, bitorder="little")[:count].astype(bool)

    def numbers(count: int, kind: str) -> npt.NDArray[np.generic]:
        nonlocal position
        found = np.frombuffer(body, dtype=kind, count=count, offset=position)
        position += found.nbytes
        return found

    tree, follows, ends = bits(2 * states + 1), bits(futures + states + 1), bits(states)
    word = numbers(states + 1, "<i4")[:states].astype(np.int64)
    future = numbers(futures, "<i4").astype(np.int64)
    backoff = numbers(states + 1, "<f4")[:states].astype(np.float64)
    final = numbers(finals, "<f4").astype(np.float64)
    cost = numbers(futures, "<f4").astype(np.float64)
    # A 1 is a history; the zeros before it count the histories whose children are complete, itself under the next.
    parent = np.cumsum(~tree)[tree] - 1
    history = np.cumsum(~follows)[follows] - 1
    if len(parent) != states or len(history) != futures or int(ends.sum()) != finals:
        raise ValueError("its counts do not fit its bits")
    all_history = np.concatenate([history, np.flatnonzero(ends)])
    all_word = np.concatenate([future, np.full(finals, END, dtype=np.int64)])
    order = np.lexsort((all_word, all_history))
    return NGram(parent, word, backoff, all_history[order], all_word[order], np.concatenate([cost, final])[order])


def destinations(model: NGram, words: int) -> Ints:
    """By follower: the longest known history that its history and the follower make; the empty one for END."""
    keys, named = model.children()
    one: Ints = np.zeros(words, dtype=np.int64)
    """By word: the history of that word alone, or 0."""
    singles = np.flatnonzero(model.parent == 0)
    one[model.word[singles]] = singles
    real = np.where(model.follower == END, 0, model.follower)
    newest = _newest(model)[model.history]
    short = one[real]
    at, there = find(keys, child_keys(short, newest))
    longer = (short > 0) & (model.history > 0) & there
    return np.where(longer, named[at], short)


def _newest(model: NGram) -> Ints:
    """By history: its newest word, which is the word of its ancestor below the empty history."""
    top: Ints = np.arange(len(model.parent))
    while (deeper := model.parent[top] > 0).any():
        top = np.where(deeper, model.parent[top], top)
    return model.word[top]


def start(model: NGram) -> int:
    """The history in which a sentence begins: the start of a sentence alone, or the empty one."""
    found = np.flatnonzero((model.parent == 0) & (model.word == 0))
    return int(found[0]) if found.size else 0


def write(model: NGram, words: Vocabulary, path: Path) -> None:
    """The model as a vector FST: word arcs to the longest known history, back-off as a silent arc; about 43 MB."""
    states = len(model.parent)
    ending = model.follower == END
    spoken = ~ending
    final = np.full(states, np.inf)
    final[model.history[ending]] = model.cost[ending]
    leads = destinations(model, max(words.numbers.values()) + 1)
    backs: Ints = np.flatnonzero(model.parent >= 0)
    origin = np.concatenate([backs, model.history[spoken]])
    label = np.concatenate([np.zeros(len(backs), dtype=np.int64), model.follower[spoken]])
    cost = np.concatenate([model.backoff[backs], model.cost[spoken]])
    to = np.concatenate([model.parent[backs], leads[spoken]])
    # Vosk ends its process when arcs are not sorted by word; the silent arc, 0, comes first.
    order = np.lexsort((label, origin))
    body = _vector(final, origin[order], label[order], cost[order], to[order])
    path.write_bytes(head(words, states, len(origin), start(model)) + body)


def _vector(final: Floats, origin: Ints, label: Ints, cost: Floats, to: Ints) -> bytes:
    """The states (final cost, 32 bit; count of arcs, 64 bit), each with its arcs (two labels, cost, target: 32 bit)."""
    counts = np.bincount(origin, minlength=len(final))
    before = np.concatenate([[0], np.cumsum(counts)[:-1]])
    out = np.zeros(3 * len(final) + 4 * len(origin), dtype="<u4")
    head_at = 3 * np.arange(len(final)) + 4 * before
    out[head_at] = final.astype("<f4").view("<u4")
    out[head_at + 1] = counts
    arc_at = 3 * (origin + 1) + 4 * np.arange(len(origin))
    out[arc_at] = out[arc_at + 1] = label
    out[arc_at + 2] = cost.astype("<f4").view("<u4")
    out[arc_at + 3] = to
    return out.tobytes()
