"""Guards the networks of spelling: every listed name is a way through at its chance, and other spellings are too."""

import math
from heapq import heappop, heappush

import pytest

from gateway.hearing.letters import names_network, places_network
from gateway.hearing.lettertree import ALPHABET, EXPLAINING, of_list, unlisted
from gateway.hearing.network import Network, Vocabulary
from gateway.hearing.networks.addresses import house_number
from gateway.hearing.networks.names import called_network
from gateway.hearing.networks.paths import network_of
from gateway.hearing.spoken import vocabulary
from gateway.lists import Lists

_SAID = vocabulary(
    "[unk] smith double as in for like is that dash hyphen apostrophe space my name that's street road drive five"
    " eighty fifth let me see think a b c d e f g h i j k l m n o p q r s t u v w x y z"
)
_WORDS = Vocabulary({word: number for number, word in enumerate(sorted(_SAID | EXPLAINING), 1)}, b"")
_LISTS = Lists(
    first={"amy": 0.6, "ann": 0.4},
    last={"smith": 0.5, "miller": 0.3, "o'neil": 0.2},
    towns={"new york": 1.0},
    streets={"oak": 0.9, "maple": 0.1},
)


def price(network: Network, text: str) -> float:
    """The least cost of saying exactly this; infinite when there is no way."""
    said = text.split()
    queue, seen = [(0.0, 0, 0)], set()
    while queue:
        cost, at, state = heappop(queue)
        if (at, state) in seen:
            continue
        seen.add((at, state))
        if at == len(said) and state in network.finals:
            return cost + network.finals[state]
        for word, more, to in network.arcs[state]:
            if not word:
                heappush(queue, (cost + more, at, to))
            elif at < len(said) and word == said[at]:
                heappush(queue, (cost + more, at + 1, to))
    return math.inf


def _tree(listed: dict[str, float]) -> Network:
    network = Network()
    end = network.state()
    network.final(end)
    of_list(network, 0, end, listed, _WORDS)
    return network


def test_a_listed_name_costs_its_share_and_no_other_is_in() -> None:
    network = _tree({"smith": 3.0, "smits": 1.0})
    assert price(network, "s m i t h") == pytest.approx(-math.log(0.75))
    assert price(network, "s m i t s") == pytest.approx(-math.log(0.25))
    assert price(network, "s m i t") == math.inf
    assert price(network, "s m i t h s") == math.inf


def test_a_name_that_begins_another_may_end() -> None:
    network = _tree({"ann": 1.0, "anna": 1.0})
    assert price(network, "a n n") == pytest.approx(math.log(2))
    assert price(network, "a n n a") == pytest.approx(math.log(2))


def test_double_stands_for_two_letters_that_follow_each_other() -> None:
    network = _tree({"miller": 1.0, "milar": 1.0})
    assert price(network, "m i double l e r") < price(network, "m i l l e r") + 3
    assert price(network, "m i double l a r") == math.inf
    assert price(_tree({"aaron": 1.0}), "double a r o n") < 3


def test_the_first_letters_may_be_explained_and_marks_said() -> None:
    network = _tree({"o'neil": 1.0, "boyd": 1.0})
    assert price(network, "b as in boy o y d") < 12
    assert price(network, "b as in table o y d") == math.inf
    assert price(network, "o apostrophe n e i l") < 6


def test_unlisted_letters_come_through_and_likely_pairs_are_cheaper() -> None:
    network = Network()
    end = network.state()
    network.final(end)
    unlisted(network, 0, end, {"smith": 1.0, "smart": 1.0}, _WORDS)
    assert price(network, "q x z") < math.inf
    assert price(network, "s m a") < price(network, "s q a")
    assert price(network, "q like queen x double z") < math.inf
    assert price(network, "bravo x") < math.inf


def test_names_alone_said_and_spelled_both_or_something_else() -> None:
    network = names_network(_LISTS, _WORDS, ("is that",))
    spelled = price(network, "s m i t h")
    assert spelled < 5
    for more in ("smith s m i t h", "that's s m i t h", "my name is smith", "a m y s m i t h", "s m i t h smith"):
        assert spelled < price(network, more) < math.inf, more
    assert price(network, "is that") < math.inf
    assert price(network, "[unk] [unk] [unk]") < math.inf


def test_places_with_their_type_said_or_spelled_and_numbered_streets() -> None:
    network = places_network(_LISTS, _WORDS)
    spelled = price(network, "o a k")
    said = ("o a k street", "o a k d r i v e", "o a k a v e", "five eighty o a k", "eighty fifth s t r e e t")
    for more in (*said, "five t h street", "n e w space y o r k"):
        assert spelled < price(network, more) < math.inf, more
    assert price(network, "n e w y o r k") < price(network, "n e w space y o r k")


def test_who_thinks_before_the_letters_has_a_way() -> None:
    assert price(places_network(_LISTS, _WORDS), "let me see o a k street") < math.inf
    assert price(names_network(_LISTS, _WORDS), "let me think s m i t h") < math.inf


def test_each_explaining_word_begins_with_its_letter() -> None:
    assert [word[0] for word in ALPHABET] == list("abcdefghijklmnopqrstuvwxyz")


def test_a_kind_word_after_the_name_is_no_part_of_it() -> None:
    words = Vocabulary({word: n for n, word in enumerate(sorted(_SAID | EXPLAINING | {"please"}), 1)}, b"")
    for network in (names_network(_LISTS, words), places_network(_LISTS, words)):
        plain, kind = price(network, "o a k"), price(network, "o a k please/[unk]")
        assert plain < kind < plain + 5
        assert price(network, "please/[unk]") == math.inf


def test_a_name_said_is_a_first_name_and_a_surname() -> None:
    words = Vocabulary({**_WORDS.numbers, **dict.fromkeys(("amy", "ann", "miller"), 1)}, b"")
    network = called_network(_LISTS, words, ("is that",))
    whole = price(network, "amy smith")
    assert whole < price(network, "smith") < math.inf
    assert whole < price(network, "amy") < math.inf
    assert price(network, "smith amy") == price(network, "o'neil") == math.inf
    assert whole < price(network, "my name is ann miller") < whole + 6
    assert whole < price(network, "amy smith s m i t h") < price(network, "[unk] [unk] [unk]")
    for said in ("s m i t h", "is that", "mister miller", "[unk] [unk]"):
        assert price(network, said) < math.inf


def test_a_house_number_may_come_with_its_address_once_more() -> None:
    words = Vocabulary({**_WORDS.numbers, **dict.fromkeys(("oak", "maple"), 1)}, b"")
    network = network_of(house_number(_LISTS, words))
    alone = price(network, "fourteen twenty")
    assert alone < price(network, "fourteen twenty oak street") < price(network, "it's fourteen twenty maple street")
    assert price(network, "it's fourteen twenty maple street") < math.inf
    assert price(network, "oak street") == math.inf
