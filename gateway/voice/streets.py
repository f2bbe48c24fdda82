"""Street names and unit designators, written out the way they are said; pure."""

import re

from gateway.voice import numbers

_DIRECTIONS = {
    "n": "North",
    "s": "South",
    "e": "East",
    "w": "West",
    "ne": "Northeast",
    "nw": "Northwest",
    "se": "Southeast",
    "sw": "Southwest",
}
# The common suffixes of USPS Publication 28, appendix C1.
_TYPES = {
    "aly": "Alley",
    "ave": "Avenue",
    "av": "Avenue",
    "bch": "Beach",
    "blf": "Bluff",
    "blvd": "Boulevard",
    "br": "Branch",
    "brg": "Bridge",
    "cir": "Circle",
    "cmn": "Common",
    "cor": "Corner",
    "cres": "Crescent",
    "ct": "Court",
    "ctr": "Center",
    "cv": "Cove",
    "dr": "Drive",
    "est": "Estates",
    "expy": "Expressway",
    "ext": "Extension",
    "fwy": "Freeway",
    "gdns": "Gardens",
    "gln": "Glen",
    "grv": "Grove",
    "hbr": "Harbor",
    "hl": "Hill",
    "hls": "Hills",
    "hts": "Heights",
    "hwy": "Highway",
    "jct": "Junction",
    "ldg": "Landing",
    "lk": "Lake",
    "ln": "Lane",
    "mdws": "Meadows",
    "mnr": "Manor",
    "mtn": "Mountain",
    "pk": "Park",
    "pkwy": "Parkway",
    "pl": "Place",
    "plz": "Plaza",
    "pt": "Point",
    "rd": "Road",
    "rdg": "Ridge",
    "rte": "Route",
    "rt": "Route",
    "sq": "Square",
    "st": "Street",
    "ter": "Terrace",
    "terr": "Terrace",
    "tpke": "Turnpike",
    "trce": "Trace",
    "trl": "Trail",
    "vlg": "Village",
    "vly": "Valley",
    "vw": "View",
    "wy": "Way",
    "xing": "Crossing",
}
_FRONT = {"st": "Saint", "mt": "Mount", "ft": "Fort", "co": "County", "us": "U S", "u.s": "U S", "sr": "State Route"}
_UNITS = {
    "apt": "apartment",
    "apartment": "apartment",
    "ste": "suite",
    "suite": "suite",
    "unit": "unit",
    "rm": "room",
    "room": "room",
    "fl": "floor",
    "floor": "floor",
    "bldg": "building",
    "building": "building",
    "lot": "lot",
    "trlr": "trailer",
    "ph": "penthouse",
    "bsmt": "basement",
    "no": "number",
    "number": "number",
}


def street(written: str) -> str:
    """ "N 5th Ave" -> "North Fifth Avenue"; "St Paul St" -> "Saint Paul Street"; "Route 7" -> "Route seven"."""
    words = [w.strip(".,") for w in written.split()]
    words = [w for w in words if w]
    last = len(words) - 1
    # A direction at the end ("Main St NE") makes the word before it the street's type.
    final_type = last - 1 if last > 0 and words[last].lower() in _DIRECTIONS else last
    return " ".join(_street_word(w, i, final_type, last) for i, w in enumerate(words))


def _street_word(word: str, place: int, final_type: int, last: int) -> str:
    low = word.lower()
    if low in _DIRECTIONS and last > 0 and (place in (0, last)):
        # "Avenue E" is named after a letter; "E Street" too.
        lettered = len(low) == 1 and last == 1
        return word.upper() if lettered else _DIRECTIONS[low]
    if low in _FRONT and place < final_type:
        return _FRONT[low]
    if low in _TYPES and (place == final_type or low in ("hwy", "rte", "rt")):
        return _TYPES[low]
    if number := re.fullmatch(r"(\d{1,4})(st|nd|rd|th)", low):
        return numbers.ordinal(int(number[1])).title()
    return number_and_letters(word)


def unit(written: str) -> str:
    """ "Apt 3B" -> "apartment three B"; "#12" -> "number twelve"; "3B" -> "unit three B"."""
    words = written.replace("#", " # ").replace(".", " ").replace(",", " ").split()
    said: list[str] = []
    for word in words:
        low = word.lower()
        if low in _UNITS:
            said.append(_UNITS[low])
        elif low == "#":
            if not said:
                said.append("number")
        elif len(word) == 1 and word.isalpha():
            said.append(word.upper())
        else:
            said.append(number_and_letters(word))
    if said and said[0] not in _UNITS.values() and any(c.isdigit() for c in words[0]):
        said.insert(0, "unit")
    if len(words) == 1 and len(words[0]) == 1 and words[0].isalpha():
        said.insert(0, "unit")
    return " ".join(said)


def number_and_letters(word: str) -> str:
    """ "12B" -> "twelve B", "B12" -> "B twelve", "12-14" -> "twelve dash fourteen"; words without digits stay."""
    if not any(c in "0123456789" for c in word):
        return word
    said = []
    for part in re.findall(r"[0-9]+|[^\W\d_]+|-|/", word):
        if part[0] in "0123456789":
            said.append(numbers.pairs(part))
        elif part == "-":
            said.append("dash")
        elif part == "/":
            said.append("slash")
        else:
            said.append(part.upper() if len(part) <= 2 else part)
    return " ".join(said)
