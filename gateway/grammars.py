"""Reads `grammars/`: what a business of these trades says and hears, checked; mistakes name file and place."""

from functools import cached_property
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway import yaml_text
from gateway.turn import Moment
from gateway.understanding.meaning import Danger, Intent, Urgency

FileModel = TypeVar("FileModel", bound=BaseModel)


class GrammarsError(Exception):
    """A file in `grammars/` is missing or wrong; the message names the file, the place and the remedy."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class IntentExamples(_Part):
    meaning: str = ""
    """One sentence for people: what belongs here."""
    examples: tuple[str, ...]
    """As callers speak and as Vosk hears them: lower case, numbers as words."""


class ProblemType(_Part):
    name: str
    """For people, with article: "a clogged drain"."""
    trade: str
    urgency: Urgency = Urgency.ROUTINE
    skills: tuple[str, ...]
    duration_min: int = Field(60, ge=15, le=480)
    danger: Danger | None = None
    intent: Intent | None = None
    """What describing this asks for; None: a visit, or help at once where it is an emergency."""
    advice: str = ""
    """One sentence that is safe to say to everybody with this problem (where the shut-off is)."""
    examples: tuple[str, ...] = ()
    """Empty: whatever else is of this trade; nothing is learned of it."""

    @property
    def undescribed(self) -> bool:
        return not self.examples

    @property
    def asks_for(self) -> Intent:
        """What somebody wants who describes this."""
        return self.intent or (Intent.URGENT if self.urgency is Urgency.EMERGENCY else Intent.SCHEDULE)


class MomentPhrases(_Part):
    """What Vosk is told to expect at a moment. An empty list of phrases: free recognition only."""

    phrases: tuple[str, ...] = ()
    with_digits: bool = False
    """Also the digits and number words."""


class DangerWords(_Part):
    answer: tuple[str, ...]
    """The fixed safe answer, in pieces; never changed at run time."""
    examples: tuple[str, ...]
    """Ways in which callers say it."""
    not_examples: tuple[str, ...] = ()
    """Near misses and negations that must not raise it."""


class _Intents(_Part):
    intents: dict[Intent, IntentExamples]


class _Problems(_Part):
    problems: dict[str, ProblemType]


class _Moments(_Part):
    commands: tuple[str, ...]
    """Heard at every moment: "talk to a person", "what", "i smell gas"."""
    other_words: tuple[str, ...] = ()
    """Everyday words: what is better explained by them is no answer to a closed question."""
    moments: dict[Moment, MomentPhrases]


class _Safety(_Part):
    dangers: dict[Danger, DangerWords]


class _Prompts(_Part):
    prompts: dict[str, tuple[str, ...]]
    """Each prompt's wordings: the first is said first, the next when it has to be said again."""


class Grammars:
    """Everything in `grammars/` for the trades given."""

    def __init__(self, folder: Path, trades: tuple[str, ...]) -> None:
        self.folder = folder
        self.trades = trades

    def _read(self, name: str, model: type[FileModel]) -> FileModel:
        path = self.folder / name
        try:
            raw, _ = yaml_text.read(path.read_text(encoding="utf-8"))
            return model.model_validate(raw)
        except OSError as error:
            raise GrammarsError(f"{path}: cannot be read ({error.strerror}); restore it or set grammars_dir") from error
        except yaml.YAMLError as error:
            raise GrammarsError(f"{path}: not valid YAML: {error}") from error
        except ValidationError as error:
            faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise GrammarsError(f"{path}: {faults}") from error

    @cached_property
    def intents(self) -> dict[Intent, IntentExamples]:
        """All intents' examples: the general ones and each trade's."""
        merged: dict[Intent, IntentExamples] = {}
        for name in ("intents.yaml", *(f"{trade}/intents.yaml" for trade in self.trades)):
            for intent, more in self._read(name, _Intents).intents.items():
                known = merged.get(intent)
                merged[intent] = (
                    more if known is None else known.model_copy(update={"examples": (*known.examples, *more.examples)})
                )
        return merged

    @cached_property
    def problems(self) -> dict[str, ProblemType]:
        merged: dict[str, ProblemType] = {}
        for trade in self.trades:
            merged |= self._read(f"{trade}/problems.yaml", _Problems).problems
        return merged

    @cached_property
    def commands(self) -> tuple[str, ...]:
        return self._moments.commands

    @cached_property
    def other_words(self) -> tuple[str, ...]:
        return self._moments.other_words

    @cached_property
    def moments(self) -> dict[Moment, MomentPhrases]:
        return self._moments.moments

    @cached_property
    def _moments(self) -> _Moments:
        return self._read("moments.yaml", _Moments)

    @cached_property
    def dangers(self) -> dict[Danger, DangerWords]:
        return self._read("safety.yaml", _Safety).dangers

    @cached_property
    def prompts(self) -> dict[str, tuple[str, ...]]:
        return self._read("prompts.yaml", _Prompts).prompts


def default_folder() -> Path:
    """The grammars that come with the gateway: in the checkout, or inside the installed package."""
    package = Path(__file__).resolve().parent
    inside = package / "_grammars"
    return inside if inside.is_dir() else package.parent / "grammars"
