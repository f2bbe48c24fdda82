"""What callers are promised is written down: at once, or when the database takes it. Nobody on the phone waits."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from uuid import uuid4

import structlog

from gateway.calls.journal import Journal
from gateway.handoff.reach import Reaches
from gateway.records.rows import Ticket
from gateway.records.store import Records, RecordsError

log = structlog.get_logger()


class Promises:
    """One per gateway."""

    def __init__(self, records: Records, journal: Journal, reaches: Reaches) -> None:
        self._records = records
        self._journal = journal
        self._reaches = reaches

    async def ticket(
        self,
        subject: str,
        body: str,
        phone: str,
        urgency: str,
        *,
        call_sid: str,
        key: str | None,
        at: datetime,
        anew: bool = False,
    ) -> Ticket | None:
        """As `Records.open_ticket`; None: the database is away, and the ticket is opened when it is back."""
        # It may have been opened although nobody said so in time: a key of its own keeps it from being opened twice.
        name = key or f"{call_sid} {uuid4().hex}"
        found: list[Ticket] = []

        async def write() -> None:
            found.append(
                await self._records.open_ticket(
                    subject, body, phone, urgency, call_sid=call_sid, key=name, at=at, anew=anew
                )
            )

        await self.keep(call_sid, "ticket", write)
        return found[0] if found else None

    async def keep(self, call_sid: str, what: str, write: Callable[[], Awaitable[None]]) -> None:
        """Writes now, or later if that takes too long; `write` may be done more than once."""
        try:
            await self._reaches.writes.ask(write())
        except RecordsError as error:
            log.error("kept_later", call=call_sid, what=what, error=str(error))
            self._journal.later(call_sid, write)
