"""Guards hours and windows: nights when the clocks change, holidays, lead time and horizon."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.config import Visits
from gateway.scheduling.hours import HoursError, WorkingHours
from gateway.scheduling.pieces import later, occupied, pieces_between
from gateway.scheduling.windows import windows

ZONE = ZoneInfo("America/New_York")
HOURS = "Mo-Fr 08:00-18:00; Sa 09:00-13:00; PH off"


def at(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=ZONE, fold=fold)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        (at(2026, 11, 23, 7, 59), False),
        (at(2026, 11, 23, 8, 0), True),
        (at(2026, 11, 23, 18, 0), False),
        (at(2026, 11, 28, 12, 59), True),
        (at(2026, 11, 29, 12, 0), False),
        (at(2026, 11, 26, 10, 0), False),  # Thanksgiving
        (at(2026, 12, 25, 10, 0), False),
        (at(2026, 7, 3, 10, 0), False),  # Independence Day is a Saturday: kept on the Friday
        (datetime(2026, 11, 23, 13, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 12, 59, tzinfo=UTC), False),
    ],
)
def test_opening_hours(moment: datetime, is_open: bool) -> None:
    assert WorkingHours(HOURS, ZONE, "US").is_open(moment) is is_open


@pytest.mark.parametrize(
    ("country", "day", "is_open"),
    [("US", date(2026, 7, 1), True), ("CA", date(2026, 7, 1), False), ("", date(2026, 12, 25), True)],
)
def test_holidays_are_the_countrys(country: str, day: date, is_open: bool) -> None:
    hours = WorkingHours("Mo-Su 08:00-18:00; PH off", ZONE, country)
    assert hours.is_open(datetime.combine(day, time(10), ZONE)) is is_open


@pytest.mark.parametrize(
    ("expression", "start", "hours"),
    [
        ("24/7", at(2026, 10, 31), [49.0]),
        ("24/7", at(2027, 3, 13), [47.0]),
        ("Mo-Su 22:00-06:00", at(2026, 10, 31, 12), [9.0, 8.0]),
        ("Mo-Su 22:00-06:00", at(2027, 3, 13, 12), [7.0, 8.0]),
        ("Mo-Su 08:00-18:00", at(2026, 10, 31), [10.0, 10.0]),
    ],
)
def test_open_stretches_are_real_hours(expression: str, start: datetime, hours: list[float]) -> None:
    end = datetime.combine(start.date() + timedelta(days=2), start.time(), ZONE)
    spans = WorkingHours(expression, ZONE, "US").spans(start, end)
    assert [(b - a) / timedelta(hours=1) for a, b in spans] == hours


@pytest.mark.parametrize(("expression", "country"), [(HOURS, "XX"), ("whenever", "US")])
def test_hours_that_cannot_be_used(expression: str, country: str) -> None:
    with pytest.raises(HoursError, match=r"XX|whenever"):
        WorkingHours(expression, ZONE, country)


def test_windows_begin_after_the_lead_time_and_end_with_the_horizon() -> None:
    visits = Visits(lead_minutes=90, horizon_days=2)
    found = list(windows(visits, ZONE, at(2026, 11, 23, 8, 31)))
    assert found[0].start == at(2026, 11, 23, 12)
    assert next(windows(visits, ZONE, at(2026, 11, 23, 8, 30))).start == at(2026, 11, 23, 10)
    assert {w.start.date() for w in found} == {date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 25)}
    assert len(found) == 3 + 5 + 5


def test_today_is_the_companys_today() -> None:
    visits = Visits(windows=((time(22), time(23)),), lead_minutes=0, horizon_days=1)
    first = next(windows(visits, ZONE, datetime(2026, 11, 24, 1, 0, tzinfo=UTC)))
    assert first.start == at(2026, 11, 23, 22)


NIGHT = ((time(0), time(2)), (time(2), time(4)), (time(22), time(0)))


def test_the_night_the_clocks_go_forward_has_no_window_at_the_lost_hour() -> None:
    visits = Visits(windows=NIGHT, lead_minutes=0, horizon_days=1)
    found = [w for w in windows(visits, ZONE, at(2027, 3, 13, 12)) if w.start.date() == date(2027, 3, 14)]
    assert [w.start.hour for w in found] == [22]
    assert found[0].end == at(2027, 3, 15)


def test_the_night_the_clocks_go_back_has_a_longer_window() -> None:
    visits = Visits(windows=NIGHT, lead_minutes=0, horizon_days=1)
    found = [w for w in windows(visits, ZONE, at(2026, 10, 31, 12)) if w.start.date() == date(2026, 11, 1)]
    assert [w.start.hour for w in found] == [0, 2, 22]
    assert len(pieces_between(found[0].start, found[0].end)) == 12
    assert not set(pieces_between(found[0].start, found[0].end)) & set(pieces_between(found[1].start, found[1].end))


def test_the_lead_time_is_real_time_when_the_clocks_change() -> None:
    assert later(at(2026, 11, 1, 0, 30), 60) == at(2026, 11, 1, 1, 30)
    assert later(at(2026, 11, 1, 0, 30), 120).fold == 1
    visits = Visits(windows=((time(3), time(5)),), lead_minutes=90, horizon_days=1)
    # From 01:31 to 03:00 are 29 minutes of real time in spring, and 149 or 89 in autumn.
    assert next(windows(visits, ZONE, at(2027, 3, 14, 1, 31))).start.date() == date(2027, 3, 15)
    assert next(windows(visits, ZONE, at(2026, 11, 1, 1, 31))).start.date() == date(2026, 11, 1)
    assert next(windows(visits, ZONE, at(2026, 11, 1, 1, 31, fold=1))).start.date() == date(2026, 11, 2)


@pytest.mark.parametrize(
    ("duration_min", "travel_minutes", "quarters"),
    [(60, 30, 8), (90, 30, 8), (91, 30, 9), (120, 30, 10), (240, 0, 16), (10, 0, 8)],
)
def test_a_visit_takes_its_window_and_what_goes_beyond(duration_min: int, travel_minutes: int, quarters: int) -> None:
    start, end = at(2026, 11, 23, 8), at(2026, 11, 23, 10)
    taken = occupied(start, end, duration_min, travel_minutes)
    assert len(taken) == quarters
    assert taken.start == pieces_between(start, end).start
