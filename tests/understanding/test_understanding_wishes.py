"""Guards two wishes in one breath: both are heard, the urgent one as urgent, and one wish is never cut in two."""

from collections.abc import Callable

import pytest

from gateway.understanding import wishes
from gateway.understanding.meaning import Heard

Hear = Callable[..., Heard]


@pytest.mark.parametrize(
    ("words", "both"),
    [
        ("cancel friday and send someone now", {"cancel", "urgent"}),
        ("i want to cancel my appointment but i need someone right now", {"cancel", "urgent"}),
        ("can you send someone now and cancel my appointment on friday", {"cancel", "urgent"}),
        ("i need to reschedule and also my sink is leaking", {"reschedule", "schedule"}),
        ("i need to move my appointment plus my toilet is clogged", {"reschedule", "schedule"}),
        ("i have a leak and i want to cancel my other appointment", {"cancel", "schedule"}),
    ],
)
def test_both_wishes_are_heard(hear: Hear, words: str, both: set[str]) -> None:
    assert both <= {guess.label for guess in hear(words).intents if guess.confidence >= 0.85}


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("i need to reschedule and also my sink is leaking", "leaking_pipe"),
        ("i need to move my appointment plus my toilet is clogged", "toilet_overflow"),
    ],
)
def test_the_problem_among_them_is_heard(hear: Hear, words: str, problem: str) -> None:
    assert hear(words).problems[0].label == problem


@pytest.mark.parametrize("words", ["i need to cancel my appointment", "cancel friday and come monday instead"])
def test_without_haste_nothing_is_urgent(hear: Hear, words: str) -> None:
    assert not any(guess.label == "urgent" and guess.confidence >= 0.5 for guess in hear(words).intents)


@pytest.mark.parametrize(
    "words",
    ["my sink and tub are clogged", "it drips and drips", "maple and main street", "", "and", "i need a plumber"],
)
def test_one_wish_stays_whole(words: str) -> None:
    assert wishes.parts(words) == ()


@pytest.mark.parametrize("words", ["my sink", "the toilet please", "it's my water heater"])
def test_a_thing_by_itself_tells_no_problem(hear: Hear, words: str) -> None:
    assert not any(guess.confidence >= 0.5 for guess in hear(words).problems)
