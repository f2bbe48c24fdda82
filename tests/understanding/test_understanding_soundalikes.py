"""Guards dangers through recognition errors: a sound-alike counts beside its partner only, and nowhere else."""

import pytest

from gateway.understanding import dangers
from gateway.understanding.meaning import Danger


@pytest.mark.parametrize(
    "words", ["there's a male of gas in my house", "i smell gash in the kitchen", "small of gas", "there's a gas leek"]
)
def test_a_sound_alike_beside_its_partner_is_the_danger(words: str) -> None:
    assert dangers.hear([words]) == (Danger.GAS,)


@pytest.mark.parametrize(
    "words",
    [
        "how much is the price of gas",
        "what kind of gas do you use",
        "the cost of gas",
        "a lot of gas",
        "all of gas street",
        "a bill of gas",
        "some of gas line road",
        "i smell nothing",
        "the male bathroom has a leek",
        "there's no male of gas",
    ],
)
def test_elsewhere_it_is_nothing(words: str) -> None:
    assert dangers.hear([words]) == ()
