"""Makes the classifier from `grammars/`, keeps it beside the other data, and refuses one made from other grammars."""

import hashlib
import json
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import structlog
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from gateway.grammars import Grammars
from gateway.understanding import corpus, embedding, fitting, kept
from gateway.understanding.corpus import Corpus
from gateway.understanding.embedding import Embedder, EmbeddingError
from gateway.understanding.fitting import Quality
from gateway.understanding.fusion import Fusion, Vectors
from gateway.understanding.meaning import Intent
from gateway.understanding.model import NONE, IntentModel, Learned, told
from gateway.understanding.unseen import Asked, held_out
from gateway.understanding.vectors import vectors
from gateway.understanding.written import written

log = structlog.get_logger()

_LEARNING = (
    "train",
    "unseen",
    "fitting",
    "fusion",
    "terms",
    "kept",
    "corpus",
    "phonetic",
    "model",
    "augment",
    "words",
    "nearest",
)
"""The files of this folder that a model depends on."""
_CODE = b"".join(Path(__file__).with_name(f"{name}.py").read_bytes() for name in _LEARNING)
"""As this process runs it: a model must not be named after code that was changed while it was made."""


class ModelError(Exception):
    """The trained model is missing or does not belong to these grammars; the message says what to do."""


@dataclass(frozen=True, slots=True)
class TrainReport:
    """What training found on examples that were held out with all their paraphrases."""

    intents: int
    problems: int
    utterances: int
    sentence_model: str
    """Empty: none was there, and only words were learned from."""
    intent_accuracy: float
    problem_accuracy: float
    intent_accepted: float
    """The share of utterances on which the intent is at least 0.85 sure."""
    intent_right_when_accepted: float
    out_of_scope_accepted: float
    seconds: float
    fingerprint: str


def fingerprint(grammars: Grammars, sentence_model: str = "") -> str:
    """Of the grammar files that are learned from, of the code that learns, and of the sentence model."""
    digest = hashlib.sha256(sentence_model.encode())
    names = ["intents.yaml", "safety.yaml"]
    names += [f"{trade}/{name}.yaml" for trade in grammars.trades for name in ("intents", "problems")]
    paths = [grammars.folder / name for name in names]
    paths += [corpus.out_of_scope_file(grammars), corpus.heard_file(grammars)]
    digest.update(_CODE)
    for path in paths:
        digest.update(path.name.encode())
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()[:24]


def sentence_models(folder: Path) -> Path:
    """Where the sentence model lies when the trained model lies in `folder`: both are in the data folder."""
    return embedding.default_folder(folder.parent / "models")


def train(grammars: Grammars, folder: Path, sentences: Path | None = None) -> TrainReport:
    """Fits the model and writes it into `folder` (made if need be), whole or not at all.

    `sentences`: the sentence model's folder (default: in the same data folder); without one only words are learned.
    """
    began = time.monotonic()
    place = sentences or sentence_models(folder)
    embedder = embedding.available(place)
    if embedder is None:
        log.warning("trained_on_words_alone", reason="no sentence model; run `gateway model fetch`")
    learned, sense = material(grammars, embedder, folder)
    fitted, qualities = fit(learned, sense)
    report = TrainReport(
        intents=len(fitted.intents.labels),
        problems=len(fitted.problems.labels) - 1,
        utterances=len(learned.texts),
        sentence_model=embedder.identity if embedder else "",
        intent_accuracy=round(qualities[0].accuracy, 4),
        problem_accuracy=round(qualities[1].accuracy, 4),
        intent_accepted=round(qualities[0].accepted, 4),
        intent_right_when_accepted=round(qualities[0].right_of_accepted, 4),
        out_of_scope_accepted=round(qualities[0].strangers_accepted, 4),
        seconds=round(time.monotonic() - began, 1),
        fingerprint=fingerprint(grammars, embedder.identity if embedder else ""),
    )
    kept.write(fitted, {"report": asdict(report), "fingerprint": report.fingerprint}, folder)
    return report


def material(grammars: Grammars, embedder: Embedder | None, folder: Path) -> tuple[Corpus, Vectors | None]:
    """All that is learned from, and its vectors where there is a sentence model."""
    learned, misses = corpus.build(grammars), corpus.near_misses(grammars)
    count = len(learned.texts)
    if embedder is None:
        return corpus.with_near_misses(learned, misses, grammars, None), None
    every = vectors([*learned.texts, *misses], embedder, folder)
    whole = corpus.with_near_misses(learned, misses, grammars, (every[count:] @ every[:count].T).astype(np.float64))
    place = {text: count + number for number, text in enumerate(misses)}
    return whole, every[[*range(count), *(place[text] for text in whole.texts[count:])]]


def fit(learned: Corpus, sense: Vectors | None) -> tuple[IntentModel, tuple[Quality, Quality]]:
    """The model (without its sentence model's session) and how good it is at what it has not seen."""
    texts = np.array(learned.texts, dtype=object)
    groups, originals = np.array(learned.groups), np.array(learned.originals)
    ours = np.array(learned.intents) != Intent.OTHER.value
    folds = fitting.folds(fitting.paraphrases(sense, groups, originals))
    # Everything made of one example counts as much as one and a half: variety must not outweigh the rare.
    weights = 1.5 / np.bincount(groups)[groups]
    # What was chosen because it is hard would, held out, tell of worse than callers say; and it must not outweigh them.
    judged = np.arange(len(texts)) < len(texts) - learned.near_misses
    weights = np.where(judged, weights, weights / 3)
    # On the telephone everything is as a recogniser heard it: in the calibration that counts as much as all the rest.
    heard = np.array(learned.heard)
    # Variants that were made by rule are near their example anyway: the nearest of what was written or heard will do.
    plain = originals | heard
    trusted = np.where(heard, weights * (weights[~heard].sum() / max(weights[heard].sum(), 1e-9)), weights)
    trusted = np.where(judged, trusted, 0.0)
    intents = np.array(learned.intents)
    work = np.isin(intents, [Intent.SCHEDULE.value, Intent.URGENT.value])
    # That somebody shall come is one thing, how soon another: to mistake the one must not cost the other confidence.
    asked = (
        Asked(np.array(learned.problems), NONE),
        Asked(np.where(work, Intent.SCHEDULE.value, intents), Intent.OTHER.value),
        Asked(intents, Intent.SCHEDULE.value, among=work, always=(Intent.URGENT.value,)),
    )
    held = held_out(texts, sense, folds, asked, weights, ours=ours, plain=plain)
    features, rows = fitting.features(learned.texts)
    made: list[Fusion] = []
    found: list[Quality] = []
    asks = {p: i for p, i in zip(learned.problems, learned.intents, strict=True) if p != NONE}
    for number, each in enumerate(asked):
        out = held[number]
        if number == 1:
            # What was made of the problem while it was unseen helps with the intent.
            out = replace(out, told=told(fitting.shares(made[0], held[0]), asked[0].names, each.names, asks))
        some = np.ones(len(texts), dtype=bool) if each.among is None else each.among
        over_words = each.linear(rows[some], some, weights)
        over_sense = each.linear(sense[some], some, weights) if sense is not None else None
        whole, quality = fitting.calibrated(
            Fusion(each.names, each.nothing, over_words, over_sense),
            out.of(some),
            each.labels[some],
            (originals & ~np.array(learned.nearly))[some],
            trusted[some],
            strangers=each.among is None,
        )
        made.append(whole)
        found.append(quality)
    index = None if sense is None else Learned(sense[plain], intents[plain], np.array(learned.problems)[plain])
    model = IntentModel(features, made[1], made[0], made[2], learned.vocabulary, asks, None, index)
    return model, (found[1], found[0])


def load(grammars: Grammars, folder: Path, sentences: Path | None = None) -> IntentModel:
    """Raises ModelError when there is none in `folder`, when it is damaged, or when it was made from other grammars."""
    remedy = "run `gateway train`"
    try:
        card = json.loads((folder / kept.CARD).read_text(encoding="utf-8"))
        made_from = card["fingerprint"]
    except OSError as error:
        raise ModelError(f"{folder}: no trained model ({error.strerror}); {remedy}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{folder / kept.CARD}: damaged ({error}); {remedy}") from error
    place = sentences or sentence_models(folder)
    if made_from != fingerprint(grammars, embedding.identity(place)):
        raise ModelError(f"{folder}: the model was made from other grammars or another version; {remedy}")
    try:
        embedder = embedding.available(place)
    except EmbeddingError as error:
        raise ModelError(str(error)) from error
    try:
        model = kept.read(card, folder)
    except Exception as error:
        # numpy raises whatever its zip and its headers raise; all of it means the same thing here.
        raise ModelError(
            f"{folder / kept.WEIGHTS}: cannot be read ({type(error).__name__}: {error}); {remedy}"
        ) from error
    # A second thread would spin beside the hearing of other calls, and gain nothing on one sentence.
    threadpool_limits(1, user_api="blas")
    return replace(model, embedder=embedder, written=written(grammars))


def prepared(grammars: Grammars, folder: Path, sentences: Path | None = None) -> IntentModel:
    """The model for these grammars: loaded, or trained first when it is missing or outdated."""
    try:
        return load(grammars, folder, sentences)
    except ModelError:
        train(grammars, folder, sentences)
        return load(grammars, folder, sentences)
