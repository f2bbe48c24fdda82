"""Which answers to a read-back are heard a second time, and as what."""

import pytest

from gateway.hearing.again import instead
from gateway.turn import Expecting, Moment, Reading

OTHER = Reading("[unk]", "grammar", 0.97)


def free(text: str) -> Reading:
    return Reading(text, "free", 0.8)


@pytest.mark.parametrize(
    ("question", "said", "as_what"),
    [
        ("confirm_address", "no it am and they do prospect street", Moment.ADDRESS),
        ("confirm_name", "no karen baker", Moment.NAME),
        ("confirm_phone", "no it ends in four three", Moment.DIGITS),
        ("confirm_zip", "no oh five four oh four", Moment.DIGITS),
        ("confirm_booking", "loaded on rapid one to to pick hiding bird road in essex junction", Moment.ADDRESS),
        ("confirm_booking", "my name is wrong it seem and come and", Moment.NAME),
        ("confirm_booking", "no it breaks robert r o b e r t s", Moment.NAME),
        ("confirm_booking", "no that is the wrong day", Moment.DATE),
        ("confirm_booking", "nokia tomorrow after two would be great", Moment.DATE),
        ("confirm_booking", "no eight oh two five five five oh one four three", Moment.DIGITS),
        ("confirm_booking", "although it's twelve twenty six hidden bird", Moment.ADDRESS),
        ("confirm_booking", "the times not right it should be thirsty ten to twelve", Moment.DATE),
        ("confirm_booking", "no it should be thirsty ten to twelve", Moment.DATE),
        ("confirm_booking", "telephone numbers wrong it's eight o t eight sixty nine p three five", Moment.DIGITS),
        ("confirm_booking", "no call me at eight o two eight sixty nine", Moment.DIGITS),
        ("confirm_booking", "no you should polledo do it six to eight to eight nine", Moment.DIGITS),
        ("confirm_booking", "no eight to ten or ten to twelve", Moment.DATE),
        ("confirm_booking", "no please use a o p three four three nine seven nine oh", Moment.DIGITS),
        ("confirm_visit", "no the other visit please", None),
    ],
)
def test_a_correction_is_heard_again_as_what_it_puts_right(question: str, said: str, as_what: Moment | None) -> None:
    other = instead(Expecting(question, Moment.YES_NO), (free(said), OTHER))
    assert (other.expecting.moment if other else None) is as_what
    assert other is None or not other.guessed


@pytest.mark.parametrize(
    ("said", "network"),
    [
        ("no that's wrong", Reading("no that's wrong", "grammar", 0.99)),
        ("no", OTHER),
        ("um no the", OTHER),
    ],
)
def test_a_plain_answer_is_heard_once(said: str, network: Reading) -> None:
    assert instead(Expecting("confirm_address", Moment.YES_NO), (free(said), network)) is None


def test_a_whole_number_is_no_yes_whatever_the_network_made_of_it() -> None:
    squeezed = Reading("yes uh huh it is", "grammar", 0.9)
    other = instead(Expecting("confirm_phone", Moment.YES_NO), (free("six eight seven five eight oh it"), squeezed))
    assert other is not None
    assert other.expecting.moment is Moment.DIGITS


def test_what_is_to_be_changed_is_heard_as_that() -> None:
    change = Expecting("change", Moment.OPEN)
    other = instead(change, (free("the address is wrong it's seventy two prospect"),))
    assert other is not None
    assert other.expecting.moment is Moment.ADDRESS
    assert not other.guessed


@pytest.mark.parametrize(
    ("said", "perhaps"),
    [
        ("oh no fit him and he opined shelburne logged in colchester", Moment.ADDRESS),
        ("no it's marvelous", Moment.NAME),
        ("no it's michael adam the day and a man", Moment.ADDRESS),
    ],
)
def test_what_names_nothing_may_be_an_address_or_a_name(said: str, perhaps: Moment) -> None:
    other = instead(Expecting("confirm_booking", Moment.YES_NO), (free(said), OTHER))
    assert other is not None
    assert (other.expecting.moment, other.guessed) == (perhaps, True)


def test_other_questions_are_never_heard_again() -> None:
    assert instead(Expecting("problem", Moment.OPEN), (free("my name is on the street"),)) is None
    assert instead(Expecting("name", Moment.NAME), (free("the address is twelve main street"), OTHER)) is None


@pytest.mark.parametrize(
    ("said", "again"),
    [("note that toilet tank", True), ("now", True), ("yes my sink is clogged too and the tub", False)],
)
def test_few_words_to_anything_else_are_heard_again_as_the_end(said: str, again: bool) -> None:
    other = instead(Expecting("anything_else", Moment.OPEN), (free(said),))
    assert (other is not None) is again
    assert other is None or (other.expecting.question, other.expecting.moment) == ("anything_else", Moment.YES_NO)


def test_the_same_words_to_another_open_question_are_not() -> None:
    assert instead(Expecting("problem", Moment.OPEN), (free("note that toilet tank"),)) is None
