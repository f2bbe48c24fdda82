"""Guards that each thing a caller may want is acted on: a ticket, an answer, a visit, a person; no false booking."""

from datetime import UTC, datetime, timedelta

import pytest
from conversation_script import MAPLE, MARIA, NOW, OPENINGS, OWN, WORDS, Call, has, wants

from gateway.company import Answers, Company
from gateway.config import Guardrails
from gateway.conversation.events import BookVisit, Caller, HandOver, HangUp, OpenTicket, Outcome, TakeMessage, Trigger
from gateway.grammars import Grammars
from gateway.scheduling.visit import Opening, Visit, VisitRequest
from gateway.understanding.meaning import Guess, Heard, Intent, Urgency

PHRASES = {
    "can i leave a message": Heard(intents=wants(Intent.MESSAGE)),
    "tell tom the key is under the mat": Heard(intents=(Guess("message", 0.6),)),
    "tell tom the key is under the blue mat by the back door": Heard(intents=wants(Intent.MESSAGE)),
    "please have someone call me": Heard(intents=wants(Intent.CALL_BACK)),
    "it's about the estimate": Heard(),
    "my gate code changed": Heard(intents=wants(Intent.UPDATE_DETAILS)),
    "it is four four one two now": Heard(digits="4412"),
    "your guy did a great job": Heard(intents=wants(Intent.PRAISE)),
    "are you hiring": Heard(intents=wants(Intent.JOB)),
    "we can get you more leads": Heard(intents=wants(Intent.SALES)),
    "is this the pizza place": Heard(intents=wants(Intent.WRONG_NUMBER)),
    "i dialed the wrong number": Heard(intents=wants(Intent.WRONG_NUMBER)),
    "how do i turn off the water": Heard(intents=wants(Intent.ADVICE)),
    "should i be worried about the noise": Heard(intents=wants(Intent.ADVICE)),
    "you were here and it leaks again": Heard(intents=wants(Intent.FOLLOW_UP)),
    "i missed a call from you": Heard(intents=wants(Intent.RETURNING_CALL)),
    "do you work on boilers": Heard(intents=wants(Intent.SERVICES)),
    "do you have a service plan": Heard(intents=wants(Intent.PLAN)),
    "do you have financing": Heard(intents=wants(Intent.FINANCING)),
    "i want to pay my bill": Heard(intents=wants(Intent.PAYMENT)),
    "how long is the warranty": Heard(intents=wants(Intent.WARRANTY)),
    "i'd like a tune up": Heard(intents=wants(Intent.MAINTENANCE)),
    "i want an estimate": Heard(intents=wants(Intent.ESTIMATE)),
    "cancel friday and send someone now": Heard(
        intents=(*wants(Intent.CANCEL, 0.95), *wants(Intent.URGENT, 0.9)), urgency=Urgency.URGENT
    ),
    "i need to reschedule and also my drain is clogged": Heard(
        intents=(*wants(Intent.RESCHEDULE, 0.95), *wants(Intent.SCHEDULE, 0.9)), problems=has("clogged_drain")
    ),
}


@pytest.fixture(autouse=True)
def phrases(monkeypatch: pytest.MonkeyPatch) -> None:
    for words, heard in PHRASES.items():
        monkeypatch.setitem(WORDS, words, heard)


def test_a_message_is_asked_for_and_becomes_a_ticket(call: Call) -> None:
    call.script("""
        caller: can i leave a message
        gateway: What's the message?
        caller: tell tom the key is under the mat
        gateway: your name
        caller: maria lopez
        gateway: passed that on
        gateway: ending in zero one four two
        gateway: anything else
        caller: no
        gateway: Goodbye
    """)
    first, ticket = call.of(OpenTicket)
    assert "under the mat" in first.body and first.key == ticket.key != "", "left, even if they hang up before the name"
    assert "Maria Lopez" in ticket.body and "under the mat" in ticket.body and ticket.phone == OWN
    assert call.last == HangUp(Outcome.ANSWERED)


def test_a_message_that_was_already_said_is_not_asked_for_again(call: Call) -> None:
    call.starts()
    call.says("tell tom the key is under the blue mat by the back door")
    assert call.question == "name"


def test_a_call_back_says_what_about_and_on_which_number(call: Call) -> None:
    call.script("""
        caller: please have someone call me
        gateway: What's it about?
        caller: it's about the estimate
        caller: maria lopez
        gateway: call you back
        gateway: ending in
    """)
    assert call.of(OpenTicket)[0].subject == "Call back" and "estimate" in call.of(OpenTicket)[0].body


def test_new_details_reach_the_office(call: Call) -> None:
    call.script("""
        caller: my gate code changed
        gateway: What should we change?
        caller: it is four four one two now
        caller: maria lopez
        gateway: passed that on
    """)
    assert "four four one two" in call.of(OpenTicket)[0].body


def test_thanks_are_answered_with_thanks(call: Call) -> None:
    call.starts()
    said = call.says("your guy did a great job")
    assert "Thank you" in said and "anything else" in said.lower()
    assert call.of(OpenTicket)[0].subject == "Thanks from a customer"


def test_nobody_is_rung_for_a_job_or_an_offer(call: Call) -> None:
    call.script("""
        caller: are you hiring
        gateway: Shall I pass your name and number to our office?
        caller: no
        gateway: anything else
        caller: we can get you more leads
        gateway: don't take offers
        caller: we can get you more leads
        gateway: Goodbye
    """)
    assert not call.of(HandOver) and not call.of(TakeMessage)


def test_somebody_else_was_meant(call: Call) -> None:
    call.script("""
        caller: is this the pizza place
        gateway: You've reached Maple Plumbing & Heating
        gateway: Is there something I can help with?
        caller: i dialed the wrong number
        gateway: No problem
    """)
    assert call.last == HangUp(Outcome.WRONG_NUMBER)


def test_advice_is_safe_and_a_visit_is_offered(call: Call) -> None:
    call.script("""
        caller: how do i turn off the water
        gateway: Turn it clockwise
        gateway: come and take a look
        caller: no
        gateway: anything else
        caller: should i be worried about the noise
        gateway: can't guide you through that safely
        caller: yes
        gateway: What's going on?
    """)


@pytest.mark.parametrize(
    ("words", "lead"), [("you were here and it leaks again", "put it right"), ("i missed a call from you", "called")]
)
def test_people_take_what_is_theirs(call: Call, words: str, lead: str) -> None:
    call.starts()
    assert lead in call.says(words)
    assert call.trigger is Trigger.INTENT


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("do you have a service plan", "yearly maintenance plan"),
        ("do you have financing", "monthly payments"),
        ("i want to pay my bill", "pay by card"),
    ],
)
def test_configured_answers_are_given_and_a_person_offered(call: Call, words: str, answer: str) -> None:
    call.starts()
    said = call.says(words)
    assert answer in said and "someone from our team" in said
    call.says("yes")
    assert call.trigger is Trigger.INTENT


def test_what_we_do_is_said(call: Call) -> None:
    call.starts()
    said = call.says("do you work on boilers")
    assert "plumbing, heating and cooling" in said and "anything else" in said.lower()


@pytest.mark.parametrize("words", ["do you work on boilers", "how long is the warranty", "i want to pay my bill"])
def test_what_is_not_configured_is_answered_by_a_person(grammars: Grammars, words: str) -> None:
    call = Call(grammars, Company(answers=Answers()), Guardrails())
    call.starts()
    call.says(words)
    assert call.trigger in (Trigger.INTENT, Trigger.POLICY)


def test_a_tune_up_needs_no_problem_and_is_read_back(call: Call) -> None:
    call.script("""
        caller: i'd like a tune up
        gateway: What's the address?
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
        caller: yes
        caller: tomorrow
        caller: the first one
        gateway: So that's a tune-up at
    """)
    assert not call.of(BookVisit)
    call.says("yes")
    assert "wants: maintenance" in call.of(BookVisit)[0].request.notes


def test_an_estimate_asks_what_for(call: Call) -> None:
    call.starts()
    assert "What would you like a quote for?" in call.says("i want an estimate")


def test_two_wishes_the_urgent_one_first_and_the_other_is_passed_on(call: Call) -> None:
    call.starts()
    call.says("cancel friday and send someone now")
    call.says("blah")
    call.says("blah")
    brief = call.of(HandOver)[0].brief
    assert brief.intent == "urgent" and "also asked about: cancel" in brief.facts


def test_a_new_problem_is_booked_before_the_old_visit_is_moved(call: Call) -> None:
    call.starts()
    assert "What's the address?" in call.says("i need to reschedule and also my drain is clogged")
    assert call.conversation.case.later == [Intent.RESCHEDULE]


def _visit(start: datetime) -> Visit:
    opening = Opening(start, start + timedelta(hours=2), "tom", "Tom")
    return Visit("M 4 7 2", VisitRequest(opening, 60, "clogged_drain", "", MARIA, MAPLE, OWN, "routine"))


def test_a_known_caller_hears_when_the_visit_is(grammars: Grammars) -> None:
    caller = Caller(OWN, MARIA, MAPLE, visits=(_visit(OPENINGS[0].start),))
    call = Call(grammars, Company(), Guardrails(), caller)
    call.starts()
    said = call.says("when is my visit please")
    assert "Tom" in said and "tomorrow" in said and "someone from our team" in said
    call.says("no")
    assert call.question == "anything_else"


def test_a_visit_that_should_have_begun_is_for_a_person(grammars: Grammars) -> None:
    late = _visit((NOW - timedelta(minutes=30)).astimezone(UTC))
    call = Call(grammars, Company(), Guardrails(), Caller(OWN, MARIA, MAPLE, visits=(late,)))
    call.starts()
    call.says("when is my visit please")
    assert call.trigger is Trigger.INTENT
