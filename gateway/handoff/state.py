"""A warm transfer as a value: where it stands, and everything another process needs to take it up."""

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gateway.handoff.plan import Plan


class State(StrEnum):
    """Where a transfer stands."""

    NEW = "new"
    """Nothing has happened yet."""
    RINGING = "ringing"
    """Phones ring, or people who answered hear the brief."""
    QUEUED = "queued"
    """Everybody who could help is busy: the caller waits in line."""
    LATER = "later"
    """The caller asked to be called back, and keeps the place in line."""
    CALLING = "calling"
    """A person took the call-back and waits; the customer's phone rings."""
    WAITING = "waiting"
    """A person pressed 1; the caller is on the way into the room."""
    JOINING = "joining"
    """The caller is in the room; the person is on the way into it."""
    ASSUMED = "assumed"
    """Nobody told us that they met: taken to be talking until something says otherwise."""
    BRIDGED = "bridged"
    """Caller and person are talking."""
    PARTED = "parted"
    """They are out of the room, and it is not known yet who left, or whether the person pressed star."""
    PARKED = "parked"
    """The caller is on hold; the person chooses what comes next, or asks a colleague."""
    VOICEMAIL = "voicemail"
    """Nobody took the call, or the caller wants it so: a message, and the promise of a call back."""
    CALLER_GONE = "caller_gone"
    """The caller hung up before anybody took the call."""
    RETURNED = "returned"
    """The person gave the caller back to the gateway."""
    UNREACHED = "unreached"
    """The customer could not be reached by call-backs: the ticket stays open."""
    WITHDRAWN = "withdrawn"
    """The customer was helped before it was their turn: nobody calls them back any more."""
    DONE = "done"
    """Caller and person have talked."""


class Caller(StrEnum):
    """Where the caller is."""

    STREAM = "stream"
    """With the gateway, talking or being told about the transfer."""
    HOLD = "hold"
    """On hold, outside any room: keys are heard."""
    ROOM = "room"
    """In the room with the person, or the first one there."""
    OUT = "out"
    """Alive but past us: at voicemail, or being said goodbye to."""
    AWAY = "away"
    """Not on the line: will be called back."""
    GONE = "gone"
    """Hung up."""


class Role(StrEnum):
    """Why somebody is rung."""

    TAKE = "take"
    """To take the caller."""
    CONSULT = "consult"
    """To be asked by the person who has the caller."""
    WATCH = "watch"
    """To listen to the conversation, whisper to the person, or join."""


class LegState(StrEnum):
    """Where one person's call stands."""

    RINGING = "ringing"
    LISTENING = "listening"
    """Answered, and hears the brief."""
    TAKEN = "taken"
    """Pressed 1 first: the caller's person."""
    HELPING = "helping"
    """Pressed 1 as a colleague or supervisor."""
    OVER = "over"


ASKED = frozenset({LegState.RINGING, LegState.LISTENING})
FINAL = frozenset({State.VOICEMAIL, State.CALLER_GONE, State.RETURNED, State.UNREACHED, State.WITHDRAWN, State.DONE})


@dataclass(frozen=True, slots=True)
class Attempt:
    """One ring to a person who might take the caller, and what came of it."""

    ring: int
    person: str
    how: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One person's call."""

    ring: int
    """Counts from 1 through the whole transfer: a late callback of ring 1 cannot disturb ring 2."""
    person: str
    role: Role = Role.TAKE
    state: LegState = LegState.RINGING
    wave: int = 0
    sid: str = ""
    """Empty while unknown."""
    sounding: bool = False
    """The carrier said that the phone really rings."""
    repeats: int = 0
    """How often the brief was asked for again."""
    how: str = ""
    """accepted, declined, no_key, busy, no_answer, failed, hung_up, timed_out, refused, engaged (with another caller),
    spared (somebody else was faster), alone, caller_left, gave_up, passed_on, missed (the customer), calls_us (the
    customer does), not_needed (the call-back is)."""
    mode: str = ""
    """Of a supervisor: listen, whisper or join."""
    gone: bool = False
    """The carrier said that the call is over, or never was: nothing needs to be ended any more."""

    @property
    def live(self) -> bool:
        return self.state is not LegState.OVER


@dataclass(frozen=True, slots=True)
class Transfer:
    """One caller on the way to a person."""

    id: str
    call_sid: str
    plan: Plan
    caller_number: str = ""
    """E.164, the number that called; empty when withheld. The only customer's number that is ever dialled."""
    priority: int = 0
    """Who goes first in line: the higher number (`situation.priority`)."""
    state: State = State.NEW
    legs: tuple[Leg, ...] = ()
    circle: int = 0
    """Circles of the plan that were opened so far."""
    wave: int = 0
    """Counts each time that phones begin to ring."""
    spent: tuple[str, ...] = ()
    """People who are not rung again."""
    skipped: tuple[str, ...] = ()
    """People who could not be rung, as they were with another caller: tried again while the caller waits."""
    taken: int = 0
    """The ring of the caller's person; 0: none."""
    meets: int = 0
    """Each meeting has a room of its own."""
    met: bool = False
    """In this meeting, caller and person have heard each other, as far as is known."""
    sent_in: bool = False
    """The caller's person was told to go into the room, and their line has asked for the way."""
    person_out: bool = False
    """The caller's person is out of the room, and alive."""
    caller: Caller = Caller.STREAM
    put_off: bool = False
    """The caller asked to be called back: the first call does not count any more."""
    tries: int = 0
    """Call-backs placed."""
    back_sid: str = ""
    """The present call-back's call."""
    time_over: bool = False
    """Nobody else is rung; whoever listens may still take the call."""
    moves: int = 0
    """Attempts to move the caller since the line asked last."""
    tells: int = 0
    """How often the place in line was told."""
    whisper_s: float = 12.0
    """How long the whisper takes to say, in seconds."""
    brief: dict[str, Any] = field(default_factory=dict)
    """The structured brief (`handoff.brief.structured`)."""
    times: dict[str, float] = field(default_factory=dict)
    """Seconds since the epoch at which each state was last entered, and some more by name."""
    ended_by: str = ""
    """person, caller, gateway or unknown: who ended the conversation."""
    answers: dict[str, str] = field(default_factory=dict)
    """What the person said about the call by keys afterwards: disposition, repeated."""
    reported: bool = False
    """The result has been handed on."""

    @property
    def room(self) -> str:
        """The conference's name: no personal data, as it is visible in the carrier's account."""
        return f"warm-{self.id}-{self.meets}"

    @property
    def side_room(self) -> str:
        """Where the person asks a colleague while the caller is on hold."""
        return f"warm-{self.id}-{self.meets}-aside"

    def leg(self, ring: int) -> Leg | None:
        return self.legs[ring - 1] if 0 < ring <= len(self.legs) else None

    @property
    def taker(self) -> Leg | None:
        """The caller's person."""
        return self.leg(self.taken)

    @property
    def person(self) -> str | None:
        """Id of the caller's person; of whoever had them last."""
        return self.taker.person if self.taker else None

    def live(self, *states: LegState, role: Role | None = None) -> tuple[Leg, ...]:
        """The legs in these states; all that are not over when none is named."""
        wanted = states or tuple(state for state in LegState if state is not LegState.OVER)
        return tuple(leg for leg in self.legs if leg.state in wanted and role in (None, leg.role))

    def ring_of(self, sid: str) -> int:
        """Which ring that call belongs to; 0: none."""
        return next((leg.ring for leg in self.legs if leg.sid == sid and sid), 0)

    @property
    def caller_sid(self) -> str:
        """The customer's present call."""
        return self.back_sid or self.call_sid

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        """What came of the rings so far."""
        return tuple(Attempt(leg.ring, leg.person, leg.how) for leg in self.legs if leg.how and leg.role is Role.TAKE)

    @property
    def over(self) -> bool:
        """Nothing remains to be done here."""
        here = self.caller in (Caller.HOLD, Caller.ROOM)
        return self.reported and self.state in FINAL and not here and not self.live()

    def to_json(self) -> dict[str, Any]:
        """Plain values only; `from_json` is its inverse."""
        return {**dataclasses.asdict(self), "plan": self.plan.to_json()}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Transfer":
        """Raises `KeyError`, `ValueError` or `TypeError` when `data` is not what `to_json` wrote."""
        known = {f.name for f in dataclasses.fields(cls)}
        plain = {name: value for name, value in data.items() if name in known}
        plain["plan"] = Plan.from_json(plain["plan"])
        plain["state"] = State(plain["state"])
        plain["caller"] = Caller(plain["caller"])
        plain["legs"] = tuple(
            Leg(**{**leg, "role": Role(leg["role"]), "state": LegState(leg["state"])}) for leg in plain["legs"]
        )
        for name in ("spent", "skipped"):
            plain[name] = tuple(plain[name])
        for name in ("brief", "times", "answers"):
            plain[name] = dict(plain[name])
        return cls(**plain)
