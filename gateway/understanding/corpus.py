"""What the classifier learns from: the examples of `grammars/`, said otherwise or heard badly, and what is not ours."""

import gzip
import json
import random
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz

from gateway.grammars import Grammars, default_folder
from gateway.understanding import augment, phonetic, words
from gateway.understanding.fusion import Rows
from gateway.understanding.meaning import Intent
from gateway.understanding.model import NONE

_SEED = 20
_VARIANTS = 2
_HEARD = 3
"""At most so many hearings of one example."""
_ALIKE = 55.0
"""A hearing that sounds less like what was said (in percent) teaches nothing any more."""
_MEANS_THE_SAME = 0.7
"""The cosine from which two sentences describe the same."""
_COLUMNS = ("texts", "intents", "problems", "groups", "originals", "heard", "nearly")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Utterances and what they mean, index by index."""

    texts: list[str]
    intents: list[str]
    problems: list[str]
    groups: list[int]
    """An example and all that was made of it have the same number."""
    originals: list[bool]
    heard: list[bool]
    """As a recogniser heard it, not as it was written."""
    nearly: list[bool]
    """None of our business, and chosen because it sounds as if it were: to learn from, not to judge by."""
    vocabulary: frozenset[str]
    """Words of utterances that are for us."""
    near_misses: int = 0
    """So many, the last ones, sound like danger and are none: hard cases to learn from, none to judge by."""


def out_of_scope_file(grammars: Grammars) -> Path:
    """The company's own list, or the one that comes along."""
    return _list(grammars, "out_of_scope_clinc150.txt")


def heard_file(grammars: Grammars) -> Path:
    """What a recogniser made of examples (`gateway.evaluate.mishear` writes it)."""
    return _list(grammars, "heard.jsonl.gz")


def out_of_scope(grammars: Grammars) -> list[str]:
    """Utterances that have nothing to do with the trades."""
    lines = out_of_scope_file(grammars).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def build(grammars: Grammars) -> Corpus:
    """The same grammars always give the same corpus."""
    labelled: dict[str, tuple[str, str]] = {}
    for text in out_of_scope(grammars):
        labelled[words.clean(text)] = (Intent.OTHER.value, NONE)
    for intent, examples in grammars.intents.items():
        labelled |= {words.clean(text): (intent.value, NONE) for text in examples.examples}
    for name, problem in grammars.problems.items():
        labelled |= {words.clean(text): (problem.asks_for.value, name) for text in problem.examples}
    others = grammars.intents.get(Intent.OTHER)
    chosen = {words.clean(text) for text in others.examples} if others else set[str]()
    heard = _heard(grammars)
    chance = random.Random(_SEED)  # noqa: S311 - repeatable variety, no secret
    made = Corpus([], [], [], [], [], [], [], frozenset())
    vocabulary: set[str] = set()
    for group, (text, (intent_label, problem_label)) in enumerate(labelled.items()):
        ours = intent_label != Intent.OTHER.value
        ways = augment.variants(text, chance, count=_VARIANTS if ours else 0)
        written = len(ways)
        ways += [other for other in heard.get(text, []) if other not in ways]
        for index, way in enumerate(ways):
            made.texts.append(way)
            made.intents.append(intent_label)
            made.problems.append(problem_label)
            made.groups.append(group)
            made.originals.append(index == 0)
            made.heard.append(index >= written)
            made.nearly.append(not ours and text in chosen)
        if ours:
            vocabulary.update(word for way in ways for word in way.split())
    return replace(made, vocabulary=frozenset(vocabulary))


def near_misses(grammars: Grammars) -> list[str]:
    """What sounds like danger and is none ("i don't smell any gas", "my gas furnace won't start")."""
    found = (words.clean(text) for danger in grammars.dangers.values() for text in danger.not_examples)
    return list(dict.fromkeys(found))


def with_near_misses(learned: Corpus, misses: list[str], grammars: Grammars, alike: Rows | None) -> Corpus:
    """Each means what the most similar harmless example means, or nothing of ours. `alike`: misses x learned texts."""
    harmless = np.array([p == NONE or grammars.problems[p].danger is None for p in learned.problems])
    harmless &= np.array(learned.originals) & (np.array(learned.intents) != Intent.URGENT.value)
    group = max(learned.groups) + 1
    known = set(learned.texts)
    columns: dict[str, Any] = {name: list(getattr(learned, name)) for name in _COLUMNS}
    more = replace(learned, **columns)
    for number, text in enumerate(misses):
        if text in known:
            continue  # It stands among the examples: those say what it means.
        scores = np.where(harmless, alike[number], 0.0) if alike is not None else np.zeros(1)
        best = int(scores.argmax())
        near = scores[best] >= _MEANS_THE_SAME
        more.texts.append(text)
        more.intents.append(learned.intents[best] if near else Intent.OTHER.value)
        more.problems.append(learned.problems[best] if near else NONE)
        more.groups.append(group)
        more.originals.append(True)
        more.heard.append(False)
        more.nearly.append(True)
        group += 1
    return replace(more, near_misses=len(more.texts) - len(learned.texts))


def _heard(grammars: Grammars) -> dict[str, list[str]]:
    path = heard_file(grammars)
    if not path.is_file():
        return {}
    rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()]
    return {row["text"]: [h for h in row["heard"] if _alike(h, row["text"])][:_HEARD] for row in rows}


def _alike(heard: str, said: str) -> bool:
    return fuzz.ratio(phonetic.keys(heard), phonetic.keys(said)) >= _ALIKE


def _list(grammars: Grammars, name: str) -> Path:
    own = grammars.folder / "lists" / name
    return own if own.is_file() else default_folder() / "lists" / name
