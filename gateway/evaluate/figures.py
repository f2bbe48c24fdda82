"""The arithmetic of an evaluation: rates with bootstrap intervals, medians, calibration error. Repeatable."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from gateway.evaluate.part import Rate

_SEED = 20
_DRAWS = 2000


def rate(
    right: Sequence[bool],
    *,
    by: Sequence[str] | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
) -> Rate:
    """The share of true cases with its 95 % bootstrap interval; `by` (speakers) are drawn as whole groups."""
    low, high = interval(right, by)
    return Rate(sum(right), len(right), low, high, at_least, at_most)


def interval(right: Sequence[bool], by: Sequence[str] | None = None) -> tuple[float, float]:
    """The 95 % percentile bootstrap interval of the mean."""
    if not right:
        return 0.0, 0.0
    _, group = np.unique(np.array(by if by is not None else np.arange(len(right))), return_inverse=True)
    hits = np.bincount(group, weights=np.array(right, dtype=float))
    sizes = np.bincount(group).astype(float)
    drawn = np.random.default_rng(_SEED).integers(0, len(sizes), size=(_DRAWS, len(sizes)))
    shares = hits[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    return float(np.quantile(shares, 0.025)), float(np.quantile(shares, 0.975))


def calibration_error(confidence: Sequence[float], right: Sequence[bool], bins: int = 15) -> float:
    """Expected calibration error over bins of equal width, 0 to 1 (Guo et al. 2017, arXiv:1706.04599)."""
    sure: npt.NDArray[np.float64] = np.array(confidence, dtype=float)
    hits: npt.NDArray[np.float64] = np.array(right, dtype=float)
    if not sure.size:
        return 0.0
    which = np.clip((sure * bins).astype(int), 0, bins - 1)
    gaps = [abs(sure[which == b].mean() - hits[which == b].mean()) * (which == b).sum() for b in np.unique(which)]
    return float(sum(gaps) / sure.size)


def quantile(values: Sequence[float], share: float) -> float:
    """0 when there are no values."""
    return float(np.quantile(np.array(values, dtype=float), share)) if len(values) else 0.0
