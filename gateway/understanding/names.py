"""Who is calling: names said or spelled, judged against lists of common American names."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from gateway.grammars import default_folder
from gateway.understanding import spelling
from gateway.understanding.meaning import Name

_LEAD = re.compile(
    r"\b(?:(?:the |my )?(?:first |last |full )?name(?:'s| is| would be)?|name's|names|this is|this here is|you're speaking with|speaking with|you've got|"
    r"i'm|i am|it's|it is|its|call me|under(?: the name)?(?: of)?|they call me)\b"
)
_NOT_NAME = frozenset(
    ["a", "an", "the", "my", "your", "our", "his", "her", "their", "it", "i", "me", "we", "you", "he", "she", "they", "is", "are", "was", "be", "am", "not", "no", "yes", "yeah", "okay", "ok", "sure", "right", "so", "um", "uh", "and", "or", "but", "of", "for", "to", "at", "in", "on", "with", "from", "about", "calling", "having", "looking", "going", "trying", "wondering", "sorry", "hoping", "here", "there", "this", "that", "what", "when", "where", "who", "how", "why", "just", "really", "very", "still", "in", "on", "leaking", "broken", "clogged", "out", "off", "cold", "hot", "freezing", "urgent", "emergency", "homeowner", "tenant", "landlord", "renter", "new", "regular", "customer", "good", "fine", "great", "correct", "wrong", "spelled", "last", "first", "name", "is", "please", "thanks", "thank", "wait", "hold", "street", "road", "avenue", "drive", "lane", "apartment", "hello", "hi", "hey", "person", "human", "agent", "operator", "repeat", "again", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "zero", "like", "well", "sink", "toilet", "drain", "furnace", "water", "heater", "heat", "air", "boiler", "problem", "pipe", "kitchen", "bathroom", "basement", "today", "tomorrow", "morning", "afternoon", "speaking", "only", "also", "because", "can", "could", "need", "want", "don't", "know", "do", "does", "did", "if", "have", "has", "had", "get", "got", "stop", "god", "damn", "calm", "number", "phone", "address", "zip", "not"]
)  # fmt: skip
_CUT = re.compile(
    r"\b(?:and|i'm|i|my|at|calling|from|speaking|here|we|on|with|phone|number|that's|spelled|the|it's|can|could|is|but|because|over|you|please|thanks|thank|in)\b"
)


@dataclass(frozen=True, slots=True)
class NameLists:
    """Lower-case names with their share of people in per cent."""

    first: dict[str, float]
    last: dict[str, float]


@lru_cache(maxsize=4)
def lists(folder: Path) -> NameLists:
    """Reads `lists/names_us_census.txt` in the grammars' folder, else the one that comes with the gateway."""
    path = folder / "lists" / "names_us_census.txt"
    if not path.is_file():
        path = default_folder() / "lists" / "names_us_census.txt"
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        kind, name, share = line.split()
        into = last if kind == "last" else first
        into[name] = max(into.get(name, 0.0), float(share))
    return NameLists(first, last)


def hear(texts: list[str], known: NameLists, *, expected: bool) -> Name | None:
    """The most believable name in any of the readings (best first). Unexpected names need "my name is" and a known first name."""
    best: Name | None = None
    for rank, text in enumerate(texts):
        name = _expected(text, known) if expected else _volunteered(text, known)
        if name is None:
            continue
        # A lower reading must be clearly better to win.
        if best is None or name.confidence > best.confidence + 0.08 + 0.02 * rank:
            best = name
    return best


_SWAPPED = (
    re.compile(r"\bnot ([a-z']+)(?: but| it's| it is| its| i said| that's| it)? ([a-z']+)(?: please)?$"),
    re.compile(r"\b()([a-z']+) not [a-z']+(?: please)?$"),
)
_REFUSES = re.compile(
    r"\b(?:rather not|prefer not|none of your|do(?:n't| not) (?:want|need|have) to (?:give|say|tell|know)|not (?:giving|telling|going to (?:give|tell|say))|"
    r"why do you (?:need|want)|why would you need|do i have to|do you (?:really )?need (?:my name|that|it)|no names?|skip (?:it|that|this)|anonymous)\b"
)


def corrected(text: str, known: NameLists) -> Name | None:
    """ "Not Bob, Rob" or "Rob, not Bob": the name that is meant, when both words are names."""
    for pattern in _SWAPPED:
        hit = pattern.search(text)
        if hit is None or len(text.split()) > 8:
            continue
        right = hit[2]
        both = [word for word in (hit[1], right) if word]
        if all(word not in _NOT_NAME and _share(word, known) > 0 for word in both):
            return _judge([right], known)
    return None


def refused(text: str) -> bool:
    """Whether somebody who was asked for a name would rather not say it."""
    return _REFUSES.search(text) is not None


def _expected(text: str, known: NameLists) -> Name | None:
    spelled = spelling.letters(text)
    if len(spelled) >= 2:
        words = _words(_after_lead(_drop_letters(text)))
        words = [w for w in words if w in known.first or w in known.last or len(words) <= 2][:2]
        return _spelled(spelled, words, known)
    if refused(text) or re.search(r"\b(?:don't know|never ?mind|forget it)\b", text):
        return None
    words = _words(_after_lead(text))
    return _judge(words, known) if words else None


def _drop_letters(text: str) -> str:
    plain = re.sub(r"\b[a-z] (?:as|is|like) in \w+", " ", text)
    return " ".join(w for w in plain.split() if len(w) > 1 and w not in {"double", "triple", "spelled", "that's", "as"})


def _spelled(letters: str, words: list[str], known: NameLists) -> Name:
    near_first = max((fuzz.ratio(letters, w) for w in words[:1]), default=0.0)
    near_last = max((fuzz.ratio(letters, w) for w in words[-1:]), default=0.0)
    sure = 0.95 if letters in known.last or letters in known.first else 0.8
    if len(words) >= 2 and near_last >= near_first:
        return Name(words[0].title(), letters.title(), spelled=True, confidence=sure)
    if len(words) >= 2:
        return Name(letters.title(), words[1].title(), spelled=True, confidence=sure)
    if words and max(near_first, near_last) < 60 and words[0] in known.first:
        return Name(words[0].title(), letters.title(), spelled=True, confidence=sure)
    if letters in known.first and letters not in known.last:
        return Name(letters.title(), "", spelled=True, confidence=sure)
    return Name("", letters.title(), spelled=True, confidence=sure)


def _after_lead(text: str) -> str:
    """What follows the last lead-in that has something behind it."""
    for lead in reversed(list(_LEAD.finditer(text))):
        rest = text[lead.end() :].strip()
        if rest and rest.split()[0] not in _NOT_NAME:
            return rest
    return text


def _words(text: str) -> list[str]:
    """Up to three words that may be a name, until something else begins."""
    words: list[str] = []
    for word in text.split():
        plain = word.removesuffix("'s")
        if word in _NOT_NAME or not re.fullmatch(r"[a-z][a-z']+", plain):
            if words:
                break
            continue
        words.append(plain)
    return words[:3]


def _volunteered(text: str, known: NameLists) -> Name | None:
    for lead in _LEAD.finditer(text):
        rest = _CUT.split(text[lead.end() :].strip(), maxsplit=1)[0]
        words = _words(rest)[:3] if rest.strip() and rest.split()[0] not in _NOT_NAME else []
        explicit = "name" in lead.group() or "this is" in lead.group()
        if not words or words[0] not in known.first:
            continue
        # "it's frank" may be a name, "it's ray" too; "it's summer" or "i'm may" hardly: a surname must then follow.
        if explicit or (len(words) > 1 and _share(words[1], known) > 0 and known.first[words[0]] > 0.02):
            kept = words[:2] if len(words) > 1 and _surname(words[1], known) else words[:1]
            return _judge(kept, known)
    return None


def _surname(word: str, known: NameLists) -> bool:
    return word in known.last or bool(process.extractOne(word, known.last.keys(), scorer=fuzz.ratio, score_cutoff=80))


def _share(word: str, known: NameLists) -> float:
    return max(known.first.get(word, 0.0), known.last.get(word, 0.0))


def _judge(words: list[str], known: NameLists) -> Name | None:
    """A name with the confidence its words deserve; a word that is only near a common name becomes that name, unsurely."""
    if len(words) == 1:
        word, sure = _nearest(words[0], known.first | known.last)
        is_last = word not in known.first or known.last.get(word, 0) > known.first.get(word, 0) * 4
        return Name("", word.title(), confidence=sure) if is_last else Name(word.title(), "", confidence=sure)
    first, first_sure = _nearest(words[0], known.first)
    last_word = words[-1] if len(words) == 2 or words[-1] in known.last else words[1]
    last, last_sure = _nearest(last_word, known.last)
    return Name(_title(first), _title(last), confidence=round(min(first_sure, last_sure), 3))


def _nearest(word: str, names: dict[str, float]) -> tuple[str, float]:
    if word in names:
        return word, 0.92
    near = process.extractOne(word, names.keys(), scorer=fuzz.ratio, score_cutoff=84)
    return (str(near[0]), 0.55) if near else (word, 0.4)


def _title(word: str) -> str:
    return word.title().replace("'S", "'s") if not word.startswith("mc") else "Mc" + word[2:].title()
