"""Telephone numbers as callers say them: ten digits, eleven, or seven with the area code left out."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re

import phonenumbers

from gateway.understanding import figures

_JOINING = frozenset({"area", "code", "and", "then", "um", "uh", "dash", "the", "number", "is", "it's", "that's"})
_SAME = re.compile(
    r"\b(?:this|same|that) (?:same )?(?:number|one|phone|line)\b(?!'s not)|\b(?:number|one|phone|line) (?:that )?i'?m (?:calling|on)"
    r"|\bi'?m calling (?:you )?(?:from|on)(?= (?:right )?now| is| works|$)|\bcalling you from$|\bcalled (?:you )?from$|\bon your caller id\b|\bthis (?:cell|mobile)\b"
)
_ABROAD = re.compile(r"(?:\bplus |\+ ?|^(?:it's |the number is )?(?=(?:zero|oh) one one ))(.+)$")
"""A country's code follows: "plus four five ...", "oh one one four five ..."."""
_NOT_SAME = re.compile(r"\b(?:not|isn't|don't|different|another|other than|instead of)\b")


def hear(text: str, area_code: str, *, expected: bool) -> str:
    """E.164 or "". Unexpected numbers need ten digits; expected ones may be seven, then `area_code` (three digits) leads."""
    abroad = _ABROAD.search(text)
    if abroad:
        return _foreign(figures.all_digits(abroad[1]))
    for run in _runs(text, expected=expected):
        number = _e164(run, area_code, expected=expected)
        if number:
            return number
    return ""


def _foreign(digits: str) -> str:
    """E.164 of what was said behind a plus; a number of another country is never taken for one of ours."""
    try:
        number = phonenumbers.parse(f"+{digits.removeprefix('011')}", None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _runs(text: str, *, expected: bool) -> list[str]:
    found = figures.pieces(text, digits_expected=expected)
    whole = figures.runs(found, joining=_JOINING)
    # "no wait" inside a number starts it again: the later stretch is what was meant.
    return sorted(whole, key=lambda run: len(run) in (10, 11), reverse=True) + (
        ["".join(whole)] if expected and len(whole) > 1 else []
    )


def _e164(run: str, area_code: str, *, expected: bool) -> str:
    digits = run[1:] if len(run) == 11 and run.startswith("1") else run
    if len(digits) == 7 and expected and area_code:
        digits = area_code + digits
    if len(digits) != 10 or digits[0] in "01":
        return ""
    try:
        number = phonenumbers.parse(f"+1{digits}", None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def says_same(text: str) -> bool:
    """ "This number", "the one I'm calling from"."""
    found = _SAME.search(text)
    return found is not None and not _NOT_SAME.search(text[: found.end()])


def area_code_of(number: str) -> str:
    """Of a North American E.164 number."""
    return number[2:5] if re.fullmatch(r"\+1\d{10}", number) else ""
