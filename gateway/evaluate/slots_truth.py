"""The value of a labelled date, from each of the shapes in which such sets come."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gateway.evaluate.slots_fit import Truth, clock_said, half_said, names_day, vague
from gateway.evaluate.texts import LabelledText

HOME = ZoneInfo("America/New_York")
_GRAIN = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1)}
_UP_TO = re.compile(r"\b(?:by|before|until|till|earlier than|(?:no|not) later than)\b")
_ONWARD = re.compile(r"\b(?:after|from|starting|later than)\b(?! now| today)")
_BOUND = re.compile(
    r"\b(?:by|before|after|until|till|from|since|past (?!noon)|ending|starting|beginning|onwards?|on"
    r"|(?:earl|lat)(?:y|ier|e|er)|(?:earl|lat)iest|(?:no|not) (?:later|sooner)|between|up to|later than|earlier than)\b"
)
"""Words that make an open stretch of one time."""
_MORNING = 9
"""The hour at which something was said of which only the day is known."""


def reference(text: LabelledText) -> datetime:
    """The moment it was said, aware; a bare date is that day's morning, local to the company."""
    if not text.reference:
        return datetime(2026, 3, 2, _MORNING, tzinfo=HOME)
    at = datetime.fromisoformat(text.reference)
    if at.time() == time(0):
        at = at.replace(hour=_MORNING)
    return at if at.tzinfo else at.replace(tzinfo=HOME)


def of_duckling(value: Mapping[str, Any], spoken: str, now: datetime) -> Truth | None:
    """`value`: start, end (exclusive, one grain too far), grain, open ("after", "before")."""
    grain, direction = str(value.get("grain")), value.get("open")
    if grain in {"quarter", "year"} or not value.get("start"):
        return None
    start = datetime.fromisoformat(value["start"])
    end = datetime.fromisoformat(value["end"]) if value.get("end") else None
    from_now = start == now.replace(tzinfo=None)
    if from_now and end is None:
        return Truth(now=True)
    if grain in {"day", "week", "month"}:
        return _whole_days(start, end, grain, direction, loose=vague(spoken))
    if re.search(r"\bdays? (?:from now|hence|ago)\b|\bin (?:\w+ )?days?\b|fortnight", spoken):
        return Truth(start.date(), start.date())
    said_day, bare = names_day(spoken), half_said(spoken)
    day = start.date() if said_day else None
    if direction == "after":
        return Truth(day, day, begin=start.time(), bare=bare)
    if direction == "before":
        return Truth(day, day, end=start.time(), bare=bare)
    if end is None:
        return Truth(day, day, start.time(), at=True, bare=bare)
    if end - start > timedelta(days=1) and start.hour >= 17:  # Friday evening to Sunday: what callers call a weekend.
        return Truth(start.date() + timedelta(days=1), (end - timedelta(minutes=1)).date(), loose_days=True)
    named = clock_said(spoken)
    if from_now:
        until = (end - timedelta(minutes=1)).date()
        return Truth(None, None, None, end.time(), bare=bare) if named else Truth(None, until)
    close = (end - (_GRAIN.get(grain, timedelta(0)) if named else timedelta(0))).time()
    return Truth(day, day, start.time(), _night(close), bare=named and bare, loose_hours=not named)


def _whole_days(start: datetime, end: datetime | None, grain: str, direction: str | None, *, loose: bool) -> Truth:
    if direction:
        return Truth(start.date(), None) if direction == "after" else Truth(None, start.date())
    length = {"day": 1, "week": 7, "month": (start.replace(day=28) + timedelta(days=4)).day}
    if end is None and grain == "month":
        end = (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = (end or start + timedelta(days=length[grain])) - timedelta(days=1)
    return Truth(start.date(), last.date(), loose_days=loose)


def of_recognizers(result: Mapping[str, Any], spoken: str) -> Truth | None:
    """`Value.FutureResolution` of one result; None when it resolves to nothing."""
    value = result.get("Value") or {}
    found: Mapping[str, str] = value.get("FutureResolution") or {}
    kind, mod, bare = result.get("Type"), value.get("Mod", ""), half_said(spoken)
    loose = not clock_said(spoken)
    if any(text.startswith("0001") for text in found.values()):
        return None
    if kind == "date" and "date" in found:
        day = date.fromisoformat(found["date"])
        if mod in {"before", "until"}:
            return Truth(None, day)
        return Truth(day, None if mod in {"after", "since"} else day)
    if kind == "time" and "time" in found:
        return Truth(begin=time.fromisoformat(found["time"]), at=True, bare=bare)
    if kind == "timerange" and {"startTime", "endTime"} <= set(found):
        begin, end = (time.fromisoformat(found[key]) for key in ("startTime", "endTime"))
        return Truth(begin=begin, end=_night(end), bare=bare and not loose, loose_hours=loose)
    if kind == "daterange" and ("startDate" in found or "endDate" in found):
        first = date.fromisoformat(found["startDate"]) if "startDate" in found else None
        last = date.fromisoformat(found["endDate"]) if "endDate" in found else None
        if last and (first is None or not re.search(r"\b(?:to|until|till|through|thru|and)\b", spoken)):
            last -= timedelta(days=1)
        return Truth(first, last, loose_days=vague(spoken) or mod in {"start", "end", "mid"})
    if kind == "datetimerange" and {"startDateTime", "endDateTime"} <= set(found):
        begins, ends = (datetime.fromisoformat(found[key]) for key in ("startDateTime", "endDateTime"))
        if begins.date() != (ends - timedelta(seconds=1)).date():
            return None
        day = begins.date()
        if re.search(r"\bwithin\b", spoken):
            return Truth(day, day, end=ends.time())
        return Truth(day, day, begins.time(), _night(ends.time()), bare=bare and not loose, loose_hours=loose)
    return None


def _night(end: time) -> time:
    return time(23, 59) if end == time(0) else end.replace(second=0)


def of_nlupp(slots: Mapping[str, Any], spoken: str) -> Truth | None:
    """NLU++'s `slots`: date, date_from, date_to, date_period and the same of time."""
    days = {key: _day(slots[key]) for key in ("date", "date_from", "date_to") if key in slots}
    times = {key: _clock(slots[key]) for key in ("time", "time_from", "time_to") if key in slots}
    if None in days.values() or None in times.values() or _split(slots):
        return None
    first, last = days.get("date") or days.get("date_from"), days.get("date") or days.get("date_to")
    period = (slots.get("date_period") or {}).get("values") or {}
    if period.get("type") == "absolute" and not days:
        first, last = (date(**period[key]) for key in ("from", "to"))
    part = (slots.get("time_period") or {}).get("values") or {}
    if part.get("type") == "absolute" and "hour" not in spoken:
        begin, end = (time(part[key]["hour"], part[key]["minute"]) for key in ("from", "to"))
        return Truth(first, last, begin, _night(end), loose_hours=True)
    if times:
        # Which end of a stay it is, says only the label: said was a moment ("we arrive at seven").
        lone = next(iter(times.values())) if len(times) == 1 and not _BOUND.search(spoken) else None
        at = times.get("time") or lone
        day = first or last if lone else None
        if day:
            first = last = day
        return Truth(first, last, at or times.get("time_from"), times.get("time_to"), at is not None, half_said(spoken))
    if part or not (first or last):
        return None
    if "date" in days and _UP_TO.search(spoken):
        return Truth(None, last)
    return Truth(first, None if "date" in days and _ONWARD.search(spoken) else last, loose_days=vague(spoken))


def _split(slots: Mapping[str, Any]) -> bool:
    """ "From the third to the sixth of January": such labels put the bare start into another month or year."""
    begin, end = slots.get("date_from"), slots.get("date_to")
    if not begin or not end or not re.fullmatch(r"(?:the )?\d{1,2}(?:st|nd|rd|th)?", begin["text"].lower()):
        return False
    named = re.search(r"[a-z]{3}", re.sub(r"\bthe\b|\bof\b", "", end["text"].lower())) is not None
    return named and (begin["value"]["month"], begin["value"]["year"]) != (end["value"]["month"], end["value"]["year"])


def _day(slot: Mapping[str, Any]) -> date | None:
    value = slot.get("value")
    return date(**value) if isinstance(value, Mapping) and "day" in value else None


def _clock(slot: Mapping[str, Any]) -> time | None:
    value = slot.get("value")
    return time(value["hour"] % 24, value["minute"]) if isinstance(value, Mapping) and "hour" in value else None
