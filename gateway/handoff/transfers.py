"""Drives transfers: webhooks and REST answers become events of the table, its actions become REST calls and timers.

Each event of one transfer is handled alone and kept before anything is done about it. REST calls run in tasks of their
own, so no webhook waits for them.
"""

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Collection, Coroutine
from dataclasses import replace
from datetime import datetime
from typing import Literal

import structlog

from gateway.config import Company, Handoff, Person
from gateway.conversation.events import Brief
from gateway.handoff import lines, roster
from gateway.handoff.brief import structured
from gateway.handoff.live import Live, Shelf
from gateway.handoff.outbound import Outbound
from gateway.handoff.ports import After, Clock, Pause, Rest, TransferStore, Urls, utc_now
from gateway.handoff.result import Result, result
from gateway.handoff.signals import (
    Action,
    Begin,
    CallerArrived,
    CallerAtVoicemail,
    CallerLeft,
    CallerOutOfRoom,
    Event,
    HoldAsked,
    Limits,
    PersonAccepted,
    PersonAnswered,
    PersonAsksAgain,
    PersonDeclined,
    PersonEnded,
    PersonInRoom,
    PersonOutOfRoom,
    PersonRinging,
    Recovered,
    Report,
    RingPerson,
    RingPlaced,
    StartTimer,
    Timer,
    TimerFired,
)
from gateway.handoff.state import State, Transfer
from gateway.handoff.transfer import step
from gateway.log import fault
from gateway.understanding.meaning import Urgency

log = structlog.get_logger()

__all__ = ["NoSuchTransfer", "Result", "Transfers"]

OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
RING_ENDS = {"busy": "busy", "no-answer": "no_answer", "failed": "failed"}


class NoSuchTransfer(Exception):  # noqa: N818 - the name says what is wrong
    """No transfer is known for this call or id: begin one, or send the caller to voicemail."""


class Transfers:
    """All transfers of this gateway. `on_result` is told once how each ended (again only if that proves wrong)."""

    def __init__(
        self,
        company: Company,
        settings: Handoff,
        rest: Rest,
        store: TransferStore,
        urls: Urls,
        *,
        clock: Clock = utc_now,
        after: After | None = None,
        pause: Pause = asyncio.sleep,
        on_result: Callable[[str, Result], Awaitable[None]] | None = None,
        on_step: Callable[[str, str, int], None] | None = None,
    ) -> None:
        """`on_step` is told (call sid, state, ring) at each change of state."""
        self._company = company
        self._settings = settings
        self._limits = Limits(ring_s=settings.ring_s, accept_s=settings.accept_s, total_s=settings.total_s)
        self._urls = urls
        self._clock = clock
        self._after = after
        self._shelf = Shelf(store)
        self._out = Outbound(company, settings, rest, urls, self._shelf.engaged_elsewhere, clock, pause)
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False
        self.on_result = on_result
        self.on_step = on_step

    # --- what the conversation asks for

    async def begin(self, call_sid: str, caller_number: str, brief: Brief) -> str:
        """Starts to ring the first person, and returns at once with the transfer's id.

        Asked again for the same call, it only takes over the newer brief. `caller_number`: E.164 or empty.
        """
        told = structured(brief, caller_number)
        live = await self._shelf.of_call(call_sid)
        if live is not None:
            async with live.lock:
                live.transfer = replace(live.transfer, brief=told, whisper_s=float(told["whisper_s"]))
                await self._shelf.save(live)
            return live.transfer.id
        now = self._clock()
        people = roster.order(self._company, brief.skills, brief.urgency, now, self._shelf.engaged(now.timestamp()))
        transfer_id = uuid.uuid4().hex[:16]
        live = self._shelf.put(
            Transfer(
                id=transfer_id,
                call_sid=call_sid,
                room=f"warm-{transfer_id}",
                people=tuple(person.id for person in people),
                whisper_s=float(told["whisper_s"]),
                brief=told,
                times={"began": now.timestamp()},
            )
        )
        await self._apply(live, Begin())
        return transfer_id

    async def who(self, skills: Collection[str], urgency: str, now: datetime) -> Person | None:
        """Who would be rung first at `now` (aware); None: nobody is there."""
        people = roster.order(
            self._company, skills, Urgency(urgency), now, self._shelf.engaged(self._clock().timestamp())
        )
        return people[0] if people else None

    # --- the caller's line

    async def caller_arrives(self, call_sid: str) -> str:
        """TwiML for the caller whose stream is over: the hold room, or voicemail. Raises NoSuchTransfer."""
        live = await self._shelf.of_call(call_sid)
        if live is None:
            raise NoSuchTransfer("no transfer was begun for this call: call begin() first")
        return lines.caller(await self._apply(live, CallerArrived()), self._company, self._urls)

    async def hold(self, transfer_id: str) -> str:
        """TwiML that the caller hears on hold; asked again whenever it has been played."""
        live = await self._shelf.get(transfer_id)
        if live is None:
            return lines.hold_unknown(transfer_id, self._urls)
        live.holds += 1
        return lines.hold(await self._apply(live, HoldAsked()), live.holds, self._urls)

    async def room_event(self, transfer_id: str, event: str, call_sid: str, reason: str = "") -> None:
        """A conference callback. `reason`: ReasonParticipantLeft."""
        live = await self._shelf.get(transfer_id)
        if live is None:
            return
        transfer = live.transfer
        ring = transfer.ring_of(call_sid)
        if event == "participant-join":
            if call_sid == transfer.call_sid:
                await self._apply(live, CallerArrived())
            elif ring:
                await self._apply(live, PersonInRoom(ring))
        elif event == "participant-leave":
            if call_sid == transfer.call_sid and reason == "participant_hung_up":
                await self._apply(live, CallerLeft())
            elif ring:
                await self._apply(live, PersonOutOfRoom(ring))

    async def after_room(self, transfer_id: str, call_sid: str = "", call_status: str = "") -> str:
        """TwiML for the caller whose time in the room is over: goodbye after a conversation, else voicemail."""
        live = await self._shelf.get(transfer_id)
        if live is None:
            return lines.lost_caller(call_sid, self._company, self._urls)
        event = CallerLeft() if call_status in OVER else CallerOutOfRoom()
        return lines.caller(await self._apply(live, event), self._company, self._urls)

    async def caller_left(self, call_sid: str) -> None:
        """The caller hung up, wherever the call was."""
        live = await self._shelf.of_call(call_sid)
        if live is not None:
            await self._apply(live, CallerLeft())

    async def state_of(self, call_sid: str) -> State | None:
        """Where the call's transfer stands; None: none was begun."""
        live = await self._shelf.of_call(call_sid)
        return live.transfer.state if live else None

    async def voicemail_reached(self, call_sid: str) -> None:
        """The caller's line asked for the voicemail document: no further pushing is needed."""
        live = await self._shelf.of_call(call_sid)
        if live is not None:
            await self._apply(live, CallerAtVoicemail())

    # --- the person's line

    async def whisper(self, transfer_id: str, ring: int, call_sid: str) -> str:
        """TwiML for the person who has answered."""
        return await self._person(transfer_id, ring, PersonAnswered(ring, call_sid))

    async def whisper_key(self, transfer_id: str, ring: int, digits: str) -> str:
        """TwiML after the person's key; empty: none was pressed. An unknown key is taken as "again"."""
        event: Event
        match digits.strip():
            case "1":
                event = PersonAccepted(ring)
            case "2":
                event = PersonDeclined(ring)
            case "":
                event = PersonDeclined(ring, "no_key")
            case _:
                event = PersonAsksAgain(ring)
        return await self._person(transfer_id, ring, event)

    async def after_person(self, transfer_id: str, ring: int) -> str:
        """TwiML for the person whose time in the room is over, or who is let go."""
        return await self._person(transfer_id, ring, PersonOutOfRoom(ring), leaving=True)

    async def _person(self, transfer_id: str, ring: int, event: Event, *, leaving: bool = False) -> str:
        live = await self._shelf.get(transfer_id)
        if live is None:
            return lines.lost_person()
        return lines.person(await self._apply(live, event), ring, self._company, self._urls, self._settings, leaving)

    async def person_status(self, transfer_id: str, ring: int, call_sid: str, status: str) -> None:
        """The status callback of the call to a person; they may come doubled, late and out of order."""
        live = await self._shelf.get(transfer_id)
        if live is None:
            return
        if status in OVER:
            await self._apply(live, PersonEnded(ring, RING_ENDS.get(status, "hung_up")))
            return
        await self._apply(live, RingPlaced(ring, call_sid))
        if status == "ringing":
            await self._apply(live, PersonRinging(ring, call_sid))

    # --- life and death of the process

    async def recover(self) -> None:
        """After a restart: takes up what was open."""
        for live in await self._shelf.open():
            await self._apply(live, Recovered())

    async def close(self) -> None:
        """Stops timers and tasks; what is open stays kept, for `recover`."""
        self._closed = True
        for live in self._shelf.all():
            live.stop_timers()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- events in, actions out

    async def _apply(self, live: Live, event: Event) -> Transfer:
        async with live.lock:
            before = live.transfer
            after, actions = step(before, event, self._limits, self._clock().timestamp())
            if after == before and not actions:
                return before
            live.transfer = after
            await self._shelf.save(live)
            if after.state is not before.state:
                self._tell(before, after, event)
            for action in actions:
                match action:
                    case StartTimer():
                        self._start(live, action)
                    case Report(how=how):
                        self._spawn(self._report(live, how))
                    case _:
                        self._spawn(self._carry_out(live, action))
            self._settle(live)
            return live.transfer

    def _tell(self, before: Transfer, after: Transfer, event: Event) -> None:
        log.info(
            "transfer",
            call=after.call_sid,
            transfer=after.id,
            was=before.state.value,
            on=event.timer.value if isinstance(event, TimerFired) else type(event).__name__,
            now=after.state.value,
            ring=after.ring,
        )
        if self.on_step is not None:
            self.on_step(after.call_sid, after.state.value, after.ring)

    async def _carry_out(self, live: Live, action: Action) -> None:
        def wanted() -> bool:
            now = live.transfer
            return isinstance(action, RingPerson) and now.state is State.RINGING and now.ring == action.ring

        for event in await self._out.carry_out(live.transfer, action, wanted):
            await self._apply(live, event)

    async def _report(self, live: Live, how: Literal["bridged", "voicemail", "caller_left"]) -> None:
        told = result(live.transfer, how, self._settings.short_bridge_s)
        log.info("transfer_over", call=live.transfer.call_sid, end=told.end, rings=told.rings, short=told.short)
        if told.short:
            log.warning("short_bridge", call=live.transfer.call_sid, talk_s=round(told.talk_s or 0.0, 1))
        if self.on_result is not None:
            await self.on_result(live.transfer.call_sid, told)
        async with live.lock:
            live.transfer = replace(live.transfer, reported=True)
            await self._shelf.save(live)
            self._settle(live)

    def _settle(self, live: Live) -> None:
        if live.transfer.state in (State.BRIDGED, State.VOICEMAIL, State.CALLER_GONE, State.DONE):
            live.stop_timers(but=Timer.REDIRECT if live.transfer.state is State.VOICEMAIL else None)
        if live.transfer.over:
            live.stop_timers()
            self._shelf.retire(live)

    def _start(self, live: Live, action: StartTimer) -> None:
        def fire() -> None:
            self._spawn(self._fired(live, TimerFired(action.timer, action.ring)))

        after = self._after or asyncio.get_running_loop().call_later
        live.set_timer(action.timer, after(action.seconds, fire))

    async def _fired(self, live: Live, event: TimerFired) -> None:
        await self._apply(live, event)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        if self._closed:
            task.cancel()
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("transfer_task_failed", **fault(error))
