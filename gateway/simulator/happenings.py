"""What the simulator tells: events for live views, faults for judging, and how a call ended."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class SimEvent:
    """Something that happened on the simulated network."""

    at_s: float
    """Simulated seconds since the start."""
    leg: str | None
    """The CallSid it concerns, if one."""
    kind: str
    """ringing, answered, verb, say, play, gather, gather_waiting, gather_digits, record, stream_started, stream_media,
    stream_mark, stream_clear, stream_stopped, key, dial, bridged, conference_join, conference_leave, conference_start,
    conference_end, conference_hold, webhook, callback, rest, message, ended, fault."""
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that real Twilio would have refused (or, `warning`, complained of in its debugger)."""

    code: int
    """Twilio's error code; 0 where Twilio has none."""
    what: str
    leg: str | None = None
    warning: bool = False
    at_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Ending:
    """How a call ended."""

    status: str
    """completed, busy, no-answer, failed or canceled."""
    why: str
    """far-end-hung-up, hangup-verb, verbs-ran-out, rest-completed, rest-canceled, rejected, simulator-stopped…"""
    duration_s: float
    """Simulated seconds since it was answered; 0 when it never was."""
