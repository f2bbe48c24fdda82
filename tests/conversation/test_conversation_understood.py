"""Guards whole conversations in text with the real interpreter, prompts and problem types: words in, deeds out."""

from datetime import date
from pathlib import Path

import pytest
from conversation_script import MAPLE, MARIA, OPENINGS, OWN, TOMORROW, Call, opening

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.engine import Conversation
from gateway.conversation.events import BookVisit, Caller, HandOver, StartRinging, Trigger
from gateway.grammars import Grammars, default_folder
from gateway.understanding.interpreter import Interpreter
from gateway.understanding.meaning import Urgency
from gateway.understanding.train import prepared

REAL = Grammars(default_folder(), ("plumbing", "hvac"))
DATA = Path(__file__).parents[2] / "data" / "understanding"


@pytest.fixture(scope="module")
def interpreter() -> Interpreter:
    return Interpreter(REAL, Company(), prepared(REAL, DATA))


@pytest.fixture
def real(interpreter: Interpreter) -> Call:
    return with_caller(interpreter, Caller(OWN))


def with_caller(interpreter: Interpreter, caller: Caller) -> Call:
    call = Call(REAL, Company(), Guardrails(), caller)
    call.conversation = Conversation(Company(), Guardrails(), REAL, interpreter)
    return call


def test_a_clogged_sink_is_booked_and_corrected(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: hi my kitchen sink is clogged
        gateway: What's the address?
        caller: fourteen twenty maple street in burlington
        gateway: your name?
        caller: maria lopez
        gateway: When would suit you?
        caller: tomorrow morning
        gateway: I have tomorrow between eight and ten in the morning, or between ten and noon. Which works?
        caller: the second one
        gateway: at fourteen twenty Maple Street in Burlington
        caller: no fourteen twenty nine
        gateway: at fourteen twenty nine Maple Street in Burlington
        caller: yes that's right
        gateway: You're booked. Tom comes tomorrow between ten and noon.
        caller: no thanks
        gateway: Goodbye
    """)
    request = real.of(BookVisit)[0].request
    assert (request.address.number, request.problem, request.opening) == ("1429", "clogged_drain", OPENINGS[1])
    assert request.phone == OWN and str(request.name) == "Maria Lopez"
    assert real.outcome == "booked"


def test_no_heat_with_a_baby_is_handed_over_with_the_story(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: hello we have no heat and there's a baby in the house
        gateway: Where should we come?
        caller: twelve oak street in winooski
        gateway: She has your address and what happened, so you won't need to repeat it.
    """)
    brief = real.of(HandOver)[0].brief
    assert brief.trigger is Trigger.URGENT and brief.urgency is Urgency.EMERGENCY
    assert brief.vulnerable == ("infant",) and brief.problem == "no heat"
    assert brief.address is not None and brief.address.street == "Oak Street"


def test_who_needs_care_is_asked_before_a_cold_house_gets_a_window(real: Call) -> None:
    real.script("""
        caller: no heat at all and my mother in here
        gateway: Okay, no heat.
        caller: yes my mother she's ninety two
        gateway: Where should we come?
        caller: twelve oak street in winooski
    """)
    brief = real.of(HandOver)[0].brief
    assert brief.trigger is Trigger.URGENT and brief.urgency is Urgency.EMERGENCY and brief.vulnerable


def test_where_nobody_needs_care_a_cold_house_is_visited_by_the_calendar(real: Call) -> None:
    real.script("""
        caller: no heat at all and my mother in here
        gateway: Is there a baby with you, or anyone older or unwell?
        caller: no we're all fine
        gateway: What's the address?
        caller: fourteen twenty maple street in burlington
        gateway: your name?
        caller: maria lopez
        gateway: When would suit you?
    """)
    assert not real.of(HandOver)


@pytest.mark.parametrize("words", ["i smell gas in the basement", "my carbon monoxide alarm is going off"])
def test_danger_gets_the_fixed_answer_and_rings_at_once(real: Call, words: str) -> None:
    real.starts()
    said = real.says(words)
    assert "Call 911" in said or "call 911" in said
    assert real.of(StartRinging) and real.trigger is Trigger.DANGER


def test_one_breath_with_another_number_and_another_time(real: Call) -> None:
    real.starts()
    real.says("how much do you charge for a visit")
    real.says("ok can i book one my toilet is running")
    assert real.question == "address"
    real.says("nine college street burlington")
    real.says("john smith")
    assert real.question == "when"
    real.openings = (opening(TOMORROW.replace(day=30), 8),)
    said = real.says("monday morning")
    assert "Monday, November thirtieth between eight and ten" in said
    assert "ending in zero one four two" in real.says("yes that works")
    assert "best number to call you back" in real.says("no use another number")
    real.says("eight oh two five five five oh one nine nine")
    assert "eight zero two, five five five, zero one nine nine" in real.says("what")
    real.says("yes")
    assert real.of(BookVisit)[0].request.phone == "+18025550199"


def test_a_known_customer_says_yes_and_is_booked(interpreter: Interpreter) -> None:
    call = with_caller(interpreter, Caller(OWN, MARIA, MAPLE))
    call.starts()
    assert "Is this about fourteen twenty Maple Street?" in call.says("our kitchen faucet is leaking")
    for words in ["yes it is", "tomorrow afternoon", "yes please", "that's right"]:
        call.says(words)
    request = call.of(BookVisit)[0].request
    assert request.name == MARIA and request.address.street == "Maple Street" and request.opening == OPENINGS[2]


@pytest.mark.parametrize(
    ("words", "trigger"),
    [
        ("can i talk to a person please", Trigger.ASKED),
        ("i need to cancel my appointment", Trigger.INTENT),
        ("i have a question about my bill", Trigger.INTENT),
        ("this is ridiculous nobody showed up", Trigger.TROUBLE_WORDS),
    ],
)
def test_what_is_for_people_goes_to_people(real: Call, words: str, trigger: Trigger) -> None:
    real.starts()
    real.says(words)
    assert real.trigger is trigger


def test_out_of_scope_never_books(real: Call) -> None:
    real.starts()
    for _ in range(4):
        real.says("what is the capital of portugal")
    assert real.conversation.ended and not real.of(BookVisit)


def test_who_tells_a_place_does_not_ask_where_we_go(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: my kitchen faucet won't stop dripping
        gateway: What's the address?
        caller: one oh nine church street
    """)
    said = real.says("burlington")
    assert "We serve" not in said
    real.says("yes")
    assert real.conversation.case.address is not None
    assert real.conversation.case.address.city == "Burlington"


@pytest.mark.parametrize("answer", ["it's the bathtub drain", "three thirty one north street in burlington"])
def test_who_tells_of_the_visit_has_said_that_they_want_one(real: Call, answer: str) -> None:
    real.script("""
        gateway: How can I help?
        caller: how much do you charge for a drain cleaning
        gateway: eighty nine dollars
        caller: ok can you come then
    """)
    said = real.says(answer)
    assert "is that right?" not in said and "where we work" not in said


def test_who_says_something_else_than_asked_is_thanked_and_asked_as_at_first(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: i'd like to book an appointment please
        gateway: What's going on?
        caller: hm well it's a thing
        gateway: Could you say that another way?
    """)
    said = real.says("eighty five willard street in burlington")
    assert "Could you say that another way?" not in said
    assert "What's going on?" in said


def test_after_a_booking_a_goodbye_is_one(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: hi my kitchen sink is clogged
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
        caller: tomorrow morning
        caller: the second one
        caller: yes that's right
        gateway: Is there anything else?
        caller: do i need to do anything before he comes
        caller: no thanks goodbye
        gateway: See you then
    """)
    assert real.outcome == "booked"


def test_a_likely_problem_is_named_in_passing(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: i dunno something is making a weird noise in the basement
        gateway: Okay, a noisy furnace. What's the address?
        caller: three thirty one north street in burlington
        gateway: your name?
    """)


def test_asked_when_they_may_ask_when_we_can(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: my toilet is clogged up
        caller: nine summit street in burlington
        caller: steve brown
        gateway: When would suit you?
        caller: how soon can you get here
        gateway: Which works?
    """)


def test_another_of_the_offered_times_is_offered_again(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: my kitchen sink is clogged
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
        caller: tomorrow morning
        caller: the second one
        gateway: Is that right?
        caller: no
        gateway: What should I change?
        caller: make it the first one
        gateway: the second between ten and noon. Which one?
        caller: the first one
        gateway: between eight and ten
    """)


def test_billing_is_somebody_to_talk_to(real: Call) -> None:
    real.starts()
    real.says("i want to talk to billing")
    assert isinstance(real.last, HandOver)


def test_water_that_runs_out_of_a_door_is_a_flood(real: Call) -> None:
    real.starts()
    real.says("my neighbor's house has water running out the front door they're on vacation")
    assert isinstance(real.last, HandOver) and real.last.brief.trigger is Trigger.DANGER


def test_who_goes_on_with_the_name_means_yes_to_the_address(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: the water pressure is really low in the whole house
        caller: eighty five lake road
        gateway: Is that right?
        caller: it's in colchester
        caller: my name is rob hill
        gateway: When would suit you?
    """)


def test_a_day_told_with_the_name_is_not_asked_for(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: my kitchen sink is clogged
        caller: fourteen twenty maple street in burlington
        gateway: your name?
        caller: peter sanders and tomorrow would be good
        gateway: Which works?
    """)
    assert str(real.conversation.case.name) == "Peter Sanders"


def test_at_three_is_one_window(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: my kitchen sink is clogged
        caller: fourteen twenty maple street in burlington
        caller: peter sanders
        gateway: When would suit you?
        caller: tomorrow at ten thirty
        gateway: tomorrow between ten and noon, and we'll call you
    """)


def test_who_calls_for_the_third_time_gets_a_person(real: Call) -> None:
    real.starts()
    real.says("this is the third time i'm calling nobody called me back and i still have no heat")
    assert isinstance(real.last, HandOver)


def test_sure_to_several_times_is_met_with_the_soonest(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: my kitchen sink is clogged
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
        caller: tomorrow morning
        gateway: Which works?
        caller: sure sounds good
        gateway: How about tomorrow between eight and ten in the morning?
        caller: yes
        gateway: So that's a clogged drain
    """)


def test_another_time_after_the_booking_moves_the_visit(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: my kitchen sink is clogged
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
        caller: tomorrow morning
        caller: the first one
        caller: yes
        gateway: Is there anything else?
        caller: actually can we do eleven instead
        gateway: move your visit from tomorrow between eight and ten in the morning to tomorrow between ten
        caller: yes
        gateway: It's moved.
    """)


def test_a_weekday_means_the_one_that_was_offered(real: Call) -> None:
    real.openings = tuple(opening(date(2026, 12, 14), hour) for hour in (8, 10, 14))
    real.script("""
        gateway: How can I help?
        caller: my kitchen sink is clogged
        caller: twenty eight thirteen maple street in burlington
        caller: maria lopez
        caller: december fourteenth
        gateway: Which works?
        caller: monday at ten is good
        gateway: Monday, December fourteenth between ten and noon
        caller: no it has to be december fourth
    """)
    assert real.conversation.case.address is not None
    assert real.conversation.case.address.number == "2813"


def test_a_town_that_is_named_goes_before_a_zip_code_that_was_misheard(real: Call) -> None:
    real.script("""
        caller: my kitchen sink is clogged
        caller: sixty seven hinesburg road
        caller: yes
        gateway: What's the ZIP code there?
        caller: nine five four oh four
        gateway: outside the area we serve
        caller: no it's sixty seven hinesburg road in winooski
        gateway: your name?
    """)
    where = real.conversation.case.address
    assert where is not None and (where.city, where.zip) == ("Winooski", "")


def test_the_problem_that_was_named_is_denied_in_other_words(real: Call) -> None:
    real.script("""
        gateway: How can I help?
        caller: i dunno something is making a weird noise in the basement
        gateway: Okay, a noisy furnace. What's the address?
        caller: no it's not the furnace the toilet keeps running
        gateway: What's the address?
    """)
    assert real.conversation.case.problem == "toilet_running"
