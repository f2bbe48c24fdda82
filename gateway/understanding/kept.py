"""A trained model in its folder: numbers as numpy keeps them (no code), the rest as JSON; whole or not at all."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from gateway.understanding.fusion import Fusion, Linear
from gateway.understanding.model import IntentModel, Learned
from gateway.understanding.terms import Features

WEIGHTS, CARD = "understanding.npz", "understanding.json"
_QUESTIONS = ("intents", "problems", "haste")
_PLAIN = ("labels", "nothing", "share", "hint", "nearness", "temperature", "trust")


def write(model: IntentModel, told: dict[str, Any], folder: Path) -> None:
    """`told`: what else the card shall say. Makes the folder if need be."""
    card = told | {
        "vocabulary": sorted(model.vocabulary),
        "asks": model.asks,
        "terms": model.features.terms,
    }
    numbers = {f"rarity {part}": rarity for part, rarity in enumerate(model.features.rarity)}
    for name in _QUESTIONS:
        kind: Fusion = getattr(model, name)
        card[name] = {key: getattr(kind, key) for key in _PLAIN}
        numbers |= {f"{name} {part}": value for part, value in _parts(kind).items()}
    if model.learned is not None:
        numbers |= {
            "learned": model.learned.vectors.astype(np.float16),
            "learned intents": model.learned.intents,
            "learned problems": model.learned.problems,
        }
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{WEIGHTS}.part"
    with part.open("wb") as file:
        np.savez(file, **numbers)
    (folder / CARD).unlink(missing_ok=True)
    part.replace(folder / WEIGHTS)
    half = folder / f"{CARD}.part"
    half.write_text(json.dumps(card), encoding="utf-8")
    half.replace(folder / CARD)


def read(card: dict[str, Any], folder: Path) -> IntentModel:
    """The model without its sentence model and its examples. Raises whatever is wrong with the files."""
    with np.load(folder / WEIGHTS, allow_pickle=False) as file:
        numbers = {name: file[name] for name in file.files}
    terms = tuple(tuple(part) for part in card["terms"])
    features = Features(terms, tuple(numbers[f"rarity {part}"] for part in range(len(terms))))
    intents, problems, haste = (_question(name, card[name], numbers) for name in _QUESTIONS)
    learned = None
    if "learned" in numbers:
        learned = Learned(
            numbers["learned"].astype(np.float32), numbers["learned intents"], numbers["learned problems"]
        )
    return IntentModel(
        features, intents, problems, haste, frozenset(card["vocabulary"]), dict(card["asks"]), None, learned
    )


def _parts(kind: Fusion) -> dict[str, npt.NDArray[Any]]:
    found: dict[str, npt.NDArray[Any]] = {"words": kind.words.weights, "words offsets": kind.words.offsets}
    if kind.sense is not None:
        found |= {"sense": kind.sense.weights, "sense offsets": kind.sense.offsets}
    return found


def _question(name: str, card: dict[str, Any], numbers: dict[str, npt.NDArray[Any]]) -> Fusion:
    plain = Fusion(
        labels=tuple(card["labels"]),
        nothing=card["nothing"],
        words=_linear(f"{name} words", numbers),
        share=float(card["share"]),
        hint=float(card["hint"]),
        nearness=float(card["nearness"]),
        temperature=float(card["temperature"]),
        trust=tuple(card["trust"]),
    )
    return replace(plain, sense=_linear(f"{name} sense", numbers)) if f"{name} sense" in numbers else plain


def _linear(name: str, numbers: dict[str, npt.NDArray[Any]]) -> Linear:
    weights, offsets = np.ascontiguousarray(numbers[name]), numbers[f"{name} offsets"]
    if weights.ndim != 2 or weights.shape[1] != len(offsets):
        raise ValueError(f"{name} has weights of another shape")
    return Linear(weights, offsets)
