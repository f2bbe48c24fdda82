"""Guards the caller who can hardly be heard: told kindly after two such turns, offered the keypad, then a person."""

import pytest
from conversation_script import Call

from gateway.conversation.events import HandOver, Spoke, TakeMessage
from gateway.conversation.faint import Faint, hardly_heard
from gateway.turn import Reading, Utterance
from gateway.understanding.meaning import Heard

WORDS = (Reading("uh", "free", 0.4),)
DROWNED = Utterance(WORDS, 0, 1000, level_dbfs=-40, snr_db=3)
CLEAR = Utterance(WORDS, 0, 1000, level_dbfs=-30, snr_db=30)


@pytest.mark.parametrize(
    ("utterance", "hard"),
    [
        (Utterance((), 0, 1000, level_dbfs=-30, snr_db=30), True),
        (DROWNED, True),
        (Utterance(WORDS, 0, 1000, level_dbfs=-68, snr_db=20), True),
        (CLEAR, False),
        (Utterance(WORDS, 0, 1000), False),
    ],
)
def test_what_is_hardly_heard(utterance: Utterance, hard: bool) -> None:
    assert hardly_heard(utterance) == hard


def test_one_bad_turn_is_no_bad_line() -> None:
    faint = Faint()
    for utterance in (DROWNED, CLEAR, DROWNED):
        faint.spoke(utterance)
        assert not faint.telling(Heard(nothing=True))


def test_a_key_or_an_answer_ends_the_count() -> None:
    faint = Faint()
    faint.spoke(DROWNED)
    faint.pressed()
    faint.spoke(DROWNED)
    assert not faint.telling(Heard(nothing=True))
    faint.spoke(DROWNED)
    assert not faint.telling(Heard(yes=True))
    assert faint.telling(Heard(nothing=True))
    assert not faint.telling(Heard(nothing=True))


def hardly(call: Call) -> str:
    return call.feed(Spoke(call.stamp(4), DROWNED))


def test_the_caller_is_told_offered_the_keypad_and_then_gets_a_person(call: Call) -> None:
    call.starts()
    call.says("my kitchen drain is clogged")
    assert "hardly hear" not in hardly(call)
    assert "keypad" in hardly(call)
    assert ("reprompt", "hardly_heard") in call.decided
    for _ in range(12):
        if not isinstance(call.last, HandOver | TakeMessage):
            hardly(call)
    assert isinstance(call.last, HandOver)


def test_a_clear_caller_is_never_told(call: Call) -> None:
    call.starts()
    said = [call.feed(Spoke(call.stamp(4), CLEAR)) for _ in range(3)]
    assert not any("hardly" in text for text in said)
