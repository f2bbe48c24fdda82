"""Guards that a caller whom a person gives back goes on where the gateway stood, with all that is known."""

from conversation_script import Call
from test_conversation_resume import recorded

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.events import Caller, HandOver, Listen
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


def test_a_call_that_was_said_goodbye_to_stays_ended(grammars: Grammars) -> None:
    call = recorded(grammars)
    assert call.conversation.ended
    assert call.comes_back() == ""
    assert call.conversation.ended
