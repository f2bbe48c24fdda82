"""Days as callers put them, resolved against today: "thursday", "next friday", "the twenty third", "in two weeks"."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = {name: i for i, name in enumerate(WEEKDAYS)} | {
    "mondays": 0, "tuesdays": 1, "wednesdays": 2, "thursdays": 3, "fridays": 4, "saturdays": 5, "sundays": 6,
}  # fmt: skip
_WEEKDAY = "|".join(sorted(_DAY, key=len, reverse=True))
_MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_MONTH = "|".join(_MONTHS)
_COUNT = {"a": 1, "an": 1, "couple": 2, "a couple": 2, "a couple of": 2, "couple of": 2, "a few": 3}


@dataclass(frozen=True, slots=True)
class Days:
    """A stretch of days, both inclusive."""

    first: date
    last: date
    ambiguous: tuple[date, ...] = ()
    past: bool = False
    at: int = 0
    """Where in the text it was said."""


def _one(day: date, hit: re.Match[str], *, past: bool = False, ambiguous: tuple[date, ...] = ()) -> Days:
    return Days(day, day, ambiguous, past, hit.start())


def hear(said: str, today: date) -> list[Days]:
    """All days named in `said` (with figures), in the order in which they were named."""
    found: list[Days] = []
    rest = said
    for finder in (_relative, _holiday, _dated, _weekday, _weeks):
        hits, rest = finder(rest, today)
        found += hits
    return sorted(found, key=lambda days: days.at)


def _take(pattern: str, rest: str) -> tuple[list[re.Match[str]], str]:
    hits = list(re.finditer(pattern, rest))
    for hit in hits:
        rest = rest[: hit.start()] + "#" * (hit.end() - hit.start()) + rest[hit.end() :]
    return hits, rest


def _relative(rest: str, today: date) -> tuple[list[Days], str]:
    found: list[Days] = []
    for pattern, offset in (
        (r"\b(?:the )?day after (?:tomorrow|tomorow)\b", 2), (r"\b(?:the )?day before yesterday\b", -2),
        (r"\byesterday\b", -1), (r"\blast night\b", -1), (r"\btomorrow\b|\btomorrows\b|\bto morrow\b", 1),
        (r"\btoday\b|\btonight\b|\bthis (?:very )?(?:morning|afternoon|evening)\b|\blater (?:on )?today\b|\bsame day\b", 0),
    ):  # fmt: skip
        hits, rest = _take(pattern, rest)
        found += [_one(today + timedelta(days=offset), hit, past=offset < 0) for hit in hits]
    count = r"(\d{1,2}|a couple of|a couple|couple of|a few|a|an) (days?|weeks?|months?)"
    for pattern in (
        rf"\b(?:in|after) {count}()\b",
        rf"\b{count} (?:from now|from today|time|out)()\b",
        rf"\b{count} (ago)\b",
    ):
        hits, rest = _take(pattern, rest)
        for hit in hits:
            counted = int(hit[1]) if hit[1].isdigit() else _COUNT[hit[1]]
            size = {"d": 1, "w": 7, "m": 30}[hit[2][0]] * counted
            found.append(_one(today + timedelta(days=-size if hit[3] else size), hit, past=bool(hit[3])))
    return found, rest


_HOLIDAYS: tuple[tuple[str, Callable[[int], date]], ...] = (
    (r"black friday|(?:the )?day after thanksgiving", lambda year: _nth(year, 11, 3, 4) + timedelta(days=1)),
    (r"(?:the )?day before thanksgiving|thanksgiving eve", lambda year: _nth(year, 11, 3, 4) - timedelta(days=1)),
    (r"thanksgiving(?: day)?", lambda year: _nth(year, 11, 3, 4)),
    (r"christmas eve", lambda year: date(year, 12, 24)),
    (r"(?:the )?day after christmas", lambda year: date(year, 12, 26)),
    (r"christmas(?: day)?", lambda year: date(year, 12, 25)),
    (r"new year'?s eve", lambda year: date(year, 12, 31)),
    (r"new year'?s(?: day)?", lambda year: date(year, 1, 1)),
    (r"(?:the )?(?:fourth|4th) of july|independence day", lambda year: date(year, 7, 4)),
    (r"labor day", lambda year: _nth(year, 9, 0, 1)),
    (r"memorial day", lambda year: max(_nth(year, 5, 0, 4), _nth(year, 5, 0, 5), key=lambda d: (d.month == 5, d))),
    (r"veterans'? day", lambda year: date(year, 11, 11)),
)
"""As Americans name them; whether anybody works then is the calendar's to say."""


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    """The fourth Thursday of November: (year, 11, 3, 4)."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (count - 1))


def _holiday(rest: str, today: date) -> tuple[list[Days], str]:
    found: list[Days] = []
    for pattern, on in _HOLIDAYS:
        hits, rest = _take(rf"\b(?:{pattern})\b(?! (?:week|season|lights?|tree|dinner|morning is))", rest)
        for hit in hits:
            when = on(today.year)
            found.append(_one(when if when >= today else on(today.year + 1), hit))
    return found, rest


def _dated(rest: str, today: date) -> tuple[list[Days], str]:
    found: list[Days] = []
    hits, rest = _take(
        rf"\b(?:the )?(?:({_MONTH}) (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?|(?:the )?(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?({_MONTH}))\b(?! (?:o'clock|am|pm|street))",
        rest,
    )
    for hit in hits:
        month, day = _MONTHS[hit[1] or hit[4]], int(hit[2] or hit[3])
        when = _in_year(today, month, day)
        if when:
            found.append(_one(when, hit, past=when < today))
    hits, rest = _take(
        r"\bthe (\d{1,2})(?:st|nd|rd|th)\b(?! (?:one|option|floor|time|street|avenue|choice|window))|\b(\d{1,2})(?:th|nd|rd|st)\b(?! (?:one|option|floor|time|street|avenue|choice|window|thing))",
        rest,
    )
    for hit in hits:
        day = int(hit[1] or hit[2])
        if not hit[1] and day <= 4:
            continue
        upcoming = _next_numbered(today, day)
        if upcoming:
            found.append(_one(upcoming, hit))
    return found, rest


def _in_year(today: date, month: int, day: int) -> date | None:
    """That date nearest ahead; one that is over by less than three months is taken for a slip about the past."""
    for year in (today.year, today.year + 1):
        try:
            when = date(year, month, day)
        except ValueError:
            continue
        if when >= today or (today - when).days <= 90:
            return when
    return None


def _next_numbered(today: date, day: int) -> date | None:
    year, month = today.year, today.month
    for _ in range(3):
        if 1 <= day <= calendar.monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return None


def _weekday(rest: str, today: date) -> tuple[list[Days], str]:
    found: list[Days] = []
    hits, rest = _take(rf"\b(?:a week (?:from|on) ({_WEEKDAY})|({_WEEKDAY}) week\b|({_WEEKDAY}) after next)", rest)
    for hit in hits:
        found.append(_one(_ahead(today, _DAY[hit[1] or hit[2] or hit[3]]) + timedelta(days=7), hit))
    hits, rest = _take(rf"\b({_WEEKDAY}) (?:of )?next week\b|\bnext week (?:on )?({_WEEKDAY})\b", rest)
    found += [_one(_in_week(today, 1, _DAY[hit[1] or hit[2]]), hit) for hit in hits]
    span, rest = _take(rf"\b({_WEEKDAY}) (?:through|thru|to|until) ({_WEEKDAY})\b", rest)
    for hit in span:
        first = _ahead(today, _DAY[hit[1]])
        found.append(Days(first, first + timedelta(days=(_DAY[hit[2]] - _DAY[hit[1]]) % 7), at=hit.start()))
    hits, rest = _take(rf"\b(?:(next|this|this coming|coming|last|past|this past) )?({_WEEKDAY})\b", rest)
    for hit in hits:
        day = _DAY[hit[2]]
        nearest = _ahead(today, day)
        if hit[1] in {"last", "past", "this past"}:
            found.append(_one(nearest - timedelta(days=7), hit, past=True))
        elif hit[1] == "next":
            following = _in_week(today, 1, day)
            doubtful = (following, nearest) if nearest != following else ()
            found.append(_one(following, hit, ambiguous=doubtful))
        elif hit[1] == "this" and day == today.weekday():
            found.append(_one(today, hit))
        else:
            found.append(_one(nearest, hit))
    return found, rest


def _ahead(today: date, weekday: int) -> date:
    """The next such day after today: somebody who means today says so."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _in_week(today: date, weeks: int, weekday: int) -> date:
    return today - timedelta(days=today.weekday()) + timedelta(days=7 * weeks + weekday)


def _weeks(rest: str, today: date) -> tuple[list[Days], str]:
    found: list[Days] = []
    monday, next_monday = _in_week(today, 0, 0), _in_week(today, 1, 0)

    def add(hit: re.Match[str], first: date, last: date) -> None:
        if last >= today:
            found.append(Days(max(first, today), last, at=hit.start()))

    saturday = _in_week(today, 0, 5)
    for pattern, first, last in (
        (r"\bnext weekend\b", _in_week(today, 1, 5), _in_week(today, 1, 6)),
        (r"\b(?:(?:this|the|over the) )?weekends?\b", saturday, saturday + timedelta(days=1)),
        (r"\bweek after next\b", next_monday + timedelta(days=7), next_monday + timedelta(days=11)),
        (r"\b(?:early|beginning of|start of|first part of) (?:in )?next week\b", next_monday, next_monday + timedelta(days=2)),
        (r"\b(?:late(?:r)?|end of|the end of|second half of) (?:in )?next week\b", next_monday + timedelta(days=3), next_monday + timedelta(days=4)),
        (r"\bmiddle of next week\b|\bmid next week\b", next_monday + timedelta(days=1), next_monday + timedelta(days=3)),
        (r"\bnext week\b", next_monday, next_monday + timedelta(days=6)),
        (r"\b(?:later|rest of) (?:in )?(?:this|the) week\b", today + timedelta(days=1), monday + timedelta(days=6)),
        (r"\bend of (?:this|the) week\b", monday + timedelta(days=3), monday + timedelta(days=4)),
        (r"\b(?:this|some ?time this|during the) week\b|\bduring the week\b", today, monday + timedelta(days=6)),
        (r"\bnext month\b", _month(today, 1), _month(today, 2) - timedelta(days=1)),
        (r"\bend of (?:the|this) month\b", _month(today, 1) - timedelta(days=7), _month(today, 1) - timedelta(days=1)),
        (r"\bthis month\b", today, _month(today, 1) - timedelta(days=1)),
    ):  # fmt: skip
        hits, rest = _take(pattern, rest)
        for hit in hits:
            add(hit, first, last)
    return found, rest


def _month(today: date, ahead: int) -> date:
    index = today.month - 1 + ahead
    return date(today.year + index // 12, index % 12 + 1, 1)
