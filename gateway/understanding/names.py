"""Who is calling: names said or spelled, judged against lists of common American names."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from gateway.grammars import default_folder
from gateway.lists import Lists
from gateway.lists import read as read_lists
from gateway.turn import Reading
from gateway.understanding import namecase, saidnames, sounds, spelling, words
from gateway.understanding.meaning import Name
from gateway.understanding.readings import surely_others
from gateway.understanding.saidnames import NameSounds

_LEAD = re.compile(
    r"\b(?:(?:the |my )?(?:first |last |full )?name(?:'s| is| would be| should be)?|name's|names|this is|this here is|you're speaking with|speaking with|you've got|"
    r"i'm|i am|it's|it is|its|call me|let me (?:see|think)|under(?: the name)?(?: of)?|they call me)\b"
)
_NOT_NAME = frozenset(
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "tomorrow", "anything", "something", "nothing", "a", "an", "the", "my", "your", "our", "his", "her", "their", "it", "i", "me", "we", "you", "he", "she", "they", "is", "are", "was", "be", "am", "not", "no", "yes", "yeah", "okay", "ok", "sure", "right", "so", "um", "uh", "oh", "and", "or", "but", "of", "for", "to", "at", "in", "on", "with", "from", "about", "calling", "having", "looking", "going", "trying", "wondering", "sorry", "hoping", "here", "there", "this", "that", "what", "when", "where", "who", "how", "why", "just", "really", "very", "still", "in", "on", "leaking", "broken", "clogged", "out", "off", "cold", "hot", "freezing", "urgent", "emergency", "homeowner", "tenant", "landlord", "renter", "new", "regular", "customer", "good", "fine", "great", "correct", "wrong", "spelled", "last", "first", "name", "is", "please", "thanks", "thank", "wait", "hold", "street", "road", "avenue", "drive", "lane", "apartment", "hello", "hi", "hey", "person", "human", "agent", "operator", "repeat", "again", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "zero", "like", "guess", "think", "suppose", "mean", "well", "sink", "toilet", "drain", "furnace", "water", "heater", "heat", "air", "boiler", "problem", "pipe", "kitchen", "bathroom", "basement", "today", "tomorrow", "morning", "afternoon", "speaking", "only", "also", "because", "can", "could", "need", "want", "don't", "know", "do", "does", "did", "if", "have", "has", "had", "get", "got", "stop", "god", "damn", "calm", "number", "phone", "address", "zip", "not"]
)  # fmt: skip
_CUT = re.compile(
    r"\b(?:and|i'm|i|my|at|calling|from|speaking|here|we|on|with|phone|number|that's|spelled|the|it's|can|could|is|but|because|over|you|please|thanks|thank|in)\b"
)


@dataclass(frozen=True)
class NameLists:
    """Common lower-case names with their share of people in per cent; and all names of the country with their chance."""

    first: dict[str, float]
    last: dict[str, float]
    country: Lists = field(repr=False)

    @cached_property
    def first_sounds(self) -> NameSounds:
        return NameSounds(self.country.first)

    @cached_property
    def last_sounds(self) -> NameSounds:
        return NameSounds(self.country.last)

    @cached_property
    def spellings(self) -> Mapping[str, float]:
        """Every first and last name by its letters."""
        merged: dict[str, float] = {}
        for names in (self.country.first, self.country.last):
            for name, chance in names.items():
                letters = "".join(c for c in name if c.isalpha())
                merged[letters] = merged.get(letters, 0.0) + chance / 2
        return merged


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
    return NameLists(first, last, read_lists(folder))


def hear(
    texts: Sequence[str],
    known: NameLists,
    *,
    expected: bool,
    readings: Iterable[Reading] = (),
    to_spell: bool = False,
    customers: Iterable[tuple[str, str]] = (),
) -> Name | None:
    """The most believable name in all of the readings (best first), with the runners-up.

    Unexpected names need "my name is" and a known first name. `readings` are the same with their confidence, for what
    was spelled, which was asked for or not (`to_spell`); `customers` are names that this caller may well have.
    """
    texts = [_NOT_THAT.sub("", text) for text in texts]
    if not expected:
        volunteered = [name for text in texts if (name := _volunteered(text, known))]
        return max(volunteered, key=lambda name: name.confidence, default=None)
    readings = tuple(readings)
    spelled = spelling.choose(readings, known.spellings, asked=to_spell) if readings else _spelled_in(texts, known)
    if spelled and spelled.letters not in known.spellings and not _PRONOUNCED.search(spelled.letters):
        return None  # "B r t s" was a part of Roberts.
    if spelled:
        return _spelled(spelled, known, [r.text for r in readings if r.source != "grammar"])
    if not texts or refused(texts[0]) or _NO_NAME.search(texts[0]):
        return None
    return _said(texts, known, customers, _of_network(readings))


_NOT_THAT = re.compile(r" not (?:that|this)(?: one)?$")
""" "Peter Green, not that": no part of the name."""
_PRONOUNCED = re.compile(r"[aeiouy]")
_WHOLE = 2
"""First and last name."""
TO_CONFIRM = 0.6
"""The most that a name is believed which only a network of names has heard."""
_HEARD_FREELY = 3
"""So many free readings may bear a name out."""
_NO_NAME = re.compile(r"\b(?:don't know|never ?mind|forget it)\b")


def _spelled_in(texts: Sequence[str], known: NameLists) -> spelling.Spelled | None:
    """What was spelled in a text of which no more is known."""
    for text in texts:
        if len(letters := spelling.letters(text)) >= 2:
            return spelling.Spelled(letters, 0.95 if letters in known.spellings else 0.8, (), text)
    return None


def _of_network(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """What the network of names has; nothing where its likeliest reading is other speech, or the free ear surely heard
    something that sounds otherwise."""
    free, network = (
        sorted((r for r in readings if (r.source == "grammar") is closed), key=lambda r: r.rank)
        for closed in (False, True)
    )
    if not network or words.only_unknown(network[0].text):
        return ()
    others = surely_others(network[0], free) and not _same_end(network[0].text, free[0].text)
    return () if others else tuple(network)


def _same_end(network: str, free: str) -> bool:
    """ "Yeah the burner" was Jennifer Turner: the last name was heard by both ears."""
    whole, heard = words.clean(network).split(), words.clean(free).split()
    return len(whole) == _WHOLE and len(heard) <= _WHOLE + 1 and sounds.near(heard[-1], whole[-1])


def _said(
    texts: Sequence[str], known: NameLists, customers: Iterable[tuple[str, str]], network: Sequence[Reading]
) -> Name | None:
    named = [
        (r, halves) for r in network if (halves := _halves_said(words.without_fillers(words.clean(r.text)), known))
    ]
    heard = [(saidnames.by_network(r.confidence, other_words=words.has_unknown(r.text)), h) for r, h in named]
    freely = [halves for text in texts if not refused(text) and (halves := _halves_said(text, known))]
    later = saidnames.FREE if named else 0.0
    heard += [(later + rank * saidnames.RANK, halves) for rank, halves in enumerate(freely)]
    if named and freely and _both_heard(freely, named[0][1], known):
        heard.append((saidnames.BOTH_EARS, freely[0]))
    ranked = saidnames.likeliest(heard, known.first_sounds, known.last_sounds, customers)
    if not ranked:
        return None
    best = ranked[0][0]
    sure = sum(share for name, share in ranked if saidnames.same_sound(name, best))
    if named and not any(saidnames.sounds_like(best, halves) for halves in freely[:_HEARD_FREELY]):
        sure = min(sure, TO_CONFIRM)  # A network has nothing but names to hear.
    others = tuple(" ".join(_written(name.first, name.last, known)).strip() for name, _ in ranked[1:])
    return Name(
        *_written(best.first, best.last, known),
        confidence=round(min(sure, 0.97), 3),
        alternatives=tuple(dict.fromkeys(others)),
    )


def _both_heard(freely: Sequence[tuple[str, ...]], network: tuple[str, ...], known: NameLists) -> bool:
    """ "Daniel Young" and "Danielle Young": both ears heard a whole name, and nearly the same one.

    Not where the free ear's next best reading has what the network has: then both ears heard that one."""
    best = freely[0]
    if len(best) != 2 or len(network) != 2 or best[0] not in known.first or best[1] not in known.last:
        return False
    if all(half in {said[at] for said in freely[:2] if len(said) == 2} for at, half in enumerate(network)):
        return False
    return all(sounds.near(one, other) for one, other in zip(best, network, strict=True))


def _halves_said(text: str, known: NameLists) -> tuple[str, ...]:
    """First and last name, or the one that was said."""
    said = _words(_after_lead(text))
    return (said[0], _last_of(said, known)) if len(said) > 1 else tuple(said)


def _written(first: str, last: str, known: NameLists) -> tuple[str, str]:
    return namecase.written(first), namecase.written(last, known.country.last)


def _last_of(words: list[str], known: NameLists) -> str:
    return words[-1] if len(words) == 2 or words[-1] in known.last else words[1]


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
        hit = pattern.search(_NOT_THAT.sub("", text))
        if hit is None or len(text.split()) > 8:
            continue
        right = hit[2]
        both = [word for word in (hit[1], right) if word]
        if all(word not in _NOT_NAME and _share(word, known) > 0 for word in both):
            return _judge([right], known)
    return None


_RESTATED = re.compile(
    r"\b(?:(?:my|the|first|last|full) name(?:'s| is| should be| wrong| it's)|name's|(?:put|book) (?:it|me|that) (?:down )?(?:under|for|as))\b"
)


def restated(text: str, known: NameLists) -> Name | None:
    """ "Almost, my name's James Lewis", "the last name is Lewis, l e w i s": said again when everything was read back."""
    return hear([text], known, expected=True) if _RESTATED.search(text) else None


_COMMON_FIRST = 0.02
"""Per cent of people."""
_INSTEAD = re.compile(
    r"^(?:no|nope|nah|not quite|almost)\b(?: no| sorry| it's| its| it is| i said| that's| name's| i'm| the name's)*((?: [a-z']+){1,3})$"
)


def instead(text: str, known: NameLists) -> Name | None:
    """ "No, Kevin Clark", "no, I said Sandra": to somebody who was asked whether a name is right."""
    hit = _INSTEAD.search(text)
    said = _words(hit[1]) if hit else []
    if hit is None or len(said) != len(hit[1].split()) or not all(_share(word, known) > 0 for word in said):
        return None
    if len(said) == 1 and text.split()[1:] == said and known.first.get(said[0], 0.0) < _COMMON_FIRST:
        return None  # "No way."
    return hear([hit[1].strip()], known, expected=True)


def refused(text: str) -> bool:
    """Whether somebody who was asked for a name would rather not say it."""
    return _REFUSES.search(text) is not None


def _drop_letters(text: str) -> str:
    plain = re.sub(r"\b[a-z] (?:as|is|like) in \w+", " ", text)
    return " ".join(w for w in plain.split() if len(w) > 1 and w not in {"double", "triple", "spelled", "that's", "as"})


def _spelled(spelled: spelling.Spelled, known: NameLists, freely: Sequence[str]) -> Name:
    """Which half of the name the letters are, together with what was said besides. One word that only the network heard
    beside the letters is their own name misheard ("william w i l s o n"); a whole name before its own letters is one
    ("paul lewis l e w i s")."""
    words = _words(_after_lead(_drop_letters(spelled.text)))
    words = [w for w in words if w in known.first or w in known.last or len(words) <= 2][:2]
    whole = len(words) > 1 and f"{words[0]} {spelled.letters} {spelled.letters[:1]} " in spelled.text
    if freely and not whole:
        words = [word for word in words if any(word in text.split() for text in freely)]
    first, last = _halves(spelled.letters, words, known)
    others = (_halves(letters, words, known) for letters in spelled.alternatives)
    return Name(
        *_written(first, last, known),
        spelled=True,
        confidence=spelled.confidence,
        alternatives=tuple(" ".join(_written(one, other, known)).strip() for one, other in others),
    )


def _halves(letters: str, words: Sequence[str], known: NameLists) -> tuple[str, str]:
    near_first = max((fuzz.ratio(letters, w) for w in words[:1]), default=0.0)
    near_last = max((fuzz.ratio(letters, w) for w in words[-1:]), default=0.0)
    if len(words) >= 2:
        return (words[0], letters) if near_last >= near_first else (letters, words[1])
    if words and max(near_first, near_last) < 60 and words[0] in known.first:
        return words[0], letters
    if letters not in known.spellings and (both := spelling.parts(letters, known.country.first, known.country.last)):
        return both
    return (letters, "") if _rather_first(letters, known.country) else ("", letters)


def _rather_first(letters: str, names: Lists) -> bool:
    return names.first.get(letters, 0.0) > 2 * names.last.get(letters, 0.0)


def _after_lead(text: str) -> str:
    """What follows the last lead-in that has something behind it."""
    for lead in reversed(list(_LEAD.finditer(text))):
        rest = text[lead.end() :].strip()
        if rest and rest.split()[0] not in _NOT_NAME:
            return rest
    return text


def called(text: str) -> tuple[str, ...]:
    """The words of a name as said, without "my name is"; not judged."""
    return tuple(_words(_after_lead(text)))


def _words(text: str) -> list[str]:
    """Up to three words that may be a name, until something else begins."""
    words: list[str] = []
    for word in namecase.joined(text).split():
        plain = word.removesuffix("'s")
        if {word, plain} & _NOT_NAME or not re.fullmatch(r"[a-z][a-z']+", plain):
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
        half = ("", word) if is_last else (word, "")
        return Name(*_written(*half, known), confidence=sure)
    first, first_sure = _nearest(words[0], known.first)
    last_word = words[-1] if len(words) == 2 or words[-1] in known.last else words[1]
    last, last_sure = _nearest(last_word, known.last)
    return Name(*_written(first, last, known), confidence=round(min(first_sure, last_sure), 3))


def _nearest(word: str, names: dict[str, float]) -> tuple[str, float]:
    if word in names:
        return word, 0.92
    near = process.extractOne(word, names.keys(), scorer=fuzz.ratio, score_cutoff=84)
    return (str(near[0]), 0.55) if near else (word, 0.4)
