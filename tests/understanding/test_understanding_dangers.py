"""Guards that no danger is missed and that negations, the past and look-alikes raise none."""

import pytest

from gateway.grammars import Grammars, default_folder
from gateway.understanding import dangers
from gateway.understanding.meaning import Danger

_WORDS = Grammars(default_folder(), ("plumbing", "hvac"))


@pytest.mark.parametrize(("danger", "text"), [(d, t) for d, w in _WORDS.dangers.items() for t in w.examples])
def test_examples_raise_it(danger: Danger, text: str) -> None:
    assert danger in dangers.hear([text])


@pytest.mark.parametrize("text", [t for w in _WORDS.dangers.values() for t in w.not_examples])
def test_near_misses_do_not(text: str) -> None:
    assert dangers.hear([text]) == ()


def test_every_danger_has_a_safe_answer() -> None:
    assert set(_WORDS.dangers) == set(Danger)
    assert all(words.answer for words in _WORDS.dangers.values())
    for danger in (Danger.GAS, Danger.CARBON_MONOXIDE, Danger.FIRE):
        assert "911" in " ".join(_WORDS.dangers[danger].answer)


@pytest.mark.parametrize(
    "text",
    [
        "um yeah i'm smelling some gas down in my basement",
        "hi it stinks of gas in here",
        "my wife says it smells like rotten eggs",
        "there's like a gassy smell by the stove",
        "i don't know if it's serious but i smell gas",
        "no i'm not sure but it smells like gas",
        "not the drain i smell gas",
        "they fixed it last year but now i smell gas again",
        "my furnace isn't working and i smell gas",
    ],
)
def test_gas_in_other_words(text: str) -> None:
    assert Danger.GAS in dangers.hear([text])


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("the c o two alarm no the carbon monoxide alarm went off", Danger.CARBON_MONOXIDE),
        ("our co detector keeps beeping", Danger.CARBON_MONOXIDE),
        ("headache and nausea i think it's the furnace", Danger.CARBON_MONOXIDE),
        ("something is burning and the breaker tripped", Danger.ELECTRICAL),
        ("my furnace just sparked", Danger.ELECTRICAL),
        ("there is smoke coming out of the vents", Danger.FIRE),
        ("the smoke detector is going off and there's smoke in the kitchen", Danger.FIRE),
        ("water is running down onto the breaker panel", Danger.WATER_NEAR_ELECTRICS),
        ("the basement is filling up with water", Danger.FLOODING),
    ],
)
def test_others_in_other_words(text: str, danger: Danger) -> None:
    assert danger in dangers.hear([text])


@pytest.mark.parametrize(
    "text",
    [
        "no i don't smell any gas",
        "we do not have any gas smell",
        "i never smelled gas",
        "there's no smoke and no sparks",
        "is there a gas station near you",
        "do you install gas stoves",
        "my gas bill is too high",
        "my gas fireplace won't light",
        "can you spark up the grill",
        "my drain is slow",
        "we had a flood two years ago",
        "i'm afraid the pipes will burst",
        "the sink smells bad",
    ],
)
def test_no_false_alarm(text: str) -> None:
    assert dangers.hear([text]) == ()


def test_a_lower_reading_is_enough(hear) -> None:
    heard = hear("i spell gus", more=(("i smell gas", "free", 2),))
    assert heard.dangers == (Danger.GAS,)


def test_the_most_serious_comes_first() -> None:
    assert dangers.hear(["the basement is flooding and there's smoke"])[0] is Danger.FIRE


def test_a_danger_is_heard_whatever_was_asked(hear) -> None:
    for question in ("name", "phone", "address", "confirm_visit", "window", "when", "zip"):
        assert Danger.GAS in hear("wait i smell gas", question).dangers


def test_described_dangers_in_the_problem_types_are_heard() -> None:
    described = [(p.danger, t) for p in _WORDS.problems.values() if p.danger for t in p.examples]
    heard = [danger in dangers.hear([text]) for danger, text in described]
    assert sum(heard) >= 0.95 * len(heard)


def test_ordinary_examples_raise_few_alarms() -> None:
    ordinary = [t for p in _WORDS.problems.values() if not p.danger for t in p.examples]
    alarms = [t for t in ordinary if any(d is not Danger.FLOODING for d in dangers.hear([t]))]
    assert len(alarms) <= 0.01 * len(ordinary), alarms
