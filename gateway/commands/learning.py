"""Commands about understanding: its models, and how well they do."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from gateway.commands.common import (
    ConfigOption,
    JsonOption,
    complaints,
    console,
    mendable,
    run_through,
    settings_of,
    stop,
)


def train(
    config: ConfigOption = None,
    if_needed: Annotated[bool, typer.Option("--if-needed", help="Only when the grammars have changed.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Train the understanding of intents and problems from the examples in grammars/."""
    from gateway.grammars import Grammars, default_folder
    from gateway.understanding import train as training

    settings = settings_of(config)
    try:
        grammars = Grammars(settings.grammars_dir or default_folder(), settings.company.trades)
        folder = settings.data_dir / "understanding"
        if if_needed:
            training.prepared(grammars, folder)
            return
        with console.status("Training…"):
            report = training.train(grammars, folder)
    except mendable() as error:
        raise stop(error) from None
    _tell(report, as_json)


def _tell(report: Any, as_json: bool) -> None:
    from dataclasses import asdict

    values = asdict(report)
    if as_json:
        json.dump(values, sys.stdout, indent=2, default=str)
        sys.stdout.write("\n")
        return
    for name, value in values.items():
        console.print(f"{name.replace('_', ' '):>24}  {value}", highlight=False)


def evaluate(
    part: Annotated[
        str, typer.Argument(help="hearing, meaning, slots, turns, lines, calls, or all.", show_default=True)
    ] = "all",
    config: ConfigOption = None,
    manifest: Annotated[
        Path | None, typer.Option(help="Your own recordings: JSON lines of path, text, category, speaker.")
    ] = None,
    texts: Annotated[
        list[Path] | None, typer.Option(help="Your own texts: JSON lines of text, intent, slots. May be repeated.")
    ] = None,
    compare: Annotated[
        Path | None, typer.Option(help="An earlier result (evaluation.json): show what changed.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Where pictures, errors.html and evaluation.json go; default data/evaluation.")
    ] = None,
    summary: Annotated[Path | None, typer.Option(help="Also write the tables into this Markdown file.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many recordings of each category.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="A small sample of everything.")] = False,
    count: Annotated[int, typer.Option(min=1, max=10000, help="Simulated callers.")] = 500,
    spoken: Annotated[int, typer.Option(min=0, max=1000, help="Simulated callers who really speak, besides.")] = 0,
    seed: Annotated[int, typer.Option(help="Which callers: the same seed, the same calls.")] = 1,
    strict: Annotated[bool, typer.Option("--strict", help="Exit code 1 when a figure is not as wanted.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Measure how well callers are understood, on the data that comes along or on your own."""
    from gateway.evaluate import command
    from gateway.evaluate.recordings import EvaluationError

    settings = settings_of(config, quiet=True)
    try:
        wish = command.Wish(
            parts=command.chosen_parts(part, manifest, bool(texts)),
            manifest=manifest,
            texts=tuple(texts or ()),
            limit=limit or (command.QUICK_LIMIT if quick else None),
            calls=min(count, command.QUICK_CALLS) if quick else count,
            spoken=spoken,
            seed=seed,
        )
    except EvaluationError as error:
        raise stop(error) from None
    run_through(
        lambda: command.run(
            settings,
            wish,
            console,
            output=output,
            as_json=as_json,
            compare_with=compare,
            summary_file=summary,
            strict=strict,
        )
    )


def degrade(
    manifest: Annotated[Path, typer.Option(help="Recordings: JSON lines with path, text, category, speaker.")],
    kind: Annotated[str, typer.Option(help="quiet, kitchen, television, loss …; a wrong one lists them all.")],
    strength: Annotated[float, typer.Option(help="Signal to noise in dB, per cent of packets: as the kind has it.")],
    output: Annotated[Path, typer.Option(help="The folder for the recordings and their manifest.jsonl.")],
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 1,
) -> None:
    """Make recordings worse as telephones and loud places do, for measuring what is still understood."""
    from gateway.evaluate.degrade import DegradeError
    from gateway.evaluate.degrading import write
    from gateway.evaluate.recordings import EvaluationError

    try:
        with console.status("Making it worse …"):
            count = write(manifest, kind, strength, seed, output)
    except (DegradeError, EvaluationError) as error:
        raise stop(error) from None
    console.print(f"{count} recordings in {output}", highlight=False)


def model_fetch(
    source: Annotated[
        str | None, typer.Argument(help="A URL, zip or folder; default: the small English model.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Bring the speech model, check it, and put it where the gateway looks for it."""
    from gateway.hearing.model import ModelError, default_folder, fetch

    settings = settings_of(config)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn(), console=complaints
    )
    with bar:
        task = bar.add_task("Speech model", total=None)
        try:
            folder = fetch(
                source,
                default_folder(settings.data_dir),
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        except ModelError as error:
            raise stop(error) from None
    console.print(f"The speech model is in {folder}", highlight=False)
    _fetch_sentences(settings.data_dir / "models")


def _fetch_sentences(models: Path) -> None:
    """The model of what sentences mean. Understanding works without it, less well: then a warning is enough."""
    from gateway.understanding import embedding

    with console.status("Sentence model…"):
        try:
            folder = embedding.fetch(embedding.default_folder(models), progress=lambda _done, _total: None)
        except embedding.EmbeddingError as error:
            complaints.print("[bold yellow]gateway:[/]", Text(str(error)), highlight=False, soft_wrap=True)
            complaints.print("Understanding is trained on the words alone, and understands less.", highlight=False)
            return
    console.print(f"The sentence model is in {folder}", highlight=False)


def model_adapt(
    config: ConfigOption = None,
    weight: Annotated[
        float | None, typer.Option(min=1, help="So much the model's own opinion counts; smaller pulls more.")
    ] = None,
    mix: Annotated[float | None, typer.Option(min=0, max=0.5, help="The domain's share in single words.")] = None,
    output: Annotated[Path | None, typer.Option(help="Another folder than the one the gateway looks into.")] = None,
    if_needed: Annotated[
        bool, typer.Option("--if-needed", help="Only when grammars, settings or model have changed.")
    ] = False,
    report: Annotated[bool, typer.Option("--report", help="Also list the words that cannot be heard.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Lean the speech model towards what callers say here: the grammars, and the company's own names and streets."""
    from gateway.hearing import adapting

    settings = settings_of(config, quiet=True)
    wish = adapting.Wish(weight, mix, output, if_needed)

    async def work() -> int:
        with complaints.status("Adapting the speech model …"):
            found = await adapting.run(settings, wish)
        adapting.tell(found, console, unknown=report, as_json=as_json)
        return 0

    run_through(work)
