"""Names that the speech model has no pronunciation for, as known words they are made of: "hinesburg" is hines + burg.

One street in eight of the country and one town in six of Vermont is such a name, and most are two plain words in one:
Hillview, Fernwood, Starksboro. A network listens for the pieces and writes the name.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from gateway.hearing.network import SILENT, Vocabulary

_SHORTEST = 3
"""Letters of a piece; shorter ones ("al", "ro") sound otherwise inside a longer word."""
_USUAL = 20
"""Names with the same end from which it is one that names are made with ("burg", "view"), and no chance of letters."""


def pieces(names: Iterable[str], words: Vocabulary) -> dict[str, tuple[str, str]]:
    """The two pieces of each single unknown word among these names; words that have none are left out.

    `names`: lower case, of one or more words. `words`: those the speech model knows."""
    single = {word for name in names for word in name.split()}
    parted = {word: _parted(word, words) for word in single}
    ends = Counter(end for ways in parted.values() for _, end in ways)
    unknown = {word: ways for word, ways in parted.items() if ways and word not in words}
    best = {word: max(ways, key=lambda way: (ends[way[1]], way)) for word, ways in unknown.items()}
    return {word: way for word, way in best.items() if ends[way[1]] >= _USUAL}


def said(name: str, words: Vocabulary, parted: Mapping[str, tuple[str, str]]) -> tuple[str, ...]:
    """The arcs of a network for a name of one or more words: "hines/hinesburg", "burg/_". Empty: it cannot be heard."""
    arcs: list[str] = []
    for word in name.split():
        if word in words:
            arcs.append(word)
        elif word in parted:
            first, second = parted[word]
            arcs += [f"{first}/{word}", f"{second}/{SILENT}"]
        else:
            return ()
    return tuple(arcs)


def _parted(word: str, words: Vocabulary) -> list[tuple[str, str]]:
    cuts = range(_SHORTEST, len(word) - _SHORTEST + 1)
    return [(word[:at], word[at:]) for at in cuts if word[:at] in words and word[at:] in words]
