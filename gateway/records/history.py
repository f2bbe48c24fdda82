"""What there was with a customer before: tickets under their number."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records import models
from gateway.records.database import Database
from gateway.records.rows import Ticket


class History(Database):
    async def tickets_of(self, phone: str, limit: int = 5) -> list[Ticket]:
        """Tickets for this number (E.164), open or closed, newest first; none for a withheld one."""
        if not phone:
            return []
        row = models.Ticket
        query = select(row).where(row.phone == phone).order_by(row.opened_at.desc(), row.reference).limit(limit)

        async def work(session: AsyncSession) -> list[Ticket]:
            return [
                Ticket(t.reference, t.call_sid, t.subject, t.body, t.phone, t.urgency, t.opened_at, t.closed_at)
                for t in await session.scalars(query)
            ]

        return await self.read(work)
