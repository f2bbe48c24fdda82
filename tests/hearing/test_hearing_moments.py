"""Guards the grammars of the moments: open speech is free, numbers are not spoiled by words that sound like them."""

import pytest

from gateway.hearing.moments import LIKE_DIGITS, NUMBERS, Moments
from gateway.turn import Expecting, Moment


@pytest.mark.parametrize("moment", [m for m in Moment if m not in (Moment.OPEN, Moment.ADDRESS)])
def test_every_closed_moment_hears_the_way_to_a_person(moments: Moments, moment: Moment) -> None:
    words = " ".join(moments.phrases(Expecting("q", moment))).split()
    assert {"person", "operator", "representative", "human"} <= set(words)


def test_no_town_is_taken_for_a_command_of_one_word(moments: Moments) -> None:
    assert {"person", "operator", "stop"}.isdisjoint(moments.phrases(Expecting("address", Moment.ADDRESS)))


def test_a_story_is_heard_freely(moments: Moments) -> None:
    assert moments.phrases(Expecting("problem", Moment.OPEN)) == ()


def test_no_word_that_sounds_like_a_digit_where_digits_are_asked_for(moments: Moments) -> None:
    phrases = moments.phrases(Expecting("phone", Moment.DIGITS, lengths=(10,)))
    assert not LIKE_DIGITS & set(" ".join(phrases).split())
    assert "twenty" not in phrases


def test_a_house_number_may_be_said_in_tens(moments: Moments) -> None:
    assert set(NUMBERS) <= set(moments.phrases(Expecting("house", Moment.DIGITS)))


def test_what_the_question_offers_is_listened_for_in_lower_case(moments: Moments) -> None:
    phrases = moments.phrases(Expecting("slot", Moment.CHOICE, phrases=("Tuesday at eight",)))
    assert phrases[0] == "tuesday at eight"
    assert "north street" in moments.phrases(Expecting("a", Moment.ADDRESS, phrases=("north street",)))


def test_yes_no_words_are_words_and_not_booleans(moments: Moments) -> None:
    phrases = moments.phrases(Expecting("right", Moment.YES_NO))
    assert {"yes", "no", "yeah", "nope", "not really"} <= set(phrases)


def test_an_offered_day_has_all_the_names_that_callers_give_it(moments: Moments) -> None:
    offered = "wednesday, july eighth between eight and ten in the morning"
    phrases = moments.phrases(Expecting("window", Moment.CHOICE, phrases=(offered,)))
    assert not any("," in phrase for phrase in phrases)
    assert {
        "wednesday july eighth between eight and ten in the morning",
        *("wednesday", "on wednesday", "the eighth", "july eighth", "wednesday at eight", "wednesday morning"),
        *("eight to ten", "at eight", "wednesday works"),
    } <= set(phrases)


def test_noon_is_twelve_to_most(moments: Moments) -> None:
    offered = "this tuesday between noon and two in the afternoon"
    phrases = moments.phrases(Expecting("window", Moment.CHOICE, phrases=(offered,)))
    assert {"twelve to two", "tuesday twelve to two", "at twelve", "tuesday noon to two"} <= set(phrases)
