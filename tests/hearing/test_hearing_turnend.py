"""Guards the end of a turn: complete answers end at once, incomplete ones wait, by what was asked and heard."""

import pytest

from gateway.hearing import spoken
from gateway.hearing.turnend import COMPLETE_MS, LONG_MS, NUMBER_MS, USUAL_MS, SoFar, pause_ms
from gateway.turn import Expecting, Moment

PHONE = Expecting("phone", Moment.DIGITS, lengths=(7, 10, 11))
ZIP = Expecting("zip", Moment.DIGITS, lengths=(5,))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("eight oh two five five five", 6),
        ("double five triple oh one", 6),
        ("fifty five twelve", 4),
        ("twenty twenty nine", 4),
        ("twenty oh one", 4),
        ("fourteen hundred", 4),
        ("four hundred", 3),
        ("eight hundred five five five", 6),
        ("niner niner", 2),
        ("[unk] hello", 0),
        ("", 0),
    ],
)
def test_digits_are_counted_as_they_are_said(text: str, count: int) -> None:
    assert spoken.digit_count(text) == count


@pytest.mark.parametrize(
    ("expecting", "grammar", "pause"),
    [
        (PHONE, "eight oh two five five five oh one two three", COMPLETE_MS),
        (PHONE, "five five five oh one two three", USUAL_MS),  # seven digits: ten are still possible
        (PHONE, "eight oh two five five five oh one two", LONG_MS),  # one more than seven, one less than ten
        (PHONE, "one eight oh two five five five oh one two", LONG_MS),  # began with the country's 1
        (PHONE, "one eight oh two five five five oh one two three", COMPLETE_MS),
        (PHONE, "eight oh two", NUMBER_MS),
        (ZIP, "oh five four oh one", COMPLETE_MS),
        (ZIP, "oh five four", NUMBER_MS),
        (Expecting("house", Moment.DIGITS), "fourteen twenty", 1100),
    ],
)
def test_a_complete_number_ends_the_turn_and_an_incomplete_one_waits(
    expecting: Expecting, grammar: str, pause: int
) -> None:
    assert pause_ms(expecting, SoFar(free="whatever", grammar=grammar)) == pause


def test_yes_is_quick_and_no_leaves_room_for_what_is_right() -> None:
    question = Expecting("right", Moment.YES_NO)
    yes, no = pause_ms(question, SoFar("yes", "yes")), pause_ms(question, SoFar("no", "no"))
    assert yes < no < USUAL_MS


@pytest.mark.parametrize("text", ["my number is", "the kitchen and", "it started um", "thursday or", "hi", "yeah so"])
def test_a_sentence_that_wants_more_gets_more_time(text: str) -> None:
    assert pause_ms(Expecting("problem"), SoFar(text)) == LONG_MS


def test_a_finished_story_gets_the_usual_pause() -> None:
    assert pause_ms(Expecting("problem"), SoFar("my kitchen sink is clogged")) == USUAL_MS


def test_an_address_waits_for_its_street_and_ends_with_its_zip() -> None:
    where = Expecting("address", Moment.ADDRESS)
    number = pause_ms(where, SoFar("fourteen twenty"))
    street = pause_ms(where, SoFar("fourteen twenty maple street"))
    started_zip = pause_ms(where, SoFar("fourteen twenty maple street burlington oh five"))
    whole = pause_ms(where, SoFar("fourteen twenty maple street burlington oh five four oh one"))
    assert street == whole < number == started_zip


def test_an_offered_choice_is_quick() -> None:
    offered = Expecting("slot", Moment.CHOICE, phrases=("tuesday at eight", "wednesday at ten"))
    assert pause_ms(offered, SoFar("tuesday at eight", "tuesday at eight")) < pause_ms(
        offered, SoFar("tuesday", "tuesday")
    )
