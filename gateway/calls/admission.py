"""Whether one more caller can be heard well, without those who already talk noticing. Pure."""

from dataclasses import dataclass
from enum import StrEnum

LATE_S = 0.6
"""An utterance that has waited so long for a recogniser makes our answer noticeably late."""
LAGGING_S = 0.25
"""An event loop so late makes audio stutter."""


class Refusal(StrEnum):
    """Why a caller is not heard but asked for keys. The names are the metric's."""

    DRAINING = "draining"
    WARMING = "warming"
    OVERLOAD = "overload"
    NUISANCE = "nuisance"
    """Not the machine's fault: this number calls for nothing, again and again (`calls.nuisance`)."""


@dataclass(frozen=True, slots=True)
class Load:
    """How busy this process is, before the new call."""

    talking: int
    """Calls whose conversation goes on."""
    max_calls: int
    recognisers: int
    waiting: int
    """Utterances that have no recogniser yet."""
    oldest_wait_s: float
    """How long the first of them has been waiting."""
    lag_s: float
    """How late the event loop has been for the last two seconds without a break."""
    warm: bool
    draining: bool


def refusal(load: Load) -> Refusal | None:
    """None: the caller is welcome to talk.

    The number of calls is a promise made in the settings; the rest is what the machine says about it at this moment.
    A queue alone is no reason, as callers now and then talk at the same time: one that moves too slowly is.
    """
    if load.draining:
        return Refusal.DRAINING
    if not load.warm:
        return Refusal.WARMING
    busy = load.talking >= load.max_calls
    queueing = load.waiting > max(1, load.recognisers) or load.oldest_wait_s > LATE_S
    return Refusal.OVERLOAD if busy or queueing or load.lag_s > LAGGING_S else None
