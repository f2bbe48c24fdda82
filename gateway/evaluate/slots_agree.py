"""Whether what was understood of a date is what the label says."""

from datetime import date, datetime, time, timedelta

from gateway.evaluate.slots_dates import DateCase
from gateway.evaluate.slots_fit import Truth
from gateway.understanding.meaning import Span, When

_AROUND_MIN = 180
_VISITS = (time(6), time(21))


def agrees(heard: When | None, truth: Truth, now: datetime) -> bool:
    """Days and hours alike; days asked back ("next Friday") count when the label's is among those offered."""
    if heard is None or heard.past:
        return False
    if truth.now:
        return heard.asap or any(span.first_day == now.date() for span in heard.spans)
    if not heard.spans:
        return False
    if truth.first and truth.first == truth.last and truth.first in heard.ambiguous:
        return all(_hours(span, truth) for span in heard.spans)
    return _days(heard.spans, truth, now.date()) and all(_hours(span, truth) for span in heard.spans)


def same(heard: When | None, case: DateCase) -> bool:
    """Our own labels: the same windows in any order, the same "as soon as possible", doubt and refusal."""
    if heard is None:
        return not case.spans and not case.asap and not case.past
    windows = {span for span in case.spans or () if span.last_day >= case.now.date()}
    ours = set(_merged(heard.spans))
    return (
        ours == set(_merged(tuple(windows)))
        and heard.asap == case.asap
        and heard.past == case.past
        and set(heard.ambiguous) == set(case.ambiguous)
    )


def _merged(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    """Neighbouring days with the same hours as one stretch: Thursday and Friday are Thursday to Friday."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.earliest, s.latest, s.first_day, s.last_day)):
        before = found[-1] if found else None
        if (
            before is not None
            and (before.earliest, before.latest) == (span.earliest, span.latest)
            and span.first_day <= before.last_day + timedelta(days=1)
        ):
            found[-1] = Span(before.first_day, max(before.last_day, span.last_day), span.earliest, span.latest)
        else:
            found.append(span)
    return tuple(found)


def _days(spans: tuple[Span, ...], truth: Truth, today: date) -> bool:
    if truth.first is None and truth.last is None:
        return True
    got = {s.first_day + timedelta(days=i) for s in spans for i in range((s.last_day - s.first_day).days + 1)}
    if truth.first is None or truth.last is None:
        edge = truth.first or truth.last or today
        if truth.last is None:
            return min(got) in {max(edge, today), edge + timedelta(days=1)}
        return max(got) in {edge, edge - timedelta(days=1)}
    first = max(truth.first, today)
    wanted = {first + timedelta(days=i) for i in range((truth.last - first).days + 1)}
    if truth.loose_days:
        return len(got & wanted) * 2 >= len(got) > 0
    if len(wanted) >= 5:
        return got <= wanted and {day for day in wanted if day.weekday() < 5 and day > today} <= got
    return got == wanted


def _hours(span: Span, truth: Truth) -> bool:
    if truth.begin is None and truth.end is None:
        return True
    begin, end = _minutes(span.earliest), _minutes(span.latest)
    if truth.at and truth.begin is not None:
        return any(_near(begin, end, at) for at in _halves(truth.begin, truth))
    if truth.loose_hours and truth.begin and truth.end:
        low, high = _minutes(truth.begin), _minutes(truth.end)
        return begin < end and (min(end, high) - max(begin, low)) * 2 >= end - begin
    if truth.loose_hours and truth.end:
        return begin < end and (min(end, _minutes(truth.end)) - begin) * 2 >= end - begin
    starts = truth.begin is None or begin in _halves(truth.begin, truth)
    closes = truth.end is None or any(abs(end - at) <= 1 for at in _halves(truth.end, truth))
    return starts and closes


def _near(begin: int, end: int, at: int) -> bool:
    return begin <= at <= end and (end - begin <= _AROUND_MIN or at in {begin, end})


def _halves(at: time, truth: Truth) -> set[int]:
    """The minute of the day; without a word for the half of the day, the one at which visits are made."""
    minute = _minutes(at)
    if not truth.bare or at.hour > 12:
        return {minute}
    other = (minute + 720) % 1440
    low, high = (_minutes(t) for t in _VISITS)
    return {m for m in (minute, other) if low <= m <= high} or {minute}


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
