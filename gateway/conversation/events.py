"""What reaches a conversation, and what it answers with. Together with the settings this is all it ever sees."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from gateway.scheduling.visit import Opening, Visit, VisitRequest, Wanted
from gateway.turn import Expecting, KeyPress, Silence, Stamp, Utterance
from gateway.understanding.meaning import Address, Name, Urgency

# --- events: from the line, and the answers to what the conversation asked for ---------------------------------------


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known before the first word."""

    number: str = ""
    """E.164, or empty when withheld."""
    name: Name | None = None
    address: Address | None = None
    tier: str = "new"
    """"new", "regular", "contract", or another tier of the settings."""
    visits: tuple[Visit, ...] = ()
    """Upcoming visits."""


@dataclass(frozen=True, slots=True)
class CallStarted:
    stamp: Stamp
    caller: Caller
    kind: Literal["call_started"] = "call_started"


@dataclass(frozen=True, slots=True)
class Spoke:
    """The caller said something."""

    stamp: Stamp
    utterance: Utterance
    kind: Literal["spoke"] = "spoke"


@dataclass(frozen=True, slots=True)
class Pressed:
    stamp: Stamp
    keys: KeyPress
    kind: Literal["pressed"] = "pressed"


@dataclass(frozen=True, slots=True)
class Quiet:
    """The caller said nothing for as long as the question allows."""

    stamp: Stamp
    silence: Silence
    kind: Literal["quiet"] = "quiet"


@dataclass(frozen=True, slots=True)
class Interrupted:
    """The caller cut in; the `Spoke` that follows says with what."""

    stamp: Stamp
    heard: str
    """What of our words the caller had actually heard (marks)."""
    kind: Literal["interrupted"] = "interrupted"


@dataclass(frozen=True, slots=True)
class LineBack:
    """The stream or the process died in mid-call, and the same caller is connected again."""

    stamp: Stamp
    kind: Literal["line_back"] = "line_back"


@dataclass(frozen=True, slots=True)
class OpeningsFound:
    stamp: Stamp
    openings: tuple[Opening, ...]
    kind: Literal["openings_found"] = "openings_found"


@dataclass(frozen=True, slots=True)
class VisitBooked:
    stamp: Stamp
    visit: Visit
    kind: Literal["visit_booked"] = "visit_booked"


@dataclass(frozen=True, slots=True)
class VisitRefused:
    """Somebody else took that window in the meantime (`taken`), or the calendar cannot be reached (`failed`)."""

    stamp: Stamp
    why: Literal["taken", "failed"]
    kind: Literal["visit_refused"] = "visit_refused"


@dataclass(frozen=True, slots=True)
class VisitCancelled:
    """The visit is given up and its time free again; `VisitRefused` ("failed") if that could not be done."""

    stamp: Stamp
    reference: str
    kind: Literal["visit_cancelled"] = "visit_cancelled"


@dataclass(frozen=True, slots=True)
class PersonFound:
    """Who will be rung first. None: nobody is there to be rung."""

    stamp: Stamp
    name: str | None
    role: str = ""
    pronoun: str = "They"
    kind: Literal["person_found"] = "person_found"


@dataclass(frozen=True, slots=True)
class PersonReady:
    """Somebody has taken the call while the gateway still talks with the caller: they wait on the line."""

    stamp: Stamp
    trigger: "Trigger"
    """RULE, or TAKEN when a supervisor took the call."""
    kind: Literal["person_ready"] = "person_ready"


Event = (
    CallStarted
    | Spoke
    | Pressed
    | Quiet
    | Interrupted
    | LineBack
    | OpeningsFound
    | VisitBooked
    | VisitRefused
    | VisitCancelled
    | PersonFound
    | PersonReady
)

# --- actions: what the conversation wants done ----------------------------------------------------------------------


class Outcome(StrEnum):
    """How a call ended: exactly one per call."""

    BOOKED = "booked"
    ANSWERED = "answered"
    TRANSFERRED = "transferred"
    VOICEMAIL = "voicemail"
    ABANDONED = "abandoned"
    FAILED = "failed"
    WRONG_NUMBER = "wrong_number"


class Trigger(StrEnum):
    """Why a person takes over."""

    ASKED = "asked"
    """"A person, please", or key 0."""
    DANGER = "danger"
    URGENT = "urgent"
    LOW_CONFIDENCE = "low_confidence"
    REPROMPTS = "reprompts"
    SILENCE = "silence"
    NO_PROGRESS = "no_progress"
    MOOD = "mood"
    TROUBLE_WORDS = "trouble_words"
    REPEATED = "repeated"
    TANGLED = "tangled"
    POLICY = "policy"
    """Legal, price promises, disputes."""
    INTENT = "intent"
    """What they want is done by people (billing, complaint, reschedule for now)."""
    NO_OPENING = "no_opening"
    BROKEN = "broken"
    """A part of the gateway failed."""
    RULE = "rule"
    """The company's rules send this call to a person at once."""
    TAKEN = "taken"
    """A supervisor took the call."""
    PAIRED = "paired"
    """Everything is collected, and a person concludes."""


@dataclass(frozen=True, slots=True)
class Say:
    """Words for the caller. Each piece is a sentence or a clause: fixed pieces come from the cache."""

    prompt: str
    """The prompt's name in `grammars/prompts.yaml`."""
    pieces: tuple[str, ...]
    interruptible: bool = True
    kind: Literal["say"] = "say"
    slow: bool = False
    """The caller asked for it slower: longer pauses between the pieces."""

    @property
    def text(self) -> str:
        return " ".join(self.pieces)


@dataclass(frozen=True, slots=True)
class Listen:
    expecting: Expecting
    kind: Literal["listen"] = "listen"


@dataclass(frozen=True, slots=True)
class FindOpenings:
    """Answered by `OpeningsFound`."""

    wanted: Wanted
    kind: Literal["find_openings"] = "find_openings"


@dataclass(frozen=True, slots=True)
class BookVisit:
    """Answered by `VisitBooked` or `VisitRefused`."""

    request: VisitRequest
    kind: Literal["book_visit"] = "book_visit"


@dataclass(frozen=True, slots=True)
class CancelVisit:
    """Answered by `VisitCancelled` or `VisitRefused`. Only after the caller's yes to a read-back of this visit."""

    reference: str
    kind: Literal["cancel_visit"] = "cancel_visit"


@dataclass(frozen=True, slots=True)
class SendText:
    """An SMS to the caller. Nobody waits for it."""

    to: str
    body: str
    kind: Literal["send_text"] = "send_text"


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Something for the team to do later."""

    subject: str
    body: str
    phone: str
    urgency: Urgency = Urgency.ROUTINE
    key: str = ""
    """Within the call: the same key again puts the new words in the place of the old."""
    kind: Literal["open_ticket"] = "open_ticket"


@dataclass(frozen=True, slots=True)
class FindPerson:
    """Answered by `PersonFound`."""

    skills: tuple[str, ...]
    urgency: Urgency
    kind: Literal["find_person"] = "find_person"
    brief: "Brief | None" = None
    """What is known, so that the rules choose the same person who will be rung."""


@dataclass(frozen=True, slots=True)
class Brief:
    """What the person is told before saying hello, as facts; `handoff.brief` makes words of it."""

    trigger: Trigger
    intent: str = ""
    problem: str = ""
    """The problem type's name for people: "clogged drain"."""
    trade: str = ""
    story: str = ""
    """What the caller said it was, in the caller's words."""
    name: Name | None = None
    address: Address | None = None
    phone: str = ""
    when: str = ""
    urgency: Urgency = Urgency.ROUTINE
    dangers: tuple[str, ...] = ()
    vulnerable: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    """What the gateway already told or offered ("was told to leave the house")."""
    mood: str = "calm"
    confidence: float = 0.0
    """How sure the gateway is of the intent."""
    skills: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    problem_type: str = ""
    """The problem type's key in `grammars/`."""
    tier: str = "new"
    """What kind of customer: a tier of the settings."""


@dataclass(frozen=True, slots=True)
class StartRinging:
    """Begin the transfer while the caller is still being told about it (a danger, a flood)."""

    brief: Brief
    kind: Literal["start_ringing"] = "start_ringing"


@dataclass(frozen=True, slots=True)
class HandOver:
    """The last action of a conversation: after what was said has been heard, the caller goes to the hold room and the
    brief's person is rung (unless `StartRinging` already did)."""

    brief: Brief
    kind: Literal["hand_over"] = "hand_over"


@dataclass(frozen=True, slots=True)
class TakeMessage:
    """The last action: the caller leaves a voicemail, and a ticket promises the call back."""

    brief: Brief
    kind: Literal["take_message"] = "take_message"


@dataclass(frozen=True, slots=True)
class HangUp:
    """The last action: after what was said has been heard, the call ends."""

    outcome: Outcome
    kind: Literal["hang_up"] = "hang_up"


@dataclass(frozen=True, slots=True)
class Decided:
    """Why: for the event log and for the person who asks. No personal data in it."""

    what: str
    """"intent", "confirm", "reprompt", "danger", "hand_over", "slot"."""
    why: str
    confidence: float | None = None
    details: dict[str, str] = field(default_factory=dict)
    kind: Literal["decided"] = "decided"


Action = (
    Say
    | Listen
    | FindOpenings
    | BookVisit
    | CancelVisit
    | SendText
    | OpenTicket
    | FindPerson
    | StartRinging
    | HandOver
    | TakeMessage
    | HangUp
    | Decided
)
