"""Fits one question's two models, and learns from unseen utterances how to add them up and how far to trust them."""

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import log, sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from gateway.understanding.fusion import Evidence, Fusion, Linear, Rows, Vectors, combined, hinted, signs, softmax

FOLDS = 3
_SEED = 20
_SAME = 0.8
"""Utterances of so great a cosine are paraphrases: learning one makes the other no test any more."""
_WORD = r"(?u)\b[\w']+\b"
_HINTS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0)
_SHARES = (0.3, 0.4, 0.5, 0.6, 0.7)
_ACCEPTED = 0.85
_STRANGERS = (0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.45)
"""Parts of the calibration that strangers may be: the first by which few enough are accepted (0: as they come)."""
_FOOLED = 0.03


@dataclass(frozen=True)
class Features:
    """Texts to sparse rows: words and pairs of them, and pieces of words."""

    parts: tuple[Any, ...]

    @cached_property
    def _tables(self) -> tuple[tuple[Callable[[str], list[str]], dict[str, int], list[float], int], ...]:
        """Of each part: the cutter of texts, its terms' numbers, their rarity, and the number of the first."""
        tables = []
        first = 0
        for part in self.parts:
            tables.append((part.build_analyzer(), part.vocabulary_, part.idf_.tolist(), first))
            first += len(part.vocabulary_)
        return tuple(tables)

    def transform(self, texts: Sequence[str]) -> Any:
        """Rows of tf-idf, texts x features: what sklearn's own transform gives, at a tenth of its cost for one text."""
        from scipy.sparse import csr_matrix  # noqa: PLC0415 - slow to import

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
        width = sum(len(numbers) for _, numbers, *_ in self._tables)
        return csr_matrix((np.array(values, dtype=np.float32), places, ends), shape=(len(texts), width))


@dataclass(frozen=True, slots=True)
class Quality:
    """What held-out examples show of one question."""

    accuracy: float
    accepted: float
    """The share whose best label is at least 0.85 sure."""
    right_of_accepted: float
    strangers_accepted: float
    """Of utterances that are none of our business: the share taken for something else, at least 0.85 sure."""


def features(texts: Sequence[str]) -> tuple[Features, Any]:
    """Fitted to the texts, and their rows."""
    from scipy.sparse import hstack  # noqa: PLC0415 - slow to import
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    common = {"sublinear_tf": True, "dtype": np.float32}
    whole = TfidfVectorizer(ngram_range=(1, 2), min_df=2, token_pattern=_WORD, **common)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=3, **common)
    rows = hstack([whole.fit_transform(texts), pieces.fit_transform(texts)], format="csr")
    return Features((whole, pieces)), rows


def linear(rows: Any, labels: npt.NDArray[np.str_], names: Sequence[str], weights: Rows) -> Linear:
    """Rare labels weigh more, by the root of their rarity: descriptions of problems outnumber everything else."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    counts = Counter(labels.tolist())
    if len(counts) < 2:
        # Nothing to tell apart: the only label there is.
        only = np.array([0.0 if name in counts else -20.0 for name in names])
        return Linear(np.zeros((rows.shape[1], len(names)), dtype=np.float32), only)
    mean = len(labels) / len(counts)
    rarity = {label: (mean / count) ** 0.5 for label, count in counts.items()}
    model = LogisticRegression(C=10.0, class_weight=rarity, max_iter=200, tol=1e-3).fit(rows, labels, weights)
    coefficients, offsets = model.coef_, model.intercept_
    if len(model.classes_) == 2:
        coefficients, offsets = np.vstack([-coefficients, coefficients]) / 2, np.hstack([-offsets, offsets]) / 2
    # A label that this fold has no example of can never be chosen.
    all_weights, all_offsets = np.zeros((len(names), coefficients.shape[1])), np.full(len(names), -20.0)
    places = [list(names).index(label) for label in model.classes_]
    all_weights[places], all_offsets[places] = coefficients, offsets
    return Linear(np.ascontiguousarray(all_weights.T, dtype=np.float32), all_offsets)


def paraphrases(vectors: Vectors | None, groups: npt.NDArray[np.int64], originals: npt.NDArray[np.bool_]) -> Rows:
    """A number for each utterance; those that say nearly the same have the same."""
    if vectors is None:
        return groups.astype(float)
    kept = vectors[originals]
    home = np.arange(len(kept))

    def root(index: int) -> int:
        while home[index] != index:
            home[index] = home[home[index]]
            index = int(home[index])
        return index

    for start in range(0, len(kept), 500):
        block = kept[start : start + 500] @ kept.T
        for one, other in zip(*np.nonzero(block > _SAME), strict=True):
            home[root(start + int(one))] = root(int(other))
    by_group = dict(zip(groups[originals].tolist(), (root(i) for i in range(len(kept))), strict=True))
    return np.array([float(by_group[group]) for group in groups.tolist()])


def folds(clusters: Rows) -> npt.NDArray[np.int64]:
    """The fold of each utterance; paraphrases are never in two."""
    _, number = np.unique(clusters, return_inverse=True)
    return np.asarray(np.random.default_rng(_SEED).permutation(number.max() + 1)[number] % FOLDS, dtype=np.int64)


def nearest(vectors: Vectors, learned: Vectors) -> Rows:
    """The cosine to the nearest learned utterance."""
    found = np.zeros(len(vectors))
    for start in range(0, len(vectors), 500):
        found[start : start + 500] = (vectors[start : start + 500] @ learned.T).max(axis=1) if len(learned) else 0.0
    return found


def temperature(logits: Rows, truth: npt.NDArray[np.int64]) -> float:
    """The one that makes the held-out truth likeliest."""
    rows = np.arange(len(truth))
    choices = np.geomspace(0.2, 3.0, 60)
    losses = [-float(np.log(softmax(logits, t)[rows, truth] + 1e-12).mean()) for t in choices]
    return float(choices[int(np.argmin(losses))])


@dataclass(frozen=True)
class HeldOut:
    """Logits of each utterance by models that learned no paraphrase of it."""

    words: Rows
    sense: Rows | None
    familiar: Rows
    nearest: Rows | None
    told: Rows | None = None

    def of(self, some: npt.NDArray[np.bool_]) -> "HeldOut":
        """Only those."""
        return HeldOut(
            self.words[some],
            None if self.sense is None else self.sense[some],
            self.familiar[some],
            None if self.nearest is None else self.nearest[some],
            None if self.told is None else self.told[some],
        )


def calibrated(
    fitted: Fusion,
    held: HeldOut,
    labels: npt.NDArray[np.str_],
    counted: npt.NDArray[np.bool_],
    weights: Rows,
    *,
    strangers: bool = True,
) -> tuple[Fusion, Quality]:
    """The models with share, temperature and trust from held-out utterances; quality is told of those `counted`."""
    truth = np.array([fitted.labels.index(label) for label in labels.tolist()])
    nothing = fitted.labels.index(fitted.nothing)

    def right_at(share: float, hint: float) -> float:
        best = hinted(combined(held.words, held.sense, share), held.told, hint)[counted].argmax(axis=1)
        return float((best == truth[counted]).mean())

    shares_of_sense = _SHARES if held.sense is not None else (0.0,)
    choices = itertools.product(shares_of_sense, _HINTS if held.told is not None else (0.0,))
    share, hint = max(choices, key=lambda choice: right_at(*choice))
    logits = hinted(combined(held.words, held.sense, share), held.told, hint)
    warmth = temperature(logits[counted], truth[counted])
    shares = softmax(logits, warmth)
    seen = Evidence(None, held.familiar, None, held.nearest)
    sense = None if held.sense is None else softmax(held.sense, 1.0)
    found = signs(shares, softmax(held.words, 1.0), sense, seen, nothing)
    right = shares.argmax(axis=1) == truth
    stranger = truth == nothing
    for part in _STRANGERS if strangers else _STRANGERS[:1]:
        trust, sure = _trust(found, right, _with_strangers(weights, stranger, part))
        taken = counted & (sure >= _ACCEPTED)
        fooled = stranger & taken & ~right
        if fooled.sum() <= _FOOLED * (stranger & counted).sum():
            break
    made = replace(fitted, share=share, hint=hint, temperature=warmth, trust=trust)
    return made, Quality(
        float(right[counted].mean()),
        float(taken.sum() / counted.sum()),
        float(right[taken].mean()) if taken.any() else 0.0,
        float(fooled.sum() / max(1, (stranger & counted).sum())),
    )


def shares(fitted: Fusion, held: HeldOut) -> Rows:
    """As the finished question would give them of utterances that it had not seen."""
    logits = combined(held.words, held.sense, fitted.share)
    sense = None if held.sense is None else softmax(held.sense, 1.0)
    seen = Evidence(None, held.familiar, None, held.nearest)
    return fitted.trusted(softmax(logits, fitted.temperature), softmax(held.words, 1.0), sense, seen)


def _with_strangers(weights: Rows, stranger: npt.NDArray[np.bool_], part: float) -> Rows:
    """The weights, those of strangers raised so that they are at least this part of all."""
    theirs, ours = weights[stranger].sum(), weights[~stranger].sum()
    raised = max(1.0, part / (1 - part) * ours / theirs) if theirs else 1.0
    return np.where(stranger, weights * raised, weights)


def _trust(found: Rows, right: npt.NDArray[np.bool_], weights: Rows) -> tuple[tuple[float, ...], Rows]:
    """The weights of the signs and the chance of being right; no weights where everything was right, or nothing."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    if right.all() or not right.any():
        return (), right.astype(float)
    model = LogisticRegression(C=1.0, fit_intercept=False, max_iter=1000).fit(found, right, weights)
    return tuple(float(w) for w in model.coef_[0]), np.asarray(model.predict_proba(found)[:, 1], dtype=np.float64)
