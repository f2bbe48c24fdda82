"""What can happen to a transfer (events), and what it wants done (actions)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Timer(StrEnum):
    """The transfer's own alarms. Starting one replaces the one of the same name."""

    RING = "ring"
    """A phone rings too long, or nobody says what became of it."""
    ACCEPT = "accept"
    """Somebody answered and presses nothing."""
    JOIN = "join"
    """Somebody pressed 1 and does not meet the caller."""
    TOTAL = "total"
    """The caller has waited long enough."""
    REDIRECT = "redirect"
    """Try again to move the caller to voicemail."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in seconds."""

    ring_s: float = 20
    accept_s: float = 12
    total_s: float = 90
    join_s: float = 15
    """From key 1 to both in the room."""
    arrive_s: float = 60
    """How long a person who pressed 1 waits for a caller who is still being told."""
    grace_s: float = 5
    """The carrier adds up to five seconds to a ring's timeout, and queues calls of small accounts."""
    redirect_s: float = 4
    redirects: int = 6
    """Attempts by timer to move the caller to voicemail; each hold audio's end is a further one."""
    repeats: int = 4


# --- events. Those of a person carry the number of the ring, so that a late one of ring 1 cannot disturb ring 2. ------


@dataclass(frozen=True, slots=True)
class Begin:
    """Look for a person."""


@dataclass(frozen=True, slots=True)
class CallerArrived:
    """The caller is sent into the hold room, or joined it."""


@dataclass(frozen=True, slots=True)
class CallerLeft:
    """The caller hung up."""


@dataclass(frozen=True, slots=True)
class CallerOutOfRoom:
    """The caller's line is alive and out of the room: the carrier asks what comes next."""


@dataclass(frozen=True, slots=True)
class CallerAtVoicemail:
    """The voicemail document was asked for."""


@dataclass(frozen=True, slots=True)
class HoldAsked:
    """The hold audio ran out and is asked for again: the caller is alone in the room."""


@dataclass(frozen=True, slots=True)
class RedirectDone:
    """The carrier moved the caller to voicemail."""


@dataclass(frozen=True, slots=True)
class RedirectFailed:
    """The carrier refused, or did not answer."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """The process was restarted: its timers are lost."""


@dataclass(frozen=True, slots=True)
class RingPlaced:
    """The carrier accepted the call to the person."""

    ring: int
    sid: str


@dataclass(frozen=True, slots=True)
class RingRefused:
    """The call to the person was certainly not placed."""

    ring: int
    how: str = "refused"


@dataclass(frozen=True, slots=True)
class RingUnknown:
    """The carrier did not answer: the phone may ring."""

    ring: int


@dataclass(frozen=True, slots=True)
class PersonRinging:
    """The phone really rings."""

    ring: int
    sid: str = ""


@dataclass(frozen=True, slots=True)
class PersonAnswered:
    """Somebody, or something, picked up."""

    ring: int
    sid: str = ""


@dataclass(frozen=True, slots=True)
class PersonAccepted:
    """Key 1."""

    ring: int


@dataclass(frozen=True, slots=True)
class PersonDeclined:
    """Key 2, no key at all, or any other."""

    ring: int
    how: str = "declined"


@dataclass(frozen=True, slots=True)
class PersonAsksAgain:
    """Key 3."""

    ring: int


@dataclass(frozen=True, slots=True)
class PersonInRoom:
    """The person joined the room."""

    ring: int


@dataclass(frozen=True, slots=True)
class PersonOutOfRoom:
    """The person left the room."""

    ring: int


@dataclass(frozen=True, slots=True)
class PersonEnded:
    """The call to the person is over."""

    ring: int
    how: str = "hung_up"
    """busy, no_answer, failed, hung_up."""


@dataclass(frozen=True, slots=True)
class TimerFired:
    timer: Timer
    ring: int
    """The ring during which the timer was started."""


RingEvent = (
    RingPlaced
    | RingRefused
    | RingUnknown
    | PersonRinging
    | PersonAnswered
    | PersonAccepted
    | PersonDeclined
    | PersonAsksAgain
    | PersonInRoom
    | PersonOutOfRoom
    | PersonEnded
)
CallerEvent = (
    Begin
    | CallerArrived
    | CallerLeft
    | CallerOutOfRoom
    | CallerAtVoicemail
    | HoldAsked
    | RedirectDone
    | RedirectFailed
    | Recovered
)
Event = RingEvent | CallerEvent | TimerFired

# --- actions ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RingPerson:
    """Call this person; answer with RingPlaced, RingRefused or RingUnknown."""

    ring: int
    person: str


@dataclass(frozen=True, slots=True)
class EndRing:
    """End the call of this ring."""

    ring: int
    sid: str
    ringing: bool
    """Not answered yet, as far as is known."""


@dataclass(frozen=True, slots=True)
class FreePerson:
    """Tell somebody who has answered that there is nobody to talk to, and let them go."""

    ring: int
    sid: str


@dataclass(frozen=True, slots=True)
class FetchPerson:
    """The caller has arrived: the person who waits is to ask again, and will be let into the room."""

    ring: int
    sid: str


@dataclass(frozen=True, slots=True)
class RedirectCaller:
    """Move the caller's live call to voicemail; answer with RedirectDone or RedirectFailed."""


@dataclass(frozen=True, slots=True)
class StartTimer:
    timer: Timer
    ring: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Report:
    """Hand the result on."""

    how: Literal["bridged", "voicemail", "caller_left"]


Action = RingPerson | EndRing | FreePerson | FetchPerson | RedirectCaller | StartTimer | Report
