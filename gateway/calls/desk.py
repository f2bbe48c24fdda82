"""Answers the carrier: what each webhook means for the call, and which TwiML it gets. Implements `telephony`'s Desk."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import structlog

from gateway.calls.admission import Load, Refusal, refusal
from gateway.calls.deeds import Deeds
from gateway.calls.endings import Endings
from gateway.calls.feed import Feed
from gateway.calls.journal import Journal
from gateway.calls.keypad_desk import KeypadDesk
from gateway.calls.live import LiveCall, Register
from gateway.calls.measures import Measures
from gateway.calls.opening import LOOK_UP_S, Openings
from gateway.calls.restore import restore
from gateway.calls.ringing import ring
from gateway.calls.session import CallSession
from gateway.calls.voicemail import Voicemail
from gateway.clock import Clock
from gateway.conversation.engine import Conversation
from gateway.conversation.events import Brief, HandOver, HangUp, Outcome, TakeMessage, Trigger
from gateway.handoff.state import State
from gateway.handoff.transfers import Transfers
from gateway.hearing.ear import Ear
from gateway.records.rows import CallRow
from gateway.records.store import Records, RecordsError
from gateway.telephony import menu, twiml
from gateway.telephony.forms import (
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
WAIT_S = 2.0
"""How long a caller of an earlier process waits in silence before being told that it takes a moment."""
MOVE_S = 3.0
"""How long the log of calls that are moved on may take to be written."""
REPLAYED = timedelta(minutes=10)
"""A call that ended so long ago is asked about by nobody but a stranger who repeats an old request."""
MOST_STREAMS = 3
"""After so many media streams of one call have died, a person takes over."""
CONNECTING = "One moment, please. I'm connecting you with a person on our team."
MOMENT = "One moment, please. I'll be right with you."
MOMENT_WORDS = ("One moment, please.",)


class Desk:
    """One per gateway."""

    def __init__(
        self,
        records: Records,
        journal: Journal,
        feed: Feed,
        measures: Measures,
        warm: Callable[[float], Awaitable[bool]],
        load: Callable[[int, bool], Load],
        make_ear: Callable[[str], Ear],
        make_conversation: Callable[[], Conversation],
        voice: Voice,
        deeds: Deeds,
        openings: Openings,
        transfers: Transfers,
        voicemail: Voicemail,
        keypad: KeypadDesk,
        urls: Urls,
        clock: Clock,
        register: Register,
        endings: Endings,
        restart_s: int = 12,
        warm_up_s: int = 60,
    ) -> None:
        """`load`: how busy the engines are, given how many talk and whether we are draining."""
        self._records = records
        self._journal = journal
        self._feed = feed
        self._measures = measures
        self._warm = warm
        self._load = load
        self._make_ear = make_ear
        self._make_conversation = make_conversation
        self._voice = voice
        self._deeds = deeds
        self._openings = openings
        self._transfers = transfers
        self._voicemail = voicemail
        self._keypad = keypad
        self._urls = urls
        self._clock = clock
        self._register = register
        self._endings = endings
        self._restart_s = restart_s
        self._moving = False
        self._warm_up_s = warm_up_s
        self.draining = False

    @property
    def live(self) -> int:
        """Calls going on now."""
        return len(self._register)

    @property
    def entries(self) -> int:
        """All that is kept of any call: calls, stream tokens, callers who wait for this process."""
        return self._register.entries

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
            self._transfers.customer.calls_us(call.caller)
            try:
                opening = await self._openings.of(call)
            except RecordsError as error:
                # Without a database nothing can be booked or remembered, but the caller can still be answered.
                log.error("call_not_recorded", call=call_sid, error=str(error))
                self._journal.later(
                    call_sid,
                    lambda: self._records.open_call(call_sid, call.caller, call.called, call.answered_at),
                )
                return await self._to_person(call, "database")
            if not opening.new:
                self._register.remove(call_sid)
                return await self.after_stream(form)
            call.known, call.suspected, call.asked_back = opening.caller, opening.suspected, opening.asked_back
            if opening.asked_back:
                self._journal.note(call_sid, "call_back_open", {})
                self._feed.tell(call_sid, "call_back_open", {})
            # The refusal comes last: between looking and letting in, nobody else is let in.
            answered = form.call_status == "in-progress"
            refused = Refusal.NUISANCE if call.suspected else await self._refusal(answered)
            if refused is not None:
                # Whoever cannot be heard well now is not let into a bad conversation: keys always work.
                self._measures.failures.labels(part=refused.value).inc()
                log.warning("call_by_keys", call=call_sid, why=refused.value)
                self._journal.note(call_sid, "by_keys", {"why": refused.value})
                self._feed.tell(call_sid, "by_keys", {"why": refused.value})
                call.answer = self._keypad.begin(call)
                return call.answer
        call.conversation = call.conversation or self._make_conversation()
        call.answer = self._connect(call_sid)
        return call.answer

    async def _refusal(self, answered: bool) -> Refusal | None:
        """Why one more caller cannot be heard well; gives a gateway that has just been started a moment to get warm:
        a shorter one when the caller hears no ringing any more."""
        warm = self.draining or await self._warm(WAIT_S if answered else WARM_S)
        return refusal(replace(self._load(self._register.talking, self.draining), warm=warm))

    def _new(self, form: VoiceForm) -> LiveCall:
        return LiveCall(form.call_sid, form.from_.number, form.to.number, None, self._clock, self._clock.now())

    def _connect(self, call_sid: str) -> str:
        return twiml.connect_stream(
            self._urls.media,
            {"token": self._register.issue(call_sid)},
            action_url=self._urls.after_stream,
            then_url=self._urls.after_stream,
        )

    async def stream(self, socket: MediaSocket, start: Start) -> None:
        call = self._register.claim(start.parameters.get("token", ""), start.call_sid)
        if call is None or call.conversation is None or call.streaming or call.ending is not None:
            log.warning("stream_refused", call=start.call_sid)
            await socket.close()
            return
        if not call.streams:
            now = self._clock.now()
            self._journal.later(call.call_sid, lambda: self._records.answered(call.call_sid, now))
        session = CallSession(
            call,
            call.conversation,
            call.known,
            socket,
            self._make_ear(call.call_sid),
            self._voice,
            self._deeds,
            self._journal,
            self._feed,
            self._measures,
            self._transfers.words.keep,
        )
        try:
            await session.run()
        finally:
            await socket.close()
            self._endings.expect_word(call)

    async def after_stream(self, form: VoiceForm) -> str:
        """The stream is over, and Twilio asks what comes next."""
        call_sid = form.call_sid
        call = self._register.get(call_sid)
        if call is None:
            if form.over or self._register.is_over(call_sid) or await self._long_over(call_sid):
                return twiml.say_and_hang_up()
            if self._moving:
                return self._next_process()
            # Who was cut off a moment ago hears a voice at once; only who has heard one is left waiting for a while.
            waited = call_sid in self._register.waiting
            if not await self._warm(WAIT_S if waited else 0.0) and (answer := await self._not_yet(form)) is not None:
                return answer
            call = await restore(
                call_sid, self._make_conversation(), self._records, self._deeds, self._journal, self._clock
            )
            if call is None or not call.started:
                return await self._unheard(form)
            self._register.add(call)
        if isinstance(call.ending, HandOver) and call.conversation is not None and await self._given_back(call_sid):
            # A person gave the caller back: the conversation goes on where it ended.
            call.ending, call.streams = None, 0
        if call.moved:
            self._register.remove(call_sid)
            return self._next_process()
        match call.ending:
            case HangUp():
                return twiml.say_and_hang_up()
            case HandOver(brief=brief):
                return await self._hold(call, brief)
            case TakeMessage(brief=brief):
                return await self._voicemail.ask(call_sid, call.caller, brief)
        if call.conversation is None:
            return self._keypad.begin(call)
        if call.streams >= MOST_STREAMS or not await self._warm(WARM_S):
            return await self._to_person(call, "stream")
        return self._connect(call_sid)

    async def _given_back(self, call_sid: str) -> bool:
        return await self._transfers.state_of(call_sid) is State.RETURNED

    async def _long_over(self, call_sid: str) -> bool:
        """An old request that somebody sends again: nobody is on that line, and nobody may be rung for it. A call whose
        end was noted by mistake a moment ago still gets a person."""
        row = await self._row(call_sid)
        return row is not None and row.ended_at is not None and self._clock.now() - row.ended_at > REPLAYED

    async def _row(self, call_sid: str) -> CallRow | None:
        """None also when the database does not say so in time."""
        try:
            return await self._transfers.reaches.reads.ask(self._records.call(call_sid), LOOK_UP_S)
        except RecordsError:
            return None

    async def _unheard(self, form: VoiceForm) -> str:
        """A call of which the log tells no conversation: by keys, or handed over, or unknown."""
        if await self._transfers.state_of(form.call_sid) is not None:
            return await self._transfers.caller_arrives(form.call_sid)
        call = self._new(form)
        self._register.add(call)
        return await self._to_person(call, "restore")

    async def _not_yet(self, form: VoiceForm) -> str | None:
        """For a call of another process while this one cannot take it up: a little patience, then a person. None: go on
        with it, which needs nothing that is not there."""
        since = self._register.waiting.setdefault(form.call_sid, time.monotonic())
        if await self._transfers.state_of(form.call_sid) is not None:
            return await self._transfers.caller_arrives(form.call_sid)
        if time.monotonic() - since < self._warm_up_s:
            return twiml.say_then_redirect(MOMENT, self._urls.after_stream)
        call = self._new(form)
        self._register.add(call)
        return await self._to_person(call, "restore")

    async def keypad(self, place: str, form: GatherForm) -> str:
        """A key, or none in time. Any process can answer: what a call needs is in the address and in the form."""
        call = self._register.get(form.call_sid)
        if call is None:
            call = self._new(form)
            call.keypad = True
            if form.over or await self._has_ended(form.call_sid):
                # Overtaken by the caller's hanging up: what was asked for is promised, but nobody is rung.
                call.left = True
            else:
                self._register.add(call)
        return await self._keypad.pressed(call, place, form.digits)

    async def _has_ended(self, call_sid: str) -> bool:
        """Here, or in any other process."""
        if self._register.is_over(call_sid):
            return True
        row = await self._row(call_sid)
        return row is not None and row.outcome is not None

    # --- the gateway stops

    async def move_on(self, to_person: bool) -> None:
        """Ends every stream whose conversation goes on: the carrier then asks what comes next, and is sent to the next
        process, or to a person with all that is known. Everything noted so far is in the log before."""
        await self._journal.flushed(MOVE_S)
        self._moving = not to_person
        for call in self._register.all():
            if call.ending is not None or call.conversation is None:
                continue
            if to_person:
                call.broken = "draining"
                call.ending = HandOver(call.brief(Trigger.BROKEN))
                self._deeds.ring(call, call.ending.brief)
            else:
                call.moved = True
            self._feed.tell(call.call_sid, "moved", {"to": "person" if to_person else "next"})
            call.let_go.set()

    async def settled(self) -> bool:
        """Nobody needs this process any more: whoever is still on the line is with a person, or leaves a message."""
        for call in self._register.all():
            if not isinstance(call.ending, HandOver | TakeMessage):
                return False
            if isinstance(call.ending, HandOver) and not await self._endings.cared_for(call.call_sid):
                return False
        return True

    def _next_process(self) -> str:
        return menu.linger(MOMENT_WORDS, self._urls.after_stream, self._restart_s)

    # --- a person takes over

    async def _to_person(self, call: LiveCall, part: str) -> str:
        """The gateway cannot go on talking: the caller goes to a person with all that is known."""
        self._measures.failures.labels(part=part).inc()
        call.broken = part
        brief = call.brief(Trigger.BROKEN)
        call.ending = HandOver(brief)
        self._journal.note(call.call_sid, "broken", {"part": part})
        self._feed.tell(call.call_sid, "broken", {"part": part})
        return await self._hold(call, brief)

    async def _hold(self, call: LiveCall, brief: Brief) -> str:
        await ring(self._transfers, call, brief)
        if call.left:
            return twiml.say_and_hang_up()
        if call.broken:
            # Our own voice has said nothing of it: the carrier's does, and asks again.
            call.broken = ""
            return twiml.say_then_redirect(CONNECTING, self._urls.after_stream)
        return await self._transfers.caller_arrives(call.call_sid)

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
            self._register.note_over(form.call_sid)
            await self._endings.over(form.call_sid)
