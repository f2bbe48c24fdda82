"""What changed since an older evaluation: the same rows of the same tables, side by side."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from gateway.evaluate.part import Cell, Figure, Rate
from gateway.evaluate.report import columns
from gateway.evaluate.result import Result


@dataclass(frozen=True, slots=True)
class Change:
    """One figure then and now."""

    place: str
    """Part, table, row and figure, in words."""
    old: Rate | Figure
    new: Rate | Figure

    @property
    def difference(self) -> float:
        return _value(self.new) - _value(self.old)

    @property
    def better(self) -> bool | None:
        """Whether it moved the way that is wanted; None when nobody said which way is good, or it did not move."""
        if not self.difference:
            return None
        bounds = (self.new.at_least, self.new.at_most)
        if bounds[0] is None and bounds[1] is not None:
            return self.difference < 0
        if bounds[0] is not None or isinstance(self.new, Rate):
            return self.difference > 0
        return None

    @property
    def matters(self) -> bool:
        """The new share lies outside the old one's interval and the old outside the new one's: more than chance.

        Figures have no interval; for them a tenth of the old value counts."""
        if isinstance(self.old, Rate) and isinstance(self.new, Rate):
            if not (self.old.count and self.new.count):
                return False
            return _outside(self.new.share, self.old) and _outside(self.old.share, self.new)
        return abs(self.difference) > 0.1 * abs(_value(self.old))

    @property
    def arrow(self) -> str:
        return "=" if not self.difference else "↑" if self.difference > 0 else "↓"


def changes(old: Result, new: Result) -> tuple[Change, ...]:
    """All figures that both have, in the order of the new one."""
    before = dict(_figures(old))
    found = []
    for place, cell in _figures(new):
        then = before.get(place)
        if then is not None and type(then) is type(cell):
            found.append(Change(place, then, cell))
    return tuple(found)


def show(old: Result, new: Result, console: Console) -> None:
    """Prints the figures that moved; those that moved beyond chance are marked with a star."""
    moved = [change for change in changes(old, new) if change.difference]
    console.print()
    console.rule(Text(f" compared with {old.made:%Y-%m-%d %H:%M} UTC ", style="bold"), align="left")
    if not moved:
        console.print("No figure moved.")
        return
    drawn = Grid(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold")
    drawn.add_column("", overflow="fold", min_width=20)
    for name in ("then", "now"):
        drawn.add_column(name, justify="right", no_wrap=True)
    drawn.add_column("", no_wrap=True)
    for change in moved:
        style = {True: "green", False: "red", None: ""}[change.better]
        drawn.add_row(
            change.place,
            _text(change.old),
            _text(change.new),
            Text(change.arrow + (" *" if change.matters else ""), style=style),
        )
    console.print(drawn)
    console.print(Text("* more than chance: outside each other's 95 % interval", style="dim"))


def _figures(result: Result) -> Iterator[tuple[str, Rate | Figure]]:
    for part in result.parts:
        for table in part.tables:
            for row in table.rows:
                for name, cell in row.cells.items():
                    if not isinstance(cell, str):
                        yield f"{part.name} · {table.title} · {row.key} · {name}", cell


def _outside(share: float, other: Rate) -> bool:
    return not other.low <= share <= other.high


def _value(cell: Rate | Figure) -> float:
    return cell.share if isinstance(cell, Rate) else cell.value


def _text(cell: Cell) -> str:
    right, share, _, _ = columns(cell)
    return f"{share} {right}".strip()
