"""What two hearings of one story make likely together: as freely heard, and in the words of the trade alone. Pure."""

import math
from collections.abc import Callable, Iterable, Sequence

from gateway.understanding.meaning import Guess

Guesses = tuple[tuple[Guess, ...], tuple[Guess, ...]]
"""Intents and problems, best first."""
_FREE = (1.0, 0.5, 0.5)
"""What the likeliest free readings weigh."""
_TRADE = 1.5
"""What the reading in the words of the trade weighs."""
_SHARPER, _SURER = 1.25, 0.2
"""A mean of several opinions is too modest: so its log odds are stretched and raised. Fitted to 590 spoken sentences of
other authors with noise; the weights were chosen with our own callers' sentences in view (`docs/decisions.md`)."""
_SURE = 0.85
"""So sure, both ears heard the same."""
_LEAST, _MOST = 0.005, 0.995
_WORTH_TELLING = 0.04
_KEPT = 4


def guess(model: Callable[[str], Guesses], freely: Sequence[str], by_trade: str) -> Guesses:
    """`freely`: the free readings, best first. Without a reading by the trade the best one counts alone."""
    best = model(freely[0])
    if not by_trade:
        return best
    second = model(by_trade)
    lesser = [] if _agreed(best[0], second[0]) else list(map(model, freely[1 : len(_FREE)]))
    views = [best, *lesser, second]
    weights = [*_FREE[: len(views) - 1], _TRADE]
    intents, problems = (_together([view[which] for view in views], weights) for which in (0, 1))
    return intents, problems


def _agreed(one: tuple[Guess, ...], other: tuple[Guess, ...]) -> bool:
    """Each guess takes milliseconds: where both ears surely heard the same, no other reading is looked at."""
    return (
        bool(one and other) and one[0].label == other[0].label and min(one[0].confidence, other[0].confidence) >= _SURE
    )


def _together(views: Iterable[tuple[Guess, ...]], weights: Sequence[float]) -> tuple[Guess, ...]:
    views = list(views)
    shares: dict[str, float] = {}
    for guesses, weight in zip(views, weights, strict=True):
        for one in guesses:
            shares[one.label] = shares.get(one.label, 0.0) + weight * one.confidence / sum(weights)
    sure = {label: _sharpened(share) for label, share in shares.items()}
    # Of a sentence with two things in it an opinion is sure of both: together they may be as sure as it was.
    said = sum(w * sum(one.confidence for one in v) for v, w in zip(views, weights, strict=True)) / sum(weights)
    whole = max(1.0, sum(sure.values()) / max(1.0, said))
    ranked = sorted(((label, share / whole) for label, share in sure.items()), key=lambda item: (-item[1], item[0]))
    return tuple(Guess(label, round(share, 4)) for label, share in ranked if share >= _WORTH_TELLING)[:_KEPT]


def _sharpened(share: float) -> float:
    kept = min(max(share, _LEAST), _MOST)
    return 1.0 / (1.0 + math.exp(-(_SHARPER * math.log(kept / (1.0 - kept)) + _SURER)))
