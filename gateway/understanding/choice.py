"""Which of the offered phrases a caller takes: "the first one", "number two", "ten to noon works"."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re

from rapidfuzz import fuzz

from gateway.understanding import figures

_NTH = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3}
_ANY = re.compile(
    r"\b(?:either|any(?: (?:of|one|time)\b(?: (?:them|those|these))?|$)|both|whichever|doesn't matter|don't care|you (?:pick|choose)|whatever)\b"
)
_NONE = re.compile(
    r"\b(?:none|neither|no other|something else|(?:any(?:thing)?|something|much|bit)(?: \w+)? (?:sooner|earlier|later|else)|(?:come|do it|be here) (?:sooner|earlier|later)|any other|don't work|doesn't work|can't do|won't work|another)\b"
)
_PARTS = ("morning", "afternoon", "evening", "noon", "tomorrow", "today", "monday", "tuesday", "wednesday", "thursday",
          "friday", "saturday", "sunday")  # fmt: skip
_WEAK = frozenset(
    [
        "the",
        "one",
        "that",
        "works",
        "for",
        "me",
        "please",
        "i'll",
        "take",
        "is",
        "good",
        "fine",
        "to",
        "and",
        "between",
        "on",
        "at",
        "would",
        "be",
        "i",
        "can",
        "do",
        "let's",
        "yes",
    ]
)

_NAMED_PLACE = re.compile(rf"\b({'|'.join(_NTH)})\b(?! thing)")
_PLACE = re.compile(r"\b(?:first|second|third|1st|2nd|3rd)\b")
_DATED = re.compile(
    r"\b(?:of|week|month|[a-z]+day|days?|tomorrow|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)\b"
)
_COUNTED = re.compile(r"(?:(?:the|so|well|okay|oh|i'll take|number) )*([1-3])(?: (?:please|works|then))?")
_BEGINS = re.compile(r"\bbetween (\d+|noon)\b")
_MORNING = frozenset({"6", "7", "8", "9", "10", "11"})


def hear(text: str, phrases: tuple[str, ...]) -> int | None:
    """Index into `phrases`, or None. "Either" takes the first."""
    if not phrases or not text or _NONE.search(text):
        return None
    if re.search(r"\b(?:last|latest|later) (?:one|of|option)?\b|\bthe (?:last|later|latest)\b", text):
        return len(phrases) - 1
    if re.search(r"\b(?:earliest|earlier|sooner|soonest)\b", text):
        return 0
    places = [_NTH[hit[1]] for hit in _NAMED_PLACE.finditer(text)]
    if (place := next((place for place in places if place < len(phrases)), None)) is not None:
        return place
    numbered = re.search(r"\b(?:number|option|choice) (one|two|three|four|[1-4]|to|too|for)\b", text)
    if numbered:
        index = {"one": 1, "two": 2, "to": 2, "too": 2, "three": 3, "four": 4, "for": 4}.get(numbered[1]) or int(
            numbered[1]
        )
        return index - 1 if index <= len(phrases) else None
    plain = [_with_part(figures.written(phrase)) for phrase in _each_with_its_day(phrases)]
    said = figures.written(text)
    alone = _COUNTED.fullmatch(said)
    if alone and int(alone[1]) <= len(phrases) and not any(alone[1] in phrase.split() for phrase in plain):
        return int(alone[1]) - 1  # "Two", where no time that was offered has a two in it.
    marks = [part for part in _PARTS if re.search(rf"\b{part}\b", said)]
    having = [i for i, phrase in enumerate(plain) if marks and all(m in phrase for m in marks)]
    if len(having) == 1:
        return having[0]
    words = [w for w in said.split() if w not in _WEAK]
    scores = [_overlap(words, phrase) for phrase in plain]
    best = max(scores)
    if best >= 0.5 and scores.count(best) == 1:
        return scores.index(best)
    ratios = [fuzz.token_set_ratio(" ".join(words), phrase) for phrase in plain] if words else [0.0]
    if max(ratios) >= 88 and ratios.count(max(ratios)) == 1:
        return ratios.index(max(ratios))
    return 0 if _ANY.search(text) else None


def by_number(text: str) -> bool:
    """ "I'll take the third", "two": a place in the list, and no day of the month or hour."""
    place = _PLACE.search(text) is not None and _DATED.search(text) is None
    return place or _COUNTED.fullmatch(figures.written(text)) is not None


def _each_with_its_day(phrases: tuple[str, ...]) -> list[str]:
    """A day that is not said again is that of the one before: "tuesday between 8 and 10, between 10 and noon"."""
    whole: list[str] = []
    day = ""
    for phrase in map(str.lower, phrases):
        before, between, rest = phrase.partition("between ")
        day = before or day
        whole.append(f"{day}{between}{rest}" if between else phrase)
    return whole


def _with_part(phrase: str) -> str:
    """ "thursday between 8 and 10" is also "morning"."""
    named = _BEGINS.search(phrase)
    if named is None or any(part in phrase for part in ("morning", "afternoon", "evening")):
        return phrase
    # Nobody comes at night: 8 to 11 are in the morning, noon to 7 are not.
    return f"{phrase} {'morning' if named.group(1) in _MORNING else 'afternoon'}"


def _overlap(words: list[str], phrase: str) -> float:
    """The share of the caller's telling words that this phrase has; numbers weigh double."""
    offered = phrase.split()
    weight = [2.0 if w[0].isdigit() else 1.0 for w in words]
    if not words:
        return 0.0
    return sum(w for word, w in zip(words, weight, strict=True) if word in offered) / sum(weight)
