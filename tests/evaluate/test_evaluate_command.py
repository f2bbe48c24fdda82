"""Guards `gateway evaluate` on one's own data: which parts are measured, and which mistakes in it are told how."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import app
from gateway.evaluate import texts
from gateway.evaluate.command import Wish, chosen_parts, gather
from gateway.evaluate.measuring import PARTS
from gateway.evaluate.recordings import EvaluationError
from gateway.evaluate.sample import thin


def rows(path: Path, *values: object) -> Path:
    path.write_text("\n".join(json.dumps(value) for value in values) + "\n")
    return path


def test_all_means_what_the_data_can_tell() -> None:
    assert chosen_parts("all", None, False) == PARTS
    assert chosen_parts("all", Path("m"), False) == ("hearing", "turns", "lines")
    assert chosen_parts("all", None, True) == ("meaning", "slots")
    assert chosen_parts("slots", Path("m"), False) == ("slots",)
    with pytest.raises(EvaluationError, match="no part 'ears'"):
        chosen_parts("ears", None, False)


def test_texts_go_where_their_shape_says(tmp_path: Path) -> None:
    file = rows(
        tmp_path / "own.jsonl",
        {"text": "my sink leaks", "intent": "schedule"},
        {"text": "tomorrow", "slots": {"when": "2026-11-19"}, "reference_date": "2026-11-18"},
        {"text": "call it off", "label": "cancel", "slots": {"x": 1}},
        {"transcription": "t for tom", "gold": "T", "label": None},
    )
    found = texts.load(file)
    assert [t.about_meaning for t in found] == [True, False, True, False]
    assert [t.about_slots for t in found] == [False, True, True, True]
    assert {t.sheet for t in found} == {"own"}


def test_slots_of_a_manifest_are_measured_as_texts(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    manifest = rows(
        tmp_path / "m.jsonl", {"path": "a.wav", "text": "one two", "slots": {"zip": "12"}, "category": "zip"}
    )
    data = gather(Wish(parts=("slots",), manifest=manifest))
    assert [t.text for t in data.texts] == ["one two"]


def test_a_sample_is_even_and_the_same_for_everybody() -> None:
    assert thin(range(100), 5, lambda n: "all") == (0, 20, 40, 60, 80)
    assert thin("aabbb", 1, lambda letter: letter) == ("a", "b")
    assert thin([1, 2], None, str) == (1, 2)


@pytest.mark.parametrize(
    ("option", "lines", "told"),
    [
        ("--texts", ['{"text": 3, "intent": "x"}'], "line 1: text"),
        ("--texts", ['{"text": "a", "intent": "x"}', "no json"], "line 2: not JSON"),
        ("--texts", ['{"text": "a", "intent": "x"}', '{"text": "b"}'], "neither an intent nor slots"),
        ("--manifest", ["[]"], "line 1: not a JSON object"),
        ("--manifest", ['{"text": "a"}'], "line 1: path"),
        ("--manifest", ['{"path": "none.wav"}'], "none.wav: there is no such recording"),
        ("--compare", ["{}"], "not a result of"),
    ],
)
def test_mistakes_in_the_data_are_told_with_their_place(
    tmp_path: Path, option: str, lines: list[str], told: str
) -> None:
    file = tmp_path / "own.jsonl"
    file.write_text("\n".join(lines) + "\n")
    done = CliRunner().invoke(app, ["evaluate", option, str(file), "--output", str(tmp_path / "out")])
    assert done.exit_code == 2
    said = " ".join(done.output.split())
    assert told in said
    assert "own.jsonl" in said or "none.wav" in said
    assert "Traceback" not in said


def test_data_that_says_nothing_of_the_part_is_told(tmp_path: Path) -> None:
    file = rows(tmp_path / "own.jsonl", {"text": "my sink leaks", "intent": "schedule"})
    done = CliRunner().invoke(app, ["evaluate", "slots", "--texts", str(file), "--output", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "nothing to measure slots on" in " ".join(done.output.split())
