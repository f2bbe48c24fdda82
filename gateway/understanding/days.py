"""Days as callers put them, resolved against today: "thursday", "next friday", "the twenty third", "in two weeks"."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

from gateway.understanding import holidays
from gateway.understanding.stretches import (
    HORIZON_DAYS,
    Days,
    ahead,
    in_year,
    later,
    monday,
    month_end,
    month_part,
    month_start,
    one,
    stretch,
    week_part,
)

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = {name: i for i, name in enumerate(WEEKDAYS)} | {f"{name}s": i for i, name in enumerate(WEEKDAYS)}
MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
_COUNTS = {"a": 1, "an": 1, "another": 1, "one": 1, "couple": 2, "few": 3, "several": 4}
_WD = rf"(?P<wd>{'|'.join(sorted(_DAY, key=len, reverse=True))})"
_MON = rf"(?P<mon>{'|'.join(MONTHS)})"
_NUM = r"(?P<num>\d{1,2})(?:st|nd|rd|th)?"
_ORD = r"(?P<num>\d{1,2})(?:st|nd|rd|th)"
_YEAR = r"(?:,? (?:(?:in|of) )?y(?P<year>\d{4}))?"
_N = r"(?:about |around )?(?P<n>\d{1,3}|an?(?! (?:couple|few))|another|(?:a )?couple(?: of)?|(?:a )?few|several)"
_UNIT = r"(?P<business>business |working )?(?P<unit>day|week|month|fortnight|weekend)s?"
_NEXT = r"next|following|upcoming|coming"
_LAST = r"last|past|previous"
_PART = (
    r"(?:(?:(?:at|toward|towards|in|around) )?(?:the )?(?P<part>early(?: on)?|late|later|beginning|start|1st (?:half|part)|mid|middle|end|2nd half|latter (?:half|part)|last part|rest|remainder|all|whole)"
    r"(?: part)?(?: of| in)?(?: around| the)* )"
)
_NO_CLOCK = r"(?! ?(?:am\b|pm\b|o'clock|oclock|in the (?:morning|afternoon|evening)|\d))"
_THINGS = (
    r"(?! (?:one|option|floor|time|street|avenue|road|choice|window|thing|half|week|grade|step|people|house|door))"
)


Found = tuple[Days, int]
_Reader = Callable[[re.Match[str], date], Days | None]


def read(said: str, at: int, today: date) -> Found | None:
    """The longest naming of days that begins at `at` in `said` (with figures), and where it ends. None when there is none."""
    best: Found | None = None
    for pattern, reader in _READERS:
        hit = pattern.match(said, at)
        if hit is None or (best is not None and hit.end() <= best[1]):
            continue
        days = reader(hit, today)
        if days is not None:
            best = (days, hit.end())
    offset = _from_a_day(said, at, today)
    return offset if offset is not None and (best is None or offset[1] > best[1]) else best


def _from_a_day(said: str, at: int, today: date) -> Found | None:
    """Days counted from other days: "the day after thanksgiving", "a week from friday", "the week of the 18th"."""
    for pattern, reader in _COUNTED:
        hit = pattern.match(said, at)
        base = read(said, hit.end(), today) if hit else None
        if hit is None or base is None:
            continue
        days = reader(hit, base[0], today)
        if days is not None:
            return days, base[1]
    return None


def _count(hit: re.Match[str]) -> int:
    said = (hit["n"] or "a").removeprefix("a ").removesuffix(" of")
    return int(said) if said.isdigit() else _COUNTS[said]


def _moved(day: date, hit: re.Match[str], sign: int = 1) -> date:
    number = min(_count(hit), 400) * sign
    if not hit["business"]:
        return later(day, number, hit["unit"])
    for _ in range(abs(number)):
        day += timedelta(days=sign)
        while day.weekday() > 4:
            day += timedelta(days=sign)
    return day


def _dated(hit: re.Match[str], today: date) -> Days | None:
    groups = hit.groupdict()
    day = in_year(today, MONTHS[hit["mon"]], int(hit["num"]), groups.get("year"))
    if day is None:
        return Days(today, today, real=False)
    return _with_weekday(day, groups.get("wd"), today)


def _with_weekday(day: date, weekday: str | None, today: date) -> Days:
    """ "Friday the sixth" when the sixth is a Thursday: one of the two is meant."""
    if weekday is None or day.weekday() == _DAY[weekday] or day < today:
        return one(day, today)
    return one(day, today, ambiguous=(day, ahead(today, _DAY[weekday])))


def _dated_range(hit: re.Match[str], today: date) -> Days | None:
    """ "October fourth to sixth"."""
    first = in_year(today, MONTHS[hit["mon"]], int(hit["num"]))
    last = in_year(first, MONTHS[hit["mon"]], int(hit["num2"])) if first else None
    return stretch(first, last, today) if first and last and first <= last else None


def _year(hit: re.Match[str], today: date) -> Days | None:
    year = int(hit["year"])
    return Days(date(year, 1, 1), date(year, 12, 31), past=True) if 1900 < year < today.year else None


def _nth_week(hit: re.Match[str], today: date) -> Days | None:
    """The Monday to Sunday most of which lies in the month."""
    months = _months(hit, today)
    weeks = [monday(month_end(m) - timedelta(days=3) if hit["nth"] == "last" else m.replace(day=4)) for m in months]
    count = 0 if hit["nth"] == "last" else int(hit["nth"][0]) - 1
    spans = [stretch(m + timedelta(days=7 * count), m + timedelta(days=7 * count + 6), today) for m in weeks]
    return next((span for span in spans if not span.past), spans[-1])


def _months(hit: re.Match[str], today: date) -> list[date]:
    """The first days of the months that "next month" or "october" can be."""
    if not hit["mon"]:
        return [month_start(today, _which(hit["which"]))]
    return [
        date(year, MONTHS[hit["mon"]], 1)
        for year in ([int(hit["year"])] if hit["year"] else [today.year, today.year + 1])
    ]


def _numbered(hit: re.Match[str], today: date) -> Days | None:
    """ "The 23rd": of this month or the next that has one."""
    groups = hit.groupdict()
    number, first = int(groups.get("num") or groups["plain"]), today.replace(day=1)
    weekday = groups.get("wd") or groups.get("day")
    if weekday and number < today.day and today.replace(day=number).weekday() == _DAY[weekday]:
        return Days(today.replace(day=number), today.replace(day=number), past=True)
    for months in range(4):
        begin = month_start(first, months)
        if not 1 <= number <= calendar.monthrange(begin.year, begin.month)[1]:
            continue
        day = begin.replace(day=number)
        if day >= today:
            return _with_weekday(day, weekday, today)
    return None


def _of_month(hit: re.Match[str], today: date) -> Days | None:
    """ "The 20th of next month"."""
    steps = _which(hit["which"])
    if hit["which"] == "the" and int(hit["num"]) < today.day:
        steps = 1
    begin = month_start(today, steps)
    try:
        return one(begin.replace(day=int(hit["num"])), today)
    except ValueError:
        return None


def _which(said: str | None) -> int:
    """Of "next", "this", "last": which one."""
    word = (said or "this").removeprefix("the ")
    return 1 if word in _NEXT.split("|") else -1 if word in _LAST.split("|") else 0


def _nth(hit: re.Match[str], today: date) -> Days | None:
    """ "The second Tuesday of next month", "the last Friday in October"."""
    count = -1 if hit["nth"] == "last" else int(hit["nth"][0])
    months = _months(hit, today)
    if hit["wd"] == "weekend":
        saturdays = [holidays.nth_weekday(m.year, m.month, 5, count) for m in months]
        day = next((d for d in saturdays if d and d + timedelta(days=1) >= today), None)
        return Days(day, day + timedelta(days=1)) if day else None
    found = [d for m in months if (d := holidays.nth_weekday(m.year, m.month, _DAY[hit["wd"]], count))]
    return next((one(d, today) for d in found if d >= today), one(found[-1], today) if found else None)


def _weekday(hit: re.Match[str], today: date) -> Days | None:
    day, how = _DAY[hit["wd"]], hit["how"] or ""
    nearest = ahead(today, day)
    if how in {"last", "past", "this past", "previous"}:
        return Days(nearest - timedelta(days=7), nearest - timedelta(days=7), past=True)
    if how == "next":
        following = monday(today, 1) + timedelta(days=day)
        return one(following, today, ambiguous=(following, nearest) if nearest != following else ())
    return one(today, today) if how == "this" and day == today.weekday() else one(nearest, today)


def _weekday_in_week(hit: re.Match[str], today: date) -> Days | None:
    weeks = 2 if hit["which"] is None else _which(hit["which"])
    return one(monday(today, weeks) + timedelta(days=_DAY[hit["wd"]]), today)


def _weekdays_on(hit: re.Match[str], today: date) -> Days | None:
    """ "Two Fridays from now", "Friday week"."""
    groups = hit.groupdict()
    number = _count(hit) if groups.get("n") else 2
    back = groups.get("way") in {"ago", "back"}
    day = ahead(today, _DAY[hit["wd"]])
    return one(day - timedelta(days=7 * number), today) if back else one(day + timedelta(days=7 * (number - 1)), today)


def _offset(hit: re.Match[str], today: date) -> Days | None:
    return one(_moved(today, hit, -1 if hit.groupdict().get("way") in {"ago", "back"} else 1), today)


def _coming(hit: re.Match[str], today: date) -> Days | None:
    """ "The next three days", "the past few weeks", "within two weeks"."""
    groups = hit.groupdict()
    if groups.get("way") and _which(groups["way"]) < 0:
        return Days(_moved(today, hit, -1), today - timedelta(days=1), past=True)
    if hit["unit"] == "week" and groups.get("way"):
        return Days(monday(today, 1), monday(today, 1 + _count(hit)) - timedelta(days=1))
    if hit["unit"] == "month" and groups.get("way"):
        return Days(month_start(today, 1), month_start(today, 1 + _count(hit)) - timedelta(days=1))
    if not groups.get("way"):
        return Days(today, max(today, _moved(today, hit) - timedelta(days=1)))
    return Days(today + timedelta(days=1), _moved(today, hit))


def _whole(hit: re.Match[str], today: date) -> Days | None:
    """A week, a month or a part of one."""
    part, kind = hit["part"], hit["period"]
    after_next = "after" in hit.group() and hit["which"] is None and "next" in hit.group()
    steps = 2 if after_next else _which(hit["which"])
    if kind in MONTHS:
        year = hit.groupdict().get("year")
        first = date(int(year) if year else today.year, MONTHS[kind], 1)
        if (
            not year
            and hit["which"] != "this"
            and (month_end(first) < today or (hit["which"] in {"next"} and first.month == today.month))
        ):
            first = first.replace(year=first.year + 1)
        if hit["which"] in _LAST.split("|"):
            first = first.replace(
                year=today.year if date(today.year, first.month, 1) < today.replace(day=1) else today.year - 1
            )
        return month_part(first, part, today)
    if kind == "month":
        return month_part(month_start(today, steps), part, today)
    if kind == "weekend":
        saturday = monday(today, steps) + timedelta(days=5)
        return stretch(saturday, saturday + timedelta(days=1), today)
    return week_part(monday(today, steps), part, today, this=steps == 0)


def _holiday(hit: re.Match[str], today: date) -> Days | None:
    groups = hit.groupdict()
    name = hit["name"].removeprefix("the ")
    if groups.get("way") in _LAST.split("|") and groups.get("way"):
        this = holidays.on(name, today.year)
        day = this if this and this < today else holidays.on(name, today.year - 1)
    else:
        day = holidays.on(name, int(hit["year"])) if hit["year"] else holidays.ahead(name, today)
    if day is None:
        return None
    if groups.get("weekend"):
        saturday = day - timedelta(days=(day.weekday() - 5) % 7)
        return stretch(saturday, max(day, saturday + timedelta(days=1)), today)
    return one(day, today)


def _fixed(first: int, last: int | None = None) -> _Reader:
    return lambda _hit, today: Days(
        today + timedelta(days=first), today + timedelta(days=first if last is None else last), past=first < 0
    )


def _on_figures(hit: re.Match[str], today: date) -> Days | None:
    """ "On four twenty two": a month and a day."""
    if not 1 <= int(hit["m"]) <= 12:
        return None
    day = in_year(today, int(hit["m"]), int(hit["num"]))
    return one(day, today) if day else None


_TO = r"(?: to| until| through| and)(?: the| on)*"
_TABLE: tuple[tuple[str, _Reader], ...] = (
    (r"(?:the )?day after tomorrow\b", _fixed(2)),
    (r"(?:the )?day before yesterday\b", _fixed(-2)),
    (rf"yesterday\b|last night\b|(?:the )?(?:{_LAST}) day\b", _fixed(-1)),
    (r"(?:the )?next (?=morning|afternoon|evening|night)", _fixed(1)),
    (rf"tomorrow(?:s|'s)?\b|(?:the )?(?:{_NEXT}) day\b(?! after)", _fixed(1)),
    (r"(?:later (?:on )?)?today(?:'s)?\b|tonight\b|the same day\b|same day\b|this day\b", _fixed(0)),
    (r"this (?:very )?(?=(?:early |late )?(?:morning|afternoon|evening|night)\b)|the day\b(?! (?:after|before|of|i|we|you|he|she|is|isn't|was|should|that|needs)\b)", _fixed(0)),
    (rf"(?:{_WD},? )?(?:the )?{_MON} (?:the )?{_NUM}{_YEAR}\b(?! (?:o'clock|oclock|\d))", _dated),
    (rf"(?:{_WD},? )?(?:the )?{_NUM}(?: day)?(?: of)? (?:the )?{_MON}{_YEAR}\b", _dated),
    (rf"y(?P<year>\d{{4}}) {_MON} {_NUM}\b", _dated),
    (rf"(?<=\bon )(?P<m>\d{{1,2}}) (?P<num>\d{{2}})\b{_NO_CLOCK}", _on_figures),
    (rf"{_WD},? (?:the )?{_ORD}\b|{_WD.replace('wd', 'day')},? the (?P<plain>\d{{1,2}})\b{_NO_CLOCK}", _numbered),
    (rf"{_MON} (?:the )?{_NUM}(?: to| through| until)(?: the)? (?P<num2>\d{{1,2}})(?:st|nd|rd|th)?\b{_NO_CLOCK}", _dated_range),
    (rf"{_MON} (?:between|from) (?:the )?{_NUM}(?: and| to| through| until)(?: the)? (?P<num2>\d{{1,2}})(?:st|nd|rd|th)?\b{_NO_CLOCK}", _dated_range),
    (rf"(?:the )?(?P<nth>1st|2nd|3rd|4th|last) week(?: of| in)(?: the)? (?:(?P<which>{_NEXT}|{_LAST}|this|current)? ?month|{_MON}{_YEAR})\b", _nth_week),
    (r"y(?P<year>\d{4})\b", _year),
    (rf"the {_ORD}\b{_THINGS}", _numbered),
    (rf"{_ORD}\b{_THINGS}", lambda hit, today: _numbered(hit, today) if int(hit["num"]) > 4 else None),
    (rf"(?<=\bon )(?:the )?{_NUM}\b{_NO_CLOCK}{_THINGS}", _numbered),
    (rf"(?:the )?{_NUM}(?: day)?(?: of)? (?:the )?(?P<which>{_NEXT}|{_LAST}|this|current) month\b", _of_month),
    (rf"(?:the )?{_ORD} of (?P<which>the) month\b", _of_month),
    (rf"(?:the )?(?P<nth>1st|2nd|3rd|4th|5th|last) (?P<wd>weekend|{'|'.join(WEEKDAYS)})s?(?: of| in)(?: the)? (?:(?P<which>{_NEXT}|{_LAST}|this|current)? ?month|{_MON}{_YEAR})\b", _nth),
    (rf"(?:the )?(?:(?P<how>next|this coming|this past|this|{_NEXT}|{_LAST}) )?{_WD}(?:'s)?\b", _weekday),
    (rf"{_WD}(?: of)?(?: the)? (?P<which>{_NEXT}|{_LAST}|this|current) week\b", _weekday_in_week),
    (rf"{_WD}(?: of)?(?: the)? (?P<which>(?!))?week after next\b", _weekday_in_week),
    (rf"(?:the )?(?P<which>{_NEXT}|{_LAST}|this|current) week(?:,? on)? {_WD}\b", _weekday_in_week),
    (rf"{_WD} (?:after next|week)\b|a week (?:from|on) (?={_WD.replace('wd', 'on')})", lambda hit, today: _weekdays_on(hit, today) if hit["wd"] else None),
    (rf"{_N} {_WD} (?P<way>from now|from today|later|hence|ago|back)\b", _weekdays_on),
    (rf"(?:in|after) (?:less than )?{_N}(?: more)? {_UNIT}\b(?!'s)", _offset),
    (rf"{_N} (?P<business>(?!))?(?P<unit>week|fortnight)s? (?:today|from today)\b", _offset),
    (rf"{_N}(?: more)? {_UNIT} (?P<way>from now|from today|hence|later|out|time|after today|ago|back)\b", _offset),
    (rf"(?:(?:within|during|over|in) )?(?:the )?(?P<way>{_NEXT}|{_LAST}) {_N} {_UNIT}\b", _coming),
    (rf"(?:the )?(?P<n>\d{{1,2}}|couple|few) (?P<way>{_NEXT}) {_UNIT}\b", _coming),
    (rf"(?:within|less than|no more than) {_N} {_UNIT}(?: from (?:now|today))?\b", _coming),
    (rf"{_PART}?(?:the )?(?:(?P<which>{_NEXT}|{_LAST}|this|current|the|my|all|that) )?(?:(?:calendar|work|whole) )?(?P<period>week|month|weekend)\b(?! (?:after|before|of|starting|beginning|commencing))", lambda hit, today: _whole(hit, today) if hit["which"] or hit["part"] or hit["period"] == "weekend" or hit.group().startswith("the ") else None),
    (rf"{_PART}?(?:the )?(?P<which>(?!))?(?P<period>week|month|weekend) after (?:the )?next\b", _whole),
    (r"(?:the |on )?weekends\b", lambda _hit, today: stretch(monday(today) + timedelta(days=5), monday(today) + timedelta(days=6), today)),
    (rf"{_PART}?(?:(?P<which>next|this|last|coming) )?(?P<period>{'|'.join(MONTHS)}){_YEAR}\b(?! (?:i|we|you|be|have|not))", _whole),
    (rf"(?:the )?(?:(?P<way>{_NEXT}|{_LAST}|this) )?(?P<name>{holidays.PATTERN})(?P<weekend> weekend)?{_YEAR}\b(?! (?:week|season|lights?|tree|dinner))", _holiday),
    (r"week ?days?\b|(?:during|in) the week\b(?! of)", lambda _hit, today: Days(today, today + timedelta(days=HORIZON_DAYS))),
)  # fmt: skip
_READERS = tuple((re.compile(rf"\b(?:{pattern})"), reader) for pattern, reader in _TABLE)


def _partial(hit: re.Match[str], last: Days, today: date) -> Days | None:
    """ "From the 4th to the 22nd of January": the month is said once."""
    try:
        first = last.last.replace(day=int(hit["num"]))
    except ValueError:
        return None
    return stretch(first, last.last, today) if first <= last.last else None


def _beside(hit: re.Match[str], base: Days, today: date) -> Days | None:
    """The day, the week or the Monday after or before something."""
    sign = 1 if hit["way"] in {"after", "from", "following"} else -1
    edge = base.last if sign > 0 else base.first
    if hit["wd"]:
        weekday = _DAY[hit["wd"]]
        away = (weekday - edge.weekday() - 1) % 7 + 1 if sign > 0 else (edge.weekday() - weekday - 1) % 7 + 1
        return one(edge + timedelta(days=sign * away), today)
    if hit["n"] is None and hit["unit"] in {"week", "weekend"}:
        week = monday(edge, sign)
        return stretch(week + timedelta(days=5 if hit["unit"] == "weekend" else 0), week + timedelta(days=6), today)
    return one(_moved(edge, hit, sign), today)


_COUNTED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Days, date], Days | None]], ...] = (
    (re.compile(rf"\b(?:the )?(?:{_N} )?(?:{_UNIT}|{_WD}) (?P<way>after|before|following|from) (?=(?!(?:today|now)\b))"), lambda hit, base, today: None if hit["wd"] and hit["n"] else _beside(hit, base, today)),
    (re.compile(r"\b(?:the )?week (?:of|starting|beginning|commencing|with)(?: on)? "), lambda _hit, base, today: stretch(monday(base.first), monday(base.first, 1) - timedelta(days=1), today)),
    (re.compile(rf"\b(?:the )?{_NUM}{_TO} (?=\d|{'|'.join(MONTHS)})"), _partial),
)  # fmt: skip
