"""Call-backs of callers who kept their place in line, as the team sees them: tickets, closed when they are done."""

from collections.abc import Iterable
from datetime import datetime

import structlog

from gateway.calls.promises import Promises
from gateway.clock import Clock
from gateway.company import Company
from gateway.handoff.transfers import Transfers
from gateway.handoff.turns import TICKETS
from gateway.records.rows import Ticket
from gateway.records.store import Records, RecordsError
from gateway.voice import spoken

log = structlog.get_logger()

KEPT_PLACE = "Call back: the caller kept the place in line"
CALLED = "Done: they were called back, and talked to a person."
TALKED = "Not needed any more: they called again themselves, and talked to a person."
HELPED = "Not needed any more: they called again themselves, and were helped."
BOOKED = "Not needed any more: they called again themselves, and booked a visit."


def asked(tickets: Iterable[Ticket]) -> datetime | None:
    """Since when this number waits to be called back; None: it does not."""
    return min((t.opened_at for t in tickets if t.subject == KEPT_PLACE and t.closed_at is None), default=None)


def in_words(since: datetime, now: datetime, company: Company) -> str:
    """For the brief: "asked at ten fifteen a.m. to be called back"."""
    then, today = since.astimezone(company.zone), now.astimezone(company.zone)
    day = "" if then.date() == today.date() else f"on {then:%A} "
    return f"asked {day}at {spoken.time(then)} to be called back"


class CallBacks:
    """One per gateway."""

    def __init__(self, records: Records, promises: Promises, transfers: Transfers, clock: Clock) -> None:
        self._records = records
        self._promises = promises
        self._transfers = transfers
        self._clock = clock

    async def promise(self, call_sid: str) -> None:
        """A ticket for whoever keeps the place in line: the team sees who waits for a call."""
        told = await self._transfers.told(call_sid)
        await self._promises.ticket(
            KEPT_PLACE,
            str(told.get("text", "")),
            # The number that called is the one that is called back.
            str(told.get("caller") or told.get("phone", "")),
            str(told.get("urgency", "routine")),
            call_sid=call_sid,
            key=f"call-back {call_sid}",
            at=self._clock.now(),
        )

    async def helped(self, number: str, why: str) -> None:
        """Whoever calls from this number (E.164; empty: withheld) has what a call-back was to bring: `why`, in words.
        Nobody calls them back any more, and the tickets are closed."""
        if not number:
            return
        try:
            for ticket in await self._records.tickets_of(number, TICKETS):
                if ticket.subject == KEPT_PLACE and ticket.closed_at is None:
                    await self._close(ticket, why)
        except RecordsError as error:
            log.error("ticket_not_closed", error=str(error))
        self._transfers.customer.helped(number)

    async def _close(self, ticket: Ticket, why: str) -> None:
        await self._records.open_ticket(
            ticket.subject,
            f"{ticket.body}\n{why}".strip(),
            ticket.phone,
            ticket.urgency,
            call_sid=ticket.call_sid,
            key=f"call-back {ticket.call_sid}",
            anew=True,
        )
        await self._records.close_ticket(ticket.reference, self._clock.now())
        log.info("call_back_closed", call=ticket.call_sid)
