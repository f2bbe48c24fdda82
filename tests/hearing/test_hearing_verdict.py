"""Guards what becomes of a turn: "uh-huh", echoes, far voices, early answers, and interruptions that were none."""

from dataclasses import replace

import pytest

from gateway.hearing.verdict import Scene, Verdict, judge
from gateway.turn import Expecting, Moment, Reading, Utterance

YES_NO = Expecting("right", Moment.YES_NO)
PROBLEM = Expecting("problem")
PHONE = Expecting("phone", Moment.DIGITS, lengths=(7, 10, 11))
PROMPT = "I have fourteen twenty Maple Street in Burlington. Is that right?"


def said(text: str, *, over_prompt: bool = False, sure: float = 0.9) -> Utterance:
    readings = (Reading(text, "free", sure),) if text else ()
    return Utterance(readings, 0, 1000, over_prompt, level_dbfs=-30, snr_db=30)


def verdict(
    text: str, scene: Scene, *, over_prompt: bool = True, voiced_ms: int = 600, certainty: float = 0.9
) -> Verdict:
    return judge(said(text, over_prompt=over_prompt), scene, voiced_ms, certainty)


def playing(expecting: Expecting = PROBLEM, *, interruptible: bool = True, **more: bool) -> Scene:
    return Scene(expecting, PROMPT, 2000, playing=True, interruptible=interruptible, **more)


@pytest.mark.parametrize("text", ["uh huh", "okay", "mm hmm", "right", "i see"])
def test_a_back_channel_over_our_words_changes_nothing(text: str) -> None:
    assert verdict(text, playing()) is Verdict.DROP


@pytest.mark.parametrize("text", ["uh huh", "mm hmm", "mhm", "okay", "right"])
def test_a_murmured_yes_is_an_answer_where_a_yes_is_asked_for(text: str) -> None:
    assert verdict(text, Scene(YES_NO), over_prompt=False) is Verdict.REPORT


def test_a_yes_over_the_last_words_waits_for_their_end() -> None:
    assert verdict("okay", playing(YES_NO)) is Verdict.HOLD


@pytest.mark.parametrize("text", ["uh", "huh", "the", ""])
def test_a_breath_is_no_turn(text: str) -> None:
    assert verdict(text, Scene(PROBLEM), over_prompt=False) is Verdict.DROP


def test_long_speech_without_a_word_is_told() -> None:
    assert verdict("", Scene(PHONE), over_prompt=False, voiced_ms=1500) is Verdict.REPORT
    assert verdict("", Scene(PHONE), over_prompt=False, voiced_ms=1500, certainty=0.5) is Verdict.DROP
    assert verdict("", playing(), voiced_ms=1500) is Verdict.DROP


def test_our_own_voice_is_not_the_caller() -> None:
    assert verdict("fourteen twenty maple street", playing()) is Verdict.DROP
    after = Scene(PROBLEM, PROMPT, 4000)
    assert verdict("maple street in burlington", after) is Verdict.DROP


def test_somebody_who_means_it_breaks_in() -> None:
    assert verdict("no it's fifteen twenty", playing()) is Verdict.BREAK_IN
    assert verdict("wait a minute please", playing()) is Verdict.BREAK_IN


def test_nobody_breaks_into_a_safety_answer() -> None:
    assert verdict("wait a minute please", playing(interruptible=False)) is Verdict.HOLD


@pytest.mark.parametrize("text", ["", "uh huh", "maple street in burlington", "okay"])
def test_whatever_silenced_us_is_told_so_that_we_go_on(text: str) -> None:
    interrupted = Scene(PROBLEM, PROMPT, 2000, interrupted=True)
    assert verdict(text, interrupted) is Verdict.REPORT


def test_a_voice_across_the_room_is_passed_over_unless_it_matters() -> None:
    assert verdict("where is the checkbook", Scene(PHONE, far=True), over_prompt=False) is Verdict.DROP
    assert verdict("i smell gas", Scene(PHONE, far=True), over_prompt=False) is Verdict.REPORT


def test_a_click_in_which_words_were_found_is_no_turn() -> None:
    click = said("the cat", sure=0.73)
    assert judge(click, Scene(PROBLEM), 384, 0.63) is Verdict.DROP
    assert judge(click, Scene(PROBLEM), 384, 0.85) is Verdict.REPORT
    assert judge(click, Scene(PROBLEM), 700, 0.63) is Verdict.REPORT
    assert judge(said("stop", sure=0.95), Scene(PROBLEM), 384, 0.62) is Verdict.REPORT
    assert judge(said("help", sure=0.5), Scene(PROBLEM), 320, 0.6) is Verdict.REPORT
    assert judge(click, Scene(PROBLEM, interrupted=True), 384, 0.63) is Verdict.REPORT
    quiet_yes = replace(click, readings=(Reading("yes", "grammar", 1.0), Reading("this", "free", 0.4)))
    assert judge(quiet_yes, Scene(YES_NO), 320, 0.6) is Verdict.REPORT
