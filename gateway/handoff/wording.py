"""Small help with words that will be spoken: cleaning, shortening, numbers as people say them."""

import re
from collections.abc import Sequence

from gateway.understanding.meaning import Address

_LETTERS_TOO = re.compile(r"[^\w\s.,'&/#:()+-]")


def clean(text: str) -> str:
    """One line without control characters, markup or runs of marks; letters of any language stay."""
    line = _LETTERS_TOO.sub(" ", text.replace("[unk]", " ").replace("_", " "))
    line = re.sub(r"([.,:#&/-])\1+", r"\1", line)
    return re.sub(r"\s+", " ", line).strip(" ,;:-/&#")


def shorten(text: str, words: int) -> str:
    """The first so many words, and no word longer than 24 letters."""
    kept = [word[:24] for word in text.split()[:words]]
    return " ".join(kept).rstrip(" ,;:-")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """With a full stop; nothing stays nothing."""
    text = text.rstrip(" .,;:")
    return f"{text}." if text else ""


def listed(items: Sequence[str]) -> str:
    """a, b and c"""
    return " and ".join(p for p in (", ".join(items[:-1]), *items[-1:]) if p)


def spoken_house(number: str) -> str:
    """A house number as people say it: 1420 is "14 20", 1405 "14 oh 5", 1400 "14 hundred", 405 "4 oh 5"."""
    digits = re.match(r"\d+", number)
    if digits is None:
        return clean(number)
    figures, rest = digits.group(), clean(number[digits.end() :])
    match len(figures):
        case 3 if figures.endswith("00"):
            said = f"{figures[0]} hundred"
        case 3:
            said = f"{figures[0]} {_pair(figures[1:])}"
        case 4 if figures.endswith("000"):
            said = figures
        case 4 if figures.endswith("00"):
            said = f"{figures[:2]} hundred"
        case 4:
            said = f"{figures[:2]} {_pair(figures[2:])}"
        case n if n > 4:
            said = " ".join(figures[:8])
        case _:
            said = figures
    return f"{said} {rest}".strip()


def _pair(two: str) -> str:
    return f"oh {two[1]}" if two[0] == "0" else two


def spoken_place(address: Address) -> str:
    """House number, street, town: what a driver needs. The ZIP and state are for the screen."""
    street = " ".join(p for p in (spoken_house(address.number), shorten(clean(address.street), 5)) if p)
    unit = clean(address.unit)
    parts = (street, shorten(unit, 3), shorten(clean(address.city), 3))
    return ", ".join(part for part in parts if part)


def spoken_number(number: str) -> str:
    """A telephone number in groups, digit by digit: "8 0 2, 5 5 5, 0 1 2 3"."""
    digits = re.sub(r"\D", "", number)
    if len(digits) == 11 and digits.startswith("1"):
        digits = digits[1:]
    groups = (digits[:3], digits[3:6], digits[6:]) if len(digits) == 10 else (digits,)
    return ", ".join(" ".join(group) for group in groups if group)
