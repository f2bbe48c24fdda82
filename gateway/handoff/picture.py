"""Draws the transfer's table: `python -m gateway.handoff.picture` renews docs/transfer.md."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from gateway.handoff.signals import Timer
from gateway.handoff.state import FINAL, State
from gateway.handoff.transfer import TABLE, Row

BEGIN, END = "<!-- generated from gateway/handoff/transfer.py: begin -->", "<!-- generated: end -->"
TIMERS = {
    Timer.RING: "ring time over",
    Timer.ACCEPT: "no key in time",
    Timer.HELPER: "colleague's ring time over",
    Timer.JOIN: "not met in time",
    Timer.TOTAL: "total time over",
    Timer.SILENT: "line silent too long",
    Timer.MOVE: "moving timer",
    Timer.PART: "parting time over",
    Timer.PARK: "parking time over",
    Timer.CALL: "customer's ring time over",
}


def event(row: Row) -> str:
    """ "person answered", "ring placed (over)": of a person's call that stands so."""
    name = TIMERS[row.on] if isinstance(row.on, Timer) else _words(row.on.__name__)
    return f"{name} ({' or '.join(state.value for state in row.leg)})" if row.leg else name


def _words(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()


def _first_line(text: str | None) -> str:
    return (text or "").strip().splitlines()[0].strip()


def diagram(rows: Iterable[Row] = TABLE) -> str:
    """Mermaid: one arrow for each pair of states; what stays in its state is left to the text."""
    arrows: dict[tuple[State, State], list[str]] = {}
    for row in rows:
        if row.then is row.state:
            continue
        name = TIMERS[row.on] if isinstance(row.on, Timer) else _words(row.on.__name__)
        labels = arrows.setdefault((row.state, row.then), [])
        if name not in labels:
            labels.append(name)
    lines = ["stateDiagram-v2", "    [*] --> new"]
    lines += [f"    {a.value} --> {b.value}: {', '.join(labels)}" for (a, b), labels in arrows.items()]
    lines += [f"    {state.value} --> [*]" for state in State if state in FINAL]
    return "\n".join(lines)


def table(rows: Iterable[Row] = TABLE) -> str:
    """Markdown: every row; those that differ in their state alone are one line."""
    lines = ["| state | event | if | next state | what is done |", "|---|---|---|---|---|"]
    merged: dict[tuple[str, ...], list[str]] = {}
    for row in rows:
        when = _first_line(row.when.__doc__) if row.when else ""
        done = "; ".join(_first_line(deed.__doc__) for deed in row.do)
        then = "·" if row.then is row.state else row.then.value
        merged.setdefault((event(row), when, then, done), []).append(row.state.value)
    for (name, when, then, done), states in merged.items():
        listed = "any" if len(states) == len(State) else ", ".join(states)
        lines.append(f"| {listed} | {name} | {when} | {then} | {done} |")
    return "\n".join(lines)


def generated() -> str:
    return f"{BEGIN}\n\n```mermaid\n{diagram()}\n```\n\n### Every row\n\n{table()}\n\n{END}"


def renewed(document: str) -> str:
    """The document with its generated part as it must be now. Raises ValueError when the marks are missing."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the document needs the marks {BEGIN!r} and {END!r}")
    return f"{before}{generated()}{after}"


def main(path: str = "docs/transfer.md") -> None:
    document = Path(path)
    document.write_text(renewed(document.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:2])
