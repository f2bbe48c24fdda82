"""Runs the parts of an evaluation one after the other; what breaks in one does not take the others along."""

import importlib
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial

import structlog

from gateway.evaluate.bench import Bench
from gateway.evaluate.part import Part
from gateway.evaluate.recordings import EvaluationError, Recording
from gateway.evaluate.texts import LabelledText

log = structlog.get_logger()

ON_RECORDINGS = {
    "hearing": ("hearing.measure", "spelling.measure", "open_speech.measure"),
    "turns": ("turns.measure",),
    "lines": ("lines.measure",),
}
"""Parts measured on recordings, and the measures here that they consist of."""
ON_TEXTS = {
    "meaning": ("meaning.measure", "people.measure"),
    "slots": ("slots.measure", "spelling.measure_texts"),
}
PARTS = ("hearing", "meaning", "slots", "turns", "lines", "calls")
"""In the order in which they run and are shown."""


@dataclass(frozen=True, slots=True)
class Data:
    recordings: tuple[Recording, ...]
    texts: tuple[LabelledText, ...]


@dataclass(frozen=True, slots=True)
class Callers:
    """Simulated callers: how many in text, how many who really speak, and which."""

    count: int
    spoken: int
    seed: int


Measure = Callable[[], Awaitable[Part]]


async def parts(
    names: tuple[str, ...],
    bench: Bench,
    data: Data,
    callers: Callers,
    tell: Callable[[str], None],
    done: Callable[[tuple[Part, ...], tuple[str, ...]], None],
) -> None:
    """Measures each; `done` gets all that was found so far, and the measures that broke, after each part.

    Raises EvaluationError only when nothing else was wanted: an hour's other figures must not be lost with one.
    """
    found: list[Part] = []
    broken: list[str] = []
    for name in names:
        began_s = time.monotonic()
        pieces = []
        for measure_name, measure in _measures(name, bench, data, callers):
            tell(f"measuring {name}: {measure_name.partition('.')[0].replace('_', ' ')}")
            try:
                pieces.append(await measure())
            except EvaluationError as error:
                if len(names) == 1:
                    raise
                log.error("part_failed", part=name, measure=measure_name, error=str(error))
                broken.append(f"{name}: {error}")
            except Exception as error:  # noqa: BLE001 - the other figures must not be lost with this one
                log.error(
                    "part_failed", part=name, measure=measure_name, error="".join(traceback.format_exception(error))
                )
                broken.append(f"{name}: {measure_name.partition('.')[0]} ({type(error).__name__})")
        if pieces:
            found.append(replace(_joined(name, pieces), seconds=round(time.monotonic() - began_s, 1)))
        done(tuple(found), tuple(broken))


def _measures(name: str, bench: Bench, data: Data, callers: Callers) -> list[tuple[str, Measure]]:
    """What a part consists of, ready to run: one that raises EvaluationError where there is no data for it."""
    if name == "calls":
        return [
            ("calls.measure", partial(_function("calls.measure"), bench, callers.count, callers.seed, callers.spoken))
        ]
    try:
        given = given_for(name, data)
    except EvaluationError as error:
        return [(name, partial(_refused, error))]
    listed = ON_RECORDINGS.get(name) or ON_TEXTS[name]
    return [(measure, partial(_function(measure), bench, given)) for measure in listed]


def given_for(name: str, data: Data) -> tuple[Recording, ...] | tuple[LabelledText, ...]:
    """What of the data a part is measured on. Raises EvaluationError when that is nothing."""
    given: tuple[Recording, ...] | tuple[LabelledText, ...] = data.recordings
    if name in ON_TEXTS:
        given = tuple(text for text in data.texts if _fits(name, text))
    if not given:
        wanted = {"meaning": "an intent", "slots": "slots"}.get(name, "a recording")
        raise EvaluationError(f"nothing to measure {name} on: no line of the data has {wanted}")
    return given


def _function(name: str) -> Callable[..., Awaitable[Part]]:
    """Looked up when it is wanted: some measures load what others do without."""
    module, _, function = name.partition(".")
    found: Callable[..., Awaitable[Part]] = getattr(importlib.import_module(f"gateway.evaluate.{module}"), function)
    return found


async def _refused(error: EvaluationError) -> Part:
    raise error


def _fits(name: str, text: LabelledText) -> bool:
    return text.about_meaning or text.about_people if name == "meaning" else text.about_slots


def _joined(name: str, pieces: list[Part]) -> Part:
    """Several measures' findings as one part."""
    return Part(
        name,
        tuple(table for piece in pieces for table in piece.tables),
        tuple(mistake for piece in pieces for mistake in piece.mistakes),
        tuple(picture for piece in pieces for picture in piece.pictures),
        tuple(dict.fromkeys(source for piece in pieces for source in piece.data)),
    )
