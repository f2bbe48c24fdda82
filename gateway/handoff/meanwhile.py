"""What became of a customer since they asked to be called back: nobody is called who has been helped already. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

LONGEST = timedelta(hours=4)
"""The carrier ends every call after so long: an older one whose end nobody noted goes on no more."""
HELPED = frozenset({"booked", "transferred"})
"""Outcomes of calls that got what a call-back was to bring: a visit, or a person."""


class Call(Protocol):
    """A row of the calls."""

    @property
    def call_sid(self) -> str: ...

    @property
    def started_at(self) -> datetime: ...

    @property
    def outcome(self) -> str | None: ...


class Ticket(Protocol):
    """A row of the tickets."""

    @property
    def call_sid(self) -> str: ...

    @property
    def closed_at(self) -> datetime | None: ...


class Meanwhile(StrEnum):
    NOTHING = "nothing"
    """They wait to be called."""
    ON_THE_LINE = "on_the_line"
    """They have called us themselves, and the call goes on."""
    HELPED = "helped"
    """They have called us themselves, and booked or talked to a person; or the team has closed the ticket."""


def meanwhile(calls: Iterable[Call], tickets: Iterable[Ticket], asked_in: str, now: datetime) -> Meanwhile:
    """`calls`: of this number, since it asked to be called back; `tickets`: under it; `asked_in`: the call in which it
    did."""
    if any(ticket.call_sid == asked_in and ticket.closed_at is not None for ticket in tickets):
        return Meanwhile.HELPED
    others = [call for call in calls if call.call_sid != asked_in]
    if any(call.outcome in HELPED for call in others):
        return Meanwhile.HELPED
    if any(call.outcome is None and now - call.started_at < LONGEST for call in others):
        return Meanwhile.ON_THE_LINE
    return Meanwhile.NOTHING
