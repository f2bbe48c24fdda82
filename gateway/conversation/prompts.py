"""Prompts are data: turns a prompt's name and its values into the pieces that are spoken."""

import re
from collections.abc import Mapping

from gateway.company import Company
from gateway.conversation.events import Say
from gateway.grammars import Grammars, GrammarsError

SEPARATOR = "|"
"""Stands between the pieces of a wording: what is fixed is rendered once, what varies stands in a piece of its own."""
_VARIABLE = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def sentences(text: str) -> tuple[str, ...]:
    """A longer fixed text (an answer from the settings) as pieces: one per sentence."""
    return tuple(s for s in _SENTENCE.split(text.strip()) if s)


class Prompts:
    """The prompts of one company. Raises `GrammarsError` where a prompt that is asked for does not exist."""

    def __init__(self, company: Company, grammars: Grammars) -> None:
        self._wordings: dict[str, tuple[tuple[str, ...], ...]] = {
            name: tuple(_pieces(wording, company.name) for wording in wordings)
            for name, wordings in grammars.prompts.items()
        }
        for name, wordings in self._wordings.items():
            if not wordings or not all(wordings):
                raise GrammarsError(f"prompts.yaml: {name} has an empty wording; give it at least one sentence")

    def has(self, name: str) -> bool:
        return name in self._wordings

    def count(self, name: str) -> int:
        """How many wordings a prompt has."""
        return len(self._of(name))

    def say(
        self, name: str, values: Mapping[str, str] | None = None, time: int = 0, *, interruptible: bool = True
    ) -> Say:
        """The `time`-th wording (counted from 0; the last one stays) with its values filled in."""
        wordings = self._of(name)
        pieces = wordings[min(time, len(wordings) - 1)]
        given = values or {}

        def value(match: re.Match[str]) -> str:
            try:
                return given[match[1]]
            except KeyError:
                raise GrammarsError(
                    f"prompts.yaml: {name} wants {{{match[1]}}}; it may use: {', '.join(sorted(given)) or 'nothing'}"
                ) from None

        filled = (_VARIABLE.sub(value, piece).strip() for piece in pieces)
        return Say(name, tuple(piece for piece in filled if piece), interruptible)

    def fixed(self) -> tuple[str, ...]:
        """Every piece that has no variable part: first all first wordings, which are said most, then the others."""
        most = max(len(wordings) for wordings in self._wordings.values())
        return tuple(
            piece
            for place in range(most)
            for wordings in self._wordings.values()
            for piece in (wordings[place] if place < len(wordings) else ())
            if not _VARIABLE.search(piece)
        )

    def _of(self, name: str) -> tuple[tuple[str, ...], ...]:
        try:
            return self._wordings[name]
        except KeyError:
            raise GrammarsError(f"prompts.yaml: there is no prompt called {name!r}; add it") from None


def _pieces(wording: str, company: str) -> tuple[str, ...]:
    parts = (part.strip() for part in wording.replace("{company}", company).split(SEPARATOR))
    return tuple(part for part in parts if part)


def fixed_pieces(company: Company, grammars: Grammars) -> tuple[str, ...]:
    """All that will be said word for word, greeting first: the voice renders these before the first call."""
    prompts = Prompts(company, grammars)
    greeting = prompts.say("greeting_recorded" if company.recording else "greeting")
    answers = company.answers
    pieces = [
        *greeting.pieces,
        *prompts.say("ask_purpose").pieces,
        *(piece for words in grammars.dangers.values() for piece in words.answer),
        *prompts.fixed(),
        *(piece for text in answers.model_dump().values() for piece in sentences(text)),
        *(piece for problem in grammars.problems.values() for piece in sentences(problem.advice)),
    ]
    return tuple(dict.fromkeys(pieces))
