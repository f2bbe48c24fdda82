"""`gateway evaluate`: chooses parts and data, runs them one after the other, and shows what came of it."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from gateway.app import ears
from gateway.config import Settings
from gateway.evaluate import compare, measuring, page, pictures, recordings, report, summary, texts
from gateway.evaluate.bench import Bench, own_data
from gateway.evaluate.measuring import ON_RECORDINGS, ON_TEXTS, PARTS, Callers, Data
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


async def evaluate(
    settings: Settings, wish: Wish, folder: Path, tell: Callable[[str], None], keep: Callable[[Result], None]
) -> Result:
    """Runs the parts; `keep` gets the result so far after each of them: a run that is stopped has not run in vain."""
    began = datetime.now(UTC)
    data = gather(wish)
    if len(wish.parts) == 1 and wish.parts != ("calls",):
        measuring.given_for(wish.parts[0], data)  # Told at once, not after all models are loaded.
    grammars = Grammars(settings.grammars_dir or default_folder(), settings.company.trades)
    model = train.prepared(grammars, settings.data_dir / "understanding")
    pool = ears(settings, grammars)
    interpreter = Interpreter(grammars, settings.company, model)
    bench = Bench(settings, grammars, Moments(grammars), pool, interpreter, folder)
    so_far = result((), began=began, sample=wish.sample)

    def done(found: tuple[Part, ...], broken: tuple[str, ...]) -> None:
        nonlocal so_far
        so_far = result(found, began=began, sample=wish.sample, broken=broken)
        keep(so_far)

    needs_ears = any(part in ON_RECORDINGS for part in wish.parts) or wish.spoken > 0
    if needs_ears:
        tell("warming the ears")
        await pool.start()
    try:
        await measuring.parts(wish.parts, bench, data, Callers(wish.calls, wish.spoken, wish.seed), tell, done)
    finally:
        if needs_ears:
            await pool.close()
    return so_far


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
    if summary_file is not None:
        summary.frame(summary_file)  # What is wrong with it is told now, not after an hour.
    drawn: dict[str, Path] = {}
    undrawn: dict[str, None] = {}

    def keep(so_far: Result) -> None:
        _write(_text(so_far), folder / "evaluation.json")
        try:
            drawn.update(pictures.draw(so_far.parts[-1:], folder))
        except EvaluationError as error:
            undrawn[str(error)] = None
        if summary_file is not None:
            summary.write(so_far, summary_file, drawn)

    quiet = Console(stderr=True)
    with quiet.status("reading the data") as status:
        new = await evaluate(settings, wish, folder, status.update, keep)
        shown = page.write(new, folder / "errors.html")
    if as_json:
        sys.stdout.write(_text(new))
    else:
        report.show(new, console)
        if old is not None:
            compare.show(old, new, console)
        console.print()
        console.print(Text(f"{shown} errors worth reading: {folder / 'errors.html'}"), soft_wrap=True)
        console.print(Text(f"everything as JSON, for --compare: {folder / 'evaluation.json'}"), soft_wrap=True)
        for file in drawn.values():
            console.print(Text(f"picture: {file}"), soft_wrap=True)
        for failure in undrawn:
            console.print(Text(f"no pictures: {failure}", style="bold red"), soft_wrap=True)
    return 0 if not new.broken and not (strict and new.missed()) else 1


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be written to ({error.strerror}); name another with --output") from error
    return path


def _text(found: Result) -> str:
    return json.dumps(found.as_json(), indent=1, default=str) + "\n"


def _write(text: str, file: Path) -> None:
    """Whole or not at all: the last part's file stands until this one is complete."""
    scratch = file.with_suffix(".new")
    scratch.write_text(text, encoding="utf-8")
    scratch.replace(file)


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
