"""The line of waiting callers: whose turn it is, who stands where, and how long it may take. Pure."""

from collections.abc import Iterable, Sequence
from statistics import median

from gateway.handoff.state import State, Transfer

FEWEST_TALKS = 3
"""With fewer recent conversations nothing is said about the time."""
MOST_TALKS = 20
TOLD_AFTER_S = (0.0, 60.0, 120.0)
"""The place in line is told at once, a minute later, and then every two minutes."""
LONGEST_WAIT_S = 3600.0


def waits(transfer: Transfer) -> bool:
    """Has a place in line: on hold, or to be called back."""
    return transfer.state in (State.QUEUED, State.LATER)


def order(transfers: Iterable[Transfer]) -> list[Transfer]:
    """Those who wait, the next one first: by priority, then by arrival in the line."""
    return sorted(filter(waits, transfers), key=lambda t: (-t.priority, t.times.get("line", 0.0), t.id))


def place(transfers: Iterable[Transfer], transfer: Transfer) -> int:
    """1 for the next one; 0: not in line."""
    ids = [waiting.id for waiting in order(transfers)]
    return ids.index(transfer.id) + 1 if transfer.id in ids else 0


def due(transfer: Transfer, at_s: float) -> bool:
    """May be rung for now: a call-back not before its time."""
    return transfer.state is State.QUEUED or (
        transfer.state is State.LATER and at_s >= transfer.times.get("not_before", 0.0)
    )


def wanted(transfer: Transfer) -> tuple[str, ...]:
    """Who could help this caller, best first, if they were free."""
    if transfer.state is State.QUEUED:
        return transfer.skipped
    return tuple(person for person in transfer.plan.people if person not in transfer.spent)


def turns(transfers: Iterable[Transfer], free: Iterable[str], at_s: float) -> list[tuple[Transfer, str]]:
    """Who is rung for whom now: each free person for at most one caller, those who are first in line first."""
    left = list(free)
    found = []
    for transfer in order(transfers):
        if due(transfer, at_s) and (person := next((p for p in wanted(transfer) if p in left), None)) is not None:
            left.remove(person)
            found.append((transfer, person))
    return found


def estimate_s(place_in_line: int, people: int, talks_s: Sequence[float]) -> float | None:
    """How long until it is this caller's turn, in seconds; None when nobody can know.

    Of `people` conversations going on, one ends every (typical length / people) seconds; typical is the median of the
    latest ones. The conversation that ends next is on average half over, if the caller is the first in line.
    """
    recent = talks_s[-MOST_TALKS:]
    if place_in_line < 1 or people < 1 or len(recent) < FEWEST_TALKS:
        return None
    typical_s = median(recent)
    wait_s = typical_s * (place_in_line - 0.5) / people
    return wait_s if wait_s <= LONGEST_WAIT_S else None


def minutes(seconds: float | None) -> int | None:
    """As it is said: whole minutes, never less than the truth by much; above ten, in steps of five."""
    if seconds is None:
        return None
    whole = max(1, round(seconds / 60 + 0.25))
    return whole if whole <= 10 else 5 * round(whole / 5)


def tell_due(transfer: Transfer) -> bool:
    """Whether the place in line is told now: `asked` and `told` are times of the transfer's own."""
    tells = transfer.tells
    if tells == 0:
        return True
    gap_s = TOLD_AFTER_S[min(tells, len(TOLD_AFTER_S) - 1)]
    return transfer.times.get("asked", 0.0) - transfer.times.get("told", 0.0) >= gap_s - 5.0
