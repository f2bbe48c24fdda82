"""Guards addresses said in one breath: numbers as people say them, units, directions, highways, towns and states."""

import pytest

from gateway.company import Company, ServiceArea
from gateway.understanding import address, places
from gateway.voice import spoken


@pytest.mark.parametrize(
    ("said", "number", "street", "rest"),
    [
        (
            "fourteen twenty north main street apartment three b burlington",
            "1420",
            "North Main Street",
            ("Apartment 3B", "Burlington"),
        ),
        ("three oh five elm street winooski vermont", "305", "Elm Street", ("", "Winooski")),
        ("twelve hundred pine avenue unit four saint albans", "1200", "Pine Avenue", ("Unit 4", "Saint Albans")),
        (
            "nine ten forty second street north fargo n d five eight one zero three",
            "910",
            "42nd Street North",
            ("", "Fargo"),
        ),
        ("thirty one fifteen one hundred eighty seventh street moline i l", "3115", "187th Street", ("", "Moline")),
        ("twelve thirty four county road z", "1234", "County Road Z", ("", "")),
        ("five oh six highway seven east hutchinson m n", "506", "Highway 7 East", ("", "Hutchinson")),
        (
            "twenty two avenue b suite two hundred denver c o eight zero two one four",
            "22",
            "Avenue B",
            ("Suite 200", "Denver"),
        ),
        (
            "six eighty oak avenue second floor eaton c o eight zero six one five",
            "680",
            "Oak Avenue",
            ("2nd Floor", "Eaton"),
        ),
        ("one fifty first street idaho falls i d eight three four zero one", "150", "1st Street", ("", "Idaho Falls")),
        ("forty two main street lot nine", "42", "Main Street", ("Lot 9", "")),
    ],
)
def test_whole_addresses(said: str, number: str, street: str, rest: tuple[str, str]) -> None:
    got = places.whole(said, "VT")
    assert (got.number, got.street, (got.unit, got.city)) == (number, street, rest)


def test_a_state_outside_the_area_is_kept_and_the_area_judges_it() -> None:
    area = Company().area
    got = address.hear("twelve main street plattsburgh new york one two nine oh one", area, "address")
    assert got is not None
    assert (got.city, got.state, got.zip) == ("Plattsburgh", "NY", "12901")
    assert got.city not in area.towns and got.zip not in area.zips


def test_the_companys_own_streets_win() -> None:
    area = ServiceArea(streets=("Appletree Point Road",), towns=("Burlington",), state="VT")
    got = address.hear("twenty two apple tree point road burlington", area, "address")
    assert got is not None and got.street == "Appletree Point Road"


@pytest.mark.parametrize(
    ("heard", "street"),
    [
        ("forty champlane street", "Champlain Street"),
        ("twelve sheldon road", "Sheldon Road"),
        ("nine willston road", "Williston Road"),
        ("nine cherry street", "Cherry Street"),
    ],
)
def test_a_mangled_street_is_the_companys_that_sounds_like_it(heard: str, street: str) -> None:
    area = ServiceArea(
        streets=("Champlain Street", "Shelburne Road", "Williston Road", "Cliff Street"),
        towns=("Burlington",),
        state="VT",
    )
    got = address.hear(heard, area, "address")
    assert got is not None and got.street == street


@pytest.mark.parametrize(
    "written",
    [
        "1420 N Main St|Apt 3B|Burlington",
        "305 Elm St||Winooski",
        "1212 42nd St||Burlington",
        "506 US Highway 7||Shelburne",
        "7 Avenue B|Lot 9|Essex",
    ],
)
def test_what_is_read_back_is_understood_again(written: str) -> None:
    line, unit, city = written.split("|")
    number, street = line.split(" ", 1)
    said = spoken.address(address.Address(number=number, street=street, unit=unit, city=city))
    got = places.whole(said.lower().replace(",", ""), "VT")
    assert got.number == number
    assert spoken.street(got.street) == spoken.street(street)
    assert spoken.unit(got.unit) == spoken.unit(unit)
    assert got.city == city
