"""A call as it happens, for people at a terminal: who says what, what is decided, which phone rings."""

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.calls.feed import Happening
from gateway.replay.judge import Report

Line = Callable[[str, str], None]

_STYLE = {
    "caller": "bold cyan",
    "gateway": "bold green",
    "key": "bold cyan",
    "whisper": "bold magenta",
    "phone": "magenta",
    "decided": "dim",
    "carrier": "yellow",
    "text": "blue",
}


class LiveView:
    """Prints a line for each thing that happens; `mute` keeps it silent (several calls at once, JSON)."""

    def __init__(self, console: Console, mute: bool = False) -> None:
        self._console = console
        self._mute = mute
        self._pending: tuple[str, list[str], float | None] | None = None

    def title(self, name: str, about: str) -> None:
        if not self._mute:
            self._console.print()
            self._console.rule(Text(f" {name}: {about} ", style="bold"), align="left")

    def line(self, who: str, words: str, at_s: float | None = None) -> None:
        """What one party says in a row stands together."""
        if self._pending is not None and self._pending[0] == who == "gateway":
            self._pending[1].append(words)
            return
        self.flush()
        self._pending = (who, [words], at_s)
        if who != "gateway":
            self.flush()

    def flush(self) -> None:
        """Prints what was kept back."""
        if self._pending is None:
            return
        who, words, at_s = self._pending
        self._pending = None
        if self._mute:
            return
        clock = f"{at_s:6.1f} s" if at_s is not None else ""
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=8, justify="right", style="dim")
        grid.add_column(width=8, justify="right", style=_STYLE.get(who, ""))
        grid.add_column(style="dim" if who == "decided" else "", overflow="fold")
        grid.add_row(clock, who, Text(" ".join(words)))
        self._console.print(grid)


def describe(happening: Happening) -> tuple[str, str] | None:
    """What a line of the view says about something that happened in the gateway; None for what is of no interest."""
    payload = happening.payload
    match happening.kind:
        case "say":
            return "gateway", " ".join(payload["pieces"])
        case "spoke":
            return "caller", _heard(payload["utterance"])
        case "pressed":
            return "key", payload["keys"]["digits"]
        case "quiet":
            return "caller", f"(silent for {payload['silence']['seconds']:.0f} s)"
        case "interrupted":
            return "caller", "(cuts in)"
        case "line_back":
            return "carrier", "the line is back"
        case "decided":
            sure = f" ({payload['confidence']:.2f})" if payload.get("confidence") is not None else ""
            return "decided", f"{payload['what']}: {payload['why']}{sure}"
        case "send_text":
            return "text", payload["body"]
        case "broken":
            return "carrier", f"the gateway's {payload['part']} failed"
        case _:
            return None


def _heard(utterance: dict[str, Any]) -> str:
    again = (utterance.get("again") or {}).get("readings", [])
    second = [reading for reading in again if reading["source"] == "grammar"]
    best = [reading for reading in [*utterance["readings"], *second] if reading["rank"] == 0 and reading["text"]]
    if not best:
        return "(something that was not understood)"
    return " | ".join(dict.fromkeys(f"{reading['text']}" for reading in sorted(best, key=lambda r: r["source"])))


def table(reports: list[Report]) -> Table:
    """All calls of a run, one row each."""
    grid = Table(title="Calls", title_style="bold", header_style="bold")
    # In a narrow terminal names give way first, folded; the verdict and the figures never do.
    grid.add_column("verdict", no_wrap=True)
    for name in ("call", "outcome", "handed over"):
        grid.add_column(name, overflow="fold")
    for name in ("turns", "length", "replies"):
        grid.add_column(name, justify="right", no_wrap=True)
    for report in reports:
        lived = report.lived
        grid.add_row(
            Text("ok", style="green") if report.ok else Text("not ok", style="bold red"),
            report.fixture,
            report.outcome,
            report.trigger,
            f"{lived.turns} (+{lived.repeated})" if lived.repeated else str(lived.turns),
            f"{lived.seconds:.0f} s",
            _seconds(percentile(lived.replies_s, 50)),
        )
    return grid


def faults(reports: list[Report]) -> list[Text]:
    """What was not as it must be, a line each."""
    return [
        Text(f"{report.fixture}: {fault}", style="red")
        for report in reports
        for fault in ([report.error] if report.error else report.failures)
    ]


def percentile(values: list[float], part: float) -> float | None:
    """The nearest-rank percentile; None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(part / 100 * len(ordered) + 0.5) - 1))]


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f} s"
