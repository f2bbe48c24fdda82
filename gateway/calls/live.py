"""A call that is going on: its conversation and how it is to end. It outlives the media stream that carries it."""

import asyncio
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from gateway.clock import Clock
from gateway.conversation.engine import Conversation
from gateway.conversation.events import Brief, Caller, HandOver, HangUp, Outcome, TakeMessage, Trigger
from gateway.turn import Stamp
from gateway.understanding.meaning import Intent

Ending = HangUp | HandOver | TakeMessage

MOST_OVER = 2_000
"""Calls that are remembered to be over: requests may be overtaken, but not by so many calls."""
TOKEN_S = 60.0
"""How long a stream token may wait for its WebSocket: Twilio opens it within seconds."""


@dataclass(slots=True)
class LiveCall:
    """One call, from the first webhook until its outcome is written."""

    call_sid: str
    caller: str
    """E.164, or empty when withheld."""
    called: str
    conversation: Conversation | None
    """None as long as the caller has not been given a stream."""
    clock: Clock
    answered_at: datetime
    answer: str = ""
    """The TwiML that the first webhook got: a repeated one gets the same."""
    ending: Ending | None = None
    """The conversation's last action, once it has one."""
    streams: int = 0
    """Media streams so far: more than one means that one died."""
    streaming: bool = False
    started: bool = False
    """The conversation has had its first event."""
    booked: bool = False
    talked_s: float = 0.0
    """Seconds of audio in earlier streams."""
    known: Caller = field(default_factory=Caller)
    """What is known of the caller before the first word."""
    asked_back: str = ""
    """In words for the brief: that the number waits to be called back, and since when; empty: it does not."""
    suspected: bool = False
    """The number keeps calling for nothing: without a key nobody is rung, a message is taken."""
    broken: str = ""
    """What failed, when the gateway itself cannot go on talking."""
    moved: bool = False
    """This process stops: the next one goes on with the call."""
    let_go: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the stream is to end in mid-conversation."""
    person_waits: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a person has taken the call while the conversation goes on."""
    taken_by: str = ""
    """Id of the supervisor who asked for this call."""
    keypad: bool = False
    """The caller uses keys: nothing is heard, no recogniser needed."""
    answered: bool = False
    """By keys: the caller got what they asked for."""
    wish: Intent | None = None
    """By keys: what they asked for."""
    left: bool = False
    """The caller's line is over, as far as we were told."""
    began_s: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        if not self.known.number:
            self.known = Caller(number=self.caller)

    def stamp(self, stream_s: float = 0.0) -> Stamp:
        """Now, by the call's own clock: the caller's audio."""
        return Stamp(self.clock.now(), self.talked_s + stream_s)

    @property
    def outcome_if_left(self) -> Outcome:
        """What the call was, if the caller hangs up now."""
        if self.booked:
            return Outcome.BOOKED
        match self.ending:
            case HangUp(outcome=outcome):
                return outcome
            case TakeMessage():
                return Outcome.VOICEMAIL
            case _:
                return Outcome.ANSWERED if self.answered else Outcome.ABANDONED

    @property
    def intent(self) -> Intent | None:
        """What the caller wanted, as far as it is known."""
        return self.conversation.case.intent if self.conversation is not None else self.wish

    def brief(self, trigger: Trigger) -> Brief:
        """All that is known of the caller."""
        return self.conversation.brief(trigger) if self.conversation is not None else Brief(trigger)


class Register:
    """The live calls of this process, and the one-time tokens that bind a media stream to one of them."""

    def __init__(self) -> None:
        self._over: OrderedDict[str, None] = OrderedDict()
        self._calls: dict[str, LiveCall] = {}
        self.waiting: dict[str, float] = {}
        """Calls of an earlier process whose callers wait for this one to warm up, and since when (monotonic)."""
        self._tokens: dict[str, tuple[str, float]] = {}

    def __len__(self) -> int:
        return len(self._calls)

    @property
    def entries(self) -> int:
        """All that is kept of any call: calls, tokens, callers who wait for this process."""
        return len(self._calls) + len(self._tokens) + len(self.waiting)

    @property
    def talking(self) -> int:
        """Calls whose conversation goes on, on a stream or between two."""
        return sum(1 for call in self._calls.values() if call.ending is None and call.conversation is not None)

    def all(self) -> tuple[LiveCall, ...]:
        return tuple(self._calls.values())

    def get(self, call_sid: str) -> LiveCall | None:
        return self._calls.get(call_sid)

    def add(self, call: LiveCall) -> None:
        self.waiting.pop(call.call_sid, None)
        self._calls[call.call_sid] = call

    def remove(self, call_sid: str) -> LiveCall | None:
        self.waiting.pop(call_sid, None)
        for token in [token for token, (sid, _) in self._tokens.items() if sid == call_sid]:
            del self._tokens[token]
        return self._calls.pop(call_sid, None)

    def note_over(self, call_sid: str) -> None:
        """The carrier says that this call has ended: what it still asks about it was asked before."""
        self._over[call_sid] = None
        while len(self._over) > MOST_OVER:
            self._over.popitem(last=False)

    def is_over(self, call_sid: str) -> bool:
        """Whether the carrier has said so of late."""
        return call_sid in self._over

    def issue(self, call_sid: str) -> str:
        """A token for the call's next media stream; an earlier one is void. That of a call that is over already (the
        caller hung up while we were answering) opens nothing and is not kept."""
        now = time.monotonic()
        self._tokens = {t: (sid, until) for t, (sid, until) in self._tokens.items() if until > now and sid != call_sid}
        token = secrets.token_urlsafe(24)
        if call_sid in self._calls:
            self._tokens[token] = (call_sid, now + TOKEN_S)
        return token

    def claim(self, token: str, call_sid: str) -> LiveCall | None:
        """The call that the token was issued for: once, in time, and only for that call."""
        known = self._tokens.pop(token, None)
        if known is None or known[0] != call_sid or known[1] < time.monotonic():
            return None
        return self._calls.get(call_sid)
