"""What the samples of a soak say: what was left behind, what grew, and how fast memory grows. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

WARM_UP = 0.25
"""The share of the calls after which what is kept up to a bound (caches, transfers for late callbacks) is full."""
MOST_MB = 2.0
"""Megabytes per 1,000 calls that count as flat."""
FEWEST_CALLS = 400
"""After the warm-up: of fewer the slope is chance."""
COUNTS = ("tasks", "calls", "transfers", "leased", "connections")
"""These must be back where they were before the first call."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The gateway's process after so many calls, when nobody calls."""

    done: int
    """Calls so far."""
    memory_mb: float
    """Resident set of the process, its workers apart."""
    files: int
    """Open file descriptors."""
    tasks: int
    calls: int
    """Entries in the register: calls, stream tokens, callers who wait for a new process."""
    transfers: int
    """Warm transfers that are not over."""
    leased: int
    """Recognisers in use."""
    connections: int
    """Database connections in use."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it."""

    slope_mb: float | None
    """Megabytes per 1,000 calls after the warm-up; None: too few calls to tell."""
    error_mb: float
    """Its standard error."""
    faults: tuple[str, ...]
    """What grew or was left behind; empty: nothing."""


def judge(samples: Sequence[Sample]) -> Verdict:
    """`samples`: the first before any call. Raises ValueError when there are fewer than two."""
    if len(samples) < 2:
        raise ValueError("a soak needs a sample before the first call and one after it")
    before, last = samples[0], samples[-1]
    faults = [
        f"{name}: {getattr(last, name)}, {getattr(before, name)} before the first call"
        for name in COUNTS
        if getattr(last, name) > getattr(before, name)
    ]
    warm = [one for one in samples if one.done >= WARM_UP * last.done]
    early, late = warm[: max(1, len(warm) // 3)], warm[-max(1, len(warm) // 3) :]
    if len(warm) >= 3 and min(one.files for one in late) > max(one.files for one in early):
        faults.append(f"files: {last.files}, {early[-1].files} after {early[-1].done} calls")
    slope_mb, error_mb = None, 0.0
    if len(warm) >= 4 and warm[-1].done - warm[0].done >= FEWEST_CALLS:
        slope_mb, error_mb = fit([(one.done / 1000, one.memory_mb) for one in warm])
        if slope_mb > MOST_MB:
            faults.append(f"memory grows by {slope_mb:.2f} MB per 1,000 calls; {MOST_MB:g} are flat")
    return Verdict(slope_mb, error_mb, tuple(faults))


def fit(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Slope of the least-squares line, and its standard error; three points or more, not all at the same place."""
    count = len(points)
    middle_x, middle_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    slope = sum((x - middle_x) * (y - middle_y) for x, y in points) / spread
    rest = sum((y - middle_y - slope * (x - middle_x)) ** 2 for x, y in points)
    return slope, float((rest / (count - 2) / spread) ** 0.5)


def as_json(samples: Sequence[Sample], verdict: Verdict) -> dict[str, object]:
    """Plain values."""
    return {"samples": [asdict(one) for one in samples], **asdict(verdict)}
