"""What a transfer wants done: by REST, by a timer, by a report."""

from dataclasses import dataclass
from typing import Literal

from gateway.handoff.signals import Timer
from gateway.handoff.state import Role


@dataclass(frozen=True, slots=True)
class RingPerson:
    """Claim this person and call them; answer with RingPlaced, RingRefused or RingUnknown."""

    ring: int
    person: str
    seconds: int
    """How long the phone rings."""
    role: Role = Role.TAKE


@dataclass(frozen=True, slots=True)
class EndLeg:
    """End the call of this ring."""

    ring: int
    sid: str
    ringing: bool
    """Not answered yet, as far as is known."""


@dataclass(frozen=True, slots=True)
class AskLeg:
    """Let the line of somebody who has answered ask again what to do: the answer depends on where the transfer stands
    then. Failing that, a line that is to be let go is ended."""

    ring: int
    sid: str
    letting_go: bool = False


@dataclass(frozen=True, slots=True)
class MoveCaller:
    """Let the caller's line ask again what to do; answer with MoveFailed or CallerLeft if it did not work."""


@dataclass(frozen=True, slots=True)
class DialCustomer:
    """Call the customer back: answer with CustomerPlaced, CustomerMissed, or nothing when that is not known."""

    attempt: int


@dataclass(frozen=True, slots=True)
class EndCustomer:
    """End the call-back's call."""

    sid: str


@dataclass(frozen=True, slots=True)
class StartTimer:
    timer: Timer
    key: int
    """What it is for: a ring, a wave of rings, a meeting; given back when it fires."""
    seconds: float


How = Literal["bridged", "voicemail", "caller_left", "call_back", "returned", "unreached", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Report:
    """Hand the result on."""

    how: How


Action = RingPerson | EndLeg | AskLeg | MoveCaller | DialCustomer | EndCustomer | StartTimer | Report
