"""A warm transfer as a value: where it stands, and everything another process needs to take it up."""

import dataclasses
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a transfer stands. The comments are the captions of docs/transfer.md."""

    NEW = "new"
    """Nothing has happened yet."""
    RINGING = "ringing"
    """One person's phone rings, or may ring."""
    WHISPERING = "whispering"
    """That person has answered and hears the brief."""
    WAITING = "waiting"
    """The person pressed 1 before the caller reached the hold room."""
    JOINING = "joining"
    """The person pressed 1 and is on the way into the room."""
    ASSUMED = "assumed"
    """Nobody told us that they met: taken to be talking until something says otherwise."""
    BRIDGED = "bridged"
    """Caller and person are talking."""
    VOICEMAIL = "voicemail"
    """Nobody took the call: the caller leaves a message and is promised a call back."""
    CALLER_GONE = "caller_gone"
    """The caller hung up before anybody took the call."""
    DONE = "done"
    """Caller and person have talked."""


class Caller(StrEnum):
    """Where the caller is."""

    STREAM = "stream"
    """Still with the gateway, being told about the transfer."""
    ROOM = "room"
    """In the room: on hold, or talking."""
    OUT = "out"
    """Alive but past the room: at voicemail, or being said goodbye to."""
    GONE = "gone"
    """Hung up."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One ring, and what came of it."""

    ring: int
    person: str
    how: str
    """accepted, declined, no_key, busy, no_answer, failed, hung_up, timed_out, refused, engaged, alone, caller_left,
    gave_up."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One caller on the way to a person."""

    id: str
    call_sid: str
    room: str
    """The conference's name: no personal data, as it is visible in the carrier's account."""
    people: tuple[str, ...]
    """Ids of those who may be rung, in order. Each is rung at most once."""
    state: State = State.NEW
    ring: int = 0
    """The current ring, from 1; 0 before the first. Ring n is for people[n - 1]."""
    sids: dict[str, str] = field(default_factory=dict)
    """Ring number (as text) to the call's sid, once known; earlier rings too, as their events may come late."""
    sounding: bool = False
    """The carrier said that the current ring's phone really rings."""
    repeats: int = 0
    """How often the current person asked to hear the brief again."""
    caller: Caller = Caller.STREAM
    time_over: bool = False
    """The total time is over: whoever listens now may still take the call, but nobody else is rung."""
    redirects: int = 0
    """Attempts to move the caller to voicemail."""
    whisper_s: float = 12.0
    """How long the whisper takes to say, in seconds."""
    attempts: tuple[Attempt, ...] = ()
    brief: dict[str, Any] = field(default_factory=dict)
    """The structured brief (`handoff.brief.structured`)."""
    times: dict[str, float] = field(default_factory=dict)
    """Seconds since the epoch at which each state was last entered, and "arrived": the caller's in the room."""
    reported: bool = False
    """The result has been handed on."""

    @property
    def person(self) -> str | None:
        """Id of the person of the current ring."""
        return self.people[self.ring - 1] if 0 < self.ring <= len(self.people) else None

    @property
    def ring_sid(self) -> str:
        """The current ring's call; empty while unknown."""
        return self.sids.get(str(self.ring), "")

    def ring_of(self, sid: str) -> int:
        """Which ring that call belongs to; 0: none."""
        return next((int(ring) for ring, known in self.sids.items() if known == sid), 0)

    @property
    def over(self) -> bool:
        """Nothing remains to be done for the caller here."""
        if self.state is State.VOICEMAIL:
            return self.reported and self.caller is not Caller.ROOM
        return self.reported and self.state in (State.CALLER_GONE, State.DONE)

    def to_json(self) -> dict[str, Any]:
        """Plain values only; `from_json` is its inverse."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Transfer":
        """Raises `ValueError` or `TypeError` when `data` is not what `to_json` wrote."""
        known = {f.name for f in dataclasses.fields(cls)}
        plain = {name: value for name, value in data.items() if name in known}
        plain["state"] = State(plain["state"])
        plain["caller"] = Caller(plain["caller"])
        plain["people"] = tuple(plain["people"])
        plain["attempts"] = tuple(Attempt(**attempt) for attempt in plain["attempts"])
        plain["brief"] = dict(plain["brief"])
        plain["sids"] = dict(plain["sids"])
        plain["times"] = dict(plain["times"])
        return cls(**plain)
