""" "No, fourteen twenty *nine*": what is wrong, and the new digits laid over the known ones."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re

from gateway.understanding import figures
from gateway.understanding.meaning import Context, Correction

_WRONG = re.compile(
    r"^(?:um |uh |oh |well )*(?:no|nope|wrong|incorrect|almost|nearly|close)\b|\b(?:that's|that is|it's|it is|that was|you got) (?:not right|"
    r"not correct|wrong|incorrect|not it|not what i said|not (?:the|my) \w+)\b|\bactually\b|\bi (?:said|meant)\b|\bnot [a-z]+ (?:but )?(?:it's )?\w+"
    r"|\b(?:yes|yeah|right|correct|that's right) (?:but|except|only)\b|\bchange (?:the|my|that)\b"
    r"|\bwrong (?:\w+ )?(?:time|day|date|name|address|street|house|number|town|city|zip)\b"
    r"|\b(?:time|day|date|name|address|street|number|town|city|zip|problem)(?: code)?(?:'?s| is| was)(?: all)? (?:wrong|not right)\b"
)
_SLOTS = (
    ("phone", r"\b(?:phone|number is|(?<!house )number(?:'?s)? wrong|my number|call ?back|call me|cell|area code|phone number)\b"),
    ("address", r"\b(?:address|house number|street|road|avenue|lane|drive|apartment|unit|town|city|zip)\b"),
    ("name", r"\b(?:name|last name|first name|spelled|spell|it's spelled)\b"),
    ("when", r"\b(?:(?:wrong|other|another|different|next|this|that) day|day(?= is\b| was\b)|date|time|morning|afternoon|evening|tomorrow|today|monday|tuesday|wednesday|thursday|friday"
             r"|saturday|sunday|o'clock|appointment|times)\b"
             r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december) (?:the )?\w*(?:first|second|third|th)\b"),
    ("problem", r"\b(?:problem|issue|sink|toilet|drain|furnace|heater|heat|leak|faucet|boiler|thermostat)\b"),
)  # fmt: skip
_THE_NTH = re.compile(
    r"\bthe (?:(?:twenty|thirty)\b(?! \w)|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen)$)"
)
"""A day of the month, of which the end was lost: no house number has a "the"."""
_COUNTED = re.compile(
    r"\b(?:(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|\w+ty|hundred|\d+) )+"
    r"(?=(?:second|minute|hour|day|week|month|year|time|degree|percent|inch|inche|feet|foot|gallon)s?\b)"
)
"""A number of something is no digits: "it runs out after two minutes"."""
_FEW, _LONG = 3, 8
"""Fewer digits than that, among more words than that, are what was misheard."""
_ASKED = {"address": "address", "zip": "address", "phone": "phone", "name": "name",
          "when": "when", "window": "when", "problem": "problem"}  # fmt: skip


def lay_over(known: str, heard: str) -> str:
    """The known digits with the heard ones put where they change least: ("1420", "1429") is "1429", ("8025550142", "43")
    is "8025550143". The later place wins a tie, since people repeat ends. More digits than known replace them all."""
    if not heard or not known:
        return heard or known
    if len(heard) >= len(known):
        return heard
    best, best_cost = known, (len(known) + 1, 0)
    for at in range(len(known) - len(heard) + 1):
        old = known[at : at + len(heard)]
        changed = sum(a != b for a, b in zip(old, heard, strict=True))
        if changed and (cost := (changed, -at)) < best_cost:
            best, best_cost = known[:at] + heard + known[at + len(heard) :], cost
    return best


def hear(text: str, question: str, context: Context) -> Correction | None:
    """None where nothing is corrected. `text` is clean; the slot is guessed from its words, then from the question."""
    if not _WRONG.search(text):
        return None
    asked = question.removeprefix("confirm_")
    # "No" to a question that has yes and no as its own answers corrects nothing.
    confirming = question.startswith("confirm") or asked in {"phone", "address", "name", "when", "zip"}
    in_words = [slot for slot, pattern in _SLOTS if re.search(pattern, text)]
    rest = re.sub(r"\bnot (?:\w+ )(?=but|it's|its)", "", _COUNTED.sub("", text))
    digits = "".join(figures.runs(figures.pieces(rest)))[:15]
    if not digits:
        ordinals = [p.text.rstrip("stndrh") for p in figures.pieces(rest) if p.ordinal]
        digits = "" if "when" in in_words else "".join(ordinals)[:15]
    if not confirming and not digits and not in_words:
        return None
    slot = _ASKED.get(asked, "")
    if len(digits) < _FEW and len(text.split()) > _LONG and not {"address", "when"}.intersection(in_words):
        digits = ""  # "No, call me or it will to fight fight fight for rate for one": no digit of anything.
    if digits and not in_words and asked in {"booking", "change"} and _THE_NTH.search(text):
        in_words = ["when"]  # "It has to be the thirty".
    if slot not in in_words and in_words and (not slot or not digits):
        slot = in_words[0]
    elif not slot and digits:
        slot = _nearest(digits, context)
    if not slot and not digits and not confirming:
        return None
    return Correction(slot=slot, digits=digits if slot != "when" else "")


def _nearest(digits: str, context: Context) -> str:
    """Whose digits these resemble: the read-back number's or the address's."""
    number = context.known_address.number if context.known_address else ""
    if number and len(digits) <= len(number) + 1:
        return "address"
    return "phone" if context.known_phone else ("address" if number else "")
