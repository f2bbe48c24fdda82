"""A call that is going on: its conversation and how it is to end. It outlives the media stream that carries it."""

import secrets
import time
from dataclasses import dataclass
from datetime import datetime

from gateway.clock import Clock
from gateway.conversation.engine import Conversation
from gateway.conversation.events import HandOver, HangUp, Outcome, TakeMessage
from gateway.turn import Stamp

Ending = HangUp | HandOver | TakeMessage

TOKEN_S = 60.0
"""How long a stream token may wait for its WebSocket: Twilio opens it within seconds."""


@dataclass(slots=True)
class LiveCall:
    """One call, from the first webhook until its outcome is written."""

    call_sid: str
    caller: str
    """E.164, or empty when withheld."""
    called: str
    conversation: Conversation
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
    broken: str = ""
    """What failed, when the gateway itself cannot go on talking."""

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
                return Outcome.ABANDONED


class Register:
    """The live calls of this process, and the one-time tokens that bind a media stream to one of them."""

    def __init__(self, max_calls: int) -> None:
        self.max_calls = max_calls
        self._calls: dict[str, LiveCall] = {}
        self._tokens: dict[str, tuple[str, float]] = {}

    def __len__(self) -> int:
        return len(self._calls)

    @property
    def full(self) -> bool:
        """More callers than can be heard well, the one who has just been added included."""
        return sum(1 for call in self._calls.values() if call.ending is None) > self.max_calls

    def get(self, call_sid: str) -> LiveCall | None:
        return self._calls.get(call_sid)

    def add(self, call: LiveCall) -> None:
        self._calls[call.call_sid] = call

    def remove(self, call_sid: str) -> LiveCall | None:
        for token in [token for token, (sid, _) in self._tokens.items() if sid == call_sid]:
            del self._tokens[token]
        return self._calls.pop(call_sid, None)

    def issue(self, call_sid: str) -> str:
        """A token for the call's next media stream; an earlier one is void."""
        now = time.monotonic()
        self._tokens = {t: (sid, until) for t, (sid, until) in self._tokens.items() if until > now and sid != call_sid}
        token = secrets.token_urlsafe(24)
        self._tokens[token] = (call_sid, now + TOKEN_S)
        return token

    def claim(self, token: str, call_sid: str) -> LiveCall | None:
        """The call that the token was issued for: once, in time, and only for that call."""
        known = self._tokens.pop(token, None)
        if known is None or known[0] != call_sid or known[1] < time.monotonic():
            return None
        return self._calls.get(call_sid)
