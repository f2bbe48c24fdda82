"""What models say of utterances that they have not seen: the ground on which every confidence stands."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gateway.understanding import fitting
from gateway.understanding.fitting import HeldOut
from gateway.understanding.fusion import Linear, Rows, Vectors
from gateway.understanding.model import known
from gateway.understanding.nearest import labelled, near

_THREADS = 2
"""Folds that are fitted at once."""


@dataclass(frozen=True)
class Asked:
    """One question about every utterance, or about some."""

    labels: npt.NDArray[np.str_]
    nothing: str
    among: npt.NDArray[np.bool_] | None = None
    """None: it can be asked about all of them."""
    always: tuple[str, ...] = ()
    """Labels that are there even when nothing has them."""

    @property
    def names(self) -> tuple[str, ...]:
        labels = self.labels if self.among is None else self.labels[self.among]
        return tuple(sorted({self.nothing, *self.always, *labels.tolist()}))

    def linear(self, rows: Any, some: npt.NDArray[np.bool_], weights: Rows) -> Linear:
        """Fitted to the rows of those."""
        return fitting.linear(rows, self.labels[some], self.names, weights[some])


def held_out(
    texts: npt.NDArray[Any],
    sense: Vectors | None,
    folds: npt.NDArray[np.int64],
    asked: Sequence[Asked],
    weights: Rows,
    *,
    ours: npt.NDArray[np.bool_],
    plain: npt.NDArray[np.bool_],
) -> list[HeldOut]:
    """Of each question, the logits of all texts by models that learned no text of the same fold.

    `ours`: what is for us; `plain`: what was written or heard, not made by rule."""
    held = [_blank(len(texts), len(each.names), with_sense=sense is not None) for each in asked]

    def fit(fold: int) -> None:
        test, rest = folds == fold, folds != fold
        features, seen = fitting.features(texts[rest].tolist())
        unseen = features.transform(texts[test].tolist())
        vocabulary = frozenset(w for text in texts[rest & ours] for w in text.split())
        familiar = np.array([known(text, vocabulary) for text in texts[test]])
        for each, out in zip(asked, held, strict=True):
            some = rest if each.among is None else rest & each.among
            out.words[test] = each.linear(seen[some[rest]], some, weights).logits(unseen)
            out.familiar[test] = familiar
            if sense is not None and out.sense is not None and out.near is not None:
                out.sense[test] = each.linear(sense[some], some, weights).logits(sense[test])
                learned = some & plain
                out.near[test] = near(sense[test], sense[learned], labelled(each.labels[learned].tolist(), each.names))

    with ThreadPoolExecutor(_THREADS) as pool:
        # Each fold writes rows of its own.
        list(pool.map(fit, range(fitting.FOLDS)))
    return held


def _blank(count: int, labels: int, *, with_sense: bool) -> HeldOut:
    return HeldOut(
        np.zeros((count, labels)),
        np.zeros((count, labels)) if with_sense else None,
        np.zeros(count),
        np.zeros((count, labels)) if with_sense else None,
    )
