"""Stretches of days and the arithmetic of weeks and months, seen from today."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

HORIZON_DAYS = 14
"""How far "after Thursday" or "any day" reaches."""
YEAR_DAYS = 366
_SLIP_DAYS = 31
"""A day named without its year that is over by no more than this is a slip about the past, not a wish for next year."""


_Stretch = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days, both inclusive."""

    first: date
    last: date
    ambiguous: tuple[date, ...] = ()
    past: bool = False
    real: bool = True
    """False for "February thirtieth"."""


def one(day: date, today: date, *, ambiguous: tuple[date, ...] = ()) -> Days:
    return Days(day, day, ambiguous, past=day < today)


def stretch(first: date, last: date, today: date) -> Days:
    """Clipped to what is still ahead."""
    return Days(first, last, past=True) if last < today else Days(max(first, today), last)


def ahead(today: date, weekday: int) -> date:
    """The next such day after today: somebody who means today says so."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def monday(today: date, weeks: int = 0) -> date:
    return today - timedelta(days=today.weekday()) + timedelta(days=7 * weeks)


def month_start(today: date, months: int) -> date:
    index = today.month - 1 + months
    return date(today.year + index // 12, index % 12 + 1, 1)


def month_end(first: date) -> date:
    return month_start(first, 1) - timedelta(days=1)


def later(day: date, number: int, unit: str) -> date:
    """`day` and `number` units on; a month that is shorter ends on its last day."""
    if unit == "month":
        first = month_start(day, number)
        return first.replace(day=min(day.day, calendar.monthrange(first.year, first.month)[1]))
    return day + timedelta(days=number * {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}[unit])


def in_year(today: date, month: int, day: int, year: str | None = None) -> date | None:
    """That date nearest ahead; one that has been over for a month at most is taken for a slip about the past."""
    for candidate in (int(year),) if year else range(today.year, today.year + 9):
        try:
            when = date(candidate, month, day)
        except ValueError:
            continue
        if year or when >= today or (today - when).days <= _SLIP_DAYS:
            return when
    return None


def week_part(monday: date, part: str | None, today: date, *, this: bool) -> Days:
    if part in {"rest", "remainder"} or (part == "later" and this):
        return stretch(today + timedelta(days=part == "later"), monday + timedelta(days=6), today)
    begin, end = _portion(part, (0, 2), (1, 3), (3, 4), (0, 6))
    return stretch(monday + timedelta(days=begin), monday + timedelta(days=end), today)


def month_part(first: date, part: str | None, today: date) -> Days:
    last = month_end(first)
    if part in {"rest", "remainder"}:
        return stretch(max(first, today), last, today)
    if part in {"end", "late", "later", "last part"}:
        return stretch(last - timedelta(days=9), last, today)
    begin, end = _portion(part, (0, 9), (9, 19), (15, (last - first).days), (0, (last - first).days))
    return stretch(first + timedelta(days=begin), first + timedelta(days=end), today)


def _portion(part: str | None, early: _Stretch, middle: _Stretch, late: _Stretch, whole: _Stretch) -> _Stretch:
    if part is None or part in {"all", "whole"}:
        return whole
    if part.startswith(("early", "beginning", "start", "1st")):
        return early
    return middle if part.startswith("mid") else late
