"""The commands. Each imports what it needs when it runs, so that `--help` comes at once."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from gateway import __version__

app = typer.Typer(
    name="gateway",
    help="Answers the phone, and hands callers over warm.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,  # locals may hold what a caller said, and secrets
)
model_app = typer.Typer(help="The speech model.", no_args_is_help=True)
fixture_app = typer.Typer(help="Recorded calls.", no_args_is_help=True)
twilio_app = typer.Typer(help="The company's number at Twilio.", no_args_is_help=True)
app.add_typer(model_app, name="model")
app.add_typer(fixture_app, name="fixture")
app.add_typer(twilio_app, name="twilio")

console = Console()
complaints = Console(stderr=True)

ConfigOption = Annotated[Path | None, typer.Option("--config", help="The settings file; default gateway.yaml.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def main() -> None:
    """The `gateway` command."""
    app()


def _stop(error: Exception) -> typer.Exit:
    """A mistake that people can mend: its words, without a traceback."""
    complaints.print("[bold red]gateway:[/]", Text(str(error)), highlight=False, soft_wrap=True)
    return typer.Exit(2)


def _settings(config: Path | None, *, quiet: bool = False) -> Any:
    """The settings; `quiet` keeps the log to what went wrong, for commands that show people something."""
    import logging

    from gateway import log
    from gateway.config import SettingsError
    from gateway.settings_file import load

    try:
        settings = load(config)
    except SettingsError as error:
        raise _stop(error) from None
    log.set_up(settings.log_format, logging.WARNING if quiet else logging.INFO, secrets=settings.secret_values())
    return settings


def _mendable() -> tuple[type[Exception], ...]:
    """The errors whose message says how to mend them."""
    from gateway.config import SettingsError
    from gateway.evaluate.recordings import EvaluationError
    from gateway.grammars import GrammarsError
    from gateway.hearing.lease import NotHeardError
    from gateway.hearing.model import ModelError
    from gateway.records.errors import RecordsError
    from gateway.replay.fixture import FixtureError
    from gateway.telephony.account import AccountError
    from gateway.telephony.fallback import FallbackError
    from gateway.understanding.train import ModelError as TrainError
    from gateway.voice.engine import VoiceError

    return (
        SettingsError,
        GrammarsError,
        ModelError,
        NotHeardError,
        RecordsError,
        FixtureError,
        TrainError,
        VoiceError,
        EvaluationError,
        AccountError,
        FallbackError,
    )


def _run(work: Callable[[], Coroutine[Any, Any, int]]) -> None:
    try:
        code = asyncio.run(work())
    except _mendable() as error:
        raise _stop(error) from None
    except KeyboardInterrupt:
        code = 130
    if code:
        raise typer.Exit(code)


@app.callback(invoke_without_command=True)
def _version(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        console.print(__version__)
        raise typer.Exit


@app.command()
def serve(
    config: ConfigOption = None,
    host: Annotated[str | None, typer.Option(help="Where to listen.")] = None,
    port: Annotated[int | None, typer.Option(help="Which port to listen on.")] = None,
) -> None:
    """Answer calls."""
    from gateway.serve import serve as run

    settings = _settings(config)
    changes = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update={"server": settings.server.model_copy(update=changes)})
    _run(lambda: run(settings))


@app.command()
def demo(config: ConfigOption = None) -> None:
    """Two real calls, live: a visit is booked, and an emergency is handed over warm."""
    from gateway.replay.demo import demo as run

    settings = _settings(config, quiet=True)
    _run(lambda: run(settings, console))


@app.command()
def replay(
    fixtures: Annotated[
        list[Path] | None, typer.Argument(help="Fixture folders; default: all that come along.")
    ] = None,
    config: ConfigOption = None,
    at_once: Annotated[int, typer.Option("--at-once", min=1, max=16, help="How many calls at the same time.")] = 1,
    speed: Annotated[
        float, typer.Option(min=1, max=4, help="So much faster than life; reply times are honest at 1 only.")
    ] = 1.0,
    keep: Annotated[Path | None, typer.Option(help="Keep each call's audio, transcript and database here.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Place recorded calls against the gateway and hold the result against what must come of them."""
    from gateway.replay.run import replay as run

    settings = _settings(config, quiet=True)
    _run(lambda: run(settings, fixtures or [], console, at_once=at_once, speed=speed, keep=keep, as_json=as_json))


@app.command()
def soak(
    config: ConfigOption = None,
    calls: Annotated[int, typer.Option(min=10, help="How many calls.")] = 2000,
    at_once: Annotated[int, typer.Option("--at-once", min=1, max=64, help="How many at the same time.")] = 8,
    seed: Annotated[int, typer.Option(help="Which callers: the same seed, the same callers.")] = 1,
    output: Annotated[Path | None, typer.Option(help="Where the curve and soak.json go; default data/soak.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Place thousands of quick calls, and see whether memory grows or anything is left behind."""
    from gateway.soak.run import Wish
    from gateway.soak.run import soak as run

    settings = _settings(config, quiet=True)
    wish = Wish(calls, at_once, seed, output or settings.data_dir / "soak")
    _run(lambda: run(settings, console, wish, as_json_too=as_json))


@app.command()
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
        raise _stop(error) from None
    console.print(f"{count} recordings in {output}", highlight=False)


@app.command()
def train(
    config: ConfigOption = None,
    if_needed: Annotated[bool, typer.Option("--if-needed", help="Only when the grammars have changed.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Train the understanding of intents and problems from the examples in grammars/."""
    from gateway.grammars import Grammars, default_folder
    from gateway.understanding import train as training

    settings = _settings(config)
    try:
        grammars = Grammars(settings.grammars_dir or default_folder(), settings.company.trades)
        folder = settings.data_dir / "understanding"
        if if_needed:
            training.prepared(grammars, folder)
            return
        with console.status("Training…"):
            report = training.train(grammars, folder)
    except _mendable() as error:
        raise _stop(error) from None
    _tell(report, as_json)


@app.command()
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

    settings = _settings(config, quiet=True)
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
        raise _stop(error) from None
    _run(
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


@model_app.command("fetch")
def model_fetch(
    source: Annotated[
        str | None, typer.Argument(help="A URL, zip or folder; default: the small English model.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Bring the speech model, check it, and put it where the gateway looks for it."""
    from gateway.hearing.model import ModelError, default_folder, fetch

    settings = _settings(config)
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
            raise _stop(error) from None
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


@model_app.command("adapt")
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

    settings = _settings(config, quiet=True)
    wish = adapting.Wish(weight, mix, output, if_needed)

    async def work() -> int:
        with complaints.status("Adapting the speech model …"):
            found = await adapting.run(settings, wish)
        adapting.tell(found, console, unknown=report, as_json=as_json)
        return 0

    _run(work)


@app.command()
def doctor(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Look at everything that calls need, and say how to mend what is wrong."""
    from gateway.care.doctor import examine, tell
    from gateway.care.finding import fail
    from gateway.config import SettingsError
    from gateway.settings_file import load

    try:
        settings = load(config)
    except SettingsError as error:
        raise typer.Exit(
            tell([fail("settings", str(error), "correct what is named")], console, as_json=as_json)
        ) from None
    settings = _settings(config, quiet=True)

    async def work() -> int:
        with complaints.status("Looking …"):
            found = await examine(settings, config)
        return tell(found, console, as_json=as_json)

    _run(work)


@twilio_app.command("setup")
def twilio_setup(
    config: ConfigOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Change without asking.")] = False,
) -> None:
    """Set the number's addresses at Twilio; shows first what would change, and asks."""
    from gateway.care.setting_up import set_up

    settings = _settings(config, quiet=True)
    _run(lambda: set_up(settings, console, lambda: yes or typer.confirm("Change this at Twilio?")))


@twilio_app.command("fallback")
def twilio_fallback(
    config: ConfigOption = None,
    output: Annotated[Path | None, typer.Option(help="A file; without it the document is printed.")] = None,
) -> None:
    """Make the document that rings your people while the gateway is down: for a TwiML Bin, or any static web space."""
    from gateway.calls.oncall import phones
    from gateway.telephony.fallback import FallbackError, document

    settings = _settings(config, quiet=True)
    try:
        made = document(settings.company.name, phones(settings.company))
        if output is None:
            sys.stdout.write(made + "\n")
            return
        output.write_text(made + "\n", encoding="utf-8")
    except (FallbackError, OSError) as error:
        raise _stop(error) from None
    console.print(f"The document is in {output}; set `fallback_url` to where you put it.", highlight=False)


@fixture_app.command("import")
def fixture_import(
    recording: Annotated[Path, typer.Argument(help="A recording of any format.")],
    folder: Annotated[Path, typer.Argument(help="The new fixture's folder.")],
    pause: Annotated[int, typer.Option(help="A pause of so many milliseconds ends a turn.", min=200, max=5000)] = 900,
) -> None:
    """Make a fixture's turns from a recording, cutting it at the pauses."""
    from gateway.replay.fixture import FixtureError
    from gateway.replay.importing import import_recording

    try:
        cuts = import_recording(recording, folder, pause)
    except FixtureError as error:
        raise _stop(error) from None
    for cut in cuts:
        console.print(f"{cut.file}  {cut.begin_ms / 1000:7.2f} s to {cut.end_ms / 1000:7.2f} s", highlight=False)
    console.print(f"Now complete {folder / 'call.yaml'}: what is said, what it answers, what must come of it.")


def _tell(report: Any, as_json: bool) -> None:
    from dataclasses import asdict

    values = asdict(report)
    if as_json:
        json.dump(values, sys.stdout, indent=2, default=str)
        sys.stdout.write("\n")
        return
    for name, value in values.items():
        console.print(f"{name.replace('_', ' '):>24}  {value}", highlight=False)
