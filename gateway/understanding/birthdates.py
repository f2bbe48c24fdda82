"""A date of birth as people say it: "june eleventh nineteen sixty seven", "two fifteen sixty two"."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from gateway.understanding import figures, words

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_SHORT = {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_ONES = figures.UNITS | figures.TEENS | dict.fromkeys(figures.ZEROS, 0)
_BETWEEN = frozenset({"of", "the", "day", "in", "dash", "slash", "and", "year", "uh", "um"})
_OLDEST_YEARS = 115
_GROWN_YEARS = 16
"""Whoever calls a company gives the birth date of somebody grown: "twenty" alone is 1920 until those of 2020 are."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A number read at a place in the words."""

    value: int
    after: int
    """Index of the word behind it."""
    cost: int = 0
    """The less usual the way of saying it, the more."""
    ordinal: bool = False
    named: bool = False


def hear(text: str, today: date | None = None) -> date | None:
    """The likeliest date of birth in a transcript; None when there is none, or it lies ahead. `today`: now in UTC."""
    found = readings(text, today)
    return found[0] if found else None


def readings(text: str, today: date | None = None) -> tuple[date, ...]:
    """Every date the words can mean, the likeliest first: "one two seven six three" is 1/27/63 or 12/7/63."""
    now = today or datetime.now(UTC).date()
    said = _split(words.clean(text))
    best: dict[date, int] = {}
    for start in range(len(said)):
        if _goes_on(said, start):
            continue
        for born, cost in _dates(said, start, now):
            best[born] = min(cost, best.get(born, cost))
    return tuple(sorted(best, key=lambda born: best[born]))


def _goes_on(said: list[str], start: int) -> bool:
    """Whether what begins here is the rest of a date that began before."""
    before = start - 1
    while before >= 0 and said[before] in _BETWEEN:
        before -= 1
    if before < 0:
        return False
    word = said[before]
    return word in _MONTHS or word in _SHORT or (_numeric(word) and word not in figures.MISHEARD)


def _split(text: str) -> list[str]:
    """Words; a spelled month ("f e b") as one, a run of six or eight figures as single ones."""
    said: list[str] = []
    for word in text.split():
        if re.fullmatch(r"\d{6}|\d{8}", word):
            said += list(word)
        else:
            said.append(word)
    whole = " ".join(said)
    for name in (*_MONTHS, *_SHORT):
        whole = re.sub(rf"\b{' '.join(name)}\b", name, whole)
    return whole.split()


def _numeric(word: str) -> bool:
    known = word in _ONES or word in figures.TENS or word in figures.ORDINALS or word in figures.MISHEARD
    return known or re.fullmatch(r"\d+(?:st|nd|rd|th)?", word) is not None


def _dates(said: list[str], start: int, now: date) -> Iterator[tuple[date, int]]:
    """Month, day, year; day, month, year where the month is named: all that reach to the end of the numbers."""
    for first in (*_months(said, start), *_days(said, start)):
        for second in _seconds(said, first):
            for year in _years(said, _skip(said, second.after), now):
                behind = _skip(said, year.after)
                if behind < len(said) and _numeric(said[behind]) and said[behind] not in figures.MISHEARD:
                    continue
                month, day = (second, first) if second.named else (first, second)
                try:
                    born = date(year.value, month.value, day.value)
                except ValueError:
                    continue
                if born <= now:
                    yield born, month.cost + day.cost + year.cost


def _seconds(said: list[str], first: _Part) -> list[_Part]:
    at = _skip(said, first.after)
    if first.named:
        return _days(said, at)
    named = [month for month in _months(said, at) if month.named]
    return named if first.ordinal else [*named, *_days(said, at)]


def _skip(said: list[str], at: int) -> int:
    while at < len(said) and said[at] in _BETWEEN:
        at += 1
    return at


def _digit(said: list[str], at: int) -> int | None:
    """A single digit at this place, however it was heard."""
    if at >= len(said):
        return None
    word = figures.MISHEARD.get(said[at], said[at])
    value = int(word) if re.fullmatch(r"\d", word) else _ONES.get(word)
    return value if value is not None and value < 10 else None


def _small(said: list[str], at: int) -> list[_Part]:
    """Every number below a hundred that can begin here."""
    if at >= len(said):
        return []
    found: list[_Part] = []
    word = figures.MISHEARD.get(said[at], said[at])
    after = figures.MISHEARD.get(said[at + 1], said[at + 1]) if at + 1 < len(said) else ""
    if re.fullmatch(r"\d{1,2}", word):
        found.append(_Part(int(word), at + 1))
    elif hit := re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)", word):
        found.append(_Part(int(hit[1]), at + 1, ordinal=True))
    elif word in figures.ORDINALS:
        found.append(_Part(figures.ORDINALS[word], at + 1, ordinal=True))
    elif word in figures.TENS:
        if 0 < _ONES.get(after, 0) < 10:
            found.append(_Part(figures.TENS[word] + _ONES[after], at + 2))
        if 0 < figures.ORDINALS.get(after, 0) < 10:
            found.append(_Part(figures.TENS[word] + figures.ORDINALS[after], at + 2, ordinal=True))
        found.append(_Part(figures.TENS[word], at + 1, cost=1))
    elif _ONES.get(word):
        found.append(_Part(_ONES[word], at + 1))
    tens, ones = _digit(said, at), _digit(said, at + 1)
    if tens is not None and ones is not None:
        found.append(_Part(10 * tens + ones, at + 2, cost=2 if tens else 0))
    return found


def _months(said: list[str], at: int) -> list[_Part]:
    if at < len(said) and (number := _MONTHS.get(said[at]) or _SHORT.get(said[at])):
        return [_Part(number, at + 1, named=True)]
    return [part for part in _small(said, at) if 1 <= part.value <= 12 and not part.ordinal]


def _days(said: list[str], at: int) -> list[_Part]:
    return [part for part in _small(said, at) if 1 <= part.value <= 31]


def _years(said: list[str], at: int, now: date) -> list[_Part]:
    """ "nineteen sixty seven", "sixty seven", "one nine six four", "two thousand and one", "nineteen hundred five"."""
    found: list[_Part] = []
    if at < len(said) and re.fullmatch(r"(?:19|20)\d\d", said[at]):
        found.append(_Part(int(said[at]), at + 1))
    for century in _small(said, at):
        if century.value not in {18, 19, 20} or century.ordinal:
            continue
        behind = century.after
        if behind < len(said) and said[behind] == "hundred":
            found.append(_Part(100 * century.value, behind + 1))
            behind = _skip(said, behind + 1)
            found += [_Part(100 * century.value + part.value, part.after) for part in _small(said, behind)]
        else:
            found += [
                _Part(100 * century.value + part.value, part.after)
                for part in _small(said, behind)
                if part.value > 9 or _digit(said, behind) == 0
            ]
    if _digit(said, at) == 2 and at + 1 < len(said) and said[at + 1] == "thousand":
        found.append(_Part(2000, at + 2))
        found += [_Part(2000 + part.value, part.after) for part in _small(said, _skip(said, at + 2))]
    for short in _small(said, at):
        if short.value > 9 or _digit(said, at) == 0:
            century_year = 2000 if 2000 + short.value <= now.year - _GROWN_YEARS else 1900
            found.append(_Part(century_year + short.value, short.after, cost=2 + short.cost))
    return [year for year in found if now.year - _OLDEST_YEARS <= year.value <= now.year and not year.ordinal]
