"""Guards several phones at once, the line of waiting callers, keys on hold, and call-backs: in virtual time."""

import pytest
from handoff_stage import CALLER, Stage

from gateway.handoff.plan import Plan
from gateway.handoff.state import State, Transfer
from gateway.handoff.waiting import estimate_s, minutes, order, place, turns

EVERYBODY = ["+18025550111", "+18025550112", "+18025550113"]


async def busy(stage: Stage) -> list[str]:
    """Three other callers are with the three people; their transfers' ids."""
    ids = []
    for number in range(3):
        other = await stage.another(f"CAother{number}", "")
        ring = len(stage.rest.sids)
        await stage.transfers.caller_arrives(f"CAother{number}")
        await stage.transfers.whisper(other, 1, stage.rest.sids[ring - 1])
        await stage.transfers.whisper_key(other, 1, "1")
        await stage.transfers.hold(other, f"CAother{number}", "in-progress")
        await stage.transfers.whisper(other, 1, stage.rest.sids[ring - 1])
        await stage.transfers.room_event(other, "participant-join", stage.rest.sids[ring - 1])
        await stage.settle()
        ids.append(other)
    assert stage.rest.rung == EVERYBODY
    return ids


async def free(stage: Stage, other: str) -> None:
    """That caller's person hangs up."""
    await stage.transfers.person_status(other, 1, "", "completed")
    await stage.settle()


async def test_all_ring_at_once_and_the_first_key_wins() -> None:
    stage = Stage(how="at_once")
    await stage.begin()
    await stage.caller_arrives()
    assert stage.rest.rung == EVERYBODY
    await stage.answer(1)
    await stage.answer(2)
    assert "on the way" in await stage.key(2, "1")
    assert stage.rest.ended == [stage.sid(3)], "what only rings is ended"
    assert (stage.sid(1), stage.urls.whisper(stage.id, 1)) in stage.rest.moved, "who listens is told"
    assert "Somebody else has taken this call" in await stage.answer(1)
    assert "Somebody else has taken this call" in await stage.key(1, "1"), "a moment too late"
    await stage.join(2)
    await stage.wait(100)
    await stage.person_hangs_up(2)
    assert stage.result.person == "miguel"


async def test_circles_widen() -> None:
    stage = Stage(how="widening")
    await stage.begin()
    await stage.caller_arrives()
    assert stage.rest.rung == EVERYBODY[:1]
    await stage.wait(26)
    assert stage.rest.rung == EVERYBODY
    assert stage.rest.ended == [stage.sid(1)]


async def test_a_caller_waits_in_line_until_somebody_is_free() -> None:
    stage = Stage()
    others = await busy(stage)
    await stage.begin()
    told = await stage.caller_arrives()
    assert "next in line" in told
    assert "Press 1 to be called back" in told
    assert "minute" not in told, "nothing is known of the time yet"
    assert "<Gather" in told
    assert "in line" not in await stage.hold(), "not again at once"
    await stage.wait(70)
    assert "next in line" in await stage.hold()
    await free(stage, others[1])
    assert stage.rest.rung[3:] == [EVERYBODY[1]]
    await stage.answer(4, stage.rest.sids[3])
    assert "on the way" in await stage.key(4, "1")


async def test_the_wait_is_told_once_conversations_have_been_timed() -> None:
    stage = Stage()
    stage.store.talks_s = [900.0, 840.0, 1000.0, 900.0]
    await stage.transfers.recover()
    await busy(stage)
    await stage.begin()
    assert "about three minutes" in await stage.caller_arrives()


async def test_the_line_survives_a_crash() -> None:
    stage = Stage()
    others = await busy(stage)
    await stage.begin()
    await stage.caller_arrives()
    await stage.crash()
    assert "<Gather" in await stage.hold()
    await free(stage, others[0])
    assert stage.rest.rung[3:] == [EVERYBODY[0]]


async def test_two_in_line_never_get_the_same_person() -> None:
    stage = Stage()
    others = await busy(stage)
    await stage.begin()
    await stage.caller_arrives()
    await stage.another("CAnext", "")
    await stage.transfers.caller_arrives("CAnext")
    await free(stage, others[2])
    assert stage.rest.rung[3:] == [EVERYBODY[2]]
    await free(stage, others[0])
    assert stage.rest.rung[3:] == [EVERYBODY[2], EVERYBODY[0]]


async def test_who_waits_too_long_leaves_a_message() -> None:
    stage = Stage()
    await busy(stage)
    await stage.begin()
    await stage.caller_arrives()
    for _ in range(10):
        await stage.wait(95)
        last = await stage.hold()
    assert "/twilio/voicemail/" in last


async def test_key_2_on_hold_is_a_message_and_key_0_the_choices() -> None:
    stage = Stage()
    await stage.begin()
    await stage.caller_arrives()
    assert "Press 1 to be called back" in await stage.hold_key("0")
    assert "/twilio/voicemail/" in await stage.hold_key("2")
    assert stage.rest.ended == stage.rest.sids


async def test_a_withheld_number_is_offered_no_call_back() -> None:
    stage = Stage()
    stage.id = await stage.transfers.begin(stage.call, "", stage.brief)
    await stage.settle()
    await stage.caller_arrives()
    assert "Press 1" not in await stage.hold_key("0")
    assert "hold.wav" in await stage.hold_key("1")


async def called_back(stage: Stage) -> list[str]:
    """The caller keeps the place in line and hangs up; the other callers' transfers."""
    others = await busy(stage)
    await stage.begin()
    await stage.caller_arrives()
    assert "You keep your place" in await stage.hold_key("1")
    await stage.caller_hangs_up()
    assert [result.end for result in stage.results] == ["call_back"]
    assert stage.rest.rung == EVERYBODY
    await free(stage, others[0])
    assert stage.rest.rung[3:] == [EVERYBODY[0]], "the person first"
    heard = await stage.answer(4, stage.rest.sids[3])
    assert "A call back." in heard
    assert "calling them now" in await stage.key(4, "1")
    assert stage.rest.rung[4:] == [CALLER], "then the customer, at the number that called"
    return others


async def test_a_call_back_is_placed_when_it_is_the_turn() -> None:
    stage = Stage()
    await called_back(stage)
    welcome = await stage.transfers.customer.picked_up(stage.id, 1, stage.rest.sids[4], "human")
    assert "I have Dana for you" in welcome
    assert "<Conference" in welcome
    await stage.settle()
    assert 'startConferenceOnEnter="true"' in await stage.answer(4, stage.rest.sids[3])
    await stage.transfers.room_event(stage.id, "participant-join", stage.rest.sids[3])
    await stage.wait(200)
    await stage.transfers.customer.status(stage.id, 1, stage.rest.sids[4], "completed")
    await stage.settle()
    assert "call is over" in await stage.answer(4, stage.rest.sids[3])
    assert (stage.results[-1].end, stage.results[-1].ended_by) == ("bridged", "caller")


@pytest.mark.parametrize("how", ["machine", "no-answer", "busy"])
async def test_a_customer_who_is_not_reached_is_tried_again_and_then_left_to_people(how: str) -> None:
    stage = Stage()
    await called_back(stage)
    for attempt in (1, 2, 3):
        person, customer = stage.rest.sids[-2:]
        ring = await stage.ring()
        if how == "machine":
            left = await stage.transfers.customer.picked_up(stage.id, attempt, customer, "machine_start")
            assert "Sorry we missed you" in left
        else:
            await stage.transfers.customer.status(stage.id, attempt, customer, how)
        await stage.settle()
        assert "didn't pick up" in await stage.answer(ring, person)
        await stage.transfers.person_status(stage.id, ring, person, "completed")
        await stage.settle()
        if attempt == 3:
            break
        rung = len(stage.rest.rung)
        await stage.wait(800)
        assert len(stage.rest.rung) == rung, "not at once"
        await stage.wait(120)
        assert len(stage.rest.rung) == rung + 1
        await stage.answer(await stage.ring(), stage.rest.sids[-1])
        await stage.key(await stage.ring(), "1")
    assert stage.results[-1].end == "unreached"
    assert stage.results[-1].called_back == 3
    assert stage.rest.rung.count(CALLER) == 3


async def test_a_person_who_hangs_up_while_the_customer_is_called_ends_that_call() -> None:
    stage = Stage()
    await called_back(stage)
    await stage.transfers.person_status(stage.id, 4, stage.rest.sids[3], "completed")
    await stage.settle()
    assert stage.rest.ended[-1] == stage.rest.sids[4]


async def test_the_place_is_kept_across_a_crash() -> None:
    stage = Stage()
    others = await busy(stage)
    await stage.begin()
    await stage.caller_arrives()
    await stage.hold_key("1")
    await stage.crash()
    await free(stage, others[1])
    assert stage.rest.rung[3:] == [EVERYBODY[1]]


def waiting(name: str, priority: int, since_s: float, *, skipped: tuple[str, ...] = ("ann",)) -> Transfer:
    plan = Plan((), 90, 12, queue=True)
    return Transfer(
        name, f"CA{name}", plan, priority=priority, state=State.QUEUED, skipped=skipped, times={"line": since_s}
    )


def test_the_line_is_by_priority_then_by_arrival() -> None:
    line = [waiting("a", 0, 1.0), waiting("b", 300, 3.0), waiting("c", 0, 0.0)]
    assert [t.id for t in order(line)] == ["b", "c", "a"]
    assert [place(line, t) for t in line] == [3, 1, 2]


def test_each_free_person_is_rung_for_one_caller() -> None:
    line = [waiting("a", 0, 1.0, skipped=("ann", "bob")), waiting("b", 0, 2.0, skipped=("ann", "bob"))]
    assert [(t.id, p) for t, p in turns(line, ["ann", "bob"], 9.0)] == [("a", "ann"), ("b", "bob")]
    assert [(t.id, p) for t, p in turns(line, ["bob"], 9.0)] == [("a", "bob")]
    assert turns(line, [], 9.0) == []


def test_an_estimate_is_given_only_when_it_is_known() -> None:
    assert estimate_s(1, 2, [300.0, 300.0]) is None
    assert estimate_s(1, 2, [300.0] * 5) == pytest.approx(75)
    assert estimate_s(3, 1, [200.0, 400.0, 300.0]) == pytest.approx(750)
    assert estimate_s(0, 1, [300.0] * 5) is None
    assert estimate_s(1, 0, [300.0] * 5) is None
    assert estimate_s(30, 1, [600.0] * 5) is None, "nobody is told to wait for five hours"
    assert [minutes(s) for s in (None, 20, 75, 300, 750)] == [None, 1, 2, 5, 15]
