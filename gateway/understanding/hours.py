"""Times of day as callers put them: "after ten", "between two and four", "first thing", "not before noon"."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from dataclasses import dataclass, replace
from datetime import time

_PARTS: tuple[tuple[str, int, int], ...] = (
    (r"first thing(?: in the morning)?|crack of dawn|(?:in the )?(?:early|beginning of the) mornings?|early am|mornings? early|(?:in the )?early (?:in|hours of) the morning|early(?= (?:tomorrow|today|on|\w+day)\b)", 7, 10),
    (r"(?:in the )?late(?:r)? (?:in the )?mornings?|end of the morning|before lunch", 10, 12),
    (r"mid ?mornings?", 9, 11),
    (r"(?:around |about |over |at )?lunch ?time|(?:the )?lunch hour|(?:at |around |over )?lunch|mid ?day|noonish|around noon", 11, 14),
    (r"(?:in the )?early (?:in the )?afternoons?", 12, 14),
    (r"after lunch", 13, 16),
    (r"mid ?afternoons?", 14, 16),
    (r"(?:in the )?late(?:r)? (?:in the )?afternoons?", 15, 17),
    (r"after school|late(?:r)?(?= (?:tomorrow|\w+day)\b)", 15, 18),
    (r"(?:at )?(?:the )?end of (?:the |my )?(?:business |work ?)?day|close of business", 15, 18),
    (r"(?:in the )?early (?:in the )?evenings?|(?:right )?after (?:i get (?:off|out of|home from) )?(?:the )?work|when i get (?:home|off)(?: (?:from )?work)?|before dinner|dinner ?time", 17, 19),
    (r"(?:in the )?late(?:r)? (?:in the )?evenings?|after (?:dinner|supper)", 19, 21),
    (r"after hours|evenings?", 17, 21),
    (r"early (?:at )?nights?", 19, 21),
    (r"late (?:at )?nights?|late tonight", 21, 24),
    (r"(?:at )?night(?: ?time)?s?|over ?night|tonight", 18, 22),
    (r"mornings?|forenoon|am hours|in the am\b|(?<!\bi )am\b", 7, 12),
    (r"afternoon(?:ish)?s?|p ?m hours|in the pm\b|\bpm\b", 12, 18),
    (r"(?:the )?(?:business|working|office|normal|regular) hours|during the day|day ?time|all day(?: long)?", 8, 18),
)  # fmt: skip
_PART = tuple(
    (re.compile(rf"\b(?:in (?:the )?|during (?:the )?|at |any ?time |some ?time |right )?(?:{words})\b"), begin, end)
    for words, begin, end in _PARTS
)
_HALF = r"(?: ?(?:o'clock|oclock))?(?:ish|(?: or)? so|\b)(?: ish)?(?: ?(?:(?:in|at) )?(?:the )?(?P<half>am\b|pm\b|mornings?\b|afternoons?\b|evenings?\b|nights?\b|noon\b|midnight\b|lunch ?time\b|tonight\b))?"
_POINT = re.compile(
    r"\b(?:the |a )?(?:(?P<fraction>half|3 quarters|quarters?|\d{1,2}(?: minutes?)?) (?P<way>past|after|to|till|until|of|before) )?"
    r"(?P<hour>\d{1,2})(?:(?: |:)?(?:(?P<minutes>[0-5]\d)|(?:0|oh) (?P<minute>\d)|(?P<zero>0)|(?P<five>5))\b(?! ?\d))?"
    + _HALF
)
_NAMED = re.compile(r"\b(?:at )?(?:(?:12|high) )?(?P<name>noon|mid ?night)\b(?:ish|time)?")
_THINGS = re.compile(
    r" (?:days?|weeks?|months?|years?|minutes?|hours?|street|road|avenue|people|adults?|kids?|children|(?:of )?(?:them|us)|toilets?|sinks?|bathrooms?|rooms?|inches|gallons?|times|degrees|hundred|thousand|dollars?|percent|\d+(?:st|nd|rd|th))\b"
)
_FREE = re.compile(
    r"(?:$| (?:or|and|to|until|through|on|in|at|tomorrow|today|tonight|this|next|\w+days?|works?|would|will|is|please|slot|window|appointment|then|if|but|that|thanks|thank|sounds|can|could|ish|so|after|before|for|it|ok|okay|should|be|i|the|january|february|march|april|may|june|july|august|september|october|november|december)\b| [.#])"
)
_AROUND_BEFORE_MIN, _AROUND_AFTER_MIN = 30, 90


@dataclass(frozen=True, slots=True)
class Hours:
    """A stretch of the day, local time."""

    earliest: time
    latest: time


@dataclass(frozen=True, slots=True)
class Clock:
    """A point of the day as said; `sure` when morning or afternoon is known."""

    minute: int
    """Of the day; where not `sure`, of a twelve-hour clock."""
    sure: bool
    marked: bool
    """Something but a bare number: "ten thirty", "ten o'clock", "ten am"."""
    lone: bool = True
    """What follows does not make it a number of something."""


def part(said: str, at: int) -> tuple[Hours, int] | None:
    """The part of the day named at `at`, the longest one, and where it ends."""
    best: tuple[Hours, int] | None = None
    for pattern, begin, end in _PART:
        hit = pattern.match(said, at)
        if hit and (best is None or hit.end() > best[1]):
            best = (Hours(time(begin), time(end % 24) if end < 24 else time(23, 59)), hit.end())
    return best


def clock(said: str, at: int, *, spread: bool = False) -> tuple[Clock, int] | None:
    """The point of time named at `at`. `spread`: "five to six" is a stretch, and not five minutes to six."""
    if named := _NAMED.match(said, at):
        return Clock(720 if named["name"] == "noon" else 0, sure=True, marked=True), named.end()
    hit = _POINT.match(said, at)
    if hit is None:
        return None
    if hit["way"] in {"to", "till", "until"} and _is_spread(hit["fraction"], spread=spread):
        plain = _POINT.match(said[: hit.end("fraction")], at)
        if plain is None:
            return None
        hit = plain
    minute = _minute(hit)
    if minute is None or (_THINGS.match(said, hit.end()) and not hit["half"]):
        return None
    half = (hit["half"] or "").rstrip("s").replace(" ", "")
    hour = int(hit["hour"])
    sure = hour > 12 or hour == 0 or bool(half and half != "lunchtime")
    marked = bool(
        half or hit["minutes"] or hit["minute"] or hit["fraction"] or "clock" in hit.group() or "ish" in hit.group()
    )
    return Clock(
        _on_half(minute, half) if sure else minute, sure, marked, bool(_FREE.match(said, hit.end()))
    ), hit.end()


def _is_spread(fraction: str, *, spread: bool) -> bool:
    number = re.fullmatch(r"\d{1,2}", fraction)
    return number is not None and (int(fraction) <= 12 or int(fraction) not in {15, 20, 25}) and spread


def _minute(hit: re.Match[str]) -> int | None:
    hour = int(hit["hour"])
    past = int(hit["minutes"] or hit["minute"] or hit["five"] or 0)
    if hour > 24:
        return None
    if hit["fraction"]:
        said = hit["fraction"]
        size = (
            30
            if said == "half"
            else 45
            if said.startswith("3 q")
            else 15
            if said.startswith("q")
            else int(said.split()[0])
        )
        if size > 59:
            return None
        past += -size if hit["way"] in {"to", "till", "until", "of", "before"} else size
    return (hour % 24 * 60 + past) % 1440


def _on_half(minute: int, half: str) -> int:
    """The minute of the day of a twelve-hour clock's minute in the said half of the day."""
    low = minute % 720
    if minute >= 780 or not half:
        return minute
    if half in {"am", "morning"}:
        return low
    if half == "midnight":
        return 0
    if half in {"night", "tonight"}:
        return low + 720 if low >= 300 else low
    return low + 720


def settled(point: Clock, within: Hours | None) -> int:
    """Its minute of the day; a bare 1 to 6 is in the afternoon, 7 to 11 in the morning, unless the part of day says else."""
    if point.sure:
        return point.minute
    low = point.minute % 720
    if within is not None and within.earliest >= time(12):
        return low + 720
    if within is not None and within.latest <= time(12):
        return low
    return low + 720 if low < 420 else low


def between(first: Clock, second: Clock, within: Hours | None) -> Hours | None:
    """From one to the other; "eleven to three pm" begins in the morning, "eleven am to three" ends in the afternoon."""
    begin, end = settled(first, within), settled(second, within)
    if first.sure == second.sure:
        if not first.sure and begin >= end:
            end += 720
    elif second.sure:
        begin = max((m for m in (first.minute % 720, first.minute % 720 + 720) if m < end), default=begin)
    else:
        end = min((m for m in (second.minute % 720, second.minute % 720 + 720) if m > begin), default=end)
    return Hours(_time(begin), _time(end)) if begin < end < 1440 else None


def around(minute: int) -> Hours:
    """Somebody who says "at ten" wants to be called on around ten: half an hour before to an hour and a half after."""
    begin = max(0, minute - _AROUND_BEFORE_MIN)
    return Hours(_time(begin), _time(min(begin + _AROUND_BEFORE_MIN + _AROUND_AFTER_MIN, 1439)))


def _time(minute: int) -> time:
    return time(minute // 60, minute % 60)


def since(minute: int) -> Hours:
    return Hours(_time(minute), time(23, 59))


def until(minute: int) -> Hours:
    return Hours(time(0), _time(minute))


def meet(one: Hours, other: Hours) -> Hours | None:
    """What both allow; None when nothing."""
    both = replace(one, earliest=max(one.earliest, other.earliest), latest=min(one.latest, other.latest))
    return both if both.earliest < both.latest else None
