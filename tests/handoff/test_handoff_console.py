"""Guards what the person who has the caller may do (ask, pass on, give back, end), supervisors, and the time after."""

import pytest
from handoff_stage import Stage

from gateway.handoff.console import NotPossible
from gateway.handoff.state import State
from gateway.handoff.words import LastWords, Tape


async def talking(seconds: float = 100) -> Stage:
    stage = Stage()
    await stage.begin()
    await stage.caller_arrives()
    await stage.take(1)
    await stage.wait(seconds)
    return stage


async def test_star_brings_the_choices_and_1_goes_back() -> None:
    stage = await talking()
    assert "The caller is on hold" in await stage.star(1)
    assert "hold.wav" in await stage.hold()
    assert "on the way" in await stage.choice(1, "1")
    await stage.join(1)
    assert (await stage.transfer()).state is State.BRIDGED
    assert (await stage.transfer()).meets == 2
    await stage.person_hangs_up(1)
    assert stage.result.talk_s is not None
    assert stage.result.talk_s >= 100


async def test_the_caller_who_hangs_up_is_not_taken_for_star() -> None:
    stage = await talking()
    moment = await stage.transfers.after_person(stage.id, 1, "in-progress")
    assert "<Pause" in moment, "it is not known yet who left"
    await stage.caller_hangs_up()
    assert "How did it go?" in await stage.answer(1)
    assert stage.result.ended_by == "caller"


async def test_the_person_who_hangs_up_leaves_the_caller_with_a_goodbye() -> None:
    stage = await talking()
    assert "<Pause" in await stage.transfers.after_room(stage.id, stage.call, "in-progress")
    await stage.status(1, "completed")
    assert stage.caller_moved == 2
    assert "Goodbye" in await stage.hold()
    assert stage.result.ended_by == "person"


async def test_a_colleague_is_asked_while_the_caller_holds() -> None:
    stage = await talking()
    assert await stage.transfers.console.consult(stage.call, "miguel") is State.PARKED
    await stage.settle()
    assert stage.rest.rung[-1] == "+18025550112"
    assert "hold.wav" in await stage.hold()
    assert "has a caller on hold" in await stage.answer(2)
    aside = await stage.key(2, "1")
    assert "-aside" in aside
    assert "-aside" in await stage.answer(1)
    await stage.transfers.console.resume(stage.call)
    await stage.settle()
    assert "Thank you for helping" in await stage.answer(2)
    await stage.join(1)


async def test_the_colleague_takes_the_caller_over() -> None:
    stage = await talking()
    await stage.transfers.console.consult(stage.call, "miguel")
    await stage.settle()
    await stage.hold()
    await stage.answer(2)
    await stage.key(2, "1")
    await stage.transfers.console.pass_on(stage.call)
    await stage.settle()
    assert "passing this call on" in await stage.answer(1)
    await stage.join(2)
    await stage.wait(60)
    await stage.person_hangs_up(2)
    assert stage.results[-1].person == "miguel"


async def test_a_colleague_who_does_not_come_leaves_the_choices() -> None:
    stage = await talking()
    await stage.transfers.console.consult(stage.call)
    await stage.settle()
    await stage.hold()
    await stage.answer(1)
    await stage.status(2, "no-answer")
    assert (stage.sid(1), stage.urls.whisper(stage.id, 1)) in stage.rest.moved
    assert "The caller is on hold" in await stage.answer(1)


async def test_passing_on_rings_the_next_with_a_fresh_brief() -> None:
    stage = await talking()
    await stage.transfers.console.pass_on(stage.call, note="it is the boiler, not the pipe")
    await stage.settle()
    assert "passing this call on" in await stage.answer(1)
    assert stage.rest.rung[1:] == ["+18025550112"]
    assert "hold.wav" in await stage.hold()
    heard = await stage.answer(2)
    assert "Passed on by a colleague. They say: it is the boiler, not the pipe." in heard
    assert "on the way" in await stage.key(2, "1")


async def test_a_person_lost_while_the_caller_is_parked_is_replaced() -> None:
    stage = await talking()
    await stage.star(1)
    await stage.status(1, "completed")
    assert stage.rest.rung[1:] == ["+18025550112"]
    assert "hold.wav" in await stage.hold()


async def test_a_caller_who_is_kept_on_hold_too_long_is_connected_again() -> None:
    stage = await talking()
    await stage.star(1)
    for _ in range(4):
        await stage.hold()
        await stage.wait(80)
    assert (await stage.transfer()).state is State.WAITING


async def test_a_supervisor_listens_whispers_and_joins() -> None:
    stage = await talking()
    await stage.transfers.console.watch(stage.call, "ellen")
    await stage.settle()
    assert stage.rest.rung[-1] == "+18025550113"
    assert "You are asked to listen" in await stage.answer(2)
    heard = await stage.key(2, "1")
    assert 'muted="true"' in heard
    assert 'startConferenceOnEnter="false"' in heard
    await stage.transfers.console.watch(stage.call, "ellen", "whisper")
    await stage.settle()
    assert f'coach="{stage.sid(1)}"' in await stage.answer(2)
    await stage.transfers.console.watch(stage.call, "ellen", "join")
    await stage.settle()
    joined = await stage.answer(2)
    assert "coach" not in joined
    assert "muted" not in joined
    assert 'endConferenceOnExit="false"' in joined
    await stage.person_hangs_up(1)
    assert "Thank you for helping" in await stage.answer(2)


async def test_the_caller_is_given_back_and_may_ask_for_a_person_again() -> None:
    stage = await talking()
    assert await stage.transfers.console.give_back(stage.call) is State.RETURNED
    await stage.settle()
    assert "/twilio/after-stream" in await stage.hold()
    assert "I'll take it from here" in await stage.answer(1)
    await stage.status(1, "completed")
    assert stage.results[-1].end == "returned"
    await stage.transfers.begin(stage.call, "", stage.brief)
    await stage.settle()
    assert (await stage.transfer()).state is State.RINGING


async def test_the_console_says_what_is_not_possible() -> None:
    stage = Stage()
    with pytest.raises(NotPossible, match="never with a person"):
        await stage.transfers.console.park(stage.call)
    await stage.begin()
    with pytest.raises(NotPossible, match="ringing"):
        await stage.transfers.console.give_back(stage.call)


async def test_two_questions_after_the_call() -> None:
    stage = await talking()
    await stage.caller_hangs_up()
    assert "solved on the phone" in await stage.answer(1)
    assert "have to repeat anything" in await stage.transfers.answer(stage.id, 1, "2")
    assert "Goodbye" in await stage.transfers.answer(stage.id, 1, "1")
    assert stage.store.said == {"dana": ["visit", True]}


async def test_questions_that_nobody_answers_are_passed_over() -> None:
    stage = await talking()
    await stage.caller_hangs_up()
    await stage.answer(1)
    assert "repeat anything" in await stage.transfers.answer(stage.id, 1, "")
    assert "Goodbye" in await stage.transfers.answer(stage.id, 1, "")
    assert stage.store.said == {}


async def test_key_4_plays_the_callers_own_last_words() -> None:
    stage = Stage()
    await stage.begin()
    await stage.answer(1)
    assert "In their words" in await stage.key(1, "4") or "not kept" in await stage.key(1, "4")
    stage.transfers.words.keep(stage.call, b"\x7f" * 16000)
    heard = await stage.key(1, "4")
    link = heard.split("/audio/")[1].split(".wav")[0]
    sound = stage.transfers.words.wav(link)
    assert sound is not None
    assert sound.endswith(b"\x7f" * 16000)
    assert stage.transfers.words.wav("0" * 32) is None
    assert "on the way" in await stage.key(1, "1")


def test_last_words_are_bounded_and_a_yes_replaces_nothing() -> None:
    words = LastWords(Stage().urls)
    words.keep("CA1", b"a" * 20000)
    words.keep("CA1", b"b" * 800)
    for number in range(100):
        words.keep(f"CAx{number}", b"c" * 900_000)
    assert len(words._said) == 64
    assert max(len(said.mulaw) for said in words._said.values()) == 160_000


def test_the_tape_cuts_what_was_said() -> None:
    tape = Tape(most_bytes=8000)
    for second in range(5):
        tape.feed(bytes([second]) * 8000)
    assert tape.cut(4200, 4800) == bytes([4]) * 8000
    assert tape.cut(0, 100) == b""
    assert tape.cut(4900, 9000)[-1] == 4
