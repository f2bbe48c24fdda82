"""The days that people in the US plan around, by name. Whether anybody works then is the calendar's to say."""

import re
from collections.abc import Callable
from datetime import date, timedelta


def nth_weekday(year: int, month: int, weekday: int, count: int) -> date | None:
    """The fourth Thursday of November: (year, 11, 3, 4); count -1 is the last one. None when the month has no such."""
    if count < 0:
        following = date(year + month // 12, month % 12 + 1, 1)
        return following - timedelta(days=(following.weekday() - weekday - 1) % 7 + 1)
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))
    return day if day.month == month else None


def _nth(month: int, weekday: int, count: int, plus: int = 0) -> Callable[[int], date]:
    def on(year: int) -> date:
        day = nth_weekday(year, month, weekday, count) or date(year, month, 1)
        return day + timedelta(days=plus)

    return on


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def easter(year: int) -> date:
    """Western Easter Sunday (the anonymous Gregorian algorithm, Meeus/Jones/Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


_NAMED: tuple[tuple[str, Callable[[int], date]], ...] = (
    (r"new year'?s? eve", _fixed(12, 31)),
    (r"new year'?s?(?: day)?", _fixed(1, 1)),
    (r"martin luther king(?: j(?:unio)?r)?(?:'s)?(?: day)?|mlk(?: jr)?(?: day)?", _nth(1, 0, 3)),
    (r"valentine'?s?(?: day)?", _fixed(2, 14)),
    (r"president'?s'?(?: day)?", _nth(2, 0, 3)),
    (r"(?:saint|st) patrick'?s?(?: day)?", _fixed(3, 17)),
    (r"good friday", lambda year: easter(year) - timedelta(days=2)),
    (r"palm sunday", lambda year: easter(year) - timedelta(days=7)),
    (r"easter monday", lambda year: easter(year) + timedelta(days=1)),
    (r"easter(?: sunday)?", easter),
    (r"cinco de mayo", _fixed(5, 5)),
    (r"mother'?s'? day", _nth(5, 6, 2)),
    (r"memorial day", _nth(5, 0, -1)),
    (r"juneteenth", _fixed(6, 19)),
    (r"father'?s'? day", _nth(6, 6, 3)),
    (r"(?:the )?4th of july|independence day", _fixed(7, 4)),
    (r"labor day", _nth(9, 0, 1)),
    (r"columbus day|indigenous people'?s'? day", _nth(10, 0, 2)),
    (r"halloween", _fixed(10, 31)),
    (r"election day", _nth(11, 0, 1, 1)),
    (r"veteran'?s'? day", _fixed(11, 11)),
    (r"black friday", _nth(11, 3, 4, 1)),
    (r"cyber monday", _nth(11, 3, 4, 4)),
    (r"thanksgiving eve", _nth(11, 3, 4, -1)),
    (r"thanksgiving(?: day)?", _nth(11, 3, 4)),
    (r"christmas eve", _fixed(12, 24)),
    (r"christmas(?: day)?", _fixed(12, 25)),
)
PATTERN = "|".join(words for words, _ in _NAMED)
"""For use inside a larger pattern."""
_EACH = tuple((re.compile(words), on) for words, on in _NAMED)


def on(name: str, year: int) -> date | None:
    """The day that `name` (as `PATTERN` matches it) falls on."""
    return next((when(year) for pattern, when in _EACH if pattern.fullmatch(name)), None)


def ahead(name: str, today: date) -> date | None:
    """The coming one; today counts."""
    this = on(name, today.year)
    return this if this is None or this >= today else on(name, today.year + 1)
