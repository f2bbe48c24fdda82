"""What all commands share: their options, where they write, and how a mistake is told."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

console = Console()
complaints = Console(stderr=True)

ConfigOption = Annotated[Path | None, typer.Option("--config", help="The settings file; default gateway.yaml.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def stop(error: Exception) -> typer.Exit:
    """A mistake that people can mend: its words, without a traceback."""
    complaints.print("[bold red]gateway:[/]", Text(str(error)), highlight=False, soft_wrap=True)
    return typer.Exit(2)


def settings_of(config: Path | None, *, quiet: bool = False) -> Any:
    """The settings; `quiet` keeps the log to what went wrong, for commands that show people something."""
    import logging

    from gateway import log
    from gateway.config import SettingsError
    from gateway.settings_file import load

    try:
        settings = load(config)
    except SettingsError as error:
        raise stop(error) from None
    log.set_up(settings.log_format, logging.WARNING if quiet else logging.INFO, secrets=settings.secret_values())
    return settings


def mendable() -> tuple[type[Exception], ...]:
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


def run_through(work: Callable[[], Coroutine[Any, Any, int]]) -> None:
    try:
        code = asyncio.run(work())
    except mendable() as error:
        raise stop(error) from None
    except KeyboardInterrupt:
        code = 130
    if code:
        raise typer.Exit(code)
