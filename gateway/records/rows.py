"""What goes into the records and comes out of them: plain dataclasses. Every time is aware UTC."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

OUTCOMES = frozenset({"booked", "answered", "transferred", "voicemail", "abandoned", "failed", "wrong_number"})
"""The values of `conversation.events.Outcome`, which this room lies below."""


@dataclass(frozen=True, slots=True)
class CallRow:
    call_sid: str
    caller: str
    """E.164, or empty when withheld."""
    called: str
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: str | None = None
    """None while the call is live."""
    trigger: str | None = None
    """Why a person took over."""
    intent: str | None = None
    language: str = "en"
    last_seq: int = 0
    """The number of events logged."""
    owner: str | None = None
    """The process that holds the call, until `lease_until`."""
    lease_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class LoggedEvent:
    call_sid: str
    seq: int
    """From 1, without gaps."""
    at: datetime
    kind: str
    payload: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """An event to be logged."""

    kind: str
    payload: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class BookingRow:
    reference: str
    call_sid: str
    technician_id: str
    starts_at: datetime
    ends_at: datetime
    """The arrival window."""
    phone: str
    request: dict[str, Any]
    booked_at: datetime
    status: str = "booked"
    """"booked" or "cancelled"."""
    cancelled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """Something for the team to do."""

    reference: str
    """Short and sayable: "K472"."""
    call_sid: str
    subject: str
    body: str
    phone: str
    urgency: str
    opened_at: datetime
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TransferRow:
    id: str
    call_sid: str
    state: str
    data: dict[str, Any]
    updated_at: datetime
    done: bool = False


@dataclass(frozen=True, slots=True)
class VoicemailRow:
    recording_sid: str
    call_sid: str
    url: str
    duration_s: float
    left_at: datetime
    phone: str = ""
    ticket: str = ""
    """The reference of the ticket that promises the call back."""
    state: str = "new"
    """"new"; "filed": what it says is in the ticket; "told": and the team knows."""
    transcript: str = ""
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class AddressRow:
    number: str = ""
    street: str = ""
    unit: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""


@dataclass(frozen=True, slots=True)
class CustomerRow:
    first_name: str = ""
    last_name: str = ""
    addresses: tuple[AddressRow, ...] = field(default=())
    """The one used last comes first."""
    contract: bool = False
    visits: int = 0
    """Visits booked and not cancelled, under any of the customer's numbers."""
    tier: str = ""
    """As the company set it; empty: by contract and visits."""


@dataclass(frozen=True, slots=True)
class StaffStateRow:
    quiet_until: datetime | None = None
    """Not to be disturbed until then."""
    last_call_at: datetime | None = None
    """When the last conversation ended."""


@dataclass(frozen=True, slots=True)
class DispositionRow:
    """What a person said about a call that they took."""

    transfer_id: str
    call_sid: str
    person: str
    disposition: str | None
    """A name from the settings; None: not said."""
    repeated: bool | None
    """Whether the caller had to repeat anything; None: not said."""
    source: str
    """"keypad" or "console"."""
    at: datetime


@dataclass(frozen=True, slots=True)
class ContextLoss:
    """How often callers had to repeat themselves to the person."""

    answers: int
    """How often the question was answered."""
    repeated: int
    """How often the answer was yes."""

    @property
    def share(self) -> float | None:
        """From 0 to 1; None without answers."""
        return self.repeated / self.answers if self.answers else None


@dataclass(frozen=True, slots=True)
class OutgoingRow:
    """A message to another program, leased by whoever got it."""

    key: str
    """Says twice-sent messages from new ones."""
    kind: str
    body: str
    attempts: int
    """How often it has been tried, this time included."""
    created_at: datetime
