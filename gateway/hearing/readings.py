"""From Vosk's results to readings: n-best with shares, and a confidence for the best from the n-best itself. Pure."""

import math
import re
from typing import Any

from gateway.turn import Reading

MAX_READINGS = 5
"""Free alternatives passed on."""
_UNKNOWN = "[unk]"
_UNKNOWNS = re.compile(r"\[unk\](?: \[unk\])+")
_OVERLAP = 0.5
"""The part of a word's time that another must cover to count as the same word."""


def readings(free: dict[str, Any], grammar: dict[str, Any] | None) -> tuple[Reading, ...]:
    """Both results as readings, best first within each source; those without a word are left out.

    Vosk gives alternatives *or* word confidences, never both. So the confidence of the best free reading is made of the
    alternatives: for each of its words the summed shares of all alternatives with that word then; of these the mean.
    An alternative's own confidence is its share: the softmax of the scores (log likelihoods). A network gives
    alternatives too; the confidence of each is its share, "oh" and "zero" being the same.
    """
    heard = _ranked(free, "free")
    if grammar is not None and "alternatives" in grammar:
        heard += _ranked(grammar, "grammar")
    elif grammar is not None and (text := grammar.get("text", "")):
        words = grammar.get("result", [])
        confidence = sum(w.get("conf", 1.0) for w in words) / len(words) if words else 0.0
        heard.append(Reading(text=text, source="grammar", confidence=min(1.0, confidence)))
    return tuple(heard)


def apart(heard: tuple[Reading, ...]) -> tuple[tuple[Reading, ...], str]:
    """Of a story: the free readings, and the best one by the words of the trade ("" if it has none of them)."""
    by_trade = next((r.text for r in heard if r.source == "grammar" and r.rank == 0), "")
    return tuple(r for r in heard if r.source != "grammar"), " ".join(by_trade.replace(_UNKNOWN, " ").split())


def _ranked(result: dict[str, Any], source: str) -> list[Reading]:
    alternatives = [a for a in result.get("alternatives", []) if "confidence" in a]
    if not alternatives or not alternatives[0].get("text"):
        return []
    best_score = max(a["confidence"] for a in alternatives)
    weights = [math.exp(a["confidence"] - best_score) for a in alternatives]
    total = sum(weights)
    shares = [w / total for w in weights]
    heard: list[Reading] = []
    for alternative, share in zip(alternatives, shares, strict=True):
        text = _briefly(alternative.get("text", ""))
        if not text or any(text == r.text for r in heard):
            continue
        if source == "grammar":
            confidence = sum(s for a, s in zip(alternatives, shares, strict=True) if _meant(a) == _meant(alternative))
        else:
            confidence = share if heard else _agreement(alternative, alternatives, shares)
        heard.append(Reading(text=text, source=source, confidence=min(1.0, confidence), rank=len(heard)))
        if len(heard) == MAX_READINGS:
            break
    return heard


def _briefly(text: str) -> str:
    """Any number of words outside the network are one `[unk]`."""
    return _UNKNOWNS.sub("[unk]", text)


def _meant(alternative: dict[str, Any]) -> str:
    return " ".join("zero" if word == "oh" else word for word in _briefly(alternative.get("text", "")).split())


def _agreement(best: dict[str, Any], alternatives: list[dict[str, Any]], shares: list[float]) -> float:
    words = best.get("result", [])
    if not words:
        return 0.0
    agreed = 0.0
    for word in words:
        agreed += sum(
            share
            for alternative, share in zip(alternatives, shares, strict=True)
            if any(_same(word, other) for other in alternative.get("result", []))
        )
    return agreed / len(words)


def _same(word: dict[str, Any], other: dict[str, Any]) -> bool:
    if word["word"] != other["word"]:
        return False
    shared = min(word["end"], other["end"]) - max(word["start"], other["start"])
    return bool(shared >= _OVERLAP * (word["end"] - word["start"]) - 1e-6)
