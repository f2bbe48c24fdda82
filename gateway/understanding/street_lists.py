"""Which streets there are: the company's own, those called after towns, and the country's. Pure."""

import re
from functools import cache

from gateway.company import ServiceArea
from gateway.grammars import default_folder
from gateway.lists import Own, bare_street, of_company, read
from gateway.understanding import sounds, towns

_SAME = 0.1
"""The difference in sounds, to each sound of the name, up to which two streets sound the same."""
_DIRECTIONS = frozenset({"north", "south", "east", "west"})
"""A street of which no more was heard is a piece of its town's name; "North Avenue" is a street."""
_NUMBERED = re.compile(r"\d+(?:st|nd|rd|th)\b|\b(?:route|road|highway|interstate|street|avenue) \d+$")
_LISTENED_FOR = 5000
"""About so many streets, the commonest, are in the network of addresses."""


def prepare(area: ServiceArea) -> None:
    """Reads the lists now (about 0.6 s), and not when the first caller says an address."""
    _usual_spelling()
    _commonest(of_company(area))


def known(street: str, area: ServiceArea) -> bool:
    """Whether there is such a street, whatever its type: ours, or one of the country's. Numbered ones exist."""
    name = bare_street(street)
    own = any(bare_street(own) == name for own in area.streets) or _leads_to_a_town(name, street, area)
    whole = name not in _DIRECTIONS or not untyped(street)
    listed = name in _country() or name.replace(" ", "") in _usual_spelling()
    return own or numbered(street) or (listed and whole)


def listened_for(street: str, area: ServiceArea) -> bool:
    """Whether the network of addresses has it."""
    return bare_street(street) in _commonest(of_company(area))


def _leads_to_a_town(name: str, street: str, area: ServiceArea) -> bool:
    return not untyped(street) and towns.known(name.title(), area)


def numbered(street: str) -> bool:
    """ "85th Street", "Route 7"; not "Beers 3", which was a street."""
    return _NUMBERED.search(street.lower()) is not None


def as_usual(street: str, area: ServiceArea) -> str:
    """ "Lake View Drive" as most such streets are written, "Lakeview Drive"; ours as they are."""
    name = bare_street(street)
    usual = _usual_spelling().get(name.replace(" ", ""), name)
    if usual == name or any(bare_street(own) == name for own in area.streets):
        return street
    return re.sub(re.escape(name), usual.title(), street, count=1, flags=re.IGNORECASE)


def untyped(street: str) -> bool:
    """Without "Street", "Road" and the like."""
    return bare_street(street).split()[-1:] == street.lower().split()[-1:]


def same(one: str, other: str) -> bool:
    """Whether they sound the same: "Larsen" and "Larson", "Southlawn" and "South Lawn"."""
    mine, theirs = (sounds.sound(bare_street(street).replace(" ", "")) for street in (one, other))
    return sounds.distance(mine, theirs) <= _SAME * max(len(mine), len(theirs))


@cache
def _usual_spelling() -> dict[str, str]:
    """By its letters alone, the commonest way of writing each street of several words or one."""
    usual: dict[str, str] = {}
    listed = read(default_folder()).streets
    for name in sorted(_country(), key=lambda name: listed[name]):
        usual[name.replace(" ", "")] = name
    return usual


@cache
def _commonest(own: Own) -> frozenset[str]:
    listed = read(default_folder(), own).streets
    return frozenset(sorted(listed, key=lambda name: -listed[name])[:_LISTENED_FOR])


@cache
def _country() -> frozenset[str]:
    """Those that are listed more than once: what is there once only is as often a slip of the list's."""
    listed = read(default_folder()).streets
    once = min(listed.values())
    return frozenset(name for name, share in listed.items() if share > 1.5 * once)
