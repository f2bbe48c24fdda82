"""The method on public ground: CLINC150 (Larson et al. 2019), learned from its train split, measured on its val split.

`python -m gateway.evaluate.yardstick` takes minutes; what it finds is kept in the data folder until the method changes.
"""

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gateway.config import Settings
from gateway.evaluate import figures
from gateway.evaluate import texts as sheets
from gateway.evaluate.bench import Bench, own_data
from gateway.evaluate.part import Figure, Row, Table
from gateway.evaluate.texts import LabelledText
from gateway.evaluate.verdicts import ACCEPTED
from gateway.understanding import embedding, fitting, fusion, nearest, terms, train, unseen, words
from gateway.understanding.fusion import Evidence, Fusion
from gateway.understanding.model import known
from gateway.understanding.unseen import Asked, held_out
from gateway.understanding.vectors import vectors

_FILE, _SHEET, _STRANGER = "yardstick.json", "clinc150", "oos"


def tables(bench: Bench, texts: Sequence[LabelledText]) -> tuple[Table, ...]:
    """What was found last, when the texts are those that come along and the method is still the same."""
    if not any(t.sheet == _SHEET for t in texts):
        return ()
    try:
        found = json.loads((bench.settings.data_dir / "evaluation" / _FILE).read_text(encoding="utf-8"))
        return (table(found["cases"]),) if found["method"] == _method() else ()
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def table(cases: Sequence[Sequence[Any]]) -> Table:
    """`cases`: label, best label and how sure, of each question."""
    ours = [(label == best, sure) for label, best, sure in cases if label != _STRANGER]
    taken = [right for (right, sure), (_, best, _) in zip(ours, (c for c in cases if c[0] != _STRANGER), strict=True)
             if sure >= ACCEPTED and best != _STRANGER]  # fmt: skip
    fooled = [best != _STRANGER and sure >= ACCEPTED for label, best, sure in cases if label == _STRANGER]
    accepted = [sure >= ACCEPTED and best != _STRANGER for label, best, sure in cases if label != _STRANGER]
    error = figures.calibration_error([sure for *_, sure in cases], [label == best for label, best, _ in cases])
    row = Row(
        "clinc150 val",
        {
            "intent right": figures.rate([right for right, _ in ours]),
            "accepted": figures.rate(accepted, at_least=0.85),
            "right of accepted": figures.rate(taken, at_least=0.95),
            "out of scope accepted": figures.rate(fooled, at_most=0.03),
            "calibration error": Figure(error, "", len(cases), at_most=0.03),
        },
    )
    return Table("The method on CLINC150", (row,), "150 intents of other trades, learned from the train split.")


def measure(train_rows: Sequence[LabelledText], val_rows: Sequence[LabelledText], folder: Path) -> list[list[Any]]:
    """Learns from the first, calibrates on held-out parts of the first, and judges the second."""
    encode = embedding.available(train.sentence_models(folder.parent / "understanding"))
    said, asked = ([words.clean(t.text) for t in rows] for rows in (train_rows, val_rows))
    labels, names = np.array([str(t.intent) for t in train_rows]), tuple(sorted({str(t.intent) for t in train_rows}))
    ours = labels != _STRANGER
    sense = vectors(said, encode, folder / "yardstick") if encode else None
    every = np.arange(len(said))
    folds = fitting.folds(fitting.paraphrases(sense, every, np.ones(len(said), dtype=bool)))
    even = np.ones(len(said))
    asked_once = Asked(labels, _STRANGER)
    held = held_out(np.array(said, dtype=object), sense, folds, [asked_once], even, ours=ours, plain=even > 0)[0]
    features, rows = fitting.features(said)
    over_sense = fitting.linear(sense, labels, names, even) if sense is not None else None
    whole = Fusion(names, _STRANGER, fitting.linear(rows, labels, names, even), over_sense)
    fitted, _ = fitting.calibrated(whole, held, labels, np.ones(len(said), dtype=bool), even)
    vocabulary = frozenset(w for t, use in zip(said, ours, strict=True) if use for w in t.split())
    familiar = np.array([known(t, vocabulary) for t in asked])
    vector = encode.encode(asked) if encode else None
    close = None
    if vector is not None and sense is not None:
        close = nearest.near(vector, sense, nearest.labelled(labels.tolist(), names))
    shares = fitted.shares(Evidence(features.transform(asked), familiar, vector, close))
    best = shares.argmax(axis=1)
    return [[str(t.intent), names[b], float(s[b])] for t, b, s in zip(val_rows, best, shares, strict=True)]


def _method() -> str:
    digest = hashlib.sha256()
    for module in (embedding, fitting, fusion, nearest, terms, unseen):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()[:24]


def main() -> None:
    """The command."""
    folder = Settings().data_dir / "evaluation"
    rows = sheets.load(own_data() / "texts" / f"{_SHEET}.jsonl")
    parts = [[t for t in rows if (t.model_extra or {}).get("split") == split] for split in ("train", "val")]
    cases = measure(parts[0], parts[1], folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _FILE).write_text(json.dumps({"method": _method(), "cases": cases}), encoding="utf-8")
    sys.stderr.write(f"{table(cases).rows[0].cells}\n")


if __name__ == "__main__":
    main()
