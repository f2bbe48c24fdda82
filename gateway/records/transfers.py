"""Transfers: the state of a hand-over, so that any process can go on with it. One per call."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.elements import ColumnElement

from gateway.records.database import Database
from gateway.records.errors import RecordsError
from gateway.records.models import Transfer
from gateway.records.rows import TransferRow


def _row(transfer: Transfer) -> TransferRow:
    return TransferRow(
        transfer.id, transfer.call_sid, transfer.state, transfer.data, transfer.updated_at, transfer.done
    )


class Transfers(Database):
    async def save_transfer(
        self,
        id: str,  # noqa: A002 - what it is called everywhere
        call_sid: str,
        state: str,
        data: Mapping[str, Any],
        *,
        done: bool = False,
        at: datetime | None = None,
    ) -> None:
        """Keep the transfer as it now is (`data`: JSON); `done`: nothing will come of it any more.

        Raises:
            RecordsError: the call already has another transfer.
        """
        values = {"state": str(state), "data": dict(data), "done": done, "updated_at": at or datetime.now(UTC)}

        async def work(session: AsyncSession) -> None:
            there = await session.get(Transfer, id, with_for_update=True)
            if there is None:
                other = await session.scalar(
                    select(Transfer.id).where(Transfer.call_sid == call_sid, Transfer.id != id)
                )
                if other is not None:
                    raise RecordsError(
                        "This call already has another transfer: load it with transfer_of_call.", lasting=True
                    )
                session.add(Transfer(id=id, call_sid=call_sid, **values))
            else:
                for name, value in values.items():
                    setattr(there, name, value)
            await session.flush()

        await self.write(work, settle=True)

    async def load_transfer(self, id: str) -> TransferRow | None:  # noqa: A002 - as above
        return await self._one(Transfer.id == id)

    async def transfer_of_call(self, call_sid: str) -> TransferRow | None:
        return await self._one(Transfer.call_sid == call_sid)

    async def open_transfers(self) -> list[TransferRow]:
        """Those not done, the longest untouched first."""

        async def work(session: AsyncSession) -> list[TransferRow]:
            rows = await session.scalars(select(Transfer).where(Transfer.done.is_(False)).order_by(Transfer.updated_at))
            return [_row(t) for t in rows]

        return await self.read(work)

    async def _one(self, condition: ColumnElement[bool]) -> TransferRow | None:
        async def work(session: AsyncSession) -> TransferRow | None:
            found = await session.scalar(select(Transfer).where(condition))
            return _row(found) if found else None

        return await self.read(work)
