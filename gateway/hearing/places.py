"""What frames are filled in with: names, streets, towns, numbers and times, the company's own ones most often."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from gateway.company import Company
from gateway.grammars import GrammarsError

_OWN_SHARE = 0.5
"""How often the company's own customers and streets are drawn, against those of the whole country."""
_NAMES = 3000
"""Names and streets of the country used, the commonest first."""
_STREET_TYPES = ("street", "street", "street", "road", "road", "avenue", "avenue", "drive", "drive", "lane", "court",
                 "circle", "place", "way", "boulevard", "terrace", "")  # fmt: skip
_DIRECTIONS = ("",) * 12 + ("north", "south", "east", "west")
_DIGITS = ("oh", "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "next monday", "next tuesday",
         "this friday", "next week")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Customer:
    """What is listened for of one customer."""

    first: str
    last: str
    streets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filler:
    """Words for one slot, drawn by weight."""

    choices: tuple[str, ...]
    up_to: tuple[float, ...]
    """Running sums of the weights."""

    def draw(self, chance: random.Random) -> str:
        return chance.choices(self.choices, cum_weights=self.up_to)[0]


Fillers = Mapping[str, Filler]


def fillers(
    company: Company, lists: Path, customers: Sequence[Customer], more: Mapping[str, Iterable[str]]
) -> dict[str, Filler]:
    """All that frames may name besides their own slots. Raises GrammarsError when a list is missing."""
    area = company.area
    first = _shared([c.first for c in customers], _listed(lists / "names_first_us.tsv"))
    last = _shared([c.last for c in customers], _listed(lists / "names_last_us.tsv"))
    own_streets = [*area.streets, *(s for c in customers for s in c.streets)]
    country = {
        f"{way} {name} {kind}".strip(): count / len(_STREET_TYPES)
        for name, count in list(_listed(lists / "streets_us.tsv").items())[:600]
        for kind in _STREET_TYPES
        for way in _DIRECTIONS[-5:]
    }
    found = {
        "first": first,
        "last": last,
        "street": _shared(own_streets, country),
        "town": _even(area.towns or ("town",)),
        "person": _even([p.name for p in company.staff] or ["the manager"]),
        "technician": _even([t.name for t in company.technicians] or ["the technician"]),
        "company": _even([company.name]),
        "number": _even(numbers()),
        "digits": _even(_DIGITS),
        "time": _even(times()),
        "day": _even(_DAYS),
    }
    return found | {name: _even(list(choices)) for name, choices in more.items()}


def numbers() -> list[str]:
    """House numbers, ages and amounts as they are said: "four", "forty two", "fourteen twenty", "nine oh five"."""
    pairs = [*_TEENS, *(t if not d else f"{t} {d}" for t in _TENS for d in ("", *_DIGITS[2:]))]
    tail = [*pairs, *(f"oh {d}" for d in _DIGITS[2:])]
    chance = random.Random(1)  # noqa: S311 - a choice of numbers, no secret
    long = [f"{head} {chance.choice(tail)}" for head in (*_DIGITS[2:], *pairs) for _ in range(6)]
    hundreds = [f"{d} hundred" for d in (*_DIGITS[2:], *_TEENS)]
    return [*_DIGITS[2:], *pairs, *hundreds, *long]


def times() -> list[str]:
    """Times of day as they are said: "eight", "two thirty", "ten a m", "noon"."""
    hours = (*_DIGITS[2:], "ten", "eleven", "twelve")
    ends = (
        "",
        "",
        "",
        "o'clock",
        "thirty",
        "a m",
        "p m",
        "thirty p m",
        "fifteen",
        "in the morning",
        "in the afternoon",
    )
    return [*(f"{hour} {end}".strip() for hour in hours for end in ends), "noon", "lunch", "three thirty"]


def _even(choices: Sequence[str]) -> Filler:
    said = tuple(c.lower() for c in choices)
    return Filler(said, tuple(accumulate(1.0 for _ in said)))


def _shared(own: Sequence[str], country: Mapping[str, float]) -> Filler:
    """The company's own, together as likely as all of the country's."""
    mine = [o.lower() for o in own if o]
    total = sum(country.values())
    each = total * _OWN_SHARE / (1 - _OWN_SHARE) / len(mine) if mine else 0.0
    weights = [*(each for _ in mine), *country.values()]
    return Filler((*mine, *country), tuple(accumulate(weights)))


def _listed(path: Path) -> dict[str, float]:
    """A list of the grammars: lines of a count and a name, the commonest first."""
    found: dict[str, float] = {}
    try:
        with path.open(encoding="utf-8") as file:
            for line in file:
                if line.startswith("#") or "\t" not in line:
                    continue
                count, name, *_ = line.rstrip("\n").split("\t")
                found[name] = max(1.0, float(count))
                if len(found) == _NAMES:
                    break
    except OSError as error:
        raise GrammarsError(f"{path}: cannot be read ({error.strerror}); restore it or set grammars_dir") from error
    except ValueError as error:
        raise GrammarsError(f"{path}: {error}; each line is a count, a tab and a name") from error
    return found
