"""Guards that values are spoken the way people say them, and that no digit is lost on the way."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.understanding.meaning import Address, Name
from gateway.voice import spoken

WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def figures(said: str) -> str:
    return "".join("0" if w == "oh" else str(WORDS.index(w)) for w in said.replace(",", " ").split())


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("+18025550142", "eight zero two, five five five, zero one four two"),
        ("8025550142", "eight zero two, five five five, zero one four two"),
        ("(802) 555-0142", "eight zero two, five five five, zero one four two"),
        ("555-0142", "five five five, zero one four two"),
        ("+442079460000", "plus four four two, zero seven nine, four six zero, zero zero zero"),
        ("911", "nine one one"),
        ("", ""),
        ("withheld", ""),
    ],
)
def test_phone(number: str, said: str) -> None:
    assert spoken.phone(number) == said


@given(st.text("0123456789", min_size=10, max_size=10))
def test_no_digit_of_a_phone_number_is_lost(national: str) -> None:
    assert figures(spoken.phone(f"+1{national}")) == national


@given(st.text())
def test_digits_of_anything(text: str) -> None:
    assert figures(spoken.digits(text)) == "".join(c for c in text if c in "0123456789")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("1420", "fourteen twenty"),
        ("105", "one oh five"),
        ("12B", "twelve B"),
        ("12b", "twelve B"),
        ("300", "three hundred"),
        ("1400", "fourteen hundred"),
        ("2000", "two thousand"),
        ("2008", "twenty oh eight"),
        ("7", "seven"),
        ("42", "forty two"),
        ("142", "one forty two"),
        ("10010", "one oh oh one oh"),
        ("12345", "one twenty three forty five"),
        ("007", "zero zero seven"),
        ("12 1/2", "twelve and a half"),
        ("12-14", "twelve dash fourteen"),
        ("", ""),
    ],
)
def test_house_number(number: str, said: str) -> None:
    assert spoken.house_number(number) == said


@given(st.integers(1, 99999), st.integers(1, 99999))
def test_two_house_numbers_never_sound_the_same(one: int, other: int) -> None:
    same = spoken.house_number(str(one)) == spoken.house_number(str(other))
    assert same == (one == other)


def test_zip_code() -> None:
    assert spoken.zip_code("05401") == "oh five four oh one"
    assert spoken.zip_code("05401-1234") == "oh five four oh one, one two three four"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (
            Address("1420", "North Maple Street", "Apt 3B", "Burlington", "VT", "05401"),
            "fourteen twenty North Maple Street, apartment three B, Burlington",
        ),
        (Address("12B", "5th Ave", city="Winooski"), "twelve B Fifth Avenue, Winooski"),
        (Address("300", "N 42nd St"), "three hundred North Forty Second Street"),
        (Address("9", "St Paul St", zip="05401"), "nine Saint Paul Street, zip code oh five four oh one"),
        (
            Address("18", "Main St NE", "#12", "St. Albans"),
            "eighteen Main Street Northeast, number twelve, Saint Albans",
        ),
        (Address("2008", "US Route 7", city="S Burlington"), "twenty oh eight U S Route seven, South Burlington"),
        (Address("77", "Avenue E", "B"), "seventy seven Avenue E, unit B"),
        (Address("1", "Church St", "4"), "one Church Street, unit four"),
        (Address("1", "Church St", "Ste 200"), "one Church Street, suite two hundred"),
        (Address(), ""),
    ],
)
def test_address(place: Address, said: str) -> None:
    assert spoken.address(place) == said


def test_address_with_zip_on_request() -> None:
    place = Address("5", "Elm Street", city="Essex", zip="05452")
    assert spoken.address(place, with_zip=True) == "five Elm Street, Essex, zip code oh five four five two"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (time(10), "ten in the morning"),
        (time(12), "noon"),
        (time(0), "midnight"),
        (time(0, 15), "twelve fifteen in the morning"),
        (time(12, 30), "twelve thirty in the afternoon"),
        (time(14, 5), "two oh five in the afternoon"),
        (time(18, 45), "six forty five in the evening"),
        (time(22), "ten at night"),
        (datetime(2026, 3, 3, 9, 30, tzinfo=UTC), "nine thirty in the morning"),
    ],
)
def test_time(at: time, said: str) -> None:
    assert spoken.time(at) == said


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (time(8), time(10), "between eight and ten in the morning"),
        (time(10), time(12), "between ten and noon"),
        (time(12), time(14), "between noon and two in the afternoon"),
        (time(14), time(16), "between two and four in the afternoon"),
        (time(16), time(18), "between four and six in the afternoon"),
        (time(11), time(13, 30), "between eleven in the morning and one thirty in the afternoon"),
        (time(20), time(0), "between eight and midnight"),
        (time(8), time(0), "between eight in the morning and midnight"),
    ],
)
def test_window(start: time, end: time, said: str) -> None:
    assert spoken.window(start, end) == said


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (-1, "yesterday"),
        (3, "this Saturday"),
        (6, "this Tuesday"),
        (7, "Wednesday, November twenty fifth"),
        (50, "Thursday, January seventh"),
        (365, "Thursday, November eighteenth, twenty twenty seven"),
        (-10, "Sunday, November eighth"),
    ],
)
def test_day(ahead: int, said: str) -> None:
    today = date(2026, 11, 18)
    assert spoken.day(today + timedelta(days=ahead), today) == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (89, "eighty nine dollars"),
        ("$1,250", "one thousand two hundred fifty dollars"),
        (89.5, "eighty nine dollars and fifty cents"),
        (1, "one dollar"),
        (0.01, "one cent"),
        (0, "zero dollars"),
        (-20, "minus twenty dollars"),
    ],
)
def test_money(amount: float | str, said: str) -> None:
    assert spoken.money(amount) == said


@pytest.mark.parametrize("nonsense", ["a lot", "", "nan", "inf"])
def test_money_refuses_what_is_none(nonsense: str) -> None:
    with pytest.raises(ValueError, match="amount"):
        spoken.money(nonsense)


def test_names_and_spelling() -> None:
    assert spoken.name(Name("ANNA", "o'brien")) == "Anna O'Brien"
    assert spoken.name("Ludwig McCoy") == "Ludwig McCoy"
    assert spoken.spelled("NGUYEN") == "N, G, U, Y, E, N"
    assert spoken.spelled("O'Dea-Núñez") == "O, apostrophe, D, E, A, dash, N, U, N, E, Z"
    assert spoken.spelled("De La") == "D, E, space, L, A"


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1))
def test_spelling_keeps_every_letter(word: str) -> None:
    assert spoken.spelled(word).replace(", ", "") == word


def test_reference() -> None:
    assert spoken.reference("M472") == spoken.reference("M 4 7 2") == "M, four seven two"
    assert spoken.reference("ab12345") == "A, B, one two three, four five"


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "first"), (3, "third"), (12, "twelfth"), (20, "twentieth"), (31, "thirty first"), (100, "one hundredth")],
)
def test_ordinal(number: int, said: str) -> None:
    assert spoken.ordinal(number) == said


def test_counting() -> None:
    assert spoken.count(1, "visit") == "one visit"
    assert spoken.count(3, "battery") == "three batteries"
    assert spoken.plural("box") == "boxes"
    assert spoken.plural("day") == "days"
    assert spoken.duration(90) == "an hour and a half"
    assert spoken.duration(45) == "forty five minutes"
    assert spoken.duration(150) == "two and a half hours"
    assert spoken.listing(["a", "b", "c"], "or") == "a, b, or c"
    assert spoken.listing(["a"]) == "a"
    assert spoken.cardinal(1_000_201) == "one million two hundred one"


@given(st.builds(Address, *[st.text(max_size=30)] * 6))
def test_no_address_breaks_it(place: Address) -> None:
    assert isinstance(spoken.address(place), str)


@given(st.text(max_size=60))
def test_no_text_breaks_anything(text: str) -> None:
    for say in (spoken.phone, spoken.zip_code, spoken.house_number, spoken.name, spoken.spelled, spoken.reference):
        assert isinstance(say(text), str)
