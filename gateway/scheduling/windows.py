"""The arrival windows that could be offered at all: on the calendar, late enough, not too far away. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from gateway.config import Visits
from gateway.scheduling.pieces import later


@dataclass(frozen=True, slots=True)
class Window:
    """An arrival window, aware, in the company's time zone."""

    start: datetime
    end: datetime


def windows(visits: Visits, zone: ZoneInfo, now: datetime) -> Iterator[Window]:
    """All windows from the lead time up to the horizon, in order; hours are not looked at.

    A window of which a clock change swallows an end does not exist that night.
    """
    soonest = later(now.astimezone(UTC), visits.lead_minutes)
    today = now.astimezone(zone).date()
    for day in range(visits.horizon_days + 1):
        of_day = [_window(today + timedelta(days=day), start, end, zone) for start, end in visits.windows]
        for window in sorted((w for w in of_day if w), key=lambda w: w.start.astimezone(UTC)):
            if window.start.astimezone(UTC) >= soonest:
                yield window


def _window(day: date, start: time, end: time, zone: ZoneInfo) -> Window | None:
    opens = datetime.combine(day, start, zone)
    closes = datetime.combine(day if end > start else day + timedelta(days=1), end, zone)
    if not (_exists(opens) and _exists(closes)):
        return None
    return Window(opens, closes)


def _exists(moment: datetime) -> bool:
    return moment.astimezone(UTC).astimezone(moment.tzinfo).replace(tzinfo=None) == moment.replace(tzinfo=None)
