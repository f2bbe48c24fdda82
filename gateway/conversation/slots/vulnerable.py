"""Whether somebody there needs special care: asked once, when it decides how fast we move."""

from gateway.conversation import keypad
from gateway.conversation.room import Room
from gateway.conversation.steps import Ask, Flow
from gateway.turn import Moment
from gateway.understanding.meaning import Heard, Urgency


def ask(room: Room) -> Flow:
    case = room.case
    if case.vulnerable or case.vulnerable_asked:
        return
    case.vulnerable_asked = True

    def answer(heard: Heard, changed: frozenset[str]) -> str | None:
        if case.vulnerable or heard.yes is True:
            return "yes"
        return "no" if heard.yes is False or changed else None

    reply = yield Ask(
        "ask_vulnerable",
        "confirm_vulnerable",
        answer,
        moment=Moment.YES_NO,
        keys=keypad.YES_NO_KEYS,
        by_key=keypad.yes_no,
    )
    if reply == "yes":
        if not case.vulnerable:
            case.vulnerable = ("somebody who needs care",)
        case.raise_urgency(Urgency.EMERGENCY)
