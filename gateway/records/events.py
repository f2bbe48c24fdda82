"""The event log of a call: append-only, numbered from 1 without gaps whoever appends."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records.database import Database
from gateway.records.errors import RecordsError
from gateway.records.models import Call, CallEvent
from gateway.records.rows import Entry, LoggedEvent


class Events(Database):
    async def append(self, call_sid: str, kind: str, payload: Mapping[str, Any], at: datetime) -> int:
        """Log one event (`payload`: JSON); its number. Safe from many tasks and processes.

        Raises:
            RecordsError: the call is unknown, the payload is not JSON, or the database failed.
        """
        return await self.append_many(call_sid, (Entry(kind, dict(payload), at),))

    async def append_many(self, call_sid: str, entries: Sequence[Entry]) -> int:
        """Log several events, all or none, in order; the number of the last (0 if there is none at all)."""

        async def work(session: AsyncSession) -> int:
            # The row's counter is the lock: it queues appenders, and a rollback takes its numbers back.
            last: int | None = await session.scalar(
                update(Call)
                .where(Call.call_sid == call_sid)
                .values(last_seq=Call.last_seq + len(entries))
                .returning(Call.last_seq),
                execution_options={"synchronize_session": False},
            )
            if last is None:
                raise RecordsError("This call is not in the records: open_call comes first.", lasting=True)
            rows = [
                {"call_sid": call_sid, "seq": seq, "at": entry.at, "kind": entry.kind, "payload": entry.payload}
                for seq, entry in enumerate(entries, last - len(entries) + 1)
            ]
            if rows:
                await session.execute(insert(CallEvent), rows)
            return last

        return await self.write(work)

    async def events(self, call_sid: str, after: int = 0) -> list[LoggedEvent]:
        """The call's events in order, from the one after number `after`."""

        async def work(session: AsyncSession) -> list[LoggedEvent]:
            rows = await session.scalars(
                select(CallEvent).where(CallEvent.call_sid == call_sid, CallEvent.seq > after).order_by(CallEvent.seq)
            )
            return [LoggedEvent(e.call_sid, e.seq, e.at, e.kind, e.payload) for e in rows]

        return await self.read(work)
