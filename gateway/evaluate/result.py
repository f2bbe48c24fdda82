"""A whole evaluation as it is kept (JSON): what was found, when, on which machine, with which version."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from gateway import __version__
from gateway.evaluate.part import Cell, Figure, Part, Rate
from gateway.evaluate.recordings import EvaluationError


class Machine(BaseModel):
    """Where it ran: times mean nothing without it."""

    model_config = ConfigDict(frozen=True)

    system: str
    processor: str
    cores: int
    python: str

    def __str__(self) -> str:
        return f"{self.processor}, {self.cores} cores, {self.system}, Python {self.python}"


class Result(BaseModel):
    """All parts of one run of `gateway evaluate`."""

    model_config = ConfigDict(frozen=True)

    version: str
    made: datetime
    """Aware, UTC."""
    seconds: float
    """How long the whole took."""
    machine: Machine
    sample: str = ""
    """What was left out ("at most 20 of each kind"); empty: nothing."""
    parts: tuple[Part, ...]
    broken: tuple[str, ...] = ()
    """What was wanted and could not be measured, and why, in words."""

    def as_json(self) -> dict[str, Any]:
        """Plain values; each rate also with its share and whether it is as wanted."""
        raw = self.model_dump(mode="json")
        for part, plain in zip(self.parts, raw["parts"], strict=True):
            for table, plain_table in zip(part.tables, plain["tables"], strict=True):
                for row, plain_row in zip(table.rows, plain_table["rows"], strict=True):
                    for name, cell in row.cells.items():
                        plain_row["cells"][name] = _with_verdict(cell, plain_row["cells"][name])
        return raw

    def missed(self) -> list[str]:
        """Every figure that is not as wanted, in words."""
        return [
            f"{part.name}: {table.title}: {row.key}{f', {name}' if len(row.cells) > 1 else ''}"
            for part in self.parts
            for table in part.tables
            for row in table.rows
            for name, cell in row.cells.items()
            if not isinstance(cell, str) and cell.reached is False
        ]


def result(parts: tuple[Part, ...], *, began: datetime, sample: str = "", broken: tuple[str, ...] = ()) -> Result:
    """What was found, signed with time, version and machine."""
    now = datetime.now(UTC)
    return Result(
        version=__version__,
        made=now,
        seconds=round((now - began).total_seconds(), 1),
        machine=_machine(),
        sample=sample,
        parts=parts,
        broken=broken,
    )


def load(path: Path) -> Result:
    """A result that was kept with `--json` (or `evaluation.json` of a run's folder). Raises EvaluationError."""
    try:
        return Result.model_validate_json(path.read_bytes())
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read ({error.strerror or error})") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise EvaluationError(
            f"{path}: not a result of `gateway evaluate --json` ({where or 'JSON'}: {first['msg']})"
        ) from error


def _with_verdict(cell: Cell, plain: Any) -> Any:
    if isinstance(cell, Rate):
        return plain | {"share": round(cell.share, 6), "reached": cell.reached}
    if isinstance(cell, Figure):
        return plain | {"reached": cell.reached}
    return plain


def _machine() -> Machine:
    return Machine(
        system=f"{platform.system()} {platform.machine()}",
        processor=_processor(),
        cores=os.cpu_count() or 1,
        python=platform.python_version(),
    )


def _processor() -> str:
    """The processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.machine()
