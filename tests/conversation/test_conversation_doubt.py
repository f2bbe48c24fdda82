"""Guards digits heard with doubt: read back at once and asked again on a no, or read back with the whole visit."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from conversation_script import WORDS, Call, wants

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.events import BookVisit, Caller, OpenTicket
from gateway.grammars import Grammars
from gateway.understanding.meaning import Correction, Heard, Intent

CALL_BACK = "please call me back about the offer for a new boiler"
SAID = "eight oh two five five five oh one nine nine"


@pytest.fixture
def doubted() -> Iterator[str]:
    """The number as it is said where the line is bad."""
    words = "eight oh two five five five oh one nine nine maybe"
    WORDS[words] = replace(WORDS[SAID], unsure=frozenset({"phone"}))
    WORDS[CALL_BACK] = Heard(intents=wants(Intent.CALL_BACK))
    yield words
    del WORDS[words], WORDS[CALL_BACK]


@pytest.fixture
def doubted_zip() -> Iterator[str]:
    words = "oh five four oh one maybe"
    WORDS[words] = Heard(zip="05401", digits="05401", unsure=frozenset({"zip"}))
    yield words
    del WORDS[words]


@pytest.fixture
def call(grammars: Grammars) -> Call:
    """From a withheld number."""
    return Call(grammars, Company(), Guardrails(), Caller())


def to_number(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
    """)
    assert call.question == "phone"


def to_call_back_number(call: Call) -> None:
    call.starts()
    call.says(CALL_BACK)
    call.says("maria lopez")
    assert call.question == "phone"


def test_a_sure_number_waits_for_the_summary(call: Call) -> None:
    to_number(call)
    call.says(SAID)
    assert call.question == "when"


def test_a_doubtful_number_is_read_back_and_taken_after_a_yes(call: Call, doubted: str) -> None:
    to_call_back_number(call)
    assert "eight zero two, five five five, zero one nine nine" in call.says(doubted)
    assert call.question == "confirm_phone"
    call.says("yes")
    assert call.of(OpenTicket)[-1].phone == "+18025550199"
    assert "confirm_phone" not in (call.question, *call.asked[-1:])


def test_a_denied_number_is_asked_again(call: Call, doubted: str) -> None:
    to_call_back_number(call)
    call.says(doubted)
    assert "one digit at a time" in call.says("no")
    assert call.question == "phone"
    call.says(SAID)
    assert call.question == "anything_else"


def test_another_number_at_the_read_back_takes_its_place(call: Call, doubted: str) -> None:
    to_call_back_number(call)
    call.says(doubted)
    call.says("no it's oh one four three")
    assert call.of(OpenTicket)[-1].phone == "+18025550143"


def test_a_doubtful_number_of_a_visit_is_read_back_in_full_with_all_of_it(call: Call, doubted: str) -> None:
    to_number(call)
    call.says(doubted)
    assert call.question == "when"
    call.says("tomorrow")
    assert "eight zero two, five five five, zero one nine nine" in call.says("the first one")
    assert call.question == "confirm_booking"
    assert "eight zero two, five five five, zero one four three" in call.says("no it's oh one four three")
    call.says("yes")
    assert call.of(BookVisit)[0].request.phone == "+18025550143"


def _says_again(call: Call, area: str) -> str:
    """The number with the area code that we hear, first where everything is read back, then where it is asked for."""
    digits = f"{area}5550199"
    denied = Heard(yes=False, phone=f"+1{digits}", digits=digits, correction=Correction("phone"))
    said = {"no that number": denied, "no that very number": denied, "that number": replace(denied, yes=None)}
    WORDS.update(said)
    try:
        call.script("""
            caller: my kitchen drain is clogged
            caller: fourteen twenty maple street in burlington
            caller: maria lopez
        """)
        if call.question == "phone":
            call.says("that number")
        call.says("tomorrow")
        call.says("the first one")
        call.says("no that number")
        if call.conversation.case.phone == f"+1{digits}":
            call.says("no that very number")
        if call.question == "phone":
            call.says("that number")
        assert call.question == "confirm_booking"
        call.says("yes")
    finally:
        for text in said:
            del WORDS[text]
    return call.of(BookVisit)[0].request.phone


def test_a_number_that_was_denied_and_is_heard_alike_has_our_area_code_rather(grammars: Grammars) -> None:
    """Eight oh two, five five five, oh one nine nine: its "two" is a "three" to us each time."""
    call = Call(grammars, Company(), Guardrails(), Caller("+18025550142"))
    assert _says_again(call, "803") == "+18025550199"


def test_without_a_callers_number_our_area_code_is_the_companys(call: Call) -> None:
    assert _says_again(call, "803") == "+18025550199"


def test_an_area_code_that_is_nothing_like_ours_stays(grammars: Grammars) -> None:
    call = Call(grammars, Company(), Guardrails(), Caller("+18025550142"))
    assert _says_again(call, "617") == "+16175550199"


def test_a_doubtful_zip_code_is_read_back(call: Call, doubted_zip: str) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street
    """)
    if call.question != "zip":
        pytest.skip("the company's street tells the town")
    assert "oh five four oh one" in call.says(doubted_zip)
    assert call.question == "confirm_zip"
    call.says("no")
    assert call.question == "zip"
