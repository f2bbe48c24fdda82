"""What an utterance means: the value that understanding returns and conversation decides on."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum


class Intent(StrEnum):
    """What a caller wants, coarse enough to route and fine enough to act on."""

    SCHEDULE = "schedule"
    URGENT = "urgent"
    ESTIMATE = "estimate"
    """A visit to quote a new installation or a replacement."""
    MAINTENANCE = "maintenance"
    """A tune-up, a cleaning, a yearly inspection."""
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"
    STATUS = "status"
    """Where the technician is, when the visit is."""
    FOLLOW_UP = "follow_up"
    """Our people were there, and it is still broken, or again."""
    PRICE = "price"
    HOURS = "hours"
    SERVICE_AREA = "service_area"
    SERVICES = "services"
    """Whether we do this kind of work."""
    PLAN = "plan"
    """The maintenance plan, the membership."""
    WARRANTY = "warranty"
    FINANCING = "financing"
    BILLING = "billing"
    """A question about a bill, or a dispute."""
    PAYMENT = "payment"
    """Wants to pay, or asks how one can."""
    COMPLAINT = "complaint"
    PRAISE = "praise"
    PERSON = "person"
    MESSAGE = "message"
    """Word to be left for somebody."""
    CALL_BACK = "call_back"
    """Wants to be called back."""
    RETURNING_CALL = "returning_call"
    """We called them."""
    UPDATE_DETAILS = "update_details"
    """Another number, gate code or address than the one on file."""
    ADVICE = "advice"
    """How do I ..., is it safe to ..."""
    JOB = "job"
    """Looks for work."""
    SALES = "sales"
    """Wants to sell us something."""
    WRONG_NUMBER = "wrong_number"
    OTHER = "other"
    """Something else: out of scope, chatter."""


class Danger(StrEnum):
    """Whatever else is going on, these come first."""

    GAS = "gas"
    CARBON_MONOXIDE = "carbon_monoxide"
    ELECTRICAL = "electrical"
    """Sparks, a burning smell."""
    WATER_NEAR_ELECTRICS = "water_near_electrics"
    FIRE = "fire"
    FLOODING = "flooding"
    """Not a danger to life, but the shut-off comes first."""


class Urgency(StrEnum):
    EMERGENCY = "emergency"
    URGENT = "urgent"
    ROUTINE = "routine"


class Mood(StrEnum):
    CALM = "calm"
    WORRIED = "worried"
    ANGRY = "angry"


class Aside(StrEnum):
    """Things said about the conversation itself."""

    REPEAT = "repeat"
    """"What?", "say that again"."""
    SLOWER = "slower"
    WAIT = "wait"
    """"Hold on", "let me get a pen"."""
    DONT_KNOW = "dont_know"
    START_OVER = "start_over"
    GOODBYE = "goodbye"
    NEVER_MIND = "never_mind"
    WHO = "who"
    """"Is this the plumber?", "who am I speaking to?"."""
    ROBOT = "robot"
    """"Am I talking to a machine?"."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A label and how sure the model is: calibrated, 0 to 1."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Name:
    first: str = ""
    last: str = ""
    spelled: bool = False
    confidence: float = 0.0
    alternatives: tuple[str, ...] = ()
    """Whole names that it may be instead, the likelier first: to offer when it is denied."""

    def __str__(self) -> str:
        return f"{self.first} {self.last}".strip()


@dataclass(frozen=True, slots=True)
class Address:
    number: str = ""
    """House number: "1420", "12B"."""
    street: str = ""
    """With direction and type, in title case: "North Maple Street"."""
    unit: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    confidence: float = 0.0

    @property
    def complete(self) -> bool:
        return bool(self.number and self.street)

    def __str__(self) -> str:
        line = " ".join(p for p in (self.number, self.street, self.unit) if p)
        return ", ".join(p for p in (line, self.city, " ".join(p for p in (self.state, self.zip) if p)) if p)


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of time that would suit the caller: a day, and a part of it. Local to the company's time zone."""

    first_day: date
    last_day: date
    earliest: time = time(0)
    latest: time = time(23, 59)


@dataclass(frozen=True, slots=True)
class When:
    """When a caller wants somebody: any of the spans, the preferred first."""

    spans: tuple[Span, ...] = ()
    asap: bool = False
    ambiguous: tuple[date, ...] = ()
    """The days that "next Friday" could be, when it matters; the first is the likelier."""
    past: bool = False
    """A day that is over was named; the caller has to be told."""
    said: str = ""
    confidence: float = 0.0
    any_day: bool = False
    """Only a time of day was said ("between ten and noon"): the spans cover all the days to come."""
    asks: bool = False
    """They would like to hear what there is ("how soon can you get here"), and not just to have the soonest."""
    easy: bool = False
    """Whatever fits will do: "any morning next week", "whenever"."""


@dataclass(frozen=True, slots=True)
class Correction:
    """ "No, fourteen twenty *nine*": what is wrong, and what it should be, as far as could be told."""

    slot: str = ""
    """"address", "phone", "name", "when", "problem", or "" when only "that's wrong" was said."""
    digits: str = ""
    """Digits given in the correction, to be laid over the old number."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Everything understood from one utterance. Absent things are None or empty."""

    text: str = ""
    """The reading that made most sense for the open question, normalised."""
    nothing: bool = False
    """Sound but no word, or only fillers and back-channels ("uh", "mm-hm")."""
    intents: tuple[Guess, ...] = ()
    """Best first; labels are `Intent` values. More than one above 0.5 means several things were asked."""
    problems: tuple[Guess, ...] = ()
    """Best first; labels are problem types of `grammars/` ("clogged_drain"). Empty when nothing is described."""
    yes: bool | None = None
    choice: int | None = None
    """Index into the offered phrases."""
    digits: str = ""
    """Every digit said, in order, when the question was for digits."""
    name: Name | None = None
    address: Address | None = None
    zip: str = ""
    phone: str = ""
    """E.164."""
    same_number: bool = False
    """"This number", "the one I'm calling from"."""
    when: When | None = None
    dangers: tuple[Danger, ...] = ()
    """Present and not negated, most serious first."""
    urgency: Urgency | None = None
    mood: Mood = Mood.CALM
    vulnerable: tuple[str, ...] = ()
    """Who needs special care: "infant", "elderly", "ill", "pregnant", "disabled"."""
    wants_person: bool = False
    trouble: tuple[str, ...] = ()
    """Words that mean trouble: "lawyer", "cancel my account", "this is ridiculous"."""
    aside: Aside | None = None
    correction: Correction | None = None
    equipment: str = ""
    """"water heater", "Carrier furnace"."""
    refuses: bool = False
    """Would rather not say what was asked ("why do you need my name?")."""
    tangled: bool = False
    """Several unrelated problems, or a dispute: too much for a flow."""
    unsure: frozenset[str] = frozenset()
    """Of "phone", "zip" and "address": whose digits may be others, and are to be read back at once."""
    streets: tuple[tuple[str, float], ...] = ()
    """Streets of the lists that any reading of an address has ("dorset"), with how likely it is: 0 to 1."""
    facts: tuple[str, ...] = field(default=())
    """Other things worth passing on, in the caller's words (access notes, error codes, age of equipment)."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the interpreter may know while it listens."""

    now: datetime
    """Aware, in the company's time zone."""
    question: str = ""
    phrases: tuple[str, ...] = ()
    """What was offered, for `Heard.choice`."""
    known_phone: str = ""
    """The number confirmed or read back, for partial corrections."""
    known_address: Address | None = None
    said: str = ""
    """What the gateway was just saying: echoes of it are not the caller's words."""
    not_streets: frozenset[str] = frozenset()
    """Streets that were understood of letters and denied."""
    not_addresses: frozenset[tuple[str, str]] = frozenset()
    """House numbers with streets that were read back and denied, and their towns ("14 hope", "Burlington")."""
    streets_heard: tuple[tuple[str, float], ...] = ()
    """Streets that earlier readings of the address had, as in `Heard.streets`, added up."""
