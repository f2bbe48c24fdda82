"""What can happen to a transfer: the carrier's webhooks, keys, the console's buttons, and its own timers."""

from dataclasses import dataclass
from enum import StrEnum


class Timer(StrEnum):
    """The transfer's own alarms. Starting one replaces the one of the same name and key."""

    RING = "ring"
    """Phones ring too long, or nobody says what became of them."""
    ACCEPT = "accept"
    """Somebody answered and presses nothing."""
    HELPER = "helper"
    """A colleague's phone rings too long."""
    JOIN = "join"
    """Somebody pressed 1 and does not meet the caller."""
    TOTAL = "total"
    """The caller has waited long enough."""
    SILENT = "silent"
    """The caller's line has not asked for more hold audio: it is gone, and its callback was lost."""
    MOVE = "move"
    """Try again to move the caller."""
    PART = "part"
    """Nobody says who left the room."""
    PARK = "park"
    """The caller was kept on hold too long by their own person."""
    CALL = "call"
    """The customer does not answer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take, in seconds; ring, accept and total time are the plan's."""

    join_s: float = 15
    """From key 1 to both in the room."""
    arrive_s: float = 60
    """How long a person who pressed 1 waits for a caller who is still being told."""
    grace_s: float = 5
    """The carrier adds up to five seconds to a ring's timeout, and queues calls of small accounts."""
    move_s: float = 4
    moves: int = 6
    """Attempts by timer to move the caller; each end of the hold audio is a further one."""
    repeats: int = 4
    queue_s: float = 900
    """How long a caller may wait in line."""
    silent_s: float = 150
    """The hold audio lasts 42 s; a line that asks for no more of it in so long is gone."""
    part_s: float = 8
    park_s: float = 300
    customer_ring_s: float = 30
    tries: int = 3
    """Call-backs that are placed before it is left to people."""
    retry_s: float = 900
    """Between two call-backs to the same customer."""


# --- of one person's call: they carry the number of the ring ------------------------------------------------------


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
    """refused, or engaged: with another caller."""


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
    """Somebody, or something, picked up; or their line asks again."""

    ring: int
    sid: str = ""


@dataclass(frozen=True, slots=True)
class PersonAccepted:
    """Key 1."""

    ring: int


@dataclass(frozen=True, slots=True)
class PersonDeclined:
    """Key 2, or no key at all."""

    ring: int
    how: str = "declined"


@dataclass(frozen=True, slots=True)
class PersonAsksAgain:
    """Key 3 (the brief again) or 4 (the caller's own words)."""

    ring: int


@dataclass(frozen=True, slots=True)
class PersonInRoom:
    """The person joined the room."""

    ring: int


@dataclass(frozen=True, slots=True)
class PersonOut:
    """The person left the room; whether the line is still alive is not known."""

    ring: int


@dataclass(frozen=True, slots=True)
class PersonBack:
    """The person is out of the room and the line asks what comes next: star was pressed, or the room has ended."""

    ring: int


@dataclass(frozen=True, slots=True)
class PersonEnded:
    """The call to the person is over."""

    ring: int
    how: str = "hung_up"
    """busy, no_answer, failed, hung_up."""


# --- of the caller's line ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Begin:
    """Look for a person."""


@dataclass(frozen=True, slots=True)
class CallerAsks:
    """The caller's line is alive, in no room, and asks what comes next."""


@dataclass(frozen=True, slots=True)
class CallerOut:
    """The caller's line came out of the room unasked: the room has ended, so somebody else had been in it."""


@dataclass(frozen=True, slots=True)
class CallerAlone:
    """The room's waiting music ran out and is asked for again: the caller is alone in there."""


@dataclass(frozen=True, slots=True)
class CallerLeft:
    """The caller hung up."""


@dataclass(frozen=True, slots=True)
class MoveFailed:
    """The carrier refused to move the caller, or did not answer."""


@dataclass(frozen=True, slots=True)
class WantsCallBack:
    """Key 1 on hold."""


@dataclass(frozen=True, slots=True)
class WantsMessage:
    """Key 2 on hold."""


# --- of the line of waiting callers and of call-backs -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RingsOver:
    """Nobody rings and nobody listens any more. The table tells itself."""


@dataclass(frozen=True, slots=True)
class PersonFree:
    """This person is free, and it is this caller's turn."""

    person: str


@dataclass(frozen=True, slots=True)
class CustomerPlaced:
    """The carrier accepted the call-back."""

    attempt: int
    sid: str


@dataclass(frozen=True, slots=True)
class CustomerAnswered:
    """The customer, and no machine, picked up."""

    attempt: int
    sid: str


@dataclass(frozen=True, slots=True)
class CustomerMissed:
    """busy, no_answer, failed, machine, refused, hung_up."""

    attempt: int
    how: str


@dataclass(frozen=True, slots=True)
class CustomerCalls:
    """The customer who is to be called back has just called us."""


@dataclass(frozen=True, slots=True)
class NotNeeded:
    """The customer has what the call-back was to bring."""


# --- of the person who has the caller, by key or from the console -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Park:
    """The caller goes on hold; the person chooses what comes next."""


@dataclass(frozen=True, slots=True)
class Consult:
    """Ask this colleague while the caller is on hold."""

    person: str


@dataclass(frozen=True, slots=True)
class Resume:
    """Back to the caller; the colleague is thanked."""


@dataclass(frozen=True, slots=True)
class PassOn:
    """To the colleague who is being asked; else to `people`, else to whoever comes next in the plan."""

    people: tuple[str, ...] = ()
    whisper: tuple[str, ...] = ()
    """The fresh brief's sentences; empty: as before."""


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The gateway goes on with the caller, for example to book the visit just agreed."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Bring a supervisor in, or change what they may do: listen, whisper, join."""

    person: str
    mode: str


@dataclass(frozen=True, slots=True)
class EndCall:
    """Say goodbye to the caller."""


@dataclass(frozen=True, slots=True)
class Recovered:
    """The process was restarted: its timers are lost."""


@dataclass(frozen=True, slots=True)
class TimerFired:
    timer: Timer
    key: int


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
    | PersonOut
    | PersonBack
    | PersonEnded
)
CallerEvent = Begin | CallerAsks | CallerOut | CallerAlone | CallerLeft | MoveFailed | WantsCallBack | WantsMessage
LineEvent = RingsOver | PersonFree | CustomerPlaced | CustomerAnswered | CustomerMissed | CustomerCalls | NotNeeded
DeskEvent = Park | Consult | Resume | PassOn | GiveBack | Watch | EndCall | Recovered
Event = RingEvent | CallerEvent | LineEvent | DeskEvent | TimerFired
