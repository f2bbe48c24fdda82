"""The last way out: the caller leaves a message, and a ticket promises the call back that somebody sees."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from gateway.calls.promises import Promises
from gateway.clock import Clock
from gateway.conversation.events import Brief, Trigger
from gateway.handoff.brief import sms
from gateway.records.store import Records, RecordsError
from gateway.telephony import twiml
from gateway.telephony.forms import RecordForm, RecordingForm
from gateway.telephony.urls import Urls

log = structlog.get_logger()

NOBODY_THERE = "Call back: nobody could take the call"
LONGEST_S = 120
"""The longest message."""
FILE_WITHIN = timedelta(seconds=30)
"""How long the carrier's word that the recording's file is there is waited for before it is asked for."""
INVITATION = (
    "Everyone on our team is on another call right now.",
    "I've passed on what you told me, and somebody will call you back.",
    "If you'd like to add anything, please say it after the tone, then press pound or hang up.",
)
THANKS = ("Thank you. We have your message, and somebody will call you back.", "Goodbye.")


class Voicemail:
    """Everything here may be asked twice: the ticket of a call is opened once."""

    def __init__(
        self,
        records: Records,
        promises: Promises,
        urls: Urls,
        clock: Clock,
        wake: Callable[[], None] | None = None,
    ) -> None:
        """`wake`: told when there is a message to be heard (`calls.messages.Messages.wake`)."""
        self._wake = wake
        self._records = records
        self._promises = promises
        self._urls = urls
        self._clock = clock

    async def ask(self, call_sid: str, phone: str, brief: Brief | None, says: Sequence[str] = INVITATION) -> str:
        """TwiML that asks for the message. The ticket is opened first: the promise holds if the caller hangs up now."""
        await self._ticket(call_sid, phone, brief)
        return twiml.voicemail(
            says,
            self._urls.voicemail_done(call_sid),
            self._urls.recording(call_sid),
            max_length_s=LONGEST_S,
        )

    async def done(self, call_sid: str, phone: str, form: RecordForm) -> str:
        """TwiML for after the message; the recording is kept with the ticket."""
        if form.recording_sid and form.recording_url:
            await self._save(form.recording_sid, call_sid, form.recording_url, form.recording_duration_s or 0, phone)
        return twiml.say_and_hang_up(*THANKS)

    async def recorded(self, call_sid: str, phone: str, form: RecordingForm) -> None:
        """The recording's file is there: kept, if the caller's hang-up has kept `done` from being asked."""
        if form.recording_status != "completed" or not form.recording_url:
            return
        await self._save(
            form.recording_sid,
            call_sid,
            form.recording_url,
            form.recording_duration_s or 0,
            phone or await self._caller(call_sid),
        )
        try:
            await self._records.message_due(form.recording_sid, self._clock.now())
        except RecordsError as error:
            log.error("message_not_due", call=call_sid, error=str(error))
        if self._wake is not None:
            self._wake()

    async def _caller(self, call_sid: str) -> str:
        """Of a call that is over."""
        try:
            row = await self._records.call(call_sid)
        except RecordsError:
            return ""
        return row.caller if row is not None else ""

    async def _save(self, recording_sid: str, call_sid: str, url: str, duration_s: int, phone: str) -> None:
        now = self._clock.now()

        async def write() -> None:
            about = Brief(Trigger.BROKEN)
            ticket = await self._records.open_ticket(
                NOBODY_THERE,
                sms(about),
                phone,
                about.urgency.value,
                call_sid=call_sid,
                key=f"call-back {call_sid}",
                at=now,
            )
            await self._records.save_voicemail(
                recording_sid,
                call_sid,
                url,
                duration_s,
                now,
                phone=phone,
                ticket=ticket.reference,
                due_at=now + FILE_WITHIN,
            )

        await self._promises.keep(call_sid, "voicemail", write)

    async def _ticket(self, call_sid: str, phone: str, brief: Brief | None) -> None:
        """The call's own call-back ticket."""
        about = brief or Brief(Trigger.BROKEN)
        await self._promises.ticket(
            NOBODY_THERE,
            sms(about),
            about.phone or phone,
            about.urgency.value,
            call_sid=call_sid,
            key=f"call-back {call_sid}",
            at=self._clock.now(),
        )
