"""The learning curve: how much better the classifier gets with more examples. Minutes: made by a command, then shown.

`python -m gateway.evaluate.learning`: keeps the curve in the data folder until grammars or code change.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from gateway.config import Settings
from gateway.evaluate import texts as sheets
from gateway.evaluate.bench import Bench, own_data
from gateway.evaluate.labels import Truth, truth
from gateway.evaluate.part import Curve
from gateway.grammars import Grammars, default_folder
from gateway.understanding import corpus, embedding, fitting, train, words
from gateway.understanding.corpus import Corpus
from gateway.understanding.fusion import Vectors, combined
from gateway.understanding.vectors import vectors

SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)
_SHEETS = ("callers", "callers_heard", "hvac_intents_sizbei")
_FILE = "learning.json"
_SENSE = 0.5
_SEED = 20


def kept(bench: Bench) -> Curve | None:
    """The curve that was made last, if it belongs to these grammars and this code."""
    try:
        found = json.loads((bench.settings.data_dir / "evaluation" / _FILE).read_text(encoding="utf-8"))
        if found["fingerprint"] != train.fingerprint(bench.grammars, found["sentence_model"]):
            return None
        lines = {name: tuple((float(x), float(y)) for x, y in points) for name, points in found["lines"].items()}
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Curve("learning_intents", "Intents right by share of the examples", "share of examples", "right", lines)


def curve(
    learned: Corpus, sense: Vectors | None, tests: dict[str, tuple[list[str], list[Truth], Vectors | None]]
) -> dict[str, list[tuple[float, float]]]:
    """The share of each test's first intents that are right, for models of ever more examples."""
    groups = np.array(learned.groups)
    order = np.random.default_rng(_SEED).permutation(groups.max() + 1)
    names = tuple(sorted(set(learned.intents)))
    lines: dict[str, list[tuple[float, float]]] = {name: [] for name in tests}
    for share in SHARES:
        kept_groups = set(order[: int(share * len(order))].tolist())
        some = np.array([group in kept_groups for group in groups])
        labels = np.array(learned.intents)[some]
        weights = np.ones(int(some.sum()))
        features, rows = fitting.features([t for t, use in zip(learned.texts, some, strict=True) if use])
        over_words = fitting.linear(rows, labels, names, weights)
        over_sense = None if sense is None else fitting.linear(sense[some], labels, names, weights)
        for name, (said, wanted, vector) in tests.items():
            meant = over_sense.logits(vector) if over_sense is not None and vector is not None else None
            best = combined(over_words.logits(features.transform(said)), meant, _SENSE).argmax(axis=1)
            right = [names[b] in w.intents for b, w in zip(best, wanted, strict=True)]
            lines[name].append((share, sum(right) / len(right)))
    return lines


def _test(path: Path, encode: embedding.Embedder | None) -> tuple[list[str], list[Truth], Vectors | None]:
    rows: Sequence[tuple[str, Truth]] = [(words.clean(t.text), truth(t)) for t in sheets.load(path)]
    rows = [(text, meant) for text, meant in rows if meant.intents]
    said = [text for text, _ in rows]
    return said, [meant for _, meant in rows], encode.encode(said) if encode else None


def main() -> None:
    """The command."""
    settings = Settings()
    grammars = Grammars(settings.grammars_dir or default_folder(), settings.company.trades)
    folder = settings.data_dir / "understanding"
    encode = embedding.available(train.sentence_models(folder))
    learned = replace(corpus.build(grammars))
    sense = vectors(learned.texts, encode, folder) if encode else None
    tests = {name: _test(own_data() / "texts" / f"{name}.jsonl", encode) for name in _SHEETS}
    lines = curve(learned, sense, tests)
    identity = encode.identity if encode else ""
    made = {"fingerprint": train.fingerprint(grammars, identity), "sentence_model": identity, "lines": lines}
    target = settings.data_dir / "evaluation" / _FILE
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(made), encoding="utf-8")
    sys.stderr.write(json.dumps(lines) + "\n")


if __name__ == "__main__":
    main()
