"""Guards the driver: whole transfers in virtual time against a scripted carrier, and every way they break."""

import pytest
from handoff_stage import Stage

from gateway.telephony.rest import RestRefused, RestUnknown, RestUnreachable


async def test_first_person_takes_the_call() -> None:
    stage = Stage()
    await stage.begin()
    assert stage.rest.rung == ["+18025550111"]
    assert "hold.wav" in await stage.caller_arrives()
    heard = await stage.answer(1)
    assert "Press 1 to take the call" in heard
    assert "on the way to you" in await stage.key(1, "1")
    assert stage.caller_moved == 1
    await stage.join(1)
    await stage.wait(200)
    assert "Goodbye" in await stage.person_hangs_up(1)
    result = stage.result
    assert (result.end, result.person, result.rings, result.short) == ("bridged", "dana", 1, False)
    assert result.ended_by == "person"
    assert result.talk_s == pytest.approx(200)
    assert stage.rest.rung == ["+18025550111"]
    assert stage.store.open() == []


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled"])
async def test_next_person_when_nobody_answers(status: str) -> None:
    stage = Stage()
    await stage.begin()
    await stage.caller_arrives()
    await stage.status(1, status)
    await stage.status(1, status)
    assert stage.rest.rung == ["+18025550111", "+18025550112"]


@pytest.mark.parametrize("key", ["2", ""])
async def test_next_person_when_declined(key: str) -> None:
    stage = Stage()
    await stage.begin()
    await stage.caller_arrives()
    await stage.answer(1)
    assert "passing this call on" in await stage.key(1, key)
    await stage.status(1, "completed")
    assert stage.rest.rung == ["+18025550111", "+18025550112"]


async def test_voicemail_picks_up_and_is_not_an_acceptance() -> None:
    stage = Stage()
    await stage.begin()
    await stage.caller_arrives()
    await stage.answer(1)
    await stage.status(1, "completed")
    assert stage.rest.rung == ["+18025550111", "+18025550112"]
    assert (await stage.transfer()).attempts[0].how == "no_key"


async def test_hear_it_again_then_take_it() -> None:
    stage = Stage()
    await stage.begin()
    await stage.caller_arrives()
    first = await stage.answer(1)
    assert await stage.key(1, "3") == first
    assert await stage.key(1, "7") == first
    assert "on the way" in await stage.key(1, "1")


async def test_nobody_left_is_voicemail() -> None:
    stage = Stage()
    await stage.begin()
    await stage.caller_arrives()
    for ring in (1, 2, 3):
        await stage.status(ring, "no-answer")
    assert stage.caller_moved == 1
    assert "/twilio/voicemail/" in await stage.hold()
    assert stage.result.end == "voicemail"
    assert [a.how for a in stage.result.attempts] == ["no_answer"] * 3


async def test_nobody_left_while_the_caller_is_still_being_told() -> None:
    stage = Stage()
    await stage.begin()
    for ring in (1, 2, 3):
        await stage.status(ring, "busy")
    assert stage.rest.moved == []
    assert "/twilio/voicemail/" in await stage.caller_arrives()
    assert stage.store.open() == []


async def test_total_time_over_ends_the_ring_and_goes_to_voicemail() -> None:
    stage = Stage(total_s=15)
    await stage.begin()
    await stage.caller_arrives()
    await stage.wait(16)
    assert stage.rest.ended == [stage.rest.sids[0]]
    assert stage.caller_moved == 1
    assert "/twilio/voicemail/" in await stage.hold()


async def test_ring_time_over_moves_on() -> None:
    stage = Stage()
    await stage.begin()
    await stage.caller_arrives()
    await stage.wait(26)
    assert stage.rest.ended == [stage.rest.sids[0]]
    assert stage.rest.rung == ["+18025550111", "+18025550112"]
    assert "passing this call on" in await stage.answer(1), "picked up a moment too late"


async def test_person_who_presses_one_early_waits_for_the_caller() -> None:
    stage = Stage()
    await stage.begin()
    await stage.answer(1)
    assert "on the way to you" in await stage.key(1, "1")
    assert "<Conference" in await stage.caller_arrives()
    assert stage.rest.moved == [(stage.rest.sids[0], stage.urls.whisper(stage.id, 1))]
    assert "<Conference" in await stage.answer(1)


async def test_caller_hangs_up_while_it_rings() -> None:
    stage = Stage()
    await stage.begin()
    await stage.caller_arrives()
    await stage.transfers.caller_left(stage.call)
    await stage.settle()
    assert stage.rest.ended == [stage.rest.sids[0]]
    assert "caller has hung up" in await stage.answer(1)
    assert "caller has hung up" in await stage.key(1, "1")
    assert stage.result.end == "caller_left"
    assert stage.rest.rung == ["+18025550111"]


async def test_caller_hangs_up_during_the_whisper() -> None:
    stage = Stage()
    await stage.begin()
    await stage.caller_arrives()
    await stage.answer(1)
    await stage.transfers.caller_left(stage.call)
    await stage.settle()
    assert stage.rest.moved == [(stage.rest.sids[0], stage.urls.whisper(stage.id, 1))]
    assert "caller has hung up" in await stage.answer(1)


async def test_caller_hangs_up_before_the_ring_is_placed() -> None:
    stage = Stage()
    stage.rest.hold_create()
    await stage.begin()
    await stage.transfers.caller_left(stage.call)
    stage.rest.release_create()
    await stage.settle()
    assert stage.rest.ended == stage.rest.sids


async def test_short_bridge_is_alarmed() -> None:
    stage = Stage()
    await stage.begin()
    await stage.caller_arrives()
    await stage.take(1)
    await stage.wait(20)
    await stage.person_hangs_up(1)
    assert stage.result.short


async def test_refused_rings_go_on_to_the_next_and_last_to_voicemail() -> None:
    stage = Stage()
    stage.rest.create_errors = [RestRefused("create call", 21211, 400) for _ in range(3)]
    await stage.begin()
    await stage.caller_arrives()
    assert len(stage.rest.tried) == 3
    assert stage.result.end == "voicemail"


async def test_unreachable_carrier_is_tried_again() -> None:
    stage = Stage()
    stage.rest.create_errors = [RestUnreachable("create call")]
    await stage.begin()
    await stage.wait(2)
    assert stage.rest.tried == ["+18025550111", "+18025550111"]
    assert stage.rest.rung == ["+18025550111"]


async def test_unknown_outcome_is_never_dialled_again_and_may_still_be_answered() -> None:
    stage = Stage()
    stage.rest.create_errors = [RestUnknown("create call")]
    await stage.begin()
    await stage.caller_arrives()
    assert stage.rest.tried == ["+18025550111"]
    assert "Press 1" in await stage.answer(1, "CAlost")
    assert "on the way" in await stage.key(1, "1")


async def test_unknown_outcome_moves_on_and_ends_the_call_once_its_sid_is_known() -> None:
    stage = Stage()
    stage.rest.create_errors = [RestUnknown("create call")]
    await stage.begin()
    await stage.caller_arrives()
    await stage.wait(26)
    assert stage.rest.tried == ["+18025550111", "+18025550112"]
    await stage.transfers.person_status(stage.id, 1, "CAlost", "ringing")
    await stage.settle()
    assert stage.rest.ended == ["CAlost"]


async def test_failing_redirect_is_repeated_until_the_hold_audio_asks_anyway() -> None:
    stage = Stage(total_s=15)
    stage.rest.move_errors = [RestUnknown("redirect call"), RestUnknown("redirect call")]
    await stage.begin()
    await stage.caller_arrives()
    await stage.wait(16)
    assert stage.caller_moved == 0
    await stage.wait(30)
    assert stage.caller_moved == 1
    assert "/twilio/voicemail/" in await stage.hold()


async def test_a_caller_who_cannot_be_moved_out_of_a_room_is_freed_by_ending_it() -> None:
    stage = Stage()
    await stage.begin()
    await stage.caller_arrives()
    await stage.take(1)
    stage.rest.move_errors = [RestUnknown("redirect call")] * 9
    await stage.transfers.console.end(stage.call)
    await stage.settle()
    assert stage.rest.conferences == [(await stage.transfer()).room]
    assert "Goodbye" in await stage.hold()


async def test_a_room_that_ends_before_they_meet_is_entered_again() -> None:
    stage = Stage()
    await stage.begin()
    await stage.caller_arrives()
    await stage.answer(1)
    await stage.key(1, "1")
    assert "<Conference" in await stage.hold()
    assert "<Conference" in await stage.transfers.after_room(stage.id, stage.call, "in-progress")


async def test_begin_twice_is_one_transfer() -> None:
    stage = Stage()
    await stage.begin()
    first = stage.id
    await stage.begin()
    assert stage.id == first
    assert stage.rest.rung == ["+18025550111"]


async def test_second_caller_never_rings_a_person_who_is_rung() -> None:
    stage = Stage()
    await stage.begin()
    other = await stage.transfers.begin("CA2", "", stage.brief)
    await stage.settle()
    assert other != stage.id
    assert stage.rest.rung == ["+18025550111", "+18025550112"]


async def test_every_webhook_twice_changes_nothing() -> None:
    stage = Stage(doubled=True)
    await stage.begin()
    await stage.caller_arrives()
    await stage.answer(1)
    await stage.key(1, "2")
    await stage.take(2)
    await stage.wait(100)
    await stage.person_hangs_up(2)
    assert stage.rest.rung == ["+18025550111", "+18025550112"]
    assert len(stage.results) == 1
    assert stage.result.person == "miguel"
