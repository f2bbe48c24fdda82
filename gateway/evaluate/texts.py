"""A file of labelled texts: a JSON line each, checked."""

from pathlib import Path
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from gateway.evaluate.recordings import EvaluationError, lines


class LabelledText(BaseModel):
    """One line. `intent` may be ours or a foreign label (`gateway.evaluate.labels` says what it means to us)."""

    model_config = ConfigDict(extra="allow", frozen=True)

    text: str = Field(validation_alias=AliasChoices("text", "transcription"))
    intent: str | None = Field(None, validation_alias=AliasChoices("intent", "label"))
    slots: dict[str, Any] = Field(default_factory=dict)
    reference: str | None = Field(None, validation_alias=AliasChoices("reference", "reference_date"))
    """The moment that "tomorrow" is counted from, ISO 8601; None: now."""
    source: str = ""
    sheet: str = ""
    """The file it comes from, without its ending: "clinc150"."""

    @property
    def about_meaning(self) -> bool:
        """It says what was wanted; a caller's intent can be measured by it."""
        return self.intent is not None

    @property
    def about_people(self) -> bool:
        """It says whether there is a danger, a wish for a person, a mood, an urgency, somebody who needs care."""
        return any(key in (self.model_extra or {}) for key in _PEOPLE)

    @property
    def about_slots(self) -> bool:
        """It says which values are in it: slots, or the foreign shapes that come along (tagged addresses, dates…)."""
        return bool(self.slots) or any(key in (self.model_extra or {}) for key in _SLOT_SHAPES)


_PEOPLE = ("danger", "person", "mood", "urgency", "vulnerable")
_SLOT_SHAPES = ("value", "values", "results", "tokens", "gold", "spoken_value")
"""Keys of rows that carry values instead of `slots`: dates, entities with places, tagged addresses, truths."""


def load(path: Path) -> tuple[LabelledText, ...]:
    """All texts of a file, in its order. Raises EvaluationError with the line that is wrong."""
    found = []
    for number, raw in lines(path):
        try:
            found.append(LabelledText.model_validate(raw | {"sheet": path.stem}))
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise EvaluationError(f"{path}, line {number}: {faults}") from error
    return tuple(found)
