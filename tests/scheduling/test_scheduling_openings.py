"""Guards what is offered: free, inside hours, as wished, and different enough to be a choice."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.company import Company, Technician
from gateway.config import Visits
from gateway.scheduling.hours import WorkingHours
from gateway.scheduling.openings import Crew, fits, openings
from gateway.scheduling.pieces import occupied, pieces_between
from gateway.scheduling.visit import Opening, Wanted
from gateway.scheduling.windows import windows
from gateway.understanding.meaning import Span, When

ZONE = ZoneInfo("America/New_York")
COMPANY = Company()
VISITS = Visits()
MONDAY = date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 7, 0, tzinfo=ZONE)
HOURS = WorkingHours(COMPANY.hours, ZONE, "US")
DAY = timedelta(days=1)


def offered(
    wanted: Wanted,
    now: datetime = NOW,
    busy: dict[str, frozenset[int]] | None = None,
    technicians: tuple[Technician, ...] = COMPANY.technicians,
) -> tuple[Opening, ...]:
    span = (now - DAY, now + (VISITS.horizon_days + 3) * DAY)
    crews = [
        Crew(
            t,
            (WorkingHours(t.hours, ZONE, "US") if t.hours else HOURS).spans(*span),
            (busy or {}).get(t.id, frozenset()),
        )
        for t in technicians
    ]
    return openings(wanted, tuple(windows(VISITS, ZONE, now)), crews, HOURS.spans(*span), VISITS.travel_minutes)


def wanted(when: When | None = None, *skills: str, duration_min: int = 60, limit: int = 3) -> Wanted:
    return Wanted(when, skills or ("plumbing",), duration_min, limit)


def on(day: date, earliest: time = time(0), latest: time = time(23, 59), last_day: date | None = None) -> When:
    return When((Span(day, last_day or day, earliest, latest),))


def brief(found: tuple[Opening, ...]) -> list[tuple[int, int]]:
    return [(o.start.day, o.start.hour) for o in found]


def test_without_a_wish_the_soonest_and_then_others() -> None:
    assert brief(offered(wanted())) == [(16, 10), (17, 12), (18, 8)]


def test_as_soon_as_possible_is_in_order() -> None:
    assert brief(offered(wanted(When(asap=True)))) == [(16, 10), (16, 12), (16, 14)]


def test_a_day_and_a_part_of_it() -> None:
    found = offered(wanted(on(MONDAY + 3 * DAY, earliest=time(12))))
    assert brief(found) == [(19, 12), (19, 14), (19, 16)]
    assert all(fits(o, on(MONDAY + 3 * DAY, earliest=time(12))) for o in found)


def test_a_whole_day_is_spread_over_it() -> None:
    assert {h < 12 for _, h in brief(offered(wanted(on(MONDAY + DAY), limit=2)))} == {True, False}


def test_the_preferred_day_comes_first_even_if_it_is_later() -> None:
    friday_else_thursday = When((Span(MONDAY + 4 * DAY, MONDAY + 4 * DAY), Span(MONDAY + 3 * DAY, MONDAY + 3 * DAY)))
    found = brief(offered(wanted(friday_else_thursday)))
    assert found[0] == (20, 8)
    assert {day for day, _ in found} == {19, 20}


def test_at_three_is_the_window_around_three() -> None:
    three = on(MONDAY + DAY, time(15), time(15))
    assert brief(offered(wanted(three))) == [(17, 14)]


@pytest.mark.parametrize(
    ("when", "nearest"),
    [
        (on(MONDAY + 6 * DAY), {(21, 10), (23, 8), (23, 10)}),  # Sunday
        (on(MONDAY + DAY, time(19), time(21)), {(17, 16), (17, 14), (17, 12)}),  # in the evening
        (on(date(2026, 11, 26)), {(25, 16), (27, 8), (25, 14)}),  # Thanksgiving
    ],
)
def test_what_cannot_be_had_brings_the_nearest_others(when: When, nearest: set[tuple[int, int]]) -> None:
    found = offered(wanted(when), now=NOW)
    assert set(brief(found)) == nearest
    assert not any(fits(o, when) for o in found)


def test_a_window_that_only_touches_the_wish_is_nearer_than_others() -> None:
    nine_to_eleven = on(MONDAY + DAY, time(9), time(11))
    found = offered(wanted(nine_to_eleven, limit=2))
    assert set(brief(found)) == {(17, 8), (17, 10)}
    assert not any(fits(o, nine_to_eleven) for o in found)


def test_only_who_can_do_it_comes_and_the_specialist_is_spared() -> None:
    assert {o.technician for o in offered(wanted(None, "hvac", "boiler"))} == {"Ruth"}
    assert {o.technician for o in offered(wanted(None, "plumbing"))} == {"Sam"}
    assert offered(wanted(None, "hvac", "drain")) == ()


def test_who_is_booked_does_not_come() -> None:
    full = frozenset(pieces_between(NOW, NOW + 7 * DAY))
    assert {o.technician for o in offered(wanted(), busy={"sam": full})} == {"Tom"}
    none_this_week = offered(wanted(on(MONDAY, last_day=MONDAY + 4 * DAY)), busy={"sam": full, "tom": full})
    assert all(o.start.date() >= date(2026, 11, 23) for o in none_this_week)


def test_a_technicians_own_hours_and_the_companys_both_count() -> None:
    early = Technician(id="e", name="Eve", skills=("plumbing",), hours="Mo-Su 06:00-12:00")
    found = offered(wanted(limit=100), technicians=(early,))
    assert {(o.start.weekday() < 6, o.start.hour in {8, 10}) for o in found} == {(True, True)}
    assert not any(o.start.date() == date(2026, 11, 26) for o in found)


def test_a_long_job_is_not_begun_in_the_evening() -> None:
    found = offered(wanted(on(MONDAY + DAY), duration_min=240, limit=9))
    assert sorted(h for _, h in brief(found)) == [8, 10, 12, 14]
    assert offered(wanted(duration_min=700)) == ()


def test_nothing_asked_for_nothing_offered() -> None:
    assert offered(wanted(limit=0)) == ()


SPANS = st.builds(
    lambda day, length, first, last: Span(
        MONDAY + day * DAY, MONDAY + (day + length) * DAY, time(min(first, last)), time(max(first, last))
    ),
    st.integers(-3, 35),
    st.integers(-1, 9),
    st.integers(0, 23),
    st.integers(0, 23),
)
WISHES = st.none() | st.builds(When, st.lists(SPANS, max_size=3).map(tuple), st.booleans())


@settings(max_examples=60, deadline=None)
@given(
    when=WISHES,
    skills=st.lists(st.sampled_from(["plumbing", "hvac", "gas", "drain"]), max_size=2, unique=True).map(tuple),
    duration_min=st.integers(15, 480),
    limit=st.integers(0, 6),
    offset_min=st.integers(0, 60 * 24 * 5),
    # Most of the first days is taken: what is offered has to find its way around it.
    visits=st.lists(
        st.tuples(st.sampled_from(["tom", "ruth", "sam"]), st.integers(0, 300), st.integers(4, 60)),
        min_size=5,
        max_size=20,
    ),
)
def test_whatever_is_asked_an_opening_is_free_open_ahead_and_one_of_few(
    when: When | None,
    skills: tuple[str, ...],
    duration_min: int,
    limit: int,
    offset_min: int,
    visits: list[tuple[str, int, int]],
) -> None:
    now = NOW.astimezone(UTC) + timedelta(minutes=offset_min)
    first = pieces_between(NOW, NOW + DAY).start
    busy: dict[str, frozenset[int]] = {}
    for technician, start, length in visits:
        pieces = frozenset(range(first + start, first + start + length))
        busy[technician] = busy.get(technician, frozenset()) | pieces
    found = offered(Wanted(when, skills, duration_min, limit), now=now, busy=busy)
    assert len(found) <= limit
    assert len({o.start for o in found}) == len(found)
    assert len({fits(o, when) for o in found}) <= 1
    by_id = {t.id: t for t in COMPANY.technicians}
    for opening in found:
        start, end = opening.start.astimezone(UTC), opening.end.astimezone(UTC)
        assert start >= now + timedelta(minutes=VISITS.lead_minutes)
        assert set(skills) <= set(by_id[opening.technician_id].skills)
        taken = occupied(opening.start, opening.end, duration_min, VISITS.travel_minutes)
        assert busy.get(opening.technician_id, frozenset()).isdisjoint(taken)
        last = max(end, start + timedelta(minutes=duration_min)) - timedelta(minutes=1)
        minute = start
        while minute <= last:
            assert HOURS.is_open(minute)
            minute += timedelta(minutes=14)
        assert HOURS.is_open(last)
