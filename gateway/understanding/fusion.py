"""One question about an utterance ("which intent?"), answered by its words and its sense, and how far to trust that.

Two linear models, one over the words and letters (tf-idf) and one over the sentence's vector, are added up with how
near the nearest learned utterance of each label is. How sure the sum may be is learned from utterances that it had not
seen: from its own shares, from whether the models agree, from how far the nearest learned utterance is (what is unlike
everything learned deserves no confidence), and whether the next label has one as near.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float64]
"""Of floats: utterances x something, or a number for each utterance."""
Vectors = npt.NDArray[np.float32]
_AHEAD = 0.1
"""A label whose nearest utterance is nearer by so much than any other label's is hardly doubtful."""


def softmax(logits: Rows, temperature: float) -> Rows:
    """Shares by row."""
    scaled = logits / temperature
    scaled = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(scaled / scaled.sum(axis=1, keepdims=True), dtype=np.float64)


@dataclass(frozen=True)
class Linear:
    """A linear model's logits."""

    weights: npt.NDArray[np.float32]
    """Features x labels, row by row in memory: a sparse row touches only its own features."""
    offsets: npt.NDArray[np.float64]

    def logits(self, rows: Any) -> Rows:
        """Of sparse or dense rows."""
        return np.asarray(rows @ self.weights + self.offsets, dtype=np.float64)


@dataclass(frozen=True)
class Evidence:
    """Utterances as both models see them."""

    words: Any
    """Sparse rows of tf-idf."""
    familiar: npt.NDArray[np.float64]
    """The share of each utterance's words that was ever learned, 0 to 1."""
    sense: Vectors | None = None
    near: Rows | None = None
    """Utterances x labels: the cosine to the nearest learned utterance of each; None without a sentence model."""
    told: Rows | None = None
    """Utterances x labels: what the answer to another question lets expect of this one, as logarithms."""


@dataclass(frozen=True)
class Fusion:
    """The trained answer to one question. Pure: safe to share between threads."""

    labels: tuple[str, ...]
    nothing: str
    """The label that means none of the others."""
    words: Linear
    sense: Linear | None = None
    share: float = 0.0
    """How much the sense's logits count beside the words'."""
    temperature: float = 1.0
    trust: tuple[float, ...] = field(default=())
    """Weights of `signs`, of which the logistic is the chance that the best label is right; empty: its own share."""
    hint: float = 0.0
    """How much counts what is told by another question's answer."""
    nearness: float = 0.0
    """How much counts that a learned utterance is near: logits for a cosine of 1."""

    def sum(self, words: Rows, sense: Rows | None, seen: Evidence) -> Rows:
        """The logits of both models, what is told and what is near, together."""
        return summed(words, sense, seen, self.share, self.hint, self.nearness)

    def shares(self, seen: Evidence) -> Rows:
        """Utterances x labels. The best label's share is how sure one may be of it; the others keep proportions."""
        words, sense = self.words.logits(seen.words), self._sense(seen)
        shares = softmax(self.sum(words, sense, seen), self.temperature)
        sure_of = None if sense is None else softmax(sense, 1.0)
        return self.trusted(shares, softmax(words, 1.0), sure_of, seen)

    def trusted(self, shares: Rows, words: Rows, sense: Rows | None, seen: Evidence) -> Rows:
        """The shares, the best one's put to how often such a one is right; `words` and `sense` are each one's own."""
        if not self.trust:
            return shares
        seen_signs = signs(shares, words, sense, seen, self.labels.index(self.nothing))
        sure = 1.0 / (1.0 + np.exp(-np.clip(seen_signs @ np.array(self.trust), -30, 30)))
        best = shares.argmax(axis=1)
        rows = np.arange(len(shares))
        own = np.clip(shares[rows, best], 1e-9, 1 - 1e-9)
        shares = shares * np.minimum(sure / own, (1.0 - sure) / (1.0 - own))[:, None]
        shares[rows, best] = sure
        return np.asarray(shares, dtype=np.float64)

    def _sense(self, seen: Evidence) -> Rows | None:
        return None if self.sense is None or seen.sense is None else self.sense.logits(seen.sense)


def combined(words: Rows, sense: Rows | None, share: float) -> Rows:
    """The sum of both models' logits."""
    return words if sense is None else (1.0 - share) * words + share * sense


def summed(words: Rows, sense: Rows | None, seen: Evidence, share: float, hint: float, nearness: float) -> Rows:
    """The sum of both models' logits, of what another question's answer lets expect, and of what is near."""
    logits = combined(words, sense, share)
    if seen.told is not None and hint:
        logits = logits + hint * seen.told
    if seen.near is not None and nearness:
        logits = logits + nearness * seen.near
    return logits


def signs(shares: Rows, words: Rows, sense: Rows | None, seen: Evidence, nothing: int) -> Rows:
    """What tells whether the best label is right; utterances x signs, the first of them 1.

    What is near to something learned is the surer ours, and the less surely nothing of ours: so some tell for the
    label `nothing` something else."""
    rows = np.arange(len(shares))
    best = shares.argmax(axis=1)
    is_nothing = (best == nothing).astype(float)
    ordered = np.sort(shares, axis=1)
    top, second = ordered[:, -1], ordered[:, -2]
    odds = np.log(np.clip(top, 1e-6, 1 - 1e-4) / (1 - np.clip(top, 1e-6, 1 - 1e-4)))
    columns = [
        np.ones(len(shares)),
        odds,
        np.log((top + 1e-4) / (second + 1e-4)),
        is_nothing,
        seen.familiar,
        words[rows, best],
        shares[:, nothing],
        is_nothing * odds,
        is_nothing * seen.familiar,
    ]
    if sense is not None and seen.near is not None:
        nearest = np.delete(seen.near, nothing, axis=1).max(axis=1)
        columns += [sense[rows, best], nearest, np.maximum(nearest - 0.7, 0.0), is_nothing * nearest]
        columns += [(model.argmax(axis=1) == best).astype(float) for model in (words, sense)]
        own = seen.near[rows, best]
        ahead = own - _without(seen.near, best).max(axis=1)
        columns += [own, ahead, np.clip(ahead, -_AHEAD, _AHEAD)]
    return np.stack(columns, axis=1)


def _without(near: Rows, best: npt.NDArray[np.int64]) -> Rows:
    """Every label's but the best one's."""
    others = near.copy()
    others[np.arange(len(near)), best] = -1.0
    return others
