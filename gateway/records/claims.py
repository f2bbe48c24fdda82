"""Claims: which transfer has which person, decided by one row per person, for all processes at once."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CursorResult, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records.calls import changed
from gateway.records.database import Database
from gateway.records.models import Claim


class Claims(Database):
    async def claim(self, person: str, transfer_id: str, until: datetime, *, now: datetime | None = None) -> bool:
        """True only when nobody else holds the person now; again for the same transfer: true, until `until`.

        One statement: the row's key decides between transactions that run at the same time.
        """
        at = now or datetime.now(UTC)

        async def work(session: AsyncSession) -> bool:
            insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
            statement = insert(Claim).values(person=person, transfer_id=transfer_id, until=until)
            statement = statement.on_conflict_do_update(
                index_elements=[Claim.person],
                set_={"transfer_id": transfer_id, "until": until},
                where=or_(Claim.transfer_id == transfer_id, Claim.until <= at),
            )
            result = await session.execute(statement)
            assert isinstance(result, CursorResult)
            return result.rowcount > 0

        return await self.write(work, settle=True)

    async def release(self, person: str, transfer_id: str) -> None:
        async def work(session: AsyncSession) -> None:
            await session.execute(delete(Claim).where(Claim.person == person, Claim.transfer_id == transfer_id))

        await self.write(work)

    async def extend(self, person: str, transfer_id: str, until: datetime) -> bool:
        """False: the claim is not this transfer's any more."""
        statement = update(Claim).where(Claim.person == person, Claim.transfer_id == transfer_id).values(until=until)

        async def work(session: AsyncSession) -> bool:
            return await changed(session, statement)

        return await self.write(work)

    async def held(self, *, now: datetime | None = None) -> dict[str, str]:
        """Person to transfer, unexpired claims only."""
        query = select(Claim).where(Claim.until > (now or datetime.now(UTC)))

        async def work(session: AsyncSession) -> dict[str, str]:
            return {claim.person: claim.transfer_id for claim in await session.scalars(query)}

        return await self.read(work)
