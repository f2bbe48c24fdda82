"""Vectors of the training texts, kept in the data folder: only new texts are run through the sentence model."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gateway.understanding.embedding import SIZE, Embedder
from gateway.understanding.fusion import Vectors

_FILE = "vectors.npz"


def vectors(texts: Sequence[str], embedder: Embedder, folder: Path) -> Vectors:
    """Of all texts, in their order; what is not kept in `folder` yet is made and kept."""
    kept = _load(folder / _FILE, embedder.identity)
    keys = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
    made = embedder.encode(list(missing.values()))
    kept |= dict(zip(missing, made, strict=True))
    found = np.array([kept[key] for key in keys], dtype=np.float32).reshape(-1, SIZE)
    if missing:
        _keep(folder, embedder.identity, {key: kept[key] for key in dict.fromkeys(keys)})
    return found


def _load(path: Path, identity: str) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]]:
    try:
        with np.load(path, allow_pickle=False) as file:
            if str(file["identity"]) != identity:
                return {}
            return dict(zip(file["keys"].tolist(), file["vectors"].astype(np.float32), strict=True))
    except Exception:  # noqa: BLE001 - a cache that cannot be read, for whatever reason, is no cache
        return {}


def _keep(folder: Path, identity: str, found: dict[str, np.ndarray[tuple[int], np.dtype[np.float32]]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{_FILE}.part"
    with part.open("wb") as file:
        np.savez(file, identity=identity, keys=list(found), vectors=np.array(list(found.values()), dtype=np.float16))
    part.replace(folder / _FILE)
