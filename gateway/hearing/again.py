"""What was no yes and no no, but put right what had been read back, is heard once more, as what it puts right. Pure.

"No, it's seventy two Prospect Street": to the network of yes and no that was other speech, and to free hearing "no it
am and they do prospect street". The same sound, given to the network of addresses, is that address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.hearing import spoken
from gateway.turn import Expecting, Moment, Reading

_NAME = Expecting("name", Moment.NAME)
_ADDRESS = Expecting("address", Moment.ADDRESS)
_PHONE = Expecting("phone", Moment.DIGITS, lengths=(7, 10, 11))
_ZIP = Expecting("zip", Moment.DIGITS, lengths=(5,))
_WHEN = Expecting("when", Moment.DATE)
_NOTHING_ELSE = Expecting("anything_else", Moment.YES_NO)
"""That a call is at its end is said in few words, and open hearing makes a toilet of "that's it, thanks"."""
_BRIEF = 7
"""Words."""

_OF_ONE_THING = {"confirm_address": _ADDRESS, "confirm_name": _NAME, "confirm_phone": _PHONE, "confirm_zip": _ZIP}
_OF_ALL = frozenset({"confirm_booking", "change"})
"""Where a whole visit is read back, or what to change was asked, the words tell which part of it is meant."""
_LEAST = 3
"""Words, without fillers: "no it's not" is none that puts anything right, "no karen baker" is one."""
_OTHER_SPEECH = 0.5
"""The network's share for words that are no yes and no no."""
_ADDRESSES = re.compile(
    r"\b(?:address|street|road|avenue|drive|lane|court|boulevard|circle|place|terrace|house|live|apartment|town|zip)\b"
)
_NAMES = re.compile(r"\b(?:name|names|called|spelled|spell)\b")
_PHONES = re.compile(r"\b(?:phone|numbers?|call ?back|call me|cell|area code)\b")
_DAYS = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|today|tomorrow|morning|afternoon|evening|noon|o'clock|times?"
    r"|(?:wrong|other|another|different|next|this|that) (?:day|week)|(?:day|week)(?= is\b| was\b)"
    r"|date|before|after|between|earlier|later|soon|sooner"
    r"|(?:eight to ten|ten to (?:twelve|noon)|(?:twelve|noon) to two|two to four|four to six))\b"
)
_PHONE_DIGITS, _HOUSE_DIGITS, _LETTERS = 5, 2, 3
_LIKE_DIGITS = frozenset(("to", "too", "for", "ate", "won"))
_WHOLE_ADDRESS = 6
"""Words that neither ear understands and that name nothing: so many may be a whole address, fewer a name."""


@dataclass(frozen=True, slots=True)
class Instead:
    """The question that something was the answer to."""

    expecting: Expecting
    guessed: bool = False
    """By its length only."""


def instead(expecting: Expecting, readings: Sequence[Reading]) -> Instead | None:
    """The question that this was the answer to; None: the one that was asked."""
    free = next((r.text for r in readings if r.source == "free" and r.rank == 0), "")
    if expecting.question == "anything_else" and expecting.moment is Moment.OPEN:
        return Instead(_NOTHING_ELSE) if len(free.split()) <= _BRIEF else None
    if len([word for word in free.split() if word not in spoken.FILLERS]) < _LEAST:
        return None
    if expecting.moment is Moment.YES_NO and not (_other_speech(readings) or _digits(free) >= _PHONE_DIGITS):
        return None
    if expecting.question in _OF_ALL:
        if (named := _meant(free)) is not None:
            return Instead(named)
        return Instead(_ADDRESS if len(free.split()) >= _WHOLE_ADDRESS else _NAME, guessed=True)
    one = _OF_ONE_THING.get(expecting.question) if expecting.moment is Moment.YES_NO else None
    return Instead(one) if one is not None else None


def _other_speech(readings: Sequence[Reading]) -> bool:
    share = sum(r.confidence for r in readings if r.source == "grammar" and not r.text.replace("[unk]", "").strip())
    return share >= _OTHER_SPEECH


def _digits(free: str) -> int:
    return sum(word in spoken.NUMBER_WORDS for word in free.split())


def _sounding(free: str) -> int:
    """The same with "to" and "for" next to a digit: "six to eight to eight nine" are six."""
    said = [word in spoken.NUMBER_WORDS for word in free.split()]
    alike = [word in _LIKE_DIGITS for word in free.split()]
    beside = (any(said[max(0, at - 1) : at + 2]) for at in range(len(said)))
    return sum(digit or (like and near) for digit, like, near in zip(said, alike, beside, strict=True))


def _meant(free: str) -> Expecting | None:
    numbers = _digits(free)
    if _ADDRESSES.search(free):
        return _ADDRESS
    lettered = sum(len(word) == 1 for word in free.split()) >= _LETTERS and not _PHONES.search(free)
    lettered = lettered and numbers < _PHONE_DIGITS  # "A o p three four three ...": "eight oh two".
    if _NAMES.search(free) or lettered:
        return _NAME
    if _PHONES.search(free) or numbers >= _PHONE_DIGITS:
        return _PHONE
    if _DAYS.search(free):
        return _WHEN
    if _sounding(free) > _PHONE_DIGITS:
        return _PHONE
    return _ADDRESS if numbers >= _HOUSE_DIGITS else None
