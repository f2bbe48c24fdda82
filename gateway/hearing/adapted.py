"""The adapted speech model: made in the data folder from the grammars and the company's own names, and found again."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog

from gateway.config import Settings
from gateway.grammars import Grammars, default_folder
from gateway.hearing import ngram
from gateway.hearing.adapt import Pull, adapt
from gateway.hearing.counts import count
from gateway.hearing.model import ModelError, fault, locate
from gateway.hearing.network import NetworkError, Vocabulary, link
from gateway.hearing.places import Customer
from gateway.hearing.sentences import Sentences

log = structlog.get_logger()

CARD = "adapted.json"
"""In the adapted model's folder: what it was made of."""
_FORMAT = 1
"""Raised when the same inputs would now make another model."""
_UNKNOWN_KEPT = 200


@dataclass(frozen=True, slots=True)
class Made:
    """What `gateway model adapt` made, for its report."""

    folder: Path
    sentences: int
    words: int
    pairs: int
    triples: int
    new_histories: int
    new_rows: int
    unknown: tuple[str, ...]
    """Words that the model cannot hear, the most frequent first: they have no pronunciation in it."""


def place(model: Path, data_dir: Path) -> Path:
    """Where the adapted form of this model lies."""
    mark = hashlib.sha256(str(model.resolve()).encode()).hexdigest()[:8]
    return data_dir / "models" / f"{model.name}-adapted-{mark}"


def listening(settings: Settings) -> Path:
    """The model to hear open speech with: the adapted one where it is wanted, there, and fits; else the plain one.

    Raises ModelError when there is no usable model at all.
    """
    plain = locate(settings.vosk_model, settings.data_dir)
    if settings.hearing.adapted == "off":
        return plain
    folder = place(plain, settings.data_dir)
    if not (folder / CARD).is_file():
        return plain
    if fits(folder, plain, settings) and not fault(folder):
        return folder.resolve()
    log.warning("adapted_model_outdated", remedy="run `gateway model adapt`; until then the plain model hears")
    return plain


def fits(folder: Path, model: Path, settings: Settings) -> bool:
    """Whether the adapted model in the folder was made from the present grammars, settings and model."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(card, dict) and card.get("fingerprint") == fingerprint(model, settings)


def fingerprint(model: Path, settings: Settings) -> str:
    """Of everything that goes in but the customers: they change with each call, and matter little one by one."""
    folder = settings.grammars_dir or default_folder()
    company = settings.company
    digest = hashlib.sha256(str(_FORMAT).encode())
    names = [company.name, company.area.towns, company.area.streets, [p.name for p in company.staff]]
    digest.update(json.dumps([*names, [t.name for t in company.technicians], company.trades]).encode())
    lists = ("names_first_us", "names_last_us", "streets_us")
    inputs = [
        folder / "speech.yaml",
        *(folder / f"{name}.yaml" for name in ("intents", "safety", "moments")),
        *(folder / trade / f"{name}.yaml" for trade in company.trades for name in ("intents", "problems")),
        *(folder / "lists" / f"{name}.tsv" for name in lists),
        model / "graph" / "Gr.fst",
    ]
    for path in inputs:
        digest.update(path.name.encode())
        if path.is_file():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def make(settings: Settings, customers: Sequence[Customer], pull: Pull, output: Path | None = None) -> Made:
    """Adapt the model and put it in its place at once, whole. Blocks for some 20 s.

    Raises ModelError (the model cannot be adapted, the folder not written) and GrammarsError.
    """
    plain = locate(settings.vosk_model, settings.data_dir)
    grammars = Grammars(settings.grammars_dir or default_folder(), settings.company.trades)
    folder = output or place(plain, settings.data_dir)
    if folder.is_dir() and any(folder.iterdir()) and not (folder / CARD).is_file():
        raise ModelError(f"{folder} holds something else; name a new folder with --output")
    mark = fingerprint(plain, settings)
    try:
        model, words = ngram.read(plain)
        sentences = Sentences(grammars, settings.company, tuple(customers))
        counts = count(sentences, words.numbers, sentences.speech.respell)
        adapted = adapt(model, counts, pull)
        made = Made(
            folder,
            counts.sentences,
            len(counts.one),
            len(counts.two),
            len(counts.three),
            len(adapted.parent) - len(model.parent),
            len(adapted.cost) - len(model.cost),
            tuple(word for word, _ in counts.unknown.most_common(_UNKNOWN_KEPT)),
        )
        card = {
            "fingerprint": mark,
            "model": str(plain),
            "pull": asdict(pull),
            "customers": len(customers),
            **{k: v for k, v in asdict(made).items() if k not in ("folder", "unknown")},
        }
        _install(adapted, words, plain, folder, card)
    except NetworkError as error:
        raise ModelError(str(error)) from error
    return made


def _install(adapted: ngram.NGram, words: Vocabulary, plain: Path, folder: Path, card: dict[str, object]) -> None:
    """Made beside, then renamed: a half-written model never looks like one."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
        try:
            made = scratch / "model"
            link(plain, made)
            ngram.write(adapted, words, made / "graph" / "Gr.fst")
            (made / CARD).write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
            if folder.exists():
                folder.rename(scratch / "old")
            made.rename(folder)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        raise ModelError(
            f"the adapted model could not be written to {folder} ({error.strerror or error}); "
            "make the folder writable and see that 100 MB are free"
        ) from error
