"""Makes any text safe to speak and cuts it where a speaker would breathe; pure."""

import re
import unicodedata

MAX_CHARS = 8000
"""About nine minutes of speech; Twilio drops what is queued beyond ten (error 31931)."""
_WORDS_FOR = {
    "&": " and ",
    "%": " percent",
    "@": " at ",
    "+": " plus ",
    "=": " equals ",
    "°": " degrees",
    "#": " number ",
}
_PUNCTUATION = set(".,;:?!'-$/()\" ")
_TAG = re.compile(r"</?[A-Za-z!?][^<>]{0,500}>")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": ", ", "…": ".", "\u00a0": " "})
_ABBREVIATION = re.compile(r"(?:^|\s)(?:[A-Za-z]|Mr|Mrs|Ms|Dr|St|Mt|Ft|Ave|Rd|Blvd|Apt|No|vs|Inc|Co|Jr|Sr)\.$")


def clean(text: str) -> str:
    """`text` with nothing in it that an engine could take for markup, a command or a sound of its own.

    Tags go, control characters and emoji become spaces, signs become words, letters outside the Latin script are left
    out (an English voice would spell their names). Empty when nothing sayable is left."""
    text = _TAG.sub(" ", text[: MAX_CHARS * 2])
    text = unicodedata.normalize("NFC", text).translate(_QUOTES)
    kept = "".join(_WORDS_FOR.get(c) or (c if _sayable(c) else " ") for c in text)
    kept = re.sub(r"([.,;:?!'\-/\"$()])\1+", r"\1", kept)
    kept = " ".join(kept.split())[:MAX_CHARS]
    kept = re.sub(r"\s+([.,;:?!])", r"\1", kept)
    return kept if any(c.isalnum() for c in kept) else ""


def _sayable(char: str) -> bool:
    if char.isascii():
        return char.isalnum() or char in _PUNCTUATION
    return char.isalpha() and unicodedata.name(char, "").startswith("LATIN")


def sentences(text: str) -> list[str]:
    """Cut after . ? ! but not after an abbreviation or an initial."""
    found: list[str] = []
    begin = 0
    for gap in re.finditer(r"(?<=[.?!])\s+", text):
        sentence = text[begin : gap.start()]
        if _ABBREVIATION.search(sentence):
            continue
        found.append(sentence)
        begin = gap.end()
    found.append(text[begin:])
    return [s for s in found if any(c.isalnum() for c in s)]


def breaths(text: str, first_chars: int = 45, most_chars: int = 120) -> list[str]:
    """Sentences, the long ones cut at commas and the like. The first part is kept short, if there is a place to cut
    it, so that its sound comes soon. No part is longer than twice `most_chars`."""
    parts: list[str] = []
    for sentence in sentences(text):
        clauses = [c for c in re.split(r"(?<=[,;:])\s+", sentence) if c]
        gathered = ""
        for clause in clauses:
            most = first_chars if not parts else most_chars
            if gathered and len(gathered) + 1 + len(clause) > most:
                parts.append(gathered)
                gathered = clause
            else:
                gathered = f"{gathered} {clause}".strip()
        if gathered:
            parts.append(gathered)
    return [short for part in parts for short in _bounded(part, most_chars * 2) if any(c.isalnum() for c in short)]


def _bounded(part: str, most: int) -> list[str]:
    """Cut at spaces, or in mid-word when there is none."""
    if len(part) <= most:
        return [part]
    cut = part.rfind(" ", 0, most)
    cut = cut if cut > 0 else most
    return [part[:cut].strip(), *_bounded(part[cut:].strip(), most)]
