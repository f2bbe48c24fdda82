"""Guards days and hours: no words raise, no window is past or a year away, what we say ourselves is understood."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.understanding import holidays, when, words
from gateway.understanding.meaning import When
from gateway.voice import spoken

_HOME = ZoneInfo("America/New_York")
_NOW = datetime(2026, 11, 18, 10, 20, tzinfo=_HOME)
_WORDS = [
    "monday",
    "tuesday",
    "friday",
    "saturday",
    "weekend",
    "week",
    "month",
    "day",
    "next",
    "this",
    "last",
    "after",
    "before",
    "by",
    "until",
    "from",
    "to",
    "and",
    "or",
    "not",
    "early",
    "late",
    "end",
    "of",
    "the",
    "first",
    "second",
    "third",
    "twentieth",
    "thirty",
    "one",
    "two",
    "ten",
    "eleven",
    "noon",
    "morning",
    "afternoon",
    "evening",
    "tonight",
    "tomorrow",
    "yesterday",
    "january",
    "february",
    "december",
    "thanksgiving",
    "christmas",
    "in",
    "at",
    "between",
    "half",
    "past",
    "quarter",
    "am",
    "pm",
    "o'clock",
    "any",
    "except",
    "a",
    "couple",
    "weeks",
    "days",
    "ago",
    "now",
    "school",
    "work",
]
_MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2029, 12, 31)).map(lambda at: at.replace(tzinfo=_HOME))


def _hear(text: str, now: datetime = _NOW) -> When | None:
    return when.hear(words.clean(text), now, expected=True)


def _days(text: str, now: datetime = _NOW) -> list[tuple[str, str]]:
    got = _hear(text, now)
    return [(s.first_day.isoformat(), s.last_day.isoformat()) for s in got.spans] if got else []


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), max_size=9).map(" ".join), _MOMENTS)
def test_no_words_raise_and_no_window_is_past_or_a_year_away(text: str, now: datetime) -> None:
    got = _hear(text, now)
    for span in got.spans if got else ():
        assert now.date() <= span.last_day
        assert now.date() <= span.first_day <= min(span.last_day, now.date() + timedelta(days=366))
        assert span.earliest < span.latest
    assert got is None or not (got.past and got.spans)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 330), _MOMENTS)
def test_a_day_is_understood_as_we_say_it(ahead: int, now: datetime) -> None:
    day = now.date() + timedelta(days=ahead)
    got = _hear(spoken.day(day, now.date()), now)
    assert got is not None and [(s.first_day, s.last_day) for s in got.spans] == [(day, day)]


@settings(max_examples=200, deadline=None)
@given(st.integers(7, 19), st.sampled_from([0, 30]), st.integers(1, 4))
def test_a_window_is_understood_as_we_say_it(hour: int, minute: int, hours: int) -> None:
    begin, end = time(hour, minute), time(min(hour + hours, 22), minute)
    got = _hear(f"tomorrow {spoken.window(begin, end)}")
    assert got is not None and [(s.earliest, s.latest) for s in got.spans] == [(begin, end)]


@pytest.mark.parametrize(
    ("text", "now", "day"),
    [
        ("tomorrow", datetime(2026, 10, 31, 23, 50, tzinfo=_HOME), "2026-11-01"),
        ("tomorrow", datetime(2026, 11, 1, 0, 30, tzinfo=_HOME), "2026-11-02"),
        ("tomorrow", datetime(2027, 3, 13, 23, 59, tzinfo=_HOME), "2027-03-14"),
        ("february twenty ninth", datetime(2028, 2, 1, 9, tzinfo=_HOME), "2028-02-29"),
        ("in a month", datetime(2027, 1, 31, 9, tzinfo=_HOME), "2027-02-28"),
        ("the thirty first", datetime(2026, 11, 18, 9, tzinfo=_HOME), "2026-12-31"),
        ("new year's day", datetime(2026, 12, 30, 9, tzinfo=_HOME), "2027-01-01"),
    ],
)
def test_nights_of_changed_clocks_month_ends_and_leap_days(text: str, now: datetime, day: str) -> None:
    assert _days(text, now) == [(day, day)]


@pytest.mark.parametrize(
    ("at", "hour"),
    [(datetime(2027, 3, 14, 1, 30, tzinfo=_HOME), 3), (datetime(2026, 11, 1, 1, 30, tzinfo=_HOME), 1)],
)
def test_in_an_hour_is_an_hour_later_when_clocks_change(at: datetime, hour: int) -> None:
    got = _hear("in an hour", at)
    assert got is not None
    assert got.spans[0].earliest == time(hour, 0)


@pytest.mark.parametrize(
    "text", ["yesterday", "last friday", "two days ago", "november third", "last night", "last week"]
)
def test_what_is_over_is_marked(text: str) -> None:
    got = _hear(text)
    assert got is not None and got.past and not got.spans


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("next friday", {"2026-11-27", "2026-11-20"}),
        ("friday the nineteenth", {"2026-11-19", "2026-11-20"}),
    ],
)
def test_doubtful_days_are_kept_for_asking_back(text: str, days: set[str]) -> None:
    got = _hear(text)
    assert got is not None and {day.isoformat() for day in got.ambiguous} == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("tuesday or wednesday next week", [("2026-11-24", "2026-11-24"), ("2026-11-25", "2026-11-25")]),
        ("after thanksgiving", [("2026-11-27", "2026-12-11")]),
        ("from the fourth to the sixth of january", [("2027-01-04", "2027-01-06")]),
        ("i'm out of town friday so saturday", [("2026-11-21", "2026-11-21")]),
        ("by the end of the week", [("2026-11-18", "2026-11-20")]),
        ("the first week of december", [("2026-11-30", "2026-12-06")]),
        ("the monday after thanksgiving", [("2026-11-30", "2026-11-30")]),
    ],
)
def test_stretches_of_days(text: str, days: list[tuple[str, str]]) -> None:
    assert _days(text) == days


def test_alternatives_keep_their_own_hours() -> None:
    got = _hear("thursday after two or friday morning")
    assert got is not None
    assert [(s.first_day.day, s.earliest.hour, s.latest.hour) for s in got.spans] == [(19, 14, 23), (20, 7, 12)]


@pytest.mark.parametrize(
    ("year", "day"), [(2026, date(2026, 4, 5)), (2027, date(2027, 3, 28)), (2030, date(2030, 4, 21))]
)
def test_easter(year: int, day: date) -> None:
    assert holidays.easter(year) == day


def test_a_stretch_that_began_before_today_begins_today() -> None:
    now = datetime(2026, 1, 1, tzinfo=_HOME)
    heard = when.hear("yesterday until monday", now, expected=True)
    assert heard is None or all(span.first_day >= now.date() for span in heard.spans)


@pytest.mark.parametrize(
    ("said", "first", "last", "earliest", "latest"),
    [
        ("i am home after three", 18, 32, "15:00", "23:59"),
        ("i am fine with friday", 20, 20, "00:00", "23:59"),
        ("tomorrow am", 19, 19, "07:00", "12:00"),
        ("i'm off on friday", 20, 20, "00:00", "23:59"),
        ("i'd like the eight to ten slot tomorrow", 19, 19, "08:00", "10:00"),
        ("ending at ten thirty tomorrow", 19, 19, "00:00", "10:30"),
        ("tomorrow from nine to five to eleven", 19, 19, "09:00", "10:55"),
        ("a week today", 25, 25, "00:00", "23:59"),
        ("a fortnight today", 32, 32, "00:00", "23:59"),
    ],
)
def test_what_was_once_understood_otherwise(said: str, first: int, last: int, earliest: str, latest: str) -> None:
    """ "I am home" was the morning, and a day off one on which nobody could come. Days count from October 31st."""
    found = when.hear(said, _NOW, expected=True)
    assert found is not None and len(found.spans) == 1
    span, before = found.spans[0], date(2026, 10, 31)
    assert (span.first_day - before).days == first and (span.last_day - before).days == last
    assert (f"{span.earliest:%H:%M}", f"{span.latest:%H:%M}") == (earliest, latest)
