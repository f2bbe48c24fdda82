"""Guards the session: it ends when the conversation has ended, however fast the caller's audio comes."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Any, Self, cast

from gateway.calls.feed import Feed
from gateway.calls.live import LiveCall
from gateway.calls.measures import Measures
from gateway.calls.session import CallSession
from gateway.clock import Clock
from gateway.conversation.events import Action, Caller, Event, HangUp, Outcome
from gateway.telephony.media import Media
from gateway.voice.voice import Spoken


class FloodedLine:
    """A media socket on which the next frame is always there already."""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Media:
        await asyncio.sleep(0)
        return Media("MZ1", b"\xff" * 160)


class Patient:
    """An ear that hears nothing, a voice that says nothing, deeds that do nothing, a journal that keeps nothing."""

    now_ms = 0
    owed_ms = 0

    def feed(self, payload: bytes) -> None: ...

    def note(self, call_sid: str, kind: str, payload: dict[str, Any]) -> None: ...

    async def close(self) -> None: ...

    async def speak(self, pieces: Sequence[str]) -> AsyncGenerator[Spoken]:
        return
        yield


class Brisk:
    """A conversation that says goodbye at once."""

    expecting = None

    def step(self, event: Event) -> tuple[Action, ...]:
        return (HangUp(Outcome.ANSWERED),)


async def test_a_session_ends_although_a_frame_comes_with_every_step_of_the_loop() -> None:
    """A frame that came together with the end used to keep the reader alive, and the caller on a silent line."""
    patient = cast(Any, Patient())
    for _ in range(40):
        call = LiveCall("CA1", "", "", cast(Any, Brisk()), Clock(), datetime.now(UTC))
        session = CallSession(
            call,
            cast(Any, call.conversation),
            Caller(),
            cast(Any, FloodedLine()),
            patient,
            patient,
            patient,
            patient,
            Feed(),
            Measures(),
        )
        async with asyncio.timeout(5):
            await session.run()
        assert isinstance(call.ending, HangUp)
        assert not call.streaming
