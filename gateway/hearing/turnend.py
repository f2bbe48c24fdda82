"""When a turn has ended: how long a pause must be, by what was asked and what was heard so far. Pure, in milliseconds.

A list of small policies; the first that has an opinion is followed. Callers pause up to 2.5 s inside a number and
0.3 s after a "yes", so a complete answer ends nearly at once and an incomplete one waits; how long, follows the
caller's own pace.
"""

import re
from dataclasses import dataclass
from typing import Protocol

from gateway.hearing import bargein, spoken
from gateway.hearing.pace import Pace
from gateway.turn import Expecting, Moment

MAX_TURN_MS = 30_000
"""A longer turn is cut and reported as it is."""
MAX_WORDLESS_MS = 6_000
"""Sound in which no word is found for so long is noise."""
COMPLETE_MS = 288
"""Nothing can follow: nine windows, longer than the closure of any consonant and most gaps between digits."""
YES_MS = 256
NO_MS = 320
CHOSEN_MS = 400
SEVEN_MS = 352
"""After seven digits of a telephone number that may still become ten."""
WHOLE_MS = 640
"""After a sentence that may be over."""
USUAL_MS = 800
MAYBE_MS = 1000
"""After a word that may end a sentence ("it won't turn on") but seldom does."""
SPELLING_MS = 1200
LONG_MS = 1400
NUMBER_MS = 2000
_SHORTEST_MS = YES_MS


@dataclass(frozen=True, slots=True)
class SoFar:
    """What has been heard of the turn: the partial results of both recognitions."""

    free: str = ""
    grammar: str = ""

    @property
    def text(self) -> str:
        """The grammar's reading where it found words, else the free one."""
        return self.grammar if spoken.words(self.grammar) else self.free


class Policy(Protocol):
    """One rule about pauses."""

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        """The pause that ends the turn; None: this rule does not apply."""


class CompleteNumber:
    """Enough digits: at once if no longer number could be meant, soon if one could."""

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        if expecting.moment is not Moment.DIGITS or not expecting.lengths:
            return None
        count = spoken.digit_count(heard.text)
        # Only a number that begins with the country's 1 has eleven digits.
        lengths = [n for n in expecting.lengths if n != 11 or spoken.first_digit_is_one(heard.text)]
        if spoken.first_digit_is_one(heard.text) and 11 in expecting.lengths:
            lengths = [n for n in lengths if n != 10]
        if not lengths or count < min(lengths):
            return None
        if count >= max(lengths):
            return COMPLETE_MS
        if count == 7 and 10 in lengths:
            return SEVEN_MS if spoken.may_begin_long_number(heard.text) else COMPLETE_MS
        return LONG_MS if count not in lengths else USUAL_MS


class UnfinishedNumber:
    """Some digits of a number: waits longest where its length is known, else by how much of a house number it is."""

    _HOUSE_MS = (1100, 1100, 1100, 900, WHOLE_MS)
    """By the digits heard so far: most house numbers have three or four, and with four it may be over."""
    _PAIRED_MS = 512
    """After "fifty six fifteen" or "one twenty two": who says a number in pairs has said all of it."""
    _HALF_MS = 900
    """After "fifty six sixty", which may be whole or want its last digit."""

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        if expecting.moment is not Moment.DIGITS:
            return None
        text = heard.text
        count = spoken.digit_count(text)
        if not expecting.lengths:
            return self._house_ms(text, count) if count else None
        return NUMBER_MS if count and "[unk]" not in text.split()[-1:] else None

    def _house_ms(self, text: str, count: int) -> int:
        usual_ms = self._HOUSE_MS[min(count, len(self._HOUSE_MS) - 1)]
        if spoken.ends_in_ten(text):
            return max(usual_ms, self._HALF_MS)
        return self._PAIRED_MS if 3 <= count <= 4 and spoken.in_pairs(text) else usual_ms


class YesOrNo:
    """A plain yes ends the turn; after a bare "no" people often go on to say what is right."""

    _YES = spoken.vocabulary("yes yeah yep yup correct right sure absolutely exactly")
    _NO = spoken.vocabulary("no nope nah")

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        if expecting.moment is not Moment.YES_NO:
            return None
        said = spoken.words(heard.text)
        if not said or len(said) > 4:
            return None
        if said[-1] in self._NO:
            return NO_MS
        return YES_MS if any(w in self._YES for w in said) else None


class Chosen:
    """One of the phrases offered."""

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        texts = (heard.grammar, heard.free)
        return CHOSEN_MS if expecting.phrases and any(t and t in expecting.phrases for t in texts) else None


class Dangling:
    """ "my number is", "thursday or", "um": the sentence is not over.

    Letters and birth dates are heard by networks of their own; free recognition writes "to" for "two", "a" for "eight".
    """

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        if expecting.moment is Moment.SPELLING:
            return None
        text = heard.text if _asks_for_birth(expecting) else heard.free or heard.text
        if spoken.dangling(text):
            return LONG_MS
        if not spoken.perhaps_dangling(text):
            return None
        # "Can i get on", and it is not yet about anything.
        bare = expecting.moment is Moment.OPEN and not spoken.weighty(text)
        return LONG_MS if bare else MAYBE_MS


class OpenAddress:
    """An address: a house number alone wants its street, a street its kind; people look for the ZIP code."""

    _KINDS = spoken.vocabulary(
        "street road avenue lane drive court way place circle boulevard terrace parkway highway route hill"
    )

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        if expecting.moment is not Moment.ADDRESS:
            return None
        # Where free hearing took "street" for "three", the network of addresses has it.
        both = (spoken.words(heard.free), spoken.words(heard.grammar))
        said = next((said for said in both if self._KINDS.intersection(said)), [])
        if not said:
            return 1500
        if said[-1] not in spoken.NUMBER_WORDS:
            return MAYBE_MS
        # A ZIP code at the end is the end of it.
        return WHOLE_MS if spoken.digit_count(" ".join(said[-5:])) in (5, 9) else 1500


class Spelling:
    """Letters come one by one."""

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        return SPELLING_MS if expecting.moment is Moment.SPELLING else None


class Name:
    """A first name alone wants its last one."""

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        if expecting.moment is not Moment.NAME:
            return None
        return WHOLE_MS if len(spoken.content(heard.free)) > 1 else MAYBE_MS


class Day:
    """A day said by its name is whole; "the ninth" or "june" may go on with what people count on their fingers."""

    _WHOLE = spoken.vocabulary(
        "monday tuesday wednesday thursday friday saturday sunday today tomorrow tonight morning afternoon evening "
        "noon anytime whenever possible now week month o'clock"
    )

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        if expecting.moment is not Moment.DATE:
            return None
        said = spoken.words(heard.text)
        if not said:
            return None
        if said[-1] in self._WHOLE:
            return WHOLE_MS
        if not _asks_for_birth(expecting):
            return USUAL_MS
        # A date of birth ends with its year.
        if spoken.ends_in_year(said):
            return WHOLE_MS
        return MAYBE_MS if spoken.may_end_in_year(said) else LONG_MS


def _asks_for_birth(expecting: Expecting) -> bool:
    return expecting.moment is Moment.DATE and "birth" in expecting.question


class Story:
    """What is not about anything yet ("hi", "can i get it") and a word or two wait; a sentence may be over."""

    _BEGINNINGS = spoken.vocabulary(
        "hi hello hey oh ah yeah yes okay alright right sure good morning afternoon evening there so well now um uh "
        "please"
    )
    _SENTENCE_WORDS = 5
    _SENTENCE_WEIGHTY = 3
    _STORY_WORDS = 22
    """Who tells so much pauses between its sentences."""
    _FEW_WORDS = 2
    _REPLIES = spoken.vocabulary("yes yeah yep no nope")
    _REPLY_WORDS = 3
    _CLOSINGS = spoken.vocabulary("please thanks bye goodbye")
    _PARTING = spoken.vocabulary(
        "no nope that's that it is all i'm we're good fine set done nothing else more just thank you thanks very so "
        "much okay bye goodbye have a nice day great perfect"
    )
    """ "That's all", "okay thank you": said alone these are about nothing, and yet all that was to be said."""

    _ANNOUNCED = re.compile(
        r"\b(?:got|have|having|are) (?:two|to|too|three|four|a couple(?: of)?|a few|several|some) "
        r"(?:different |separate )?(?:things?|think|problems?|issues?|questions?)$"
    )
    """ "I've got two things": they are still to come. Free recognition hears "to think" as well."""

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        if expecting.moment is not Moment.OPEN:
            return None
        said = spoken.words(heard.free)
        if all(w in self._BEGINNINGS for w in said) or self._ANNOUNCED.search(heard.free):
            return LONG_MS
        replies = said[0] in self._REPLIES and len(said) <= self._REPLY_WORDS
        if replies or (len(said) > 1 and all(w in self._PARTING for w in said)):
            return USUAL_MS
        weighty = spoken.weighty(heard.free)
        if not weighty:
            return LONG_MS
        if said[-1] in spoken.NUMBER_WORDS:
            # A number wants what it counts, or its next digit.
            return MAYBE_MS
        if len(weighty) == 1:
            if bargein.matters(heard.free) or said[-1] in self._CLOSINGS:
                return USUAL_MS
            return MAYBE_MS if len(said) > self._FEW_WORDS and said[-1] in weighty else LONG_MS
        short = len(weighty) < self._SENTENCE_WEIGHTY or len(spoken.content(heard.free)) < self._SENTENCE_WORDS
        return USUAL_MS if short or len(said) >= self._STORY_WORDS else WHOLE_MS


POLICIES: tuple[Policy, ...] = (
    CompleteNumber(),
    Chosen(),
    UnfinishedNumber(),
    YesOrNo(),
    Dangling(),
    OpenAddress(),
    Spelling(),
    Name(),
    Day(),
    Story(),
)


def pause_ms(
    expecting: Expecting, heard: SoFar, pace: Pace | None = None, policies: tuple[Policy, ...] = POLICIES
) -> int:
    """The pause after which the turn is over."""
    pace = pace or Pace()
    for policy in policies:
        if (answer := policy.pause_ms(expecting, heard)) is not None:
            return pace.spared(answer) if answer <= SEVEN_MS else pace.stretched(answer)
    return pace.stretched(USUAL_MS)


def worth_asking(quiet_ms: int) -> bool:
    """No policy ends a turn sooner, so before this nobody needs to be asked."""
    return quiet_ms >= _SHORTEST_MS
