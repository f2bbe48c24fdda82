"""A visit: what is asked for, what can be offered, what was booked."""

from dataclasses import dataclass
from datetime import datetime

from gateway.understanding.meaning import Address, Name, When


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request for openings."""

    when: When | None
    """None: the soonest."""
    skills: tuple[str, ...]
    """What the technician must be able to do; all of them."""
    duration_min: int
    limit: int = 3


@dataclass(frozen=True, slots=True)
class Opening:
    """An arrival window in which one technician is free."""

    start: datetime
    end: datetime
    """Aware, in the company's time zone: the caller is told "between start and end"."""
    technician_id: str
    technician: str
    """The name that callers hear."""


@dataclass(frozen=True, slots=True)
class VisitRequest:
    """All that is needed to book."""

    opening: Opening
    duration_min: int
    problem: str
    """The problem type."""
    description: str
    """What the caller said."""
    name: Name
    address: Address
    phone: str
    """E.164."""
    urgency: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Visit:
    """A booked visit."""

    reference: str
    """Short and sayable: "M 4 7 2"."""
    request: VisitRequest
