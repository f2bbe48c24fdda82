"""Guards that a transfer outlives the process and the database: killed after every step, the caller still ends well."""

from collections.abc import Awaitable, Callable

import pytest
from handoff_stage import Stage

from gateway.handoff.state import Caller, State, Transfer
from gateway.telephony.rest import RestUnknown

Step = tuple[str, Callable[[Stage], Awaitable[object]]]

STORY: tuple[Step, ...] = (
    ("begin", lambda s: s.begin()),
    ("first does not answer", lambda s: s.status(1, "no-answer")),
    ("caller on hold", lambda s: s.caller_arrives()),
    ("second answers", lambda s: s.answer(2)),
    ("second declines", lambda s: s.key(2, "2")),
    ("third answers", lambda s: s.answer(3)),
    ("third hears it again", lambda s: s.key(3, "3")),
    ("third accepts", lambda s: s.key(3, "1")),
    ("they meet", lambda s: s.join(3)),
    ("they talk", lambda s: s.wait(120)),
    ("third hangs up", lambda s: s.person_hangs_up(3)),
)


@pytest.mark.parametrize("crash_after", range(len(STORY)), ids=[name for name, _ in STORY])
async def test_killed_after_any_step_the_call_goes_on(crash_after: int) -> None:
    stage = Stage(total_s=300)
    for number, (_, play) in enumerate(STORY):
        await play(stage)
        if number == crash_after:
            await stage.crash()
    assert stage.rest.tried == ["+18025550111", "+18025550112", "+18025550113"], "nobody is rung twice"
    assert (stage.result.end, stage.result.person) == ("bridged", "ellen")
    assert stage.store.open() == []


@pytest.mark.parametrize("crash_after", range(8), ids=[name for name, _ in STORY[:8]])
async def test_killed_and_then_nothing_more_is_heard_from_anybody(crash_after: int) -> None:
    stage = Stage(total_s=60)
    for number, (_, play) in enumerate(STORY):
        await play(stage)
        if number == crash_after:
            await stage.crash()
            break
    on_hold = (await stage.transfer()).caller is Caller.HOLD
    for _ in range(12):
        await stage.wait(30)
        if on_hold and (await stage.transfer()).state is not State.VOICEMAIL:
            await stage.hold()
    if on_hold:
        assert stage.caller_moved
    assert "/twilio/voicemail/" in await stage.caller_arrives()
    assert stage.results[-1].end in ("voicemail", "caller_left")
    assert len(set(stage.rest.tried)) == len(stage.rest.tried)


async def test_killed_between_keeping_and_ringing() -> None:
    stage = Stage()
    stage.rest.hold_create()
    await stage.begin()
    await stage.crash()
    stage.rest.release_create()
    await stage.caller_arrives()
    assert stage.rest.tried == ["+18025550111"], "it may be ringing: not dialled again"
    await stage.wait(26)
    assert stage.rest.tried == ["+18025550111", "+18025550112"]


async def test_killed_while_the_caller_is_being_moved() -> None:
    stage = Stage(total_s=15)
    stage.rest.move_errors = [RestUnknown("redirect call")]
    await stage.begin()
    await stage.caller_arrives()
    await stage.wait(15)
    await stage.crash()
    assert stage.caller_moved == 1


async def test_a_late_webhook_finds_a_transfer_that_is_over() -> None:
    stage = Stage()
    await stage.begin()
    await stage.transfers.caller_left(stage.call)
    await stage.settle()
    await stage.crash()
    assert "caller has hung up" in await stage.key(1, "1")


async def test_a_late_callback_after_a_restart_leaves_nothing_behind() -> None:
    """The new process does not know the transfer: it looks it up, finds it over, and does not keep it as going on."""
    stage = Stage()
    for _, play in STORY:
        await play(stage)
    await stage.wait(200)
    await stage.crash()
    await stage.status(3, "completed")
    assert stage.transfers.going_on == 0
    await stage.wait(60)
    assert stage.time.armed == 0


async def test_without_a_database_the_caller_still_gets_a_person() -> None:
    stage = Stage()
    stage.store.broken = True
    await stage.begin()
    await stage.caller_arrives()
    await stage.answer(1)
    assert "on the way" in await stage.key(1, "1")
    assert "<Conference" in await stage.hold()
    assert "<Conference" in await stage.answer(1)
    await stage.transfers.room_event(stage.id, "participant-join", stage.sid(1))
    await stage.wait(100)
    await stage.status(1, "completed")
    assert stage.result.end == "bridged"


async def test_an_unreadable_row_does_not_stop_the_others() -> None:
    stage = Stage()
    await stage.begin()
    stage.store.rows["bad"] = type(stage.store.rows[stage.id])({"state": "nonsense"}, False)
    await stage.crash()
    assert "hold.wav" in await stage.caller_arrives()


async def test_unknown_transfers_never_get_an_error_or_silence() -> None:
    stage = Stage()
    assert "<Play>" in await stage.transfers.hold("nobody")
    assert "<Hangup" in await stage.transfers.whisper("nobody", 1, "CA1")
    assert "<Hangup" in await stage.transfers.whisper_key("nobody", 1, "1")
    assert "/twilio/voicemail/CAx" in await stage.transfers.after_room("nobody", "CAx")
    await stage.transfers.room_event("nobody", "participant-join", "CA1")
    await stage.transfers.person_status("nobody", 1, "CA1", "ringing")
    await stage.transfers.caller_left("CAx")


async def test_closing_leaves_no_task_and_no_timer() -> None:
    import asyncio

    before = asyncio.all_tasks()
    stage = Stage()
    stage.rest.hold_create()
    await stage.begin()
    await stage.caller_arrives()
    await stage.transfers.close()
    assert asyncio.all_tasks() == before
    assert stage.time.armed == 0


async def test_a_finished_transfer_leaves_no_timer() -> None:
    stage = Stage()
    await stage.begin()
    await stage.caller_arrives()
    await stage.transfers.caller_left(stage.call)
    await stage.settle()
    await stage.status(1, "canceled")
    assert stage.time.armed == 0


async def test_the_room_has_no_personal_data_and_the_state_is_kept_before_acting() -> None:
    stage = Stage()
    stage.rest.hold_create()
    await stage.begin()
    kept = Transfer.from_json(stage.store.rows[stage.id].data)
    assert kept.state is State.RINGING
    assert kept.room == f"warm-{stage.id}-0"
    assert not any(word in kept.room for word in ("1802", "Olsen", "Mary"))
