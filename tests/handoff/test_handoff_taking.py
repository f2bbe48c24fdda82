"""Guards that a supervisor can take a call from the gateway: only they are rung, and the caller goes over on key 1."""

from datetime import UTC, datetime
from typing import Any, cast

from handoff_stage import CALLER, Stage

from gateway.calls.joining import Joining
from gateway.calls.live import LiveCall, Register
from gateway.clock import Clock
from gateway.conversation.events import Brief, HangUp, Outcome, Trigger
from gateway.handoff.state import State


class Talking:
    def brief(self, trigger: Trigger) -> Brief:
        return Brief(trigger, problem="clogged drain")


def scene() -> tuple[Stage, LiveCall, Joining]:
    stage, register = Stage(), Register()
    call = LiveCall(stage.call, CALLER, "", cast(Any, Talking()), Clock(), datetime.now(UTC))
    register.add(call)
    joining = Joining(register, stage.transfers)
    stage.transfers.on_step = joining.stepped
    return stage, call, joining


async def test_only_the_supervisor_is_rung_and_the_caller_is_told_on_key_1() -> None:
    stage, call, joining = scene()
    assert await joining.take(stage.call, "ellen")
    await stage.settle()
    assert stage.rest.rung == ["+18025550113"]
    stage.id = next(iter(stage.store.rows))
    heard = await stage.answer(1)
    assert "Clogged drain" in heard and "somebody on the team took the call" in heard.lower()
    assert not call.person_waits.is_set()
    await stage.key(1, "1")
    assert call.person_waits.is_set()
    assert call.taken_by == "ellen"
    await stage.caller_arrives()
    assert await stage.transfers.state_of(stage.call) is State.JOINING


async def test_what_cannot_be_taken() -> None:
    stage, call, joining = scene()
    assert not await joining.take("CAnother", "ellen")
    assert not await joining.take(stage.call, "nobody")
    call.ending = HangUp(Outcome.ANSWERED)
    assert not await joining.take(stage.call, "ellen")
    call.ending = None
    await stage.begin()
    assert not await joining.take(stage.call, "ellen"), "it is on its way to a person already"
    assert call.taken_by == ""
    assert stage.rest.rung == ["+18025550111"]


async def test_nobody_came_at_once_but_somebody_does_when_a_person_is_needed() -> None:
    """A rule had people rung while the gateway helped; a caller who wants a person after all gets no machine."""
    stage, _, _ = scene()
    wanted = stage.brief
    stage.brief = Brief(Trigger.RULE)
    await stage.begin()
    for ring in (1, 2, 3):
        await stage.status(ring, "no-answer")
    assert await stage.transfers.state_of(stage.call) is State.VOICEMAIL
    await stage.begin()
    assert len(stage.rest.rung) == 3, "more news of the same call rings nobody"
    stage.brief = wanted
    await stage.begin()
    assert stage.rest.rung[3:] == ["+18025550111"]
    await stage.caller_arrives()
    await stage.take(4)
    await stage.wait(100)
    await stage.person_hangs_up(4)
    assert stage.results[-1].end == "bridged"


async def test_whoever_asked_for_a_person_and_found_nobody_is_not_sent_round_again() -> None:
    stage, _, _ = scene()
    await stage.begin()
    for ring in (1, 2, 3):
        await stage.status(ring, "busy")
    await stage.begin()
    assert len(stage.rest.rung) == 3
    assert "voicemail" in await stage.caller_arrives()
