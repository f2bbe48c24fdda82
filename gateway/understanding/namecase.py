"""How the letters of a person's name are written: "oneill" is O'Neill, "mcdonald" McDonald, "smith" Smith. Pure.

The census lists names as bare letters, so capitals and apostrophes come from how these names are made.
"""

import re
from collections.abc import Mapping

_IRISH = frozenset(
    (
        *("obannon", "oboyle", "obrian", "obriant", "obrien", "obryan", "obryant", "obyrne", "ocallaghan", "oconnell"),
        *("oconner", "oconnor", "odaniel", "odea", "odoherty", "odonnell", "odonoghue", "odonovan", "odowd"),
        *("odriscoll", "odwyer", "ofarrell", "oflaherty", "oflynn", "ogara", "ogorman", "ogrady", "ohagan", "ohair"),
        *("ohalloran", "ohanlon", "ohara", "ohare", "ohearn", "ohern", "okane", "okeefe", "okeeffe", "okelley"),
        *("okelly", "olaughlin", "oleary", "oloughlin", "omahoney", "omahony", "omalley", "omara", "omeara", "oneal"),
        *("oneil", "oneill", "oquin", "oquinn", "oregan", "oreilly", "oriley", "ororke", "orourke", "oshaughnessy"),
        *("oshea", "oshields", "osullivan", "otoole"),
    )
)
"""Listed, since nothing in their letters tells them from Ochoa, Ocampo, Olivera or Oakley."""
_ITALIAN = frozenset(
    (
        *("daddario", "dagostino", "dalessandro", "dalessio", "damato", "dambrosio", "damico", "damore", "dandrea"),
        *("dangelo", "dannunzio", "dantonio", "dapolito", "dercole", "derrico", "dinnocenzo", "donofrio", "dorazio"),
    )
)
_ELIDED = re.compile(r"d(?=[cs][aeioulr]|m[aeo])")
""" "Dsouza", "dcruz", "dmello": with no vowel between, the "d" is a word of its own. "Dmitri" is none of them."""
_SCOTTISH = re.compile(r"mac(?!h)[a-z]{3,}")


_PARTED = re.compile(r"\b(o|oh|d)(?: |'|' )([a-z]{2,})\b")


def joined(text: str) -> str:
    """ "O'Neill", "o neill" and "oh neill" as the census lists it: "oneill". Other words stay: "john d smith"."""

    def one(hit: re.Match[str]) -> str:
        bare = hit[1][0] + hit[2]
        return bare if bare in _IRISH or bare in _ITALIAN else hit[0]

    return _PARTED.sub(one, text)


def written(name: str, like: Mapping[str, float] | None = None) -> str:
    """A lower-case name as people write it; what an apostrophe or a dash already parts is kept as it was parted.

    `like`: surnames and their chances, by which "macdonald" is a Mac (McDonald is commoner still) and "mackey" is none.
    """
    return "-".join(_part(part, like or {}) for part in name.lower().split("-"))


def _part(name: str, like: Mapping[str, float]) -> str:
    bare = name.replace("'", "")
    if bare in _IRISH or bare in _ITALIAN or _ELIDED.match(bare):
        return f"{bare[0].upper()}'{bare[1:].capitalize()}"
    if name.startswith("mc") and len(name) > 3:
        return "Mc" + _capitals(name[2:])
    if _SCOTTISH.fullmatch(name) and like.get("mc" + name[3:], 0.0) > like.get(name, 0.0) > 0.0:
        return "Mac" + _capitals(name[3:])
    return _capitals(name)


def _capitals(name: str) -> str:
    """A capital at the beginning and behind an apostrophe, but not for the "s" of "Bob's"."""
    return re.sub(r"(?<=')S\b", "s", name.title())
