"""When a turn has ended: how long a pause must be, by what was asked and what was heard so far. Pure, in milliseconds.

A list of small policies; the first that has an opinion is followed. Callers pause up to 2.5 s inside a number and
0.3 s after a "yes", so a complete answer ends nearly at once and an incomplete one waits.
"""

from dataclasses import dataclass
from typing import Protocol

from gateway.hearing import spoken
from gateway.turn import Expecting, Moment

MAX_TURN_MS = 30_000
"""A longer turn is cut and reported as it is."""
MAX_WORDLESS_MS = 6_000
"""Sound in which no word is found for so long is noise."""
COMPLETE_MS = 300
SHORT_MS = 450
USUAL_MS = 800
LONG_MS = 1400
NUMBER_MS = 2000
_SHORTEST_MS = COMPLETE_MS


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
        return LONG_MS if count not in lengths else USUAL_MS


class UnfinishedNumber:
    """Some digits of a number whose length is known: waits longest."""

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        if expecting.moment is not Moment.DIGITS:
            return None
        text = heard.text
        if not expecting.lengths:
            return 1100 if spoken.digit_count(text) else None
        return NUMBER_MS if spoken.digit_count(text) and "[unk]" not in text.split()[-1:] else None


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
            return 600
        return SHORT_MS if any(w in self._YES for w in said) else None


class Chosen:
    """One of the phrases offered."""

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        texts = (heard.grammar, heard.free)
        return SHORT_MS if expecting.phrases and any(t and t in expecting.phrases for t in texts) else None


class Dangling:
    """ "my number is", "thursday or", "um": the sentence is not over."""

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        return LONG_MS if spoken.dangling(heard.free or heard.text) else None


class OpenAddress:
    """An address: a house number alone wants its street, a street its kind; people look for the ZIP code."""

    _KINDS = spoken.vocabulary(
        "street road avenue lane drive court way place circle boulevard terrace parkway highway route hill"
    )

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        if expecting.moment is not Moment.ADDRESS:
            return None
        said = spoken.words(heard.free)
        if not any(w in self._KINDS for w in said):
            return 1500
        return (
            1500 if said[-1] in spoken.NUMBER_WORDS and spoken.digit_count(" ".join(said[-5:])) not in (5, 9) else 1000
        )


class Spelling:
    """Letters come one by one."""

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        return 1200 if expecting.moment is Moment.SPELLING else None


class Opening:
    """ "Hi", "yeah so": a beginning, not a story."""

    _BEGINNINGS = spoken.vocabulary(
        "hi hello hey yeah yes okay good morning afternoon evening there so well um uh please"
    )

    def pause_ms(self, expecting: Expecting, heard: SoFar) -> int | None:
        if expecting.moment is not Moment.OPEN:
            return None
        said = spoken.words(heard.free)
        return LONG_MS if said and all(w in self._BEGINNINGS for w in said) else None


POLICIES: tuple[Policy, ...] = (
    CompleteNumber(),
    Chosen(),
    UnfinishedNumber(),
    Dangling(),
    YesOrNo(),
    OpenAddress(),
    Spelling(),
    Opening(),
)


def pause_ms(expecting: Expecting, heard: SoFar, policies: tuple[Policy, ...] = POLICIES) -> int:
    """The pause after which the turn is over."""
    for policy in policies:
        if (answer := policy.pause_ms(expecting, heard)) is not None:
            return answer
    return USUAL_MS


def worth_asking(quiet_ms: int) -> bool:
    """No policy ends a turn sooner, so before this nobody needs to be asked."""
    return quiet_ms >= _SHORTEST_MS
