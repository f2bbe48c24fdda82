"""Guards barge-in: words interrupt, noises, back-channels and the prompt's own echo do not."""

import pytest

from gateway.hearing.bargein import GUARD_MS, interrupts, is_echo
from gateway.turn import Expecting, Moment

PROMPT = "Thanks for calling Maple Plumbing and Heating. I can book a visit for Thursday or Friday, what happened?"
OPEN = Expecting("problem")


@pytest.mark.parametrize(
    "text",
    ["stop", "wait", "no", "operator", "human", "help", "my sink is leaking", "i smell gas", "can i talk to somebody"],
)
def test_words_interrupt(text: str) -> None:
    assert interrupts(text, PROMPT, OPEN, 2000)


@pytest.mark.parametrize("text", ["", "[unk]", "uh huh", "okay", "mm hmm", "right okay", "the", "huh", "uh", "sink"])
def test_noises_back_channels_and_single_words_do_not(text: str) -> None:
    assert not interrupts(text, PROMPT, OPEN, 2000)


@pytest.mark.parametrize(
    "text", ["maple plumbing and heating", "for calling maple plumbing in heating", "book a visit"]
)
def test_the_prompts_echo_does_not(text: str) -> None:
    assert is_echo(text, PROMPT)
    assert not interrupts(text, PROMPT, OPEN, 2000)


def test_other_words_are_no_echo() -> None:
    assert not is_echo("i need to book a visit to fix my toilet", PROMPT)


def test_the_first_moment_of_a_prompt_is_guarded() -> None:
    assert not interrupts("stop please", PROMPT, OPEN, GUARD_MS - 1)
    assert interrupts("stop please", PROMPT, OPEN, GUARD_MS)


def test_an_early_answer_interrupts_when_the_prompt_does_not_contain_it() -> None:
    assert interrupts("yeah", "Is that right?", Expecting("right", Moment.YES_NO), 1000)
    choice = Expecting("slot", Moment.CHOICE, phrases=("thursday", "monday"))
    assert interrupts("monday", PROMPT, choice, 1000)
    assert not interrupts("thursday", PROMPT, choice, 1000)
