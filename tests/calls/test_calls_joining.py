"""Guards the moment when a person comes to a caller who is still talking with the gateway."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Any, Self, cast

from gateway.calls.feed import Feed
from gateway.calls.joining import Joining
from gateway.calls.live import LiveCall, Register
from gateway.calls.measures import Measures
from gateway.calls.session import CallSession
from gateway.clock import Clock
from gateway.conversation.events import Action, Brief, Caller, Event, HandOver, PersonReady, Trigger
from gateway.telephony.media import Media
from gateway.voice.voice import Spoken

TRANSFERS = cast(Any, None)
"""Not asked when a transfer has made a step."""


class QuietLine:
    """A media socket with a patient caller."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Media:
        await asyncio.sleep(0.001)
        return Media("MZ1", b"\xff" * 160)


class Still:
    """An ear that hears nothing for ever, a voice that says nothing, deeds that note who is rung."""

    now_ms = 0
    owed_ms = 0

    def __init__(self) -> None:
        self.rung: list[Brief] = []

    def feed(self, payload: bytes) -> None: ...

    def note(self, call_sid: str, kind: str, payload: dict[str, Any]) -> None: ...

    def ring(self, call: LiveCall, brief: Brief) -> None:
        self.rung.append(brief)

    async def next(self) -> object:
        return await asyncio.Event().wait()

    async def close(self) -> None: ...

    async def speak(self, pieces: Sequence[str]) -> AsyncGenerator[Spoken]:
        return
        yield


class Talking:
    """A conversation that goes on until a person is ready."""

    expecting = None

    def __init__(self) -> None:
        self.events: list[Event] = []

    def step(self, event: Event) -> tuple[Action, ...]:
        self.events.append(event)
        if isinstance(event, PersonReady):
            return (HandOver(Brief(event.trigger)),)
        return ()

    def brief(self, trigger: Trigger) -> Brief:
        return Brief(trigger)


def live_call() -> LiveCall:
    return LiveCall("CA1", "+18025550123", "", cast(Any, Talking()), Clock(), datetime.now(UTC))


def session_of(call: LiveCall, still: Still) -> CallSession:
    helper = cast(Any, still)
    return CallSession(
        call,
        cast(Any, call.conversation),
        Caller(),
        cast(Any, QuietLine()),
        helper,
        helper,
        helper,
        helper,
        Feed(),
        Measures(),
    )


async def test_the_caller_goes_over_when_a_person_has_pressed_the_key() -> None:
    call, still, register = live_call(), Still(), Register()
    register.add(call)
    joining = Joining(register, TRANSFERS)
    async with asyncio.timeout(10):
        running = asyncio.create_task(session_of(call, still).run())
        await asyncio.sleep(0.01)
        joining.stepped("CA1", "ringing", 1)
        await asyncio.sleep(0.01)
        assert call.ending is None
        joining.stepped("CA1", "waiting", 1)
        await running
    assert isinstance(call.ending, HandOver)
    assert [brief.trigger for brief in still.rung] == [Trigger.RULE]
    assert not call.person_waits.is_set(), "a caller who is given back is not sent over again"


async def test_a_call_that_a_supervisor_takes_says_so() -> None:
    call, still = live_call(), Still()
    call.taken_by = "ellen"
    call.person_waits.set()
    async with asyncio.timeout(10):
        await session_of(call, still).run()
    assert [brief.trigger for brief in still.rung] == [Trigger.TAKEN]


def test_nobody_is_told_for_a_call_that_is_over_or_on_its_way() -> None:
    register = Register()
    Joining(register, TRANSFERS).stepped("CA9", "waiting", 1)
    call = live_call()
    call.ending = HandOver(Brief(Trigger.ASKED))
    register.add(call)
    Joining(register, TRANSFERS).stepped("CA1", "waiting", 1)
    assert not call.person_waits.is_set()
