"""Makes the classifier from `grammars/`, keeps it beside the other data, and refuses one made from other grammars."""

import hashlib
import json
import random
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gateway.grammars import Grammars, default_folder
from gateway.understanding import augment, words
from gateway.understanding.meaning import Intent
from gateway.understanding.model import NONE, IntentModel, softmax

_WEIGHTS, _CARD = "understanding.skops", "understanding.json"
_FOLDS = 3
_SEED = 20
_WORD = r"(?u)\b[\w']+\b"


_Judged = tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]
"""Logits, a row for each utterance, and the index of the true label."""


class ModelError(Exception):
    """The trained model is missing or does not belong to these grammars; the message says what to do."""


@dataclass(frozen=True, slots=True)
class TrainReport:
    """What training found, by cross-validation over examples (an example and its variants are never split)."""

    intents: int
    problems: int
    utterances: int
    intent_accuracy: float
    problem_accuracy: float
    intent_accepted: float
    """The share of utterances on which the intent is at least 0.85 sure."""
    intent_right_when_accepted: float
    seconds: float
    fingerprint: str


@dataclass(frozen=True, slots=True)
class _Corpus:
    texts: list[str]
    intents: list[str]
    problems: list[str]
    groups: list[int]
    originals: list[bool]
    vocabulary: frozenset[str]


def fingerprint(grammars: Grammars) -> str:
    """Of the grammar files that are learned from and of the code that learns."""
    digest = hashlib.sha256()
    names = ["intents.yaml"]
    names += [f"{trade}/{name}.yaml" for trade in grammars.trades for name in ("intents", "problems")]
    paths = [grammars.folder / name for name in names] + [_out_of_scope_file(grammars)]
    paths += [Path(__file__).with_name(f"{name}.py") for name in ("train", "model", "augment", "words")]
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()[:24]


def _out_of_scope_file(grammars: Grammars) -> Path:
    own = grammars.folder / "lists" / "out_of_scope_clinc150.txt"
    return own if own.is_file() else default_folder() / "lists" / own.name


def _out_of_scope(grammars: Grammars) -> list[str]:
    lines = _out_of_scope_file(grammars).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _corpus(grammars: Grammars) -> _Corpus:
    labelled: list[tuple[str, str, str]] = []
    for intent, examples in grammars.intents.items():
        labelled += [(text, intent.value, NONE) for text in examples.examples]
    for name, problem in grammars.problems.items():
        labelled += [(text, problem.asks_for.value, name) for text in problem.examples]
    labelled += [(text, Intent.OTHER.value, NONE) for text in _out_of_scope(grammars)]
    chance = random.Random(_SEED)  # noqa: S311 - repeatable variety, no secret
    texts, intents, problems, groups, originals = [], [], [], [], []
    vocabulary: set[str] = set()
    for group, (text, intent_label, problem_label) in enumerate(labelled):
        plain = words.clean(text)
        other = intent_label == Intent.OTHER.value
        made = augment.variants(plain, chance, count=0 if other else 2)
        for index, variant in enumerate(made):
            texts.append(variant)
            intents.append(intent_label)
            problems.append(problem_label)
            groups.append(group)
            originals.append(index == 0)
            vocabulary.update(variant.split() if not other else ())
    return _Corpus(texts, intents, problems, groups, originals, frozenset(vocabulary))


def _features() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - two seconds to import
    from sklearn.pipeline import FeatureUnion  # noqa: PLC0415

    return FeatureUnion(
        [
            (
                "words",
                TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, token_pattern=_WORD, dtype=np.float32),
            ),
            (
                "letters",
                TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), sublinear_tf=True, min_df=3, dtype=np.float32),
            ),
        ]
    )


def _classifier(labels: list[str]) -> Any:
    """Rare labels weigh more, by the root of their rarity: descriptions of problems outnumber everything else."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    counts = Counter(labels)
    mean = len(labels) / len(counts)
    weights = {label: (mean / count) ** 0.5 for label, count in counts.items()}
    # A looser tolerance stops so early that even the plainest sentences stay unsure.
    return LogisticRegression(C=10.0, class_weight=weights, max_iter=300, tol=3e-4)


def _temperature(logits: npt.NDArray[np.float64], truth: npt.NDArray[np.int64]) -> float:
    """The temperature that makes the held-out truth likeliest."""
    rows = np.arange(len(truth))
    choices = np.geomspace(0.2, 3.0, 60)
    losses = [-float(np.log(softmax(logits, t)[rows, truth] + 1e-12).mean()) for t in choices]
    return float(choices[int(np.argmin(losses))])


def _held_out(corpus: _Corpus) -> tuple[_Judged, _Judged]:
    """Intents and problems of each original example by a model that saw neither it nor its variants."""
    groups, originals = np.array(corpus.groups), np.array(corpus.originals)
    folds = np.random.default_rng(_SEED).permutation(groups.max() + 1) % _FOLDS
    texts = np.array(corpus.texts, dtype=object)
    labels = [np.array(corpus.intents), np.array(corpus.problems)]
    names = [sorted(set(kind.tolist())) for kind in labels]
    logits = [np.full((len(texts), len(kind)), -20.0) for kind in names]
    for fold in range(_FOLDS):
        held = folds[groups] == fold
        test = held & originals
        features = _features()
        seen = features.fit_transform(texts[~held])
        unseen = features.transform(texts[test])
        for kind in range(2):
            model = _classifier(labels[kind][~held].tolist()).fit(seen, labels[kind][~held])
            columns = [names[kind].index(label) for label in model.classes_]
            logits[kind][np.ix_(test, columns)] = model.decision_function(unseen)
    truth = [np.array([names[kind].index(label) for label in labels[kind]]) for kind in range(2)]
    return (logits[0][originals], truth[0][originals]), (logits[1][originals], truth[1][originals])


def train(grammars: Grammars, folder: Path) -> TrainReport:
    """Fits the model and writes it into `folder` (made if need be), whole or not at all."""
    import skops.io  # noqa: PLC0415

    began = time.monotonic()
    corpus = _corpus(grammars)
    (intent_logits, intent_truth), (problem_logits, problem_truth) = _held_out(corpus)
    intent_temperature = _temperature(intent_logits, intent_truth)
    problem_temperature = _temperature(problem_logits, problem_truth)
    features = _features()
    rows = features.fit_transform(corpus.texts)
    intent_model = _classifier(corpus.intents).fit(rows, corpus.intents)
    problem_model = _classifier(corpus.problems).fit(rows, corpus.problems)
    shares = softmax(intent_logits, intent_temperature)
    right, accepted = shares.argmax(axis=1) == intent_truth, shares.max(axis=1) >= 0.85
    report = TrainReport(
        intents=len(intent_model.classes_),
        problems=len(problem_model.classes_) - 1,
        utterances=len(corpus.texts),
        intent_accuracy=round(float(right.mean()), 4),
        problem_accuracy=round(float((problem_logits.argmax(axis=1) == problem_truth).mean()), 4),
        intent_accepted=round(float(accepted.mean()), 4),
        intent_right_when_accepted=round(float(right[accepted].mean()) if accepted.any() else 0.0, 4),
        seconds=round(time.monotonic() - began, 1),
        fingerprint=fingerprint(grammars),
    )
    card = {
        "report": asdict(report),
        "fingerprint": report.fingerprint,
        "intent_temperature": intent_temperature,
        "problem_temperature": problem_temperature,
        "vocabulary": sorted(corpus.vocabulary),
    }
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{_WEIGHTS}.part"
    skops.io.dump({"features": features, "intents": intent_model, "problems": problem_model}, part)
    (folder / _CARD).unlink(missing_ok=True)
    part.replace(folder / _WEIGHTS)
    half = folder / f"{_CARD}.part"
    half.write_text(json.dumps(card), encoding="utf-8")
    half.replace(folder / _CARD)
    return report


def load(grammars: Grammars, folder: Path) -> IntentModel:
    """Raises ModelError when there is none in `folder`, when it is damaged, or when it was made from other grammars."""
    import skops.io  # noqa: PLC0415

    remedy = "run `gateway train`"
    try:
        card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
        made_from = card["fingerprint"]
    except OSError as error:
        raise ModelError(f"{folder}: no trained model ({error.strerror}); {remedy}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder / _CARD}: damaged ({error}); {remedy}") from error
    if made_from != fingerprint(grammars):
        raise ModelError(f"{folder}: the model was made from other grammars or another version; {remedy}")
    try:
        parts = skops.io.load(folder / _WEIGHTS, trusted=[])
        return IntentModel(
            features=parts["features"],
            intent_model=parts["intents"],
            problem_model=parts["problems"],
            intent_temperature=float(card["intent_temperature"]),
            problem_temperature=float(card["problem_temperature"]),
            vocabulary=frozenset(card["vocabulary"]),
        )
    except Exception as error:
        # skops raises whatever its zip, JSON and type audit raise; all of it means the same thing here.
        raise ModelError(f"{folder / _WEIGHTS}: cannot be read ({type(error).__name__}: {error}); {remedy}") from error


def prepared(grammars: Grammars, folder: Path) -> IntentModel:
    """The model for these grammars: loaded, or trained first when it is missing or outdated."""
    try:
        return load(grammars, folder)
    except ModelError:
        train(grammars, folder)
        return load(grammars, folder)
