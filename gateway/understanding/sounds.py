"""How alike two names sound, from their spelling alone: rules of English spelling, and which sounds are mistaken."""

import re
from functools import lru_cache

_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^a-z]", ""),
        (r"^mc|^mac(?=[^aeiouyh])", "mak"),
        (r"^(?:kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^x", "z"),
        (r"^wh(?=o)", "h"),
        (r"wh", "w"),
        (r"tch|ch(?=[aeiouy]|$)", "C"),
        (r"sch|sh|ti(?=on|a)|ci(?=a)", "S"),
        (r"ch", "k"),
        (r"th", "T"),
        (r"ph", "f"),
        (r"augh(?=t)|ough(?=t)", "o"),
        (r"eigh", "A"),
        (r"igh", "I"),
        (r"gh(?=[aeiouy])", "g"),
        (r"gh", ""),
        (r"dg(?=[ei])", "j"),
        (r"g(?=[ei](?!l|f))", "j"),
        (r"g", "g"),
        (r"ck|q(?:u(?=e))?|c(?![eiy])", "k"),
        (r"c", "s"),
        (r"x", "ks"),
        (r"z", "z"),
        (r"mb$", "m"),
        (r"sz|tz", "s"),
        (r"(?<=[aeiouy])ng(?![aeiouy])", "N"),
        (r"(?<=[aeiou])h(?![aeiouy])", ""),
        (r"(?<=[aeioul])w(?![aeiouy])", ""),
        (r"([b-df-hj-np-tv-zCSTN])\1+", r"\1"),
        (r"(?<=[aeiouy].)e$|(?<=[aeiouy]..)e$", ""),
        (r"(?:ey|ie|ee|ea|i|y)$", "E"),
        (r"ee|ea|ie|ei(?!n)", "E"),
        (r"ai|ay|ei|ey", "A"),
        (r"au|aw|ou|ow|oa|oo|oe|o", "o"),
        (r"ue|ew|u", "u"),
        (r"y", "i"),
        (r"(?:[er]|or|ar|ur|ir)r?(?=$)(?<=r)", "R"),
        (r"([aeiouAEI])\1+", r"\1"),
    )
)
_VOWELS = frozenset("aeiouAEIR")
_ALIKE: tuple[tuple[str, float], ...] = (
    *(("sz", 0.3), ("bp", 0.4), ("dt", 0.4), ("gk", 0.4), ("vf", 0.4), ("jC", 0.4), ("SC", 0.4), ("mn", 0.4)),
    *(("mnN", 0.5), ("fTs", 0.5), ("bdg", 0.5), ("ptk", 0.5), ("bv", 0.5), ("dT", 0.5), ("tT", 0.5), ("sS", 0.5)),
    *(("jS", 0.5), ("lr", 0.6), ("wr", 0.6), ("lw", 0.6), ("jg", 0.7), ("hf", 0.7)),
)
"""Sounds that the telephone mixes up: they share place or manner; after the confusions of Miller & Nicely (1955)."""
_SUBSTITUTE = {
    (one, other): cost for letters, cost in reversed(_ALIKE) for one in letters for other in letters if one != other
}
_OTHER, _VOWEL, _DROP, _DROP_VOWEL = 1.0, 0.35, 0.8, 0.4
_DROP_EASY = 0.4
"""A weak sound at hand or none: h, w, y, and a closing t, d, s."""


@lru_cache(maxsize=400_000)
def sound(name: str) -> str:
    """A string with a character for each sound, roughly: "kathy" and "cathy" give the same."""
    said = name.lower()
    for pattern, replacement in _RULES:
        said = pattern.sub(replacement, said)
    return said


def distance(one: str, other: str) -> float:
    """How differently two sounds (of `sound`) are heard: 0 for the same, about 1 for each clear difference."""
    before = [0.0]
    for at, mine in enumerate(one):
        before.append(before[-1] + _dropped(mine, at))
    for at, theirs in enumerate(other):
        row = [before[0] + _dropped(theirs, at)]
        for place, mine in enumerate(one):
            row.append(
                min(
                    before[place] + _changed(mine, theirs),
                    before[place + 1] + _dropped(theirs, at),
                    row[place] + _dropped(mine, place),
                )
            )
        before = row
    return before[-1]


def alike(one: str, other: str) -> float:
    """`distance` of two spelled names."""
    return distance(sound(one), sound(other))


def _changed(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if one in _VOWELS and other in _VOWELS:
        return _VOWEL
    return _SUBSTITUTE.get((one, other), _OTHER)


def _dropped(letter: str, at: int) -> float:
    if letter in _VOWELS:
        return _DROP_VOWEL
    return _DROP_EASY if at and letter in "hwtdsz" else _DROP


def near(one: str, other: str) -> bool:
    """Whether one may be the other misheard: at most one clear difference ("Clark", "Clock")."""
    return distance(sound(one), sound(other)) <= 1.0
