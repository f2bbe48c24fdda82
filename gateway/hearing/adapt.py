"""A language model leaned towards what callers of this trade say: domain counts mixed into its probabilities. Pure.

P(w|h) = (count(h,w) + K * P_model(w|h)) / (count(h) + K), with the back-off recomputed so that each history still sums
to 1; histories that the model lacks are added. Gently: a strong pull makes other people's wording worse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gateway.hearing.counts import Counts
from gateway.hearing.ngram import Floats, Ints, NGram, child_keys, costs, find

WEIGHT = 400.0
MIX = 0.02
MOST = 0.15
_TINY = 1e-7
_LONGEST = 2
"""Words in the model's longest histories."""


@dataclass(frozen=True, slots=True)
class Pull:
    """How strongly the counts act."""

    weight: float = WEIGHT
    """K: so many sentences' worth of the model's own opinion stand against the counts of each history."""
    mix: float = MIX
    """The share of the domain in the single words' probabilities, 0 to 1."""
    most: float = MOST
    """The domain's largest share in what follows a history, 0 to 1."""


@dataclass(frozen=True, slots=True)
class _Grown:
    """The histories: the model's, then those added. `old`: by history, the model's own that it takes after."""

    parent: Ints
    word: Ints
    backoff: Floats
    old: Ints


def adapt(model: NGram, counts: Counts, pull: Pull) -> NGram:
    """The adapted model. Its histories begin with the model's own, unchanged in number."""
    grown = _grow(model, counts)
    depth = NGram(grown.parent, grown.word, grown.backoff, model.history, model.follower, model.cost).depth
    root = model.history == 0
    history, word, chance = model.history[root], model.follower[root], _unigrams(model, counts, pull)
    backoff = np.zeros(len(grown.parent))
    model_keys = model.keys
    for level, (histories, words, seen) in enumerate(_levels(grown, counts), 1):
        mine = depth[model.history] == level
        rows, counted = _rows(child_keys(model.history[mine], model.follower[mine]), child_keys(histories, words), seen)
        at, followed = rows >> 31, rows & ((1 << 31) - 1)
        own = np.exp(-_model_costs(model, model_keys, grown, at, followed))
        total = np.bincount(at, weights=counted, minlength=len(grown.parent))[at]
        keep = np.maximum(pull.weight, total * (1 - pull.most) / pull.most)
        mixed = (counted + keep * own) / (total + keep)
        lower = NGram(grown.parent, grown.word, backoff, history, word, -np.log(chance))
        below = np.exp(-costs(lower, lower.keys, grown.parent[at], followed))
        level_histories = np.flatnonzero(depth == level)
        left = 1 - np.bincount(at, weights=mixed, minlength=len(grown.parent))[level_histories]
        free = 1 - np.bincount(at, weights=below, minlength=len(grown.parent))[level_histories]
        backoff[level_histories] = -np.log(np.maximum(left, _TINY) / np.maximum(free, _TINY))
        history, word, chance = _merged(history, word, chance, at, followed, mixed)
    return NGram(grown.parent, grown.word, backoff, history, word, -np.log(chance))


def _unigrams(model: NGram, counts: Counts, pull: Pull) -> Floats:
    listed = model.follower[model.history == 0]
    own: Floats = np.exp(-model.cost[model.history == 0])
    seen = np.zeros(len(listed))
    numbers = np.array(sorted(counts.one), dtype=np.int64)
    at, there = find(listed, numbers)
    seen[at[there]] = np.array([counts.one[int(n)] for n in numbers[there]])
    if not seen.any():
        return own
    mixed: Floats = (1 - pull.mix) * own + pull.mix * seen / seen.sum()
    return mixed


def _grow(model: NGram, counts: Counts) -> _Grown:
    """Add each history that the counts have and the model lacks, one-word ones first: they carry the two-word ones."""
    parent, word, old = model.parent, model.word, np.arange(len(model.parent))
    for histories in (
        np.array(sorted({(0, a) for a, _ in counts.two}), dtype=np.int64).reshape(-1, 2),
        np.array(sorted({(b, a) for a, b, _ in counts.three}), dtype=np.int64).reshape(-1, 2),
    ):
        held = NGram(parent, word, model.backoff, model.history, model.follower, model.cost)
        keys, named = held.children()
        above: Ints = np.zeros(len(histories), dtype=np.int64)
        longer = histories[:, 0] > 0
        at, there = find(keys, child_keys(above, histories[:, 0]))
        above[longer & there] = named[at[longer & there]]
        _, known = find(keys, child_keys(above, histories[:, 1]))
        new = ~known & ~(longer & ~there)
        parent = np.concatenate([parent, above[new]])
        word = np.concatenate([word, histories[new, 1]])
        old = np.concatenate([old, old[above[new]]])
    backoff = np.concatenate([model.backoff, np.zeros(len(parent) - len(model.parent))])
    return _Grown(parent, word, backoff, old)


def _levels(grown: _Grown, counts: Counts) -> list[tuple[Ints, Ints, Floats]]:
    """For one-word and for two-word histories: the histories' numbers, the words after them, the weights."""
    none: Ints = np.zeros(0, dtype=np.int64)
    held = NGram(grown.parent, grown.word, grown.backoff, none, none, np.zeros(0))
    keys, named = held.children()

    def history(above: Ints, oldest: Ints) -> tuple[Ints, Any]:
        at, there = find(keys, child_keys(above, oldest))
        return named[at], there

    pairs, weights = _table(counts.two, 2)
    one, _ = history(np.zeros(len(pairs), dtype=np.int64), pairs[:, 0])
    found = [(one, pairs[:, 1], weights)]
    triples, weights = _table(counts.three, 3)
    middle, _ = history(np.zeros(len(triples), dtype=np.int64), triples[:, 1])
    two, there = history(middle, triples[:, 0])
    found.append((two[there], triples[there, 2], weights[there]))
    return found


def _table(counter: Mapping[Any, float], width: int) -> tuple[Ints, Floats]:
    rows: Sequence[tuple[int, ...]] = sorted(counter)
    table = np.array(rows, dtype=np.int64).reshape(-1, width)
    return table, np.array([counter[row] for row in rows], dtype=np.float64)


def _rows(model: Ints, counted: Ints, weights: Floats) -> tuple[Ints, Floats]:
    """All (history, word) keys of the model and of the counts, ascending, with the counts' weight of each."""
    rows = np.union1d(model, counted)
    seen = np.zeros(len(rows))
    at, _ = find(rows, counted)
    np.add.at(seen, at, weights)
    return rows, seen


def _model_costs(model: NGram, keys: Ints, grown: _Grown, history: Ints, word: Ints) -> Floats:
    return costs(model, keys, grown.old[history], word)


def _merged(
    history: Ints, word: Ints, chance: Floats, more: Ints, words: Ints, chances: Floats
) -> tuple[Ints, Ints, Floats]:
    all_history, all_word = np.concatenate([history, more]), np.concatenate([word, words])
    order = np.lexsort((all_word, all_history))
    return all_history[order], all_word[order], np.concatenate([chance, chances])[order]
