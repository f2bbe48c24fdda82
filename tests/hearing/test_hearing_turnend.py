"""Guards the end of a turn: complete answers end at once, incomplete ones wait, by what was asked and heard."""

import pytest

from gateway.hearing import spoken
from gateway.hearing.pace import FASTEST, SLOWEST, Pace
from gateway.hearing.turnend import (
    COMPLETE_MS,
    LONG_MS,
    MAYBE_MS,
    NUMBER_MS,
    SEVEN_MS,
    USUAL_MS,
    WHOLE_MS,
    SoFar,
    pause_ms,
)
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
        (PHONE, "two one two five five one two", SEVEN_MS),  # seven digits: ten are still possible
        (PHONE, "two one two one five one two", COMPLETE_MS),  # but no exchange begins with 1
        (PHONE, "two six eight four four one eight", COMPLETE_MS),  # and 268 is no area code of this country
        (PHONE, "eight oh two five five five oh one two", LONG_MS),  # one more than seven, one less than ten
        (PHONE, "one eight oh two five five five oh one two", LONG_MS),  # began with the country's 1
        (PHONE, "one eight oh two five five five oh one two three", COMPLETE_MS),
        (PHONE, "eight oh two", NUMBER_MS),
        (ZIP, "oh five four oh one", COMPLETE_MS),
        (ZIP, "oh five four", NUMBER_MS),
        (Expecting("house", Moment.DIGITS), "fourteen twenty", 900),  # twenty three?
        (Expecting("house", Moment.DIGITS), "fourteen twenty three", 512),
        (Expecting("house", Moment.DIGITS), "one four two three", 640),
        (Expecting("house", Moment.DIGITS), "fourteen", 1100),
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


@pytest.mark.parametrize(
    "text",
    [
        "my number is",
        "the kitchen and",
        "it started um",
        "thursday or",
        "hi",
        "oh",
        "yeah so",
        "i have a leak in the",
        "my sink has",
    ],
)
def test_a_sentence_that_wants_more_gets_more_time(text: str) -> None:
    assert pause_ms(Expecting("problem"), SoFar(text)) == LONG_MS


@pytest.mark.parametrize("text", ["the furnace won't turn on", "there is water all over", "i have a leak in"])
def test_a_word_that_may_end_a_sentence_gets_some(text: str) -> None:
    assert pause_ms(Expecting("problem"), SoFar(text)) == MAYBE_MS


def test_a_finished_story_is_answered_soon_and_a_word_or_two_wait() -> None:
    assert pause_ms(Expecting("problem"), SoFar("my kitchen sink is clogged")) == WHOLE_MS
    assert pause_ms(Expecting("problem"), SoFar("yes it is")) == USUAL_MS
    assert pause_ms(Expecting("problem"), SoFar("the sink leaks")) == USUAL_MS
    assert pause_ms(Expecting("problem"), SoFar("the sink")) == LONG_MS
    assert pause_ms(Expecting("problem"), SoFar("i am calling about apartment two")) == MAYBE_MS


@pytest.mark.parametrize(
    "text", ["can i get it", "can i get on", "i'd like it", "give me as", "turtles", "my name what"]
)
def test_what_is_not_about_anything_yet_gets_more_time(text: str) -> None:
    assert pause_ms(Expecting("problem"), SoFar(text)) == LONG_MS


@pytest.mark.parametrize(
    ("text", "pause"),
    [
        ("i have a leak", MAYBE_MS),
        ("a plumber please", USUAL_MS),
        ("fire", USUAL_MS),  # whoever says this is answered soon
        ("i've got a leak here", LONG_MS),
        ("the kitchen needs a new", MAYBE_MS),
        ("my sink is clogged", USUAL_MS),
        ("no thank you", USUAL_MS),
        ("that's all", USUAL_MS),
        ("nothing else thanks", USUAL_MS),
        ("no", USUAL_MS),
    ],
)
def test_a_sentence_of_one_or_two_words_that_tell_something(text: str, pause: int) -> None:
    assert pause_ms(Expecting("problem"), SoFar(text)) == pause


@pytest.mark.parametrize("text", ["i've got two things", "i've got to think", "hi we have a couple of problems"])
def test_what_was_announced_is_waited_for(text: str) -> None:
    assert pause_ms(Expecting("problem"), SoFar(text)) == LONG_MS


def test_who_tells_a_long_story_pauses_between_its_sentences() -> None:
    one = "the furnace stopped blowing warm air last night"
    story = f"{one} so my husband went down to the basement and pushed the reset button on the side of it"
    assert pause_ms(Expecting("problem"), SoFar(one)) == WHOLE_MS
    assert pause_ms(Expecting("problem"), SoFar(story)) == USUAL_MS


def test_a_first_name_waits_for_the_last_one() -> None:
    asked = Expecting("name", Moment.NAME)
    assert pause_ms(asked, SoFar("maria")) > pause_ms(asked, SoFar("maria lopez"))


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("june eleventh nineteen sixty seven", True),
        ("two fifteen sixty two", True),
        ("june eleventh", False),
        ("two fifteen", False),
        ("three twenty eight", False),  # a month and a day
        ("may twenty eighth", False),
        ("may ninth sixty two", True),
        ("august twenty fourth nineteen fifty two", True),
        ("june eleventh two thousand four", True),
        ("june", False),
        ("two fifteen nineteen", False),
        ("five two five", False),
    ],
)
def test_a_date_of_birth_waits_for_its_year(text: str, whole: bool) -> None:
    pause = pause_ms(Expecting("date_of_birth", Moment.DATE), SoFar("", text))
    assert pause == (WHOLE_MS if whole else LONG_MS)


@pytest.mark.parametrize("text", ["seven fifteen nineteen seventy", "two fifteen sixty", "five two five five five"])
def test_a_date_that_may_have_its_year_waits_a_little(text: str) -> None:
    assert pause_ms(Expecting("date_of_birth", Moment.DATE), SoFar("", text)) == MAYBE_MS


def test_what_free_recognition_makes_of_letters_and_birth_years_does_not_hang_in_the_air() -> None:
    born = Expecting("date_of_birth", Moment.DATE)
    assert pause_ms(born, SoFar("may ninth sixty to", "may ninth sixty two")) == WHOLE_MS
    spelled = Expecting("name", Moment.SPELLING)
    assert pause_ms(spelled, SoFar("m o n i see a", "m o n i c a")) == pause_ms(spelled, SoFar("m o n", "m o n"))
    assert pause_ms(Expecting("when", Moment.DATE), SoFar("thursday or", "thursday")) == LONG_MS


def test_a_day_of_the_week_is_an_answer() -> None:
    assert pause_ms(Expecting("when", Moment.DATE), SoFar("", "thursday afternoon")) == WHOLE_MS


def test_a_slow_talker_gets_more_time_and_a_fast_one_less() -> None:
    slow, fast, question = Pace(), Pace(), Expecting("problem")
    for _ in range(4):
        slow.paused(700, 800)
        slow.ended()
        fast.paused(120, 800)
        fast.ended()
    sentence = SoFar("my kitchen sink is clogged")
    assert pause_ms(question, sentence, fast) < WHOLE_MS < pause_ms(question, sentence, slow)
    assert pause_ms(Expecting("right", Moment.YES_NO), SoFar("", "yes"), fast) == pause_ms(
        Expecting("right", Moment.YES_NO), SoFar("", "yes")
    )


def test_who_was_cut_off_gets_more_time_everywhere_within_bounds() -> None:
    pace = Pace()
    pace.cut_off()
    assert pause_ms(ZIP, SoFar("", "oh five four oh one"), pace) > COMPLETE_MS
    for _ in range(50):
        pace.cut_off()
    assert pace.factor == SLOWEST
    for _ in range(200):
        pace.ended()
    assert pace.factor == FASTEST


def test_a_short_pause_is_no_narrow_escape() -> None:
    pace = Pace()
    pace.paused(300, 2000)
    pace.paused(300, 0)
    assert pace.factor == 1.0


def test_an_address_waits_for_its_street_and_ends_with_its_zip() -> None:
    where = Expecting("address", Moment.ADDRESS)
    number = pause_ms(where, SoFar("fourteen twenty"))
    street = pause_ms(where, SoFar("fourteen twenty maple street"))
    started_zip = pause_ms(where, SoFar("fourteen twenty maple street burlington oh five"))
    whole = pause_ms(where, SoFar("fourteen twenty maple street burlington oh five four oh one"))
    assert whole < street < number == started_zip
    # The network of addresses has the street where free hearing has a number.
    assert pause_ms(where, SoFar("ab arcs three", "eighty park street")) == street
    assert pause_ms(where, SoFar("fourteen twenty", "fourteen twenty")) == number


def test_an_offered_choice_is_quick() -> None:
    offered = Expecting("slot", Moment.CHOICE, phrases=("tuesday at eight", "wednesday at ten"))
    assert pause_ms(offered, SoFar("tuesday at eight", "tuesday at eight")) < pause_ms(
        offered, SoFar("tuesday", "tuesday")
    )
