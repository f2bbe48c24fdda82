"""The calls: one row each, one outcome each, held by one process at a time."""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records.database import Database
from gateway.records.errors import RecordsError
from gateway.records.models import Call
from gateway.records.rows import OUTCOMES, CallRow


def _row(call: Call) -> CallRow:
    return CallRow(**{f.name: getattr(call, f.name) for f in fields(CallRow)})


async def changed(session: AsyncSession, statement: Any) -> bool:
    """Whether the statement found a row to change."""
    result = await session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount > 0


class Calls(Database):
    async def open_call(self, call_sid: str, caller: str, called: str, at: datetime) -> bool:
        """Record that a call came in. False if it is already known: the webhook was repeated."""

        async def work(session: AsyncSession) -> bool:
            if await session.get(Call, call_sid) is not None:
                return False
            session.add(Call(call_sid=call_sid, caller=caller, called=called, started_at=at))
            await session.flush()
            return True

        return await self.write(work, settle=True)

    async def answered(self, call_sid: str, at: datetime) -> None:
        """The call is heard by us from now on. Only the first time counts (a resumed stream is the same call)."""
        await self._change(call_sid, Call.answered_at.is_(None), answered_at=at)

    async def note_call(
        self, call_sid: str, *, intent: str | None = None, trigger: str | None = None, language: str | None = None
    ) -> None:
        """Note what became known; what is None stays as it was."""
        known = {"intent": intent, "trigger": trigger, "language": language}
        values = {name: value for name, value in known.items() if value is not None}
        if values:
            await self._change(call_sid, **values)

    async def finish_call(
        self, call_sid: str, outcome: str, at: datetime, *, intent: str | None = None, trigger: str | None = None
    ) -> bool:
        """Write the outcome, if there is none yet: True only for the first of many.

        Raises:
            ValueError: `outcome` is none of `rows.OUTCOMES`.
            RecordsError: the call is unknown.
        """
        if str(outcome) not in OUTCOMES:
            raise ValueError(f"{outcome!r} is not an outcome; outcomes are {', '.join(sorted(OUTCOMES))}")
        values: dict[str, Any] = {"outcome": str(outcome), "ended_at": at, "owner": None, "lease_until": None}
        values |= {k: str(v) for k, v in {"intent": intent, "trigger": trigger}.items() if v is not None}
        return await self._change(call_sid, Call.outcome.is_(None), **values)

    async def lease_call(self, call_sid: str, owner: str, now: datetime, seconds: float = 30) -> bool:
        """Hold a live call for a process, or go on holding it. False: another holds it, or it is over."""
        free = Call.owner.is_(None) | (Call.owner == owner) | (Call.lease_until < now)
        return await self._change(
            call_sid, Call.outcome.is_(None), free, owner=owner, lease_until=now + timedelta(seconds=seconds)
        )

    async def release_call(self, call_sid: str, owner: str) -> None:
        """Let another process take the call up at once."""
        await self._change(call_sid, Call.owner == owner, owner=None, lease_until=None)

    async def _change(self, call_sid: str, *conditions: Any, **values: Any) -> bool:
        async def work(session: AsyncSession) -> bool:
            statement = update(Call).where(Call.call_sid == call_sid, *conditions).values(**values)
            if await changed(session, statement):
                return True
            if await session.get(Call, call_sid) is None:
                raise RecordsError("This call is not in the records: open_call comes first.", lasting=True)
            return False

        return await self.write(work)

    async def call(self, call_sid: str) -> CallRow | None:
        async def work(session: AsyncSession) -> CallRow | None:
            found = await session.get(Call, call_sid)
            return _row(found) if found else None

        return await self.read(work)

    async def live_calls(self) -> list[CallRow]:
        """Calls without an outcome, oldest first."""

        async def work(session: AsyncSession) -> list[CallRow]:
            rows = await session.scalars(select(Call).where(Call.outcome.is_(None)).order_by(Call.started_at))
            return [_row(c) for c in rows]

        return await self.read(work)

    async def recent_calls(self, limit: int = 50) -> list[CallRow]:
        """The newest calls, newest first."""

        async def work(session: AsyncSession) -> list[CallRow]:
            rows = await session.scalars(select(Call).order_by(Call.started_at.desc(), Call.call_sid).limit(limit))
            return [_row(c) for c in rows]

        return await self.read(work)

    async def calls_from(self, caller: str, since: datetime, limit: int = 100) -> list[CallRow]:
        """The newest calls of a number (E.164; empty: withheld) since then, newest first."""

        async def work(session: AsyncSession) -> list[CallRow]:
            found = select(Call).where(Call.caller == caller, Call.started_at >= since)
            rows = await session.scalars(found.order_by(Call.started_at.desc(), Call.call_sid).limit(limit))
            return [_row(c) for c in rows]

        return await self.read(work)
