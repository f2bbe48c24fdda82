"""A file of labelled texts: a JSON line each, checked."""

from pathlib import Path
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from gateway.evaluate.recordings import EvaluationError, lines


class LabelledText(BaseModel):
    """One line. `intent` may be ours or a foreign label (`gateway.evaluate.labels` says what it means to us)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    text: str
    intent: str | None = Field(None, validation_alias=AliasChoices("intent", "label"))
    slots: dict[str, Any] = Field(default_factory=dict)
    reference: str | None = Field(None, validation_alias=AliasChoices("reference", "reference_date"))
    """The moment that "tomorrow" is counted from, ISO 8601; None: now."""
    source: str = ""


def load(path: Path) -> tuple[LabelledText, ...]:
    """All texts of a file, in its order. Raises EvaluationError with the line that is wrong."""
    found = []
    for number, raw in lines(path):
        try:
            found.append(LabelledText.model_validate(raw))
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise EvaluationError(f"{path}, line {number}: {faults}") from error
    return tuple(found)
