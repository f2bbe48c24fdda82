"""The demo: two real calls, one after the other, live in the terminal, and where everything they left can be found."""

from pathlib import Path

from rich.console import Console

from gateway.app import Engines
from gateway.config import Settings
from gateway.replay import fixture as fixtures
from gateway.replay.run import play, summary
from gateway.replay.view import LiveView

CALLS = ("drain_booked", "no_heat_newborn")
"""A plumbing customer books a visit; a heating customer with an emergency is handed over warm."""


async def demo(settings: Settings, console: Console) -> int:
    """Returns 0 when both calls went as they must."""
    chosen = [fixtures.load(Path("audio_fixtures") / name) for name in CALLS]
    keep = settings.data_dir / "demo"
    console.print(
        f"[bold]{settings.company.name}[/] answers two calls. The callers are recordings, Twilio is simulated on this "
        "machine; the gateway, its ears, its voice and its database are the real ones.\n"
    )
    with console.status("Warming up the ears and the voice…"):
        engines = Engines(settings)
        await engines.start()
    view = LiveView(console)
    try:
        reports = [await play(fixture, settings, engines, view, keep) for fixture in chosen]
    finally:
        await engines.close()
    summary(reports, console)
    console.print("\nWhat the calls left:")
    for name in CALLS:
        folder = keep / name
        console.print(f"  {folder / 'calls.sqlite3'}   the database: call, events, booking, tickets", highlight=False)
        console.print(
            f"  {folder / 'call.wav'}        the call as heard (left: caller, right: gateway)", highlight=False
        )
        console.print(f"  {folder / 'report.json'}     transcript and timings", highlight=False)
    return 0 if all(report.ok for report in reports) else 1
