"""A street or a town that was spelled: the listed one that it is, with its type and a house number said before it."""
# ruff: noqa: E501 - a table that is cut over lines is harder to read

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

from gateway.company import ServiceArea
from gateway.lists import Lists, of_company, read
from gateway.turn import Reading
from gateway.understanding import figures, spelling
from gateway.understanding.address import TO_CONFIRM
from gateway.understanding.meaning import Address

TYPES = {
    "street": "Street", "st": "Street", "road": "Road", "rd": "Road", "avenue": "Avenue", "ave": "Avenue", "drive": "Drive",
    "dr": "Drive", "lane": "Lane", "ln": "Lane", "court": "Court", "ct": "Court", "circle": "Circle", "terrace": "Terrace",
    "boulevard": "Boulevard", "blvd": "Boulevard", "place": "Place", "parkway": "Parkway", "way": "Way", "trail": "Trail",
    "square": "Square", "highway": "Highway", "alley": "Alley", "ridge": "Ridge", "loop": "Loop", "heights": "Heights",
    "crescent": "Crescent",
}  # fmt: skip


_NAME = re.compile(r"(?=.*[aeiouy]).{3}")
"""What no list has must at least look like a name: "pr" is none."""


_HEARD_BEFORE = 0.15
"""The chance, all earlier readings together, from which a street counts."""
_LIKELY = 0.5
_ONE_LETTER, _A_LETTER_MORE = 1.0, 1.5
"""One letter missed, or two mistaken for letters that sound like them; of a street that is likely, one more mistaken."""
_SURELY = 0.85
"""Against letters so sure only a street counts that is likely."""


class Places:
    """The towns and streets of the lists, by their letters."""

    def __init__(self, lists: Lists) -> None:
        self.towns = _by_letters(lists.towns)
        self.streets = _by_letters(lists.streets)
        self.chances: dict[str, float] = {}
        for listed in (lists.towns, lists.streets):
            for entry, chance in listed.items():
                letters = _plain(entry)
                self.chances[letters] = self.chances.get(letters, 0.0) + chance / 2


@lru_cache(maxsize=2)
def places(folder: Path, area: ServiceArea) -> Places:
    """Those of the grammars' folder, the company's own first."""
    return Places(read(folder, of_company(area)))


def hear(
    readings: Iterable[Reading],
    known: Places,
    area: ServiceArea,
    *,
    town: bool,
    but: Collection[str] = (),
    before: Mapping[str, float] | None = None,
) -> Address | None:
    """The town, or else the street, of all readings together, `but` none of these while there is another; None when
    nothing was spelled. `before`: streets that were heard when it was said, with their chances."""
    denied = {_letters(place) for place in but}
    spelled = spelling.choose(readings, known.chances, but=denied)
    if spelled is not None and before:
        spelled = _borne_out(spelled, {_plain(name): chance for name, chance in before.items()}, denied)
    if spelled is None or (spelled.letters not in known.chances and not _NAME.match(spelled.letters)):
        return None
    name, kind = _name_and_type(spelled, known, town=town)
    if town:
        return Address(city=_own(name, area.towns), confidence=spelled.confidence)
    lead = " ".join(takewhile(lambda word: len(word) > 1, spelled.text.split()))
    street = _own(f"{name} {kind}".strip(), area.streets)
    return Address(number=figures.all_digits(lead), street=street, confidence=spelled.confidence)


def _borne_out(spelled: spelling.Spelled, before: Mapping[str, float], denied: Collection[str]) -> spelling.Spelled:
    """Letters that may be those of a street that was heard when it was said, are that street: "e a r l", of Pearl. It is
    read back."""
    if spelled.letters in before:
        return spelled
    least = _LIKELY if spelled.confidence >= _SURELY else _HEARD_BEFORE
    likely = [name for name, chance in before.items() if chance >= least and name not in denied]
    near = [
        name
        for name in likely
        if name in spelled.alternatives
        or spelling.confusion(name, spelled.letters) <= (_ONE_LETTER if before[name] < _LIKELY else _A_LETTER_MORE)
    ]
    if not near:
        return spelled
    best = max(near, key=lambda name: before[name])
    others = (spelled.letters, *(name for name in spelled.alternatives if name != best))
    return spelling.Spelled(best, min(spelled.confidence, TO_CONFIRM), others[:3], spelled.text)


def _name_and_type(spelled: spelling.Spelled, known: Places, *, town: bool) -> tuple[str, str]:
    listed = known.towns if town else known.streets
    letters = spelled.letters
    if letters in listed or town:
        return listed.get(letters, letters).title(), TYPES.get(spelled.text.split()[-1], "")
    for ending in sorted(TYPES, key=lambda kind: -len(kind)):
        bare = letters.removesuffix(ending)
        if bare != letters and len(bare) > 1 and (bare in listed or len(ending) > 3):
            return listed.get(bare, bare).title(), TYPES[ending]
    return letters.title(), TYPES.get(spelled.text.split()[-1], "")


def _own(said: str, own: Iterable[str]) -> str:
    """As the company writes it, where it is one of its own."""
    return next((entry for entry in own if entry.lower() == said.lower()), said)


def _by_letters(listed: Mapping[str, float]) -> dict[str, str]:
    """The commonest way of writing each: "sleepy hollow" for "sleepyhollow"."""
    written: dict[str, str] = {}
    for entry in sorted(listed, key=lambda entry: listed[entry]):
        written[_plain(entry)] = entry
    return written


def _letters(street: str) -> str:
    """Without its type: "parfet"."""
    *name, last = street.lower().split()
    return _plain(" ".join(name if name and last in TYPES else [*name, last]))


def _plain(entry: str) -> str:
    return "".join(letter for letter in entry if letter.isalpha())
