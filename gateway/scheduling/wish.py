"""How well an opening suits what the caller asked for. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from gateway.scheduling.visit import Opening
from gateway.understanding.meaning import Span, When

_END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True, order=True)
class Suits:
    """Smaller suits better."""

    grade: int
    """0: as wished; 1: partly; 2: not."""
    span: int
    """Which of the caller's spans; the preferred is 0."""
    away_min: int
    """Minutes of clock time between the opening and the span."""


def fits(opening: Opening, when: When | None) -> bool:
    """Whether the opening is what was asked for, or only near it.

    It is when the window lies in the time asked for, or the time asked for ("at three") lies in the window.
    """
    return suits(opening.start, opening.end, when).grade == 0


def suits(start: datetime, end: datetime, when: When | None) -> Suits:
    """`start`, `end`: the arrival window, in the company's time zone."""
    if when is None or not when.spans:
        return Suits(0, 0, 0)
    return min(_of_span(start, end, span, place) for place, span in enumerate(when.spans))


def _of_span(start: datetime, end: datetime, span: Span, place: int) -> Suits:
    opens, closes = start.replace(tzinfo=None), end.replace(tzinfo=None)
    days = _days(span)
    day = min(max(opens.date(), days[0]), days[1])
    first = datetime.combine(day, span.earliest)
    last = datetime.combine(day, span.latest)
    if span.latest >= _END_OF_DAY:
        last = datetime.combine(day + timedelta(days=1), time(0))
    if opens.date() == day:
        if (first <= opens and closes <= last) or (opens <= first and last <= closes and first < closes):
            return Suits(0, place, 0)
        if opens < last and first < closes:
            return Suits(1, place, _minutes(max(first - opens, opens - first)))
    gap = first - closes if closes <= first else opens - last
    return Suits(2, 0, max(0, _minutes(gap)))


def _days(span: Span) -> tuple[date, date]:
    return (span.first_day, max(span.first_day, span.last_day))


def _minutes(gap: timedelta) -> int:
    return int(gap.total_seconds() // 60)
