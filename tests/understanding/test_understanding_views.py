"""Guards the weighing of two hearings of one story: as freely heard, and in the words of the trade alone."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.turn import Expecting, Moment, Reading, Utterance
from gateway.understanding import readings, views
from gateway.understanding.interpreter import Interpreter
from gateway.understanding.meaning import Context, Guess, Heard
from gateway.understanding.views import Guesses

_MEANINGS: dict[str, Guesses] = {
    "my think this blog": ((Guess("schedule", 0.4), Guess("complaint", 0.1)), ()),
    "my sink this blog": ((Guess("schedule", 0.6),), (Guess("clogged_drain", 0.3),)),
    "my sink is clogged": ((Guess("schedule", 0.99),), (Guess("clogged_drain", 0.97),)),
    "what is the news": ((Guess("other", 0.95),), ()),
    "water is in use": ((Guess("schedule", 0.9),), (Guess("pipe_leak", 0.8),)),
}


def _known(text: str) -> Guesses:
    return _MEANINGS[text]


def test_without_a_second_ear_the_best_free_reading_counts_alone() -> None:
    assert views.guess(_known, ["my think this blog", "my sink this blog"], "") == _MEANINGS["my think this blog"]


def test_what_the_second_ear_understands_is_worth_asking_about() -> None:
    intents, problems = views.guess(_known, ["my think this blog", "my sink this blog"], "my sink is clogged")
    assert (intents[0].label, problems[0].label) == ("schedule", "clogged_drain")
    assert 0.7 < intents[0].confidence < 0.95
    assert problems[0].confidence > 0.5


def test_both_ears_agreed_is_surer_than_either() -> None:
    intents, _ = views.guess(_known, ["my sink this blog", "my sink this blog"], "my sink this blog")
    assert 0.6 < intents[0].confidence < 0.85


def test_the_second_ear_alone_makes_nothing_of_other_talk() -> None:
    """It knows no other words than the trade's: what it hears of the news is nonsense about water."""
    intents, problems = views.guess(
        _known, ["what is the news", "what is the news", "what is the news"], "water is in use"
    )
    assert intents[0].label == "other"
    assert all(guess.confidence < 0.6 for guess in (*intents[1:], *problems))


@pytest.mark.parametrize("by_trade", ["", "my sink is clogged"])
def test_shares_never_sum_to_more_than_one(by_trade: str) -> None:
    intents, _ = views.guess(_known, ["my sink this blog", "what is the news", "my think this blog"], by_trade)
    assert sum(guess.confidence for guess in intents) <= 1.001


def test_who_is_sure_of_two_things_is_no_less_sure_of_the_first() -> None:
    """ "Hello the air, my furnace is gone out there is no heat": a clause takes nothing from the other."""
    told: Guesses = ((), (Guess("no_heat", 0.9), Guess("weak_airflow", 0.35), Guess("no_cooling", 0.3)))
    _, problems = views.guess({"a": ((), (Guess("no_heat", 0.87),)), "b": told}.__getitem__, ["a", "a"], "b")
    assert problems[0].label == "no_heat" and problems[0].confidence >= 0.85


def _told(interpreter: Interpreter, free: str, by_trade: str) -> Heard:
    utterance = Utterance((Reading(free, "free", 0.8),), 0, 2000, by_trade=by_trade)
    now = datetime(2026, 11, 18, 10, tzinfo=ZoneInfo("America/New_York"))
    return interpreter.interpret(utterance, Expecting("problem", Moment.OPEN), Context(now=now, question="problem"))


@pytest.mark.parametrize(
    ("free", "by_trade", "problem"),
    [
        ("hi my think this blog", "hi my sink is clogged", "clogged_drain"),
        ("a some palm stop working", "the sump pump stopped working", "sump_pump"),
    ],
)
def test_a_story_misheard_by_one_ear_is_understood_with_the_other(
    interpreter: Interpreter, free: str, by_trade: str, problem: str
) -> None:
    assert not any(guess.label == problem for guess in _told(interpreter, free, "").problems)
    assert _told(interpreter, free, by_trade).problems[0].label == problem
    assert _told(interpreter, free, by_trade).text == free


@pytest.mark.parametrize(
    ("free", "by_trade"),
    [
        ("is it possible to survive in a black hole", "is it possible to survey in a block cold"),
        ("what a black voters", "water black furnace"),
        ("can you tell me how to catch your price per ounce", "can you tell me how to come price for hours"),
    ],
)
def test_other_talk_is_asked_about_at_most_because_the_second_ear_knows_nothing_else(
    interpreter: Interpreter, free: str, by_trade: str
) -> None:
    """Heard so when questions to other machines were spoken."""
    heard = _told(interpreter, free, by_trade)
    assert heard.intents[0].label == "other" or heard.intents[0].confidence < 0.85
    assert not heard.dangers
    assert all(guess.confidence < 0.5 for guess in heard.problems)


def test_what_the_second_ear_made_of_our_own_words_is_dropped_with_them() -> None:
    heard = Reading("thanks for calling maple plumbing and heating how can i help my sink leaks", "free", 0.9)
    utterance = Utterance((heard,), 0, 9000, over_prompt=True, by_trade="tank is calling my plumbing my sink leaks")
    rest = readings.without_echo(utterance, "Thanks for calling Maple Plumbing and Heating. How can I help?")
    assert (rest.text, rest.by_trade) == ("my sink leaks", "")
