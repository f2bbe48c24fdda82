"""What the samples of a soak say: what was left behind, what grew, and how fast memory grows. Pure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

WARM_UP_CALLS = 800
"""After so many calls all that is kept up to a bound is full, the largest last: the answers to the latest webhooks
(`telephony.replies`: 10,000 keys, 19 for each call here), finished transfers for late callbacks (`handoff.live`: 200),
last words (`handoff.words`: 64), prepared statements of five database connections, and the threads' own heaps."""
MOST_MB = 2.0
"""Megabytes per 1,000 calls that count as flat: of resident memory, give or take two standard errors, since allocators
take it in steps of a megabyte or two and keep it; of what is in use on the heap, without that."""
MOST_OBJECTS = 20.0
"""Pieces of memory that each call may add to Python's: the outgoing calls of the last hour are remembered, seven pieces
for each, and the soak lifts the limit on their number."""
FEWEST_CALLS = 400
"""After the warm-up: of fewer the slope is chance."""
COUNTS = ("tasks", "calls", "transfers", "leased", "connections")
"""These must be back where they were before the first call."""
POOLS = ("files", "threads")
"""Idle ones are kept for the next call: these must stop growing."""


@dataclass(frozen=True, slots=True)
class Sample:
    """The gateway's process after so many calls, when nobody calls."""

    done: int
    """Calls so far."""
    memory_mb: float
    """Resident set of the process, its workers apart."""
    heap_mb: float
    """What the C library's allocator has given out of it; 0 where it cannot say."""
    blocks: int
    """Pieces of memory that Python's objects have."""
    files: int
    """Open file descriptors."""
    threads: int
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
    heap_slope_mb: float | None
    """The same for what is in use on the heap: without what the allocator keeps free."""
    objects: float | None
    """Python's pieces of memory for each call after the warm-up."""
    faults: tuple[str, ...]
    """What grew or was left behind; empty: nothing."""


@dataclass(frozen=True, slots=True)
class Found:
    """All that was seen."""

    samples: tuple[Sample, ...]
    verdict: Verdict
    kinds: dict[str, int]
    outcomes: dict[str, int]
    complaints: dict[str, int]
    """What the carrier refused or warned of; that a caller hung up a moment before being moved is among it."""
    left: tuple[str, ...]
    """Names of tasks that did not end."""


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
    # Pools are full long before the caches are.
    later = samples[1 + (len(samples) - 1) // 4 :]
    third = max(1, len(later) // 3)
    for name in POOLS if len(later) >= 3 else ():
        early, late = ([getattr(one, name) for one in some] for some in (later[:third], later[-third:]))
        if min(late) > max(early):
            faults.append(f"{name}: {late[-1]}, {early[0]} after {later[0].done} calls")
    warm = [one for one in samples if one.done >= WARM_UP_CALLS]
    if len(warm) < 4 or warm[-1].done - warm[0].done < FEWEST_CALLS:
        return Verdict(None, 0.0, None, None, tuple(faults))
    slope_mb, error_mb = fit([(one.done / 1000, one.memory_mb) for one in warm])
    heap_mb, _ = fit([(one.done / 1000, one.heap_mb) for one in warm])
    objects, _ = fit([(one.done, one.blocks) for one in warm])
    if slope_mb - 2 * error_mb > MOST_MB:
        faults.append(f"memory grows by {slope_mb:.2f} MB per 1,000 calls; {MOST_MB:g} are flat")
    if heap_mb > MOST_MB:
        faults.append(f"the heap in use grows by {heap_mb:.2f} MB per 1,000 calls; {MOST_MB:g} are flat")
    if objects > MOST_OBJECTS:
        faults.append(f"Python's objects grow by {objects:.0f} for each call; {MOST_OBJECTS:g} are flat")
    return Verdict(slope_mb, error_mb, heap_mb, objects, tuple(faults))


def fit(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Slope of the least-squares line, and its standard error; three points or more, not all at the same place."""
    count = len(points)
    middle_x, middle_y = sum(x for x, _ in points) / count, sum(y for _, y in points) / count
    spread = sum((x - middle_x) ** 2 for x, _ in points)
    slope = sum((x - middle_x) * (y - middle_y) for x, y in points) / spread
    rest = sum((y - middle_y - slope * (x - middle_x)) ** 2 for x, y in points)
    return slope, float((rest / (count - 2) / spread) ** 0.5)


def as_json(found: Found) -> dict[str, object]:
    """Plain values."""
    return {
        "samples": [asdict(one) for one in found.samples],
        **asdict(found.verdict),
        "kinds": found.kinds,
        "outcomes": found.outcomes,
        "complaints": found.complaints,
        "left": found.left,
    }
