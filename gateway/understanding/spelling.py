"""Letters said one by one: "m i l l e r", "m as in mary", "double l", "mike india", and the words Vosk writes."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from gateway.turn import Reading

_SOUNDS = (
    "a:ay,eh b:bee,be c:see,sea,cee d:dee e:ee f:ef,eff g:gee h:aitch,haitch i:eye j:jay k:kay,okay l:el,ell m:em"
    " n:and,en o:oh,owe p:pee,pea q:cue,queue r:are,our,ar s:ess,as t:tea,tee u:you v:vee,we x:ex y:why z:zee,zed"
)
_HEARD = {word: part[0] for part in _SOUNDS.split() for word in part[2:].split(",")}
"""What the free recogniser writes for letters."""
_ALPHABET = {
    word: word[0]
    for word in (
        *("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet", "kilo", "lima"),
        *("mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango", "uniform", "victor", "whiskey"),
        *("x-ray", "yankee", "zulu"),
    )
}
_FILL = frozenset({"um", "uh", "that's", "it's", "is", "spelled", "capital", "letter", "then", "like", "dash", "hyphen",
                   "apostrophe", "space"})  # fmt: skip
_ALIKE = ("bcdegptvz", "ajhk", "fsx", "mn", "iy", "qu", "uw", "ao", "lo", "ei")
"""Letters whose names sound alike."""
_ALIKE_COST, _OTHER_COST, _MISSED_COST = 0.5, 1.3, 1.0
_NEAR_WITHIN = 1.6
"""How far from the letters heard a listed entry may be: three letters that sound alike, or one other."""
_TALK = 4
"""With more words to each letter it is other talk: "as in sam", the longest help, makes three."""
_SHORT = 3
"""Letters."""
_UNLISTED = 0.8
"""What an unlisted spelling is worth beside a listed one."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """A spelling as heard and as chosen among listed entries."""

    letters: str
    """Lower case, without spaces."""
    confidence: float
    """0 to 1: the share of the readings that agree, less for what is in no list."""
    alternatives: tuple[str, ...] = ()
    """Other spellings that it may be, the likelier first."""
    text: str = ""
    """The reading, for the words said besides."""


_THINKING = re.compile(r"\blet me (?:see|think)\b")
"""There is no C in it."""


def letters(text: str) -> str:
    """The longest stretch of spelled letters, lower case; "" when fewer than two certain letters were said."""
    words = _THINKING.sub(" ", text).split()
    best, current, certain, best_certain = "", "", 0, 0
    i = 0
    while i < len(words):
        word = words[i]
        if word == "okay" and not current:
            i += 1  # Said before the letters; among them it is a K.
            continue
        if word == "with" and words[i + 1 : i + 2] in (["a"], ["an"]):
            i += 3  # "Kevin with a K".
            continue
        double = word in {"double", "triple"} and i + 1 < len(words)
        said = words[i + 1] if double else word
        letter = _letter(said, within=certain > 0 or _begins(words, i))
        if letter:
            current += letter * ({"double": 2, "triple": 3}[word] if double else 1)
            certain += len(said) == 1 or said in _ALPHABET
            i = _after_explanation(words, i + (2 if double else 1), letter)
            if (certain, len(current)) > (best_certain, len(best)):
                best, best_certain = current, certain
        else:
            if word not in _FILL:
                current, certain = "", 0
            i += 1
    return best if best_certain >= 2 or (best_certain and len(best) >= 3) else ""


def _after_explanation(words: list[str], i: int, letter: str) -> int:
    """Past "as in boy", "for boy", "like boy"."""
    if words[i : i + 2] in (["as", "in"], ["is", "in"], ["like", "in"]) and i + 2 < len(words):
        return i + 3
    named = words[i + 1] if i + 1 < len(words) else ""
    if words[i : i + 1] in (["for"], ["like"], ["as"]) and len(named) > 1 and named.startswith(letter):
        return i + 2
    return i


def _letter(word: str, *, within: bool) -> str:
    if len(word) == 1 and word.isalpha():
        return word
    return (_HEARD.get(word) or _ALPHABET.get(word, "")) if within else ""


def _begins(words: list[str], i: int) -> bool:
    """A word that may be a letter is one when a plain letter follows, or another word of the radio alphabet."""
    after = words[i + 1 : i + 3]
    return any(len(word) == 1 for word in after) or (words[i] in _ALPHABET and any(w in _ALPHABET for w in after))


def choose(
    readings: Iterable[Reading], listed: Mapping[str, float], *, asked: bool = True, but: Collection[str] = ()
) -> Spelled | None:
    """The spelling that all readings together make likeliest; None when nobody spells.

    The readings of the network of spelling already weigh the listed entries by their chance. What only free recognition
    heard is corrected to the listed entry that sounds most like it, unsurely. Where nobody `asked` for letters, free
    recognition must have heard some too: a network of letters makes letters of any word. `but`: letters that it is not.
    """
    every = sorted(readings, key=lambda r: r.rank)
    free = [r for r in every if r.source != "grammar"]
    exact = [r for r in every if r.source == "grammar"]
    if not exact or not _spells(exact[0].text):
        exact = []
    heard = next((r for r in free if letters(r.text)), None)
    if exact and (asked or heard is not None):
        return _agreed([r for r in exact if _spells(r.text)], listed, but)
    if heard is None:
        return None
    spelled = letters(heard.text)
    if not asked and len(spelled) <= _SHORT and len(heard.text.split()) >= 2 * len(spelled):
        return None  # The end of a name that was spelled, or words: what was said besides tells more.
    near = tuple(name for name in nearest(spelled, listed) if name not in but)
    chosen = near[0] if near else spelled
    others = tuple(name for name in (*near, spelled) if name != chosen)[:3]
    return Spelled(chosen, 0.75 if chosen == spelled else 0.5, others, heard.text)


def _spells(text: str) -> bool:
    """Letters, and not a few of them in a long sentence that was squeezed into numbers and letters."""
    found = letters(text)
    if any(a == b == c for a, b, c in zip(found, found[1:], found[2:], strict=False)):
        return False  # No name has three of one letter: "m m m a t o" was "s as in sam h".
    return "[unk]" not in text and bool(found) and len(text.split()) <= _TALK * len(found)


def _agreed(readings: Sequence[Reading], listed: Mapping[str, float], but: Collection[str]) -> Spelled:
    shares: dict[str, float] = {}
    texts: dict[str, str] = {}
    for reading in readings:
        spelled = letters(reading.text)
        shares[spelled] = shares.get(spelled, 0.0) + reading.confidence
        texts.setdefault(spelled, reading.text)
    whole = sum(shares.values()) or 1.0
    ranked = sorted(shares, key=lambda spelled: -shares[spelled])
    if left := [spelled for spelled in ranked if spelled not in but]:
        best = left[0]
    else:
        best = next(iter(nearest(ranked[0], {name: listed[name] for name in listed if name not in but})), ranked[0])
        texts[best] = texts[ranked[0]]
    known = best in listed or _compound(best, listed)
    confidence = shares.get(best, 0.0) / whole * (0.97 if known else _UNLISTED)
    others = tuple(spelled for spelled in ranked if spelled != best)
    return Spelled(best, round(confidence, 3), others[:3], texts[best])


def _compound(spelled: str, listed: Mapping[str, float]) -> bool:
    return bool(parts(spelled, listed, listed))


def parts(spelled: str, first: Mapping[str, float], last: Mapping[str, float]) -> tuple[str, str] | None:
    """A first and a last name spelled without a word between; None when it is no two names."""
    cuts = [
        (first[spelled[:at]] * last[spelled[at:]], at)
        for at in range(2, len(spelled) - 1)
        if spelled[:at] in first and spelled[at:] in last
    ]
    if not cuts:
        return None
    _, at = max(cuts)
    return spelled[:at], spelled[at:]


def nearest(heard: str, listed: Mapping[str, float]) -> tuple[str, ...]:
    """Up to four listed entries that these letters may have been meant for: the closest by sound, the common first."""
    if heard in listed:
        return (heard,)
    close = process.extract(heard, listed.keys(), scorer=Levenshtein.distance, score_cutoff=3, limit=60)
    scored = sorted(
        (confusion(heard, name) - 0.1 * _digits(listed[name]), name)
        for name, _, _ in close
        if confusion(heard, name) <= _NEAR_WITHIN
    )
    return tuple(name for _, name in scored[:4])


def _digits(chance: float) -> float:
    """The order of magnitude of a chance: ten times as common counts as much as a fifth of a similar letter."""
    size = 0.0
    while chance < 1 and size > -9:
        chance, size = chance * 10, size - 1
    return size


def confusion(one: str, other: str) -> float:
    """How unlike two spellings sound when their letters are named."""
    before = [at * _MISSED_COST for at in range(len(one) + 1)]
    for mine in other:
        row = [before[0] + _MISSED_COST]
        for place, theirs in enumerate(one):
            same = 0.0 if mine == theirs else _swap(mine, theirs)
            row.append(min(before[place] + same, before[place + 1] + _MISSED_COST, row[place] + _MISSED_COST))
        before = row
    return before[-1]


def _swap(one: str, other: str) -> float:
    return _ALIKE_COST if any(one in group and other in group for group in _ALIKE) else _OTHER_COST
