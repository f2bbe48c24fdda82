"""What it is about: the equipment and its brand."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re

BRANDS = ("carrier", "trane", "lennox", "goodman", "rheem", "york", "bryant", "american standard", "amana", "ruud", "heil", "payne",
          "daikin", "mitsubishi", "fujitsu", "bosch", "navien", "rinnai", "noritz", "takagi", "weil mclain", "buderus", "burnham",
          "viessmann", "bradford white", "a o smith", "ao smith", "kohler", "moen", "delta", "american standard", "toto",
          "nest", "ecobee", "honeywell", "insinkerator", "culligan", "zoeller", "lochinvar", "slant fin", "utica", "tempstar")  # fmt: skip
_NAMES = {
    "ao smith": "A. O. Smith",
    "a o smith": "A. O. Smith",
    "weil mclain": "Weil-McLain",
    "insinkerator": "InSinkErator",
}
_KINDS = (
    "tankless water heater", "hot water heater", "water heater", "hot water tank", "heat pump", "mini split", "furnace", "boiler",
    "air conditioner", "air conditioning", "central air", "air handler", "thermostat", "radiator", "baseboard", "garbage disposal",
    "disposal", "sump pump", "well pump", "water softener", "toilet", "faucet", "dishwasher", "washing machine", "shower", "bathtub",
    "kitchen sink", "bathroom sink", "sewer line", "septic", "blower", "gas fireplace", "humidifier", "duct", "sink", "tub",
)  # fmt: skip
_SAME = {"hot water heater": "water heater", "hot water tank": "water heater", "disposal": "garbage disposal",
         "air conditioning": "air conditioner", "central air": "air conditioner"}  # fmt: skip
_MISHEARD = (
    (r"\b(?:furnish|furnaces|furness)\b", "furnace"),
    (r"\bfalse it\b|\bfosset\b", "faucet"),
    (r"\bboiled her\b", "boiler"),
)
_BRAND = re.compile(rf"\b({'|'.join(sorted(BRANDS, key=len, reverse=True))})\b")
_KIND = re.compile(rf"\b({'|'.join(_KINDS)})s?\b")
_ALONE = re.compile(
    rf"^(?:(?:hi|hello|yes|yeah|okay|well|so|it's|its|it is|about|for|just|with|my|the|our|a|an|one|upstairs|downstairs|main|kitchen|bathroom) )*"
    rf"(?:{'|'.join(_KINDS)}|drain|pipe)s?(?: (?:please|upstairs|downstairs))*$"
)


def hear(text: str) -> str:
    """ "Carrier furnace", "water heater", or ""."""
    for pattern, right in _MISHEARD:
        text = re.sub(pattern, right, text)
    kind, brand = _KIND.search(text), _BRAND.search(text)
    named = _SAME.get(kind[1], kind[1]) if kind else ""
    if brand and not (kind and named):
        # "Carrier", "York" and "Delta" alone are also other things.
        return _NAMES.get(brand[1], brand[1].title()) if brand[1] not in {"carrier", "york", "delta", "nest"} else ""
    return f"{_NAMES.get(brand[1], brand[1].title())} {named}" if brand else named


def alone(text: str) -> bool:
    """Only the thing was named, and not what is wrong with it: "my sink"."""
    return _ALONE.match(text) is not None
