"""The network of an address said in one breath or in parts: house number, street, apartment, town, ZIP code. Pure.

Free recognition hears "lately drive" where Lakeview Drive was said: it does not know that streets are being talked
about. Here every street is one that exists in the country, the company's own ones likelier.
"""

import math
from collections.abc import Mapping

from gateway.hearing.network import Network, Vocabulary
from gateway.hearing.networks import compounds, corrections, hesitations, numbers
from gateway.hearing.networks.paths import Path, any_of, either, perhaps, then
from gateway.lists import Lists
from gateway.states import STATES

STREETS, TOWNS = 5000, 1500
"""So many of each are listened for, the commonest first, with all words known to the speech model."""
_BEFORE = (
    *("it's", "it is", "that's", "that is", "i'm at", "we're at", "i live at", "we live at", "my address is", "at"),
    *("the address is", "the address here is", "address is", "um", "uh", "yes", "yeah", "okay", "sure", "yes it's"),
    *("yeah it's", "sure it's", "okay it's", "well it's", "oh it's", "so it's", "well", "sure that's", "yeah that's"),
    *("that would be", "that'd be", "it would be", "that will be", "i'm over at", "we're over at", "the house is"),
    *("the house is at", "i'm on", "it's on", "on", "i live on", "we're on", "the street is", "no", "no it's"),
    *("no the address is", "no i live at", "no i said"),
)
_TYPES: Mapping[str, float] = {
    **{"street": 30, "road": 22, "drive": 18, "avenue": 16, "lane": 8, "court": 5, "circle": 3, "way": 3, "place": 2.5},
    **{"boulevard": 2, "terrace": 2, "trail": 1, "highway": 1, "parkway": 0.7, "square": 0.4, "loop": 0.4},
    **dict.fromkeys(("ridge", "alley", "heights", "crescent", "turnpike", "extension"), 0.2),
}
"""How common each is, about, in the hundred, among the country's streets."""
_DIRECTIONS = ("north", "south", "east", "west")
_AFTER = ("please", "thank you", "thanks", "okay")


def house_number(lists: Lists, words: Vocabulary) -> Path:
    """A house number, now and then with its street and town once more."""
    number = numbers.house_number()
    again = then(perhaps(any_of(_BEFORE), 0.5), number, _street_and_place(lists, words))
    return then(hesitations.before(), either((number, 20.0), (again, 1.0)), hesitations.within())


def address(lists: Lists, words: Vocabulary) -> Path:
    """Of the lists' streets and towns: the whole, or only the part that was asked for."""
    number, town, whole = numbers.house_number(), _town(lists, words), _street_and_place(lists, words)
    town_first = then(town, number, _street(lists, words))
    answer = either(
        (then(number, hesitations.within(), whole), 10.0), (whole, 2.0), (number, 1.0), (town_first, 0.5), (town, 0.3)
    )
    led = corrections.before(_BEFORE, "address", "street", "house number", "number")
    begun = then(hesitations.before(), perhaps(led, 0.5), hesitations.within())
    return then(begun, answer, hesitations.within(), perhaps(any_of(_AFTER), 0.03))


def _street(lists: Lists, words: Vocabulary) -> Path:
    lettered = then(numbers.below_hundred(), any_of("abcd"))
    unit = then(
        any_of(("apartment", "unit", "apartment number", "suite", "number", "lot")),
        either((any_of("abcdefgh"), 1.0), (numbers.below_hundred(), 2.0), (lettered, 0.3)),
    )
    return then(
        perhaps(any_of(_DIRECTIONS), 0.08),
        _weighted(_commonest(lists.streets, words, STREETS)),
        perhaps(_weighted(_TYPES), 0.9),
        perhaps(any_of(_DIRECTIONS), 0.02),
        perhaps(unit, 0.05),
    )


def _town(lists: Lists, words: Vocabulary) -> Path:
    towns = _commonest(lists.towns, words, TOWNS)
    state = _weighted(dict.fromkeys(STATES, 1.0))
    before = any_of(("in", "and", "over in", "down in", "up in", "out in", "that's in"))
    return then(perhaps(before, 0.5), _weighted(towns), perhaps(state, 0.05))


def _street_and_place(lists: Lists, words: Vocabulary) -> Path:
    code = then(perhaps(any_of(("zip code", "zip", "the zip code is")), 0.1), numbers.digits(5))
    town = _town(lists, words)
    place = either((town, 8.0), (then(town, code), 1.0), (code, 0.3))
    return then(_street(lists, words), perhaps(place, 0.6))


def _commonest(listed: Mapping[str, float], words: Vocabulary, most: int) -> dict[str, float]:
    """The arcs of those that can be heard, without lone letters, which are a list's mistakes."""
    parted = compounds.pieces(listed, words)
    whole = ((e, chance) for e, chance in listed.items() if all(len(w) > 1 for w in e.split()))
    said_of = ((" ".join(compounds.said(e, words, parted)), chance) for e, chance in whole)
    return dict(sorted((item for item in said_of if item[0]), key=lambda item: (-item[1], item[0]))[:most])


def _weighted(listed: Mapping[str, float]) -> Path:
    whole = sum(listed.values())

    def add(network: Network, start: int, end: int) -> None:
        for entry, chance in listed.items():
            network.phrase(start, entry.split(), end, -math.log(chance / whole))

    return add
