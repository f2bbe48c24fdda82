"""A whole US address in one breath: state and ZIP from its end, unit and street types as spoken, the rest by a tagger."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from collections.abc import Callable, Iterable
from functools import cache

import usaddress

from gateway.grammars import default_folder
from gateway.states import STATES
from gateway.understanding import figures
from gateway.understanding.meaning import Address

_ABBREVIATED = frozenset(STATES.values())
_DIRECTIONS = (
    "north|south|east|west|northeast|northwest|southeast|southwest|north east|north west|south east|south west"
)
TYPES = (
    "street", "st", "road", "rd", "avenue", "ave", "drive", "lane", "court", "circle", "boulevard", "terrace", "place", "parkway", "highway", "way",
    "trail", "square", "crescent", "alley", "heights", "ridge", "loop", "turnpike", "extension", "run", "path", "point", "plaza", "pike", "row",
    "crossing", "bend", "cove", "hill", "hollow", "landing", "view", "freeway", "expressway", "trace", "walk", "commons", "green", "glen", "manor", "park",
)  # fmt: skip
_UNITS = "apartment|apt|unit|suite|ste|number|room|lot|trailer|space|building|floor"
_UNIT = re.compile(
    rf"\b(?P<kind>{_UNITS})(?: (?:number|letter|is|it's))* (?P<id>\d+(?: ?(?:[a-df-mo-rt-vx-z]\b|[nsew]$))?|[a-z](?: ?\d+\b)?\b)"
    r"|\b(?P<floor>\d{1,2}(?:st|nd|rd|th)|ground|top|upper|lower|main) (?:floor|level)\b|\b(?P<named>basement|penthouse|upstairs|downstairs)\b"
)
_DIGIT = "zero|oh|o|one|two|three|four|five|six|seven|eight|nine|\\d"
_BEHIND_TYPE = re.compile(
    rf"(?<!county )(?<!country )(?<!state )(?<!farm )(?<!township )\b(?:{'|'.join(t for t in TYPES if t not in {'highway', 'st'})})(?: (?:{_DIRECTIONS}))? (?P<id>\d{{1,5}})(?= [a-z]|$)"
)
""" "Cordova Place two thirty four": a number behind the street's type is the unit's."""
_NAMES = {"apt": "Apartment", "ste": "Suite", "number": "Unit"}


def joined(text: str) -> str:
    """Figures as an address is written: "fourteen twenty" is 1420, and behind a house number "one hundred fifteenth" 115th."""
    found = figures.pieces(_spelled_state(text))
    words: list[str] = []
    number = False
    for i, piece in enumerate(found):
        after = found[i + 1] if i + 1 < len(found) else None
        cardinal = piece.number and not piece.ordinal
        numbered = any(word.isdigit() for word in words)
        if piece.ordinal and number and words[-1].isdigit():
            words += _beside_ordinal(words.pop(), piece.text, housed=any(word.isdigit() for word in words))
        elif (
            cardinal
            and numbered
            and after is not None
            and ((after.ordinal and int(piece.text) in range(100, 1000, 100)) or after.text == "mile")
        ):
            words.append(piece.text)
        elif cardinal and number and len(words[-1]) + len(piece.text) <= 9:
            words[-1] += piece.text
        else:
            words.append(piece.text)
        number = cardinal
    said = re.sub(r"\bu s (?=highway|route|road)", "us ", " ".join(words))
    return re.sub(r"\b(highway|route) (?:no|number) (?=\d)", r"\1 ", said)


def _beside_ordinal(number: str, street: str, *, housed: bool) -> list[str]:
    """A house number and the numbered street behind it: "eight thirty fifth avenue" is 830 Fifth, as most houses have three
    figures or four; "one hundred eighty seventh" behind a house number is 187th."""
    value = int(street[:-2])
    if number in {f"{n}00" for n in range(1, 10)} and value < 100:
        return [figures.ordinal(int(number) + value)] if housed else [number, street]
    if len(number) <= 2 and value > 20 and value % 10:
        return [f"{number}{value // 10 * 10}", figures.ordinal(value % 10)]
    return [number, street]


def _spelled_state(text: str) -> str:
    """ "C O eight one two": the letters of a state before a ZIP code, where an "o" is no zero."""
    hit = re.search(rf"\b([a-z]) ([a-z])(?= (?:zip(?: code)?(?: is)? )?(?:(?:{_DIGIT}) ?){{5,9}}$)", text)
    if hit is None or (hit[1] + hit[2]).upper() not in _ABBREVIATED:
        return text
    name = next(name for name, short in STATES.items() if short == (hit[1] + hit[2]).upper())
    return f"{text[: hit.start()]}{name}{text[hit.end() :]}"


def whole(text: str, near: str = "") -> Address:
    """All parts that are said, wherever in the US: what is not said is empty. `text` is clean and in words;
    `near` is the state ("VT") whose towns are looked for when none is said."""
    said = re.sub(r"\b(?:united states(?: of america)?|usa|u s a)$", "", joined(text)).strip()
    said, code = _code(said)
    said, state = _state(said)
    unit, before, after = unit_of(said)
    number, street, city = _split(before, after, state, code, near)
    return Address(number=number, street=street, unit=unit, city=city, state=state, zip=code)


def _code(said: str) -> tuple[str, str]:
    hit = re.search(r"(?:\bzip(?: code)?(?: is)? )?\b(\d{5})(?:\d{4})?$", said)
    return (said[: hit.start()].strip(), hit[1]) if hit and hit.start() else (said, "")


def _state(said: str) -> tuple[str, str]:
    """The state that ends the text: by name, by its two letters, or spelled ("n m")."""
    for name, short in STATES.items():
        if said.endswith(f" {name}"):
            return said[: -len(name)].strip(), short
    hit = re.search(r" ([a-z]) ?([a-z])$", said)
    short = (hit[1] + hit[2]).upper() if hit else ""
    return (said[: hit.start()].strip(), short) if hit and short in _ABBREVIATED else (said, "")


def unit_of(said: str) -> tuple[str, str, str]:
    """ "Apartment 3B", and what stands before and behind it."""
    for hit in _UNIT.finditer(said):
        before, after = said[: hit.start()].strip(), said[hit.end() :].strip()
        if not before and hit["id"] and re.match(r"\d", after):
            return f"{_NAMES.get(hit['kind'], hit['kind'].title())} {hit['id'].replace(' ', '').upper()}", after, ""
        if not re.search(r"[a-z]", before):
            continue
        if hit["kind"] in {"number", "space", "building", "room", "floor"} and not re.search(
            rf"\b(?:{'|'.join(TYPES)})\b", before
        ):
            continue
        if hit["floor"]:
            return f"{hit['floor'].title() if hit['floor'][0].isalpha() else hit['floor']} Floor", before, after
        if hit["named"]:
            return hit["named"].title(), before, after
        kind = _NAMES.get(hit["kind"], hit["kind"].title())
        return f"{kind} {hit['id'].replace(' ', '').upper()}", before, after
    if bare := _BEHIND_TYPE.search(said):
        return f"Unit {bare['id']}", said[: bare.start("id")].strip(), said[bare.end() :].strip()
    return "", said, ""


def _split(before: str, after: str, state: str, code: str, near: str) -> tuple[str, str, str]:
    """House number, street and town: by the list of the state's towns, else by the tagger."""
    town = after
    if not town:
        before, town = _town_at_end(before, state or near)
    if town and (plain := _NUMBERED.fullmatch(before)):
        return plain[1].replace(" ", "").upper(), _cased(plain[2]), town.title()
    if not town:
        before, town = _turned(before)
    tail = " ".join(p for p in (town, state, code) if p)
    tagged = usaddress.parse(f"{before}, {tail}" if town else f"{before} {tail}")
    size = len(before.split())
    labels = [(word.strip(","), label) for word, label in tagged]
    street = _of(labels[:size], lambda label: label.startswith("StreetName"))
    number = _of(labels[:size], lambda label: label.startswith("AddressNumber"))
    city = town or _of(labels, lambda label: label == "PlaceName")
    # "I'm at a Lake View Drive": an article is no house number.
    return number.replace(" ", "").upper() if re.search(r"\d", number) else "", _cased(street), city.title()


_NUMBERED = re.compile(
    rf"(\d{{1,6}}(?:[a-z]\b| [a-df-mo-rt-vx-z](?= [a-z0-9]{{2,}})(?! (?:{'|'.join(TYPES)})\b))?) (.*[a-z].*)"
)
_TURN = re.compile(
    rf"\b(?:{'|'.join(TYPES)}|(?<=[a-z] )\d+|\d+(?:st|nd|rd|th)) (?P<way>{_DIRECTIONS})(?= [a-z])(?! (?:{'|'.join(TYPES)})\b)"
)


@cache
def towns(state: str) -> frozenset[str]:
    """Of one state ("VT"), lower case, from the lists that come along; empty when the state is not known."""
    lines = (default_folder() / "lists" / "places_us.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return frozenset(row[1] for row in rows if len(row) > 2 and row[2] == state)


def _town_at_end(said: str, state: str) -> tuple[str, str]:
    """The longest of the state's towns that ends the text and leaves a street in front of it."""
    words, known = said.split(), towns(state)
    for size in range(min(5, len(words) - 2), 0, -1):
        name = " ".join(words[-size:])
        if _same_town(name) in known or name in known:
            rest = words[:-size]
            if any(word.isalpha() and word not in {"in", "at"} for word in rest):
                return " ".join(rest).removesuffix(" in"), name
    return said, ""


def _same_town(name: str) -> str:
    """As the list writes it: "saint paul", "fort payne"."""
    return re.sub(r"^ft\b", "fort", re.sub(r"^st\b", "saint", name))


def _turned(said: str) -> tuple[str, str]:
    """A direction behind the street's type is the street's: "First Avenue North"."""
    hit = _TURN.search(said)
    return (said[: hit.end("way")], said[hit.end("way") :].strip()) if hit and hit.start() else (said, "")


def _cased(street: str) -> str:
    """ "42nd Street", "US Highway 1"."""
    return re.sub(r"\bUs\b", "US", re.sub(r"(?<=\d)(?:St|Nd|Rd|Th)\b", lambda hit: hit[0].lower(), street.title()))


def _of(labels: Iterable[tuple[str, str]], wanted: Callable[[str], bool]) -> str:
    return " ".join(word for word, label in labels if wanted(label))
