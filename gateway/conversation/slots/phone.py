"""The call-back number: the one they call from unless they say otherwise; read back at once when heard with doubt, and
with everything else at the end."""

from gateway.conversation import keypad, speech
from gateway.conversation.room import Room
from gateway.conversation.slots.confirm import confirm
from gateway.conversation.steps import Ask, Flow
from gateway.turn import Moment
from gateway.understanding.meaning import Heard


def ask(room: Room) -> Flow:
    case = room.case
    if not case.phone and case.caller_number and not case.phone_other:
        answer = yield _same(room)
        if answer == "yes" and not case.phone:
            case.phone = case.caller_number
        elif answer == "no":
            case.phone_other = True
    while True:
        while not case.phone:
            yield _number()
        number = case.phone
        if not case.in_doubt("phone", number):
            return
        reply = yield confirm("confirm_phone", {"phone": speech.phone(number)}, about=number)
        if reply == "yes" and case.phone == number:
            case.make_sure("phone", number)
        elif reply == "no" and case.phone == number:
            case.phone, case.phone_other = "", True


def _same(room: Room) -> Ask:
    def answer(heard: Heard, changed: frozenset[str]) -> str | None:
        if "phone" in changed:
            return "changed"
        if heard.yes is None:
            return None
        return "yes" if heard.yes else "no"

    return Ask(
        "ask_same_number",
        "same_number",
        answer,
        {"ending": speech.ending(room.case.caller_number)},
        Moment.YES_NO,
        keypad.YES_NO_KEYS,
        keypad.yes_no,
    )


def _number() -> Ask:
    return Ask(
        "ask_phone",
        "phone",
        lambda heard, changed: "phone" if "phone" in changed else None,
        moment=Moment.DIGITS,
        keys=keypad.PHONE_KEYS,
        by_key=keypad.phone,
        lengths=(7, 10, 11),
        no_input_s=8.0,
    )
