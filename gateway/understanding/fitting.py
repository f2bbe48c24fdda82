"""Fits one question's two models, and learns from unseen utterances how to add them up and how far to trust them."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from gateway.understanding.fusion import Evidence, Fusion, Linear, Rows, Vectors, signs, softmax, summed
from gateway.understanding.terms import PIECES, WORD, Features

FOLDS = 4
_SEED = 20
_SAME = 0.9
"""Utterances of so great a cosine are paraphrases: learning one makes the other no test any more. With less, what is
held out would be further from what was learned (by the cosine to the nearest) than what callers say."""
_HINTS = (0.0, 0.25, 0.5, 1.0, 1.5, 2.0)
_SHARES = (0.3, 0.4, 0.5, 0.6, 0.7)
_NEARNESS = (0.0, 4.0, 8.0, 12.0, 16.0)
_WARMTHS = (0.5, 0.65, 0.8, 1.0, 1.25, 1.5)
_ACCEPTED = 0.85
_STRANGERS = 0.3
"""So great a part of the calibration strangers are at least."""
_FOOLED, _RIGHT, _GAP = 0.02, 0.955, 0.03
"""Promises that held-out examples must keep: strangers accepted at most (these are of kinds that were learned, and
others fool half as often again), accepted that are right at least, and how far confidence may be from being right."""
_BOLD = tuple(step / 20 for step in range(20, -1, -1))
"""What may be added to every confidence (as log odds), the most first."""


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
    whole = TfidfVectorizer(ngram_range=(1, 2), min_df=2, token_pattern=WORD, **common)
    pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=PIECES, min_df=3, **common)
    rows = hstack([whole.fit_transform(texts), pieces.fit_transform(texts)], format="csr")
    terms = tuple(tuple(part.get_feature_names_out().tolist()) for part in (whole, pieces))
    return Features(terms, tuple(part.idf_.astype(np.float32) for part in (whole, pieces))), rows


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


def temperature(logits: Rows, truth: npt.NDArray[np.int64]) -> float:
    """The one that makes the held-out truth likeliest."""
    choices = np.geomspace(0.2, 3.0, 60)
    return float(min(choices, key=lambda warmth: _loss(logits, truth, warmth, np.ones(len(truth)))))


def _loss(logits: Rows, truth: npt.NDArray[np.int64], warmth: float, counts: Rows) -> float:
    """How unlikely the truth is, in the mean: by share, not by who comes first, so that a few do not turn it."""
    shares = softmax(logits, warmth)[np.arange(len(truth)), truth]
    return -float((counts * np.log(shares + 1e-12)).sum() / counts.sum())


@dataclass(frozen=True)
class HeldOut:
    """Logits of each utterance by models that learned no paraphrase of it."""

    words: Rows
    sense: Rows | None
    familiar: Rows
    near: Rows | None
    told: Rows | None = None

    @property
    def seen(self) -> Evidence:
        """Without what the logits were made of."""
        return Evidence(None, self.familiar, None, self.near, self.told)

    def of(self, some: npt.NDArray[np.bool_]) -> "HeldOut":
        """Only those."""
        return HeldOut(
            self.words[some],
            None if self.sense is None else self.sense[some],
            self.familiar[some],
            None if self.near is None else self.near[some],
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
    """The models with what makes the truth of held-out utterances likeliest, by their `weights`; quality is told of
    those `counted`."""
    truth = np.array([fitted.labels.index(label) for label in labels.tolist()])
    nothing = fitted.labels.index(fitted.nothing)

    judged = weights > 0
    some, meant, counts = held.of(judged), truth[judged], weights[judged]

    def unlikeliness(share: float, hint: float, nearness: float) -> float:
        logits = summed(some.words, some.sense, some.seen, share, hint, nearness)
        return min(_loss(logits, meant, warmth, counts) for warmth in _WARMTHS)

    choices = itertools.product(
        _SHARES if held.sense is not None else (0.0,),
        _HINTS if held.told is not None else (0.0,),
        _NEARNESS if held.near is not None else (0.0,),
    )
    share, hint, nearness = min(choices, key=lambda choice: unlikeliness(*choice))
    logits = summed(held.words, held.sense, held.seen, share, hint, nearness)
    warmth = temperature(logits[counted], truth[counted])
    shares = softmax(logits, warmth)
    sense = None if held.sense is None else softmax(held.sense, 1.0)
    found = signs(shares, softmax(held.words, 1.0), sense, held.seen, nothing)
    right = shares.argmax(axis=1) == truth
    stranger = truth == nothing
    trust, sure = _trusted(found, right, weights, stranger, counted) if strangers else _trust(found, right, weights)
    taken = counted & (sure >= _ACCEPTED)
    fooled = stranger & taken & ~right
    made = replace(fitted, share=share, hint=hint, nearness=nearness, temperature=warmth, trust=trust)
    return made, Quality(
        float(right[counted].mean()),
        float(taken.sum() / counted.sum()),
        float(right[taken].mean()) if taken.any() else 0.0,
        float(fooled.sum() / max(1, (stranger & counted).sum())),
    )


def shares(fitted: Fusion, held: HeldOut) -> Rows:
    """As the finished question would give them of utterances that it had not seen."""
    logits = fitted.sum(held.words, held.sense, held.seen)
    sense = None if held.sense is None else softmax(held.sense, 1.0)
    return fitted.trusted(softmax(logits, fitted.temperature), softmax(held.words, 1.0), sense, held.seen)


def _with_strangers(weights: Rows, stranger: npt.NDArray[np.bool_], part: float) -> Rows:
    """The weights, those of strangers raised so that they are at least this part of all."""
    theirs, ours = weights[stranger].sum(), weights[~stranger].sum()
    raised = max(1.0, part / (1 - part) * ours / theirs) if theirs else 1.0
    return np.where(stranger, weights * raised, weights)


def _trusted(
    found: Rows,
    right: npt.NDArray[np.bool_],
    weights: Rows,
    stranger: npt.NDArray[np.bool_],
    counted: npt.NDArray[np.bool_],
) -> tuple[tuple[float, ...], Rows]:
    """The weights of the signs and the chance of being right: the likeliest weights, and the largest number added to
    them with which the promises hold for those `counted`. The accepted are right, strangers are not among them, and a
    chance is as good as its word, whether nobody or half of those who call are strangers; or else as good as can be.

    The likeliest weights promise too little: what is learned of all examples is better than what was learned of some,
    and many of the hearings that weigh so much here are worse than callers are."""
    ours, strange = counted & ~stranger, counted & stranger
    trust, sure = _trust(found, right, _with_strangers(weights, stranger, _STRANGERS))
    least, chosen = np.inf, (trust, sure)
    for bold in _BOLD if trust else ():
        more = 1.0 / (1.0 + np.exp(-np.clip(found @ np.array((trust[0] + bold, *trust[1:])), -30, 30)))
        taken = more >= _ACCEPTED
        if (taken & strange & ~right).sum() > _FOOLED * strange.sum():
            continue
        if (taken & ours).any() and right[taken & ours].mean() < _RIGHT:
            continue
        off = max(gap(more[ours], right[ours]), _even_gap(more, right, ours, strange))
        if off < least:
            least, chosen = off, ((trust[0] + bold, *trust[1:]), more)
        if off <= _GAP:
            break
    return chosen


def _even_gap(
    sure: Rows, right: npt.NDArray[np.bool_], ours: npt.NDArray[np.bool_], strange: npt.NDArray[np.bool_]
) -> float:
    """The calibration error if half of them were strangers."""
    counts = np.where(strange, ours.sum() / max(1, strange.sum()), 1.0)
    both = ours | strange
    return gap(sure[both], right[both], counts[both])


def gap(sure: Rows, right: npt.NDArray[np.bool_], counts: Rows | None = None, bins: int = 15) -> float:
    """The expected calibration error over bins of equal width, 0 to 1 (Guo et al. 2017, arXiv:1706.04599); `counts`:
    how often each stands for."""
    many = np.ones(len(sure)) if counts is None else counts
    which = np.clip((sure * bins).astype(int), 0, bins - 1)
    off = np.bincount(which, weights=many * (sure - right), minlength=bins)
    return float(np.abs(off).sum() / max(many.sum(), 1e-9))


def _trust(found: Rows, right: npt.NDArray[np.bool_], weights: Rows) -> tuple[tuple[float, ...], Rows]:
    """The weights of the signs and the chance of being right; no weights where everything was right, or nothing."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    if right.all() or not right.any():
        return (), right.astype(float)
    # Signs of equal size: else it takes a thousand steps.
    size = np.sqrt((found * found).mean(axis=0)) + 1e-9
    model = LogisticRegression(C=1.0, fit_intercept=False, max_iter=1000).fit(found / size, right, weights)
    sure = np.asarray(model.predict_proba(found / size)[:, 1], dtype=np.float64)
    return tuple((model.coef_[0] / size).tolist()), sure
