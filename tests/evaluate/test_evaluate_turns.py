"""Guards the measuring of turns: where speech ends, pauses that lie between words, who counts as cut off."""

import random

import numpy as np
import pytest

from gateway.evaluate import pauses, trials, turns
from gateway.evaluate.pauses import Word
from gateway.evaluate.recordings import Recording
from gateway.evaluate.trials import Trial


def tones(*spans_ms: tuple[int, int], length_ms: int = 3000, loud: float = 3000.0) -> bytes:
    """Quiet noise with tones in it."""
    sound = np.random.default_rng(1).standard_normal(length_ms * 8) * 8
    for began, ended in spans_ms:
        at = np.arange(began * 8, ended * 8)
        sound[at] += np.sin(at * 0.7) * loud
    return sound.astype("<i2").tobytes()


def test_speech_begins_and_ends_where_it_does() -> None:
    began, ended = pauses.span_ms(tones((400, 900), (1200, 2000)))
    assert began == pytest.approx(400, abs=20)
    assert ended == pytest.approx(2000, abs=20)


def test_the_burst_of_a_final_consonant_belongs_to_it_and_a_click_later_does_not() -> None:
    assert pauses.span_ms(tones((400, 1500), (1590, 1600)))[1] == pytest.approx(1600, abs=20)
    assert pauses.span_ms(tones((400, 1500), (2400, 2410)))[1] == pytest.approx(1500, abs=20)


def test_silence_has_no_speech() -> None:
    assert pauses.span_ms(bytes(8000)) == (0, 0)
    assert pauses.span_ms(b"") == (0, 0)


def test_a_pause_moves_the_end_and_lies_in_the_quietest_place() -> None:
    pcm = tones((400, 900), (1200, 2000))
    place = pauses.gap_ms(pcm, Word("a", 400, 980), Word("b", 1150, 2000))
    assert 900 <= place <= 1200
    spoken = pauses.with_pauses(pcm, ((place, 700),), 600, 3000, 1)
    assert spoken.ended_ms == pytest.approx(600 + 2000 + 700, abs=20)
    assert pauses.span_ms(spoken.pcm)[1] == pytest.approx(spoken.ended_ms, abs=30)
    assert spoken.pauses_ms == (700,)
    level = pauses.levels_db(spoken.pcm)
    inside = (600 + place) // 10
    assert level[inside + 5 : inside + 65].max() < 30
    assert len(spoken.pcm) == pytest.approx((600 + 2100 + 700 + 3000) * 16, abs=400)


def test_digits_pause_between_their_groups() -> None:
    said = "four one two two six eight seven eight eight seven".split()  # noqa: SIM905 - as it is said
    words = [Word(w, 400 + 200 * i, 580 + 200 * i) for i, w in enumerate(said)]
    recording = Recording(path="x.wav", text=" ".join(said), category="phone7")
    found = trials._pauses(recording, words, random.Random(1), tones((400, 2400)))
    assert [round((place - 400) / 200) for place, _ in found] == [3, 6]
    assert all(300 <= length <= 1500 for _, length in found)


def outcome(ended_at_ms: int | None) -> turns.Outcome:
    spoken = pauses.Spoken(b"", 600, 2000, ())
    recording = Recording(path="x.wav", text="yes", category="yes_no")
    return turns.Outcome(Trial(recording, trials.QUESTIONS["yes_no"], spoken), ended_at_ms)


def test_cut_off_waited_lost() -> None:
    assert outcome(1900).cut_off
    assert outcome(1900).wait_ms is None
    assert not outcome(2300).cut_off
    assert outcome(2300).wait_ms == 300
    assert not outcome(None).cut_off
    table = turns._table("As said", [outcome(1900), outcome(2300), outcome(None)])
    cells = table.rows[0].cells
    assert cells["cut off"].right == 1  # type: ignore[union-attr]
    assert cells["cut off"].count == 3
    assert cells["not noticed"].right == 1  # type: ignore[union-attr]
