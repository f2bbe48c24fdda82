"""The tables of an evaluation for people at a terminal, however narrow: a line for each figure."""

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from gateway.evaluate.part import Cell, Figure, Part, Rate, Table
from gateway.evaluate.result import Result


def show(result: Result, console: Console) -> None:
    """Prints every table, then what is not as wanted."""
    for part in result.parts:
        console.print()
        console.rule(Text(f" {part.name} ", style="bold"), align="left")
        for source in part.data:
            console.print(Text(f"on {source}", style="dim"))
        for table in part.tables:
            console.print(grid(table))
            if table.note:
                console.print(Text(table.note, style="dim"))
    console.print()
    missed = result.missed()
    wanted, reached = _counts(result.parts)
    if wanted:
        console.print(
            Text(f"{reached} of {wanted} figures are as wanted", style="green" if reached == wanted else "bold")
        )
    for figure in missed:
        console.print(Text(f"  short  {figure}", style="red"))
    for failure in result.broken:
        console.print(Text(f"  not measured  {failure}", style="bold red"))
    if result.sample:
        console.print(Text(f"Measured on a sample only: {result.sample}.", style="yellow"))


def grid(table: Table) -> Grid:
    """One table. Figures are never cut or folded; names fold first."""
    drawn = Grid(
        title=table.title,
        title_style="bold",
        title_justify="left",
        header_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        pad_edge=False,
    )
    several = any(len(row.cells) > 1 for row in table.rows)
    drawn.add_column("", overflow="fold", min_width=8)
    if several:
        drawn.add_column("figure", overflow="fold", min_width=8)
    drawn.add_column("right", justify="right", no_wrap=True)
    drawn.add_column("share", justify="right", no_wrap=True)
    drawn.add_column("95 %", justify="right", no_wrap=True)
    drawn.add_column("wanted", justify="right", no_wrap=True)
    drawn.add_column("", no_wrap=True)
    for row in table.rows:
        for place, (name, cell) in enumerate(row.cells.items()):
            first = [row.key if place == 0 else ""]
            if several:
                first.append(f"{name}: {cell}" if isinstance(cell, str) else name)
            elif isinstance(cell, str):
                first[0] = f"{row.key}: {cell}"
            drawn.add_row(*first, *columns(cell), mark(cell))
    return drawn


def columns(cell: Cell) -> tuple[str, str, str, str]:
    """A figure as text: right of how many, share or value, interval, what is wanted."""
    if isinstance(cell, Rate):
        if not cell.count:
            return "0/0", "–", "", wanted(cell)
        between = f"{100 * cell.low:.1f}–{100 * cell.high:.1f}" if cell.high else ""
        return f"{cell.right}/{cell.count}", f"{100 * cell.share:.1f} %", between, wanted(cell)
    if isinstance(cell, Figure):
        return (f"of {cell.count}" if cell.count else ""), f"{number(cell.value)} {cell.unit}".strip(), "", wanted(cell)
    return "", "", "", ""


def wanted(cell: Rate | Figure) -> str:
    """What is wanted of a figure: "≥ 95 %"; empty where nothing is."""
    both = (("≥", cell.at_least), ("≤", cell.at_most))
    if isinstance(cell, Rate):
        return " ".join(f"{sign} {number(100 * bound)} %" for sign, bound in both if bound is not None)
    return " ".join(f"{sign} {number(bound)} {cell.unit}".strip() for sign, bound in both if bound is not None)


def mark(cell: Cell) -> Text:
    """Whether a figure is as wanted, in a word and a colour; empty where nothing is wanted."""
    if isinstance(cell, str) or cell.reached is None:
        return Text("")
    return Text("ok", style="green") if cell.reached else Text("short", style="bold red")


def number(value: float) -> str:
    """As many places as people read: 312, 4.5, 0.021."""
    if value == 0 or abs(value) >= 100 or value == int(value):
        return f"{value:.0f}"
    return f"{value:.1f}" if abs(value) >= 1 else f"{value:.3g}"


def _counts(parts: tuple[Part, ...]) -> tuple[int, int]:
    verdicts = [
        cell.reached
        for part in parts
        for table in part.tables
        for row in table.rows
        for cell in row.cells.values()
        if not isinstance(cell, str) and cell.reached is not None
    ]
    return len(verdicts), sum(verdicts)
