"""Explores random calls: nothing raises, every step waits for exactly one thing, and every call ends in time."""

from typing import Any

from conversation_script import MAPLE, MARIA, OPENINGS, OWN, TOMORROW, WORDS, Call, opening
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.events import (
    BookVisit,
    Caller,
    FindOpenings,
    FindPerson,
    HandOver,
    HangUp,
    Listen,
    OpeningsFound,
    PersonFound,
    TakeMessage,
    VisitRefused,
)
from gateway.grammars import Grammars

MOVES = st.one_of(
    st.tuples(st.just("says"), st.sampled_from(sorted(WORDS))),
    st.tuples(st.just("keys"), st.sampled_from(["0", "1", "2", "3", "9", "*", "#", "", "05401", "8025550177", "1420"])),
    st.tuples(st.just("quiet"), st.just("")),
    st.tuples(st.just("cuts in"), st.just("Thanks for calling")),
    st.tuples(st.just("line back"), st.just("")),
    st.tuples(st.just("stray"), st.sampled_from(["openings", "person", "refused"])),
    st.tuples(st.just("openings"), st.sampled_from([0, 1, 3])),
    st.tuples(st.just("calendar"), st.sampled_from(["taken", "failed"])),
    st.tuples(st.just("answering"), st.booleans()),
)
CALLERS = st.sampled_from([Caller(OWN), Caller(""), Caller(OWN, MARIA, MAPLE, "contract")])
QUIET = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)


def move(call: Call, what: str, value: Any) -> None:
    match what:
        case "says":
            call.says(value)
        case "keys":
            call.presses(value)
        case "quiet":
            call.waits()
        case "cuts in":
            call.cuts_in(value)
        case "line back":
            call.comes_back()
        case "stray" if value == "openings":
            call.feed(OpeningsFound(call.stamp(0), OPENINGS))
        case "stray" if value == "person":
            call.feed(PersonFound(call.stamp(0), None))
        case "stray":
            call.feed(VisitRefused(call.stamp(0), "failed"))
        case "openings":
            call.openings = (*OPENINGS, opening(TOMORROW, 16))[:value]
        case "calendar":
            call.refusals.append(value)
        case "answering":
            call.answering = value
        case _:
            raise ValueError(what)


def well(call: Call) -> None:
    """Exactly one of: a question is open, a lookup is awaited, it has ended."""
    conversation = call.conversation
    states = [conversation.expecting is not None, conversation.awaiting is not None, conversation.ended]
    assert states.count(True) == 1, states
    # The last word is the last action, and there is only one, unless a person gave the caller back after it.
    assert isinstance(call.last, HandOver | TakeMessage | HangUp) == conversation.ended


@QUIET
@given(CALLERS, st.lists(MOVES, max_size=40), st.sampled_from([0, 2, 3]))
def test_random_calls_always_wait_for_exactly_one_thing(
    grammars: Grammars, caller: Caller, moves: list[tuple[str, Any]], reprompts: int
) -> None:
    call = Call(grammars, Company(), Guardrails(reprompts=reprompts), caller)
    call.starts()
    well(call)
    for what, value in moves:
        before = len(call.actions)
        call_before = call.conversation.ended
        move(call, what, value)
        well(call)
        new = call.actions[before:]
        if call_before and what != "line back":
            assert not new
        waits = [a for a in new if isinstance(a, Listen)]
        if waits and call.conversation.expecting is not None and not isinstance(new[-1], Listen):
            raise AssertionError("what is listened for must come last")
        looks = [a for a in new if isinstance(a, FindOpenings | BookVisit | FindPerson)]
        if looks and call.conversation.awaiting is not None:
            assert new[-1] == call.conversation.awaiting


UNHELPFUL = [
    *("uh", "blah", "blah blah blah blah", "what", "i don't know", "no", "that's wrong", "never mind", "start over"),
    *("do you sell bicycles", "let me get a pen", "are you a robot", "slower please", "yes", "quiet", "9"),
    *("maybe a visit", "the drain i think is slow", "mumble maple"),
]


@QUIET
@given(CALLERS, st.lists(st.sampled_from([w for w in WORDS if not WORDS[w].dangers]), max_size=8), st.data())
def test_an_unhelpful_caller_is_never_kept_for_long(
    grammars: Grammars, caller: Caller, first: list[str], data: st.DataObject
) -> None:
    call = Call(grammars, Company(), Guardrails(), caller)
    call.starts()
    for words in first:
        call.says(words, after_s=0.5)
    for _ in range(45):
        if call.conversation.ended:
            return
        words = data.draw(st.sampled_from(UNHELPFUL))
        if words == "quiet":
            call.waits(5)
        elif words.isdigit():
            call.presses(words)
        else:
            call.says(words, after_s=2)
    raise AssertionError(f"still going: {call.decided[-12:]}")
