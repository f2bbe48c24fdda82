"""Guards what is said about the call itself: a person wanted, mood, trouble, care, asides, yes and no, corrections."""

from datetime import UTC, datetime

import pytest

from gateway.grammars import Grammars, default_folder
from gateway.turn import Expecting, Moment, Utterance
from gateway.understanding import asides, choice, correction, mood, person, yesno
from gateway.understanding.meaning import Address, Aside, Context, Mood


@pytest.mark.parametrize("text", Grammars(default_folder(), ("plumbing", "hvac")).intents["person"].examples)
def test_all_forms_of_asking_for_a_person(text: str) -> None:
    assert person.wanted(text)


@pytest.mark.parametrize(
    "text",
    [
        "operator operator",
        "get me a goddamn human",
        "uh can i just speak with someone",
        "stop get me your manager",
        "i need to talk to a real person right now",
        "representative please",
        "agent",
        "no i want to talk to somebody",
        "please a person",
        "i'm not talking to a machine",
        "is there anybody there i can talk to",
        "can you put somebody on the line",
    ],
)
def test_a_person_in_other_words(text: str) -> None:
    assert person.wanted(text)


@pytest.mark.parametrize(
    "text",
    [
        "no i don't need a person",
        "i do not want to talk to a person",
        "a person is coming tomorrow",
        "is there someone who can come out",
        "can somebody come fix it",
        "there's an elderly person in the house",
        "i need someone here right now",
        "i need a person to come fix my sink",
        "my estate agent told me to call",
        "i spoke to a person yesterday",
    ],
)
def test_not_fooled_by_people(text: str) -> None:
    assert not person.wanted(text)


@pytest.mark.parametrize(
    ("text", "feels"),
    [
        ("this is ridiculous i already told you", Mood.ANGRY),
        ("what the hell is wrong with you people", Mood.ANGRY),
        ("i'm scared it's getting worse please hurry", Mood.WORRIED),
        ("my sink is clogged", Mood.CALM),
        ("it's not an emergency", Mood.CALM),
    ],
)
def test_mood(text: str, feels: Mood) -> None:
    assert mood.mood(text) is feels


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("i'm going to call my lawyer", "lawyer"),
        ("i want to cancel my account", "cancel my account"),
        ("this is absolutely ridiculous", "this is ridiculous"),
        ("i want a refund", "refund"),
        ("i'll report you to the b b b", "report you"),
        ("i will sue you", "sue"),
        ("i have a complaint", "complaint"),
    ],
)
def test_trouble(text: str, word: str) -> None:
    assert word in mood.trouble(text)


def test_sue_may_be_a_name() -> None:
    assert mood.trouble("hi this is sue calling about my sink") == ()


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("we have a newborn", ("infant",)),
        ("we've got a three month old", ("infant",)),
        ("my elderly mother lives here", ("elderly",)),
        ("she's eighty seven", ("elderly",)),
        ("my husband is on oxygen", ("ill",)),
        ("my wife is pregnant", ("pregnant",)),
        ("i'm in a wheelchair", ("disabled",)),
        ("the furnace is three months old", ()),
        ("my sink is clogged", ()),
    ],
)
def test_vulnerable(text: str, who: tuple[str, ...]) -> None:
    assert mood.vulnerable(text) == who


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ("what", Aside.REPEAT),
        ("sorry can you say that again", Aside.REPEAT),
        ("i didn't catch that", Aside.REPEAT),
        ("you're going too fast", Aside.SLOWER),
        ("hold on let me get a pen", Aside.WAIT),
        ("just a second", Aside.WAIT),
        ("i don't know", Aside.DONT_KNOW),
        ("no idea", Aside.DONT_KNOW),
        ("can we start over", Aside.START_OVER),
        ("okay bye", Aside.GOODBYE),
        ("never mind", Aside.NEVER_MIND),
        ("are you a robot", Aside.ROBOT),
        ("am i talking to a machine", Aside.ROBOT),
        ("the sink is draining slowly", None),
        ("i don't know what happened but the toilet is backing up", None),
        ("yes tomorrow", None),
    ],
)
def test_asides(text: str, aside: Aside | None) -> None:
    assert asides.hear(text) is aside


@pytest.mark.parametrize("text", ["uh", "mm", "um uh", "okay", "hm", "", "the", "[unk]"])
def test_noises_mean_nothing(hear, text: str) -> None:
    assert hear(text, "problem").nothing


def test_no_reading_means_nothing(interpreter) -> None:
    now = datetime(2026, 11, 18, 10, tzinfo=UTC)
    assert interpreter.interpret(Utterance((), 0, 400), Expecting("problem"), Context(now)).nothing


def test_okay_answers_a_question(hear) -> None:
    heard = hear("okay", "confirm_visit", Moment.YES_NO)
    assert heard.yes is True and not heard.nothing


def test_our_own_echo_is_nobodys_word(hear) -> None:
    assert hear("is this the best number", "phone", said="Is this the best number to reach you?").nothing
    assert not hear("my sink is clogged", "problem", said="What can I help you with?").nothing


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("yeah that's right", True),
        ("sure", True),
        ("correct", True),
        ("i guess so", True),
        ("yep", True),
        ("of course", True),
        ("no that's correct", True),
        ("no problem", True),
        ("yes but my number is five five five one two one two", True),
        ("no it's not", False),
        ("nope", False),
        ("not really", False),
        ("that's not right", False),
        ("i don't think so", False),
        ("absolutely not", False),
        ("no fourteen twenty nine", False),
        ("yeah no that's wrong", False),
        ("no that's fine", None),
        ("no no yes", None),
        ("i'm not sure", None),
        ("my sink", None),
        ("", None),
    ],
)
def test_yes_and_no(text: str, means: bool | None) -> None:
    assert yesno.hear(text) is means


_OFFERED = ("thursday between eight and ten", "thursday between ten and noon", "friday between two and four")


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("the first one", 0),
        ("number two", 1),
        ("ten to noon works", 1),
        ("friday", 2),
        ("the afternoon one", 2),
        ("the last one please", 2),
        ("two to four", 2),
        ("the earliest", 0),
        ("either", 0),
        ("none of those", None),
        ("monday", None),
        ("what", None),
        ("morning", None),
    ],
)
def test_choices(text: str, index: int | None) -> None:
    assert choice.hear(text, _OFFERED) == index


@pytest.mark.parametrize(
    ("known", "heard", "result"),
    [
        ("1420", "1429", "1429"),
        ("1420", "9", "1429"),
        ("8025550142", "43", "8025550143"),
        ("8025550142", "0199", "8025550199"),
        ("8025550142", "8025550177", "8025550177"),
        ("1420", "14209", "14209"),
        ("", "12", "12"),
        ("1420", "", "1420"),
    ],
)
def test_laying_over(known: str, heard: str, result: str) -> None:
    assert correction.lay_over(known, heard) == result


def test_a_correction_of_the_house_number(hear) -> None:
    home = Address("1420", "Maple Street")
    heard = hear("no fourteen twenty nine", "confirm_address", Moment.YES_NO, known_address=home)
    assert heard.yes is False
    assert heard.correction and (heard.correction.slot, heard.correction.digits) == ("address", "1429")


def test_a_correction_of_the_last_digits(hear) -> None:
    heard = hear("no four three at the end", "confirm_phone", Moment.YES_NO, known_phone="+18025550142")
    assert heard.correction and (heard.correction.slot, heard.correction.digits) == ("phone", "43")


def test_yes_but_is_a_yes_and_a_correction(hear) -> None:
    heard = hear("yes but my number is eight oh two five five five one two one two", "confirm_visit", Moment.YES_NO)
    assert heard.yes is True
    assert heard.correction and heard.correction.slot == "phone"
    assert heard.phone == "+18025551212"


def test_a_plain_yes_corrects_nothing(hear) -> None:
    assert hear("yes that's right", "confirm_address", Moment.YES_NO).correction is None


@pytest.mark.parametrize("text", ["yeah", "no thursday", "no it's five five five one two one two"])
def test_a_bare_answer_asks_for_nothing_new(hear, text: str) -> None:
    heard = hear(text, "confirm_visit", Moment.YES_NO)
    assert heard.intents[0].confidence < 0.5
    assert not heard.problems or heard.problems[0].confidence < 0.5


def test_a_new_wish_in_an_answer_is_heard(hear) -> None:
    assert hear("no i want to cancel my visit", "confirm_visit", Moment.YES_NO).intents[0].label == "cancel"


def test_no_digits_in_a_wish_for_a_person(hear) -> None:
    heard = hear("i want to talk to a person", "phone", Moment.DIGITS)
    assert heard.wants_person and heard.digits == "" and heard.phone == ""


def test_who_denies_wanting_a_person_gets_none(hear) -> None:
    heard = hear("no i don't need a person")
    assert not heard.wants_person
    assert all(g.confidence < 0.5 for g in heard.intents if g.label == "person")
