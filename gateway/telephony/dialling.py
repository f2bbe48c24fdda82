"""What may go out: whom the gateway calls and texts, and how often. Pure; `telephony.guarded` asks it every time.

Telephone fraud earns by making somebody else's line dial numbers that pay the fraudster, so the rule is narrow: the
configured staff, and the number that called us. Anything else needs a person's decision, and a text to a number that a
caller only said is allowed a few times an hour.
"""

import time
from collections import deque
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal, Protocol

from gateway.dialable import Why, why_not

HOUR_S = 3600.0
LONGEST_CALL_S = 4 * HOUR_S
"""Twilio ends every call after so long: one of which nothing more was heard is not going on any longer."""


LATEST_ENDS = 100
"""Calls of which we do not know that they are ours, or not yet: many more than end while one request is answered."""
UNKNOWN_S = 300.0
"""A call that was asked for without an answer has no sid by which its end could be known: it counts for so long."""


class Rules(Protocol):
    """What is set (`config.Limits`)."""

    @property
    def calls_per_hour(self) -> int: ...
    @property
    def calls_at_once(self) -> int: ...
    @property
    def calls_per_caller_per_hour(self) -> int: ...
    @property
    def texts_per_hour(self) -> int: ...
    @property
    def texts_per_number_per_hour(self) -> int: ...


class No(StrEnum):
    """Why something did not go out; besides what is wrong with the number itself (`dialable.Why`)."""

    STRANGER = "stranger"
    """Neither staff nor the caller's own number, and no person asked for it."""
    CALLER_LIMIT = "caller_limit"
    NUMBER_LIMIT = "number_limit"
    HOUR_LIMIT = "hour_limit"
    AT_ONCE_LIMIT = "at_once_limit"


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that is to go out."""

    kind: Literal["call", "text"]
    to: str
    """E.164."""
    caller: str = ""
    """E.164 as the carrier gave it: on whose behalf; never a number that was only said. Empty: withheld, or nobody."""
    approved_by: str = ""
    """The id of the person who decided on it; empty when the gateway did."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Something that went out."""

    wish: Wish
    at_s: float
    sid: str = ""
    over: bool = False

    def going_on(self, now_s: float) -> bool:
        """A call that may be ringing or talking."""
        longest_s = LONGEST_CALL_S if self.sid else UNKNOWN_S
        return self.wish.kind == "call" and not self.over and self.at_s > now_s - longest_s


def judge(
    wish: Wish, gone: Iterable[Gone], rules: Rules, staff: Collection[str], countries: Collection[str], now_s: float
) -> No | Why | None:
    """None when it may go out. `gone`: what went out before, at least of the last hour, and every call still on."""
    ours = wish.to in staff
    # Of the staff's own numbers the settings have the last word; they are checked when they are read.
    if not ours and (wrong := why_not(wish.to, countries)) is not None:
        return wrong
    own = bool(wish.caller) and wish.to == wish.caller
    if wish.kind == "call" and not (ours or own or wish.approved_by):
        return No.STRANGER
    alike = [one for one in gone if one.wish.kind == wish.kind]
    hour = [one for one in alike if one.at_s > now_s - HOUR_S]
    if wish.kind == "call":
        if sum(1 for one in alike if one.going_on(now_s)) >= rules.calls_at_once:
            return No.AT_ONCE_LIMIT
        for_caller = sum(1 for one in hour if one.wish.caller == wish.caller)
        if wish.caller and for_caller >= rules.calls_per_caller_per_hour:
            return No.CALLER_LIMIT
        return No.HOUR_LIMIT if len(hour) >= rules.calls_per_hour else None
    if not ours and sum(1 for one in hour if one.wish.to == wish.to) >= rules.texts_per_number_per_hour:
        return No.NUMBER_LIMIT
    asked = sum(1 for one in hour if one.wish.caller == wish.caller and one.wish.to not in staff)
    # One caller may say many numbers: all texts for that caller to numbers outside the staff count together.
    if wish.caller and not ours and asked >= 2 * rules.texts_per_number_per_hour:
        return No.CALLER_LIMIT
    return No.HOUR_LIMIT if len(hour) >= rules.texts_per_hour else None


class Dialling:
    """The policy with its memory: one per process; a restart begins a new hour."""

    def __init__(
        self,
        rules: Rules,
        staff: Iterable[str],
        countries: Iterable[str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`staff`: the configured telephones, E.164. `countries`: two letters each. `clock`: seconds."""
        self._rules = rules
        self._staff = frozenset(staff)
        self._countries = frozenset(countries)
        self._clock = clock
        self._gone: dict[int, Gone] = {}
        self._by_sid: dict[str, int] = {}
        self._ended: deque[str] = deque(maxlen=LATEST_ENDS)
        self._next = 0

    def ask(self, wish: Wish) -> int | No | Why:
        """The number under which it is counted from now on, or why it must not go out."""
        now_s = self._clock()
        self._forget(now_s)
        no = judge(wish, self._gone.values(), self._rules, self._staff, self._countries, now_s)
        if no is not None:
            return no
        self._next += 1
        self._gone[self._next] = Gone(wish, now_s)
        return self._next

    def went(self, number: int, sid: str) -> None:
        """The carrier took it: a call goes on until `ended` is told its sid, which may have been a moment ago: a line
        that is busy has often ended before we are told that it rings."""
        if (one := self._gone.get(number)) is not None:
            over = sid in self._ended
            self._gone[number] = replace(one, sid=sid, over=over)
            if not over:
                self._by_sid[sid] = number

    def came_to_nothing(self, number: int) -> None:
        """It certainly did not go out: not counted."""
        self._gone.pop(number, None)

    def ended(self, sid: str) -> None:
        """The call with this sid is over. Others are passed over."""
        number = self._by_sid.pop(sid, 0)
        if not number:
            self._ended.append(sid)
        if (one := self._gone.get(number)) is not None:
            self._gone[number] = replace(one, over=True)

    @property
    def going_on(self) -> int:
        """Outgoing calls that are not known to be over."""
        now_s = self._clock()
        return sum(1 for one in self._gone.values() if one.going_on(now_s))

    def _forget(self, now_s: float) -> None:
        for number, one in tuple(self._gone.items()):
            if one.at_s <= now_s - HOUR_S and not one.going_on(now_s):
                del self._gone[number]
                self._by_sid.pop(one.sid, None)
