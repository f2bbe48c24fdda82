"""The outbox: messages to other programs, kept until they were taken, so that no crash loses one."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records.calls import changed
from gateway.records.database import Database
from gateway.records.models import Outgoing
from gateway.records.rows import OutgoingRow

OPEN, TAKEN, GIVEN_UP = "open", "taken", "given_up"
MOST_OPEN = 5_000
"""Beyond it the oldest are given up: a receiver that is away for ever must not fill the disk."""


class Outbox(Database):
    async def post(self, key: str, kind: str, body: str, at: datetime) -> bool:
        """Keep a message to be sent. False: this key is known already, and nothing changes."""

        async def work(session: AsyncSession) -> bool:
            if await session.get(Outgoing, key) is not None:
                return False
            waiting = await session.scalar(select(func.count()).select_from(Outgoing).where(Outgoing.status == OPEN))
            if (waiting or 0) >= MOST_OPEN:
                oldest = select(Outgoing.key).where(Outgoing.status == OPEN).order_by(Outgoing.created_at).limit(1)
                await _end(session, str(await session.scalar(oldest)), GIVEN_UP, "overflow")
            session.add(
                Outgoing(key=key, kind=kind, body=body, status=OPEN, attempts=0, answer="", created_at=at, next_at=at)
            )
            await session.flush()
            return True

        return await self.write(work, settle=True)

    async def lease_outgoing(self, now: datetime, lease_s: float, limit: int = 10) -> list[OutgoingRow]:
        """Messages that are due, the longest due first. Nobody else gets them for `lease_s` seconds."""
        query = select(Outgoing).where(Outgoing.status == OPEN, Outgoing.next_at <= now)
        query = query.order_by(Outgoing.next_at).limit(limit).with_for_update(skip_locked=True)

        async def work(session: AsyncSession) -> list[OutgoingRow]:
            rows = list(await session.scalars(query))
            for row in rows:
                row.next_at = now + timedelta(seconds=lease_s)
                row.attempts += 1
            await session.flush()
            return [OutgoingRow(r.key, r.kind, r.body, r.attempts, r.created_at) for r in rows]

        return await self.write(work)

    async def outgoing_taken(self, key: str) -> None:
        """It was taken; what was in it is forgotten, the key is kept."""
        await self._finish(key, TAKEN, "")

    async def outgoing_given_up(self, key: str, answer: str) -> None:
        await self._finish(key, GIVEN_UP, answer)

    async def outgoing_later(self, key: str, next_at: datetime, answer: str) -> None:
        """`answer`: what went wrong, in a word and without personal data."""
        statement = update(Outgoing).where(Outgoing.key == key, Outgoing.status == OPEN)

        async def work(session: AsyncSession) -> None:
            await session.execute(statement.values(next_at=next_at, answer=answer))

        await self.write(work)

    async def outgoing(self) -> dict[str, int]:
        """How many messages there are of each status."""
        query = select(Outgoing.status, func.count()).group_by(Outgoing.status)

        async def work(session: AsyncSession) -> dict[str, int]:
            return {str(status): int(count) for status, count in await session.execute(query)}

        return await self.read(work)

    async def next_outgoing(self) -> datetime | None:
        """When the next message is due; None: none is waiting."""
        query = select(func.min(Outgoing.next_at)).where(Outgoing.status == OPEN)

        async def work(session: AsyncSession) -> datetime | None:
            return await session.scalar(query)

        return await self.read(work)

    async def forget_outgoing(self, before: datetime) -> int:
        """Remove the keys of finished messages that are older; how many."""
        statement = delete(Outgoing).where(Outgoing.status != OPEN, Outgoing.created_at < before)

        async def work(session: AsyncSession) -> int:
            result = await session.execute(statement)
            return int(getattr(result, "rowcount", 0))

        return await self.write(work)

    async def _finish(self, key: str, status: str, answer: str) -> None:
        async def work(session: AsyncSession) -> None:
            await _end(session, key, status, answer)

        await self.write(work)


async def _end(session: AsyncSession, key: str, status: str, answer: str) -> bool:
    statement = update(Outgoing).where(Outgoing.key == key).values(status=status, answer=answer, body="")
    return await changed(session, statement)
