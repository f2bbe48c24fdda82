"""Reads `grammars/lists/`: people's names, towns and streets with how common they are, and the company's own ones."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from gateway.company import ServiceArea
from gateway.grammars import GrammarsError, default_folder

OWN_SHARE = 0.3
"""How much of the chance goes to the company's own names, towns or streets together, where there are any."""
ROADS_TO_TOWNS = 0.01
"""How much of the chance of all streets goes to those called after towns of the company's area and state."""
STATE_SHARE = 0.5
"""How much of the chance of the country's towns goes to those of the company's state."""
_SETTLED = 200.0
"""People that a town of unknown size is taken to have, and that are added to every other."""

_TYPES = frozenset(
    (
        *("street", "st", "road", "rd", "avenue", "ave", "drive", "dr", "lane", "ln", "court", "ct", "circle", "place"),
        *("boulevard", "blvd", "terrace", "parkway", "way", "trail", "square", "highway", "alley", "ridge", "loop"),
        *("heights", "crescent", "north", "south", "east", "west"),
    )
)
_DIRECTIONS = frozenset(("north", "south", "east", "west", "n", "s", "e", "w"))


@dataclass(frozen=True, slots=True)
class Lists:
    """Lower-case words (towns and streets may be several) with their chance; each mapping sums to one."""

    first: Mapping[str, float]
    last: Mapping[str, float]
    towns: Mapping[str, float]
    streets: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Own:
    """What one company's callers say more often than others: lower case, as written on letters."""

    first: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    state: str = ""
    """Postal code of the state ("VT")."""


NOTHING_OWN = Own()


def of_company(area: ServiceArea) -> Own:
    """What the settings say of the company's surroundings."""
    return Own(towns=area.towns, streets=area.streets, state=area.state)


def read(folder: Path, own: Own = NOTHING_OWN) -> Lists:
    """The lists of the grammars' folder, else those that come with the gateway. Raises GrammarsError.

    `lists/streets_own.txt`, one street a line, is added to the company's own streets where it exists.
    """
    towns = _rows(_path(folder, "places_us.tsv"), columns=3)
    near = {name: people + _SETTLED for people, name, state in towns if state == own.state.upper()}
    country: dict[str, float] = {}
    for people, name, _ in towns:
        country[name] = country.get(name, 0.0) + people + _SETTLED
    return Lists(
        first=with_own(_shares(folder, "names_first_us.tsv"), own.first),
        last=with_own(_shares(folder, "names_last_us.tsv"), own.last),
        towns=with_own(_mixed(country, near, STATE_SHARE), own.towns),
        streets=_with_roads_to(
            with_own(near, own.towns),
            with_own(_shares(folder, "streets_us.tsv"), map(bare_street, (*own.streets, *_own_streets(folder)))),
        ),
    )


def with_own(shares: Mapping[str, float], own: Iterable[str]) -> dict[str, float]:
    """The list with the company's own entries made likelier; all of these are equally likely."""
    return _mixed(shares, {entry.lower(): 1.0 for entry in own if entry.strip()}, OWN_SHARE)


def _with_roads_to(towns: Mapping[str, float], streets: Mapping[str, float]) -> dict[str, float]:
    """Roads are called after the towns that they lead to: Colchester Avenue, Shelburne Road."""
    return _mixed(streets, towns, ROADS_TO_TOWNS)


def bare_street(street: str) -> str:
    """Without direction and type, as the streets of the country are listed: "maple" for "North Maple Street"."""
    words = street.lower().split()
    while len(words) > 1 and words[-1] in _TYPES:
        words.pop()
    while len(words) > 1 and words[0] in _DIRECTIONS:
        words.pop(0)
    return " ".join(words)


def _mixed(common: Mapping[str, float], special: Mapping[str, float], share: float) -> dict[str, float]:
    if not special:
        share = 0.0
    whole, part = sum(common.values()) or 1.0, sum(special.values()) or 1.0
    mixed = {entry: weight / whole * (1 - share) for entry, weight in common.items()}
    for entry, weight in special.items():
        mixed[entry] = mixed.get(entry, 0.0) + weight / part * share
    return mixed


def _path(folder: Path, name: str) -> Path:
    path = folder / "lists" / name
    return path if path.is_file() else default_folder() / "lists" / name


def _own_streets(folder: Path) -> tuple[str, ...]:
    path = folder / "lists" / "streets_own.txt"
    if not path.is_file():
        return ()
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line.lower() for line in lines if line and not line.startswith("#"))


def _shares(folder: Path, name: str) -> dict[str, float]:
    counts: dict[str, float] = {}
    for count, entry, _ in _rows(_path(folder, name), columns=2):
        counts[entry] = counts.get(entry, 0.0) + count
    whole = sum(counts.values()) or 1.0
    return {entry: count / whole for entry, count in counts.items()}


@lru_cache(maxsize=8)
def _rows(path: Path, *, columns: int) -> tuple[tuple[float, str, str], ...]:
    """The count, the entry and, of three columns, the last. Comments begin with #."""
    rows = []
    try:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            parts = line.split("\t")
            if len(parts) != columns:
                raise GrammarsError(f"{path}, line {number}: {columns} columns with tabs between them are needed")
            rows.append((float(parts[0]), parts[1], parts[2] if columns == 3 else ""))
    except OSError as error:
        raise GrammarsError(f"{path}: cannot be read ({error.strerror}); restore it") from error
    except ValueError as error:
        raise GrammarsError(f"{path}, line {number}: the first column must be a number ({error})") from error
    return tuple(rows)


def digest(folder: Path, own: Own = NOTHING_OWN) -> str:
    """Changes when the lists or the company's own entries do: whatever is built of them is then built again."""
    told = hashlib.sha256(repr((own, OWN_SHARE, STATE_SHARE, ROADS_TO_TOWNS)).encode())
    for name in ("names_first_us.tsv", "names_last_us.tsv", "places_us.tsv", "streets_us.tsv"):
        told.update(_path(folder, name).read_bytes())
    told.update("\n".join(_own_streets(folder)).encode())
    return told.hexdigest()
