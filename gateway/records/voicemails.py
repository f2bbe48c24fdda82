"""Voicemails: what callers left when nobody could take the call."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records.database import Database
from gateway.records.models import Voicemail
from gateway.records.rows import VoicemailRow


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
    ) -> bool:
        """Keep a voicemail. False if it is already known: the callback was repeated."""

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
            return [
                VoicemailRow(v.recording_sid, v.call_sid, v.url, v.duration_s, v.left_at, v.phone, v.ticket)
                for v in await session.scalars(query)
            ]

        return await self.read(work)
