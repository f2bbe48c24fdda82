"""The call-back number: the one they call from unless they say otherwise to the read-back; asked for where none is
known. Heard with doubt it is read back at once, or with the whole visit."""

from gateway.conversation import keypad, speech
from gateway.conversation.room import Room
from gateway.conversation.slots.confirm import confirm
from gateway.conversation.steps import Ask, Flow
from gateway.turn import Moment

_DENIED = 2


def ask(room: Room, *, read_back_later: bool = False) -> Flow:
    case = room.case
    if not case.phone and not case.phone_other:
        # Not a question of its own: whoever wants to be called elsewhere says so when it is read back.
        case.phone = case.caller_number
    while True:
        while not case.phone:
            yield _number()
        number = case.phone
        if read_back_later or not case.in_doubt("phone", number):
            return
        reply = yield confirm("confirm_phone", {"phone": speech.phone(number)}, about=number)
        if reply == "yes" and case.phone == number:
            case.make_sure("phone", number)
        elif reply == "no" and case.phone == number:
            case.phones_denied.add(number)
            case.phone, case.phone_other = "", True


def amended(room: Room, number: str) -> None:
    """`number` was not right when everything was read back. There it is heard freely; denied again it is asked for,
    and heard digit by digit."""
    case = room.case
    case.phone_amended += 1
    if number != case.caller_number:
        case.phones_denied.add(number)
    if case.phone_amended >= _DENIED:
        case.phone, case.phone_other = "", True


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
