"""Guards that a date of birth is read however it is said, never in the future, and that doubt keeps every reading."""

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.understanding import birthdates
from gateway.voice import spoken

_NOW = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("said", "born"),
    [
        ("march third nineteen eighty one", date(1981, 3, 3)),
        ("the third of march two thousand and one", date(2001, 3, 3)),
        ("four eleven fifty two", date(1952, 4, 11)),
        ("oh four one one five two", date(1952, 4, 11)),
        ("f e b two one one nine seven four", date(1974, 2, 21)),
        ("my birthday is ten of november sixty", date(1960, 11, 10)),
        ("twelve twenty five twenty oh four", date(2004, 12, 25)),
        ("10/05/1949", date(1949, 10, 5)),
        ("10051949", date(1949, 10, 5)),
        ("for seven sixty four", date(1964, 4, 7)),
        ("december one nineteen hundred and thirty", date(1930, 12, 1)),
    ],
)
def test_it_is_read_as_it_is_said(said: str, born: date) -> None:
    assert birthdates.hear(said, _NOW) == born


@pytest.mark.parametrize(
    "said", ["", "my sink leaks", "february thirtieth nineteen sixty", "one two three four five six seven eight nine"]
)
def test_what_is_no_date_is_none(said: str) -> None:
    assert birthdates.hear(said, _NOW) is None


def test_doubt_keeps_every_reading() -> None:
    assert set(birthdates.readings("one two seven six three", _NOW)) == {date(1963, 1, 27), date(1963, 12, 7)}


@given(st.dates(date(1920, 1, 1), date(1999, 12, 31)), st.booleans())
def test_every_day_is_heard_named_or_numbered(born: date, named: bool) -> None:
    month = calendar.month_name[born.month].lower() if named else spoken.cardinal(born.month)
    day = spoken.ordinal(born.day) if named else spoken.cardinal(born.day)
    said = f"{month} {day} {spoken.pairs(str(born.year))}"
    assert birthdates.hear(said, _NOW) == born


@given(st.text(alphabet="onetw hrfuivsxgadym ", max_size=60))
def test_nothing_raises_and_nothing_lies_ahead(said: str) -> None:
    found = birthdates.hear(said, _NOW)
    assert found is None or found <= _NOW
