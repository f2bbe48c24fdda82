"""One answer's days and hours, read word by word and put together: each alternative is some days and a part of them."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import itertools
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from gateway.understanding import days as day_words
from gateway.understanding import hours as hour_words
from gateway.understanding.hours import Clock, Hours
from gateway.understanding.stretches import HORIZON_DAYS, Days

_RELATIONS: tuple[tuple[str, str], ...] = (
    (r"not before|not until|(?:no|not) earlier than|no sooner than|later than|on or after|(?:any ?time |some ?time |any ?day |some ?day |right |just )?after|past", "after"),
    (r"not after|(?:no|not) later than|earlier than|sooner than|(?:any ?time |some ?time |any ?day |some ?day )?before|by|up (?:to|until)|prior to|ending(?: at| by| on)?|(?:finished|done|over) (?:at|by)", "before"),
    (r"from|between|anywhere from|any ?time from|starting(?: at| from| on)?|beginning(?: at| on)?|as of", "from"),
    (r"until|through", "until"),
    (r"to", "to"),
    (r"and", "and"),
    (r"at|around|about|approximately|say|on|the slot at", "at"),
    (r"or(?: maybe| else| even)?|otherwise|if not|either", "or"),
    (r"(?:onwards?|forward|and (?:after|later|on)\b(?! the)|or (?:later|after)\b(?! (?:noon|\d))|on(?=$| please| would| is))", "onward"),
    (r"or (?:earlier|before|sooner)", "backward"),
)  # fmt: skip
_WORDS = tuple((re.compile(rf"\b(?:{words})(?![a-z])"), kind) for words, kind in _RELATIONS)
_SOON = re.compile(
    r"\b(?:(?P<whole>(?:within|during|in)?(?: ?the)? ?next|within|less than)|in|after) (?:about |around |less than )?(?P<n>\d{1,3}|the|an?(?! (?:couple|few))|(?:a )?couple(?: of)?|(?:a )?few|half an?|3 quarters of an|a quarter of an|quarter of an)? ?(?P<unit>minutes?|hours?)(?P<half> and a half)?\b"
    r"|\b(?P<n2>\d{1,2}) (?P<unit2>minutes?|hours?) (?:from now|in the future)\b"
)
_SAYS = re.compile(
    r"\b(?:maybe|probably|preferably|yes|yeah|okay|ok|well|sure|please|is|be|prefer|best|good|do|then|so|it|take|like|want) $"
)
"""Behind these a bare number answers "when?"; behind other words it is a number of something."""
_REST = re.compile(r"\b(?:the )?rest (?:of )?(?:(?:the|my|this|current) day|today)\b")
_AMOUNTS = {"a": 1.0, "the": 1.0, "an": 1.0, "half a": 0.5, "half an": 0.5, "3 quarters of an": 0.75, "a quarter of an": 0.25, "quarter of an": 0.25}  # fmt: skip
_BEFORE_POINTS = frozenset({"at", "before", "after", "to", "until"})
"""Behind these "five to six" is a point of time, and elsewhere a stretch."""


@dataclass(frozen=True, slots=True)
class _Item:
    """A day, an hour or a word that relates them."""

    kind: str
    """"day", "clock", "part", or a relation: "after", "before", "from", "to", "at", "or", "onward", "backward"; "gap"."""
    days: Days | None = None
    clock: Clock | None = None
    part: Hours | None = None


@dataclass(slots=True)
class Window:
    """Days with the same hours."""

    days: list[Days] = field(default_factory=list)
    hours: Hours | None = None
    unreal: bool = False
    """A day was named that no calendar has."""
    weight: int = 0
    """How surely the hours are a point or a stretch of the clock, which no part of the day changes: 2 surely."""


def read(said: str, now: datetime) -> list[Window]:
    """The alternatives in `said` (with figures), the first said first."""
    return _shared(_composed(_items(said, now), now.date()))


def _items(said: str, now: datetime) -> list[_Item]:
    found: list[_Item] = []
    at = 0
    while at < len(said):
        if said[at] == " ":
            at += 1
            continue
        item, at = _item(said, at, now, found[-1].kind if found else "")
        if item.kind != "gap" or not found or found[-1].kind != "gap":
            found.append(item)
    return found


def _item(said: str, at: int, now: datetime, before: str) -> tuple[_Item, int]:
    if soon := _soon(said, at, now):
        return soon
    day = day_words.read(said, at, now.date())
    part = hour_words.part(said, at)
    point = hour_words.clock(said, at, spread=before not in _BEFORE_POINTS)
    if (
        point is not None
        and not point[0].marked
        and not (point[0].lone and (before != "gap" or _SAYS.search(said[:at])))
    ):
        point = None
    longest = max((found[1] for found in (day, part, point) if found), default=0)
    hits = [(hit.end(), kind) for pattern, kind in _WORDS if (hit := pattern.match(said, at))]
    if hits and max(hits)[0] > longest:
        end, kind = max(hits, key=lambda hit: hit[0])
        return _Item(kind), end
    if part is not None and part[1] == longest and "tonight" in said[at:longest]:
        return _Item("day", days=Days(now.date(), now.date()), part=part[0]), longest
    if day is not None and day[1] == longest:
        return _Item("day", days=day[0]), longest
    if part is not None and part[1] == longest:
        return _Item("part", part=part[0]), longest
    if point is not None:
        return _Item("clock", clock=point[0]), longest
    space = said.find(" ", at)
    return _Item("gap"), space if space > 0 else len(said)


def _soon(said: str, at: int, now: datetime) -> tuple[_Item, int] | None:
    """ "In an hour", "within the next two hours", "the rest of the day": points and stretches of today."""
    local = now.replace(tzinfo=None, second=0, microsecond=0)
    if rest := _REST.match(said, at):
        return _Item(
            "day", days=Days(now.date(), now.date()), part=Hours(local.time(), hour_words.since(0).latest)
        ), rest.end()
    hit = _SOON.match(said, at)
    if hit is None:
        return None
    amount, unit = (hit["n"] or hit["n2"] or "a").removesuffix(" of"), hit["unit"] or hit["unit2"]
    few = 2.0 if amount.endswith("couple") else 3.0 if amount.endswith("few") else None
    number = few or _AMOUNTS.get(amount) or float(amount)
    minutes = int((number + (0.5 if hit["half"] else 0)) * (60 if unit.startswith("h") else 1))
    # In UTC: an hour later is an hour later on the nights on which clocks are put forward or back, too.
    later = (now.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(now.tzinfo)
    then = later.replace(tzinfo=None, second=0, microsecond=0)
    today = Days(then.date(), then.date())
    if hit["whole"] and local.time() < then.time():
        return _Item("day", days=today, part=Hours(local.time(), then.time())), hit.end()
    return _Item("day", days=today, clock=Clock(then.hour * 60 + then.minute, sure=True, marked=True)), hit.end()


def _composed(items: list[_Item], today: date) -> list[Window]:
    """The items gathered into windows: a day after days with hours begins another."""
    windows = [Window()]
    at = 0
    while at < len(items):
        current = windows[-1]
        taken = _stretch_of_days(items, at, today)
        if taken is not None:
            found, at = taken
            hours_first = current.hours is not None and not current.days and not current.weight
            if current.days and current.hours is not None and found.days and not _inside(current.days[-1], found.days):
                windows.append(current := Window())
            _add(current, found, today)
            if hours_first and at < len(items) and items[at].kind == "part":
                windows.append(Window())
            continue
        alternative = current.hours is not None and _is_alternative(items, at)
        hours, after, weight = _hours(items, at, None if alternative else current.hours)
        if hours is None:
            at += 1
            continue
        if alternative:
            windows.append(Window(days=list(current.days), hours=hours, weight=weight))
        elif current.hours is None or weight > current.weight:
            current.hours, current.weight = hours, weight
        elif weight == 0:
            current.hours = hour_words.meet(current.hours, hours) or hours
        at = after
    return [window for window in windows if window.days or window.unreal or window.hours is not None]


def _add(window: Window, found: _Item, today: date) -> None:
    """The days into the window; "next week, Tuesday" and "Tuesday or Wednesday next week" are days of that week."""
    days = found.days or Days(today, today)
    if not days.real:
        window.unreal = True
        return
    if window.days and _inside(window.days[-1], days):
        days = _moved_into(window.days.pop(), days)
    elif _is_week(days) and window.days and all(d.first == d.last for d in window.days):
        window.days = [_moved_into(days, day) for day in window.days]
        return
    window.days.append(days)
    if found.part is not None:
        window.hours = found.part
    elif found.clock is not None:
        window.hours, window.weight = hour_words.around(found.clock.minute), 2


def _is_week(days: Days) -> bool:
    return 2 < (days.last - days.first).days + 1 <= 7


def _inside(period: Days, days: Days) -> bool:
    """Whether weekdays are named to narrow a week named before."""
    return _is_week(period) and not days.past and (days.last - days.first).days < (period.last - period.first).days


def _moved_into(week: Days, days: Days) -> Days:
    """The same weekdays, in that week."""
    for weeks in (0, 1, 2, -1):
        first, last = (day + timedelta(days=7 * weeks) for day in (days.first, days.last))
        if week.first <= first <= week.last:
            return Days(first, last)
    return days


def _is_alternative(items: list[_Item], at: int) -> bool:
    """ "Tomorrow morning or after four": other hours of the same days."""
    back = at - 1
    while back >= 0 and items[back].kind in {"gap", "at"}:
        back -= 1
    return back >= 0 and items[back].kind == "or"


def _stretch_of_days(items: list[_Item], at: int, today: date) -> tuple[_Item, int] | None:
    """A day, a range of days, or an open one ("after Thursday", "by Friday", "from Monday on")."""
    start, relation = at, ""
    if items[at].kind in {"after", "before", "from", "until"}:
        start, relation = at + 1, items[at].kind
        if start < len(items) and items[start].kind == "at":
            start += 1
    if start >= len(items) or items[start].kind != "day" or items[start].days is None:
        return None
    first, behind = items[start].days or Days(today, today), start + 1
    if (
        behind + 1 < len(items)
        and items[behind].kind == "part"
        and items[behind + 1].kind == "until"
        and relation == "from"
    ):
        behind += 1
    if (
        behind + 1 < len(items)
        and items[behind + 1].kind == "day"
        and (items[behind].kind in {"to", "until"} or (items[behind].kind == "and" and relation == "from"))
    ):
        last = items[behind + 1].days
        joined = _range(first, last) if last else None
        if joined:
            return _Item("day", days=joined), behind + 2
    if behind < len(items) and items[behind].kind == "onward" and relation in {"", "from"}:
        return _Item("day", days=_open(first, "onward", today), part=items[start].part), behind + 1
    if (
        relation == "from"
        and first.first == first.last
        and not any(i.kind in {"part", "clock"} for i in items[behind : behind + 3])
    ):
        relation = "onward"
    if relation in {"", "from"} or first.past:
        return items[start], behind
    if relation == "after" and any(i.kind == "clock" for i in items[behind : behind + 2]):
        return items[start], behind
    return _Item("day", days=_open(first, relation, today), part=items[start].part), behind


def _range(first: Days, last: Days) -> Days | None:
    """From one day to another: "Friday to Tuesday" ends after it begins."""
    end = last.last
    if (
        last.past
        and not first.past
        and (end.month, end.day) >= (first.first.month, first.first.day)
        and first.first > end
    ):
        return Days(first.first, end + (date(first.first.year, end.month, 1) - date(end.year, end.month, 1)))
    if last.past:
        return Days(min(first.first, end), end, past=True)
    if end < first.first and (first.first - end).days < 7:
        end += timedelta(days=7)
    return Days(first.first, end) if first.first <= end <= first.first + timedelta(days=200) else None


def _open(day: Days, relation: str, today: date) -> Days:
    if relation in {"before", "until"}:
        return Days(today, max(today, day.last))
    begin = day.last + timedelta(days=1) if relation == "after" else day.first
    return Days(begin, begin + timedelta(days=HORIZON_DAYS))


def _hours(items: list[_Item], at: int, known: Hours | None) -> tuple[Hours | None, int, int]:
    """The stretch of the day that begins at `at`, where it ends, and its weight (see `Window`)."""
    start, relation = at, ""
    if items[at].kind in {"after", "before", "from", "until", "at"}:
        start, relation = at + 1, items[at].kind
        if start < len(items) and items[start].kind == "at":
            start += 1
    if start >= len(items):
        return None, at, 0
    item, behind = items[start], start + 1
    if item.part is not None and item.kind == "part":
        if relation == "after":
            return Hours(item.part.latest, hour_words.since(0).latest), behind, 0
        if relation in {"before", "until"}:
            return Hours(hour_words.until(0).earliest, item.part.earliest), behind, 0
        return item.part, behind, 0
    if item.clock is None or item.kind != "clock":
        return None, at, 0
    within = known or _part_near(items, at, behind)
    joins = {"to", "until", "or"} | ({"and"} if relation == "from" else set())
    if behind + 1 < len(items) and items[behind].kind in joins and items[behind + 1].clock is not None:
        second = items[behind + 1].clock
        both = hour_words.between(item.clock, second, within) if second and items[behind + 1].kind == "clock" else None
        if both and relation in {"", "from", "at"}:
            return both, behind + 2, 2
    minute = hour_words.settled(item.clock, within)
    if behind < len(items) and items[behind].kind in {"onward", "backward"}:
        relation, behind = ("after" if items[behind].kind == "onward" else "before"), behind + 1
    if relation in {"after", "from"}:
        return hour_words.since(minute), behind, 0
    if relation in {"before", "until"} and minute > 0:
        return hour_words.until(minute), behind, 0
    return hour_words.around(minute), behind, 2 if relation or item.clock.marked else 1


def _part_near(items: list[_Item], at: int, behind: int) -> Hours | None:
    """The part of the day said just before or after ("tomorrow afternoon at five", "nine tomorrow evening")."""
    back, on = at, behind
    while back > max(0, at - 3) and items[back - 1].kind != "or":
        back -= 1
    while on < min(len(items), behind + 3) and items[on].kind != "or":
        on += 1
    near = [*items[back:at], *items[behind:on]]
    return next((item.part for item in near if item.kind == "part" and item.part), None)


def _shared(windows: list[Window]) -> list[Window]:
    """ "Thursday or Friday, not before ten": hours said behind the last day hold for those before it, and the first's for
    hours without a day."""
    later: Hours | None = None
    for window in reversed(windows):
        later = window.hours = window.hours or later
    for before, window in itertools.pairwise(windows):
        if not window.days and not window.unreal:
            window.days = list(before.days)
        window.hours = window.hours or before.hours
    return windows
