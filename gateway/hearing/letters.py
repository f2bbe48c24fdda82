"""The networks for spelled names and places: what is said around a spelling, and other talk instead of one. Pure."""

from collections.abc import Iterable, Mapping

from gateway.hearing.lettertree import cost, of_list, spelling
from gateway.hearing.network import Network, Vocabulary
from gateway.hearing.spoken import vocabulary
from gateway.lists import Lists

LEADS = (
    *("it's", "that's", "that is", "it is", "is", "yes", "yeah", "okay", "sure", "um", "uh", "so", "well", "spelled"),
    *("that's spelled", "it's spelled", "capital", "the letters are", "this is"),
    *("let me see", "let me think", "hm let me see", "hm let me think", "you know", "i guess"),
)
"""Said before a spelling."""
NAME_LEADS = (
    *("my name is", "my last name is", "my first name is", "the last name is", "the first name is", "the name is"),
    *("last name", "first name", "name is", "last name is", "first name is"),
)
PLACE_LEADS = ("the street is", "street name is", "it's on", "i'm on", "the city is", "the town is", "i live on", "in")
BETWEEN = ("space", "new word", "then", "and then", "and", "last name", "last name is", "and the last name is")
"""Said between two spellings, such as a first and a last name."""
STREET_TYPES = (
    *(
        "street",
        "road",
        "avenue",
        "drive",
        "lane",
        "court",
        "circle",
        "boulevard",
        "terrace",
        "place",
        "parkway",
        "way",
    ),
    *("trail", "square", "highway", "alley", "ridge", "loop", "heights", "crescent"),
)
SHORT_TYPES = ("ave", "st", "rd", "dr", "ln", "blvd", "ct")
"""Street types that are spelled as they are written."""
_DIRECTIONS = ("north", "south", "east", "west")
_NUMBERS = (
    *("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty"),
    *("fifty", "sixty", "seventy", "eighty", "ninety", "hundred"),
)
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", "thirtieth", "fortieth", "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth"),
)
COURTESIES = ("please", "thank you", "thanks", "okay", "ma'am", "sir")
"""Said after it, and no part of it: without a place for them "carter please" was "carter, a l e c"."""
_SAID_KEPT = 4000
"""Names that may be said besides being spelled: the commonest of those that the speech model knows."""

_LEAD, _SAID, _ONLY_SAID, _OTHER, _ANOTHER = 0.1, 0.1, 0.05, 0.05, 0.05
"""The chances of words before a spelling, of the name said besides, of it said only, of other talk, of a second one."""
_TYPED = 0.2
"""The chance of a street's type after a spelled street."""
_NUMBERED = 0.05
"""The chance of a house number or a direction before a spelled street."""
_COURTEOUS = 0.03
"""The chance of a kind word after it."""
_UNKNOWN_WORD = 5.0
"""The cost of each word that is none of these."""


def names_network(lists: Lists, words: Vocabulary, others: Iterable[str] = ()) -> Network:
    """A first or last name spelled, or both; said before, after or instead; or something else (`others`: phrases)."""
    network, start, end = _begun()
    listed = halves(lists.first, lists.last)
    said = _said(listed, words)
    begin, spelled = _around(network, start, end, (*LEADS, *NAME_LEADS), said, words)
    spelling(network, begin, spelled, listed, words)
    network.arc(spelled, "", end, cost(1 - _ANOTHER - _SAID))
    again = network.state()
    network.arc(spelled, "", again, cost(_ANOTHER))
    network.arc(again, "", begin, cost(0.5))
    _phrases(network, again, begin, BETWEEN, words, cost(0.5))
    _words(network, spelled, end, said, cost(_SAID))
    _otherwise(network, start, end, others, words)
    _courteous(network, end, words)
    return network


def places_network(lists: Lists, words: Vocabulary, others: Iterable[str] = ()) -> Network:
    """A street or a town spelled; with a house number or direction before, the street's type after, said or spelled."""
    network, start, end = _begun()
    listed = halves(lists.streets, lists.towns)
    begin, spelled = _around(network, start, end, (*LEADS, *PLACE_LEADS), _said(listed, words), words)
    spelling(network, begin, spelled, listed, words)
    _numbers(network, begin, spelled, words)
    network.arc(spelled, "", end, cost(1 - _TYPED))
    _phrases(network, spelled, end, STREET_TYPES, words, cost(_TYPED / 2))
    typed = network.state()
    network.arc(spelled, "", typed, cost(_TYPED / 2))
    of_list(network, typed, end, dict.fromkeys((*STREET_TYPES, *SHORT_TYPES), 1.0), None)
    _otherwise(network, start, end, others, words)
    _courteous(network, end, words)
    return network


def _begun() -> tuple[Network, int, int]:
    network = Network()
    end = network.state()
    network.final(end)
    return network, 0, end


def halves(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    """Both lists in one, each with half of the chance."""
    both = {entry: chance / 2 for entry, chance in one.items()}
    for entry, chance in other.items():
        both[entry] = both.get(entry, 0.0) + chance / 2
    return both


def _said(listed: Mapping[str, float], words: Vocabulary) -> dict[str, float]:
    """The commonest entries of one word that the speech model knows. Letters' own sounds ("bee", "kay") are none."""
    known = ((e, c) for e, c in listed.items() if len(e) > 2 and e in words and e not in _LETTER_SOUNDS)  # fmt: skip
    return dict(sorted(known, key=lambda item: (-item[1], item[0]))[:_SAID_KEPT])


_LETTER_SOUNDS = vocabulary("bee cee dee gee kay ell elle ella emma jay dea pea tea lee see ray ari art ike vee zee")


def _around(
    network: Network, start: int, end: int, leads: Iterable[str], said: Mapping[str, float], words: Vocabulary
) -> tuple[int, int]:
    """Words before the spelling; the states in which one begins and has ended. The name may also be said alone."""
    led, begin, spelled = network.state(), network.state(), network.state()
    network.arc(start, "", led, cost(1 - _LEAD - _OTHER))
    _phrases(network, start, led, (*leads, "[unk]"), words, cost(_LEAD))
    network.arc(led, "", begin, cost(1 - _SAID - _ONLY_SAID))
    _words(network, led, begin, said, cost(_SAID))
    _words(network, led, end, said, cost(_ONLY_SAID))
    return begin, spelled


def _words(network: Network, start: int, end: int, said: Mapping[str, float], price: float) -> None:
    """One or two of these words."""
    whole = sum(said.values())
    if not whole:
        return
    between = network.state()
    for word, chance in said.items():
        network.arc(start, word, between, price + cost(chance / whole))
        network.arc(between, word, end, cost(0.3 * chance / whole))
    network.arc(between, "", end, cost(0.7))


def _phrases(
    network: Network, start: int, end: int, phrases: Iterable[str], words: Vocabulary, price: float = 0.0
) -> None:
    """Any of those phrases of which the speech model knows every word."""
    known = [phrase.split() for phrase in phrases if all(word in words for word in phrase.split())]
    for phrase in known:
        network.phrase(start, phrase, end, price - cost(len(known)))


def _numbers(network: Network, begin: int, spelled: int, words: Vocabulary) -> None:
    """ "One four two o a k": back to the spelling; "eighty fifth", "five t h": a numbered one; "east"."""
    after = network.state()
    for number in _NUMBERS:
        network.arc(begin, number, after, cost(_NUMBERED / len(_NUMBERS)))
        network.arc(after, number, after, cost(0.7 / len(_NUMBERS)))
    network.arc(after, "", begin, cost(0.2))
    for ending in ("st", "nd", "rd", "th"):
        network.phrase(after, ending, spelled, cost(0.05 / 4))
    for state, chance in ((begin, _NUMBERED / 2), (after, 0.05)):
        _phrases(network, state, spelled, _ORDINALS, words, cost(chance))
    for direction in _DIRECTIONS:
        network.arc(begin, direction, begin, cost(_NUMBERED / 20))
    spelled_direction = network.state()
    network.arc(begin, "", spelled_direction, cost(_NUMBERED / 5))
    of_list(network, spelled_direction, begin, dict.fromkeys(_DIRECTIONS, 1.0), None)


def _courteous(network: Network, end: int, words: Vocabulary) -> None:
    """A kind word after the end, written as other speech is."""
    known = [phrase.split() for phrase in COURTESIES if all(word in words for word in phrase.split())]
    after = network.state()
    network.final(after)
    for phrase in known:
        network.phrase(end, [f"{word}/[unk]" for word in phrase], after, cost(_COURTEOUS / len(known)))


def _otherwise(network: Network, start: int, end: int, others: Iterable[str], words: Vocabulary) -> None:
    """Something else altogether: one of the phrases, or unknown words."""
    other = network.state()
    network.arc(start, "", other, cost(_OTHER))
    _phrases(network, other, end, others, words)
    network.arc(other, "[unk]", end, _UNKNOWN_WORD)
    network.arc(other, "[unk]", other, _UNKNOWN_WORD)
