"""What a caller gets when we fail: answers made of nothing but the settings, so that they work when all is broken."""

from collections.abc import Sequence
from enum import Enum, auto

from gateway.telephony import twiml
from gateway.telephony.urls import Urls


class Leg(Enum):
    """Whose call a webhook steers: decides what may be said on it when we fail."""

    CALLER = auto()
    WAITING = auto()
    """The caller, in the hold room: only music can be answered there."""
    LEFT_MESSAGE = auto()
    PERSON = auto()
    """A person who was rung: never dialled on to another person."""
    CUSTOMER = auto()
    """A customer who is called back."""


class Emergency:
    """Answers in place of a desk that raised, took too long, or was asked something unreadable."""

    def __init__(self, urls: Urls, numbers: Sequence[str]) -> None:
        """`numbers`: whom to dial, E.164, in order."""
        self._urls = urls
        self._caller = twiml.dial_person(numbers, before="One moment, please. I'm connecting you with our team.")
        self._message = twiml.say_and_hang_up("Thank you for calling. Goodbye.")
        self._person = twiml.say_and_hang_up("Sorry, this call could not be connected. Goodbye.")

    def answer(self, leg: Leg, transfer_id: str = "") -> str:
        """TwiML; never fails."""
        match leg:
            case Leg.CALLER:
                return self._caller
            case Leg.WAITING:
                return twiml.hold_music(self._urls.hold_audio, self._urls.hold(transfer_id))
            case Leg.LEFT_MESSAGE:
                return self._message
            case Leg.PERSON | Leg.CUSTOMER:
                return self._person
