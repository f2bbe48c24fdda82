"""Numbers as callers say them: digit by digit, in pairs, with "double", "hundred", "thousand"; exact about length."""

import math

from gateway.hearing.network import Network
from gateway.hearing.networks.paths import Path, any_of, either, perhaps, said, then

UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
ZEROS = ("zero", "oh")
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
DIGITS = (*ZEROS, *UNITS)

HESITATIONS = ("um", "uh")
HESITATION_COST = 7.0
"""One between two digits: seldom, for in noise anything may be one."""
PAIR_COST = 7.0
"""A number said in another way than digit by digit, where digits are usual: about one in a thousand."""
ODD_START_COST = 2.0
"""An area code or exchange that begins with 0 or 1, which no number in North America does."""


def digits(count: int, *, starts: tuple[int, ...] = ()) -> Path:
    """Exactly so many digits; places in `starts` seldom hold a 0 or a 1."""

    def add(network: Network, start: int, end: int) -> None:
        at = [start, *(network.state() for _ in range(count - 1)), end]
        # After a lone "twenty" no "two" may follow: that would be "twenty two".
        tens = [network.state() for _ in range(count)] + [end]
        for place in range(count):
            if place:
                for word in HESITATIONS:
                    network.arc(at[place], word, at[place], HESITATION_COST)
            for begin, after_tens in ((at[place], False), (tens[place], True)):
                _one(network, begin, at, place, odd=place in starts, after_tens=after_tens)
                _more(network, begin, at, tens, place)

    return add


def _one(network: Network, begin: int, at: list[int], place: int, *, odd: bool, after_tens: bool) -> None:
    cost = math.log(len(DIGITS))
    for word in DIGITS:
        if after_tens and word in UNITS:
            continue
        unusual = odd and word in (*ZEROS, "one")
        network.arc(begin, word, at[place + 1], cost + (ODD_START_COST if unusual else 0.0))


def _more(network: Network, begin: int, at: list[int], tens: list[int], place: int) -> None:
    """Several digits in one number."""
    left = len(at) - 1 - place
    cost = PAIR_COST + math.log(10)
    if left >= 2:
        for word in TEENS:
            network.arc(begin, word, at[place + 2], cost)
        for word in TENS:
            network.arc(begin, word, tens[place + 2], cost)
            between = network.state()
            network.arc(begin, word, between, cost)
            for unit in UNITS:
                network.arc(between, unit, at[place + 2], math.log(9))
        _times(network, begin, "double", at[place + 2])
    if left >= 3:
        _times(network, begin, "triple", at[place + 3])
        _round(network, begin, "hundred", at[place + 3])
    if left >= 4:
        _round(network, begin, "thousand", at[place + 4])
    if left == 4:
        between = network.state()
        for word in TEENS[1:]:
            network.arc(begin, word, between, cost)
        network.arc(between, "hundred", at[place + 4], 1.0)


def _times(network: Network, begin: int, word: str, end: int) -> None:
    between = network.state()
    network.arc(begin, word, between, PAIR_COST)
    for digit in DIGITS:
        network.arc(between, digit, end, math.log(len(DIGITS)))


def _round(network: Network, begin: int, word: str, end: int) -> None:
    between = network.state()
    for unit in UNITS:
        network.arc(begin, unit, between, PAIR_COST + math.log(9))
    network.arc(between, word, end)


def below_hundred(*, from_ten: bool = False) -> Path:
    """1 to 99 as one number, or 10 to 99."""
    ways = [(any_of(TEENS), 3.0), (any_of(TENS), 1.0), (then(any_of(TENS), any_of(UNITS)), 5.0)]
    return either(*ways) if from_ten else either((any_of(UNITS), 3.0), *ways)


def house_number() -> Path:
    """ "fourteen twenty", "one ten", "three oh five", "five two two", "twelve hundred", "two thousand ten"."""
    unit, pair = any_of(UNITS), below_hundred(from_ten=True)
    oh_unit = then(any_of(ZEROS), unit)
    rest = either(
        (said("hundred"), 2.0),
        (then(said("hundred"), perhaps(said("and"), 0.3), either((unit, 1.0), (pair, 2.0))), 1.0),
    )
    ways = either(
        *((digits_only(count), chance) for count, chance in ((1, 0.5), (2, 1.0), (3, 5.0), (4, 8.0), (5, 3.0))),
        (pair, 1.0),
        (then(unit, pair), 6.0),
        (then(pair, pair), 7.0),
        (then(pair, oh_unit), 1.5),
        (then(unit, rest), 1.0),
        (then(pair, rest), 1.0),
        (then(below_hundred(), said("thousand")), 0.5),
        (
            then(
                below_hundred(),
                said("thousand"),
                perhaps(then(unit, said("hundred")), 0.5),
                perhaps(said("and"), 0.3),
                either((unit, 1.0), (pair, 2.0)),
            ),
            0.5,
        ),
    )
    half = then(said("and"), either((said("a half"), 1.0), (said("one half"), 0.5)))
    unit_letter = either(
        (any_of("abcd"), 1.0),
        (half, 1.0),
        (
            then(
                any_of(("apartment", "unit", "number", "suite")),
                either((any_of("abcdef"), 1.0), (any_of(UNITS), 1.0), (pair, 0.5)),
            ),
            0.5,
        ),
    )
    before = any_of(("number", "box", "p o box", "post office box", "b o x", "it's", "um", "uh"))
    return then(perhaps(before, 0.03), ways, perhaps(unit_letter, 0.02))


def digits_only(count: int) -> Path:
    """So many single digits, and nothing else."""
    first = any_of(UNITS) if count > 1 else any_of(DIGITS)
    return then(first, *(any_of(DIGITS) for _ in range(count - 1)))
