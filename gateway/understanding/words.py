"""Transcripts as plain words: cleaning, fillers, clauses. Everything else in this room starts from here."""
# ruff: noqa: E501 - a list of words that is cut over lines is harder to keep

import re

LONGEST = 900
"""Characters of one reading that are looked at; nobody says more in a turn, and it bounds every pattern's work."""

FILLERS = frozenset(["uh", "um", "er", "ah", "hm", "hmm", "mm", "huh", "eh", "mhm", "uhhuh", "erm"])
BACK_CHANNELS = frozenset(
    ["okay", "ok", "alright", "right", "oh", "well", "so", "yeah", "hello", "hi", "hey", "the", "a", "and"]
)
"""Said alone where nothing was asked that they could answer, these mean nothing. (The small model also writes
"the", "a" and "huh" for breath and line noise.)"""

POLITE = BACK_CHANNELS | {
    "yes", "no", "nope", "thanks", "thank", "you", "very", "much", "please", "good", "morning", "afternoon", "evening", "day", "dear",
    "sir", "ma'am", "there", "how", "are", "doing", "today", "sorry", "fine",
}  # fmt: skip
"""Said alone, these ask for nothing: "good morning dear", "no thank you"."""

_UNKNOWN = re.compile(r"\[unk\]|<unk>", re.IGNORECASE)
_NOT_WORDS = re.compile(r"[^a-z0-9' ]+")
_SPACES = re.compile(r"\s+")
_LIKE = re.compile(
    r"(?<!i'd )(?<!we'd )(?<!he'd )(?<!would )(?<!do )(?<!don't )(?<!you )(?<!i )(?<!we )(?<!they )"
    r"(?<!looks )(?<!look )(?<!sounds )(?<!sound )(?<!smells )(?<!smell )(?<!feels )(?<!seems )(?<!something )(?<!more )(?<!just )"
    r"\blike\b ?"
)
"""A filler, where it is neither "i'd like" nor "smells like": "it's like leaking"."""
_CLAUSE = re.compile(
    r"\b(?:and also|and then|and|also|plus|but|because|so|then|oh and|by the way)\b|(?=\b(?:there's|there is|can (?:some\w*|any\w+|you|i)|could (?:some\w*|any\w+|you|i)|i need|we need|i have|we have|i've got|we've got"
    r"|my (?!name|address|number|phone|last|first|zip)|this is|the address|you can (?:call|reach)|i'd like|we'd like|i'm|we're|the (?:furnace|heat|heater|boiler|toilet|sink|faucet|drain|hot water|water heater|ac|air conditioner|shower|thermostat))\b)"
)


def clean(text: str) -> str:
    """Lower case, letters, digits and apostrophes only; no `[unk]`; single spaces."""
    plain = _UNKNOWN.sub(" ", text[:LONGEST]).lower().replace("’", "'").replace("-", " ")
    plain = re.sub(r"(?<=\d)[,.](?=\d)", "", plain)
    plain = re.sub(r"\b([ap])\.? ?m\b\.?", r"\1m", plain)
    return _SPACES.sub(" ", _NOT_WORDS.sub(" ", plain)).strip()


def has_unknown(text: str) -> bool:
    return _UNKNOWN.search(text) is not None


def only_unknown(text: str) -> bool:
    """Something was said, and no word of it is known."""
    return has_unknown(text) and not _UNKNOWN.sub(" ", text).strip()


def without_fillers(text: str) -> str:
    """ "uh my um sink" becomes "my sink"; "it's like leaking" is leaking, but "i'd like" and "smells like" stay."""
    kept = _LIKE.sub("", " ".join(word for word in text.split() if word not in FILLERS))
    return re.sub(r"\b(?:you know|i mean)\b ?", "", kept).strip()


_INTERJECTION = re.compile(
    r"^(?:(?:oh|so|okay|ok|yeah|uh|um) )*well (?=(?:yes|yeah|yep|yup|no|nope|nah|i|i'm|i'd|i've|it|it's|my|the|we|we've|we're|that|that's|there|there's|"
    r"you|um|uh|hi|hello|listen|let|see|okay|so)\b)"
)


def without_interjection(text: str) -> str:
    """Without a "well" that is none in the ground: "well yep", "well my sink"; the "well pump" stays."""
    return _INTERJECTION.sub("", text)


def only_noise(text: str) -> bool:
    """No word at all, or fillers and back-channels only."""
    return all(word in FILLERS or word in BACK_CHANNELS for word in text.split())


def clauses(text: str) -> list[str]:
    """Parts that may each say another thing; at least three words long."""
    return [part for part in (p.strip() for p in _CLAUSE.split(text)) if len(part.split()) >= 3]
