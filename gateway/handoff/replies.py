"""What a line that asks is answered with, by where the transfer stands. Pure."""

from enum import StrEnum

from gateway.handoff.state import Caller, Leg, LegState, Role, State, Transfer


class ToPerson(StrEnum):
    """What the person's phone is told to do."""

    WHISPER = "whisper"
    WAIT = "wait"
    """Accepted, but the caller is not in the room yet."""
    CALLING = "calling"
    """Accepted a call-back: the customer's phone rings."""
    JOIN = "join"
    PARTED = "parted"
    """A moment's silence, until it is known who left."""
    CHOOSE = "choose"
    """The caller is on hold: what next?"""
    ASIDE = "aside"
    """With the colleague who is being asked."""
    WATCH = "watch"
    HOW_WAS_IT = "how_was_it"
    """The conversation is over: two questions."""
    PASSED_ON = "passed_on"
    """Declined, or too late: somebody else is being rung."""
    TAKEN = "taken"
    """Too late: somebody else talks to the caller."""
    CALLER_LEFT = "caller_left"
    AT_VOICEMAIL = "at_voicemail"
    CALL_BACK = "call_back"
    """The caller asked to be called back."""
    MISSED = "missed"
    """The customer could not be reached."""
    CALLS_US = "calls_us"
    """The customer has called us in the meantime."""
    NOT_NEEDED = "not_needed"
    """The customer has been helped in the meantime."""
    RETURNED = "returned"
    THANKS = "thanks"


class ToCaller(StrEnum):
    """What the caller's line is told to do."""

    HOLD = "hold"
    ROOM = "room"
    VOICEMAIL = "voicemail"
    CALL_BACK = "call_back"
    """Will be called back."""
    STREAM = "stream"
    """Back to the gateway."""
    GOODBYE = "goodbye"


_TAKER = {
    State.WAITING: ToPerson.WAIT,
    State.CALLING: ToPerson.CALLING,
    State.JOINING: ToPerson.JOIN,
    State.ASSUMED: ToPerson.JOIN,
    State.BRIDGED: ToPerson.JOIN,
    State.PARTED: ToPerson.PARTED,
    State.PARKED: ToPerson.CHOOSE,
    State.DONE: ToPerson.HOW_WAS_IT,
}
_TOO_LATE = {
    State.CALLER_GONE: ToPerson.CALLER_LEFT,
    State.VOICEMAIL: ToPerson.AT_VOICEMAIL,
    State.LATER: ToPerson.CALL_BACK,
    State.RETURNED: ToPerson.TAKEN,
    State.UNREACHED: ToPerson.MISSED,
    State.WITHDRAWN: ToPerson.NOT_NEEDED,
    State.NEW: ToPerson.PASSED_ON,
    State.RINGING: ToPerson.PASSED_ON,
    State.QUEUED: ToPerson.PASSED_ON,
}
_HOW = {
    "missed": ToPerson.MISSED,
    "calls_us": ToPerson.CALLS_US,
    "not_needed": ToPerson.NOT_NEEDED,
    "helped": ToPerson.THANKS,
    "passed_on": ToPerson.PASSED_ON,
    "declined": ToPerson.PASSED_ON,
    "no_key": ToPerson.PASSED_ON,
}


def to_person(transfer: Transfer, ring: int) -> ToPerson:
    """For the person of that ring, who asks now. Only the caller's own person is ever let into the room alone with the
    caller; a supervisor only while the two talk."""
    leg = transfer.leg(ring)
    if leg is None:
        return ToPerson.THANKS
    match leg.state:
        case LegState.RINGING | LegState.LISTENING:
            return ToPerson.WHISPER
        case LegState.TAKEN:
            if transfer.state is State.PARKED and transfer.live(LegState.HELPING, role=Role.CONSULT):
                return ToPerson.ASIDE
            return _TAKER.get(transfer.state, ToPerson.THANKS)
        case LegState.HELPING if leg.role is Role.CONSULT:
            return ToPerson.ASIDE if transfer.state is State.PARKED else ToPerson.THANKS
        case LegState.HELPING:
            return ToPerson.WATCH if transfer.state is State.BRIDGED else ToPerson.THANKS
        case _:
            return _let_go(transfer, leg)


def _let_go(transfer: Transfer, leg: Leg) -> ToPerson:
    if transfer.state is State.RETURNED and leg.ring == transfer.taken:
        return ToPerson.RETURNED
    if leg.how in _HOW:
        return _HOW[leg.how]
    if transfer.caller is Caller.GONE and not transfer.met:
        return ToPerson.CALLER_LEFT
    return _TOO_LATE.get(transfer.state, ToPerson.TAKEN)


_CALLER = {
    State.WAITING: ToCaller.HOLD,
    State.JOINING: ToCaller.ROOM,
    State.ASSUMED: ToCaller.ROOM,
    State.BRIDGED: ToCaller.ROOM,
    State.VOICEMAIL: ToCaller.VOICEMAIL,
    State.CALLER_GONE: ToCaller.VOICEMAIL,
    State.LATER: ToCaller.CALL_BACK,
    State.RETURNED: ToCaller.STREAM,
    State.CALLING: ToCaller.GOODBYE,
    State.UNREACHED: ToCaller.GOODBYE,
    State.WITHDRAWN: ToCaller.GOODBYE,
    State.DONE: ToCaller.GOODBYE,
}


def to_caller(transfer: Transfer) -> ToCaller:
    """For the caller, who asks now. A line that still asks after it was said to be gone is alive: voicemail."""
    return _CALLER.get(transfer.state, ToCaller.HOLD)
