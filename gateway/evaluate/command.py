"""`gateway evaluate`: chooses parts and data, runs them one after the other, and shows what came of it."""

import importlib
import json
import sys
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog
from rich.console import Console
from rich.text import Text

from gateway.app import ears
from gateway.config import Settings
from gateway.evaluate import compare, page, pictures, recordings, report, summary, texts
from gateway.evaluate.bench import Bench, own_data
from gateway.evaluate.part import Part
from gateway.evaluate.recordings import EvaluationError, Recording
from gateway.evaluate.result import Result, result
from gateway.evaluate.result import load as load_result
from gateway.evaluate.sample import thin
from gateway.evaluate.texts import LabelledText
from gateway.grammars import Grammars, default_folder
from gateway.hearing.moments import Moments
from gateway.understanding import train
from gateway.understanding.interpreter import Interpreter

log = structlog.get_logger()

ON_RECORDINGS = {
    "hearing": ("hearing", "spelling", "open_speech"),
    "turns": ("turns",),
    "lines": ("lines",),
}
"""Parts measured on recordings, and the modules here whose `measure` they consist of."""
ON_TEXTS = {"meaning": ("meaning", "people"), "slots": ("slots",)}
PARTS = ("hearing", "meaning", "slots", "turns", "lines", "calls")
"""In the order in which they run and are shown."""
QUICK_LIMIT = 8
QUICK_CALLS = 60


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for on the command line."""

    parts: tuple[str, ...] = PARTS
    manifest: Path | None = None
    """None: the recordings that come along."""
    texts: tuple[Path, ...] = ()
    """Empty: the texts that come along."""
    limit: int | None = None
    """At most so many recordings of each category, and fifty times as many texts of each file."""
    calls: int = 500
    spoken: int = 0
    """Simulated callers who really speak, and are really heard."""
    seed: int = 1

    @property
    def sample(self) -> str:
        """What is left out, in words; empty: nothing."""
        return "" if self.limit is None else f"at most {self.limit} recordings of each category"


@dataclass(frozen=True, slots=True)
class Data:
    recordings: tuple[Recording, ...]
    texts: tuple[LabelledText, ...]


def chosen_parts(name: str, manifest: Path | None, texts_given: bool) -> tuple[str, ...]:
    """The parts that a name on the command line stands for. "all" with data of one's own: what can be measured on it.

    Raises EvaluationError for a name that is none."""
    if name != "all":
        if name not in PARTS:
            raise EvaluationError(f"there is no part {name!r}; choose all, {', '.join(PARTS)}")
        return (name,)
    if manifest is None and not texts_given:
        return PARTS
    wanted = set(ON_RECORDINGS) if manifest is not None else set()
    return tuple(part for part in PARTS if part in wanted | (set(ON_TEXTS) if texts_given else set()))


def gather(wish: Wish) -> Data:
    """Reads all data that the parts need. Raises EvaluationError that names the file, the line and the remedy."""
    heard: tuple[Recording, ...] = ()
    read: tuple[LabelledText, ...] = ()
    if wish.manifest is not None or any(part in ON_RECORDINGS for part in wish.parts):
        heard = recordings.load(wish.manifest or _own("manifest.jsonl"))
        if missing := next((r for r in heard if not r.file.is_file()), None):
            raise EvaluationError(f"{missing.file}: there is no such recording; paths count from the manifest's folder")
        heard = thin(heard, wish.limit, lambda r: r.category)
    if any(part in ON_TEXTS for part in wish.parts):
        read = tuple(row for path in _sheets(wish) for row in _labelled(path))
        read += tuple(_as_text(r) for r in heard if wish.manifest is not None and r.text and r.slots)
        read = thin(read, None if wish.limit is None else 50 * wish.limit, lambda t: f"{t.sheet}{t.intent}"[:60])
    return Data(heard, read)


async def evaluate(settings: Settings, wish: Wish, folder: Path, tell: Callable[[str], None]) -> tuple[Result, bool]:
    """Runs the parts; what breaks in one does not take the others along (then the second is False)."""
    began = datetime.now(UTC)
    data = gather(wish)
    grammars = Grammars(settings.grammars_dir or default_folder(), settings.company.trades)
    model = train.prepared(grammars, settings.data_dir / "understanding")
    pool = ears(settings, grammars)
    interpreter = Interpreter(grammars, settings.company, model)
    bench = Bench(settings, grammars, Moments(grammars), pool, interpreter, folder)
    needs_ears = any(part in ON_RECORDINGS for part in wish.parts) or wish.spoken > 0
    if needs_ears:
        tell("warming the ears")
        await pool.start()
    found: list[Part] = []
    whole = True
    try:
        for name in wish.parts:
            pieces = []
            for module, measure in _measures(name, bench, data, wish):
                tell(f"measuring {name}" if module == name else f"measuring {name}: {module.replace('_', ' ')}")
                try:
                    pieces.append(await measure())
                except EvaluationError:
                    raise
                except Exception as error:  # noqa: BLE001 - an hour's other figures must not be lost with this one
                    log.error(
                        "part_failed", part=name, measure=module, error="".join(traceback.format_exception(error))
                    )
                    whole = False
            if pieces:
                found.append(_joined(name, pieces))
    finally:
        if needs_ears:
            await pool.close()
    return result(tuple(found), began=began, sample=wish.sample), whole


async def run(
    settings: Settings,
    wish: Wish,
    console: Console,
    *,
    output: Path | None = None,
    as_json: bool = False,
    compare_with: Path | None = None,
    summary_file: Path | None = None,
    strict: bool = False,
) -> int:
    """The whole command: 0, or 1 when a part broke (or, `strict`, when a figure is not as wanted)."""
    old = load_result(compare_with) if compare_with else None
    folder = _folder(output or settings.data_dir / "evaluation")
    quiet = Console(stderr=True)
    with quiet.status("reading the data") as status:
        new, whole = await evaluate(settings, wish, folder, status.update)
        status.update("drawing")
        drawn = pictures.draw(new.parts, folder)
        shown = page.write(new, folder / "errors.html")
    text = json.dumps(new.as_json(), indent=1, default=str) + "\n"
    _keep(text, folder / "evaluation.json")
    if summary_file is not None:
        summary.write(new, summary_file, drawn)
    if as_json:
        sys.stdout.write(text)
    else:
        report.show(new, console)
        if old is not None:
            compare.show(old, new, console)
        console.print()
        console.print(Text(f"{shown} errors worth reading: {folder / 'errors.html'}"), soft_wrap=True)
        console.print(Text(f"everything as JSON, for --compare: {folder / 'evaluation.json'}"), soft_wrap=True)
        for file in drawn.values():
            console.print(Text(f"picture: {file}"), soft_wrap=True)
    return 0 if whole and not (strict and new.missed()) else 1


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be written to ({error.strerror}); name another with --output") from error
    return path


def _keep(text: str, file: Path) -> None:
    file.write_text(text, encoding="utf-8")


Measure = Callable[[], Awaitable[Part]]


def _measures(name: str, bench: Bench, data: Data, wish: Wish) -> list[tuple[str, Measure]]:
    """What a part consists of, ready to run. Raises EvaluationError when there is no data for it."""
    if name == "calls":
        calls = importlib.import_module("gateway.evaluate.calls")
        return [("calls", partial(calls.measure, bench, wish.calls, wish.seed, wish.spoken))]
    modules = ON_RECORDINGS.get(name) or ON_TEXTS[name]
    given: tuple[Recording, ...] | tuple[LabelledText, ...] = data.recordings
    if name in ON_TEXTS:
        given = tuple(text for text in data.texts if _fits(name, text))
    if not given:
        wanted = {"meaning": "an intent", "slots": "slots"}.get(name, "a recording")
        raise EvaluationError(f"nothing to measure {name} on: no line of the data has {wanted}")
    found: list[tuple[str, Measure]] = []
    for module in modules:
        measure = importlib.import_module(f"gateway.evaluate.{module}").measure
        found.append((module, partial(measure, bench, given)))
    return found


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


def _own(name: str) -> Path:
    path = own_data() / name
    if not path.exists():
        raise EvaluationError(
            f"{path}: the data that comes along is not here; measure in a checkout, or name your own with "
            "--manifest and --texts"
        )
    return path


def _sheets(wish: Wish) -> tuple[Path, ...]:
    if wish.texts or wish.manifest is not None:
        return wish.texts
    return tuple(sorted(_own("texts").glob("*.jsonl")))


def _labelled(path: Path) -> tuple[LabelledText, ...]:
    rows = texts.load(path)
    for number, row in enumerate(rows, 1):
        if not (row.about_meaning or row.about_people or row.about_slots):
            raise EvaluationError(f"{path}, text {number}: has neither an intent nor slots; add one of them")
    return rows


def _as_text(recording: Recording) -> LabelledText:
    """What is said in a recording, as a text: its slots can be measured without hearing it."""
    return LabelledText.model_validate(
        {
            "text": recording.text,
            "slots": recording.slots,
            "intent": recording.intent,
            "source": recording.source,
            "sheet": "manifest",
        }
    )
