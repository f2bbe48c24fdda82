"""Guards which reading of a closed question's answer is believed: the network's, but only where it surely answers."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from gateway.turn import Expecting, Moment, Reading, Utterance
from gateway.understanding import figures
from gateway.understanding.interpreter import Interpreter
from gateway.understanding.meaning import Context
from gateway.understanding.readings import ranked

NOW = datetime(2026, 11, 18, 10, 20, tzinfo=ZoneInfo("America/New_York"))


def utterance(*, free: tuple[str, ...] = (), network: tuple[tuple[str, float], ...] = ()) -> Utterance:
    readings = [Reading(text, "free", 0.9 if rank == 0 else 0.2, rank) for rank, text in enumerate(free)]
    readings += [Reading(text, "grammar", share, rank) for rank, (text, share) in enumerate(network)]
    return Utterance(tuple(readings), 0, 1000)


@pytest.mark.parametrize(
    ("free", "network", "wanted"),
    [
        ("for a baker", "or operator", False),
        ("wait let me get a pen", "wait late me good a person", False),
        ("upper later", "operator", True),
        ("talk two a parson", "talk to a person", True),
        ("i want a person", "[unk]", True),
    ],
)
def test_a_person_that_only_a_grammar_hears(interpreter: Interpreter, free: str, network: str, *, wanted: bool) -> None:
    said = utterance(free=(free,), network=((network, 0.9),))
    context = Context(NOW, "when")
    assert interpreter.interpret(said, Expecting("when", Moment.DATE), context).wants_person == wanted


def test_a_worse_hearing_of_the_same_number_makes_no_other_number() -> None:
    said = utterance(free=("one to two two", "one two two two"), network=(("one two two two", 0.9),))
    assert ranked(said, Moment.DIGITS) == ("one two two two",)


def test_what_was_said_beside_the_number_is_kept() -> None:
    said = utterance(free=("one two two two maple street",), network=(("one two two two", 0.9),))
    assert ranked(said, Moment.DIGITS) == ("one two two two", "one two two two maple street")


def test_a_far_less_likely_number_is_no_answer() -> None:
    said = utterance(
        free=("three oh eight five",), network=(("three oh eight five", 0.9), ("three oh oh oh eight five oh", 0.05))
    )
    assert ranked(said, Moment.DIGITS) == ("three oh eight five",)


def test_other_speech_is_not_squeezed_into_a_number() -> None:
    said = utterance(free=("i want to talk to a person",), network=(("[unk]", 0.6), ("two two one", 0.4)))
    assert figures.all_digits(ranked(said, Moment.DIGITS)[0]) == ""
    assert "two two one" not in ranked(said, Moment.DIGITS)


def test_only_the_likeliest_reading_says_yes_or_no() -> None:
    said = utterance(free=("jarvis", "no"), network=(("[unk]", 0.9), ("no", 0.1)))
    assert ranked(said, Moment.YES_NO) == ("jarvis",)
    assert ranked(utterance(free=("yeah",), network=(("yes", 0.9),)), Moment.YES_NO)[0] == "yes"


def test_numbers_and_nothing_else() -> None:
    assert figures.only_numbers("one for eight to three")
    assert not figures.only_numbers("one four maple")
