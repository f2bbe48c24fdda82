"""From windows, technicians and what is booked to the few openings that a caller is offered. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from gateway.company import Technician
from gateway.scheduling.pieces import later, occupied
from gateway.scheduling.visit import Opening, Wanted
from gateway.scheduling.windows import Window
from gateway.scheduling.wish import fits, suits

__all__ = ["Crew", "Hours", "fits", "openings"]

Hours = tuple[tuple[datetime, datetime], ...]
"""Stretches of work in order, aware."""
_NOON = 12


@dataclass(frozen=True, slots=True)
class Crew:
    """A technician, the hours they work, and the pieces of their time that are given away."""

    technician: Technician
    hours: Hours
    busy: frozenset[int] = frozenset()


def openings(
    wanted: Wanted, windows: Sequence[Window], crews: Sequence[Crew], company_hours: Hours, travel_minutes: int
) -> tuple[Opening, ...]:
    """At most `wanted.limit` openings, the best first, each in another window.

    If any suits the wish (`fits`), all of them do; if none does, they are the nearest there are. The window, and
    the work when it begins with the window, lie within the hours of the company and of the technician.
    """
    free = [o for w in windows if (o := _opening(w, wanted, crews, company_hours, travel_minutes))]
    if wanted.limit <= 0 or not free:
        return ()
    good = [o for o in free if fits(o, wanted.when)]
    if not good:
        free.sort(key=lambda o: (suits(o.start, o.end, wanted.when), o.start.astimezone(UTC)))
        return tuple(free[: wanted.limit])
    good.sort(key=lambda o: (suits(o.start, o.end, wanted.when), o.start.astimezone(UTC)))
    if wanted.when is not None and wanted.when.asap:
        return tuple(good[: wanted.limit])
    chosen = _spread(good, wanted.limit)
    return tuple(sorted(chosen, key=good.index))


def _opening(
    window: Window, wanted: Wanted, crews: Sequence[Crew], company_hours: Hours, travel_minutes: int
) -> Opening | None:
    """The window with the technician who is best sent: the one with the fewest skills, so that the specialist stays
    free for what only they can do; among equals the one with the most time left."""
    start, end = window.start.astimezone(UTC), window.end.astimezone(UTC)
    done = max(end, later(start, wanted.duration_min))
    if not _within(start, done, company_hours):
        return None
    needed = occupied(window.start, window.end, wanted.duration_min, travel_minutes)
    able = [
        crew
        for crew in crews
        if set(wanted.skills) <= set(crew.technician.skills)
        and _within(start, done, crew.hours)
        and crew.busy.isdisjoint(needed)
    ]
    if not able:
        return None
    best = min(able, key=lambda c: (len(c.technician.skills), len(c.busy), c.technician.id)).technician
    return Opening(window.start, window.end, best.id, best.name)


def _within(start: datetime, end: datetime, hours: Hours) -> bool:
    place = bisect_right(hours, start, key=lambda span: span[0]) - 1
    return place >= 0 and end <= hours[place][1]


def _spread(ranked: Sequence[Opening], limit: int) -> list[Opening]:
    """The best, then each time the one that differs most from those chosen: another day, another part of the day; but
    not far away for the sake of variety."""
    chosen = [ranked[0]]
    left = list(ranked[1:])
    while left and len(chosen) < limit:
        choice = min(left, key=lambda o: _sameness(o, chosen))
        left.remove(choice)
        chosen.append(choice)
    return chosen


def _sameness(opening: Opening, chosen: Sequence[Opening]) -> float:
    first_day = chosen[0].start.date()
    cost = 0.6 * abs((opening.start.date() - first_day).days)
    for other in chosen:
        same_day = opening.start.date() == other.start.date()
        same_part = (opening.start.hour < _NOON) == (other.start.hour < _NOON)
        cost += 2 * same_day + same_part
    return cost
