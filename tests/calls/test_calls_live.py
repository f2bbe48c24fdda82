"""Guards the register: a stream's token works once, in time, for its own call; what a call was if the caller leaves."""

import time
from datetime import UTC, datetime
from typing import Any, cast

import pytest

from gateway.calls.live import TOKEN_S, LiveCall, Register
from gateway.clock import Clock
from gateway.conversation.events import Brief, HandOver, HangUp, Outcome, TakeMessage, Trigger

NOBODY = cast(Any, object())
"""The register never looks at the conversation."""


def live(call_sid: str = "CA1") -> LiveCall:
    return LiveCall(call_sid, "+18025550142", "+18025550100", NOBODY, Clock(), datetime.now(UTC))


@pytest.fixture
def register() -> Register:
    made = Register()
    made.add(live())
    return made


def test_a_token_works_once(register: Register) -> None:
    token = register.issue("CA1")
    assert register.claim(token, "CA1") is register.get("CA1")
    assert register.claim(token, "CA1") is None


def test_a_token_works_for_its_own_call_alone_and_a_thief_spends_it(register: Register) -> None:
    register.add(live("CA2"))
    token = register.issue("CA1")
    assert register.claim(token, "CA2") is None
    assert register.claim(token, "CA1") is None


@pytest.mark.parametrize("token", ["", "guessed", "x" * 10_000])
def test_an_unknown_token_is_nothing(register: Register, token: str) -> None:
    register.issue("CA1")
    assert register.claim(token, "CA1") is None


def test_a_token_grows_old(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    token = register.issue("CA1")
    late = time.monotonic() + TOKEN_S + 1
    monkeypatch.setattr(time, "monotonic", lambda: late)
    assert register.claim(token, "CA1") is None


def test_a_new_token_makes_the_old_one_void(register: Register) -> None:
    old, new = register.issue("CA1"), register.issue("CA1")
    assert old != new
    assert register.claim(old, "CA1") is None
    assert register.claim(new, "CA1") is not None


def test_a_call_that_is_over_takes_its_tokens_with_it(register: Register) -> None:
    token = register.issue("CA1")
    register.remove("CA1")
    assert register.claim(token, "CA1") is None
    assert len(register) == 0
    assert register.remove("CA1") is None
    assert register._tokens == {}


def test_tokens_that_nobody_claimed_do_not_pile_up(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(100):
        register.add(live(f"CA{number}"))
        register.issue(f"CA{number}")
    late = time.monotonic() + TOKEN_S + 1
    monkeypatch.setattr(time, "monotonic", lambda: late)
    register.issue("CA1")
    assert len(register._tokens) == 1


def test_only_those_who_talk_with_us_are_counted_as_talking(register: Register) -> None:
    before = register.talking
    waiting, keys = live("CA2"), live("CA3")
    register.add(waiting)
    register.add(keys)
    assert register.talking == before + 2
    keys.conversation = None
    waiting.ending = HandOver(Brief(Trigger.ASKED))
    assert register.talking == before


@pytest.mark.parametrize(
    ("ending", "booked", "outcome"),
    [
        (None, False, Outcome.ABANDONED),
        (None, True, Outcome.BOOKED),
        (HangUp(Outcome.ANSWERED), False, Outcome.ANSWERED),
        (HangUp(Outcome.ANSWERED), True, Outcome.BOOKED),
        (TakeMessage(Brief(Trigger.ASKED)), False, Outcome.VOICEMAIL),
        (HandOver(Brief(Trigger.ASKED)), False, Outcome.ABANDONED),
        (HandOver(Brief(Trigger.ASKED)), True, Outcome.BOOKED),
    ],
)
def test_what_the_call_was_if_the_caller_leaves_now(ending: Any, booked: bool, outcome: Outcome) -> None:
    call = live()
    call.ending, call.booked = ending, booked
    assert call.outcome_if_left is outcome


def test_the_call_clock_goes_on_through_several_streams() -> None:
    call = live()
    call.talked_s = 41.5
    assert call.stamp(2.0).call_s == 43.5
    assert call.stamp().at.tzinfo is not None


def test_a_call_that_ended_while_it_was_being_answered_leaves_no_token(register: Register) -> None:
    register.remove("CA1")
    token = register.issue("CA1")
    assert register.entries == 0
    assert register.claim(token, "CA1") is None
