"""Number words to figures, keeping how they were grouped: "fourteen twenty maple" is 14, 20 and a word."""

import re
from dataclasses import dataclass

UNITS = {w: i for i, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])}
TEENS = {
    w: i + 10
    for i, w in enumerate(
        ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"],
    )
}
TENS = {
    w: (i + 2) * 10
    for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
}
ORDINALS = {
    w: i + 1
    for i, w in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
    )
} | {
    "thirtieth": 30,
    "fortieth": 40,
    "fiftieth": 50,
    "sixtieth": 60,
    "seventieth": 70,
    "eightieth": 80,
    "ninetieth": 90,
}
ZEROS = frozenset({"oh", "o", "zero", "nought"})
_TIMES = {"double": 2, "triple": 3}
MISHEARD = {"to": "two", "too": "two", "for": "four", "fore": "four", "won": "one", "ate": "eight", "tree": "three",
            "sex": "six", "fife": "five", "niner": "nine", "owe": "oh"}  # fmt: skip
"""What the recogniser writes for a digit; only to be believed where nothing but digits is expected."""


_ASIDE = frozenset({"a", "and", "the", "uh", "um", "huh", "half", "area", "code", "hey"})
"""Small words between numbers, and breaths: no other statement beside them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One word, or one number as it was grouped when said."""

    text: str
    """The word, or figures ("1420"), or figures with an ordinal ending ("23rd")."""
    number: bool = False
    ordinal: bool = False


def ordinal(value: int) -> str:
    ending = "th" if 10 <= value % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")
    return f"{value}{ending}"


def _below_hundred(words: list[str], i: int) -> tuple[int, int, bool] | None:
    """Value, words used and whether it is an ordinal, for what begins at `i`."""
    word = words[i]
    if word in TENS:
        after = words[i + 1] if i + 1 < len(words) else ""
        if after in UNITS and after != "zero":
            return TENS[word] + UNITS[after], 2, False
        if after in ORDINALS and ORDINALS[after] < 10:
            return TENS[word] + ORDINALS[after], 2, True
        return TENS[word], 1, False
    if word in TEENS:
        return TEENS[word], 1, False
    if word in UNITS:
        return UNITS[word], 1, False
    if word in ORDINALS:
        return ORDINALS[word], 1, True
    return None


def _number(words: list[str], i: int) -> tuple[Piece, int] | None:
    found = _below_hundred(words, i)
    if found is None:
        return None
    value, used, is_ordinal = found
    if is_ordinal:
        return Piece(ordinal(value), number=True, ordinal=True), used
    for unit, size in (("thousand", 1000), ("hundred", 100)):
        if i + used < len(words) and words[i + used] == unit and value > 0:
            used += 1
            value *= size
            if size == 1000 and i + used < len(words):
                hundreds = _below_hundred(words, i + used)
                if hundreds and i + used + hundreds[1] < len(words) and words[i + used + hundreds[1]] == "hundred":
                    value += hundreds[0] * 100
                    used += hundreds[1] + 1
            rest_at = i + used + (1 if i + used < len(words) and words[i + used] == "and" else 0)
            rest = _below_hundred(words, rest_at) if rest_at < len(words) else None
            # "eight hundred five five five" is 800 and digits: a rest that goes on as single digits is no rest.
            follows = words[rest_at + rest[1]] if rest and rest_at + rest[1] < len(words) else ""
            if rest and not rest[2] and not (rest[0] < 10 and (follows in UNITS or follows in ZEROS)):
                value += rest[0]
                used = rest_at + rest[1] - i
            break
    return Piece(str(value), number=True), used


def pieces(text: str, *, digits_expected: bool = False) -> list[Piece]:
    """Words and numbers in order. With `digits_expected`, "to" is 2 and "for" is 4."""
    words = text.split()
    digits_expected = digits_expected and _mostly_numbers(words)
    if digits_expected:
        words = [MISHEARD.get(word, word) for word in words]
    found: list[Piece] = []
    i = 0
    while i < len(words):
        word = words[i]
        after = words[i + 1] if i + 1 < len(words) else ""
        if word in _TIMES and (after in UNITS or after in ZEROS):
            digit = "0" if after in ZEROS else str(UNITS[after])
            found.extend(Piece(digit, number=True) for _ in range(_TIMES[word]))
            i += 2
        elif word in ZEROS and _zero_here(words, i, digits_expected):
            found.append(Piece("0", number=True))
            i += 1
        elif re.fullmatch(r"\d+(?:st|nd|rd|th)", word):
            found.append(Piece(word, number=True, ordinal=True))
            i += 1
        elif re.fullmatch(r"[0-9]+", word):
            found.append(Piece(word, number=True))
            i += 1
        elif (number := _number(words, i)) is not None:
            found.append(number[0])
            i += number[1]
        else:
            found.append(Piece(word))
            i += 1
    return found


_NUMERIC = frozenset({*UNITS, *TEENS, *TENS, *ZEROS, *_TIMES, *MISHEARD, "hundred", "thousand"})


def _mostly_numbers(words: list[str]) -> bool:
    """ "I want to talk to a person" holds no 2s, even where a number was asked for."""
    return sum(word in _NUMERIC or word.isdigit() for word in words) * 2 >= len(words)


def is_number(word: str) -> bool:
    """A word of numbers, or what is written for one: "to" is 2."""
    return word in _NUMERIC or word.isdigit()


def only_numbers(text: str) -> bool:
    """Nothing but numbers, or what is written for them: "one for eight to three"."""
    return all(word in _NUMERIC or word in _ASIDE for word in text.split())


def _zero_here(words: list[str], i: int, digits_expected: bool) -> bool:
    """ "oh" is a zero between numbers, and an exclamation elsewhere."""
    if words[i] in {"zero", "nought"} or digits_expected:
        return True
    beside = {*words[max(0, i - 1) : i], *words[i + 1 : i + 2]}
    return any(w in UNITS or w in TEENS or w in TENS or w in ZEROS or w.isdigit() for w in beside)


def written(text: str) -> str:
    """The text with figures, groups kept apart: "14 20 maple street", "the 23rd"."""
    return " ".join(piece.text for piece in pieces(text))


def runs(found: list[Piece], *, joining: frozenset[str] = frozenset()) -> list[str]:
    """The digits of each stretch of cardinal numbers; words in `joining` do not end a stretch."""
    stretches: list[str] = []
    current = ""
    for piece in found:
        if piece.number and not piece.ordinal:
            current += piece.text
        elif piece.text not in joining:
            if current:
                stretches.append(current)
            current = ""
    return [*stretches, current] if current else stretches


def all_digits(text: str) -> str:
    """Every digit said, in order, where digits are what was asked for."""
    return "".join(runs(pieces(text, digits_expected=True)))[:64]
