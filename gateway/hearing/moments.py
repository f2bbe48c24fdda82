"""The grammar of the moment: which network or which phrases Vosk is told to expect while a question is open. Pure."""

import re
from string import ascii_lowercase

from gateway.grammars import Grammars
from gateway.hearing import spoken
from gateway.hearing.networks import recipes
from gateway.turn import Expecting, Moment

NUMBERS: tuple[str, ...] = (
    *("zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty"),
    *("fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand"),
)
"""Digits and number words."""
LETTERS: tuple[str, ...] = tuple(ascii_lowercase)
LIKE_DIGITS = spoken.vocabulary("to too for a an ate go i no won it i'm it's you know or are her the of")
"""Words that sound like digits. With one of them in the grammar many a "two" is heard as "to": telephone numbers right
fell from 41 to 9 of 44. Free recognition, which always runs beside, hears the commands that are left out."""

_HOURS = re.compile(r"\bbetween (\w+) and (\w+)\b")
_PUNCTUATION = re.compile(r"[^\w' -]")


class Moments:
    """Phrases for each kind of answer, from `grammars/moments.yaml`."""

    def __init__(self, grammars: Grammars) -> None:
        """Reads the file now; raises gateway.grammars.GrammarsError."""
        self._commands = grammars.commands
        self._moments = grammars.moments

    def phrases(self, expecting: Expecting) -> tuple[str, ...]:
        """What to listen for, in a stable order; empty: no phrases of its own.

        A name may be spelled and an address begins with a number, so these get a second reading by letters or numbers
        and by the names or streets in `expecting.phrases`; the free reading is the first one there.
        """
        offered = (way for phrase in expecting.phrases for way in _ways(phrase.lower()))
        own = (*offered, *self._of(expecting.moment))
        match expecting.moment:
            case Moment.OPEN:
                return ()
            case Moment.NAME | Moment.SPELLING:
                # Letters are so alike that each further word costs some: 16 of 25 names right alone, 14 with the
                # commands, 12 with "s as in sam" (which the free reading gets).
                listed = (*LETTERS, "double", *own, *self._of(Moment.SPELLING))
            case Moment.ADDRESS:
                # A town at the beginning is easily taken for a command of one word ("williston" came back as "person"),
                # and who really says one is heard freely.
                listed = (*own, *NUMBERS, *(phrase for phrase in self._unlike_digits() if " " in phrase))
            case Moment.DIGITS:
                # Where the number's length is known people say digits, and number words only bring confusion; a house
                # number is "fourteen twenty".
                listed = (*own, *(() if expecting.lengths else NUMBERS), *self._unlike_digits())
            case _:
                listed = (*own, *self._commands)
        return tuple(dict.fromkeys(listed))

    def network(self, expecting: Expecting) -> str:
        """The network for this question: of its answers; for a story, of the trade's words. "": there is none."""
        match expecting.moment:
            case Moment.OPEN:
                return recipes.TRADE
            case Moment.YES_NO if expecting.question == "confirm_vulnerable":
                return recipes.CARE
            case Moment.YES_NO if expecting.question == "anything_else":
                return recipes.CLOSING
            case Moment.YES_NO:
                return recipes.YES_NO
            case Moment.DIGITS if 5 in expecting.lengths:
                return recipes.ZIP
            case Moment.DIGITS if expecting.lengths:
                return recipes.PHONE
            case Moment.DIGITS:
                return recipes.HOUSE
            case Moment.DATE if expecting.question.endswith(("date_of_birth", "birth_date")):
                return recipes.BORN
            case Moment.ADDRESS:
                return recipes.ADDRESS
            case Moment.SPELLING if expecting.question.endswith(("address", "street", "city", "town")):
                return recipes.PLACES
            case Moment.SPELLING:
                return recipes.NAMES
            case Moment.NAME:
                return recipes.CALLED
            case _:
                return ""

    def alike(self, one: Expecting, other: Expecting) -> bool:
        """Whether both are heard in the same way."""
        return (self.phrases(one), self.network(one)) == (self.phrases(other), self.network(other))

    def _unlike_digits(self) -> tuple[str, ...]:
        return tuple(phrase for phrase in self._commands if LIKE_DIGITS.isdisjoint(phrase.split()))

    def _of(self, moment: Moment) -> tuple[str, ...]:
        listed = self._moments.get(moment)
        if listed is None:
            return ()
        return (*listed.phrases, *NUMBERS) if listed.with_digits else listed.phrases


def _ways(phrase: str) -> tuple[str, ...]:
    """How callers name a time that was offered: "wednesday, july eighth between eight and ten in the morning" is "on
    wednesday", "the eighth" or "wednesday at eight" to most. Nobody says a comma, and Vosk knows no word with one."""
    whole = _plain(phrase)
    if (hours := _HOURS.search(phrase)) is None:
        return (whole,)
    begins, ends = hours.groups()
    windows = [f"between {begins} and {ends}", f"{begins} to {ends}", f"at {begins}"]
    if "noon" in (begins, ends):
        windows += [way.replace("noon", "twelve") for way in windows]
    hourly = (*windows, f"from {begins} to {ends}", f"the {begins} to {ends}", f"the {begins} o'clock")
    day, part = phrase[: hours.start()].strip(), _part_of_day(phrase[hours.end() :])
    return tuple(dict.fromkeys((whole, *hourly, *(way for said in _days(day) for way in _on(said, windows, part)))))


def _days(day: str) -> tuple[str, ...]:
    """The names of a day: "this tuesday" is "tuesday", too; "wednesday, july eighth" is also "the eighth"."""
    named = [_plain(part) for part in day.split(",") if part.strip()]
    if not named:
        return ()
    short = named[0].removeprefix("this ").removeprefix("next ")
    dated = (f"{short} {named[1]}", named[1], f"the {named[1].split(maxsplit=1)[-1]}") if len(named) > 1 else ()
    return tuple(dict.fromkeys((short, named[0], *dated)))


def _on(day: str, windows: list[str], part: str) -> tuple[str, ...]:
    said = (f"{day} {window}" for window in windows)
    return (
        day,
        f"on {day}",
        f"{day} works",
        f"{day} is good",
        f"{day} please",
        *said,
        *((f"{day} {part}",) * bool(part)),
    )


def _part_of_day(rest: str) -> str:
    """Of " in the morning"."""
    return next((part for part in ("morning", "afternoon", "evening") if part in rest), "")


def _plain(phrase: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", phrase).split())
