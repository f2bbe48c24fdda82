"""Guards what is not the caller: a television keeps no turn open, a far voice is passed over once, danger never."""

import pytest

from gateway.hearing import bargein
from gateway.hearing.nearness import FARTHER_DB, Nearness
from gateway.hearing.steady import LAG_MS, Steady
from gateway.hearing.turnend import SoFar
from gateway.turn import Expecting, Moment

ZIP = Expecting("zip", Moment.DIGITS, lengths=(5,))
MS = 8
"""Samples in a millisecond."""


def test_words_that_stop_coming_count_as_quiet_while_voices_go_on() -> None:
    steady = Steady()
    for at_ms, said in ((300, "one"), (600, "one five"), (1000, "one five two one seven")):
        steady.heard(ZIP, SoFar("", said), at_ms * MS)
        assert steady.quiet_ms == 0
    steady.heard(ZIP, SoFar("", "one five two one seven"), (1000 + LAG_MS + 300) * MS)
    assert steady.quiet_ms == 300


def test_a_television_adds_nothing_to_a_number() -> None:
    steady = Steady()
    steady.heard(ZIP, SoFar("one five two one seven", "one five two one seven"), 1000 * MS)
    steady.heard(ZIP, SoFar("one five two one seven and now the", "one five two one seven [unk]"), 2500 * MS)
    assert steady.quiet_ms == 1500 - LAG_MS


def test_a_story_goes_on_as_long_as_words_come() -> None:
    steady = Steady()
    for at_ms in range(0, 5000, 400):
        steady.heard(Expecting("problem"), SoFar(" ".join(["word"] * (at_ms // 400 + 1))), at_ms * MS)
        assert steady.quiet_ms == 0


def test_without_a_word_nothing_is_over() -> None:
    steady = Steady()
    steady.heard(ZIP, SoFar(), 6000 * MS)
    assert steady.quiet_ms == 0


def test_a_voice_across_the_room_is_passed_over_once_and_then_believed() -> None:
    near = Nearness()
    assert not near.far(-28)
    assert not near.far(-31)
    far = -28 - FARTHER_DB - 3
    assert near.far(far)
    assert not near.far(far)  # the caller may have put the telephone down
    assert not near.far(far)
    assert not near.far(-28)


@pytest.mark.parametrize("levels", [(-30, -38, -26, -36), (-60, -50, -40, -30), (-45,)])
def test_a_caller_may_be_louder_and_a_little_quieter(levels: tuple[float, ...]) -> None:
    near = Nearness()
    assert not any(near.far(level) for level in levels)


def test_danger_is_heard_from_anywhere() -> None:
    assert bargein.matters("there is smoke in here")
    assert not bargein.matters("where is the checkbook honey")
