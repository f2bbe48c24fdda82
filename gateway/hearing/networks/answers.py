"""The network of each kind of closed question: its answers, the commands heard everywhere, and other speech. Pure."""

from collections.abc import Callable, Iterable

from gateway.hearing.network import Network
from gateway.hearing.networks import corrections, hesitations, numbers
from gateway.hearing.networks.paths import (
    Path,
    again_and_again,
    any_of,
    costing,
    either,
    perhaps,
    said,
    then,
)

Knows = Callable[[str], bool]
"""Whether the speech model knows a word."""
COMMAND_COST = 5.0
"""A command where an answer was asked for: about one in 150."""
OTHER_COST = 4.0
"""To begin with other speech, and for each of its words `OTHER_WORD_COST`."""
OTHER_WORD_COST = 4.0
OTHER_THAN_NUMBER_COST = 8.0
OTHER_WORD_THAN_NUMBER_COST = 6.0
"""The same where a number is awaited: its length already tells it from other speech, and in noise each helps."""
FRAGMENT_COST = 9.0
"""Fewer or more digits than the question wants: seldom, but never squeezed into the wanted length."""
_BEFORE_NUMBER = ("um", "uh", "yes", "yeah", "okay", "it's", "that's", "my number is", "the number is", "area code",
                  "my phone number is", "it's area code", "my area code is")  # fmt: skip
_INSTEAD = ("no use", "no please use", "no call me at", "no call", "please use", "use", "call me at", "better call",
            "you can reach me at", "wrong number", "no my number is")  # fmt: skip
"""Before another number than the one that was read back."""
_BEFORE_ZIP = (
    "um",
    "uh",
    "yes",
    "yeah",
    "okay",
    "it's",
    "that's",
    "my zip code is",
    "zip code",
    "the zip code is",
    "the zip is",
)
_AFTER = ("please", "thank you", "thanks", "okay")
_AGAIN = ("no", "sorry", "no wait", "i mean", "wait", "i'm sorry", "no sorry", "correction")


def phone() -> Path:
    """Seven digits, ten, or eleven with the country's one in front."""
    seven, ten = numbers.digits(7, starts=(0,)), numbers.digits(10, starts=(0, 3))
    whole = either((seven, 10.0), (ten, 10.0), (then(said("one"), ten), 1.0))
    fragment = costing(either(*((numbers.digits(count), 1.0) for count in (2, 3, 4, 5, 6, 8, 9))), FRAGMENT_COST)
    number = _either_as_is(whole, fragment)
    corrected = then(number, any_of(_AGAIN), _either_as_is(number))
    led = corrections.before(_BEFORE_NUMBER, "number", "phone number")
    before = either((led, 0.9), (any_of(_INSTEAD), 0.1))
    return then(
        hesitations.before(),
        perhaps(before, 0.06),
        _either_as_is(number, costing(corrected, FRAGMENT_COST)),
        perhaps(any_of(_AFTER), 0.02),
    )


def zip_code() -> Path:
    """Five digits, seldom nine; once, or again for good measure."""
    five = numbers.digits(5)
    whole = either((five, 50.0), (then(five, perhaps(said("dash"), 0.5), numbers.digits(4)), 1.0))
    fragment = costing(either(*((numbers.digits(count), 1.0) for count in (2, 3, 4, 6, 7))), FRAGMENT_COST)
    number = _either_as_is(whole, fragment)
    again = then(number, perhaps(any_of((*_AGAIN, "that's")), 0.5), number)
    return then(
        perhaps(any_of(_BEFORE_ZIP), 0.05),
        _either_as_is(number, costing(again, FRAGMENT_COST)),
        perhaps(any_of(_AFTER), 0.02),
    )


def yes_no(phrases: Iterable[str]) -> Path:
    """A yes or a no in many words; the plain ones are the usual ones."""
    plain = either((said("yes"), 5.0), (said("no"), 5.0), (said("yeah"), 2.0), (said("nope"), 0.5), (said("yep"), 0.5))
    answer = either((plain, 3.0), (any_of(phrases), 2.0))
    hesitation = any_of(("um", "uh", "er"))
    more = either((any_of(("please", "thank you", "thanks", "ma'am", "sir")), 2.0), (answer, 2.0), (hesitation, 1.0))
    before = (
        *("um", "uh", "oh", "well", "okay", "so", "er", "you know", "i think", "i guess"),
        *("let me see", "let me think", "hm let me see", "hm let me think"),
    )
    return then(
        perhaps(then(any_of(before), perhaps(hesitation, 0.05)), 0.04),
        answer,
        perhaps(more, 0.05),
    )


def _either_as_is(*paths: Path) -> Path:
    """Any of them, at the cost it has."""

    def add(network: Network, start: int, end: int) -> None:
        for path in paths:
            path(network, start, end)

    return add


def with_other_speech(answer: Path, commands: Iterable[str], others: Iterable[str], *, number: bool = False) -> Path:
    """The answer, a command, or words that are neither and so are not squeezed into an answer."""
    begin, each = (OTHER_THAN_NUMBER_COST, OTHER_WORD_THAN_NUMBER_COST) if number else (OTHER_COST, OTHER_WORD_COST)
    loop = again_and_again(_each(f"{word}/[unk]" for word in others), each)
    return _either_as_is(answer, costing(any_of(commands), COMMAND_COST), costing(loop, begin))


def _each(words: Iterable[str]) -> Path:
    listed = tuple(dict.fromkeys(words))

    def add(network: Network, start: int, end: int) -> None:
        for word in listed:
            network.arc(start, word, end)

    return add
