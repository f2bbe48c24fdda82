"""What stands in `grammars/` is understood as written: whoever adds an example can rely on it, whatever was learned."""

import re
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from gateway.grammars import Grammars
from gateway.understanding import words
from gateway.understanding.meaning import Guess

NONE = "none"
"""The problem label of an utterance that describes no problem."""
AS_WRITTEN, NEARLY = 0.97, 0.95
_SAME, _NEAR = 95.0, 90.0
"""Percent of equal letters: so alike is the same sentence; so alike must not mean anything else."""
_FEW = 4
"""Shorter sentences differ by one word too easily to be compared by letters."""
_BEFORE = re.compile(
    r"(?:(?:(?:hi|hello|hey)(?: there)?|yeah|yes|yep|okay|ok|so|well|oh|um|uh|please|and|alright|sorry|thanks|thank you"
    r"|good (?:morning|afternoon|evening|day)|how are you(?: doing)?(?: today)?|i'm calling because|can you help me"
    r"|i guess|i was wondering if) )+"
)
_AFTER = re.compile(
    r"(?: (?:please|thanks|thank you(?: very much| so much)?|you know|i guess|okay|ok|so|so yeah|yeah|sir|ma'am"
    r"|if you can|if possible|can you help(?: me)?))+$"
)
_WHOSE = re.compile(r"\b(?:my|our|the)\b")
_TURNS = re.compile(r"\b(?:no|not|never|nobody|nothing|without|don't|un\w+|off|on|re\w+|\w+n't|\w*\d\w*)\b")
"""Words that turn a sentence's meaning without making it look much different."""


def core(text: str) -> str:
    """A clean text without fillers, greetings and thanks, "my" and "our" as "the"; itself, if nothing else is left."""
    plain = words.without_fillers(text)
    bare = _AFTER.sub("", _BEFORE.sub("", f"{plain} ", count=1).strip() if _BEFORE.match(f"{plain} ") else plain)
    return _WHOSE.sub("the", bare or plain or text)


@dataclass(frozen=True)
class Written:
    """Every example that means one thing only: its core, with the intent and the problem (or `NONE`)."""

    meanings: dict[str, tuple[str, str]]

    def settled(
        self, text: str, intents: tuple[Guess, ...], problems: tuple[Guess, ...]
    ) -> tuple[tuple[Guess, ...], tuple[Guess, ...]]:
        """What was guessed of a clean text, put right where the text, or nearly the text, is an example."""
        said = core(text)
        if found := self.meanings.get(said):
            intent, problem = found
            problems = _first(problems, problem, AS_WRITTEN) if problem != NONE else problems
            return _first(intents, intent, AS_WRITTEN), problems
        if len(said.split()) >= _FEW and (alike := self._alike(said)):
            if intents and {intent for intent, _ in alike} == {intents[0].label}:
                intents = _first(intents, intents[0].label, NEARLY)
            if problems and {problem for _, problem in alike} == {problems[0].label}:
                problems = _first(problems, problems[0].label, NEARLY)
        return intents, problems

    def _alike(self, said: str) -> list[tuple[str, str]]:
        """The meanings of all near examples; none unless one of them is the same but for a letter or two."""
        near = process.extract(said, self.meanings.keys(), scorer=fuzz.ratio, score_cutoff=_NEAR, limit=8)
        turns = _TURNS.findall(said)
        if not any(score >= _SAME and _TURNS.findall(text) == turns for text, score, _ in near):
            return []
        return [self.meanings[text] for text, *_ in near]


def examples(grammars: Grammars) -> frozenset[str]:
    """The cores of all examples, of intents and of problems."""
    told = [text for intent in grammars.intents.values() for text in intent.examples]
    told += [text for problem in grammars.problems.values() for text in problem.examples]
    return frozenset(core(words.clean(text)) for text in told)


def written(grammars: Grammars) -> Written:
    """Of these grammars. An example that is given for two things is left to what was learned."""
    told: dict[str, set[tuple[str, str]]] = {}
    for intent, examples in grammars.intents.items():
        for text in examples.examples:
            told.setdefault(core(words.clean(text)), set()).add((intent.value, NONE))
    for name, problem in grammars.problems.items():
        for text in problem.examples:
            told.setdefault(core(words.clean(text)), set()).add((problem.asks_for.value, name))
    meanings: dict[str, tuple[str, str]] = {}
    for text, pairs in told.items():
        # Given for the intent and for a problem that asks for it: the problem says more.
        described = {pair for pair in pairs if pair[1] != NONE} or pairs
        if len(described) == 1 and len({intent for intent, _ in pairs}) == 1:
            meanings[text] = next(iter(described))
    return Written(meanings)


def _first(guesses: tuple[Guess, ...], label: str, sure: float) -> tuple[Guess, ...]:
    """`label` at least so sure, the others at most what is left."""
    own = max([sure, *(g.confidence for g in guesses if g.label == label)])
    rest = (Guess(g.label, min(g.confidence, round(1 - own, 4))) for g in guesses if g.label != label)
    return (Guess(label, own), *rest)
