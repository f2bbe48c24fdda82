"""Guards the border between urgent and routine: one question whether somebody shall come, another how soon."""

import numpy as np
import pytest
from conftest import Hear

from gateway.understanding import dangers, person, urgency
from gateway.understanding.fusion import Evidence, Fusion, Linear, summed
from gateway.understanding.meaning import Danger, Intent, Urgency
from gateway.understanding.model import NONE, IntentModel, told

TYPES = ("clog", "burst", NONE)
ASKS = {"clog": Intent.SCHEDULE.value, "burst": Intent.URGENT.value}
INTENTS = (Intent.OTHER.value, Intent.PRICE.value, Intent.SCHEDULE.value)


def _even(labels: tuple[str, ...]) -> Fusion:
    return Fusion(labels, labels[0], Linear(np.zeros((1, len(labels)), dtype=np.float32), np.zeros(len(labels))))


MODEL = IntentModel(None, _even(INTENTS), _even(TYPES), _even(("schedule", "urgent")), frozenset(), ASKS)


def _urgent_and_routine(problems: list[float], haste: float) -> tuple[float, float]:
    labels, shares = MODEL._divided(np.array([[0.1, 0.0, 0.9]]), np.array([problems]), np.array([haste]))
    found = dict(zip(labels, shares[0].tolist(), strict=True))
    assert sum(found.values()) == pytest.approx(1.0)
    return found[Intent.URGENT.value], found[Intent.SCHEDULE.value]


def test_a_described_problem_says_how_soon_whatever_it_sounds_like() -> None:
    urgent, routine = _urgent_and_routine([1.0, 0.0, 0.0], haste=0.9)
    assert (urgent, routine) == pytest.approx((0.0, 0.9))
    urgent, routine = _urgent_and_routine([0.0, 1.0, 0.0], haste=0.1)
    assert (urgent, routine) == pytest.approx((0.9, 0.0))


def test_where_no_problem_is_described_the_haste_in_the_words_says_it() -> None:
    urgent, routine = _urgent_and_routine([0.0, 0.0, 1.0], haste=0.8)
    assert (urgent, routine) == pytest.approx((0.72, 0.18))


def test_who_describes_a_problem_is_expected_to_want_the_visit_for_it() -> None:
    described, silent = told(np.array([[0.6, 0.35, 0.05], [0.0, 0.0, 1.0]]), TYPES, INTENTS, ASKS)
    assert described[2] == pytest.approx(0.0) and described[1] == pytest.approx(np.log(0.05))
    assert np.allclose(silent, 0.0)  # Without a description anything may be wanted.


def test_what_is_told_counts_as_much_as_was_learned() -> None:
    logits = np.array([[2.0, 1.0]])
    expected = Evidence(None, np.ones(1), told=np.array([[-3.0, 0.0]]))
    assert summed(logits, None, expected, 0.5, 0.0, 0.0).argmax() == 0
    assert summed(logits, None, expected, 0.5, 1.0, 0.0).argmax() == 1
    seen = Evidence(np.zeros((1, 1)), np.ones(1), told=np.array([[0.0, -2.0, -2.0]]))
    assert _even(INTENTS).shares(seen)[0] == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize(
    "words", ["the toilet is coming up and it keeps rising", "the water is still coming i need help"]
)
def test_what_goes_on_is_pressing(words: str) -> None:
    assert urgency.pressing(words, urgency.hear(words, (), None, None, ()))


@pytest.mark.parametrize("words", ["the valve is spraying a little", "the hose is spraying just a bit"])
def test_a_little_of_it_is_not(words: str) -> None:
    assert urgency.hear(words, (), None, None, ()) is None


@pytest.mark.parametrize("words", ["are you still coming on friday", "is he still coming"])
def test_a_visit_that_is_still_coming_is_no_emergency(hear: Hear, words: str) -> None:
    assert hear(words).intents[0].label == Intent.STATUS.value


@pytest.mark.parametrize(
    "words",
    [
        "cold air is pouring out of the registers",
        "the vents are blasting hot air",
        "can you install a flood sensor by the tank",
        "is flooding covered by my plan",
        "the igniter won't spark",
        "the co detector chirps about once a minute",
        "there's two inches of water standing in my tub",
        "i'm afraid of a pipe bursting when it gets cold",
        "the two inch pipe in the basement is rusty",
        "our water detector needs a battery",
        "the toilet bowl has a foot of water in it",
        "the shower in the basement has an inch of water in it",
    ],
)
def test_what_only_sounds_like_a_danger_is_none(words: str) -> None:
    assert dangers.hear([words]) == ()


@pytest.mark.parametrize(
    ("words", "danger"),
    [
        ("water is pouring out of the air handler", Danger.FLOODING),
        ("the tub overflowed there's two inches of water on the bathroom floor", Danger.FLOODING),
        ("my washer leaked and there's an inch of water all over the floor", Danger.FLOODING),
        ("the dishwasher is full of water and it's running out onto the kitchen floor", Danger.FLOODING),
        ("the upstairs toilet overflowed and it's coming through the dining room ceiling", Danger.FLOODING),
        ("i'm afraid the pipe burst there's water coming down the wall", Danger.FLOODING),
        ("the hot water tank split and it's all over the basement", Danger.FLOODING),
        ("i turned off the main but there's four inches in the basement", Danger.FLOODING),
        ("the sump pump quit and the basement's filling up", Danger.FLOODING),
        ("the whole downstairs is wet the carpet squishes", Danger.FLOODING),
        ("the hose on the washer burst and i can't get it shut", Danger.FLOODING),
        ("my detector has a new battery and it keeps going off", Danger.CARBON_MONOXIDE),
        ("the gas stove won't turn off and it smells", Danger.GAS),
        ("i left the burner on by accident and the kitchen reeks", Danger.GAS),
        ("the sink backed up and now there's an inch of water in the basement", Danger.FLOODING),
        ("there's a strong guess smell in here", Danger.GAS),
        ("a whiff of guess by the stove", Danger.GAS),
        ("the see old alarm won't stop going off", Danger.CARBON_MONOXIDE),
        ("water is pushing out of the wall", Danger.FLOODING),
        ("the furniture is floating in the cellar and everything is floating", Danger.FLOODING),
    ],
)
def test_dangers_are_heard_in_other_words_and_through_mishearings(words: str, danger: Danger) -> None:
    assert danger in dangers.hear([words])


def test_somebody_on_call_is_no_wish_to_talk() -> None:
    assert not person.wanted("do you have somebody on call tonight")
    assert person.wanted("put somebody on the phone")


def test_of_what_is_surely_meant_the_weightier_comes_first(hear: Hear) -> None:
    heard = hear("cancel my friday visit and send somebody right now my basement is flooding")
    assert heard.intents[0].label == Intent.URGENT.value
    assert Intent.CANCEL.value in {guess.label for guess in heard.intents}
    assert heard.urgency is Urgency.EMERGENCY


@pytest.mark.parametrize(
    "words",
    [
        "i need a plumber this minute whatever it costs",
        "send anybody you have i'm frightened",
        "this can't wait have you got somebody on call",
        "send me a technician tonight please",
    ],
)
def test_who_wants_somebody_sent_at_once_is_urgent_whatever_the_matter(hear: Hear, words: str) -> None:
    found = hear(words).intents[0]
    assert (found.label, found.confidence >= 0.85) == (Intent.URGENT.value, True)


@pytest.mark.parametrize(
    "words",
    [
        "i need somebody to call me back tonight",
        "i need to talk to somebody right now",
        "do you have somebody coming tonight",
        "send someone when you get a chance no rush",
        "is anybody there tonight",
    ],
)
def test_who_wants_somebody_to_talk_to_or_some_day_wants_nobody_sent_at_once(words: str) -> None:
    assert not urgency.sent_at_once(words)
