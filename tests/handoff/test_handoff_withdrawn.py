"""Guards customers who wait to be called back and call again themselves: never rung meanwhile, and not for nothing."""

from datetime import datetime, timedelta

import pytest
from handoff_stage import CALLER, START, Stage
from test_handoff_line import EVERYBODY, busy, free

from gateway.handoff.meanwhile import Meanwhile, meanwhile
from gateway.handoff.state import State
from gateway.records.errors import RecordsError
from gateway.records.rows import CallRow, Ticket


def row(call_sid: str, at: datetime, outcome: str | None = None, caller: str = CALLER) -> CallRow:
    return CallRow(call_sid, caller, "+18025550100", at, outcome=outcome)


def test_what_became_of_them_meanwhile() -> None:
    now = START + timedelta(hours=1)
    first = row("CAfirst", START, "voicemail")
    for outcome, is_so in (
        ("booked", Meanwhile.HELPED),
        ("transferred", Meanwhile.HELPED),
        ("abandoned", Meanwhile.NOTHING),
        ("answered", Meanwhile.NOTHING),
        ("voicemail", Meanwhile.NOTHING),
        (None, Meanwhile.ON_THE_LINE),
    ):
        assert meanwhile([first, row("CAagain", START, outcome)], [], "CAfirst", now) is is_so, outcome
    assert meanwhile([row("CAfirst", START)], [], "CAfirst", now) is Meanwhile.NOTHING, "the call in which they asked"
    late = START + timedelta(hours=5)
    assert meanwhile([row("CAlost", START)], [], "CAfirst", late) is Meanwhile.NOTHING, "nobody noted its end"


async def waits(stage: Stage) -> list[str]:
    """The caller keeps the place in line and hangs up while all are busy; the others' transfers."""
    others = await busy(stage)
    await stage.begin()
    await stage.caller_arrives()
    assert "You keep your place" in await stage.hold_key("1")
    await stage.caller_hangs_up()
    await stage.wait(60)
    return others


async def state(stage: Stage) -> State:
    found = await stage.transfers.state_of(stage.call)
    assert found is not None
    return found


async def test_nobody_is_rung_for_a_customer_who_is_calling_us() -> None:
    stage = Stage()
    others = await waits(stage)
    stage.store.calls = [row("CAagain", stage.time.clock())]
    await free(stage, others[0])
    await stage.wait(30)
    assert stage.rest.rung == EVERYBODY
    stage.store.calls = [row("CAagain", START + timedelta(seconds=60), "abandoned")]
    await stage.wait(10)
    assert stage.rest.rung[3:] == [EVERYBODY[0]], "they hung up early: they are still called back"


async def test_a_customer_who_was_helped_is_not_called_back_also_by_another_process() -> None:
    """The row of their own call is all that this process sees of it."""
    stage = Stage()
    others = await waits(stage)
    stage.store.calls = [row("CAagain", stage.time.clock(), "booked")]
    await free(stage, others[0])
    assert stage.rest.rung == EVERYBODY
    assert await state(stage) is State.WITHDRAWN
    assert stage.results[-1].end == "withdrawn"
    assert (await stage.transfer()).over


async def test_a_ticket_that_the_team_has_closed_is_not_called_for() -> None:
    """Somebody has called them by hand."""
    stage = Stage()
    others = await waits(stage)
    asked = stage.time.clock()
    stage.store.tickets = [Ticket("T1", "CAother", "", "", CALLER, "routine", asked, closed_at=asked)]
    stage.store.tickets += [Ticket("T2", stage.call, "", "", CALLER, "routine", asked, closed_at=asked)]
    await free(stage, others[0])
    assert stage.rest.rung == EVERYBODY
    assert await state(stage) is State.WITHDRAWN


async def test_the_next_in_line_does_not_wait_behind_somebody_who_is_on_the_line() -> None:
    stage = Stage()
    others = await waits(stage)
    await stage.another("CAnext", "+18025550155")
    await stage.transfers.caller_arrives("CAnext")
    stage.store.calls = [row("CAagain", stage.time.clock())]
    await free(stage, others[1])
    assert stage.rest.rung[3:] == [EVERYBODY[1]]
    assert await stage.transfers.state_of("CAnext") is State.RINGING
    assert await state(stage) is State.LATER


async def test_a_phone_that_rings_for_the_call_back_is_ended_when_they_call() -> None:
    stage = Stage()
    others = await waits(stage)
    await free(stage, others[0])
    assert await state(stage) is State.RINGING
    await stage.answer(4, stage.rest.sids[3])
    stage.store.calls = [row("CAagain", stage.time.clock())]
    stage.transfers.customer.calls_us(CALLER)
    await stage.settle()
    assert await state(stage) is State.LATER
    assert "calling us themselves" in await stage.answer(4, stage.rest.sids[3])
    assert CALLER not in stage.rest.rung


async def test_they_call_while_their_phone_rings_for_the_call_back() -> None:
    stage = Stage()
    others = await waits(stage)
    await free(stage, others[0])
    await stage.answer(4, stage.rest.sids[3])
    await stage.key(4, "1")
    assert stage.rest.rung[4:] == [CALLER]
    stage.transfers.customer.calls_us("+18025550142")
    stage.transfers.customer.calls_us(CALLER)
    await stage.settle()
    assert stage.rest.ended == [stage.rest.sids[4]], "their phone does not ring any more"
    assert await state(stage) is State.LATER
    assert "calling us themselves" in await stage.answer(4, stage.rest.sids[3])
    stage.transfers.customer.helped(CALLER)
    await stage.settle()
    assert await state(stage) is State.WITHDRAWN
    assert stage.results[-1].end == "withdrawn"
    await stage.wait(2000)
    assert len(stage.rest.rung) == 5


async def test_they_call_between_key_1_and_the_dialling() -> None:
    """Another process has their call: the last look is right before their phone would ring."""
    stage = Stage()
    others = await waits(stage)
    await free(stage, others[0])
    await stage.answer(4, stage.rest.sids[3])
    stage.store.calls = [row("CAagain", stage.time.clock())]
    await stage.key(4, "1")
    assert CALLER not in stage.rest.rung
    assert await state(stage) is State.LATER


async def test_two_call_backs_for_one_number_are_one_call() -> None:
    stage = Stage()
    others = await waits(stage)
    await stage.another("CAsecond")
    await stage.transfers.caller_arrives("CAsecond")
    second = (await stage.transfers._shelf.of_call("CAsecond")).transfer.id  # type: ignore[union-attr]
    await stage.transfers.hold_key(second, "1", "CAsecond")
    await stage.settle()
    for other in others:
        await free(stage, other)
    assert len(stage.rest.rung) == 4, "one telephone rings for this customer, although three people are free"


@pytest.mark.parametrize("late", [True, False])
async def test_the_withdrawal_survives_a_crash(late: bool) -> None:
    stage = Stage()
    await waits(stage)
    stage.store.calls = [row("CAagain", stage.time.clock(), "transferred")]
    if not late:
        stage.transfers.customer.helped(CALLER)
        await stage.settle()
    await stage.crash()
    await stage.wait(200)
    assert stage.rest.rung == EVERYBODY
    assert (await stage.transfer()).state is (State.LATER if late else State.WITHDRAWN)


async def test_without_the_database_nobody_is_called_who_may_be_on_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = Stage()
    others = await waits(stage)

    async def away(*_: object, **__: object) -> list[CallRow]:
        raise RecordsError("the database is away")

    back = stage.store.calls_from
    monkeypatch.setattr(stage.store, "calls_from", away)
    await free(stage, others[0])
    await stage.wait(30)
    assert stage.rest.rung == EVERYBODY
    monkeypatch.setattr(stage.store, "calls_from", back)
    await stage.wait(10)
    assert stage.rest.rung[3:] == [EVERYBODY[0]]
