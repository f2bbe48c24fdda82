"""Guards who is calling: two ears weighed against each other, a name denied or said again, halves that are spelled."""

from collections.abc import Callable

import pytest

from gateway.grammars import default_folder
from gateway.turn import Moment, Reading
from gateway.understanding import names, spelling
from gateway.understanding.meaning import Heard, Mood, Name

Hear = Callable[..., Heard]
_KNOWN = names.lists(default_folder())
_ACT_AT, _CONFIRM_AT = 0.85, 0.5


def _heard(free: str, *network: tuple[str, float], sure: float = 0.6) -> Name | None:
    readings = [Reading(free, "free", sure), *(Reading(t, "grammar", s, at) for at, (t, s) in enumerate(network))]
    return names.hear([free], _KNOWN, expected=True, readings=readings)


def test_where_free_hearing_has_words_the_network_has_the_name() -> None:
    name = _heard("my name is eliza oh kneel", ("my name is eliza o'neill", 0.8), ("my name is elisa o'neill", 0.1))
    assert str(name) == "Eliza O'Neill"


def test_a_name_that_only_the_network_heard_is_asked_about() -> None:
    name = _heard("the mirage of it", ("gary murawski", 0.97))
    assert name is not None and name.confidence < _ACT_AT


def test_a_name_that_both_ears_heard_is_taken() -> None:
    name = _heard("vincent mckenney", ("vincent mckenney", 0.84), ("vincent mckinney", 0.1), sure=0.9)
    assert name is not None and name.first == "Vincent" and name.confidence >= _ACT_AT


def test_other_speech_is_left_to_free_hearing() -> None:
    name = _heard("can i have an iced coffee", ("[unk]", 0.9), ("kenny eisner", 0.1))
    assert name is None or name.confidence < _CONFIRM_AT


def test_words_surely_heard_are_no_name_that_sounds_otherwise() -> None:
    name = _heard("what time will they be here", ("tyler pham", 0.7), sure=0.97)
    assert name is None or "Pham" not in str(name)


def test_letters_of_the_network_alone_are_no_spelling() -> None:
    name = _heard("let the motley my palm", ("libby motley m i um", 0.25), ("libby motley m i r i a m", 0.2))
    assert name is None or not name.spelled


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("no it's kevin clark", "Kevin Clark"),
        ("no kevin clark", "Kevin Clark"),
        ("nope sandra evans", "Sandra Evans"),
        ("no i said sandra", "Sandra"),
        ("no the last name is evans", "Evans"),
        ("my name is sandra evans", "Sandra Evans"),
    ],
)
def test_a_name_denied_with_the_right_one(hear: Hear, words: str, name: str) -> None:
    heard = hear(words, "confirm_name", Moment.YES_NO)
    assert str(heard.name) == name
    assert heard.correction is not None and heard.correction.slot == "name"


@pytest.mark.parametrize("words", ["no that's not right", "no that's wrong", "no", "nope not me", "no way", "yes"])
def test_a_denial_alone_holds_no_name(hear: Hear, words: str) -> None:
    assert hear(words, "confirm_name", Moment.YES_NO).name is None


def test_the_letter_that_a_name_begins_with_is_no_spelling() -> None:
    assert spelling.letters("kevin with a k") == ""
    assert spelling.letters("kathy with a k k a t h y") == "kathy"


def test_a_name_that_only_the_network_heard_before_its_letters_is_the_one_spelled() -> None:
    readings = (
        Reading("we'll internal my a little in", "free", 0.6),
        Reading("william w i l s o n", "grammar", 0.9),
    )
    name = names.hear([readings[0].text], _KNOWN, expected=True, readings=readings, to_spell=True)
    assert str(name) == "Wilson"
    said = (Reading("peter k o w a l ski", "free", 0.6), Reading("peter k o w a l s k i", "grammar", 0.9))
    assert str(names.hear([said[0].text], _KNOWN, expected=True, readings=said, to_spell=True)) == "Peter Kowalski"


def test_a_whole_name_before_the_letters_of_its_end_is_the_name() -> None:
    said = (Reading("always l a w either", "free", 0.6), Reading("paul lewis l e w i s", "grammar", 0.9))
    name = names.hear([said[0].text], _KNOWN, expected=True, readings=said)
    assert str(name) == "Paul Lewis"


def test_what_free_recognition_makes_of_letters_is_no_trouble(hear: Hear) -> None:
    letters = (("n o l e r", "grammar", 0),)
    assert not hear("not a lawyer", "name", Moment.SPELLING, more=letters).trouble
    assert hear("i'll get a lawyer", "name", Moment.SPELLING, more=(("[unk]", "grammar", 0),)).trouble


def test_a_pump_that_wont_shut_up_is_no_rudeness(hear: Hear) -> None:
    assert hear("the pump runs all the time and won't shut up").mood is Mood.CALM
    assert hear("just shut up").mood is not Mood.CALM


def test_okay_before_the_letters_is_no_k() -> None:
    assert spelling.letters("okay l e w i s") == "lewis"
    assert spelling.letters("b a okay e r") == "baker"
    readings = (
        Reading("o k l a r w i s that's louis", "free", 0.6),
        Reading("okay l e w i s fox lewis", "grammar", 0.9),
    )
    name = names.hear([readings[0].text], _KNOWN, expected=True, readings=readings, to_spell=True)
    assert str(name) == "Lewis"


def test_of_two_names_that_sound_alike_the_commoner_is_believed() -> None:
    readings = (
        Reading("daniel young", "free", 0.9),
        Reading("danielle young", "grammar", 0.6),
        Reading("daniel young", "grammar", 0.3, 1),
    )
    assert str(names.hear(["daniel young"], _KNOWN, expected=True, readings=readings)) == "Daniel Young"
    rarer = (Reading("danielle young", "free", 0.9), Reading("danielle young", "grammar", 0.9))
    assert str(names.hear(["danielle young"], _KNOWN, expected=True, readings=rarer)) == "Danielle Young"


def test_what_the_network_and_a_lower_free_reading_have_is_what_both_ears_heard() -> None:
    """Heard in a recorded call, where "Diane" was said."""
    readings = (
        Reading("diana phillips", "free", 0.66),
        Reading("diane philip", "free", 0.34, 1),
        Reading("diane phillips", "grammar", 0.47),
        Reading("diane philips", "grammar", 0.15, 1),
        Reading("diane philip [unk]", "grammar", 0.12, 2),
        Reading("dianne phillips", "grammar", 0.1, 3),
    )
    name = names.hear(["diana phillips", "diane philip"], _KNOWN, expected=True, readings=readings)
    assert str(name) == "Diane Phillips"
