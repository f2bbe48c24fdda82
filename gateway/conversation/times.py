"""Wishes for a time held against real arrival windows, and joined with the day that is being talked about. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from gateway.conversation.case import CaseFile
from gateway.scheduling.visit import Opening
from gateway.understanding.meaning import Span, When

_ABOUT_A_TIME = timedelta(hours=2)
"""Up to this a stretch means one time ("at three", "between ten and noon"), which a window may hold."""
_ONE_WINDOW = timedelta(hours=3)
"""Up to this a wish is for one arrival window."""


def names_a_time(when: When) -> bool:
    """Whether a time of day was said, not only a day."""
    return any(span.earliest != time(0) or span.latest < time(23) for span in when.spans)


def fits(opening: Opening, when: When | None) -> bool:
    """Whether the arrival window is what the caller asked for."""
    if when is None or not when.spans:
        return True
    return any(_in_span(opening, span) for span in when.spans)


def _in_span(opening: Opening, span: Span) -> bool:
    day = opening.start.date()
    if not span.first_day <= day <= span.last_day:
        return False
    start, end = opening.start.replace(tzinfo=None), opening.end.replace(tzinfo=None)
    first, last = datetime.combine(day, span.earliest), datetime.combine(day, span.latest)
    if last - first <= _ABOUT_A_TIME and end - start >= last - first:
        # About one time: the window in whose arrival it lies, and not the next, which only touches it.
        return start <= first + (last - first) / 2 < end
    return first <= start < last


def exactly(openings: Iterable[Opening], when: When | None) -> Opening | None:
    """The one opening of a wish for one window on one day: to offer it as a choice would be to ask twice."""
    if when is None or when.asap or len(when.spans) != 1:
        return None
    span = when.spans[0]
    long = datetime.combine(span.first_day, span.latest) - datetime.combine(span.first_day, span.earliest)
    fitting = [opening for opening in openings if fits(opening, when)]
    one_day = span.first_day == span.last_day
    return fitting[0] if one_day and long <= _ONE_WINDOW and len(fitting) == 1 else None


def on_the_day(when: When, case: CaseFile) -> When:
    """A time of day alone ("between ten and noon") is meant for the days that were being talked about, if any were; and
    a weekday for the one that was offered, not for the next of its name."""
    when = _as_offered(when, case.openings)
    days = _days(case)
    if not when.any_day or not days:
        return when
    hours = dict.fromkeys((span.earliest, span.latest) for span in when.spans)
    spans = tuple(Span(first, last, *times) for times in hours for first, last in days)
    # Another wish than before, though the same words were said of other days.
    return replace(when, spans=spans, any_day=False, said=f"{when.said} ({_named(days)})")


def _as_offered(when: When, offered: tuple[Opening, ...]) -> When:
    if any(fits(opening, when) for opening in offered):
        return when
    by_weekday = {opening.start.weekday(): opening.start.date() for opening in reversed(offered)}
    moved = tuple(
        replace(span, first_day=day, last_day=day)
        if span.first_day == span.last_day and (day := by_weekday.get(span.first_day.weekday())) is not None
        else span
        for span in when.spans
    )
    found = replace(when, spans=moved)
    return found if any(fits(opening, found) for opening in offered) else when


def _days(case: CaseFile) -> tuple[tuple[date, date], ...]:
    """The day of the window that was read back; else those of what was offered; else those wished for."""
    if case.opening is not None:
        day = case.opening.start.date()
        return ((day, day),)
    if case.openings:
        return tuple(dict.fromkeys((o.start.date(), o.start.date()) for o in case.openings))
    if case.when is not None and not case.when.any_day:
        return tuple(dict.fromkeys((span.first_day, span.last_day) for span in case.when.spans))
    return ()


def _named(days: tuple[tuple[date, date], ...]) -> str:
    return ", ".join(f"{first:%A}" if first == last else f"{first:%A} to {last:%A}" for first, last in days)
