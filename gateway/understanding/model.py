"""The trained classifier: words to intents and problem types, each with a calibrated confidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gateway.understanding import words
from gateway.understanding.meaning import Guess, Intent

NONE = "none"
"""The problem label of an utterance that describes no problem."""
_KEPT = 4
_LEAST = 0.04


@dataclass(frozen=True)
class IntentModel:
    """Two linear models over the same features. Pure: safe to share between threads."""

    features: Any
    """A fitted scikit-learn transformer from texts to a sparse matrix."""
    intent_model: Any
    problem_model: Any
    intent_temperature: float
    problem_temperature: float
    vocabulary: frozenset[str]
    """Words of the training utterances that belong to the trade; text without any is unlike all that was learned."""

    def guess(self, text: str) -> tuple[tuple[Guess, ...], tuple[Guess, ...]]:
        """Intents and problems in a clean text, best first. Clauses of their own that say another thing count too."""
        parts = words.clauses(text)[:5]
        texts = [text, *(part for part in parts if part != text)]
        rows = self.features.transform(texts)
        intents = _scores(self.intent_model, rows, self.intent_temperature)
        problems = _scores(self.problem_model, rows, self.problem_temperature)
        known = [self._known(t) for t in texts]
        return (
            _merged(self.intent_model.classes_, intents, known, {Intent.OTHER.value}),
            _merged(self.problem_model.classes_, problems, known, {NONE}),
        )

    def _known(self, text: str) -> float:
        """1 for familiar words, falling to 0 for text with none: what is unlike the training deserves no confidence."""
        said = [w for w in text.split() if len(w) > 2]
        if not said:
            return 0.3 if text else 0.0
        share = sum(w in self.vocabulary for w in said) / len(said)
        return min(1.0, share * 2.0)


def softmax(logits: npt.NDArray[np.float64], temperature: float) -> npt.NDArray[np.float64]:
    scaled = logits / temperature
    scaled = np.exp(scaled - scaled.max(axis=1, keepdims=True))
    return np.asarray(scaled / scaled.sum(axis=1, keepdims=True), dtype=np.float64)


def _scores(model: Any, rows: Any, temperature: float) -> npt.NDArray[np.float64]:
    return softmax(np.atleast_2d(model.decision_function(rows)), temperature)


def _merged(
    labels: Sequence[str], scores: npt.NDArray[np.float64], known: Sequence[float], nothing: set[str]
) -> tuple[Guess, ...]:
    """The whole utterance's guesses; a clause adds a label only where it is surer of it, and never adds "nothing"."""
    best: dict[str, float] = {}
    for row, (shares, familiar) in enumerate(zip(scores, known, strict=True)):
        top = int(np.argmax(shares))
        for index, share in enumerate(shares):
            label = str(labels[index])
            if row == 0:
                best[label] = float(share) * familiar
            elif index == top and label not in nothing:
                best[label] = max(best[label], float(share) * familiar * 0.95)
    # A clause that is sure of something takes that much from "nothing of the kind".
    claimed = max((c for label, c in best.items() if label not in nothing), default=0.0)
    for label in nothing & best.keys():
        best[label] = min(best[label], max(0.0, 1.0 - claimed))
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Guess(label, round(c, 4)) for label, c in ranked if c >= _LEAST and label != NONE)[:_KEPT]
