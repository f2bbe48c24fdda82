"""Where: house number, street, unit, town and ZIP, whole or in part, cross-checked with the company's area."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from collections.abc import Iterable
from dataclasses import replace

import usaddress
from rapidfuzz import fuzz, process

from gateway.company import ServiceArea
from gateway.states import STATES
from gateway.understanding import figures, places, sounds, towns
from gateway.understanding.meaning import Address

_TYPES = {
    "street": "Street", "st": "Street", "streets": "Street", "road": "Road", "rd": "Road", "avenue": "Avenue", "ave": "Avenue", "drive": "Drive",
    "lane": "Lane", "court": "Court", "circle": "Circle", "boulevard": "Boulevard", "terrace": "Terrace", "place": "Place",
    "parkway": "Parkway", "highway": "Highway", "way": "Way", "trail": "Trail", "square": "Square", "crescent": "Crescent", "alley": "Alley",
    "heights": "Heights", "ridge": "Ridge", "loop": "Loop", "turnpike": "Turnpike", "extension": "Extension",
}  # fmt: skip
_DIRECTIONS = {"north": "North", "south": "South", "east": "East", "west": "West", "northeast": "Northeast", "northwest": "Northwest",
               "southeast": "Southeast", "southwest": "Southwest"}  # fmt: skip
_SURE_TYPES = frozenset(
    {
        "street",
        "st",
        "road",
        "rd",
        "avenue",
        "ave",
        "lane",
        "boulevard",
        "terrace",
        "parkway",
        "drive",
        "court",
        "circle",
    }
)
_NOT_STREET = frozenset(
    ["the", "a", "an", "my", "your", "our", "is", "it", "it's", "its", "at", "on", "in", "i", "i'm", "we", "you", "to", "of", "and", "or", "but", "this", "that", "there", "here", "was", "has", "have", "no", "not", "up", "down", "out", "off", "for", "from", "by", "with", "live", "lives", "living", "between", "across", "corner", "address", "house", "located", "near", "next", "what", "which", "across", "all", "any", "some", "other", "same", "main's", "parked", "are", "be", "number", "one's", "going", "goes", "come", "coming", "can't", "don't", "can", "water", "kitchen", "sink", "drain", "leaking", "leak", "o'clock", "am", "pm", "tomorrow", "today", "another", "long", "only", "every", "each", "half", "actually", "correction", "said", "meant", "says", "name", "yes", "no", "yeah", "take"]
)  # fmt: skip
_SOUNDS_ALIKE = 0.15
"""The difference in sounds, to each sound of the name, up to which a street is taken for one of the company's."""
TO_CONFIRM = 0.7
"""How sure an address is at most that holds a guess: it is read back before it is used."""
_CLEARLY = 0.5
"""How much less alike the next street must be."""
_LEAD = re.compile(
    r"\b(?:my |our |the )?(?:service |home |street )?address(?: here)?(?: is| would be|'s)?\b|\b(?:i'm|i am|we're|we are|i live|we live|live|located|it's|it is|that's|that would be)(?: over| down)?(?: at| on| here at)?\b"
)
_BEHIND_STREET = re.compile(rf"^(.+\b(?:{'|'.join(_TYPES)})) (in |and )?([a-z]+(?: [a-z]+){{0,3}})$")
"""What stands behind the street of an answer is the town, however it was heard."""
_COUNTED = frozenset(
    {"apartment", "apt", "unit", "suite", "number", "room", "lot", "floor", "trailer", "route", "highway"}
)
_TOWN_FIRST = re.compile(r"^(?:in )?([a-z]+(?: [a-z]+)?) (?=\d)")
_UNIT = re.compile(
    r"\b(apartment|apt|unit|suite|number|room|lot|floor|trailer)(?: number| letter| is| it's)* (\d+ ?[a-z]?|[a-z](?: ?\d+)?)\b"
)
_ZIP = re.compile(r"\b\d{5}\b")
_PLACE = re.compile(r"\b(?:zip(?: code)?(?: is| of|'s)?|zipcode(?: is)?)\b")
_DIGIT = "one|two|three|four|five|six|seven|eight|nine"
_MISREAD = (
    # "three oh five": nobody offers a choice of house numbers.
    (rf"\b({_DIGIT}) (?:or|a|all) (?=(?:{_DIGIT})\b)", r"\1 oh "),
    (r"\bsaint (?=$|apartment|unit|in )", "street "),
    (r"\bmaple's street\b", "maple street"),
    (r"\bstreets\b", "street"),
)


def hear(text: str, area: ServiceArea, question: str) -> Address | None:
    """The address in a clean text, or a part of one. Without the question "address", a number and a street with its type
    are needed (or "zip code" and five digits, or one of the company's towns behind a street)."""
    asked = question in {"address", "confirm_address"}
    for pattern, right in _MISREAD:
        text = re.sub(pattern, right, text)
    if asked:
        text = _with_street(text)
    found = figures.pieces(text)
    said = _joined(found)
    code, said = _zip(said, area, question)
    unit, said = _unit(said)
    town, rest = _town(said, area)
    number, street = _street(rest if town else said, area, asked=asked)
    if not number and not street and town:
        number, street = _street(said, area, asked=asked)
        town = "" if street else town
    # A part by itself, where a whole address was read back or its town was asked for.
    amends = bool(town and question == "zip") or bool(
        question.startswith("confirm")
        and (unit or (town and re.search(rf"\b(?:in|town is|city is) {town.lower()}\b", text)))
    )
    if asked and not street and not number:
        number, street = _tagged(_LEAD.sub(" ", said).strip())
    if street in area.towns:
        street, town = "", street
    if street.lower() in _TYPES:
        street = ""  # What was said before it was no name: "two fifty two like you drive".
    if (
        not asked
        and not amends
        and not (number and street)
        and not code
        and not (street and re.search(r"\b(?:at|on|live|address)\b", text))
    ):
        return None
    if not (number or street or unit or town or code):
        return None
    if not asked and not amends and not (number or street or code):
        return None
    whole = Address(
        number=number, street=street, unit=unit, city=town, state=area.state if town or street else "", zip=code
    )
    if asked:
        whole = _completed(whole, text, area)
        before = _TOWN_FIRST.match(said)
        if before and whole.complete and not whole.city and towns.known(before[1].title(), area):
            whole = replace(whole, city=before[1].title())
    return _in_a_town(replace(whole, confidence=_confidence(whole, area)), area)


def _with_street(text: str) -> str:
    """ "Fourteen pearl three burlington": a three behind a name, where no kind of street is named, is "street"."""
    words = text.split()
    if any(word in _TYPES for word in words) or not words or not figures.only_numbers(words[0]):
        return text
    at = next((n for n, word in enumerate(words) if word == "three" and n > 1), 0)
    before = words[at - 1]
    if not at or figures.only_numbers(before) or before in _COUNTED:
        return text
    return " ".join((*words[:at], "street", *words[at + 1 :]))


def _in_a_town(whole: Address, area: ServiceArea) -> Address:
    """With a town that exists: "in we know ski" is in Winooski, "in month failure" may be in Montpelier, and what sounds
    like no town is none. Far away, with a state or a ZIP code to it, people know better than our lists."""
    if not whole.city or whole.city in area.towns or whole.state not in ("", area.state):
        return whole
    if whole.zip and whole.zip not in area.zips:
        return whole
    town, sure = towns.settle(whole.city, area)
    settled = replace(whole, city=town)
    settled = replace(settled, confidence=_confidence(settled, area))
    return settled if sure or not town else replace(settled, confidence=min(settled.confidence, TO_CONFIRM))


def _completed(found: Address, text: str, area: ServiceArea) -> Address:
    """With what a whole address, anywhere in the country, has beyond the area: its state, town, ZIP, an unusual street."""
    lead = re.match(rf".*?(?:{_LEAD.pattern})", text)
    said = text[lead.end() :].strip() if lead and re.search(r"[a-z]", text[lead.end() :]) else text
    wide = places.whole(said, area.state)
    if not wide.complete or wide.street in area.streets or not _is_address(wide):
        return found
    outside = bool(wide.state and wide.state != area.state) or bool(wide.zip and not found.zip)
    if found.complete and not outside and not (wide.city and not found.city):
        return replace(found, unit=found.unit or wide.unit)
    if found.complete and found.street in area.streets:
        wide = replace(wide, number=found.number, street=found.street)
    return replace(
        wide,
        unit=wide.unit or found.unit,
        city=found.city if found.city in area.towns else wide.city or found.city,
        state=wide.state or found.state or area.state,
        zip=wide.zip or found.zip,
    )


def _is_address(wide: Address) -> bool:
    """Not "my number is 5 sinks": a town, a state or ZIP code, or a street with its type."""
    if wide.zip or wide.state:
        return True
    words = wide.street.lower().split()
    return (bool(wide.city) or any(word in places.TYPES for word in words)) and not _NOT_STREET.intersection(words)


def with_town(where: Address | None, others: Iterable[Address]) -> Address | None:
    """With the town that another reading of the same words has, when this one has none."""
    if where is None or where.city or where.zip:
        return where
    named = (o for o in others if o.city and o.street in ("", where.street) and o.city not in where.street)
    town = next(named, None)
    return replace(where, city=town.city, confidence=min(where.confidence, TO_CONFIRM)) if town else where


def zip_code(text: str, area: ServiceArea) -> str:
    """Five digits where a ZIP code was asked for; "" when there are not exactly five (or one of the area's inside more)."""
    digits = figures.all_digits(text)
    if len(digits) == 5:
        return digits
    inside = [code for code in area.zips if code in digits]
    return inside[0] if len(inside) == 1 else ""


def _joined(found: list[figures.Piece]) -> str:
    """Neighbouring numbers as one ("14 20" is 1420), except an ordinal, which is a street's name. "twenty one b" is 21b."""
    words: list[str] = []
    last_number = False
    for piece in found:
        number = piece.number and not piece.ordinal
        if number and last_number and len(words[-1]) + len(piece.text) <= 9:
            words[-1] += piece.text
        else:
            words.append(piece.text)
        last_number = number
    return " ".join(words)


def _zip(said: str, area: ServiceArea, question: str) -> tuple[str, str]:
    for hit in reversed(list(_ZIP.finditer(said))):
        before = said[: hit.start()].strip()
        asked_for = bool(_PLACE.search(before[-16:])) or question == "zip"
        if (
            asked_for
            or hit.group() in area.zips
            or (before and re.search(rf"(?:{'|'.join(_TYPES)}|{_towns(area)})$", before))
        ):
            return hit.group(), _PLACE.sub(" ", f"{before} {said[hit.end() :]}").strip()
    return "", said


def _towns(area: ServiceArea) -> str:
    return "|".join(re.escape(town.lower()) for town in area.towns) or r"\Z\A"


def _unit(said: str) -> tuple[str, str]:
    hit = _UNIT.search(said)
    if not hit or (hit[1] == "number" and not re.search(r"[a-z]", said[: hit.start()])):
        return "", said
    if hit[1] in {"number", "room", "floor"} and not re.search(rf"\b(?:{'|'.join(_TYPES)})\b", said[: hit.start()]):
        return "", said
    kind = {"apt": "Apartment", "number": "Unit"}.get(hit[1], hit[1].title())
    return f"{kind} {hit[2].replace(' ', '').upper()}", f"{said[: hit.start()]} {said[hit.end() :]}".strip()


def _town(said: str, area: ServiceArea) -> tuple[str, str]:
    """The longest of the area's towns that is named after the street, and what stands before it."""
    for town in sorted(area.towns, key=len, reverse=True):
        hits = list(
            re.finditer(
                rf"\b{re.escape(town.lower())}\b(?! (?:street|road|avenue|drive|lane|court|circle|terrace|place|way)\b)",
                said,
            )
        )
        if hits:
            return town, f"{said[: hits[-1].start()].removesuffix('in ').strip()}"
    words = said.split()
    for size in (2, 1):
        tail = " ".join(words[-size:])
        near = process.extractOne(tail, [t.lower() for t in area.towns], scorer=fuzz.ratio, score_cutoff=84)
        if near and len(words) > size:
            return area.towns[near[2]], " ".join(words[:-size]).removesuffix(" in")
    hit = _BEHIND_STREET.search(said)
    named = _without_state(hit[3], area) if hit else ""
    if hit and named and (hit[2] or named not in _NOT_STREET) and towns.settle(named, area)[0]:
        return named.title(), said[: hit.end(1)].strip()
    return "", said


def _without_state(tail: str, area: ServiceArea) -> str:
    """ "Charlotte vermont" without the company's own state; "" when it ends in another one."""
    for state, short in STATES.items():
        if tail.endswith(f" {state}"):
            return tail.removesuffix(f" {state}") if short == area.state else ""
    return tail


def _street(said: str, area: ServiceArea, *, asked: bool) -> tuple[str, str]:
    words = said.split()
    route = re.search(
        r"\b(?:(\d+[a-z]?) )?(?:(north|south|east|west) )?(route|highway|interstate|county road) (\d+)\b", said
    )
    if route and (route[1] or asked):
        direction = f"{_DIRECTIONS[route[2]]} " if route[2] else ""
        return route[1] or "", f"{direction}{route[3].title()} {route[4]}"
    partial = ("", "")
    for at, word in enumerate(words):
        if word not in _TYPES or at == 0:
            continue
        start = at
        while start > 0 and at - start < 4 and words[start - 1] not in _NOT_STREET and not words[start - 1].isdigit():
            start -= 1
        name = words[start:at]
        number = words[start - 1] if start and re.fullmatch(r"\d{1,6}", words[start - 1]) else ""
        if not number and name and (lettered := re.fullmatch(r"(\d{1,6})([a-z])", name[0])):
            number, name = lettered[1] + lettered[2].upper(), name[1:]
        elif number and len(name) > 1 and len(name[0]) == 1 and name[0] not in "ensw":
            number, name = number + name[0].upper(), name[1:]
        if not name or (not number and not asked and word not in _SURE_TYPES):
            continue
        if number:
            return number, _named(name, word, area)
        if not partial[1]:
            partial = ("", _named(name[-3:], word, area))
    if partial[1]:
        return partial
    known = (
        process.extractOne(said, [s.lower() for s in area.streets], scorer=fuzz.partial_ratio, score_cutoff=90)
        if area.streets
        else None
    )
    if known:
        number_hit = re.search(r"\b\d{1,6}\b", said)
        return (number_hit.group() if number_hit else ""), area.streets[known[2]]
    if asked:
        bare = re.fullmatch(
            r"(?:(?:number|house number|it's|is|the|my|no|at) )*(\d{1,6})(?: ([a-z]))?", _LEAD.sub(" ", said).strip()
        )
        if bare:
            return bare[1] + (bare[2] or "").upper(), ""
    return "", ""


def _named(name: list[str], kind: str, area: ServiceArea) -> str:
    said = (
        " ".join(_DIRECTIONS.get(word, word if word[0].isdigit() else word.title()) for word in name)
        + f" {_TYPES[kind]}"
    )
    return _own_street(said, area) or _ending_in_own(said, area) or said


def _ending_in_own(said: str, area: ServiceArea) -> str:
    """ "Fixed Effects Oak Street", where the house number was misheard: the company's street that it ends in."""
    ends = [street for street in area.streets if said.lower().endswith(f" {street.lower()}")]
    first = said.split(maxsplit=1)[0]
    return max(ends, key=len) if ends and first not in _DIRECTIONS.values() and first[0].isalpha() else ""


def _own_street(said: str, area: ServiceArea) -> str:
    """The company's street that is written or sounds like the one heard ("Champlane Street"); "" when none does, or two."""
    near = process.extractOne(said.lower(), [s.lower() for s in area.streets], scorer=fuzz.ratio, score_cutoff=88)
    if near:
        return area.streets[near[2]]
    bare, kind = _bare(said)
    ranked = sorted((sounds.alike(bare, _bare(s)[0]), s) for s in area.streets if _bare(s)[1] == kind)
    if not ranked or ranked[0][0] > _SOUNDS_ALIKE * max(4, len(sounds.sound(bare))):
        return ""
    return ranked[0][1] if len(ranked) == 1 or ranked[1][0] - ranked[0][0] >= _CLEARLY else ""


def _bare(street: str) -> tuple[str, str]:
    """A street's name by itself in lower case without spaces, and its type."""
    *name, kind = street.lower().split()
    kept = [word for word in name if word not in _DIRECTIONS]
    return "".join(kept or name), kind


def _tagged(said: str) -> tuple[str, str]:
    """What the tagger makes of a short answer without a street type ("fourteen twenty maple")."""
    if not said or len(said.split()) > 8:
        return "", ""
    try:
        tags, _ = usaddress.tag(said)
    except usaddress.RepeatedLabelError:
        return "", ""
    number = tags.get("AddressNumber", "")
    words = [
        tags.get(k, "")
        for k in ("StreetNamePreDirectional", "StreetName", "StreetNamePostType", "StreetNamePostDirectional")
    ]
    street = " ".join(w for part in words for w in part.split() if w not in _NOT_STREET)
    if not re.fullmatch(r"\d{1,6}[a-z]?", number) or not street:
        return "", ""
    return number.upper(), street.title()


def _confidence(whole: Address, area: ServiceArea) -> float:
    base = 0.75 if whole.complete else 0.55
    if whole.street in area.streets:
        base += 0.12
    if whole.zip in area.zips or (whole.city and towns.known(whole.city, area)):
        base += 0.1
    if whole.number and len(whole.number) > 5:
        base -= 0.2
    if whole.street and whole.street.split()[-1] not in _TYPES.values():
        base -= 0.15
    return round(max(0.1, min(base, 0.95)), 2)
