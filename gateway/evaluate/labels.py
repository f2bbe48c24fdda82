"""What the labels of labelled texts mean to us: our own intents as they are, other people's by `labels.yaml`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.evaluate.recordings import EvaluationError
from gateway.evaluate.texts import LabelledText
from gateway.understanding.meaning import Intent


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right for one text. Exactly one of `intents`, `yes`, `asides` and `other` is set, or `left_out`."""

    label: str
    intents: frozenset[str] = frozenset()
    """Any of these is right as the first intent."""
    problems: frozenset[str] | None = None
    """Any of these is right as the first problem; "" among them: none is right too. None: not said."""
    yes: bool | None = None
    asides: frozenset[str] = frozenset()
    """Any of these is right; "" among them: nothing need be heard, but nothing may be accepted."""
    other: bool = False
    """None of our business."""
    left_out: str = ""
    """Why it cannot be measured."""


class _Meaning(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    intents: tuple[str, ...] = ()
    problems: tuple[str, ...] | None = None
    yes: bool | None = None
    aside: tuple[str, ...] = ()
    other: bool = False
    left_out: str = ""


class _Labels(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    labels: dict[str, _Meaning]
    keys: tuple[str, ...]
    splits_left_out: dict[str, str] = Field(default_factory=dict)


def truth(text: LabelledText) -> Truth:
    """What is right for this text. Raises EvaluationError when the labels' file is damaged.

    A row's `also` lists intents of ours that are as right as its own: of two wishes in one breath, either first."""
    known = _labels()
    more: dict[str, Any] = text.model_extra or {}
    if (split := str(more.get("split", ""))) in known.splits_left_out:
        return Truth(split, left_out=f"{split}: {known.splits_left_out[split]}")
    label = next((str(value) for key in known.keys if (value := more.get(key) or getattr(text, key, None))), "")
    problem = more.get("problem")
    if label in known.labels:
        meant = known.labels[label]
        return Truth(
            label,
            frozenset(meant.intents),
            None if meant.problems is None else frozenset(meant.problems),
            meant.yes,
            frozenset(meant.aside),
            meant.other,
            meant.left_out,
        )
    if label == Intent.OTHER.value:
        return Truth(label, other=True)
    if label in set(Intent):
        also = more.get("also")
        right = frozenset([label, *(str(other) for other in (also if isinstance(also, list) else ()))])
        return Truth(label, right, frozenset([str(problem)]) if problem else None)
    return Truth(label, left_out="a label without a meaning for us")


@cache
def _labels() -> _Labels:
    path = Path(__file__).with_suffix(".yaml")
    try:
        return _Labels.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise EvaluationError(f"{path}: cannot be used ({error}); restore it") from error
