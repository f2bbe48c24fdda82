"""Guards booked visits: found by number, cancelled or moved only after a yes to a read-back, else for people."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from conversation_script import MAPLE, MARIA, OWN, TOMORROW, WORDS, Call, on, opening, wants

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.events import BookVisit, Caller, CancelVisit, HandOver, SendText, Trigger
from gateway.grammars import Grammars
from gateway.scheduling.visit import Visit, VisitRequest
from gateway.understanding.meaning import Heard, Intent

FRIDAY = date(2026, 11, 27)
SATURDAY = date(2026, 11, 28)


def visit(day: date, hour: int, reference: str) -> Visit:
    at = opening(day, hour)
    request = VisitRequest(at, 60, "clogged_drain", "my drain is clogged", MARIA, MAPLE, OWN, "routine")
    return Visit(reference, request)


ON_FRIDAY, ON_SATURDAY = visit(FRIDAY, 8, "M 258"), visit(SATURDAY, 10, "K 377")


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    mine = {
        "cancel my friday appointment please": Heard(intents=wants(Intent.CANCEL)),
        "move my appointment to saturday": Heard(
            intents=wants(Intent.RESCHEDULE), when=replace(on(SATURDAY), said="move my appointment to saturday")
        ),
        "no move it to saturday": Heard(yes=False, when=on(SATURDAY)),
        "the second": Heard(choice=1),
    }
    WORDS.update(mine)
    yield
    for text in mine:
        del WORDS[text]


def customer(grammars: Grammars, *visits: Visit) -> Call:
    call = Call(grammars, Company(), Guardrails(), Caller(OWN, MARIA, MAPLE, visits=visits))
    call.starts()
    return call


def test_a_visit_is_cancelled_after_a_yes(grammars: Grammars) -> None:
    call = customer(grammars, ON_FRIDAY)
    said = call.says("cancel my appointment please")
    assert said.endswith(
        "I have you down with Tom this Friday between eight and ten in the morning. Shall I cancel that?"
    )
    assert not call.of(CancelVisit)
    assert "I've cancelled your visit this Friday" in call.says("yes")
    assert [action.reference for action in call.of(CancelVisit)] == ["M 258"]
    assert call.of(SendText)[0].to == OWN and "cancelled" in call.of(SendText)[0].body
    call.says("no")
    assert call.outcome == "answered"
    assert call.conversation.case.upcoming == ()


@pytest.mark.parametrize("words", ["no", "blah", "what"])
def test_without_a_yes_nothing_is_cancelled(grammars: Grammars, words: str) -> None:
    call = customer(grammars, ON_FRIDAY)
    call.says("cancel my appointment please")
    for _ in range(4):
        if not call.conversation.ended:
            call.says(words)
    assert not call.of(CancelVisit)


def test_no_keeps_the_visit(grammars: Grammars) -> None:
    call = customer(grammars, ON_FRIDAY)
    call.says("cancel my appointment please")
    assert "leave it as it is" in call.says("no")
    assert call.question == "anything_else"


def test_of_two_visits_the_one_of_the_day_named_is_meant(grammars: Grammars) -> None:
    call = customer(grammars, ON_SATURDAY, ON_FRIDAY)
    assert "this Friday" in call.says("cancel my friday appointment please")
    call.says("yes")
    assert [action.reference for action in call.of(CancelVisit)] == ["M 258"]


def test_of_two_visits_it_is_asked_which(grammars: Grammars) -> None:
    call = customer(grammars, ON_SATURDAY, ON_FRIDAY)
    assert "Which do you mean?" in call.says("cancel my appointment please")
    assert "this Saturday" in call.says("the second")
    call.says("yes")
    assert [action.reference for action in call.of(CancelVisit)] == ["K 377"]


def test_without_a_visit_known_a_person_takes_over_with_the_wish(call: Call) -> None:
    call.starts()
    call.says("cancel my appointment please")
    brief = call.of(HandOver)[0].brief
    assert brief.trigger is Trigger.INTENT and brief.intent == "cancel" and "cancel" in brief.story


def test_a_visit_under_way_is_for_people(grammars: Grammars) -> None:
    call = customer(grammars, visit(date(2026, 11, 23), 8, "M 111"))
    call.says("cancel my appointment please")
    assert call.trigger is Trigger.INTENT and not call.of(CancelVisit)


def test_a_calendar_that_fails_gets_a_person(grammars: Grammars) -> None:
    call = customer(grammars, ON_FRIDAY)
    call.cancelling = False
    call.says("cancel my appointment please")
    call.says("yes")
    assert call.trigger is Trigger.BROKEN


def test_a_visit_is_moved_and_the_old_one_given_up_last(grammars: Grammars) -> None:
    call = customer(grammars, ON_FRIDAY)
    call.openings = (opening(SATURDAY, 8), opening(SATURDAY, 10))
    assert "this Saturday between eight and ten" in call.says("move my appointment to saturday")
    said = call.says("the second one")
    assert "from this Friday between eight and ten in the morning to this Saturday between ten and noon" in said
    assert not call.of(BookVisit)
    assert "It's moved" in call.says("yes")
    kinds = [type(a) for a in call.actions if isinstance(a, BookVisit | CancelVisit)]
    assert kinds == [BookVisit, CancelVisit]
    request = call.of(BookVisit)[0].request
    assert (request.name, str(request.address), request.problem) == (MARIA, str(MAPLE), "clogged_drain")
    call.says("no")
    assert call.outcome == "booked"


def test_a_wish_without_a_day_is_asked_for_one(grammars: Grammars) -> None:
    call = customer(grammars, ON_FRIDAY)
    assert "When would suit you?" in call.says("change my appointment please")
    call.openings = (opening(TOMORROW, 10),)
    call.says("tomorrow")
    call.says("yes")
    assert "So I'll move your visit" in call.actions[-2].text  # type: ignore[union-attr]
    call.says("no")
    assert "leave it as it is" in call.says("no")
    assert not call.of(BookVisit) and not call.of(CancelVisit)


def test_cancelling_may_become_moving(grammars: Grammars) -> None:
    call = customer(grammars, ON_FRIDAY)
    call.openings = (opening(SATURDAY, 10),)
    call.says("cancel my appointment please")
    assert "this Saturday between ten and noon" in call.says("no move it to saturday")
    assert call.question == "window" and not call.of(CancelVisit)


def test_a_window_taken_meanwhile_leaves_the_old_visit(grammars: Grammars) -> None:
    call = customer(grammars, ON_FRIDAY)
    call.openings = (opening(SATURDAY, 8), opening(SATURDAY, 10))
    call.refusals = ["taken"]
    call.says("move my appointment to saturday")
    call.says("the second one")
    assert "Somebody just took that one" in call.says("yes")
    assert not call.of(CancelVisit) and call.question == "window"
