"""Guards the choice between what was heard freely and what a grammar made of it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from gateway.turn import Moment, Reading, Utterance
from gateway.understanding import readings
from gateway.understanding.meaning import Aside, Heard

Hear = Callable[..., Heard]


def test_a_grammar_makes_goodbye_of_good_and_nobody_is_let_go_for_it(hear: Hear) -> None:
    heard = hear(
        "the first one is good",
        "window",
        Moment.CHOICE,
        more=(("the first one is goodbye", "grammar", 0),),
        phrases=("tomorrow between noon and two", "tomorrow between two and four"),
    )
    assert heard.aside is None
    assert heard.choice == 0


def test_a_goodbye_that_was_said_is_heard(hear: Hear) -> None:
    assert hear("no that's all goodbye", "anything_else").aside is Aside.GOODBYE


def test_a_name_is_not_a_problem(hear: Hear) -> None:
    heard = hear("my name is paul light", "name", Moment.NAME)
    assert heard.problems == ()
    assert heard.urgency is None
    assert str(heard.name) == "Paul Light"


def test_three_or_five_at_an_address_is_a_house_number(hear: Hear) -> None:
    address = hear("three or five dorset street south burlington", "address", Moment.ADDRESS).address
    assert address is not None
    assert address.number == "305"


def _utterance(free: str, network: str, *, sure: float = 1.0) -> Utterance:
    return Utterance((Reading(free, "free", 0.95), Reading(network, "grammar", sure)), 0, 1500)


@pytest.mark.parametrize(
    ("free", "network", "sure", "said"),
    [
        ("no boy", "[unk]", 1.0, None),
        ("no boy", "no [unk]", 1.0, False),
        ("no boy", "[unk]", 0.5, False),
        ("no", "[unk]", 1.0, False),
        ("that would be great", "[unk]", 1.0, True),
        ("no that's wrong", "[unk]", 1.0, False),
        ("yes please", "yes [unk]", 1.0, True),
        ("may i have one i don't want a big one", "[unk]", 1.0, None),
        ("well i think that's wrong it is four not five", "[unk]", 1.0, False),
        ("the number is right that's fine yeah", "[unk]", 1.0, True),
        ("never mind", "never mind", 0.9, None),
        ("never", "[unk]", 1.0, False),
    ],
)
def test_a_little_word_is_no_answer_where_the_network_is_sure_of_other_speech(
    free: str, network: str, sure: float, said: bool | None
) -> None:
    heard = _utterance(free, network, sure=sure)
    assert readings.answer(heard, Moment.YES_NO, readings.ranked(heard, Moment.YES_NO)) is said


def _heard(free: tuple[tuple[str, float], ...], network: tuple[tuple[str, float], ...]) -> Utterance:
    both = (("free", free), ("grammar", network))
    return Utterance(tuple(Reading(t, s, c, i) for s, of in both for i, (t, c) in enumerate(of)), 0, 1500)


def test_an_answer_that_is_less_likely_than_all_other_speech_together_is_none() -> None:
    heard = _heard((("garbage", 0.9),), (("yeah both", 0.44), ("[unk]", 0.52), ("yeah", 0.02)))
    assert readings.answer(heard, Moment.YES_NO, readings.ranked(heard, Moment.YES_NO)) is None
    unsure = _heard((("gap", 0.5),), (("yep", 0.5), ("yeah", 0.25), ("[unk]", 0.2)))
    assert readings.answer(unsure, Moment.YES_NO, readings.ranked(unsure, Moment.YES_NO)) is True


@pytest.mark.parametrize(
    ("free", "sure", "network", "said"),
    [
        ("yellow", 1.0, "yeah no", None),
        ("john", 1.0, "yeah", None),
        ("yet", 1.0, "yep", True),  # sounds like it
        ("the", 0.3, "yes", True),  # muttered: nothing was surely heard
        ("no wonder", 0.9, "no", False),
    ],
)
def test_a_yes_that_free_recognition_surely_heard_as_another_word_is_none(
    free: str, sure: float, network: str, said: bool | None
) -> None:
    heard = _heard(((free, sure),), ((network, 0.7), ("[unk]", 0.3)))
    assert readings.answer(heard, Moment.YES_NO, readings.ranked(heard, Moment.YES_NO)) is said


@pytest.mark.parametrize("free", ["oh yeah", "um no", "well yes", "mmhmm"])
def test_a_sound_before_a_little_word_leaves_it_the_answer(free: str) -> None:
    heard = _utterance(free, "[unk]")
    assert readings.answer(heard, Moment.YES_NO, readings.ranked(heard, Moment.YES_NO)) is not None


def test_digits_that_a_network_doubts_and_that_sound_otherwise_are_none() -> None:
    other = _heard((("what's the weather like in boston", 0.8),), (("one two ten two zero eight okay", 0.3),))
    assert readings.ranked(other, Moment.DIGITS) == ("what's the weather like in boston",)
    misheard = _heard((("two six eight pro and sixteen", 0.7),), (("two six eight four one six one", 0.5),))
    assert readings.ranked(misheard, Moment.DIGITS)[0] == "two six eight four one six one"
    noisy = _heard((("are you going to take one or two", 0.7),), (("eight eight two eight one oh two", 0.95),))
    assert readings.ranked(noisy, Moment.DIGITS)[0] == "eight eight two eight one oh two"


def test_a_sentence_without_numbers_is_no_number() -> None:
    heard = _utterance("i want an iced coffee with brown sugar", "one eight forty three zero", sure=0.7)
    assert readings.ranked(heard, Moment.DIGITS) == ("i want an iced coffee with brown sugar",)


def test_a_number_that_was_heard_freely_as_other_words_is_the_networks() -> None:
    heard = _utterance("or five for oh one", "oh five four oh one")
    assert readings.ranked(heard, Moment.DIGITS)[0] == "oh five four oh one"


@pytest.mark.parametrize(
    ("free", "grammar", "first"),
    [
        # An hour that nobody said.
        ("tomorrow morning would be great", "tomorrow morning would be good eight", "free"),
        ("may fifth would be great", "may fifth would be good eight", "free"),
        # The same sound, and a number that was only lost.
        ("may forth at ate", "may fourth at eight", "grammar"),
        ("june eleventh nineteen sixty", "june eleventh nineteen sixty seven", "grammar"),
        ("tomorrow at to", "tomorrow at two", "grammar"),
        ("you know mm nineteen sixty seven", "june eleven nineteen sixty seven", "grammar"),
    ],
)
def test_a_number_where_other_words_were_surely_heard_is_no_date(free: str, grammar: str, first: str) -> None:
    heard = Utterance((Reading(free, "free", 1.0, 0), Reading(grammar, "grammar", 0.86, 0)), 0, 1700)
    texts = readings.ranked(heard, Moment.DATE)
    assert texts[0] == (free if first == "free" else grammar)
    assert (grammar in texts) is (first == "grammar")


SAID = "Thanks for calling Maple Plumbing & Heating. I'm the automated assistant. You can ask for a person."


@pytest.mark.parametrize(
    ("heard", "left"),
    [
        (
            "thanks for calling maple plumbing and heating and be automated assists hello my toilet keeps running",
            "hello my toilet keeps running",
        ),
        # Nothing but an echo is left whole: it is known as one. A few words alike are no echo.
        ("thanks for calling maple plumbing and heating", "thanks for calling maple plumbing and heating"),
        ("thanks for calling me back my toilet keeps running", "thanks for calling me back my toilet keeps running"),
        ("can i ask for a person", "can i ask for a person"),
    ],
)
def test_our_own_words_before_the_callers_are_taken_away(heard: str, left: str) -> None:
    utterance = Utterance((Reading(heard, "free", 0.9),), 0, 9000, over_prompt=True)
    assert readings.without_echo(utterance, SAID).text == left
    assert readings.without_echo(replace(utterance, over_prompt=False), SAID).text == heard


def test_a_number_where_words_were_heard_with_doubt_is_believed() -> None:
    heard = Utterance((Reading("on the great", "free", 0.6, 0), Reading("on the eighth", "grammar", 0.9, 0)), 0, 900)
    assert readings.ranked(heard, Moment.DATE)[0] == "on the eighth"


def test_where_the_grammars_best_is_no_day_the_free_ear_comes_before_its_guesses() -> None:
    heard = Utterance(
        (
            Reading("after", "grammar", 0.6, 0),
            Reading("afternoon", "grammar", 0.4, 1),
            Reading("on thursday", "free", 0.7, 0),
        ),
        0,
        900,
    )
    assert readings.ranked(heard, Moment.DATE) == ("after", "on thursday", "afternoon")


def test_a_no_and_a_yes_in_one_reading_leave_the_answer_to_the_next() -> None:
    heard = Utterance(
        (Reading("no yes that's correct", "grammar", 0.9, 0), Reading("oh yeah that's correct", "free", 0.8, 0)), 0, 900
    )
    texts = readings.ranked(heard, Moment.YES_NO)
    assert readings.answer(heard, Moment.YES_NO, texts) is True
