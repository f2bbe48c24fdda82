"""Answers the carrier about transfers, and sees to it that a transfer which is over is over for the call as well.
Implements `telephony`'s TransferDesk."""

import structlog

from gateway.calls.call_backs import CALLED, HELPED, TALKED, CallBacks
from gateway.calls.endings import Endings
from gateway.calls.feed import Feed
from gateway.calls.journal import Journal
from gateway.calls.measures import Measures
from gateway.calls.promises import Promises
from gateway.clock import Clock
from gateway.conversation.events import Outcome
from gateway.handoff.transfers import Result, Transfers
from gateway.telephony.forms import ConferenceForm, DialForm, GatherForm, StatusForm, VoiceForm

log = structlog.get_logger()

CUT_SHORT = "Call back: the conversation ended after {seconds} seconds"


class TransferDesk:
    """One per gateway."""

    def __init__(
        self,
        transfers: Transfers,
        promises: Promises,
        journal: Journal,
        feed: Feed,
        measures: Measures,
        endings: Endings,
        clock: Clock,
        call_backs: CallBacks,
    ) -> None:
        self._transfers = transfers
        self._promises = promises
        self._journal = journal
        self._feed = feed
        self._measures = measures
        self._endings = endings
        self._clock = clock
        self._call_backs = call_backs

    async def hold(self, transfer_id: str, form: VoiceForm) -> str:
        return await self._transfers.hold(transfer_id, form.call_sid, form.call_status)

    async def hold_key(self, transfer_id: str, form: GatherForm) -> str:
        return await self._transfers.hold_key(transfer_id, form.digits, form.call_sid)

    async def room_wait(self, transfer_id: str, form: VoiceForm) -> str:
        return await self._transfers.room_wait(transfer_id, form.call_sid)

    async def choice(self, transfer_id: str, ring: int, form: GatherForm) -> str:
        return await self._transfers.choice(transfer_id, ring, form.digits)

    async def answer(self, transfer_id: str, ring: int, form: GatherForm) -> str:
        return await self._transfers.answer(transfer_id, ring, form.digits)

    async def call_back(self, transfer_id: str, attempt: int, form: VoiceForm) -> str:
        return await self._transfers.customer.picked_up(transfer_id, attempt, form.call_sid, form.answered_by)

    async def customer_status(self, transfer_id: str, attempt: int, form: StatusForm) -> None:
        await self._transfers.customer.status(transfer_id, attempt, form.call_sid, form.call_status)

    async def room_event(self, transfer_id: str, form: ConferenceForm) -> None:
        await self._transfers.room_event(transfer_id, form.event, form.call_sid, form.reason_left, form.friendly_name)

    async def after_room(self, transfer_id: str, form: DialForm) -> str:
        return await self._transfers.after_room(transfer_id, form.call_sid, form.call_status, form.dial_call_status)

    async def whisper(self, transfer_id: str, ring: int, form: VoiceForm) -> str:
        return await self._transfers.whisper(transfer_id, ring, form.call_sid)

    async def whisper_key(self, transfer_id: str, ring: int, form: GatherForm) -> str:
        return await self._transfers.whisper_key(transfer_id, ring, form.digits)

    async def person_status(self, transfer_id: str, ring: int, form: StatusForm) -> None:
        await self._transfers.person_status(transfer_id, ring, form.call_sid, form.call_status)

    async def after_person(self, transfer_id: str, ring: int, form: DialForm) -> str:
        return await self._transfers.after_person(transfer_id, ring, form.call_status)

    async def transferred(self, call_sid: str, result: Result) -> None:
        """The transfer is over, one way or another."""
        told = {
            "end": result.end,
            "person": result.person,
            "rings": result.rings,
            "until_person_s": result.until_person_s,
            "talk_s": result.talk_s,
            "short": result.short,
            "ended_by": result.ended_by,
            "called_back": result.called_back,
        }
        self._feed.tell(call_sid, "transfer", told)
        self._journal.note(call_sid, "transfer", told)
        if result.short:
            # Somebody who was cut off, or not helped, is called by the team.
            self._measures.failures.labels(part="short_bridge").inc()
            await self._promise(call_sid, CUT_SHORT.format(seconds=round(result.talk_s or 0.0)))
        if result.end == "bridged":
            await self._endings.end(call_sid, Outcome.TRANSFERRED)
        if result.end in ("bridged", "returned") and not result.short:
            await self._helped(call_sid, CALLED if result.called_back else TALKED)
        elif result.end == "withdrawn":
            await self._helped(call_sid, HELPED)
        elif result.end == "call_back":
            await self._call_backs.promise(call_sid)
        elif result.end == "unreached":
            log.warning("call_back_unreached", call=call_sid, tries=result.called_back)
        elif result.end == "caller_left":
            await self._endings.over(call_sid)

    async def _helped(self, call_sid: str, why: str) -> None:
        told = await self._transfers.told(call_sid)
        await self._call_backs.helped(str(told.get("caller", "")), why)

    async def _promise(self, call_sid: str, subject: str) -> None:
        """A ticket with all that the person was told."""
        told = await self._transfers.told(call_sid)
        await self._promises.ticket(
            subject,
            str(told.get("text", "")),
            str(told.get("phone", "")),
            str(told.get("urgency", "routine")),
            call_sid=call_sid,
            key=f"call-back {call_sid}",
            at=self._clock.now(),
        )
