"""Guards small misunderstandings: a denial is no "wait", a foreign number no American one, a cancelled day no wish."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.company import Company
from gateway.understanding import address, asides, dangers, person, phone, towns, when
from gateway.understanding.meaning import Aside

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("America/New_York"))
AREA = Company().area


def test_a_denial_is_no_wish_for_patience() -> None:
    assert asides.hear("hang on that's not the number i wanted") is None
    assert asides.hear("hang on") is Aside.WAIT


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("plus four five one two three four five six seven eight", "+4512345678"),
        ("oh one one four five one two three four five six seven eight", "+4512345678"),
        ("plus one eight oh two five five five oh one nine nine", "+18025550199"),
        ("plus four five", ""),
        ("eight oh two five five five oh one nine nine", "+18025550199"),
    ],
)
def test_numbers_of_other_countries(said: str, number: str) -> None:
    assert phone.hear(said, "802", expected=True) == number


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("cancel friday and send someone now", []),
        ("i need to cancel my friday appointment", []),
        ("can you move my friday appointment to monday", ["2026-11-30"]),
        ("i'd like to reschedule my visit on friday", []),
        ("can someone come on friday", ["2026-11-27"]),
    ],
)
def test_a_day_to_be_cancelled_is_no_wish(said: str, days: list[str]) -> None:
    found = when.hear(said, NOW, expected=False)
    assert [span.first_day.isoformat() for span in (found.spans if found else ())] == days


@pytest.mark.parametrize(
    ("heard", "town", "sure"),
    [
        ("winooski", "Winooski", True),
        ("we know ski", "Winooski", True),
        ("when a los que", "Winooski", False),
        ("montpellier", "Montpelier", True),
        ("burling tin", "Burlington", True),
        ("the kitchen", "", False),
        ("my basement", "", False),
    ],
)
def test_a_town_is_known_by_its_sound(heard: str, town: str, *, sure: bool) -> None:
    assert towns.settle(heard, AREA) == (town, sure)


@pytest.mark.parametrize(
    ("said", "city", "sure"),
    [
        ("twenty nine elm street we know ah ski", "Winooski", True),
        ("fifteen oak street in when a los que", "Winooski", False),
        ("five main street in month failure", "", False),
        ("fifteen oak street in the back", "", False),
        ("five main street in montpelier", "Montpelier", True),
        ("stowe thirty eight colchester avenue", "Stowe", True),
    ],
)
def test_an_address_is_in_a_town_that_exists(said: str, city: str, *, sure: bool) -> None:
    found = address.hear(said, AREA, "address")
    assert found is not None and found.city == city
    assert (found.confidence >= 0.85) == sure


@pytest.mark.parametrize(
    ("said", "street", "unit"),
    [
        ("fourteen pearl three burlington", "Pearl Street", ""),
        ("forty five park three essex junction", "Park Street", ""),
        ("fourteen oak street apartment three", "Oak Street", "Apartment 3"),
        ("one twenty three main street", "Main Street", ""),
    ],
)
def test_a_three_behind_a_name_is_a_street(said: str, street: str, unit: str) -> None:
    found = address.hear(said, AREA, "address")
    assert found is not None and (found.street, found.unit) == (street, unit)


def test_another_readings_street_is_no_town() -> None:
    read = [
        address.hear(t, AREA, "address") for t in ("thirty eight colchester avenue", "thirty eight colchester evening")
    ]
    found = [place for place in read if place is not None]
    where = address.with_town(found[0], found)
    assert where is not None and where.city == ""


def test_relief_is_no_wish_for_a_person() -> None:
    assert not person.wanted("finally somebody picks up look our sump pump stopped pumping")
    assert person.wanted("nobody ever picks up")


def test_a_toilet_that_runs_is_no_flood() -> None:
    assert not dangers.hear(["my toilet keeps running and i can't stop it"])
    assert dangers.hear(["water comes through the ceiling and i can't stop it"])


def test_who_says_that_they_are_human_asks_for_nobody() -> None:
    """ "I'm Susan Wilson", as free recognition had it."""
    assert not person.wanted("i'm human wheels and")
    assert person.wanted("i need a human")
    assert person.wanted("i'm a human being and i want a human being")


def test_what_gets_on_is_nobody() -> None:
    """ "My AC unit is on, but it doesn't get any cooler", as free recognition had it."""
    assert not person.wanted("hi um my id you get them on but it doesn't get any cooler")
    assert person.wanted("could you get somebody on here")
    assert person.wanted("put them on the line")
