"""Bookings: a technician's quarter hours, each given away at most once, whoever books at the same moment."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records.calls import changed
from gateway.records.database import Database
from gateway.records.models import Booking, BookingPiece
from gateway.records.reference import VISIT_LETTERS, new_reference, normal_reference
from gateway.records.rows import BookingRow

_BOOKED = "booked"


class PieceTakenError(Exception):
    """At least one of the pieces belongs to another booking."""


def _row(booking: Booking) -> BookingRow:
    return BookingRow(
        reference=booking.reference,
        call_sid=booking.call_sid,
        technician_id=booking.technician_id,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        phone=booking.phone,
        request=booking.request,
        booked_at=booking.booked_at,
        status=booking.status,
        cancelled_at=booking.cancelled_at,
    )


class Bookings(Database):
    async def add_booking(
        self,
        *,
        call_sid: str,
        technician_id: str,
        starts_at: datetime,
        ends_at: datetime,
        pieces: Collection[int],
        phone: str,
        request: dict[str, Any],
        at: datetime,
    ) -> BookingRow:
        """Book these pieces of the technician's time. The same call and window again give the same booking.

        Raises:
            PieceTakenError: another booking has one of them.
        """
        attempt = 0

        async def work(session: AsyncSession) -> BookingRow:
            nonlocal attempt
            # First whether it is taken, then by whom: the other way round, this very call's own booking, committed
            # between the two questions, would be taken for somebody else's.
            taken = await session.scalar(
                select(BookingPiece.piece)
                .where(BookingPiece.technician_id == technician_id, BookingPiece.piece.in_(pieces))
                .limit(1)
            )
            same = await session.scalar(
                select(Booking).where(
                    Booking.call_sid == call_sid,
                    Booking.technician_id == technician_id,
                    Booking.starts_at == starts_at,
                    Booking.status == _BOOKED,
                )
            )
            if same is not None:
                return _row(same)
            if taken is not None:
                raise PieceTakenError
            booking = Booking(
                reference=new_reference(VISIT_LETTERS, attempt),
                call_sid=call_sid,
                technician_id=technician_id,
                starts_at=starts_at,
                ends_at=ends_at,
                phone=phone,
                status=_BOOKED,
                request=request,
                booked_at=at,
            )
            attempt += 1
            session.add(booking)
            await session.flush()
            # In one order everywhere: two bookings that overlap wait for each other instead of deadlocking.
            await session.execute(
                insert(BookingPiece),
                [
                    {"technician_id": technician_id, "piece": piece, "reference": booking.reference}
                    for piece in sorted(pieces)
                ],
            )
            return _row(booking)

        # A race lost on a piece or on a reference is looked at again: by then the winner has committed.
        return await self.write(work, settle=True)

    async def busy_pieces(self, first: int, end: int) -> dict[str, frozenset[int]]:
        """By technician, the pieces given away from `first` up to, not including, `end`."""

        async def work(session: AsyncSession) -> dict[str, frozenset[int]]:
            rows = await session.execute(
                select(BookingPiece.technician_id, BookingPiece.piece).where(
                    BookingPiece.piece >= first, BookingPiece.piece < end
                )
            )
            busy: dict[str, set[int]] = {}
            for technician_id, piece in rows:
                busy.setdefault(technician_id, set()).add(piece)
            return {technician_id: frozenset(pieces) for technician_id, pieces in busy.items()}

        return await self.read(work)

    async def booking(self, reference: str) -> BookingRow | None:
        async def work(session: AsyncSession) -> BookingRow | None:
            found = await session.get(Booking, normal_reference(reference))
            return _row(found) if found else None

        return await self.read(work)

    async def bookings(
        self, *, phone: str | None = None, ending_after: datetime | None = None, limit: int = 200
    ) -> list[BookingRow]:
        """Those not cancelled, the soonest first."""
        query = select(Booking).where(Booking.status == _BOOKED).order_by(Booking.starts_at).limit(limit)
        if phone is not None:
            query = query.where(Booking.phone == phone)
        if ending_after is not None:
            query = query.where(Booking.ends_at > ending_after)

        async def work(session: AsyncSession) -> list[BookingRow]:
            return [_row(b) for b in await session.scalars(query)]

        return await self.read(work)

    async def cancel_booking(self, reference: str, at: datetime) -> bool:
        """Cancel, and give the time back. False: no such booking, or cancelled before."""
        reference = normal_reference(reference)

        async def work(session: AsyncSession) -> bool:
            cancel = (
                update(Booking)
                .where(Booking.reference == reference, Booking.status == _BOOKED)
                .values(status="cancelled", cancelled_at=at)
            )
            if not await changed(session, cancel):
                return False
            await session.execute(
                delete(BookingPiece).where(BookingPiece.reference == reference),
                execution_options={"synchronize_session": False},
            )
            return True

        return await self.write(work)
