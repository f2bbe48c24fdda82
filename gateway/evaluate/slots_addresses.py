"""Labelled US addresses as cases: the parts that a caller's address has, or why it is none."""

import re
from dataclasses import dataclass

from gateway.evaluate.texts import LabelledText
from gateway.states import STATES
from gateway.understanding.meaning import Address
from gateway.voice import streets

_STREET = (
    *("StreetNamePreModifier", "StreetNamePreDirectional", "StreetNamePreType", "StreetName"),
    *("StreetNamePostModifier", "StreetNamePostType", "StreetNamePostDirectional", "suffix"),
)
_FOREIGN = (
    ("USPSBoxType", "post office box"),
    ("USPSBoxGroupType", "post office box"),
    ("Recipient", "names a recipient"),
    ("NotAddress", "other words in it"),
)
_WAYS = {"n": "north", "s": "south", "e": "east", "w": "west", "ne": "northeast", "nw": "northwest", "se": "southeast",
         "sw": "southwest"}  # fmt: skip
PARTS = ("number", "street", "unit", "city", "state", "zip")
_SHORT = {name: short.lower() for name, short in STATES.items()}


@dataclass(frozen=True, slots=True)
class AddressCase:
    """What was said and the parts it has, in the form in which parts are compared."""

    said: str
    parts: dict[str, str]
    seen: bool
    """From the data on which the address tagger that we use was trained."""
    unfit: str = ""


def case(text: LabelledText) -> AddressCase | None:
    """None when the row is no tagged address."""
    extra = text.model_extra or {}
    tokens = extra.get("tokens")
    if not tokens:
        return None
    kinds = {kind for kind, _ in tokens}
    unfit = next((why for kind, why in _FOREIGN if kind in kinds), "")
    if not unfit and "AddressNumber" not in kinds and "IntersectionSeparator" not in kinds:
        unfit = "no house number"
    if not unfit and {"BuildingName", "LandmarkName", "SubaddressType"} & kinds:
        unfit = "names a building"
    if not unfit and any(
        re.search(r"\d-\d|/", word) for kind, word in tokens if kind in {"AddressNumber", "StreetName"}
    ):
        unfit = "symbols lost in the spoken form"

    def joined(*wanted: str) -> str:
        return " ".join(str(word) for kind, word in tokens if kind in wanted)

    parts = {
        "number": joined("AddressNumberPrefix", "AddressNumber", "AddressNumberSuffix"),
        "street": joined(*_STREET),
        "unit": joined("OccupancyIdentifier"),
        "city": joined("PlaceName"),
        "state": joined("StateName"),
        "zip": joined("ZipCode"),
    }
    said = str(extra.get("spoken") or text.text)
    return AddressCase(
        said, {k: plain(k, v) for k, v in parts.items()}, str(extra.get("file", "")).startswith("training"), unfit
    )


def of(place: Address | None) -> dict[str, str]:
    """The parts understood, in the same form."""
    if place is None:
        return dict.fromkeys(PARTS, "")
    unit = (
        " ".join(word for word in place.unit.split() if any(c.isdigit() for c in word) or len(word) == 1) or place.unit
    )
    found = {
        "number": place.number,
        "street": place.street,
        "unit": unit,
        "city": place.city,
        "state": place.state,
        "zip": place.zip,
    }
    return {key: plain(key, value) for key, value in found.items()}


def plain(part: str, value: str) -> str:
    """Without case, marks, abbreviations or ways of writing numbers, so that equal parts are equal."""
    value = re.sub(r"[.,#'&]", " ", value).lower()
    value = " ".join(value.split())
    if part == "street":
        value = " ".join(streets.street(re.sub(r"\bu ?s\b", "us", value)).lower().split()).replace("u s ", "us ")
        value = re.sub(r"\b(?:[ns][ew]?|[ew])\b", lambda hit: _WAYS[hit[0]], value)
        return re.sub(r"\b(?:the|number|no)\b ?", "", re.sub(r"[ -]+", " ", value)).strip()
    if part in {"number", "unit"}:
        return re.sub(r"[^a-z0-9]", "", value)
    if part == "zip":
        return re.sub(r"\D", "", value)[:5]
    if part == "state":
        return _SHORT.get(value, value.replace(" ", ""))
    return re.sub(r"\bsaint\b", "st", re.sub(r"\bfort\b", "ft", re.sub(r"\bmount\b", "mt", value)))
