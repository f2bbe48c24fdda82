"""The wordings of simulated callers (`wordings.yaml`), checked when read."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Problem(_Row):
    """A problem as callers tell it."""

    accept: tuple[str, ...]
    """The problem types of `grammars/` that a careful listener could choose; the first is the best."""
    full: tuple[str, ...]
    short: tuple[str, ...]
    season: Literal["", "summer", "winter"] = ""


class Emergency(_Row):
    danger: str
    say: tuple[str, ...]
    short: tuple[str, ...]
    season: Literal["", "summer", "winter"] = ""


class Town(_Row):
    town: str
    zip: str


class Wordings(BaseModel):
    """Everything callers say, by what they answer. Lists that are not named here are reached by `of`."""

    model_config = ConfigDict(extra="allow", frozen=True)

    problems: tuple[Problem, ...]
    emergencies: tuple[Emergency, ...]
    wants: dict[str, tuple[str, ...]]
    openings: dict[str, tuple[str, ...]]
    people: dict[str, tuple[str, ...]]
    streets: tuple[str, ...]
    towns: tuple[Town, ...]
    far_towns: tuple[Town, ...]

    def of(self, kind: str) -> tuple[str, ...]:
        """The wordings of one kind of answer: "address", "yes", "window"."""
        found: Any = (self.model_extra or {})[kind]
        return tuple(found)


@cache
def wordings() -> Wordings:
    raw = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
    return Wordings.model_validate(raw)
