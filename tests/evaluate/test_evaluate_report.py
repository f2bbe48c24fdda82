"""Guards what people and programs get of an evaluation: tables never cut, JSON that comes back, what changed."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from gateway.evaluate import compare, report, result, summary
from gateway.evaluate.part import Confusions, Curve, Figure, Mistake, Part, Rate, Row, Table
from gateway.evaluate.recordings import EvaluationError

LONG = "spelled_last_name/kitchen noise at 10 dB, seventh digit, a name longer than any column"


def a_part(right: int = 40) -> Part:
    return Part(
        "hearing",
        (
            Table(
                "Exact answers",
                (
                    Row(
                        LONG,
                        {"under the network": Rate(right, 44, 0.80, 0.98, at_least=0.96), "free": Rate(10234, 20000)},
                    ),
                    Row("turns", {"p50": Figure(312.4, "ms", 44, at_most=350), "p90": Figure(0.0312, "", 0, 0.1)}),
                    Row("chosen", {"by": "the likelihood of the name"}),
                    Row("none", {"x": Rate(0, 0, at_most=0.0)}),
                ),
                "How to read it.",
            ),
        ),
        (Mistake("zip", "15217", "15270", "one five", Path("a.wav"), 2.0, "close"),),
        (
            Curve("curve", "C", "x", "y", {"a": ((0.0, 1.0),)}, diagonal=True),
            Confusions("conf", "C", ("a", "b"), ((1, 0), (2, 3))),
        ),
        ("44 recordings",),
    )


def a_result(right: int = 40) -> result.Result:
    return result.result((a_part(right),), began=datetime.now(UTC))


def shown(width: int, right: int = 40) -> str:
    out = StringIO()
    report.show(a_result(right), Console(file=out, width=width))
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 100, 200])
def test_no_figure_and_no_name_is_cut_in_a_narrow_terminal(width: int) -> None:
    text = shown(width)
    assert "…" not in text
    assert all(len(line) <= width for line in text.splitlines())
    for figure in (
        "40/44",
        "90.9 %",
        "80.0–98.0",
        "≥ 96 %",
        "10234/20000",
        "312 ms",
        "≤ 350 ms",
        "0.0312",
        "0/0",
        "short",
    ):
        assert figure in text
    folded = "".join(text.split())
    for words in ("seventhdigit", "thelikelihood"):
        assert words in folded


def test_what_is_not_as_wanted_is_named() -> None:
    assert any("Exact answers" in figure and "under the network" in figure for figure in a_result().missed())
    assert not any("under the network" in figure for figure in a_result(44).missed())


def test_json_comes_back_as_it_went(tmp_path: Path) -> None:
    old = a_result()
    file = tmp_path / "evaluation.json"
    file.write_text(json.dumps(old.as_json()))
    assert result.load(file) == old
    cell = old.as_json()["parts"][0]["tables"][0]["rows"][0]["cells"]["under the network"]
    assert cell["reached"] is False
    assert cell["share"] == pytest.approx(40 / 44, abs=1e-6)


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"parts": [{"name": 3}]}'])
def test_a_file_that_is_no_result_says_so(tmp_path: Path, text: str) -> None:
    file = tmp_path / "old.json"
    file.write_text(text)
    with pytest.raises(EvaluationError, match=r"old\.json"):
        result.load(file)
    with pytest.raises(EvaluationError, match=r"none\.json"):
        result.load(tmp_path / "none.json")


def test_only_what_is_more_than_chance_counts_as_a_change() -> None:
    def one(right: int, low: float, high: float) -> result.Result:
        part = Part("p", (Table("t", (Row("r", {"c": Rate(right, 100, low, high, at_most=0.1)}),)),))
        return result.result((part,), began=datetime.now(UTC))

    (small,) = compare.changes(one(50, 0.4, 0.6), one(55, 0.45, 0.65))
    (large,) = compare.changes(one(50, 0.4, 0.6), one(80, 0.7, 0.9))
    assert not small.matters
    assert large.matters
    assert large.arrow == "↑"
    assert large.better is False  # More of what there shall be less of.


def test_a_comparison_names_only_what_moved() -> None:
    out = StringIO()
    compare.show(a_result(40), a_result(43), Console(file=out, width=80))
    text = out.getvalue()
    assert "40/44" in text
    assert "43/44" in text
    assert "312 ms" not in text
    assert "…" not in text


def test_the_summary_leaves_what_people_wrote(tmp_path: Path) -> None:
    file, picture = tmp_path / "accuracy.md", tmp_path / "curve.png"
    picture.write_bytes(b"png")
    summary.write(a_result(), file, {"curve": picture})
    file.write_text(file.read_text().replace("# Accuracy", "# Accuracy\n\nOur own words.") + "\nOurs below.\n")
    summary.write(a_result(43), file, {"curve": picture})
    text = file.read_text()
    assert "Our own words." in text
    assert "Ours below." in text
    assert "43/44" in text
    assert "40/44" not in text
    assert (tmp_path / "accuracy" / "curve.png").exists()
    other = tmp_path / "other.md"
    other.write_text("Not ours.\n")
    with pytest.raises(EvaluationError, match=r"other\.md"):
        summary.write(a_result(), other, {})
    assert other.read_text() == "Not ours.\n"
