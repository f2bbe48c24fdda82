"""Spelling as ways through a network: listed names letter by letter, and any other letters by their pairs. Pure.

The chances of listed names are laid over their letters as they come: after "s m i" only the names that begin so are
left, each letter with its share of them. That is what tells `b` from `d`.
"""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from string import ascii_lowercase

from gateway.hearing.network import Network, Vocabulary
from gateway.hearing.spoken import vocabulary

UNLISTED = 0.05
"""The chance of a spelling that is in no list."""
_DOUBLE = 0.2
"""The chance of saying "double l" where two follow each other."""
_AS_IN = 0.05
"""The chance of "b as in boy" after a letter."""
_EXPLAINED_DEPTH = 2
"""How many letters of a listed name may have their "as in" (it takes a hundred arcs); unlisted spellings always may."""
_UNSEEN = 0.02
"""The chance of a letter that follows another in no listed name."""
_MARK = 3.0
"""The cost of saying "dash" or "space" where it is written, or "capital"."""

ALPHABET = (
    *(
        "alpha",
        "bravo",
        "charlie",
        "delta",
        "echo",
        "foxtrot",
        "golf",
        "hotel",
        "india",
        "juliet",
        "kilo",
        "lima",
        "mike",
    ),
    *("november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor", "whiskey", "x-ray"),
    *("yankee", "zulu"),
)
"""The words of radio operators (ICAO), in the order of the letters."""
EXPLAINING = vocabulary(
    "able adam alice andrew ann apple baker barbara bob boy brian bill brown car cat charles chicago daddy daniel dave"
    " david denver dog donald easy edward egg elephant eric family fish fox france frank fred george girl go good happy"
    " harry helen henry house hat horse ice ida india indian igloo jack james jane jim john jerry kate kevin king kite"
    " kitchen larry linda lincoln lion love lucy margaret mark mary michael mom monkey mother nancy new nick nora north"
    " nobody nut ocean oliver open orange paul paper peter philip pizza pat queen quick quiet rabbit ralph red robert"
    " roger rose sally sam samuel sandwich sarah steve sugar susan south table tea thomas tiger tim tom ultra umbrella"
    " uncle under union up van vase vegas victoria violet vincent very walter water west white william willie wednesday"
    " xerox xylophone yellow yes yard young you zebra zoo zero zack"
) | frozenset(ALPHABET)
"""Words by which callers say which letter they mean; each begins with it."""
_ASIDES = ("capital", "letter", "dash", "hyphen", "apostrophe", "space", "um", "uh")
_MARKS = {"-": ("dash", "hyphen"), "'": ("apostrophe",), " ": ("space",)}


def plain(entry: str) -> str:
    """The letters of an entry, without spaces, dashes and apostrophes."""
    lower = entry.lower()
    if lower.isalpha() and lower.isascii():
        return lower
    return "".join(letter for letter in lower if letter in ascii_lowercase)


def cost(chance: float) -> float:
    return -math.log(chance)


def spelling(network: Network, start: int, end: int, listed: Mapping[str, float], words: Vocabulary) -> None:
    """Any of the listed entries, or another spelling like them."""
    tree, loop = network.state(), network.state()
    network.arc(start, "", tree, cost(1 - UNLISTED))
    network.arc(start, "", loop, cost(UNLISTED))
    of_list(network, tree, end, listed, words)
    unlisted(network, loop, end, listed, words)


def of_list(network: Network, start: int, end: int, listed: Mapping[str, float], words: Vocabulary | None) -> None:
    """A tree of the listed entries; with `words`, the first letters may be explained ("b as in boy")."""
    entries: defaultdict[str, float] = defaultdict(float)
    marks: defaultdict[str, set[tuple[int, str]]] = defaultdict(set)
    for entry, chance in listed.items():
        letters = plain(entry)
        if letters and chance > 0:
            entries[letters] += chance
            if len(letters) < len(entry):
                marks[letters] |= {(len(plain(entry[:at])), mark) for at, mark in enumerate(entry) if mark in _MARKS}
    branch = [_Node(start)]
    for letters in sorted(entries):
        shared = 0
        while shared < min(len(letters), len(branch) - 1) and letters[shared] == branch[shared + 1].letter:
            shared += 1
        while len(branch) - 1 > shared:
            _finish(network, branch.pop(), branch[-1], end, words if len(branch) <= _EXPLAINED_DEPTH else None)
        for letter in letters[shared:]:
            branch.append(_Node(network.state(), letter))
        branch[-1].ends = entries[letters]
        branch[-1].weight += entries[letters]
        for at, mark in marks.get(letters, ()):
            for word in _MARKS[mark]:
                network.arc(branch[at].state, word, branch[at].state, _MARK)
    while len(branch) > 1:
        _finish(network, branch.pop(), branch[-1], end, words if len(branch) <= _EXPLAINED_DEPTH else None)
    _leave(network, branch[0], end)


@dataclass(slots=True)
class _Node:
    """A state of the branch that is being built."""

    state: int
    letter: str = ""
    """The letter that leads here."""
    weight: float = 0.0
    """Of all entries that begin so."""
    ends: float = 0.0
    """The weight of the entry that ends here."""
    letters: list[tuple[str, int, float]] = field(default_factory=list)
    """The letters that may follow, where they lead, and their weight."""
    doubled: list[tuple[str, int, float]] = field(default_factory=list)
    """The letters that may follow twice, where the second leads, and its weight."""


def _finish(network: Network, node: _Node, parent: _Node, end: int, words: Vocabulary | None) -> None:
    """Nothing more begins with these letters: each way on gets its share."""
    _leave(network, node, end)
    parent.weight += node.weight
    parent.letters.append((node.letter, node.state, node.weight))
    parent.doubled += [(letter, to, weight) for letter, to, weight in node.letters if letter == node.letter]
    if words is not None:
        explained(network, node.state, node.letter, words)


def _leave(network: Network, node: _Node, end: int) -> None:
    for letter, to, weight in node.letters:
        network.arc(node.state, letter, to, cost(weight / node.weight))
    for letter, to, weight in node.doubled:
        between = network.state()
        network.arc(node.state, "double", between, cost(_DOUBLE * weight / node.weight))
        network.arc(between, letter, to)
    if node.ends:
        network.arc(node.state, "", end, cost(node.ends / node.weight))


def unlisted(network: Network, start: int, end: int, like: Mapping[str, float], words: Vocabulary) -> None:
    """Any letters, by how often one follows another in the entries it should be like; each may be explained."""
    pairs: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for entry, chance in like.items():
        letters, weight = plain(entry), math.sqrt(chance)
        for one, other in pairwise(f"^{letters}$" if letters else ""):
            pairs[one][other] += weight
    after = {"^": start} | {letter: network.state() for letter in ascii_lowercase}
    for one, state in after.items():
        whole = sum(pairs[one].values()) or 1.0
        chances = {
            other: (1 - _UNSEEN) * pairs[one][other] / whole + _UNSEEN / (len(ascii_lowercase) + 1)
            for other in (*ascii_lowercase, "$")
        }
        for letter, spoken in zip(ascii_lowercase, ALPHABET, strict=True):
            network.arc(state, letter, after[letter], cost(chances[letter]))
            if spoken in words:
                network.arc(state, spoken, after[letter], cost(chances[letter] * _AS_IN))
            double = network.state()
            network.arc(state, "double", double, cost(chances[letter] * _DOUBLE * pairs[letter][letter] / whole + 1e-6))
            network.arc(double, letter, after[letter])
        if one != "^":
            network.arc(state, "", end, cost(chances["$"]))
            explained(network, state, one, words)
        for word in _ASIDES:
            network.arc(state, word, state, _MARK)


def explained(network: Network, state: int, letter: str, words: Vocabulary) -> None:
    """After a letter: "as in boy", "like boy", "for boy", and back."""
    known = sorted(word for word in EXPLAINING if word.startswith(letter) and word in words)
    if not known:
        return
    before = network.state()
    for lead in (("as", "in"), ("for",), ("like",), ("as",), ("is", "in")):
        network.phrase(state, lead, before, cost(_AS_IN / 3))
    for word in known:
        network.arc(before, word, state, cost(1 / len(known)))
