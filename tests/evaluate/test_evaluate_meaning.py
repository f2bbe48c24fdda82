"""Guards the measuring of meaning: what foreign labels mean, what counts as right, what is never left out silently."""

import gzip
import json
from pathlib import Path

import pytest

from gateway.evaluate import meaning, mishear, texts
from gateway.evaluate.bench import own_data
from gateway.evaluate.labels import _labels, truth
from gateway.evaluate.texts import LabelledText
from gateway.evaluate.verdicts import judge, utterance
from gateway.evaluate.yardstick import table
from gateway.grammars import Grammars, default_folder
from gateway.understanding.meaning import Aside, Danger, Guess, Heard, Intent


def text(said: str = "x", **keys: object) -> LabelledText:
    return LabelledText.model_validate({"text": said, **keys})


def sure(label: str, confidence: float) -> Heard:
    return Heard(text="x", intents=(Guess(label, confidence),))


def test_our_own_intents_mean_themselves() -> None:
    meant = truth(text(intent="cancel"))
    assert meant.intents == {"cancel"} and meant.problems is None
    assert truth(text(intent="schedule", problem="no_heat")).problems == {"no_heat"}
    assert truth(text(intent="other")).other and truth(text(intent="oos_near")).other


def test_foreign_labels_are_translated_and_unknown_ones_left_out_aloud() -> None:
    assert truth(text(label="emergency-gas-smell")).intents == {"urgent"}
    assert truth(text(intent="affirm")).yes is True
    assert truth(text(label="balance", project_intent="oos")).other
    assert truth(text(label="balance")).left_out
    assert "drawn from it" in truth(text(label="oos", split="train")).left_out


def test_every_label_names_intents_problems_and_asides_that_exist() -> None:
    problems = {*Grammars(default_folder(), ("plumbing", "hvac")).problems, ""}
    asides = {*Aside, "", "thanks"}
    for label, meant in _labels().labels.items():
        assert set(meant.intents) <= set(Intent), label
        assert set(meant.problems or ()) <= problems, label
        assert set(meant.aside) <= asides, label
        kinds = (meant.intents, meant.yes is not None, meant.aside, meant.other, meant.left_out)
        assert sum(map(bool, kinds)) == 1, label


@pytest.mark.parametrize("sheet", ["intents_mapped", "hvac_intents_sizbei", "callers", "callers_heard"])
def test_every_label_that_comes_along_has_a_meaning_or_a_reason(sheet: str) -> None:
    rows = texts.load(own_data() / "texts" / f"{sheet}.jsonl")
    assert {
        meant.label for row in rows if (meant := truth(row)).left_out == "a label without a meaning for us"
    } == set()


def test_what_is_right() -> None:
    wish = text(intent="cancel")
    assert judge(wish, truth(wish), sure("cancel", 0.9)).right
    wrong = judge(wish, truth(wish), sure("status", 0.9))
    assert wrong.accepted and not wrong.right
    assert not judge(wish, truth(wish), sure("cancel", 0.84)).accepted


def test_a_stranger_is_right_unless_taken_for_something() -> None:
    stranger = text(intent="oos")
    assert judge(stranger, truth(stranger), sure("other", 0.99)).right
    assert not judge(stranger, truth(stranger), sure("other", 0.99)).accepted
    assert judge(stranger, truth(stranger), sure("schedule", 0.9)).accepted
    assert judge(stranger, truth(stranger), Heard(nothing=True)).right


def test_danger_is_urgent_and_sure() -> None:
    gas = text(label="emergency-gas-smell")
    verdict = judge(gas, truth(gas), Heard(text="x", dangers=(Danger.GAS,)))
    assert verdict.right and verdict.accepted


def test_an_aside_may_be_nothing_but_never_a_wish() -> None:
    thanks = text(intent="thanks")
    assert judge(thanks, truth(thanks), sure("other", 0.5)).right
    assert not judge(thanks, truth(thanks), sure("schedule", 0.9)).right
    bye = text(intent="goodbye")
    assert judge(bye, truth(bye), Heard(aside=Aside.GOODBYE)).right
    assert not judge(bye, truth(bye), sure("other", 0.2)).right


def test_alternatives_are_heard_in_their_order() -> None:
    said = utterance(text("boil or", intent="other", nbest=["boil or", "boiler"]))
    assert [(r.text, r.rank) for r in said.readings] == [("boil or", 0), ("boiler", 1)]


def test_the_tables_count_what_was_found() -> None:
    wishes = [text(intent="cancel", sheet="own") for _ in range(4)]
    heard = [sure("cancel", 0.95), sure("cancel", 0.9), sure("status", 0.9), sure("cancel", 0.3)]
    cases = [judge(wish, truth(wish), what) for wish, what in zip(wishes, heard, strict=True)]
    row = meaning._row("own", cases)
    assert (row.cells["intent right"].right, row.cells["intent right"].count) == (3, 4)
    assert (row.cells["accepted"].right, row.cells["right of accepted"].right) == (3, 2)
    assert [m.wanted for m in meaning._mistakes(cases)] == ["cancel"]


def test_the_yardstick_counts_strangers_apart() -> None:
    row = table([["a", "a", 0.9], ["b", "a", 0.9], ["a", "a", 0.5], ["oos", "oos", 0.9], ["oos", "a", 0.9]]).rows[0]
    assert (row.cells["intent right"].right, row.cells["intent right"].count) == (2, 3)
    assert (row.cells["right of accepted"].right, row.cells["right of accepted"].count) == (1, 2)
    assert (row.cells["out of scope accepted"].right, row.cells["out of scope accepted"].count) == (1, 2)


def test_hearings_are_packed_without_repetitions(tmp_path: Path) -> None:
    notes = tmp_path / "notes.jsonl"
    rows = [
        {"text": "my boiler leaks", "turn": 0, "heard": ["my boil or leaks", "my boiler leaks"]},
        {"text": "my boiler leaks", "turn": 1, "heard": ["my boil or leaks", ""]},
    ]
    notes.write_text("\n".join(map(json.dumps, rows)) + '\n{"text": "cut o')
    assert mishear.pack(notes, tmp_path / "a.gz") == 1
    mishear.pack(notes, tmp_path / "b.gz")
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()
    assert json.loads(gzip.decompress((tmp_path / "a.gz").read_bytes())) == {
        "text": "my boiler leaks",
        "heard": ["my boil or leaks"],
    }
