"""Answers the carrier: what each webhook means for the call, and which TwiML it gets. Implements `telephony`'s Desk."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from gateway.calls.deeds import Deeds
from gateway.calls.endings import Endings
from gateway.calls.feed import Feed
from gateway.calls.journal import Journal
from gateway.calls.live import LiveCall, Register
from gateway.calls.measures import Measures
from gateway.calls.restore import restore
from gateway.calls.session import CallSession
from gateway.calls.voicemail import Voicemail
from gateway.clock import Clock
from gateway.conversation.engine import Conversation
from gateway.conversation.events import Brief, Caller, HandOver, HangUp, Outcome, TakeMessage, Trigger
from gateway.customers.directory import Directory
from gateway.handoff.transfers import Result, Transfers
from gateway.hearing.ear import Ear
from gateway.records.store import Records, RecordsError
from gateway.telephony import twiml
from gateway.telephony.forms import (
    ConferenceForm,
    DialForm,
    GatherForm,
    RecordForm,
    RecordingForm,
    StatusForm,
    VoiceForm,
)
from gateway.telephony.media import Start
from gateway.telephony.media_socket import MediaSocket
from gateway.telephony.urls import Urls
from gateway.voice.voice import Voice

log = structlog.get_logger()

WARM_S = 6.0
"""How long a caller hears the ringing while a gateway that has just been started warms up; then a person is called."""
MOST_STREAMS = 3
"""After so many media streams of one call have died, a person takes over."""
CONNECTING = "One moment, please. I'm connecting you with a person on our team."


class Desk:
    """One per gateway."""

    def __init__(
        self,
        records: Records,
        journal: Journal,
        feed: Feed,
        measures: Measures,
        warm: Callable[[float], Awaitable[bool]],
        make_ear: Callable[[str], Ear],
        make_conversation: Callable[[], Conversation],
        voice: Voice,
        deeds: Deeds,
        directory: Directory,
        transfers: Transfers,
        voicemail: Voicemail,
        urls: Urls,
        clock: Clock,
        register: Register,
        endings: Endings,
    ) -> None:
        self._records = records
        self._journal = journal
        self._feed = feed
        self._measures = measures
        self._warm = warm
        self._make_ear = make_ear
        self._make_conversation = make_conversation
        self._voice = voice
        self._deeds = deeds
        self._directory = directory
        self._transfers = transfers
        self._voicemail = voicemail
        self._urls = urls
        self._clock = clock
        self._register = register
        self._endings = endings
        self.draining = False

    @property
    def live(self) -> int:
        """Calls going on now."""
        return len(self._register)

    # --- the call comes in, is carried by a stream, and leaves it

    async def incoming(self, form: VoiceForm) -> str:
        call_sid = form.call_sid
        call = self._register.get(call_sid)
        if call is not None and call.answer:
            return call.answer
        if call is None:
            call = self._new(form)
            self._register.add(call)
            self._measures.calls.inc()
            self._feed.tell(call_sid, "incoming", {})
            try:
                if not await self._records.open_call(call_sid, call.caller, call.called, call.answered_at):
                    self._register.remove(call_sid)
                    return await self.after_stream(form)
            except RecordsError as error:
                # Without a database nothing can be booked or remembered, but the caller can still be answered.
                log.error("call_not_recorded", call=call_sid, error=str(error))
                self._journal.later(
                    call_sid,
                    lambda: self._records.open_call(call_sid, call.caller, call.called, call.answered_at),
                )
                return await self._to_person(call, "database")
            if self._register.full or self.draining or not await self._warm(WARM_S):
                return await self._to_person(call, "overload")
        call.answer = self._connect(call_sid)
        return call.answer

    def _new(self, form: VoiceForm) -> LiveCall:
        return LiveCall(
            form.call_sid, form.from_.number, form.to.number, self._make_conversation(), self._clock, self._clock.now()
        )

    def _connect(self, call_sid: str) -> str:
        return twiml.connect_stream(
            self._urls.media,
            {"token": self._register.issue(call_sid)},
            action_url=self._urls.after_stream,
            then_url=self._urls.after_stream,
        )

    async def stream(self, socket: MediaSocket, start: Start) -> None:
        call = self._register.claim(start.parameters.get("token", ""), start.call_sid)
        if call is None or call.streaming or call.ending is not None:
            log.warning("stream_refused", call=start.call_sid)
            await socket.close()
            return
        if not call.streams:
            now = self._clock.now()
            self._journal.later(call.call_sid, lambda: self._records.answered(call.call_sid, now))
        session = CallSession(
            call,
            await self._caller(call),
            socket,
            self._make_ear(call.call_sid),
            self._voice,
            self._deeds,
            self._journal,
            self._feed,
            self._measures,
        )
        try:
            await session.run()
        finally:
            await socket.close()
            self._endings.expect_word(call)

    async def _caller(self, call: LiveCall) -> Caller:
        if call.started or not call.caller:
            return Caller(number=call.caller)
        try:
            async with asyncio.timeout(0.1):
                known = await self._directory.by_phone(call.caller)
        except (RecordsError, TimeoutError):
            known = None
        if known is None:
            return Caller(number=call.caller)
        return Caller(call.caller, known.name, known.address, known.tier, known.visits)

    async def after_stream(self, form: VoiceForm) -> str:
        """The stream is over, and Twilio asks what comes next."""
        call_sid = form.call_sid
        call = self._register.get(call_sid)
        if call is None:
            call = await restore(
                call_sid, self._make_conversation(), self._records, self._deeds, self._journal, self._clock
            )
            if call is None:
                call = self._new(form)
                self._register.add(call)
                return await self._to_person(call, "restore")
            self._register.add(call)
        match call.ending:
            case HangUp():
                return twiml.say_and_hang_up()
            case HandOver(brief=brief):
                return await self._hold(call, brief)
            case TakeMessage(brief=brief):
                return await self._voicemail.ask(call_sid, call.caller, brief)
        if call.streams >= MOST_STREAMS or not await self._warm(WARM_S):
            return await self._to_person(call, "stream")
        return self._connect(call_sid)

    # --- a person takes over

    async def _to_person(self, call: LiveCall, part: str) -> str:
        """The gateway cannot go on talking: the caller goes to a person with all that is known."""
        self._measures.failures.labels(part=part).inc()
        call.broken = part
        brief = call.conversation.brief(Trigger.BROKEN)
        call.ending = HandOver(brief)
        self._journal.note(call.call_sid, "broken", {"part": part})
        self._feed.tell(call.call_sid, "broken", {"part": part})
        return await self._hold(call, brief)

    async def _hold(self, call: LiveCall, brief: Brief) -> str:
        await self._transfers.begin(call.call_sid, call.caller, brief)
        if call.broken:
            # Our own voice has said nothing of it: the carrier's does, and asks again.
            call.broken = ""
            return twiml.say_then_redirect(CONNECTING, self._urls.after_stream)
        return await self._transfers.caller_arrives(call.call_sid)

    async def hold(self, transfer_id: str, form: VoiceForm) -> str:
        return await self._transfers.hold(transfer_id)

    async def room_event(self, transfer_id: str, form: ConferenceForm) -> None:
        await self._transfers.room_event(transfer_id, form.event, form.call_sid, form.reason_left)

    async def after_room(self, transfer_id: str, form: DialForm) -> str:
        return await self._transfers.after_room(transfer_id, form.call_sid, form.call_status)

    async def whisper(self, transfer_id: str, ring: int, form: VoiceForm) -> str:
        return await self._transfers.whisper(transfer_id, ring, form.call_sid)

    async def whisper_key(self, transfer_id: str, ring: int, form: GatherForm) -> str:
        return await self._transfers.whisper_key(transfer_id, ring, form.digits)

    async def person_status(self, transfer_id: str, ring: int, form: StatusForm) -> None:
        await self._transfers.person_status(transfer_id, ring, form.call_sid, form.call_status)

    async def after_person(self, transfer_id: str, ring: int, form: DialForm) -> str:
        return await self._transfers.after_person(transfer_id, ring)

    async def transferred(self, call_sid: str, result: Result) -> None:
        """The transfer is over, one way or another."""
        told = {
            "end": result.end,
            "person": result.person,
            "rings": result.rings,
            "until_person_s": result.until_person_s,
            "talk_s": result.talk_s,
            "short": result.short,
        }
        self._feed.tell(call_sid, "transfer", told)
        self._journal.note(call_sid, "transfer", told)
        if result.end == "bridged":
            await self._endings.end(call_sid, Outcome.TRANSFERRED)
        elif result.end == "caller_left":
            await self._endings.over(call_sid)

    async def voicemail(self, call_sid: str, form: VoiceForm) -> str:
        await self._transfers.voicemail_reached(call_sid)
        call = self._register.get(call_sid)
        brief = call.ending.brief if call and isinstance(call.ending, HandOver | TakeMessage) else None
        return await self._voicemail.ask(call_sid, form.from_.number, brief)

    async def voicemail_done(self, call_sid: str, form: RecordForm) -> str:
        answer = await self._voicemail.done(call_sid, form.from_.number, form)
        await self._endings.end(call_sid, Outcome.VOICEMAIL)
        return answer

    async def recording(self, call_sid: str, form: RecordingForm) -> None:
        call = self._register.get(call_sid)
        await self._voicemail.recorded(call_sid, call.caller if call else "", form)

    # --- the call is over

    async def call_status(self, form: StatusForm) -> None:
        if form.over:
            await self._endings.over(form.call_sid)
