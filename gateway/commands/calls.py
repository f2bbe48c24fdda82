"""Commands about calls: answering them, showing them, and placing recorded ones."""

from pathlib import Path
from typing import Annotated

import typer

from gateway.commands.common import (
    ConfigOption,
    JsonOption,
    console,
    run_through,
    settings_of,
    stop,
)


def serve(
    config: ConfigOption = None,
    host: Annotated[str | None, typer.Option(help="Where to listen.")] = None,
    port: Annotated[int | None, typer.Option(help="Which port to listen on.")] = None,
) -> None:
    """Answer calls."""
    from gateway.serve import serve as run

    settings = settings_of(config)
    changes = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = settings.model_copy(update={"server": settings.server.model_copy(update=changes)})
    run_through(lambda: run(settings))


def demo(config: ConfigOption = None) -> None:
    """Two real calls, live: a visit is booked, and an emergency is handed over warm."""
    from gateway.replay.demo import demo as run

    settings = settings_of(config, quiet=True)
    run_through(lambda: run(settings, console))


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

    settings = settings_of(config, quiet=True)
    run_through(
        lambda: run(settings, fixtures or [], console, at_once=at_once, speed=speed, keep=keep, as_json=as_json)
    )


def soak(
    config: ConfigOption = None,
    calls: Annotated[int, typer.Option(min=10, help="How many calls.")] = 2000,
    at_once: Annotated[
        int, typer.Option("--at-once", min=1, max=64, help="How many at a time; two cores follow 4.")
    ] = 4,
    seed: Annotated[int, typer.Option(help="Which callers: the same seed, the same callers.")] = 1,
    output: Annotated[Path | None, typer.Option(help="Where the curve and soak.json go; default data/soak.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Place thousands of quick calls, and see whether memory grows or anything is left behind."""
    from gateway.soak.command import soak as run
    from gateway.soak.run import Wish

    settings = settings_of(config, quiet=True)
    wish = Wish(calls, at_once, seed, output or settings.data_dir / "soak")
    run_through(lambda: run(settings, console, wish, as_json_too=as_json))


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
        raise stop(error) from None
    for cut in cuts:
        console.print(f"{cut.file}  {cut.begin_ms / 1000:7.2f} s to {cut.end_ms / 1000:7.2f} s", highlight=False)
    console.print(f"Now complete {folder / 'call.yaml'}: what is said, what it answers, what must come of it.")
