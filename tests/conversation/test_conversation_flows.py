"""Guards each kind of call: urgent, questions, what people do, asides, and the words of the hand-over."""

import pytest
from conversation_script import MAPLE, MARIA, OWN, Call

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.events import Caller, FindPerson, HandOver, Say, TakeMessage, Trigger
from gateway.grammars import Grammars
from gateway.understanding.meaning import Urgency


def test_no_heat_with_a_baby_asks_only_where_then_a_person_with_the_brief(call: Call) -> None:
    call.script("""
        gateway: How can I help?
        caller: we have no heat and a baby
        gateway: Where should we come?
        caller: fourteen twenty maple street in burlington
        gateway: I'm connecting you with Dana in dispatch. She has your address and what happened,
        gateway: so you won't need to repeat it.
    """)
    brief = call.of(HandOver)[0].brief
    assert brief.trigger is Trigger.URGENT and brief.urgency is Urgency.EMERGENCY
    assert (brief.problem, brief.trade, brief.vulnerable, brief.phone) == ("no heat", "hvac", ("infant",), OWN)
    assert brief.address == MAPLE and brief.story == "we have no heat and a baby"
    assert call.of(FindPerson)[0].urgency is Urgency.EMERGENCY


def test_no_heat_asks_whether_somebody_needs_care(call: Call) -> None:
    call.starts()
    call.says("we have no heat")
    call.says("fourteen twenty maple street in burlington")
    assert call.question == "confirm_vulnerable"
    call.says("yes")
    assert call.of(HandOver)[0].brief.urgency is Urgency.EMERGENCY


def test_a_burst_pipe_hears_the_advice_and_gets_help(call: Call) -> None:
    call.starts()
    assert "main shut-off" in call.says("i have a burst pipe")
    call.says("fourteen twenty maple street in burlington")
    assert call.trigger is Trigger.URGENT
    assert any(told.startswith("was told: ") for told in call.of(HandOver)[0].brief.told)


def test_a_known_address_is_only_confirmed_in_an_emergency(grammars: Grammars) -> None:
    call = Call(grammars, Company(), Guardrails(), Caller(OWN, MARIA, MAPLE))
    call.starts()
    assert "Is this about fourteen twenty Maple Street?" in call.says("we have no heat and a baby")
    assert "She has your address and what happened" in call.says("yes")


def test_an_address_on_file_that_was_not_confirmed_is_not_claimed(grammars: Grammars) -> None:
    call = Call(grammars, Company(), Guardrails(), Caller(OWN, MARIA, MAPLE))
    call.starts()
    call.says("we have no heat and a baby")
    call.says("blah")
    said = call.says("blah")
    assert call.trigger is Trigger.URGENT and "address" not in said
    brief = call.of(HandOver)[0].brief
    assert brief.address is None and any("not confirmed" in fact for fact in brief.facts)


def test_in_an_emergency_a_person_comes_after_one_re_prompt(call: Call) -> None:
    call.starts()
    call.says("we have no heat and a baby")
    call.says("blah")
    call.says("blah")
    assert call.trigger is Trigger.URGENT and isinstance(call.last, HandOver)


def test_an_emergency_that_shows_late_changes_the_flow(call: Call) -> None:
    call.starts()
    call.says("i'd like to book a visit")
    call.says("i have a burst pipe")
    assert call.question == "address"
    call.says("fourteen twenty maple street in burlington")
    assert call.trigger is Trigger.URGENT


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("change my appointment please", "visits that are already booked"),
        ("cancel my appointment please", "visits that are already booked"),
        ("when is my visit please", "visits that are already booked"),
        ("my bill is wrong", "your bill"),
        ("the work was bad", "Thank you for telling us"),
    ],
)
def test_what_people_do_is_said_honestly(call: Call, words: str, said: str) -> None:
    call.starts()
    assert said in call.says(words)
    assert call.trigger is Trigger.INTENT and isinstance(call.last, HandOver)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("how much is a visit", "eighty nine dollars"),
        ("when are you open", "Monday to Friday"),
        ("do you come to winooski", "Winooski"),
    ],
)
def test_questions_get_the_configured_answer(call: Call, words: str, said: str) -> None:
    call.starts()
    answer = call.says(words)
    assert said in answer and "anything else" in answer
    call.says("no")
    assert call.outcome == "answered"


def test_after_an_answer_a_visit_may_be_booked(call: Call) -> None:
    call.starts()
    call.says("how much is a visit")
    call.says("my kitchen drain is clogged")
    assert call.question == "address"


def test_something_else_is_told_what_we_do_once(call: Call) -> None:
    call.starts()
    assert "plumbing and heating and cooling" in call.says("do you sell bicycles")
    call.says("do you sell bicycles")
    assert isinstance(call.last, HandOver)


def test_a_wrong_number_is_let_go(call: Call) -> None:
    call.starts()
    call.says("sorry wrong number")
    assert call.outcome == "wrong_number"


def test_nobody_there_takes_a_message(call: Call) -> None:
    call.person = None
    call.starts()
    assert "after the tone" in call.says("my bill is wrong")
    assert isinstance(call.last, TakeMessage)


def test_nobody_there_in_an_emergency_still_rings_everybody(call: Call) -> None:
    call.person = None
    call.starts()
    call.says("i have a burst pipe")
    assert "on-call team" in call.says("fourteen twenty maple street in burlington")
    assert isinstance(call.last, HandOver)


def test_nothing_is_claimed_that_is_not_known(call: Call) -> None:
    call.starts()
    said = call.says("talk to a person")
    assert "has " not in said.split("Dana")[1] and "sorry" not in said.lower()


def test_what_says_the_same_question_again(call: Call) -> None:
    call.starts()
    asked = call.says("my kitchen drain is clogged")
    assert call.says("what") in asked


def test_slower_is_marked_for_the_voice(call: Call) -> None:
    call.starts()
    call.says("slower please")
    assert call.of(Say)[-1].slow


def test_a_pen_is_waited_for(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    assert "take your time" in call.says("let me get a pen")
    assert "still here" in call.waits(25)
    assert "What's the address?" in call.waits(25)
    call.says("fourteen twenty maple street in burlington")
    assert call.question == "name"


def test_a_robot_says_so(call: Call) -> None:
    call.starts()
    assert "automated assistant" in call.says("are you a robot")
    assert call.question == "anything"


def test_i_do_not_know_when_means_the_soonest(call: Call) -> None:
    call.starts()
    for words in ["my kitchen drain is clogged", "fourteen twenty maple street in burlington", "maria lopez", "yes"]:
        call.says(words)
    call.says("i don't know")
    assert call.question == "window"


def test_start_over_forgets_what_was_said_but_not_who_calls(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("fourteen twenty maple street in burlington")
    assert "start over" in call.says("start over")
    assert call.conversation.case.address is None and call.conversation.case.caller_number == OWN
    assert call.question == "anything"


def test_goodbye_in_the_middle_is_asked_once(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("goodbye")
    assert call.question == "confirm_leave"
    assert "What's the address?" in call.says("no")
    call.says("goodbye")
    call.says("yes")
    assert call.outcome == "abandoned"


def test_goodbye_after_a_booking_is_a_goodbye(call: Call) -> None:
    call.starts()
    for words in ["everything at once", "the first one", "yes", "goodbye"]:
        call.says(words)
    assert call.outcome == "booked"


def test_never_mind_asks_what_else(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    assert "anything else" in call.says("never mind")
    call.says("no")
    assert call.outcome == "abandoned"


def test_a_quite_different_wish_is_confirmed_and_followed(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    assert "cancel a visit, is that right?" in call.says("cancel my appointment please")
    call.says("yes")
    assert call.trigger is Trigger.INTENT


def test_a_quite_different_wish_denied_goes_on_where_it_was(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("cancel my appointment please")
    assert "What's the address?" in call.says("no")
