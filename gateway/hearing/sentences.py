"""What callers of this company may say, as weighted sentences for the speech model: examples and frames, filled in.

The frames are `grammars/speech.yaml`; the names, streets and towns come from the settings and the lists. Repeatable.
"""

import random
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.company import Company
from gateway.grammars import Grammars, GrammarsError
from gateway.hearing.places import Customer, Fillers, fillers

SENTENCES = 40_000
"""Drawn from the frames."""
EXAMPLE_WEIGHT = 4.0
"""What an example written down in the grammars counts, against a drawn sentence."""
_SEED = 7
_TOKEN = re.compile(r"[(){}|]|[^(){}|]+")
_DEEPEST = 12


class Frame(BaseModel):
    """Ways of saying something, and how often it is said against the other frames."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weight: float = Field(1, gt=0)
    say: tuple[str, ...] = Field(min_length=1)


class Speech(BaseModel):
    """`grammars/speech.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    slots: dict[str, str]
    frames: tuple[Frame, ...] = Field(min_length=1)
    respell: dict[str, str] = Field(default_factory=dict)
    """Words that the model may not know, as words of the same sound."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """One of several sequences of texts, slots and choices."""

    ways: tuple[tuple["str | _Slot | _Choice", ...], ...]


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str


@dataclass(frozen=True)
class Sentences:
    """The sentences of one company; iterating gives (sentence, weight), the same ones each time."""

    grammars: Grammars
    company: Company
    customers: tuple[Customer, ...] = ()
    count: int = SENTENCES

    def __iter__(self) -> Iterator[tuple[str, float]]:
        for example in self.examples:
            yield example, EXAMPLE_WEIGHT
        chance = random.Random(_SEED)  # noqa: S311 - a choice of sentences, no secret
        frames = self.speech.frames
        weights = list(accumulate(f.weight for f in frames))
        patterns = [[pattern(text) for text in frame.say] for frame in frames]
        for _ in range(self.count):
            (ways,) = chance.choices(patterns, cum_weights=weights)
            yield " ".join(self._draw(chance.choice(ways), chance, 0)).strip(), 1.0

    @cached_property
    def speech(self) -> Speech:
        """The frames. Raises GrammarsError."""
        path = self.grammars.folder / "speech.yaml"
        try:
            found = Speech.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
            known = {*found.slots, *self._fillers}
            for text in (*found.slots.values(), *(way for frame in found.frames for way in frame.say)):
                if missing := names(pattern(text)) - known:
                    raise GrammarsError(f"{path}: {{{missing.pop()}}} in {text[:60]!r} is no slot")
        except OSError as error:
            raise GrammarsError(f"{path}: cannot be read ({error.strerror}); restore it or set grammars_dir") from error
        except yaml.YAMLError as error:
            raise GrammarsError(f"{path}: not valid YAML: {error}") from error
        except (ValidationError, ValueError) as error:
            raise GrammarsError(f"{path}: {error}") from error
        return found

    @cached_property
    def examples(self) -> tuple[str, ...]:
        """Everything that the grammars give as an example of what callers say."""
        grammars = self.grammars
        return tuple(
            dict.fromkeys(
                [
                    *(e for i in grammars.intents.values() for e in i.examples),
                    *(e for p in grammars.problems.values() for e in p.examples),
                    *(e for d in grammars.dangers.values() for e in (*d.examples, *d.not_examples)),
                    *grammars.commands,
                    *(phrase for m in grammars.moments.values() for phrase in m.phrases),
                ]
            )
        )

    @cached_property
    def _fillers(self) -> Fillers:
        grammars = self.grammars
        own: Mapping[str, Iterable[str]] = {
            "problem": [e for p in grammars.problems.values() for e in p.examples],
            "request": [e for i in grammars.intents.values() for e in i.examples],
        }
        return fillers(self.company, grammars.folder / "lists", self.customers, own)

    @cached_property
    def _slots(self) -> dict[str, _Choice]:
        return {name: pattern(text) for name, text in self.speech.slots.items()}

    def _draw(self, choice: _Choice, chance: random.Random, depth: int) -> list[str]:
        if depth > _DEEPEST:
            raise GrammarsError(f"{self.grammars.folder / 'speech.yaml'}: a slot leads back into itself")
        out: list[str] = []
        for part in chance.choice(choice.ways):
            if isinstance(part, str):
                out.append(part)
            elif isinstance(part, _Choice):
                out += self._draw(part, chance, depth)
            elif part.name in self._slots:
                out += self._draw(self._slots[part.name], chance, depth + 1)
            else:
                out.append(self._fillers[part.name].draw(chance))
        return [piece for piece in out if piece]


def pattern(text: str) -> _Choice:
    """ "(a|b|) {slot} c" as a tree. Raises ValueError when brackets do not match."""
    tokens = _TOKEN.findall(text)
    tree, end = _parse(tokens, 0)
    if end != len(tokens):
        raise ValueError(f"a bracket too many in {text!r}")
    return tree


def _parse(tokens: list[str], at: int) -> tuple[_Choice, int]:
    ways: list[tuple[str | _Slot | _Choice, ...]] = []
    way: list[str | _Slot | _Choice] = []
    while at < len(tokens) and tokens[at] != ")":
        piece = tokens[at]
        at += 1
        if piece == "(":
            inner, at = _parse(tokens, at)
            if at >= len(tokens):
                raise ValueError(f"a bracket is not closed after {' '.join(tokens)[:60]!r}")
            way.append(inner)
            at += 1
        elif piece == "{":
            if at + 1 >= len(tokens) or tokens[at + 1] != "}":
                raise ValueError(f"a slot is not closed in {' '.join(tokens)[:60]!r}")
            way.append(_Slot(tokens[at]))
            at += 2
        elif piece == "|":
            ways.append(tuple(way))
            way = []
        elif piece.strip():
            way.append(piece.strip())
    return _Choice((*ways, tuple(way))), at


def names(tree: _Choice) -> set[str]:
    """The slots that a pattern uses."""
    found: set[str] = set()
    for way in tree.ways:
        for part in way:
            if isinstance(part, _Slot):
                found.add(part.name)
            elif isinstance(part, _Choice):
                found |= names(part)
    return found
