"""Warm transfers as the rooms above see them: what the conversation asks for, and what each webhook means."""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Any

import structlog

from gateway.company import Company, Person
from gateway.config import Handoff
from gateway.conversation.events import Brief, Trigger
from gateway.handoff.afterwards import Afterwards, Said
from gateway.handoff.availability import on_call, on_duty
from gateway.handoff.brief import structured
from gateway.handoff.carrier_words import RING_ENDS
from gateway.handoff.console import Console
from gateway.handoff.customer_line import CustomerLine
from gateway.handoff.driver import Driver, Rings
from gateway.handoff.lines import CHOICES, CHOICES_WITHHELD, STILL_HERE, Lines, Wait, in_line
from gateway.handoff.live import Live
from gateway.handoff.plan import Plan
from gateway.handoff.ports import After, Clock, Pause, Rest, Store, Urls, utc_now
from gateway.handoff.reach import Reaches
from gateway.handoff.result import Result
from gateway.handoff.signals import (
    Begin,
    CallerAlone,
    CallerAsks,
    CallerLeft,
    CallerOut,
    Event,
    PersonAccepted,
    PersonAnswered,
    PersonAsksAgain,
    PersonBack,
    PersonDeclined,
    PersonEnded,
    PersonInRoom,
    PersonOut,
    PersonRinging,
    RingPlaced,
    WantsCallBack,
    WantsMessage,
)
from gateway.handoff.staffing import Staffing
from gateway.handoff.state import Caller, State, Transfer
from gateway.handoff.words import LastWords
from gateway.routing import Routing
from gateway.telephony.forms import TERMINAL
from gateway.understanding.meaning import Urgency

log = structlog.get_logger()

__all__ = ["NoSuchTransfer", "Result", "Transfers"]


class NoSuchTransfer(Exception):  # noqa: N818 - the name says what is wrong
    """No transfer is known for this call or id: begin one, or send the caller to voicemail."""


class Transfers:
    """All transfers of this gateway. `console`: what a person may do during the conversation; `customer`: the line of
    whoever is called back."""

    def __init__(
        self,
        company: Company,
        settings: Handoff,
        rest: Rest,
        store: Store,
        urls: Urls,
        *,
        routing: Routing | None = None,
        clock: Clock = utc_now,
        after: After | None = None,
        pause: Pause = asyncio.sleep,
        on_result: Callable[[str, Result], Awaitable[None]] | None = None,
        on_step: Callable[[str, str, int], None] | None = None,
    ) -> None:
        """`on_result` is told how each ended, again only if that proves wrong or a call-back changes it; `on_step`
        (call sid, state, ring) at each change of state."""
        routing = routing or Routing()
        self._company = company
        self._routing = routing
        self._clock = clock
        self.reaches = Reaches()
        """Whether the database answers those who wait on the line."""
        self.staffing = Staffing(company, routing, settings, store, self.reaches.reads)
        self._driver = Driver(
            company, settings, rest, store, urls, store, self._at_work, clock, after, pause, self.reaches
        )
        self._driver.on_result, self._driver.on_step = on_result, on_step
        self._shelf = self._driver.shelf
        self._lines = Lines(company, urls, routing.dispositions)
        self._store = store
        self.words = LastWords(urls)
        """The callers' own last words, for whoever asks to hear them."""
        self.console = Console(self._driver, self._at_work)
        self.customer = CustomerLine(self._driver, self._lines)
        self._afterwards = Afterwards(self._driver, store, routing.dispositions, self.reaches)

    @property
    def on_result(self) -> Callable[[str, Result], Awaitable[None]] | None:
        return self._driver.on_result

    @on_result.setter
    def on_result(self, told: Callable[[str, Result], Awaitable[None]] | None) -> None:
        self._driver.on_result = told

    @property
    def on_step(self) -> Callable[[str, str, int], None] | None:
        return self._driver.on_step

    @on_step.setter
    def on_step(self, told: Callable[[str, str, int], None] | None) -> None:
        self._driver.on_step = told

    @property
    def on_said(self) -> Said | None:
        return self._afterwards.on_said

    @on_said.setter
    def on_said(self, told: Said | None) -> None:
        self._afterwards.on_said = told

    @property
    def on_ring(self) -> Rings | None:
        return self._driver.on_ring

    @on_ring.setter
    def on_ring(self, told: Rings | None) -> None:
        self._driver.on_ring = told

    def _at_work(self, now: datetime) -> frozenset[str]:
        """Ids of those whose shift it is, and of those on call."""
        there = {person.id for person in self._company.staff if on_duty(self._company, person, now)}
        return frozenset(there | set(on_call(self._company, self._routing, now)))

    # --- what the conversation asks for

    @property
    def going_on(self) -> int:
        """Transfers that are not over."""
        return len(self._shelf.going_on())

    async def begin(self, call_sid: str, caller_number: str, brief: Brief, plan: Plan | None = None) -> str:
        """Starts to ring, and returns at once with the transfer's id.

        Asked again for the same call, it only takes over the newer brief; if the caller was given back to the gateway
        in the meantime, people are rung anew. `caller_number`: E.164 or empty.
        """
        told = structured(brief, caller_number)
        live = await self._shelf.of_call(call_sid)
        now = self._clock()
        if live is not None:
            values = {"brief": told, "whisper_s": float(told["whisper_s"])}
            if self._anew(live.transfer, brief):
                plan = plan or await self.staffing.plan(brief, now, live.transfer.id)
                await self._driver.change(live, **values, plan=plan)
                await self._driver.apply(live, Begin())
            else:
                await self._driver.change(live, **values)
            return live.transfer.id
        transfer_id = uuid.uuid4().hex[:16]
        plan = plan or await self.staffing.plan(brief, now, transfer_id)
        live = self._shelf.put(
            Transfer(
                id=transfer_id,
                call_sid=call_sid,
                plan=plan,
                caller_number=caller_number,
                priority=self.staffing.priority(brief, now),
                whisper_s=float(told["whisper_s"]),
                brief=told,
                times={"began": now.timestamp()},
            )
        )
        if live.transfer.state is State.NEW:
            await self._driver.apply(live, Begin())
        return live.transfer.id

    @staticmethod
    def _anew(transfer: Transfer, brief: Brief) -> bool:
        """Whether people are rung once more: a caller who was given back, or for whom nobody came while the gateway
        went on helping, and who needs a person now."""
        unasked = transfer.brief.get("trigger") in (Trigger.RULE.value, Trigger.TAKEN.value)
        nobody_came = transfer.state is State.VOICEMAIL and transfer.caller is Caller.STREAM and unasked
        return transfer.state is State.RETURNED or (nobody_came and brief.trigger is not Trigger.RULE)

    async def who(
        self, skills: Collection[str], urgency: str, now: datetime, brief: Brief | None = None
    ) -> Person | None:
        """Who would be rung first at `now` (aware); None: nobody is there."""
        known = brief or Brief(Trigger.ASKED, urgency=Urgency(urgency), skills=tuple(skills))
        return await self.staffing.first(known, now)

    # --- the caller's line

    async def caller_arrives(self, call_sid: str) -> str:
        """TwiML for the caller whose stream is over: hold, the room, or voicemail. Raises NoSuchTransfer."""
        live = await self._shelf.of_call(call_sid)
        if live is None:
            raise NoSuchTransfer("no transfer was begun for this call: call begin() first")
        return await self._caller_asks(live)

    async def hold(self, transfer_id: str, call_sid: str = "", call_status: str = "") -> str:
        """TwiML for the caller whose line asks what comes next: the hold audio has been played, or we asked it to."""
        live = await self._shelf.get(transfer_id)
        if live is None:
            return self._lines.lost_caller(call_sid) if call_sid else self._lines.hold_unknown(transfer_id)
        if call_status in TERMINAL:
            await self._driver.apply(live, CallerLeft())
            return self._lines.caller(live.transfer)
        live.holds += 1
        return await self._caller_asks(live)

    async def after_room(
        self, transfer_id: str, call_sid: str = "", call_status: str = "", dial_status: str = ""
    ) -> str:
        """TwiML for the caller who is out of the room. `dial_status`: "answered" if the room could be entered."""
        live = await self._shelf.get(transfer_id)
        if live is not None and call_status not in TERMINAL and dial_status in ("answered", "completed"):
            await self._driver.apply(live, CallerOut())
        return await self.hold(transfer_id, call_sid, call_status)

    async def _caller_asks(self, live: Live) -> str:
        tells = live.transfer.tells
        transfer = await self._driver.apply(live, CallerAsks())
        return self._lines.caller(transfer, self._said_on_hold(transfer, tells, live.holds))

    def _said_on_hold(self, transfer: Transfer, tells: int, holds: int) -> tuple[str, ...]:
        choices = CHOICES if transfer.caller_number else CHOICES_WITHHELD
        if transfer.state is State.QUEUED:
            if transfer.tells == tells:
                return ()
            place, wait_s = self._driver.wait_of(transfer)
            told = in_line(Wait(place, wait_s), first=tells == 0)
            return (told, choices) if tells == 0 else (told, "Press 0 to hear your choices.")
        if transfer.state is State.RINGING and holds > 0:
            return (STILL_HERE, choices) if holds == 1 else (STILL_HERE,) if holds % 2 else ()
        return ()

    async def hold_key(self, transfer_id: str, digits: str, call_sid: str = "") -> str:
        """TwiML after a key on hold: 1 call me back, 2 a message, any other: the choices."""
        live = await self._shelf.get(transfer_id)
        if live is None:
            return self._lines.lost_caller(call_sid)
        keys: dict[str, Event] = {"1": WantsCallBack(), "2": WantsMessage()}
        event = keys.get(digits.strip())
        if event is None:
            transfer = await self._driver.apply(live, CallerAsks())
            place, wait_s = self._driver.wait_of(transfer)
            pieces = (in_line(Wait(place, wait_s), first=False), self._lines.choices(transfer))
            return self._lines.caller(transfer, pieces)
        transfer = await self._driver.apply(live, event)
        if transfer.state is State.VOICEMAIL or transfer.state is State.LATER:
            return self._lines.caller(transfer)
        return await self._caller_asks(live)

    async def room_wait(self, transfer_id: str, call_sid: str = "") -> str:
        """What is heard in a room until it begins; asked again whenever it has been played."""
        live = await self._shelf.get(transfer_id)
        if live is not None and call_sid in ("", live.transfer.caller_sid):
            live.waits += 1
            if live.waits > 1:
                await self._driver.apply(live, CallerAlone())
        return self._lines.room_wait(transfer_id)

    async def room_event(self, transfer_id: str, event: str, call_sid: str, reason: str = "", room: str = "") -> None:
        """A conference callback. `reason`: ReasonParticipantLeft; `room`: the conference's name."""
        live = await self._shelf.get(transfer_id)
        if live is None or room not in ("", live.transfer.room):
            return
        transfer = live.transfer
        ring = transfer.ring_of(call_sid)
        if event == "participant-join" and ring:
            await self._driver.apply(live, PersonInRoom(ring))
        elif event == "participant-leave":
            if ring:
                await self._driver.apply(live, PersonOut(ring))
            elif call_sid == transfer.caller_sid and reason == "participant_hung_up" and not transfer.met:
                # Once they talk, star and hanging up look alike here: the call's own end tells.
                await self._driver.apply(live, CallerLeft())

    async def caller_left(self, call_sid: str) -> None:
        """The caller hung up, wherever the call was."""
        live = await self._shelf.of_call(call_sid)
        if live is not None and not live.transfer.put_off:
            await self._driver.apply(live, CallerLeft())

    async def state_of(self, call_sid: str) -> State | None:
        """Where the call's transfer stands; None: none was begun."""
        live = await self._shelf.of_call(call_sid)
        return live.transfer.state if live else None

    async def told(self, call_sid: str) -> dict[str, Any]:
        """The call's brief as JSON values, empty when there is none. Personal data: for people, never for a log."""
        live = await self._shelf.of_call(call_sid)
        return dict(live.transfer.brief) if live else {}

    async def voicemail_reached(self, call_sid: str) -> None:
        """The caller's line asked for the voicemail document: no further pushing is needed."""
        live = await self._shelf.of_call(call_sid)
        if live is not None and live.transfer.state is State.VOICEMAIL:
            await self._driver.apply(live, CallerAsks())

    # --- the person's line

    async def whisper(self, transfer_id: str, ring: int, call_sid: str) -> str:
        """TwiML for the person who has answered, or whose line asks again."""
        return await self._person(transfer_id, ring, PersonAnswered(ring, call_sid))

    async def whisper_key(self, transfer_id: str, ring: int, digits: str) -> str:
        """TwiML after the person's key; empty: none was pressed. An unknown key is taken as "again"."""
        match digits.strip():
            case "1":
                return await self._person(transfer_id, ring, PersonAccepted(ring))
            case "2":
                return await self._person(transfer_id, ring, PersonDeclined(ring))
            case "":
                return await self._person(transfer_id, ring, PersonDeclined(ring, "no_key"))
            case "4":
                live = await self._shelf.get(transfer_id)
                if live is not None:
                    transfer = await self._driver.apply(live, PersonAsksAgain(ring), ring)
                    words, sound = self.words.of(transfer)
                    return self._lines.person(transfer, ring, words=words, sound=sound)
        return await self._person(transfer_id, ring, PersonAsksAgain(ring))

    async def after_person(self, transfer_id: str, ring: int, call_status: str = "") -> str:
        """TwiML for the person who is out of the room."""
        event = PersonEnded(ring) if call_status in TERMINAL else PersonBack(ring)
        return await self._person(transfer_id, ring, event, out=True)

    async def choice(self, transfer_id: str, ring: int, digits: str) -> str:
        """TwiML after the person's key while the caller is on hold."""
        live = await self._shelf.get(transfer_id)
        if live is None:
            return self._lines.lost_person()
        live.asks[ring] += 1
        words = await self.console.key(live, ring, digits.strip())
        return self._lines.person(live.transfer, ring, words=words)

    async def answer(self, transfer_id: str, ring: int, digits: str = "") -> str:
        """TwiML after a key, or none, to a question after the call."""
        live = await self._shelf.get(transfer_id)
        if live is None:
            return self._lines.lost_person()
        live.asks[ring] += 1
        await self._afterwards.key(live, ring, digits.strip())
        return self._lines.question(live.transfer, ring)

    async def _person(self, transfer_id: str, ring: int, event: Event, *, out: bool = False) -> str:
        live = await self._shelf.get(transfer_id)
        if live is None:
            return self._lines.lost_person()
        return self._lines.person(await self._driver.apply(live, event, ring), ring, out=out)

    async def person_status(self, transfer_id: str, ring: int, call_sid: str, status: str) -> None:
        """The status callback of the call to a person; they may come doubled, late and out of order."""
        live = await self._shelf.get(transfer_id)
        if live is None:
            return
        if status in TERMINAL:
            await self._driver.apply(live, PersonEnded(ring, RING_ENDS.get(status, "hung_up")))
            return
        await self._driver.apply(live, RingPlaced(ring, call_sid))
        if status == "ringing":
            await self._driver.apply(live, PersonRinging(ring, call_sid))

    # --- life and death of the process

    async def recover(self) -> None:
        """After a restart: takes up what was open."""
        await self._afterwards.recover()
        await self._driver.recover()

    async def close(self) -> None:
        """Stops timers and tasks; what is open stays kept, for `recover`."""
        await self._driver.close()
