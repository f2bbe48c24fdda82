"""Guards that a part which breaks takes no other along, and that what is found is handed over after each part."""

from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gateway.evaluate import measuring
from gateway.evaluate.bench import Bench
from gateway.evaluate.measuring import Callers, Data
from gateway.evaluate.part import Part, Row, Table
from gateway.evaluate.recordings import EvaluationError, Recording
from gateway.evaluate.result import load, result
from gateway.evaluate.texts import LabelledText

BENCH = cast(Bench, SimpleNamespace())
DATA = Data((Recording(path="a.wav", text="yes", category="yes_no"),), (LabelledText(text="hi", intent="other"),))


async def fine(_bench: Bench, *_given: Any) -> Part:
    return Part("any", (Table("T", (Row("a", {"x": "1"}),)),), data=("1 thing",))


async def broken(_bench: Bench, *_given: Any) -> Part:
    raise RuntimeError("the ceiling fell down")


async def unreadable(_bench: Bench, *_given: Any) -> Part:
    raise EvaluationError("a.wav: cannot be read")


def stand_in(monkeypatch: pytest.MonkeyPatch, **functions: Any) -> None:
    monkeypatch.setattr(measuring, "_function", lambda name: functions.get(name.partition(".")[0], fine))


async def run(names: tuple[str, ...]) -> list[tuple[list[str], tuple[str, ...]]]:
    told: list[tuple[list[str], tuple[str, ...]]] = []

    def done(found: tuple[Part, ...], not_found: tuple[str, ...]) -> None:
        told.append(([part.name for part in found], not_found))

    await measuring.parts(names, BENCH, DATA, Callers(1, 0, 1), lambda _text: None, done)
    return told


async def test_what_breaks_is_named_and_the_rest_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, turns=broken, open_speech=unreadable)
    told = await run(("hearing", "turns", "lines", "slots"))
    assert [names for names, _ in told] == [["hearing"], ["hearing"], ["hearing", "lines"], ["hearing", "lines"]]
    hearing, turns, slots = told[-1][1]
    assert hearing == "hearing: a.wav: cannot be read"
    assert turns == "turns: turns (RuntimeError)"
    assert "nothing to measure slots on" in slots


async def test_an_error_in_the_only_part_is_the_commands_own(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(monkeypatch, turns=unreadable)
    with pytest.raises(EvaluationError, match="cannot be read"):
        await run(("turns",))


async def test_parts_tell_how_long_they_took_and_results_come_back_with_what_broke(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stand_in(monkeypatch)
    found: list[Part] = []
    await measuring.parts(
        ("turns",), BENCH, DATA, Callers(1, 0, 1), lambda _text: None, lambda parts, _broken: found.extend(parts)
    )
    assert found[0].name == "turns"
    assert found[0].seconds >= 0
    kept = result(tuple(found), began=datetime.now(UTC), broken=("lines: gone",))
    file = tmp_path / "evaluation.json"
    file.write_text(kept.model_dump_json())
    assert load(file).broken == ("lines: gone",)
    assert load(file).parts[0].data == ("1 thing",)


def test_every_measure_that_is_named_is_there() -> None:
    for listed in (*measuring.ON_RECORDINGS.values(), *measuring.ON_TEXTS.values(), ("calls.measure",)):
        for name in listed:
            assert callable(measuring._function(name))
