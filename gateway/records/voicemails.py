"""Voicemails: what callers left when nobody could take the call, and what became of it."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records import models
from gateway.records.calls import changed
from gateway.records.database import Database
from gateway.records.models import Voicemail
from gateway.records.rows import VoicemailRow

NEW, FILED, TOLD = "new", "filed", "told"
"""Left; what it says is in its ticket; and the team knows."""
_LOOKED_AT = 100
_BEFORE = "\n\nFrom the call before it:\n"
_URGENCIES = ("routine", "urgent", "emergency")


def _row(v: Voicemail) -> VoicemailRow:
    return VoicemailRow(
        v.recording_sid,
        v.call_sid,
        v.url,
        v.duration_s,
        v.left_at,
        v.phone,
        v.ticket,
        v.state,
        v.transcript,
        v.attempts,
    )


class Voicemails(Database):
    async def save_voicemail(
        self,
        recording_sid: str,
        call_sid: str,
        url: str,
        duration_s: float,
        left_at: datetime,
        *,
        phone: str = "",
        ticket: str = "",
        due_at: datetime | None = None,
    ) -> bool:
        """Keep a voicemail; it is to be heard from `due_at` on (None: now). False if it is already known."""

        async def work(session: AsyncSession) -> bool:
            if await session.get(Voicemail, recording_sid) is not None:
                return False
            session.add(
                Voicemail(
                    recording_sid=recording_sid,
                    call_sid=call_sid,
                    url=url,
                    duration_s=duration_s,
                    left_at=left_at,
                    phone=phone,
                    ticket=ticket,
                    state=NEW,
                    transcript="",
                    attempts=0,
                    next_at=due_at,
                )
            )
            await session.flush()
            return True

        return await self.write(work, settle=True)

    async def voicemails(self, call_sid: str | None = None, limit: int = 200) -> list[VoicemailRow]:
        """Newest first; of one call when it is named."""
        query = select(Voicemail).order_by(Voicemail.left_at.desc()).limit(limit)
        if call_sid is not None:
            query = query.where(Voicemail.call_sid == call_sid)

        async def work(session: AsyncSession) -> list[VoicemailRow]:
            return [_row(v) for v in await session.scalars(query)]

        return await self.read(work)

    async def message_due(self, recording_sid: str, at: datetime) -> None:
        """The recording's file is there. Changes nothing once somebody has begun to work on it."""
        statement = update(Voicemail).where(
            Voicemail.recording_sid == recording_sid, Voicemail.state == NEW, Voicemail.attempts == 0
        )

        async def work(session: AsyncSession) -> None:
            await session.execute(statement.values(next_at=at))

        await self.write(work)

    async def lease_message(self, now: datetime, lease_s: float, since: datetime) -> VoicemailRow | None:
        """The message left first of those that are due and not older than `since`; nobody else gets it for `lease_s`
        seconds. This counts as an attempt."""
        query = (
            select(Voicemail)
            .where(_open(since), or_(Voicemail.next_at.is_(None), Voicemail.next_at <= now))
            .order_by(Voicemail.left_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )

        async def work(session: AsyncSession) -> VoicemailRow | None:
            row = await session.scalar(query)
            if row is None:
                return None
            row.next_at = now + timedelta(seconds=lease_s)
            row.attempts += 1
            await session.flush()
            return _row(row)

        return await self.write(work)

    async def next_message(self, since: datetime) -> datetime | None:
        """When the next message is due; `since` itself when one is due at once; None: none is waiting."""
        query = select(Voicemail.next_at).where(_open(since)).limit(_LOOKED_AT)

        async def work(session: AsyncSession) -> datetime | None:
            return min((at or since for at in await session.scalars(query)), default=None)

        return await self.read(work)

    async def message_later(self, recording_sid: str, next_at: datetime, attempts: int) -> None:
        """Tried again then; `attempts`: how many count so far."""
        statement = update(Voicemail).where(Voicemail.recording_sid == recording_sid, Voicemail.state != TOLD)

        async def work(session: AsyncSession) -> None:
            await session.execute(statement.values(next_at=next_at, attempts=attempts))

        await self.write(work)

    async def file_message(
        self,
        recording_sid: str,
        reference: str,
        note: str,
        *,
        subject: str = "",
        urgency: str = "routine",
        transcript: str = "",
        phone: str = "",
    ) -> bool:
        """Write what a message says into its ticket, above what is there; once. False: it had been done.

        Urgency only rises; `subject` (where given) replaces the ticket's, `phone` only fills an empty one.
        """

        async def work(session: AsyncSession) -> bool:
            row = await session.get(Voicemail, recording_sid, with_for_update=True)
            if row is None or row.state != NEW:
                return False
            query = select(models.Ticket).where(models.Ticket.reference == reference).with_for_update()
            if (ticket := await session.scalar(query)) is not None:
                ticket.body = f"{note}{_BEFORE}{ticket.body}" if ticket.body else note
                ticket.subject = subject or ticket.subject
                ticket.phone = ticket.phone or phone
                ticket.urgency = max(ticket.urgency, urgency, key=_rank)
            row.state, row.transcript, row.ticket, row.attempts = FILED, transcript, reference, 0
            await session.flush()
            return True

        return await self.write(work)

    async def message_told(self, recording_sid: str) -> bool:
        """The team knows of it. True the first time."""
        statement = update(Voicemail).where(Voicemail.recording_sid == recording_sid, Voicemail.state == FILED)

        async def work(session: AsyncSession) -> bool:
            return await changed(session, statement.values(state=TOLD, next_at=None))

        return await self.write(work)


def _open(since: datetime) -> ColumnElement[bool]:
    """Only messages that are not told yet, and not too old."""
    return and_(Voicemail.state.in_((NEW, FILED)), Voicemail.left_at >= since)


def _rank(urgency: str) -> int:
    return _URGENCIES.index(urgency) if urgency in _URGENCIES else 0
