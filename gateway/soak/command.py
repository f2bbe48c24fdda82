"""`gateway soak`: runs it, and shows the table, the curve and the verdict."""

import json
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from gateway.app import Engines
from gateway.config import Settings
from gateway.soak.run import Wish, measure
from gateway.soak.verdict import Found, Sample, as_json

COLUMNS = {
    "calls": "done",
    "memory MB": "memory_mb",
    "heap MB": "heap_mb",
    "objects": "blocks",
    "files": "files",
    "threads": "threads",
    "tasks": "tasks",
    "register": "calls",
    "transfers": "transfers",
    "recognisers": "leased",
    "database": "connections",
}


async def soak(settings: Settings, console: Console, wish: Wish, *, as_json_too: bool) -> int:
    """0: nothing was left behind, and memory is flat."""
    engines = Engines(settings)
    await engines.start()
    try:
        # What is prepared beforehand must not be taken for something that calls leave.
        await engines.voice.prepared()
        found = await measure(
            settings, engines, wish, lambda one: None if as_json_too else console.print(line(one), highlight=False)
        )
    finally:
        await engines.close()
    wish.output.mkdir(parents=True, exist_ok=True)
    values = as_json(found)
    (wish.output / "soak.json").write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    picture = draw(found.samples, wish.output)
    if as_json_too:
        json.dump(values, sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        show(found, console)
        if picture is not None:
            console.print(f"The curve is in {picture}", highlight=False)
    return 1 if found.verdict.faults else 0


def line(sample: Sample) -> str:
    """For those who wait."""
    return (
        f"{sample.done:6} calls  {sample.memory_mb:7.1f} MB  {sample.files} files  {sample.threads} threads  "
        f"{sample.tasks} tasks"
    )


def table(samples: tuple[Sample, ...]) -> Table:
    """One row for each sample."""
    made = Table(*COLUMNS)
    for one in samples:
        values = (getattr(one, name) for name in COLUMNS.values())
        made.add_row(*(f"{value:.1f}" if isinstance(value, float) else f"{value:,}" for value in values))
    return made


def show(found: Found, console: Console) -> None:
    """Everything but the picture."""
    console.print(table(found.samples))
    slope, error = found.verdict.slope_mb, found.verdict.error_mb
    grows = (
        "too few calls to tell whether memory grows"
        if slope is None
        else f"memory: {slope:+.2f} ± {error:.2f} MB per 1,000 calls (in use on the heap "
        f"{found.verdict.heap_slope_mb:+.2f}), {found.verdict.objects:+.1f} objects for each call"
    )
    console.print(f"{found.samples[-1].done} calls; {grows}", highlight=False)
    console.print("callers: " + ", ".join(f"{kind} {count}" for kind, count in sorted(found.kinds.items())))
    console.print("outcomes: " + ", ".join(f"{name} {count}" for name, count in sorted(found.outcomes.items())))
    for what, count in found.complaints.items():
        console.print(f"the carrier complained {count} times: {what}", highlight=False)
    for fault in found.verdict.faults:
        console.print(f"[bold red]left or grown:[/] {fault}", highlight=False)
    for name in found.left:
        console.print(f"  a task that goes on: {name}", highlight=False)
    if not found.verdict.faults:
        console.print("Nothing was left behind.")


def draw(samples: tuple[Sample, ...], folder: Path) -> Path | None:
    """The curve as a PNG file. None where nothing can be drawn."""
    from gateway.evaluate.part import Curve, Part  # noqa: PLC0415 - matplotlib is an extra
    from gateway.evaluate.pictures import draw as pictures  # noqa: PLC0415 - as above
    from gateway.evaluate.recordings import EvaluationError  # noqa: PLC0415 - as above

    lines = {
        "resident": tuple((float(one.done), one.memory_mb) for one in samples),
        "in use on the heap": tuple((float(one.done), one.heap_mb) for one in samples if one.heap_mb),
    }
    curve = Curve("soak", "Memory of the gateway's process", "calls", "MB", lines)
    try:
        return pictures((Part("soak", (), (), pictures=(curve,)),), folder)["soak"]
    except EvaluationError:
        return None
