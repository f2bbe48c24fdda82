"""Guards days and times of day: the forms callers use, the past, doubtful days, stories that name no wish."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.understanding import when

_ZONE = ZoneInfo("America/New_York")
_NOW = datetime(2026, 11, 18, 10, 20, tzinfo=_ZONE)
"""A Wednesday."""
_EVER = ("00:00", "23:59")


def _spans(text: str, now: datetime = _NOW, *, expected: bool = True) -> list[tuple[str, str, str, str]]:
    got = when.hear(text, now, expected=expected)
    if got is None:
        return []
    return [
        (f"{s.first_day:%m-%d}", f"{s.last_day:%m-%d}", f"{s.earliest:%H:%M}", f"{s.latest:%H:%M}") for s in got.spans
    ]


@pytest.mark.parametrize(
    ("text", "day", "hours"),
    [
        ("today", "11-18", _EVER),
        ("tomorrow", "11-19", _EVER),
        ("tomorrow morning", "11-19", ("07:00", "12:00")),
        ("the day after tomorrow", "11-20", _EVER),
        ("thursday", "11-19", _EVER),
        ("wednesday", "11-25", _EVER),
        ("next monday", "11-23", _EVER),
        ("next week on tuesday", "11-24", _EVER),
        ("a week from thursday", "11-26", _EVER),
        ("the twenty third", "11-23", _EVER),
        ("the second of december", "12-02", _EVER),
        ("march third", "03-03", _EVER),
        ("in two weeks", "12-02", _EVER),
        ("in a couple of days", "11-20", _EVER),
        ("tomorrow after school", "11-19", ("15:00", "18:00")),
        ("first thing tomorrow", "11-19", ("07:00", "10:00")),
        ("friday around lunch time", "11-20", ("11:00", "14:00")),
        ("friday after ten", "11-20", ("10:00", "23:59")),
        ("friday before noon", "11-20", ("00:00", "12:00")),
        ("friday between two and four", "11-20", ("14:00", "16:00")),
        ("friday not before ten", "11-20", ("10:00", "23:59")),
        ("friday by five", "11-20", ("00:00", "17:00")),
        ("saturday after ten thirty", "11-21", ("10:30", "23:59")),
        ("tomorrow between ten and two", "11-19", ("10:00", "14:00")),
        ("tomorrow at three thirty", "11-19", ("15:00", "17:00")),
        ("friday at half past nine", "11-20", ("09:00", "11:00")),
        ("friday at quarter to ten", "11-20", ("09:15", "11:15")),
        ("tomorrow from eight to ten", "11-19", ("08:00", "10:00")),
        ("tonight", "11-18", ("18:00", "22:00")),
    ],
)
def test_one_day(text: str, day: str, hours: tuple[str, str]) -> None:
    assert _spans(text) == [(day, day, *hours)]


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("thursday or friday", [("11-19", "11-19", *_EVER), ("11-20", "11-20", *_EVER)]),
        (
            "thursday or friday not before ten",
            [("11-19", "11-19", "10:00", "23:59"), ("11-20", "11-20", "10:00", "23:59")],
        ),
        (
            "monday morning or tuesday afternoon",
            [("11-23", "11-23", "07:00", "12:00"), ("11-24", "11-24", "12:00", "18:00")],
        ),
        ("any time next week except monday", [("11-24", "11-29", *_EVER)]),
        ("this weekend", [("11-21", "11-22", *_EVER)]),
        ("next week", [("11-23", "11-29", *_EVER)]),
        ("early next week", [("11-23", "11-25", *_EVER)]),
        ("mornings", [("11-18", "12-02", "07:00", "12:00")]),
        ("can't do thursday but friday is fine", [("11-20", "11-20", *_EVER)]),
    ],
)
def test_several_days(text: str, spans: list[tuple[str, str, str, str]]) -> None:
    assert _spans(text) == spans


def test_as_soon_as_possible() -> None:
    got = when.hear("as soon as possible", _NOW, expected=True)
    assert got and got.asap and not got.spans


def test_next_friday_is_doubtful_while_this_one_is_ahead() -> None:
    got = when.hear("next friday", _NOW, expected=True)
    assert got and got.ambiguous == (date(2026, 11, 27), date(2026, 11, 20))
    on_saturday = when.hear("next friday", _NOW + timedelta(days=3), expected=True)
    assert on_saturday and on_saturday.ambiguous == () and on_saturday.spans[0].first_day == date(2026, 11, 27)


@pytest.mark.parametrize("text", ["yesterday", "last friday", "november second", "three days ago"])
def test_the_past_is_flagged(text: str) -> None:
    got = when.hear(text, _NOW, expected=True)
    assert got and got.past and not got.spans


def test_this_morning_is_over_in_the_afternoon() -> None:
    got = when.hear("this morning", _NOW.replace(hour=15), expected=True)
    assert got and got.past


@pytest.mark.parametrize(
    "text",
    [
        "it stopped working this morning",
        "it's been leaking since monday",
        "the heat went out last night",
        "you were here on tuesday and it was fine",
        "my kitchen sink is clogged",
    ],
)
def test_stories_are_no_wishes(text: str) -> None:
    assert when.hear(text, _NOW, expected=False) is None


def test_a_wish_behind_a_story() -> None:
    assert _spans("it stopped this morning can someone come tomorrow", expected=False) == [("11-19", "11-19", *_EVER)]


def test_the_night_when_clocks_change() -> None:
    before = datetime(2026, 10, 31, 23, 30, tzinfo=_ZONE)
    got = when.hear("tomorrow between one and three", before, expected=True)
    assert got and got.spans[0].first_day == date(2026, 11, 1)
    assert (got.spans[0].earliest, got.spans[0].latest) == (time(13), time(15))


@pytest.mark.parametrize("text", ["the thirty first of february", "february thirtieth", "the ninety ninth"])
def test_days_that_do_not_exist(text: str) -> None:
    assert _spans(text) == []
