"""Tickets: what the team has promised to do."""

from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records import models
from gateway.records.calls import changed
from gateway.records.database import Database
from gateway.records.reference import TICKET_LETTERS, new_reference, normal_reference
from gateway.records.rows import Ticket


def _ticket(row: models.Ticket) -> Ticket:
    return Ticket(
        row.reference, row.call_sid, row.subject, row.body, row.phone, row.urgency, row.opened_at, row.closed_at
    )


class Tickets(Database):
    async def open_ticket(
        self,
        subject: str,
        body: str,
        phone: str,
        urgency: str = "routine",
        *,
        call_sid: str = "",
        key: str | None = None,
        at: datetime | None = None,
        anew: bool = False,
    ) -> Ticket:
        """Open a ticket with a reference that can be said. The same `key` again gives the same ticket; with `anew` and
        while it is open, with the new words in it."""
        opened_at = at or datetime.now(UTC)
        attempt = 0

        async def work(session: AsyncSession) -> Ticket:
            nonlocal attempt
            if key is not None:
                there = await session.scalar(select(models.Ticket).where(models.Ticket.key == key))
                if there is not None:
                    if anew and there.closed_at is None:
                        there.subject, there.body, there.phone, there.urgency = subject, body, phone, str(urgency)
                        await session.flush()
                    return _ticket(there)
            row = models.Ticket(
                reference=new_reference(TICKET_LETTERS, attempt),
                key=key,
                call_sid=call_sid,
                subject=subject,
                body=body,
                phone=phone,
                urgency=str(urgency),
                opened_at=opened_at,
            )
            attempt += 1
            session.add(row)
            await session.flush()
            return _ticket(row)

        return await self.write(work, settle=True)

    async def change_ticket_phone(self, key: str, phone: str) -> bool:
        """Another number for the open ticket with this key; True if there is one. Again gives the same."""
        row = models.Ticket
        statement = update(row).where(row.key == key, row.closed_at.is_(None)).values(phone=phone)

        async def work(session: AsyncSession) -> bool:
            return await changed(session, statement)

        return await self.write(work)

    async def close_ticket(self, reference: str, at: datetime) -> bool:
        """True if it was open."""
        row = models.Ticket
        statement = (
            update(row)
            .where(row.reference == normal_reference(reference), row.closed_at.is_(None))
            .values(closed_at=at)
        )

        async def work(session: AsyncSession) -> bool:
            return await changed(session, statement)

        return await self.write(work)

    async def tickets(self, *, open_only: bool = True, limit: int = 200) -> list[Ticket]:
        """Newest first."""
        query = select(models.Ticket).order_by(models.Ticket.opened_at.desc(), models.Ticket.reference).limit(limit)
        if open_only:
            query = query.where(models.Ticket.closed_at.is_(None))

        async def work(session: AsyncSession) -> list[Ticket]:
            return [_ticket(t) for t in await session.scalars(query)]

        return await self.read(work)

    async def ticket(self, reference: str) -> Ticket | None:
        query = select(models.Ticket).where(models.Ticket.reference == reference)

        async def work(session: AsyncSession) -> Ticket | None:
            row = await session.scalar(query)
            return _ticket(row) if row is not None else None

        return await self.read(work)
