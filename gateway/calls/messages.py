"""What callers leave as a message is fetched, heard by our own ears, understood, filed in its ticket, and texted.

The database is the queue: one message at a time, each once, taken up again after a crash or by another process. No
caller waits for it and none is heard the worse for it; what cannot be heard stays a recording, and the ticket says so.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import structlog

from gateway.audio import wav
from gateway.audio.wav import WavError
from gateway.calls import message_words
from gateway.calls.feed import Feed
from gateway.clock import Clock
from gateway.company import Person
from gateway.config import Settings
from gateway.conversation.message import Message, Reader
from gateway.handoff.availability import on_call
from gateway.handoff.briefing import Texter
from gateway.hearing import recorded
from gateway.hearing.lease import NotHeardError
from gateway.hearing.pool import Pool
from gateway.log import fault
from gateway.records.rows import VoicemailRow
from gateway.records.store import Records, RecordsError
from gateway.records.voicemails import NEW
from gateway.telephony.recordings import RecordingError
from gateway.turn import Utterance
from gateway.understanding.meaning import Urgency

log = structlog.get_logger()

OLDEST = timedelta(days=1)
"""A message that has not been worked through by then is left alone: its ticket was opened when it was left."""
LEASE_S = 90.0
"""Renewed before each piece; after a crash somebody else goes on then."""
PIECE_S = 60.0
"""How long a piece of up to 20 s may take, the wait for a recogniser to spare included."""
PAUSES_S = (1.0, 2.0, 4.0, 10.0, 30.0, 60.0, 300.0)
"""Before the second attempt, the third, and so on; after the last there is none."""
BUSY_S = 15.0
GIVE_UP_BUSY = timedelta(minutes=30)
LOOK_EVERY_S = 20.0
DATABASE_PAUSE_S = 5.0
SEND_S = 12.0
LONGEST_BYTES = 150 * 16_000
"""PCM of two and a half minutes: the longest message is two."""


class Fetcher(Protocol):
    async def fetch(self, url: str, recording_sid: str) -> bytes: ...

    async def close(self) -> None: ...


class Messages:
    """One per gateway. `wake` it when a recording is there."""

    def __init__(
        self,
        settings: Settings,
        records: Records,
        fetcher: Fetcher,
        pool: Pool,
        reader: Callable[[], Awaitable[Reader]],
        texter: Texter,
        feed: Feed,
        clock: Clock,
        nobody_talks: Callable[[], bool],
    ) -> None:
        """`reader`: waits until messages can be understood. `nobody_talks`: no caller needs a recogniser soon."""
        self._company = settings.company
        self._routing = settings.routing
        self._records = records
        self._fetcher = fetcher
        self._pool = pool
        self._reader = reader
        self._texter = texter
        self._feed = feed
        self._clock = clock
        self._nobody_talks = nobody_talks
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="messages")

    def wake(self) -> None:
        """There may be something to do."""
        self._news.set()

    async def close(self) -> None:
        """What is not done yet stays in the database."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await self._fetcher.close()

    async def _run(self) -> None:
        reader = await self._reader()
        while True:
            wait_s = DATABASE_PAUSE_S
            try:
                wait_s = await self._round(reader)
            except RecordsError as error:
                log.warning("messages_not_read", error=str(error))
            except Exception as error:  # noqa: BLE001 - one message must not keep the next from being heard
                log.error("messages_failed", **fault(error))
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._news.wait()

    async def _round(self, reader: Reader) -> float:
        """Works through what is due. How long to wait then, in seconds."""
        self._news.clear()
        while left := await self._next():
            try:
                await self._work(reader, left)
            except asyncio.CancelledError:
                with suppress(RecordsError):
                    await self._later(left, 0.0, left.attempts - 1)
                raise
        now = self._clock.now()
        due = await self._records.next_message(now - OLDEST)
        return LOOK_EVERY_S if due is None else min(max((due - now).total_seconds(), 0.01), LOOK_EVERY_S)

    async def _next(self) -> VoicemailRow | None:
        now = self._clock.now()
        return await self._records.lease_message(now, LEASE_S, since=now - OLDEST)

    # --- from sound to the ticket

    async def _work(self, reader: Reader, left: VoicemailRow) -> None:
        filed = left if left.state != NEW else await self._file(reader, left)
        if filed is not None:
            await self._tell(filed)

    async def _file(self, reader: Reader, left: VoicemailRow) -> VoicemailRow | None:
        """The message with its ticket, once that says what is in it; None: it is tried again later."""
        if left.attempts > len(PAUSES_S) + 1:
            # Whatever goes wrong with it has not been foreseen.
            return await self._kept(left, message_words.unheard(left, "it could not be transcribed"))
        try:
            message = await self._understood(reader, left)
        except TimeoutError:
            if self._clock.now() - left.left_at < GIVE_UP_BUSY:
                await self._later(left, BUSY_S, left.attempts - 1)
                return None
            return await self._kept(left, message_words.unheard(left, "there was no time to hear it"))
        except WavError:
            return await self._kept(left, message_words.unheard(left, "its sound could not be read"))
        except (RecordingError, NotHeardError) as error:
            why = error.why if isinstance(error, RecordingError) else "not heard"
            lasting = isinstance(error, RecordingError) and error.lasting
            log.warning("message_not_heard", call=left.call_sid, why=why, attempts=left.attempts)
            if not lasting and left.attempts <= len(PAUSES_S):
                await self._later(left, PAUSES_S[left.attempts - 1], left.attempts)
                return None
            return await self._kept(left, message_words.unheard(left, "it could not be transcribed"))
        if not message.transcript:
            return await self._kept(left, message_words.unheard(left, "no words could be made out"))
        return await self._kept(left, message_words.note(message, left), message)

    async def _understood(self, reader: Reader, left: VoicemailRow) -> Message:
        """Raises RecordingError, WavError, NotHeardError; TimeoutError: callers needed every recogniser."""
        sound = await self._fetcher.fetch(left.url, left.recording_sid)
        pieces = await asyncio.to_thread(lambda: recorded.pieces(wav.pcm(sound)[:LONGEST_BYTES]))
        said: list[Utterance] = []
        for piece in pieces:
            await self._later(left, LEASE_S, left.attempts)
            async with asyncio.timeout(PIECE_S):
                readings = await recorded.hear(self._pool, piece.pcm, self._nobody_talks)
            said.append(Utterance(readings, piece.began_ms, piece.ended_ms))
        return await asyncio.to_thread(reader.read, said, left.phone, left.left_at)

    async def _kept(self, left: VoicemailRow, note: str, message: Message | None = None) -> VoicemailRow:
        ticket = left.ticket
        if not ticket:
            opened = await self._records.open_ticket(
                "Call back: a message was left",
                "",
                left.phone,
                call_sid=left.call_sid,
                key=f"call-back {left.call_sid}",
                at=left.left_at,
            )
            ticket = opened.reference
        transcript = message.transcript if message else ""
        await self._records.file_message(
            left.recording_sid,
            ticket,
            note,
            subject=message_words.subject(message) if message else "",
            urgency=message.brief.urgency.value if message else "",
            transcript=transcript,
            phone=message.brief.phone if message else "",
        )
        log.info("message_filed", call=left.call_sid, heard=message is not None)
        return replace(left, ticket=ticket, transcript=transcript, attempts=1)

    # --- who is told

    async def _tell(self, left: VoicemailRow) -> None:
        """The team is texted once; perhaps twice when the process dies in between, rather than never."""
        ticket = await self._records.ticket(left.ticket)
        if ticket is not None and (ticket.closed_at is None or ticket.urgency == Urgency.EMERGENCY.value):
            duty = on_call(self._company, self._routing, self._clock.now())
            people = message_words.recipients(self._company, ticket.urgency, duty)
            body = message_words.text(ticket, left)
            sent = [await self._text(left.call_sid, person, body) for person in people]
            if people and not any(sent) and left.attempts <= len(PAUSES_S):
                await self._later(left, PAUSES_S[left.attempts - 1], left.attempts)
                return
            told = {"ticket": ticket.reference, "urgency": ticket.urgency, "heard": bool(left.transcript)}
            self._feed.tell(left.call_sid, "message", told)
        await self._records.message_told(left.recording_sid)

    async def _text(self, call_sid: str, person: Person, body: str) -> bool:
        try:
            async with asyncio.timeout(SEND_S):
                await self._texter.send_message(person.phone, self._company.phone, body)
        except Exception as error:  # noqa: BLE001 - the ticket says the same; the others are still texted
            log.warning("message_not_texted", call=call_sid, person=person.id, error=type(error).__name__)
            return False
        return True

    async def _later(self, left: VoicemailRow, pause_s: float, attempts: int) -> None:
        at = self._clock.now() + timedelta(seconds=pause_s)
        await self._records.message_later(left.recording_sid, at, max(0, attempts))
