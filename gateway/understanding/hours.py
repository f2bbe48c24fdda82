"""Times of day as callers put them: "after ten", "between two and four", "first thing", "not before noon"."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from dataclasses import dataclass
from datetime import time

_PARTS: tuple[tuple[str, time, time], ...] = (
    (r"first thing|crack of dawn|early (?:in the )?morning|early am", time(7), time(10)),
    (r"late(?:r)? (?:in the )?morning|mid morning", time(10), time(12)),
    (r"lunch ?time|lunch hour|lunch|midday|mid day|around noon|noonish", time(11), time(14)),
    (r"early (?:in the )?afternoon|after lunch", time(12), time(15)),
    (r"late(?:r)? (?:in the )?afternoon|after school|end of the day|mid afternoon", time(15), time(18)),
    (r"after work|evenings?|tonight|night|after dinner|after hours", time(17), time(21)),
    (r"mornings?|before lunch|forenoon|am hours", time(7), time(12)),
    (r"afternoons?|p m hours", time(12), time(18)),
)
_PART = tuple((re.compile(rf"\b(?:{words})\b"), begin, end) for words, begin, end in _PARTS)
_CLOCK = (r"(?:(?:(half|quarter) (past|to|till|of|after) )?(\d{1,2})(?: ?(?:(\d{2})|(?:oh|0) (\d)))?(?: ?(?:o'clock|oclock))?(?: (?:in the )?(am|pm|a m|p m|morning|afternoon|evening|night))?"
          r"|(noon|midnight))(?:ish)?")  # fmt: skip
_NOT_HOUR = r"(?! (?:days?|weeks?|months?|years?|minutes?|hours?|street|road|avenue|people|of (?:them|us)|toilets?|sinks?|bathrooms?|rooms?|inches|gallons?|times|degrees|hundred|oh|\d))"
_BETWEEN = re.compile(
    rf"\b(?:between|from|anywhere from|anytime from)? ?{_CLOCK} (?:and|to|until|till|through|or) {_CLOCK}{_NOT_HOUR}(?![a-z0-9])"
)
_EDGE = re.compile(
    rf"\b(?<!half )(?<!quarter )(not before|not until|not after|no earlier than|no later than|not earlier than|not later than|earlier than|later than|before|after|past|until|till|by|at|around|about|from|say|like) (?:about |around |like )?{_CLOCK}{_NOT_HOUR}( or (?:later|after|so|earlier|before))?(?![a-z0-9])"
)
_BARE = re.compile(rf"(?<![a-z0-9]){_CLOCK}{_NOT_HOUR}(?![a-z0-9])")
_MARKED = re.compile(r"am|pm|a m|p m|o'clock|oclock|noon|midnight|half|quarter|morning|afternoon|evening|:|\d \d\d")


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of the day, local time."""

    earliest: time
    latest: time


def hear(said: str) -> Hours | None:
    """`said` has figures. None when no time of day is named."""
    part = next(((begin, end) for pattern, begin, end in _PART if pattern.search(said)), None)
    between = _BETWEEN.search(said)
    if between and (
        re.search(r"\b(?:between|from)\b", between.group())
        or _MARKED.search(between.group())
        or re.search(r" (?:to|until|till) ", between.group())
    ):
        groups = between.groups()
        first, second = groups[:7], groups[7:]
        meridiem = (second[5] or "") if not first[5] else ""
        begin = _time(first, part)
        end = _time(second, part)
        if begin and end:
            if meridiem in {"am", "a m", "morning"}:
                begin = _time((*first[:5], meridiem, first[6]), part) or begin
            if begin >= end and begin.hour >= 12 and not first[5]:
                begin = begin.replace(hour=begin.hour - 12)
            if begin >= end and end.hour < 12:
                end = end.replace(hour=end.hour + 12)
            if begin < end:
                return Hours(begin, end)
    edges = [_edge(hit, part) for hit in _EDGE.finditer(said)]
    known = [edge for edge in edges if edge]
    if known:
        earliest = max((h.earliest for h in known), default=time(0))
        latest = min((h.latest for h in known), default=time(23, 59))
        if part and earliest == time(0) and part[0] < latest:
            earliest = part[0]
        if part and latest == time(23, 59) and earliest < part[1]:
            latest = part[1]
        if earliest < latest:
            return Hours(earliest, latest)
    if part:
        return Hours(*part)
    bare = next((hit for hit in _BARE.finditer(said) if _MARKED.search(hit.group())), None)
    at = _time(bare.groups(), None) if bare else None
    return _around(at) if at else None


def _around(at: time) -> Hours:
    """Somebody who says "at ten" wants to be called on around ten: half an hour before to an hour and a half after."""
    begin = at.hour * 60 + at.minute - 30
    end = begin + 120
    return Hours(time(max(0, begin) // 60, max(0, begin) % 60), time(min(end, 1439) // 60, min(end, 1439) % 60))


def _edge(hit: re.Match[str], part: tuple[time, time] | None) -> Hours | None:
    word, tail = hit[1], hit.groups()[-1] or ""
    at = _time(hit.groups()[1:8], part)
    if at is None:
        return None
    if "later" in tail or tail.endswith("after"):
        return Hours(at, time(23, 59))
    if "earlier" in tail or "before" in tail:
        return Hours(time(0), at)
    if word in {
        "not before",
        "not until",
        "no earlier than",
        "not earlier than",
        "after",
        "past",
        "later than",
        "from",
    }:
        return Hours(at, time(23, 59))
    if word in {"before", "by", "until", "till", "not after", "no later than", "not later than", "earlier than"}:
        return Hours(time(0), at) if at > time(0) else None
    return _around(at)


def _time(groups: tuple[str | None, ...], part: tuple[time, time] | None) -> time | None:
    """The hour that is meant; a bare 1 to 6 is in the afternoon, 7 to 11 in the morning, unless the part of day says else."""
    fraction, direction, hour_said, minutes, minute, mark, named = groups
    if named:
        return time(12) if named == "noon" else time(0)
    if hour_said is None:
        return None
    hour = int(hour_said)
    past = int(minutes or minute or 0)
    if hour > 23 or past > 59:
        return None
    if fraction:
        past = 30 if fraction == "half" else 15
        if direction in {"to", "till", "of"}:
            hour, past = hour - 1, 60 - past
    evening = mark in {"pm", "p m", "afternoon", "evening", "night"}
    morning = mark in {"am", "a m", "morning"}
    if hour <= 12 and not morning:
        if evening:
            hour = hour % 12 + 12
        elif (part and part[0] >= time(12) and hour < 12) or (1 <= hour <= 6 and not (part and part[1] <= time(12))):
            hour += 12
    elif morning and hour == 12:
        hour = 0
    return time(hour % 24, past) if hour >= 0 else None
