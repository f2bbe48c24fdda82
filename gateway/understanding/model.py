"""The trained classifier: words to intents and problem types, each with a calibrated confidence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from gateway.understanding import words
from gateway.understanding.embedding import Embedder
from gateway.understanding.fusion import Evidence, Fusion, Rows, softmax
from gateway.understanding.meaning import Guess, Intent
from gateway.understanding.nearest import Labelled, labelled
from gateway.understanding.written import NONE, Written

__all__ = ["NONE", "IntentModel", "Learned", "known"]

_KEPT = 4
_LEAST = 0.04
_CLAUSES = 4
_LOOKED_AT = 2
"""So many clauses' sense is looked at: those whose words alone promise most."""
_PROMISING = 0.3
_JOINED = re.compile(r"\b(?:and|also|plus|but|then)\b")
"""Between two wishes; each is looked at whole before it is cut more finely."""
_ONE_THING, _LONG = 6, 12
"""So few words say one thing only; up to so many usually do, if it is surely understood."""
_SURE = 0.85
_HARDLY = 0.02
"""No description rules an intent out altogether."""


@dataclass(frozen=True)
class Learned:
    """The vectors of everything learned that was written or heard, and what each means."""

    vectors: npt.NDArray[np.float32]
    intents: npt.NDArray[np.str_]
    problems: npt.NDArray[np.str_]

    def __post_init__(self) -> None:
        """Raises ValueError when they do not belong together."""
        if not len(self.vectors) == len(self.intents) == len(self.problems):
            raise ValueError("as many meanings as vectors must have been learned")


@dataclass(frozen=True)
class IntentModel:
    """Which intent, which problem. Pure: safe to share between threads."""

    features: Any
    """`terms.Features`: texts to sparse rows of tf-idf."""
    intents: Fusion
    problems: Fusion
    haste: Fusion
    """Of what somebody shall come for: whether it is urgent or may be scheduled. `intents` knows only the latter."""
    vocabulary: frozenset[str]
    """Words of the training utterances that are for us; text without any is unlike all that was learned."""
    asks: dict[str, str] = field(default_factory=dict)
    """What somebody asks for who describes a problem of this type: a visit of this kind, or help at once."""
    embedder: Embedder | None = None
    learned: Learned | None = None
    written: Written | None = None
    """The examples; None while nothing but what was learned shall count."""

    def guess(self, text: str) -> tuple[tuple[Guess, ...], tuple[Guess, ...]]:
        """Intents and problems in a clean text, best first. Clauses of their own that say another thing count too."""
        intents, problems, haste = self._shares([text])
        parts = self._clauses(text, min(float(intents.max()), float(problems.max())))
        if parts := self._promising(parts, intents[0], problems[0]):
            more_intents, more_problems, more_haste = self._shares(parts)
            intents, problems = np.vstack([intents, more_intents]), np.vstack([problems, more_problems])
            haste = np.concatenate([haste, more_haste])
        found = (
            _merged(*self._divided(intents, problems, haste), Intent.OTHER.value),
            _merged(self.problems.labels, problems, NONE),
        )
        return found if self.written is None else self.written.settled(text, *found)

    def _clauses(self, text: str, sure: float) -> list[str]:
        """Parts worth a look: none of what is short, or of what is of middle length and surely understood."""
        length = len(text.split())
        if length <= _ONE_THING or (length <= _LONG and sure >= _SURE):
            return []
        whole = [part.strip() for part in _JOINED.split(text) if len(part.split()) >= 3]
        parts = dict.fromkeys([*(whole if len(whole) > 1 else ()), *words.clauses(text)])
        return [part for part in parts if part != text][:_CLAUSES]

    def _promising(self, parts: list[str], intents: Rows, problems: Rows) -> list[str]:
        """The clauses whose words alone say what is not surely known yet: their sense takes most of the time."""
        if not parts:
            return []
        rows = self.features.transform(parts)
        promise = np.zeros(len(parts))
        for question, whole in ((self.intents, intents), (self.problems, problems)):
            shares = softmax(question.words.logits(rows), 1.0)
            shares[:, whole >= _SURE] = 0.0
            shares[:, question.labels.index(question.nothing)] = 0.0
            promise = np.maximum(promise, shares.max(axis=1))
        order = sorted(range(len(parts)), key=lambda index: -promise[index])[:_LOOKED_AT]
        return [parts[index] for index in order if promise[index] >= _PROMISING]

    def _shares(self, texts: Sequence[str]) -> tuple[Rows, Rows, Rows]:
        for_intents, for_problems, for_haste = self.evidence(texts)
        described = self.problems.shares(for_problems)
        for_intents = replace(for_intents, told=told(described, self.problems.labels, self.intents.labels, self.asks))
        haste = self.haste.shares(for_haste)[:, self.haste.labels.index(Intent.URGENT.value)]
        return _known_only(self.intents, for_intents), _known_only(self.problems, for_problems), haste

    def _divided(self, intents: Rows, problems: Rows, haste: Rows) -> tuple[tuple[str, ...], Rows]:
        """What somebody shall come for, divided into the urgent and the rest: a described problem's type tells, and
        the question of haste where none is described."""
        work = self.intents.labels.index(Intent.SCHEDULE.value)
        at_once = np.array([self.asks.get(label) == Intent.URGENT.value for label in self.problems.labels])
        none = problems[:, self.problems.labels.index(NONE)]
        urgent = intents[:, work] * np.minimum(1.0, problems[:, at_once].sum(axis=1) + none * haste)
        rest = intents.copy()
        rest[:, work] -= urgent
        return (*self.intents.labels, Intent.URGENT.value), np.hstack([rest, urgent[:, None]])

    def evidence(self, texts: Sequence[str]) -> tuple[Evidence, Evidence, Evidence]:
        """What the three questions are answered by: intents, problems, haste."""
        rows = self.features.transform(texts)
        familiar = np.array([known(text, self.vocabulary) for text in texts])
        if self.embedder is None or self.learned is None:
            plain = Evidence(rows, familiar)
            return plain, plain, plain
        sense = self.embedder.encode(texts)
        alike = sense @ self.learned.vectors.T
        for_intents, for_problems, for_haste = (
            Evidence(rows, familiar, sense, which.nearest(alike)) for which in self._labelled
        )
        return for_intents, for_problems, for_haste

    @cached_property
    def _labelled(self) -> tuple[Labelled, ...]:
        """What was learned by the labels of intents, of problems and of haste."""
        if self.learned is None:
            return ()
        intents, problems = self.learned.intents.tolist(), self.learned.problems.tolist()
        # Somebody shall come: that is one intent to the first question, and two to the last.
        work = [Intent.SCHEDULE.value if label == Intent.URGENT.value else label for label in intents]
        return (
            labelled(work, self.intents.labels),
            labelled(problems, self.problems.labels),
            labelled(intents, self.haste.labels),
        )


def told(problems: Rows, types: Sequence[str], intents: Sequence[str], asks: Mapping[str, str]) -> Rows:
    """What a described problem lets expect of the intent, as logarithms: who describes one wants the visit for it."""
    none = problems[:, list(types).index(NONE)]
    wanted = np.repeat(none[:, None], len(intents), axis=1)
    for column, label in enumerate(types):
        asked = asks.get(label, "")
        asked = Intent.SCHEDULE.value if asked == Intent.URGENT.value else asked
        if asked in intents:
            wanted[:, list(intents).index(asked)] += problems[:, column]
    return np.asarray(np.log(np.clip(wanted, _HARDLY, 1.0)), dtype=np.float64)


def _known_only(question: Fusion, seen: Evidence) -> Rows:
    """Words that nobody has ever said here deserve no confidence, but that they are nothing of ours."""
    shares = question.shares(seen)
    ours = [index for index, label in enumerate(question.labels) if label != question.nothing]
    shares[:, ours] *= np.minimum(1.0, 2.0 * seen.familiar)[:, None]
    return shares


def known(text: str, vocabulary: frozenset[str]) -> float:
    """1 for familiar words, falling to 0 for text with none."""
    said = [w for w in text.split() if len(w) > 2]
    if not said:
        return 0.3 if text else 0.0
    return sum(w in vocabulary for w in said) / len(said)


def _merged(labels: Sequence[str], scores: npt.NDArray[np.float64], nothing: str) -> tuple[Guess, ...]:
    """The whole utterance's guesses; a clause adds a label only where it is surer of it, and never adds "nothing"."""
    best = dict(zip(labels, scores[0].tolist(), strict=True))
    for row in scores[1:]:
        top = int(np.argmax(row))
        if labels[top] != nothing:
            best[labels[top]] = max(best[labels[top]], float(row[top]) * 0.95)
    # A clause that is sure of something takes that much from "nothing of the kind".
    claimed = max((c for label, c in best.items() if label != nothing), default=0.0)
    best[nothing] = min(best.get(nothing, 0.0), max(0.0, 1.0 - claimed))
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Guess(label, round(c, 4)) for label, c in ranked if c >= _LEAST and label != NONE)[:_KEPT]
