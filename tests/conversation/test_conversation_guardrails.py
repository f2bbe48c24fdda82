"""Guards what holds on every turn: danger, a person, trouble, confidence, re-prompts, time, policy, silence."""

import pytest
from conversation_script import Call

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.events import Decided, HandOver, HangUp, Listen, Say, StartRinging, TakeMessage, Trigger
from gateway.grammars import Grammars
from gateway.understanding.meaning import Urgency

TURNS = ["my kitchen drain is clogged", "fourteen twenty maple street in burlington", "maria lopez", "yes", "tomorrow",
         "the second one", "yes"]  # fmt: skip


@pytest.mark.parametrize("turn", range(len(TURNS) + 1))
def test_danger_at_any_turn_gets_the_safe_answer_and_a_person_at_once(call: Call, turn: int) -> None:
    call.starts()
    for words in TURNS[:turn]:
        call.says(words)
    before = len(call.actions)
    call.says("i smell gas")
    kinds = [type(a) for a in call.actions[before:] if not isinstance(a, Decided)]
    assert kinds == [StartRinging, Say, Say, HandOver]
    answer = next(a for a in call.actions[before:] if isinstance(a, Say))
    assert answer.pieces[0] == "Please leave the house right now." and not answer.interruptible
    assert call.trigger is Trigger.DANGER and call.conversation.ended
    assert call.of(HandOver)[0].brief.dangers == ("gas",)


def test_flooding_hears_of_the_shut_off_while_the_phone_already_rings(call: Call) -> None:
    call.starts()
    said = call.says("there is water everywhere")
    assert "shut-off" in said
    kinds = [type(a) for a in call.actions]
    assert kinds.index(StartRinging) < kinds.index(HandOver)


@pytest.mark.parametrize("turn", range(len(TURNS) + 1))
@pytest.mark.parametrize("how", ["talk to a person", "0"])
def test_a_person_at_any_moment(call: Call, turn: int, how: str) -> None:
    call.starts()
    for words in TURNS[:turn]:
        call.says(words)
    call.presses(how) if how == "0" else call.says(how)
    assert call.trigger is Trigger.ASKED and isinstance(call.last, HandOver)


def test_a_person_over_the_greeting(call: Call) -> None:
    call.starts()
    call.cuts_in("Thanks for")
    assert "connecting you with Dana in dispatch" in call.says("talk to a person")


@pytest.mark.parametrize(
    ("words", "trigger"),
    [
        ("this is ridiculous", Trigger.TROUBLE_WORDS),
        ("i am furious", Trigger.MOOD),
        ("it is all one big mess with everything", Trigger.TANGLED),
    ],
)
def test_trouble_gets_a_person_and_the_reason_is_recorded(call: Call, words: str, trigger: Trigger) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says(words)
    assert call.trigger is trigger
    assert ("hand_over", trigger.value) in call.decided


def test_between_the_thresholds_the_intent_is_confirmed(call: Call) -> None:
    call.starts()
    assert "You'd like to book a visit, is that right?" in call.says("maybe a visit")
    call.says("yes")
    assert call.question == "problem"


def test_an_unsure_problem_and_intent_are_confirmed_in_one_question(call: Call) -> None:
    call.starts()
    assert "That sounds like a clogged drain" in call.says("the drain i think is slow")
    call.says("yes")
    assert call.question == "address"


def test_no_to_the_guess_asks_again(call: Call) -> None:
    call.starts()
    call.says("maybe a visit")
    call.says("no")
    assert call.question == "anything"


def test_another_wish_instead_of_yes_is_taken_up(call: Call) -> None:
    call.starts()
    call.says("maybe a visit")
    call.says("my bill is wrong")
    assert call.trigger is Trigger.INTENT


def test_the_thresholds_are_settings(grammars: Grammars) -> None:
    call = Call(grammars, Company(), Guardrails(act_at=0.55))
    call.starts()
    call.says("maybe a visit")
    assert call.question == "problem"


def test_two_re_prompts_in_other_words_then_a_person(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    first = call.says("blah")
    second = call.says("blah")
    assert first != second and "zero for a person" in second
    call.says("blah")
    assert call.trigger is Trigger.REPROMPTS


@pytest.mark.parametrize("reprompts", [0, 1, 4])
def test_how_many_re_prompts_is_a_setting(grammars: Grammars, reprompts: int) -> None:
    call = Call(grammars, Company(), Guardrails(reprompts=reprompts))
    call.starts()
    call.says("my kitchen drain is clogged")
    for _ in range(reprompts):
        call.says("blah")
        assert not call.conversation.ended
    call.says("blah")
    assert call.trigger is Trigger.REPROMPTS


def test_a_story_that_fits_nothing_is_for_a_person(call: Call) -> None:
    call.starts()
    call.says("i'd like to book a visit")
    call.says("the thing next to the other thing hums")
    call.says("blah")
    call.says("blah")
    call.says("blah")
    assert call.trigger is Trigger.TANGLED


def test_ninety_seconds_without_anything_new_gets_a_person(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("what", after_s=50)
    assert not call.conversation.ended
    call.says("what", after_s=50)
    assert call.trigger is Trigger.NO_PROGRESS


def test_a_long_call_that_makes_progress_is_left_alone(call: Call) -> None:
    call.starts()
    for words in TURNS:
        call.says(words, after_s=60)
    assert call.conversation.case.visit is not None


def test_what_again_and_again_gets_a_person(call: Call) -> None:
    call.starts()
    assert "How can I help?" in call.says("what")
    call.says("what")
    call.says("what")
    assert call.trigger is Trigger.REPEATED


def test_the_same_words_three_times_get_a_person(call: Call) -> None:
    call.starts()
    for _ in range(3):
        call.says("blah blah blah blah")
    assert call.trigger in (Trigger.REPEATED, Trigger.REPROMPTS)


def test_the_same_question_three_times_gets_a_person(call: Call) -> None:
    call.starts()
    call.says("when are you open")
    call.says("when are you open")
    call.says("when are you open")
    assert call.trigger is Trigger.REPEATED


def test_silence_is_met_kindly_then_with_the_keypad_then_a_person(call: Call) -> None:
    call.starts()
    assert "Are you still there? How can I help?" in call.waits()
    assert "keypad" in call.waits()
    call.waits()
    assert call.trigger is Trigger.SILENCE


def test_silence_is_counted_anew_after_words(call: Call) -> None:
    call.starts()
    call.waits()
    call.waits()
    call.says("my kitchen drain is clogged")
    call.waits()
    assert not call.conversation.ended


def test_prices_in_the_middle_get_the_configured_answer_and_the_question_again(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    said = call.says("how much is a visit")
    assert "eighty nine dollars" in said and "What's the address?" in said
    assert call.question == "address"


def test_pressing_for_a_price_gets_a_person(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    for _ in range(3):
        call.says("how much is a visit")
    assert call.trigger is Trigger.POLICY


def test_law_gets_only_the_configured_answer_then_a_person(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    said = call.says("are you liable for my floor")
    assert Company().answers.legal in said and call.question == "address"
    call.says("are you liable for my floor")
    assert call.trigger is Trigger.POLICY


def test_a_price_asked_along_with_the_visit_is_answered_and_the_booking_goes_on(call: Call) -> None:
    call.starts()
    said = call.says("my drain is clogged and how much is it")
    assert "eighty nine dollars" in said and call.question == "address"


def test_of_two_wishes_the_visit_comes_first_and_the_bill_is_not_forgotten(call: Call) -> None:
    call.starts()
    call.says("book a visit and my bill is wrong")
    assert call.question == "problem"
    for words in TURNS:
        call.says(words)
    assert call.conversation.case.visit is not None
    assert call.trigger is Trigger.INTENT and isinstance(call.last, HandOver)


def test_decisions_hold_no_personal_data(call: Call) -> None:
    call.starts()
    for words in TURNS:
        call.says(words)
    text = " ".join(f"{a.what} {a.why} {a.details}" for a in call.of(Decided)).lower()
    assert not any(word in text for word in ("maple", "1420", "maria", "lopez", "0142", "clogged and"))


@pytest.mark.parametrize("silent", [False, True])
def test_an_unhelpful_caller_always_ends_with_a_person_or_a_message(call: Call, silent: bool) -> None:
    call.person = None
    call.starts()
    for _ in range(12):
        call.waits() if silent else call.says("uh")
    assert call.conversation.ended
    assert isinstance(call.last, TakeMessage)


def test_a_filler_waits_a_little_before_it_is_a_re_prompt(call: Call) -> None:
    call.starts()
    assert call.says("uh") == ""
    assert isinstance(call.last, Listen)
    assert call.says("uh") != ""


def test_cut_in_by_a_filler_the_rest_is_said(call: Call) -> None:
    call.starts()
    call.cuts_in("Thanks for calling Maple Plumbing & Heating. I'm the")
    said = call.says("uh")
    assert said.startswith("I'm the automated assistant.") and said.endswith("How can I help?")


def test_after_the_end_nothing_happens(call: Call) -> None:
    call.starts()
    call.says("talk to a person")
    assert call.conversation.ended and call.says("what") == "" and call.waits() == ""
    assert not [a for a in call.actions if isinstance(a, HangUp)]


def test_an_answer_in_our_own_words_is_no_echo_unless_said_over_them(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    assert call.listener.contexts[-1].said == ""
    call.says("blah", over_prompt=True)
    assert "What's the address?" in call.listener.contexts[-1].said


def test_a_hello_gets_the_question_and_not_silence(call: Call) -> None:
    call.starts()
    assert call.says("hello") == "How can I help?"


def test_hello_again_and_again_is_answered_and_then_gets_a_person(call: Call) -> None:
    call.starts()
    call.says("hello")
    assert call.says("hello") == "Yes, I'm here. How can I help?"
    assert call.says("hello") == "I'm right here. How can I help?"
    call.says("hello")
    assert call.trigger is Trigger.REPEATED


def test_a_story_nobody_understands_may_be_an_emergency_by_key(call: Call) -> None:
    call.says("maybe a visit")
    call.says("yes")
    call.says("the thing next to the other thing hums")
    menu = call.says("blah")
    assert "one for an emergency, two for" in menu
    call.presses("1")
    assert call.conversation.case.urgency is Urgency.EMERGENCY
    assert call.question == "address"
    call.says("fourteen twenty maple street in burlington")
    assert call.question == "phone"
    call.says("eight oh two five five five oh one nine nine")
    assert call.trigger is Trigger.URGENT
