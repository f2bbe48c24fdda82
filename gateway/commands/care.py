"""Commands for whoever keeps the gateway well: the doctor, and the number at Twilio."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from gateway.commands.common import (
    ConfigOption,
    JsonOption,
    complaints,
    console,
    run_through,
    settings_of,
    stop,
)


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
    settings = settings_of(config, quiet=True)

    async def work() -> int:
        with complaints.status("Looking …"):
            found = await examine(settings, config)
        return tell(found, console, as_json=as_json)

    run_through(work)


def twilio_setup(
    config: ConfigOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Change without asking.")] = False,
) -> None:
    """Set the number's addresses at Twilio; shows first what would change, and asks."""
    from gateway.care.setting_up import set_up

    settings = settings_of(config, quiet=True)
    run_through(lambda: set_up(settings, console, lambda: yes or typer.confirm("Change this at Twilio?")))


def twilio_fallback(
    config: ConfigOption = None,
    output: Annotated[Path | None, typer.Option(help="A file; without it the document is printed.")] = None,
) -> None:
    """Make the document that rings your people while the gateway is down: for a TwiML Bin, or any static web space."""
    from gateway.calls.oncall import phones
    from gateway.telephony.fallback import FallbackError, document

    settings = settings_of(config, quiet=True)
    try:
        made = document(settings.company.name, phones(settings.company))
        if output is None:
            sys.stdout.write(made + "\n")
            return
        output.write_text(made + "\n", encoding="utf-8")
    except (FallbackError, OSError) as error:
        raise stop(error) from None
    console.print(f"The document is in {output}; set `fallback_url` to where you put it.", highlight=False)
