"""`gateway doctor`: every check in turn, what each found, and how to mend it."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from gateway.care import carrier, company, machine, senses, storage
from gateway.care.finding import Finding, Level, fail, warn
from gateway.config import Settings
from gateway.log import fault

Check = Callable[[], Finding | Awaitable[Finding]]
PATIENCE_S = 90.0
"""The longest that one check may take."""
_COLOURS = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "red"}


def checks(settings: Settings, settings_file: Path | None) -> dict[str, Check]:
    """By name, in the order in which things are mended."""
    found: dict[str, Check] = {
        "own settings": lambda: company.inherited(settings),
        "staff phones": lambda: company.numbers(settings),
        "somebody is there": lambda: company.coverage(settings, datetime.now(UTC)),
        "secret files": lambda: machine.secret_files(os.environ, settings_file),
        "data folder": lambda: machine.data_folder(settings.data_dir),
        "disk": lambda: machine.free_space(settings.data_dir),
        "database": lambda: storage.database(settings.database),
        "grammars": lambda: senses.grammars(settings),
        "speech model": lambda: senses.speech_model(settings),
        "networks": lambda: senses.networks(settings),
        "understanding": lambda: senses.understanding(settings),
        "voice": lambda: senses.voice(settings),
        "public url": lambda: carrier.public_url(settings),
        "credentials": lambda: carrier.credentials(settings),
        "clock": lambda: carrier.clock(settings),
    }
    if carrier.credentials(settings).level is Level.OK:
        found |= {
            "webhooks": lambda: carrier.webhooks(settings),
            "audio streams": lambda: carrier.streams(settings),
            "number at Twilio": lambda: carrier.number(settings),
        }
    return found


async def examine(settings: Settings, settings_file: Path | None = None) -> list[Finding]:
    """Every check's finding; one that breaks is a finding, too."""
    return [await _one(name, check) for name, check in checks(settings, settings_file).items()]


async def _one(name: str, check: Check) -> Finding:
    try:
        async with asyncio.timeout(PATIENCE_S):
            found = check()
            return found if isinstance(found, Finding) else await found
    except TimeoutError:
        return warn(name, f"no answer within {PATIENCE_S:.0f} s", "look at the machine's load, and try again")
    except Exception as error:  # noqa: BLE001 - one check that breaks must not hide what the others find
        told = fault(error)
        return fail(name, f"the check itself broke: {told.get('error', type(error).__name__)}", "please report it")


def tell(found: list[Finding], console: Console, *, as_json: bool) -> int:
    """Shows it; the exit code: 1 when anything must be mended."""
    failed = any(one.level is Level.FAIL for one in found)
    if as_json:
        json.dump({"ok": not failed, "checks": [asdict(one) for one in found]}, sys.stdout, indent=2)
        sys.stdout.write("\n")
        return int(failed)
    for one in found:
        line = Text.assemble((f"{one.level.value:>5}", _COLOURS[one.level]), f"  {one.check}: {one.says}")
        console.print(line, highlight=False, soft_wrap=True)
        if one.mend:
            console.print(Text(f"         mend: {one.mend}"), highlight=False, soft_wrap=True)
    console.print(Text(f"\n{summary(found)}"), highlight=False, soft_wrap=True)
    return int(failed)


def summary(found: list[Finding]) -> str:
    """The last line: whether calls can be sent here."""
    failed, warned = (sum(one.level is level for one in found) for level in (Level.FAIL, Level.WARN))
    look = f"; {warned} to look at" if warned else ""
    if failed:
        return f"{failed} to be mended before calls are sent here{look}."
    return f"Everything that calls need is there{look}."
