"""How near the nearest learned utterance of each label is, by the cosine of their sentences' vectors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gateway.understanding.fusion import Rows, Vectors

_AT_ONCE = 500
"""Utterances that are compared with everything learned at once: more would take much memory."""


@dataclass(frozen=True)
class Labelled:
    """Which of the learned utterances have which label, so that the nearest of each is found in one pass."""

    order: npt.NDArray[np.int64]
    """The learned utterances, label by label."""
    starts: npt.NDArray[np.int64]
    """Where each label's begin in `order`."""
    places: npt.NDArray[np.int64]
    """The column of each such label."""
    columns: int

    def nearest(self, alike: npt.NDArray[np.float32]) -> Rows:
        """Utterances x labels, 0 to 1, of utterances x learned; 0 where nothing of the label was learned."""
        found = np.zeros((len(alike), self.columns))
        if len(self.order):
            most = np.maximum.reduceat(alike[:, self.order], self.starts, axis=1)
            found[:, self.places] = np.maximum(most, 0.0)
        return found


def labelled(labels: Sequence[str], names: Sequence[str]) -> Labelled:
    """`labels`: of the learned utterances; those that are none of the `names` do not count."""
    column = {name: place for place, name in enumerate(names)}
    places = np.array([column.get(label, -1) for label in labels], dtype=np.int64)
    order = np.argsort(places, kind="stable")
    order = order[places[order] >= 0]
    present, starts = np.unique(places[order], return_index=True)
    return Labelled(order, starts, present, len(names))


def near(sense: Vectors, learned: Vectors, which: Labelled) -> Rows:
    """Utterances x labels: the cosine to the nearest learned utterance of each."""
    parts = [which.nearest(sense[start : start + _AT_ONCE] @ learned.T) for start in range(0, len(sense), _AT_ONCE)]
    return np.vstack(parts) if parts else np.zeros((0, which.columns))
