"""What people said about the calls they took, and how often callers had to repeat themselves."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records.database import Database
from gateway.records.models import Disposition
from gateway.records.rows import ContextLoss, DispositionRow


class Dispositions(Database):
    async def dispose(
        self,
        transfer_id: str,
        call_sid: str,
        person: str,
        at: datetime,
        *,
        disposition: str | None = None,
        repeated: bool | None = None,
        source: Literal["keypad", "console"] = "keypad",
    ) -> None:
        """Keep what was said; what is None stays as it was. The last word counts."""

        async def work(session: AsyncSession) -> None:
            row = await session.get(Disposition, transfer_id, with_for_update=True)
            if row is None:
                row = Disposition(transfer_id=transfer_id)
                session.add(row)
            row.call_sid, row.person, row.source, row.at = call_sid, person, source, at
            row.disposition = row.disposition if disposition is None else disposition
            row.repeated = row.repeated if repeated is None else repeated
            await session.flush()

        await self.write(work, settle=True)

    async def disposition_of(self, call_sid: str) -> DispositionRow | None:
        """The newest about this call."""
        query = select(Disposition).where(Disposition.call_sid == call_sid).order_by(Disposition.at.desc()).limit(1)

        async def work(session: AsyncSession) -> DispositionRow | None:
            row = await session.scalar(query)
            if row is None:
                return None
            return DispositionRow(
                row.transfer_id, row.call_sid, row.person, row.disposition, row.repeated, row.source, row.at
            )

        return await self.read(work)

    async def dispositions_of(self, call_sids: Collection[str]) -> dict[str, str]:
        """What was said about each of these calls; those of which nothing was said are missing."""
        query = select(Disposition.call_sid, Disposition.disposition).where(Disposition.call_sid.in_(call_sids))

        async def work(session: AsyncSession) -> dict[str, str]:
            rows = await session.execute(query.order_by(Disposition.at))
            return {call_sid: said for call_sid, said in rows if said}

        return await self.read(work)

    async def context_loss(self, since: datetime) -> ContextLoss:
        """Of the calls that people took since then: how often callers had to repeat themselves."""
        query = select(
            func.count(Disposition.repeated), func.sum(case((Disposition.repeated.is_(True), 1), else_=0))
        ).where(Disposition.at >= since)

        async def work(session: AsyncSession) -> ContextLoss:
            answers, repeated = (await session.execute(query)).one()
            return ContextLoss(int(answers or 0), int(repeated or 0))

        return await self.read(work)
