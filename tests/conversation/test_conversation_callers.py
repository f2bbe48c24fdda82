"""Guards whole calls of callers as they are: correcting, refusing, asking two things at once; and their briefs."""

from pathlib import Path

import pytest
from conversation_script import MAPLE, MARIA, OWN, Call

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.engine import Conversation
from gateway.conversation.events import BookVisit, Caller, HandOver, Trigger
from gateway.grammars import Grammars, default_folder
from gateway.understanding.interpreter import Interpreter
from gateway.understanding.meaning import Danger
from gateway.understanding.train import prepared

REAL = Grammars(default_folder(), ("plumbing", "hvac"))
DATA = Path(__file__).parents[2] / "data" / "understanding"


@pytest.fixture(scope="module")
def interpreter() -> Interpreter:
    return Interpreter(REAL, Company(), prepared(REAL, DATA))


@pytest.fixture
def real(interpreter: Interpreter) -> Call:
    call = Call(REAL, Company(), Guardrails(), Caller(OWN))
    call.conversation = Conversation(Company(), Guardrails(), REAL, interpreter)
    return call


def to_read_back(call: Call, *, name: str = "bob smith") -> None:
    call.script(f"""
        gateway: How can I help?
        caller: my sink is clogged
        gateway: What's the address?
        caller: fourteen twenty maple street in burlington
        gateway: your name?
        caller: {name}
        gateway: When would suit you?
        caller: tomorrow morning
        caller: the first one
        gateway: at fourteen twenty Maple Street in Burlington
    """)


@pytest.mark.parametrize(
    ("words", "then"),
    [
        ("not bob rob", "for Rob Smith"),
        ("no it's rob not bob", "for Rob Smith"),
        ("no it's in winooski", "Maple Street in Winooski"),
        ("yes but the apartment is number six", "fourteen twenty Maple Street, apartment six"),
        ("no fourteen twenty nine", "fourteen twenty nine Maple Street"),
        ("no call me at eight oh two five five five oh one seven three instead", "zero one seven three"),
    ],
)
def test_a_correction_at_the_read_back_is_read_back_again(real: Call, words: str, then: str) -> None:
    to_read_back(real)
    said = real.says(words)
    assert said.startswith("So that's") and then in said
    assert "You're booked" in real.says("yes")


def test_saying_it_again_is_a_yes(call: Call) -> None:
    call.starts()
    assert "is that right" in call.says("maybe a visit")
    call.says("i'd like to book a visit")
    assert call.question == "problem"


def test_who_would_rather_not_give_a_name_is_booked_without(real: Call) -> None:
    real.script("""
        caller: my sink is clogged
        caller: fourteen twenty maple street in burlington
        gateway: your name?
        caller: i'd rather not say
        gateway: That's fine, we can do without. When would suit you?
        caller: tomorrow morning
        caller: the first one
        gateway: in Burlington, tomorrow between
        caller: yes
        gateway: You're booked
    """)
    assert str(real.of(BookVisit)[0].request.name) == ""


def test_the_town_answers_what_was_asked_for_the_zip_code(real: Call) -> None:
    real.script("""
        caller: my sink is clogged
        caller: twenty two pine street
        gateway: twenty two Pine Street
        caller: yes
        gateway: ZIP code
        caller: burlington
        gateway: your name?
    """)


def test_a_wrong_number_is_let_go(real: Call) -> None:
    real.starts()
    assert "No problem at all" in real.says("oh sorry wrong number")
    assert real.outcome == "wrong_number"


def test_not_the_number_that_they_wanted_is_let_go(real: Call) -> None:
    real.starts()
    real.says("hang on this is not the number i wanted")
    if real.question == "confirm_intent":
        real.says("yes")
    assert real.outcome == "wrong_number"


def test_the_wrong_telephone_number_is_no_wrong_number(real: Call) -> None:
    real.script("""
        caller: my sink is clogged
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
        caller: tomorrow morning
        caller: the first one
        gateway: ending in
        caller: no that's the wrong number
        gateway: What's the best number to call you back?
    """)


def test_two_things_in_one_breath_are_both_taken_up(real: Call) -> None:
    real.script("""
        caller: my toilet is running and i also have a question about my bill
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
        caller: tomorrow morning
        caller: the first one
        caller: yes
    """)
    if not real.conversation.ended:
        real.says("yes")
    brief = real.of(HandOver)[0].brief
    assert brief.intent == "billing" and not brief.problem, "the toilet is booked; the bill is what is left"
    assert any(line.startswith("was booked for") for line in brief.told)


def test_a_second_visit_is_handed_over_as_what_it_is(real: Call) -> None:
    to_read_back(real)
    real.says("yes")
    real.says("yes my furnace needs a tune up too")
    brief = real.of(HandOver)[0].brief
    assert brief.problem == "tune-up" and brief.told[-1].startswith("was booked for")


def test_a_changed_mind_is_handed_over_in_its_own_words(real: Call) -> None:
    real.starts()
    real.says("i want to book a visit for my clogged drain")
    real.says("actually i want to cancel my appointment")
    real.says("yes")
    brief = real.of(HandOver)[0].brief
    assert brief.intent == "cancel" and "cancel my appointment" in brief.story and not brief.problem


def test_a_danger_is_told_in_the_callers_words_and_not_by_a_guess(real: Call) -> None:
    real.starts()
    real.says("there are sparks coming out of my furnace")
    brief = real.of(HandOver)[0].brief
    assert brief.dangers == (Danger.ELECTRICAL.value,) and brief.problem == ""
    assert brief.story == "there are sparks coming out of my furnace"


def test_anything_sooner_gets_other_times(real: Call) -> None:
    real.script("""
        caller: my sink is clogged
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
        caller: tomorrow morning
        gateway: Which works?
        caller: do you have anything sooner
        gateway: I have
    """)
    assert real.conversation.case.opening is None


def test_a_known_caller_with_another_apartment(interpreter: Interpreter) -> None:
    call = Call(REAL, Company(), Guardrails(), Caller(OWN, MARIA, MAPLE))
    call.conversation = Conversation(Company(), Guardrails(), REAL, interpreter)
    call.starts()
    call.says("my sink is clogged")
    call.says("yes")
    assert call.question == "when"


def test_two_problems_of_one_trade_are_one_visit(real: Call) -> None:
    real.script("""
        caller: my sink is clogged and my toilet is running
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
        caller: what do you have
        caller: the first one
        gateway: a running or leaking toilet
        gateway: a clogged drain
        gateway: at fourteen twenty
        caller: yes
        gateway: You're booked
    """)
    request = real.of(BookVisit)[0].request
    assert (request.problem, *(note for note in request.notes if note.startswith("also: "))) in {
        ("toilet_running", "also: a clogged drain"),
        ("clogged_drain", "also: a running or leaking toilet"),
    }


def test_two_wishes_are_both_passed_on_the_urgent_one_first(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: cancel friday and send someone now
        caller: my water heater is leaking
        caller: fourteen twenty maple street in burlington
    """)
    call_brief = real.of(HandOver)[0].brief
    assert call_brief.intent == "urgent" and "also asked about: cancel" in call_brief.facts


def test_a_question_of_law_goes_to_a_person_with_its_words(real: Call) -> None:
    real.starts()
    real.says("is this covered under warranty")
    brief = real.of(HandOver)[0].brief
    assert brief.trigger is Trigger.POLICY and "warranty" in brief.story


@pytest.mark.parametrize(
    ("words", "trigger"),
    [
        ("i want to cancel my maintenance plan", Trigger.TROUBLE_WORDS),
        ("my toilet is running and my furnace is making noise", Trigger.TANGLED),
    ],
)
def test_what_one_name_would_misstate_is_passed_on_in_words(real: Call, words: str, trigger: Trigger) -> None:
    real.starts()
    real.says(words)
    brief = real.of(HandOver)[0].brief
    assert brief.trigger is trigger and brief.problem == "" and brief.story == words


def test_a_late_danger_comes_first_in_the_story(real: Call) -> None:
    real.starts()
    real.says("i'd like somebody to look at my furnace it makes a loud banging noise")
    real.says("wait my carbon monoxide alarm is going off right now")
    assert real.of(HandOver)[0].brief.story.startswith("wait my carbon monoxide alarm")


def test_who_we_are(real: Call) -> None:
    real.starts()
    said = real.says("hello is this the plumber")
    assert "you've reached Maple Plumbing" in said and "How can I help?" in said


@pytest.mark.parametrize("words", ["un agente por favor", "representante"])
def test_somebody_without_english_gets_a_person(real: Call, words: str) -> None:
    real.starts()
    real.says(words)
    assert real.trigger is Trigger.ASKED
