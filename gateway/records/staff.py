"""The staff: who is not to be disturbed, when each talked last, and how long conversations take."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records.database import Database
from gateway.records.models import StaffState, Talk
from gateway.records.rows import StaffStateRow


class Staff(Database):
    async def do_not_disturb(self, person: str, until: datetime | None) -> None:
        """Not to be rung until then (aware); None: may be rung again."""

        async def work(session: AsyncSession) -> None:
            (await _state(session, person)).quiet_until = until
            await session.flush()

        await self.write(work, settle=True)

    async def staff_states(self) -> dict[str, StaffStateRow]:
        """By person's id; whoever never was quiet nor talked is missing."""

        async def work(session: AsyncSession) -> dict[str, StaffStateRow]:
            rows = await session.scalars(select(StaffState))
            return {row.person: StaffStateRow(row.quiet_until, row.last_call_at) for row in rows}

        return await self.read(work)

    async def talked(self, transfer_id: str, person: str, started_at: datetime, ended_at: datetime) -> None:
        """A conversation is over. The same again changes nothing."""

        async def work(session: AsyncSession) -> None:
            state = await _state(session, person)
            state.last_call_at = max(state.last_call_at or ended_at, ended_at)
            if await session.get(Talk, (transfer_id, person, started_at)) is None:
                session.add(Talk(transfer_id=transfer_id, person=person, started_at=started_at, ended_at=ended_at))
            await session.flush()

        await self.write(work, settle=True)

    async def recent_talk_s(self, since: datetime, limit: int = 50) -> list[float]:
        """How long the last conversations took, in seconds, the newest first; those that ended before `since` not."""
        query = select(Talk).where(Talk.ended_at >= since).order_by(Talk.ended_at.desc()).limit(limit)

        async def work(session: AsyncSession) -> list[float]:
            return [(talk.ended_at - talk.started_at).total_seconds() for talk in await session.scalars(query)]

        return await self.read(work)


async def _state(session: AsyncSession, person: str) -> StaffState:
    state = await session.get(StaffState, person, with_for_update=True)
    if state is None:
        state = StaffState(person=person)
        session.add(state)
    return state
