"""What an utterance put right, taken from its second hearing: an address, a name, a number or a time. Pure."""

import re
from dataclasses import replace

from gateway.turn import Again
from gateway.understanding import words
from gateway.understanding.meaning import Correction, Heard, Name
from gateway.understanding.names import TO_CONFIRM

_SLOTS = {"address": "address", "zip": "address", "name": "name", "phone": "phone", "when": "when"}
_NAMED = re.compile(r"\b(?:name|address|phone|number|street)\b")
"""Nobody names a part of what was read back, and gives no yes, unless that part is wrong."""


def put_right(first: Heard, second: Heard, again: Again) -> Heard:
    """`first` with what `second`, heard as the answer to another question (`again`), says about that.

    Where something is wrong and the second hearing has nothing, nothing is kept of what was heard at first: what free
    hearing makes of a name or a street is worth less than asking for it. A time or digits stay as they were heard."""
    question = again.expecting.question
    slot = _SLOTS[question]
    found = {
        "address": second.address,
        "name": second.name,
        "when": second.when,
        "phone": second.phone,
        "zip": second.zip,
    }
    wrong = first.yes is False or first.correction is not None or _NAMED.search(first.text) is not None
    if first.yes is True or not (found[question] or wrong) or (again.guessed and not _whole(second, question)):
        return first
    if question == "name" and not wrong and second.name is not None and not _borne_out(second.name, again):
        return first  # Nothing said that it was wrong: "okay yep uh" is a name to a network that has nothing else.
    match question:
        case "address":
            right = replace(first, address=second.address, zip=second.zip, unsure=second.unsure, name=None)
            right = replace(right, streets=second.streets)
        case "name":
            right = replace(first, name=second.name, address=None)
        case "when":
            right = replace(first, when=second.when or first.when)
        case _ if not found[question]:
            return first  # "It ends in four three": digits by themselves are heard well enough freely.
        case _:
            right = replace(first, zip=second.zip, phone=second.phone, digits=second.digits, unsure=second.unsure)
    digits = first.correction.digits if first.correction is not None and first.correction.slot in ("", slot) else ""
    if question in ("phone", "zip") and found[question]:
        digits = ""  # All of it was said again: what was first heard of it is worth less than that.
    return replace(
        right, correction=Correction(slot, digits) if wrong or again.guessed else first.correction, nothing=False
    )


def _borne_out(name: Name, again: Again) -> bool:
    """Free hearing has a part of it, too: "let me think, correct" is Drew Rector where nothing but names is known."""
    freely = {word for r in again.readings if r.source != "grammar" for word in words.clean(r.text).split()}
    return name.confidence > TO_CONFIRM and not freely.isdisjoint(str(name).casefold().split())


def _whole(second: Heard, question: str) -> bool:
    """A whole address, or both names as both ears have them: what no word named must be that."""
    if question == "address":
        return second.address is not None and second.address.complete
    name = second.name
    return name is not None and bool(name.first and name.last) and name.confidence > TO_CONFIRM
