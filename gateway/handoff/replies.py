"""What a line that asks is answered with, by where the transfer stands. Pure."""

from enum import StrEnum

from gateway.handoff.state import Caller, State, Transfer


class ToPerson(StrEnum):
    """What the person's phone is told to do."""

    WHISPER = "whisper"
    WAIT = "wait"
    """Accepted, but the caller is not in the room yet."""
    JOIN = "join"
    PASSED_ON = "passed_on"
    """Declined, or too late: somebody else is being rung."""
    TAKEN = "taken"
    """Too late: somebody else talks to the caller."""
    CALLER_LEFT = "caller_left"
    AT_VOICEMAIL = "at_voicemail"
    TALKED = "talked"
    """The conversation is over."""


class ToCaller(StrEnum):
    """What the caller's line is told to do."""

    HOLD = "hold"
    VOICEMAIL = "voicemail"
    GOODBYE = "goodbye"


def to_person(transfer: Transfer, ring: int) -> ToPerson:
    """For the person of that ring, who asks now. Only the current ring's person is ever let into the room."""
    current = ring == transfer.ring
    match transfer.state:
        case State.CALLER_GONE:
            return ToPerson.CALLER_LEFT
        case State.VOICEMAIL:
            return ToPerson.CALLER_LEFT if transfer.caller is Caller.GONE else ToPerson.AT_VOICEMAIL
        case State.DONE:
            return ToPerson.TALKED if current else ToPerson.TAKEN
        case State.JOINING | State.ASSUMED | State.BRIDGED:
            return ToPerson.JOIN if current else ToPerson.TAKEN
        case State.WAITING:
            return ToPerson.WAIT if current else ToPerson.TAKEN
        case _:
            return ToPerson.WHISPER if current else ToPerson.PASSED_ON


def to_caller(transfer: Transfer) -> ToCaller:
    """For the caller, who asks now. A line that still asks after it was said to be gone is alive: voicemail."""
    match transfer.state:
        case State.VOICEMAIL | State.CALLER_GONE:
            return ToCaller.VOICEMAIL
        case State.DONE:
            return ToCaller.GOODBYE
        case _:
            return ToCaller.HOLD
