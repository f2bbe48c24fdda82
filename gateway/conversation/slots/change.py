"""What to change, when the read-back was not right: the slot that was named is opened again, the others are kept."""

import re

from gateway.conversation import keypad
from gateway.conversation.room import Room
from gateway.conversation.slots import name
from gateway.conversation.steps import Ask, Flow
from gateway.conversation.times import on_the_day
from gateway.understanding.meaning import Heard

SLOTS = {
    "problem": ("problem", "what's wrong", "issue"),
    "address": ("address", "street", "house", "town", "where"),
    "name": ("name",),
    "phone": ("phone", "number", "call back"),
    "when": ("time", "day", "when", "date", "window", "appointment"),
}
"""How callers name what is wrong, when understanding could not tell; in the order of the menu."""
_KEYS = tuple(SLOTS)
_NOTHING = "nothing"
_OTHER_OPENING = re.compile(
    r"\b(?:first|second|third|last|other|earlier|later) (?:one|time|slot|window)\b|\btoo (?:soon|early|late)\b"
    r"|\b(?:make|do) it (?:\w+ ){0,2}later\b"
)
"""Of the times that were offered: they are offered once more. Of the soonest, taken unasked: there are others."""


def ask(room: Room) -> Flow:
    """Opens the slot again that the caller names; asks which one only if that was not said."""
    correction = room.heard.correction
    slot = correction.slot if correction and correction.slot in SLOTS else _named(room.heard.text)
    wish = room.heard.when
    if slot == "when" and wish is not None and wish.spans:
        # "That's the wrong time, I said tomorrow": what was read back is on that day, so another hour of it is meant.
        room.case.when, slot = on_the_day(wish, room.case), "opening"
    if slot is None:
        slot = yield _question()
    if slot not in ("changed", _NOTHING):
        reopen(room, slot)


def reopen(room: Room, slot: str) -> None:
    case = room.case
    match slot:
        case "problem":
            case.problems_denied.add(case.problem)
            case.problem, case.problem_confidence, case.more_problems = "", 0.0, ()
        case "address":
            case.address_denied = case.address
            case.address, case.address_known = None, False
        case "name":
            name.wrong(room)
        case "phone":
            case.phone, case.phone_other = "", True
        case "when":
            case.when, case.opening = None, None
        case "opening":
            case.opening = None
        case _:
            pass


def _named(text: str) -> str | None:
    if _OTHER_OPENING.search(text):
        return "opening"
    return next((slot for slot, words in SLOTS.items() if any(word in text for word in words)), None)


def _question() -> Ask:
    def answer(heard: Heard, changed: frozenset[str]) -> str | None:
        if changed & set(SLOTS):
            return "changed"
        if heard.correction is not None and heard.correction.slot in SLOTS:
            return heard.correction.slot
        named = _named(heard.text)
        if named is None and (heard.yes is True or _NOTHING in heard.text.split()):
            return _NOTHING  # It is read back once more.
        if named is None and heard.choice is not None and 0 <= heard.choice < len(_KEYS):
            return _KEYS[heard.choice]
        return named

    keys, by_key = keypad.choices(len(_KEYS))
    return Ask("ask_change", "change", answer, keys=keys, by_key=by_key)
