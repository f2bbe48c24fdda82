"""Guards the way back: at every point of a call, replaying its log leads to the same place and asks nothing again."""

import pytest
from conversation_script import Call, Table

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.engine import Conversation
from gateway.conversation.events import BookVisit, Caller, Event, LineBack, Listen, Say
from gateway.conversation.log import dump, load
from gateway.grammars import Grammars

TURNS = ["my kitchen drain is clogged", "fourteen twenty maple street maybe", "no fourteen twenty nine", "yes",
         "mario lopes", "yes", "no", "eight oh two five five five oh one nine nine", "next friday", "tomorrow",
         "the second one", "no the name is wrong", "maria lopez", "yes", "how much is a visit", "no"]  # fmt: skip


def recorded(grammars: Grammars) -> Call:
    call = Call(grammars, Company(), Guardrails(), Caller("+18025550142"))
    call.starts()
    for words in TURNS:
        call.says(words)
    assert call.outcome == "booked"
    return call


def replayed(grammars: Grammars, events: list[Event]) -> Conversation:
    conversation = Conversation(Company(), Guardrails(), grammars, Table())
    for event in events:
        conversation.step(load(dump(event)))
    return conversation


def test_the_same_events_give_the_same_actions(grammars: Grammars) -> None:
    call = recorded(grammars)
    again = Conversation(Company(), Guardrails(), grammars, Table())
    assert [a for event in call.events for a in again.step(event)] == call.actions


@pytest.mark.parametrize("point", range(1, 25))
def test_resumed_at_any_point_the_open_question_comes_again_and_the_booking_ends_the_same(
    grammars: Grammars, point: int
) -> None:
    whole = recorded(grammars)
    events = whole.events[:point]
    live = Conversation(Company(), Guardrails(), grammars, Table())
    for event in events:
        live.step(event)
    resumed = replayed(grammars, events)
    assert resumed.case == live.case
    assert resumed.expecting == live.expecting and resumed.awaiting == live.awaiting
    if resumed.ended:
        return
    actions = resumed.step(LineBack(events[-1].stamp))
    says = [a for a in actions if isinstance(a, Say)]
    assert says[0].prompt == "line_back"
    if live.awaiting is not None:
        assert actions[-1] == live.awaiting
    else:
        assert isinstance(actions[-1], Listen) and actions[-1].expecting == live.expecting
        assert len(says) == 2
    asked: list[str] = []
    for event in whole.events[point:]:
        for action in resumed.step(event):
            if isinstance(action, Listen):
                asked.append(action.expecting.question)
    assert resumed.ended and resumed.case == whole.conversation.case
    later = [a.expecting.question for e in [whole] for a in e.actions if isinstance(a, Listen)]
    assert asked == later[len(later) - len(asked) :]


def test_a_booking_that_was_under_way_is_asked_for_again_word_for_word(grammars: Grammars) -> None:
    call = recorded(grammars)
    at = next(n for n, event in enumerate(call.events) if event.kind == "visit_booked")
    resumed = replayed(grammars, call.events[:at])
    actions = resumed.step(LineBack(call.events[at].stamp))
    assert actions[-1] == call.of(BookVisit)[0]
