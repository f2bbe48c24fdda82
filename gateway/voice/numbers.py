"""Numbers as words, the way US English says them; pure."""

import re

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))
_ORDINAL_ENDS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def cardinal(number: int) -> str:
    """1250 -> "one thousand two hundred fifty"; no hyphens, no "and"."""
    if number < 0:
        return f"minus {cardinal(-number)}"
    if number >= 10**15:
        return digits(str(number))
    for scale, word in _SCALES:
        if number >= scale:
            many, rest = divmod(number, scale)
            return f"{cardinal(many)} {word}" + (f" {cardinal(rest)}" if rest else "")
    if number >= 100:
        many, rest = divmod(number, 100)
        return f"{_ONES[many]} hundred" + (f" {cardinal(rest)}" if rest else "")
    if number < 20:
        return _ONES[number]
    many, rest = divmod(number, 10)
    return _TENS[many] + (f" {_ONES[rest]}" if rest else "")


def ordinal(number: int) -> str:
    """3 -> "third", 42 -> "forty second", 100 -> "one hundredth"."""
    *before, last = cardinal(number).split()
    if last in _ORDINAL_ENDS:
        last = _ORDINAL_ENDS[last]
    elif last.endswith("y"):
        last = f"{last[:-1]}ieth"
    else:
        last = f"{last}th"
    return " ".join((*before, last))


def digits(text: str, zero: str = "zero") -> str:
    """Every digit in `text` as a word, in order, without grouping: "05" -> "zero five"."""
    return " ".join(zero if d == "0" else _ONES[int(d)] for d in text if d in "0123456789")


def pairs(text: str) -> str:
    """A number that names something (house, room, route), said in pairs: "1420" -> "fourteen twenty",
    "105" -> "one oh five", "300" -> "three hundred". What pairs would leave unclear is said digit by digit."""
    if not re.fullmatch(r"[0-9]+", text):
        raise ValueError(f"not a plain number: {text!r}")
    number = int(text)
    if text[0] == "0" and len(text) > 1:
        return digits(text)
    if number < 100:
        return cardinal(number)
    if len(text) == 3:
        return _hundreds(text[0], text[1:])
    if len(text) == 4:
        if number % 1000 == 0:
            return cardinal(number)
        return _hundreds(text[:2], text[2:])
    if len(text) == 5 and "0" not in text:
        return f"{_ONES[int(text[0])]} {cardinal(int(text[1:3]))} {cardinal(int(text[3:]))}"
    return digits(text, zero="oh")


def _hundreds(front: str, back: str) -> str:
    """Two halves of a number of three or four digits; the back half has two."""
    if back == "00":
        return f"{cardinal(int(front))} hundred"
    if back[0] == "0":
        return f"{cardinal(int(front))} oh {_ONES[int(back[1])]}"
    return f"{cardinal(int(front))} {cardinal(int(back))}"
