"""Guards the table of bad lines: every condition can be made, the sample is the same for everybody, sums are right."""

import wave
from pathlib import Path

import numpy as np

from gateway.evaluate import degrade, lines
from gateway.evaluate.part import Figure, Part, Rate, Row, Table
from gateway.evaluate.recordings import Recording

SOUND = (np.sin(np.arange(32000) * 0.4) * 5000).astype("<i2").tobytes()
"""Four seconds: of 200 packets some are lost."""


def test_every_condition_can_be_made_and_changes_the_line() -> None:
    for condition in lines.CONDITIONS:
        worse = lines.worsening(condition, (SOUND[::-1], SOUND))
        made = worse(SOUND)
        assert len(made) == len(SOUND)
        assert made != SOUND, condition.name
    assert worse(SOUND) == made
    assert {c.kind for c in lines.CONDITIONS} == set(degrade.KINDS)
    assert set(lines.WANTED) <= {(c.kind, c.strength) for c in lines.CONDITIONS}


def test_a_row_adds_up_its_categories_and_weighs_sentences_by_their_words() -> None:
    def closed(right: int, wrong: int) -> dict[str, Rate]:
        return {"understood": Rate(right, 8), "wrong and accepted": Rate(wrong, 8)}

    found = Part(
        "hearing",
        (
            Table("closed", (Row("zip/x", closed(7, 1)), Row("phone7/x", closed(6, 0)))),
            Table(
                "open",
                (
                    Row("a/x", {"words wrong": Figure(50.0, "%", 10)}),
                    Row("b/x", {"words wrong": Figure(20.0, "%", 20)}),
                ),
            ),
        ),
    )
    cells = lines.row("x", found, {"zip": 0.9}).cells
    assert cells["ZIP code"] == Rate(7, 8, at_least=0.9)
    assert cells["telephone number"] == Rate(6, 8)
    assert cells["words wrong in sentences"] == Figure(30.0, "%", 30)
    assert cells["wrong and accepted"] == Rate(1, 16)
    assert "yes or no" not in cells


def test_the_sample_takes_short_sentences_and_some_of_each_question(tmp_path: Path) -> None:
    for name, seconds in (("short", 2), ("long", 9)):
        with wave.open(str(tmp_path / f"{name}.wav"), "wb") as sound:
            sound.setparams((1, 2, 8000, 0, "NONE", ""))
            sound.writeframes(bytes(16000 * seconds))
    closed = [Recording(path="short.wav", text="one", category="zip", folder=tmp_path) for _ in range(20)]
    spoken = [
        Recording(path=f"{name}.wav", text="hello", category="phone_call", folder=tmp_path)
        for name in ("long", "short")
    ]
    nameless = Recording(path="short.wav", category="zip", folder=tmp_path)
    sample = lines.chosen([nameless, *closed, *spoken])
    assert [r.category for r in sample].count("zip") == lines.EACH["zip"]
    assert [r.path for r in sample if r.category == "phone_call"] == ["short.wav"]
    assert nameless not in sample
