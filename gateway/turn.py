"""One turn of a call: what is being asked, and what came back. The words that hearing and conversation share."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Moment(StrEnum):
    """What kind of answer is awaited: chooses the grammar that Vosk is given and when the turn ends."""

    OPEN = "open"
    """A story, in the caller's own words: free recognition, and a second opinion in the words of the trade."""
    YES_NO = "yes_no"
    DIGITS = "digits"
    """A telephone number, ZIP code or house number, digit by digit."""
    DATE = "date"
    """Days and times of day: "Thursday or Friday, not before ten"."""
    NAME = "name"
    ADDRESS = "address"
    SPELLING = "spelling"
    CHOICE = "choice"
    """One of `Expecting.phrases`."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the keypad means while a question is open. Key 0 always asks for a person."""

    length: int | None = None
    """The number of keys that make a complete answer; None: until `finish` or a pause of three seconds."""
    finish: str = "#"
    meanings: tuple[tuple[str, str], ...] = ()
    """Single keys that stand for words: (("1", "yes"), ("2", "no"))."""


@dataclass(frozen=True, slots=True)
class Expecting:
    """The question that is open: all that the line needs to know to hear the answer well."""

    question: str
    """Which question, by name ("problem", "address", "phone"); unique in a conversation's flow, not in the call."""
    moment: Moment = Moment.OPEN
    keys: Keys = field(default_factory=Keys)
    lengths: tuple[int, ...] = ()
    """How many digits make a complete answer (a phone number: 7, 10, 11); a complete one ends the turn at once."""
    phrases: tuple[str, ...] = ()
    """Further phrases that are likely now (choices offered, the company's streets), lower case."""
    no_input_s: float = 7.0
    """Seconds of the caller's silence, from the end of our words, after which `Silence` is reported."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way in which the recogniser read what was said."""

    text: str
    """Lower case words as Vosk writes them; `[unk]` where it heard something outside its grammar."""
    source: str
    """"free" (the open model) or "grammar" (the grammar of the moment)."""
    confidence: float
    """0 to 1. For a free 1-best: the mean of Vosk's word confidences; for an alternative: its share by softmax of the
    n-best scores. Under a grammar Vosk says 1.0 to nonsense, so nothing may be decided on this alone."""
    rank: int = 0
    """0 is the best of its source."""


@dataclass(frozen=True, slots=True)
class Again:
    """The same sound, heard once more as the answer to another question than the one that was open."""

    expecting: Expecting
    readings: tuple[Reading, ...]
    guessed: bool = False
    """No word said what it is about: only a whole answer counts."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was heard in one turn of the caller's."""

    readings: tuple[Reading, ...]
    """Best first within each source. Empty when there was sound but no word."""
    began_ms: int
    """Start of speech, in milliseconds of the caller's audio since the stream began."""
    ended_ms: int
    """End of speech, same clock."""
    over_prompt: bool = False
    """The caller spoke while the gateway was speaking (barge-in)."""
    level_dbfs: float = 0.0
    """Mean level of the speech; quiet talkers are below about -40."""
    snr_db: float | None = None
    """Speech level above the background's, when both are known."""
    again: Again | None = None
    """What it is as another address, name, number or time, where it was no yes and no no to a read-back."""
    by_trade: str = ""
    """A story once more, heard in no other words than callers of these trades use: a second opinion of what it means,
    nonsense where it is about something else. Empty: it was not listened to so, or had no such word."""

    @property
    def text(self) -> str:
        """The best reading: what the log shows. The free one if there is one."""
        best = [r for r in self.readings if r.rank == 0]
        for reading in best:
            if reading.source == "free" and reading.text:
                return reading.text
        return best[0].text if best else ""


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing was said for as long as the question allows."""

    seconds: float


@dataclass(frozen=True, slots=True)
class KeyPress:
    """The caller's keys, gathered as `Keys` says: one answer."""

    digits: str
    """0-9, * and #, without the finishing key."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something happened, for those who must not read a clock."""

    at: datetime
    """Aware, UTC."""
    call_s: float
    """Seconds since the call was answered."""
