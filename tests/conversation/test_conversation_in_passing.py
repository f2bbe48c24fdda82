"""Guards what is likely and not sure: a problem is named in passing, a name waits for the read-back of the visit."""

from collections.abc import Iterator

import pytest
from conversation_script import MAPLE, OWN, WORDS, Call, has, wants

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.events import BookVisit, Caller, Trigger
from gateway.grammars import Grammars
from gateway.understanding.meaning import Correction, Heard, Intent, Name, Urgency

SLOW = "the drain is rather slow"


@pytest.fixture(autouse=True)
def words() -> Iterator[None]:
    mine = {
        SLOW: Heard(intents=wants(Intent.SCHEDULE), problems=has("clogged_drain", 0.78)),
        "the drain i guess": Heard(intents=wants(Intent.SCHEDULE), problems=has("clogged_drain", 0.68)),
        "the pipe did something": Heard(intents=wants(Intent.SCHEDULE), problems=has("burst_pipe", 0.78)),
        "the heat is odd": Heard(
            intents=wants(Intent.SCHEDULE), problems=has("no_heat", 0.78), urgency=Urgency.EMERGENCY
        ),
        "no the faucet is dripping": Heard(yes=False, problems=has("dripping_faucet", 0.75)),
        "no that's not it": Heard(yes=False),
        "the heat does something": Heard(
            intents=wants(Intent.SCHEDULE), problems=has("no_heat", 0.78), urgency=Urgency.URGENT
        ),
        "no not maple": Heard(yes=False, address=MAPLE),
        "mary lopez": Heard(name=Name("Mary", "Lopez", confidence=0.6)),
        "mary perhaps": Heard(name=Name("Mary", "Lopez", confidence=0.58)),
        "lopez": Heard(name=Name("", "Lopez", confidence=0.75)),
        "no maria lopez": Heard(yes=False, name=Name("Maria", "Lopez", confidence=0.9), correction=Correction("name")),
    }
    WORDS.update(mine)
    yield
    for text in mine:
        del WORDS[text]


def test_a_likely_problem_is_named_and_the_next_question_asked(call: Call) -> None:
    call.script(f"""
        caller: {SLOW}
        gateway: Okay, a clogged drain. What's the address?
        caller: fourteen twenty maple street in burlington
        caller: maria lopez
        caller: tomorrow
        caller: the first one
        gateway: So that's a clogged drain at fourteen twenty Maple Street
        caller: yes
        gateway: You're booked
    """)
    assert "confirm_problem" not in call.asked
    assert ("problem", "named_in_passing") in call.decided


def test_a_less_likely_problem_is_asked_about(call: Call) -> None:
    call.starts()
    call.says("the drain i guess")
    assert call.question == "confirm_problem"


@pytest.mark.parametrize("said", ["the pipe did something", "the heat is odd"])
def test_what_may_be_an_emergency_is_no_visit_in_passing(call: Call, said: str) -> None:
    call.starts()
    assert "Where should we come?" in call.says(said)
    call.says("fourteen twenty maple street in burlington")
    assert call.trigger is Trigger.URGENT and not call.of(BookVisit)


def test_a_company_may_have_everything_asked_about(grammars: Grammars) -> None:
    call = Call(grammars, Company(), Guardrails(in_passing_at=1.0), Caller(OWN))
    call.starts()
    call.says(SLOW)
    assert call.question == "confirm_problem"


def test_a_no_to_the_next_question_takes_the_problem_back(call: Call) -> None:
    call.starts()
    call.says(SLOW)
    call.says("no that's not it")
    assert call.question == "problem" and not call.conversation.case.problem
    call.says("the faucet is dripping")
    assert call.question == "address" and call.conversation.case.problem == "dripping_faucet"


def test_another_problem_in_the_same_breath_takes_its_place(call: Call) -> None:
    call.starts()
    call.says(SLOW)
    assert "Okay, a dripping faucet." in call.says("no the faucet is dripping")
    assert call.question == "address"


def test_a_no_with_an_address_is_none_to_the_problem(call: Call) -> None:
    call.starts()
    call.says(SLOW)
    call.says("no not maple")
    assert call.conversation.case.problem == "clogged_drain" and call.conversation.case.address is not None


def test_a_no_is_none_to_a_problem_that_was_not_named(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    call.says("no that's not it")
    assert call.conversation.case.problem == "clogged_drain"


def test_a_no_to_who_is_there_denies_no_problem_unless_another_is_described(call: Call) -> None:
    call.starts()
    assert "Okay, no heat." in call.says("the heat does something")
    assert call.question == "confirm_vulnerable"
    call.says("no the faucet is dripping")
    assert call.conversation.case.problem == "dripping_faucet" and call.question == "address"


def test_a_plain_no_to_who_is_there_is_one_to_that(call: Call) -> None:
    call.starts()
    call.says("the heat does something")
    call.says("no")
    assert call.conversation.case.problem == "no_heat" and call.question == "address"


def test_a_problem_is_named_once(call: Call) -> None:
    call.starts()
    call.says(SLOW)
    assert "clogged drain" not in call.says("something maple street")


def to_name(call: Call) -> None:
    call.script("""
        caller: my kitchen drain is clogged
        caller: fourteen twenty maple street in burlington
    """)
    assert call.question == "name"


def test_a_likely_name_is_read_back_with_the_visit_and_put_right_there(call: Call) -> None:
    to_name(call)
    call.says("mary lopez")
    assert call.question == "when"
    call.says("tomorrow")
    assert "for Mary Lopez" in call.says("the first one")
    assert "for Maria Lopez" in call.says("no maria lopez")
    call.says("yes")
    assert str(call.of(BookVisit)[0].request.name) == "Maria Lopez"


@pytest.mark.parametrize("said", ["mary perhaps", "lopez"])
def test_an_unlikely_name_or_half_of_one_is_asked_about(call: Call, said: str) -> None:
    to_name(call)
    call.says(said)
    assert call.question in ("confirm_name", "name")
