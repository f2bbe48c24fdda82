"""Guards the slots: digits, telephone numbers, names, addresses, equipment, and which reading is believed."""

import pytest

from gateway.company import Company
from gateway.grammars import default_folder
from gateway.turn import Moment
from gateway.understanding import address, details, equipment, figures, names, phone, spelling, words

_AREA = Company().area
_NAMES = names.lists(default_folder())


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("fourteen twenty", "1420"),
        ("one oh five", "105"),
        ("twenty three hundred", "2300"),
        ("one four two zero", "1420"),
        ("double five three", "553"),
        ("triple one", "111"),
        ("oh five four oh one", "05401"),
        ("eight hundred five five five one two one two", "8005551212"),
        ("one hundred and five", "105"),
        ("two thousand twelve", "2012"),
        ("for to ate", "428"),
        ("1420", "1420"),
        ("hello", ""),
    ],
)
def test_digits(text: str, digits: str) -> None:
    assert figures.all_digits(text) == digits


def test_groups_and_ordinals_are_kept() -> None:
    assert figures.written("fourteen twenty maple street on the twenty third") == "14 20 maple street on the 23rd"
    assert figures.written("oh no the sink") == "oh no the sink"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("eight oh two five five five oh one four two", "+18025550142"),
        ("one eight oh two five five five oh one four two", "+18025550142"),
        ("five five five oh one four two", "+18025550142"),
        ("area code eight oh two five five five zero one nine nine thanks", "+18025550199"),
        ("eight oh two um five five five um one two one two", "+18025551212"),
        ("it's double five five one two one two", "+18025551212"),
        ("eight oh two five five", ""),
        ("zero zero zero one one one two two two two", ""),
    ],
)
def test_telephone_numbers(text: str, number: str) -> None:
    assert phone.hear(text, "802", expected=True) == number


def test_an_unasked_number_needs_its_area_code() -> None:
    assert phone.hear("call me at eight oh two five five five one two one two", "802", expected=False) == "+18025551212"
    assert phone.hear("i have had this for five five five one two one two", "802", expected=False) == ""


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("this number", True),
        ("the number i'm calling from", True),
        ("yes this same number is fine", True),
        ("not this number", False),
        ("a different number", False),
        ("five five five one two one two", False),
    ],
)
def test_the_same_number(text: str, same: bool) -> None:
    assert phone.says_same(text) is same


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("bob miller", "Bob", "Miller"),
        ("my name is margaret olsen", "Margaret", "Olsen"),
        ("it's john smith thanks", "John", "Smith"),
        ("bob miller m i l l e r", "Bob", "Miller"),
        ("m i l l e r", "", "Miller"),
        ("m as in mary i l l e r", "", "Miller"),
        ("kowalski k o w a l s k i", "", "Kowalski"),
        ("this is sarah", "Sarah", ""),
        ("tom baker here", "Tom", "Baker"),
    ],
)
def test_names(text: str, first: str, last: str) -> None:
    name = names.hear([text], _NAMES, expected=True)
    assert name is not None
    assert (name.first, name.last) == (first, last)
    assert name.confidence >= 0.8


def test_a_strange_name_is_unsure() -> None:
    name = names.hear(["zorblax quimby"], _NAMES, expected=True)
    assert name is not None and name.confidence < 0.5


def test_a_lower_reading_may_hold_the_real_name() -> None:
    name = names.hear(["margaret often", "margaret olsen"], _NAMES, expected=True)
    assert str(name) == "Margaret Olsen"


@pytest.mark.parametrize(
    "text",
    ["i'm calling about a leak", "it's cold in here", "this is ridiculous", "i'm freezing", "my sink is clogged"],
)
def test_no_name_where_none_is_said(text: str) -> None:
    assert names.hear([text], _NAMES, expected=False) is None


def test_spelling() -> None:
    assert spelling.letters("s m i t h") == "smith"
    assert spelling.letters("em i double l e are") == "miller"
    assert spelling.letters("a leak in a sink") == ""


@pytest.mark.parametrize(
    ("text", "number", "street", "unit", "city", "code"),
    [
        ("fourteen twenty maple street", "1420", "Maple Street", "", "", ""),
        ("my address is one oh five north main street burlington", "105", "North Main Street", "", "Burlington", ""),
        (
            "twenty three hundred pine street apartment three b south burlington vermont oh five four oh three",
            "2300", "Pine Street", "Apartment 3B", "South Burlington", "05403",
        ),
        ("i live at twelve elm street in essex", "12", "Elm Street", "", "Essex", ""),
        ("four twelve south winooski avenue unit two", "412", "South Winooski Avenue", "Unit 2", "", ""),
        ("ten ten tenth street", "1010", "10th Street", "", "", ""),
        ("seven oh one route seven", "701", "Route 7", "", "", ""),
        ("it's twenty one b oak lane", "21B", "Oak Lane", "", "", ""),
        ("maple street", "", "Maple Street", "", "", ""),
        ("fourteen twenty", "1420", "", "", "", ""),
        ("fourteen twenty maple", "1420", "Maple", "", "", ""),
    ],
)  # fmt: skip
def test_addresses(text: str, number: str, street: str, unit: str, city: str, code: str) -> None:
    got = address.hear(text, _AREA, "address")
    assert got is not None
    assert (got.number, got.street, got.unit, got.city, got.zip) == (number, street, unit, city, code)


@pytest.mark.parametrize("text", ["my kitchen sink is clogged", "the one way valve is broken", "tomorrow at two", "no"])
def test_no_address_in_other_talk(text: str) -> None:
    assert address.hear(text, _AREA, "problem") is None


def test_a_town_of_the_area_makes_it_surer() -> None:
    alone, known = (address.hear(t, _AREA, "address") for t in ("nine elm street", "nine elm street winooski"))
    assert alone and known and known.confidence > alone.confidence


def test_zip_codes(hear) -> None:
    assert hear("oh five four oh one", "zip", Moment.DIGITS).zip == "05401"
    assert hear("my zip code is oh five four oh three", "address").zip == "05403"
    assert hear("oh five four", "zip", Moment.DIGITS).zip == ""


def test_under_a_digits_question_the_clean_grammar_reading_wins(hear) -> None:
    heard = hear("a o two five five five a one to one to", "phone", Moment.DIGITS,
                 more=(("eight oh two five five five one two one two", "grammar", 0),))  # fmt: skip
    assert heard.phone == "+18025551212"


def test_a_grammar_reading_with_unknown_words_is_not_trusted(hear) -> None:
    heard = hear("my furnace is broken", "confirm_visit", Moment.YES_NO, more=(("no [unk] yes", "grammar", 0),))
    assert heard.yes is None or heard.text == "my furnace is broken"
    assert heard.problems[0].label == "no_heat"


def test_alternatives_are_asked_when_the_best_gives_nothing(hear) -> None:
    heard = hear("thirst eight", "when", more=(("thursday", "free", 1),))
    assert heard.when and heard.when.spans[0].first_day.isoformat() == "2026-11-19"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("my carrier furnace quit", "Carrier furnace"),
        ("the hot water heater is leaking", "water heater"),
        ("it's a navien tankless water heater", "Navien tankless water heater"),
        ("my furnish is broken", "furnace"),
        ("hello there", ""),
    ],
)
def test_equipment(text: str, what: str) -> None:
    assert equipment.hear(text) == what


def test_facts_are_kept_in_the_callers_words() -> None:
    facts = details.facts(
        "the gate code is four five one two and there's a dog in the yard it says error code thirty three"
    )
    assert any("gate code" in f for f in facts)
    assert any("dog" in f for f in facts)
    assert any("error code" in f for f in facts)


def test_cleaning() -> None:
    assert words.clean("  My Sink's [unk] BROKEN!! ") == "my sink's broken"
    assert words.clean("at 10 a.m.") == "at 10 am"
