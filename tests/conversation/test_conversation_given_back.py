"""Guards that a caller whom a person gives back goes on where the gateway stood, with all that is known."""

from conversation_script import Call
from test_conversation_resume import TURNS, recorded

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.events import Caller, HandOver, Listen, Trigger
from gateway.grammars import Grammars


def test_after_a_hand_over_the_visit_is_booked(grammars: Grammars) -> None:
    call = Call(grammars, Company(), Guardrails(), Caller("+18025550142"))
    call.starts()
    call.says("my kitchen drain is clogged")
    call.presses("0")
    assert isinstance(call.last, HandOver)
    assert call.conversation.ended
    said = call.comes_back()
    assert "I'm back" in said
    assert not call.conversation.ended
    assert isinstance(call.last, Listen)
    assert call.conversation.case.problem is not None, "nothing is asked twice"
    call.presses("0")
    assert isinstance(call.last, HandOver), "and a person may be asked for again"


def test_the_visit_is_booked_to_the_end_and_then_there_is_a_goodbye(grammars: Grammars) -> None:
    call = Call(grammars, Company(), Guardrails(), Caller("+18025550142"))
    call.starts()
    call.presses("0")
    call.comes_back()
    for words in TURNS:
        call.says(words)
    assert call.outcome == "booked"
    handed = [action for action in call.actions if isinstance(action, HandOver)]
    assert [action.brief.trigger for action in handed] == [Trigger.ASKED], "once, when it was asked for"


def test_a_visit_that_is_booked_already_is_not_booked_again(grammars: Grammars) -> None:
    call = Call(grammars, Company(), Guardrails(), Caller("+18025550142"))
    call.starts()
    for words in TURNS[:-1]:
        call.says(words)
    call.presses("0")
    assert isinstance(call.last, HandOver)
    said = call.comes_back()
    assert "your visit is booked" in said and "anything else" in said
    call.says(TURNS[-1])
    assert call.outcome == "booked"


def test_a_call_that_was_said_goodbye_to_stays_ended(grammars: Grammars) -> None:
    call = recorded(grammars)
    assert call.conversation.ended
    assert call.comes_back() == ""
    assert call.conversation.ended
