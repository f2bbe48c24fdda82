"""What a measurement found: rates with their counts, tables, mistakes worth reading. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of cases, with what was wanted of it."""

    right: int
    count: int
    low: float = 0.0
    """Bounds of the 95 % bootstrap interval, 0 to 1; both 0 where none was made."""
    high: float = 0.0
    at_least: float | None = None
    """What is wanted: no less than this share (0 to 1)."""
    at_most: float | None = None
    """What is wanted: no more than this share (0 to 1)."""

    @property
    def share(self) -> float:
        """0 to 1; 0 when there were no cases."""
        return self.right / self.count if self.count else 0.0

    @property
    def reached(self) -> bool | None:
        """Whether the share is as wanted; None where nothing is wanted or nothing was measured."""
        if not self.count or (self.at_least is None and self.at_most is None):
            return None
        low_enough = self.at_most is None or self.share <= self.at_most
        return low_enough and (self.at_least is None or self.share >= self.at_least)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with a unit ("ms", "turns", ""), such as a median or a calibration error."""

    value: float
    unit: str = ""
    count: int = 0
    at_least: float | None = None
    at_most: float | None = None

    @property
    def reached(self) -> bool | None:
        """Whether it is as wanted; None where nothing is wanted."""
        if self.at_least is None and self.at_most is None:
            return None
        low_enough = self.at_most is None or self.value <= self.at_most
        return low_enough and (self.at_least is None or self.value >= self.at_least)


Cell = Rate | Figure | str
"""What stands in a table's column."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table. `key` names it for ever (`--compare` matches by it): "zip", "zip/kitchen 10 dB"."""

    key: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under a title."""

    title: str
    rows: tuple[Row, ...]
    note: str = ""
    """How to read it, in a sentence."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One error, with all that a reader needs to see why."""

    kind: str
    """The table row it belongs to: "phone7", "safety/gas"."""
    wanted: str
    got: str
    heard: str = ""
    """The words as recognised, or the text as given."""
    audio: Path | None = None
    cost: float = 1.0
    """How bad it is; the page of errors shows the costliest first. A wrong answer that was accepted costs most."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """Points for a picture: a reliability diagram, a learning curve."""

    key: str
    """File name of the picture, without its ending: "reliability_intents"."""
    title: str
    x_label: str
    y_label: str
    lines: Mapping[str, tuple[tuple[float, float], ...]]
    diagonal: bool = False
    """Also draw y = x: perfect calibration."""


@dataclass(frozen=True, slots=True)
class Confusions:
    """A confusion matrix for a picture: how often `labels[i]` was taken for `labels[j]`."""

    key: str
    title: str
    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """All that one part of the evaluation ("hearing", "meaning", "slots", "turns", "calls") found."""

    name: str
    tables: tuple[Table, ...]
    mistakes: tuple[Mistake, ...] = ()
    pictures: tuple[Curve | Confusions, ...] = ()
    data: tuple[str, ...] = field(default=())
    """What it was measured on, in words: "44 recordings of 44 speakers (CMU AN4)"."""
    seconds: float = 0.0
    """How long it took to measure."""
