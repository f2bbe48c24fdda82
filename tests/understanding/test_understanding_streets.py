"""Guards that a street which does not exist is not just believed: another reading's is taken, or it is read back."""

import pytest

from gateway.company import ServiceArea
from gateway.turn import Reading, Utterance
from gateway.understanding import address, street_lists, streets
from gateway.understanding.meaning import Address

AREA = ServiceArea(towns=("Burlington", "Colchester"), zips=("05401",), streets=("Zwicky Street",), state="VT")


@pytest.mark.parametrize(
    "street", ["Lakeview Drive", "South Maple Street", "Zwicky Street", "North Zwicky Lane", "42nd Street", "Route 7"]
)
def test_a_street_that_exists(street: str) -> None:
    assert street_lists.known(street, AREA)


@pytest.mark.parametrize("street", ["Lately Drive", "Like A Drive"])
def test_a_street_that_does_not(street: str) -> None:
    assert not street_lists.known(street, AREA)


def _heard(text: str) -> Address:
    found = address.hear(text, AREA, "address")
    assert found is not None
    return found


def _both(free: str, network: str) -> Utterance:
    return Utterance((Reading(free, "free", 0.6), Reading(network, "grammar", 0.6)), 0, 3000)


def test_what_both_ears_agree_on_is_sure() -> None:
    free = _heard("ten maple street burlington")
    assert streets.together(free, free, AREA) == free


def test_a_street_that_does_not_exist_is_the_networks_and_in_doubt() -> None:
    free, network = _heard("sixty two lately drive colchester"), _heard("two sixty two lakeview drive colchester")
    both = streets.together(free, network, AREA)
    assert both is not None
    assert str(both) == "262 Lakeview Drive, Colchester, VT"
    assert both.confidence <= address.TO_CONFIRM


def test_a_street_that_exists_stays_and_the_number_is_the_networks() -> None:
    free, network = _heard("fourteen mabel street burlington"), _heard("four ten maple street burlington")
    both = streets.together(free, network, AREA)
    assert both is not None
    assert (both.number, both.street) == ("410", "Mabel Street")
    assert both.confidence <= address.TO_CONFIRM


def test_a_street_of_the_same_sound_is_no_doubt_and_another_one_is() -> None:
    larson, overview = _heard("ten larson road burlington"), _heard("ten overview street burlington")
    assert streets.together(larson, _heard("ten larsen road burlington"), AREA) == larson
    both = streets.together(overview, _heard("ten riverview street burlington"), AREA)
    assert both is not None
    assert both.street == "Overview Street"
    assert both.confidence <= address.TO_CONFIRM


def test_a_route_is_nothing_for_the_network() -> None:
    free, network = _heard("fourteen twenty route seven"), _heard("fourteen twenty rue seven avenue")
    assert streets.together(free, network, AREA) == free


def test_what_only_one_ear_has_is_in_doubt_if_it_is_the_networks_or_no_street_there_is() -> None:
    maple, nowhere = _heard("ten maple street burlington"), _heard("ten brzezinski lane burlington")
    assert streets.together(maple, None, AREA) == maple
    for both in (streets.together(None, maple, AREA), streets.together(nowhere, None, AREA)):
        assert both is not None
        assert both.confidence <= address.TO_CONFIRM
    assert streets.together(None, None, AREA) is None


def _utterance(free: str, sure: float, network: str) -> Utterance:
    return Utterance((Reading(free, "free", sure), Reading(network, "grammar", 0.8)), 0, 1500)


def test_other_words_surely_heard_are_no_address() -> None:
    utterance = _utterance("can i get a triple shot light roast iced coffee", 0.95, "two bishop lane burlington")
    assert not streets.answered(utterance, AREA)
    assert streets.hear(utterance, AREA) is None


def test_words_heard_with_doubt_may_be_an_address() -> None:
    utterance = _utterance("my address be made for out load", 0.4, "my address is eight mayflower court")
    found = streets.hear(utterance, AREA)
    assert found is not None
    assert (found.number, found.street) == ("8", "Mayflower Court")
    assert found.confidence <= address.TO_CONFIRM


def test_a_town_is_no_street() -> None:
    found = address.hear("nineteen zero three colchester", AREA, "address")
    assert found is not None
    assert (found.number, found.street, found.city) == ("1903", "", "Colchester")


def test_an_article_is_no_house_number() -> None:
    found = address.hear("i'm at a lake view drive colchester", AREA, "address")
    assert found is not None
    assert (found.number, found.street) == ("", "Lake View Drive")


def test_a_kind_of_street_alone_is_no_street() -> None:
    found = address.hear("two fifty two like you drive in colchester", AREA, "address")
    assert found is None or not found.street or found.street == "Like Drive"


@pytest.mark.parametrize(
    ("free", "network", "same"),
    [
        ("ab arcs three", "eighty park street", True),
        ("it sparks", "six park street", False),
        ("i smell gas two", "five mill lane", False),
        ("there are sparks three times now in here", "eighty park street", False),
    ],
)
def test_only_what_is_as_of_an_address_and_sounds_like_the_networks_is_no_danger(
    free: str, network: str, same: bool
) -> None:
    assert streets.sounds_like_one(_utterance(free, 0.9, network), AREA) is same


@pytest.mark.parametrize(
    ("free", "network", "wanted"),
    [
        # "Zero three" was Spear Street, "South" is a piece of the town. "Three" is a street; Beers Street exists.
        (
            "eight seventy five zero three south burlington",
            "eight seventy five spear street south burlington",
            "875 Spear Street",
        ),
        (
            "eight seventy five beers three burlington",
            "eight seventy five spear street burlington",
            "875 Beers Street",
        ),
    ],
)
def test_a_direction_or_a_number_is_no_street(free: str, network: str, wanted: str) -> None:
    where = streets.hear(_both(free, network), AREA)
    assert where is not None and f"{where.number} {where.street}" == wanted


@pytest.mark.parametrize(
    ("free", "town"),
    [("ten maple three out burlington", "South Burlington"), ("ten maple street in burlington", "Burlington")],
)
def test_a_south_that_free_hearing_lost(free: str, town: str) -> None:
    area = ServiceArea(towns=("Burlington", "South Burlington"), state="VT")
    where = streets.hear(_both(free, "ten maple street south burlington"), area)
    assert where is not None and where.city == town


def test_a_street_is_written_as_most_of_its_name_are() -> None:
    where = streets.hear(_both("ten lake view drive colchester", "ten lake view drive colchester"), AREA)
    assert where is not None and where.street == "Lakeview Drive"
    ours = ServiceArea(towns=("Colchester",), streets=("Lake View Drive",), state="VT")
    where = streets.hear(_both("ten lake view drive colchester", "ten lake view drive colchester"), ours)
    assert where is not None and where.street == "Lake View Drive"


def test_the_end_of_a_street_is_not_taken_for_the_street() -> None:
    where = streets.hear(
        _both("we're a patriot act like a new drive colchester", "we're on eight eighty six lakeview drive colchester"),
        AREA,
    )
    assert where is not None and f"{where.number} {where.street}" == "886 Lakeview Drive"


def test_where_the_number_is_asked_for_the_street_is_not_changed_by_what_sounds_like_one() -> None:
    where = streets.numbered(
        _both("one too late to me a rope", "one two eight zero"),
        ("one two eight zero", "one too late to me a rope"),
        AREA,
    )
    assert where is not None and (where.number, where.street) == ("1280", "")
    where = streets.numbered(_both("no eighty pine street", "[unk]"), ("no eighty pine street",), AREA)
    assert where is not None and (where.number, where.street) == ("80", "Pine Street")
