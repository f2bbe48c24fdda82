"""Does what a conversation asks for: finds openings, books, texts, opens tickets, finds the person to ring."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Protocol

import structlog

from gateway.calls.live import LiveCall
from gateway.calls.promises import Promises
from gateway.calls.ringing import ring
from gateway.clock import Clock
from gateway.company import Company
from gateway.conversation.events import (
    Action,
    BookVisit,
    Brief,
    CancelVisit,
    Event,
    FindOpenings,
    FindPerson,
    OpeningsFound,
    OpenTicket,
    PersonFound,
    SendText,
    StartRinging,
    VisitBooked,
    VisitCancelled,
    VisitRefused,
)
from gateway.customers.directory import Directory
from gateway.handoff.transfers import Transfers
from gateway.records.store import RecordsError
from gateway.scheduling.calendar import Calendar, Taken

log = structlog.get_logger()

LOOKUP_S = 6.0
"""The longest that a caller waits for an answer before the conversation is told that it failed."""


class Texter(Protocol):
    async def send_message(self, to: str, from_: str, body: str, *, caller: str = "") -> str: ...


class Deeds:
    """One per gateway. Texts and tickets are done in owned tasks: nobody on the phone waits for them."""

    def __init__(
        self,
        company: Company,
        calendar: Calendar,
        directory: Directory,
        promises: Promises,
        transfers: Transfers,
        texter: Texter,
        clock: Clock,
    ) -> None:
        self._company = company
        self._calendar = calendar
        self._directory = directory
        self._promises = promises
        self._transfers = transfers
        self._texter = texter
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    async def do(self, call: LiveCall, action: Action, stream_s: float) -> Event | None:
        """Does one action; the event that answers it, if it has one."""
        match action:
            case SendText():
                self._later(self._text(call, action))
            case OpenTicket():
                self._later(self._ticket(call.call_sid, action))
            case StartRinging():
                self.ring(call, action.brief)
            case _:
                return await self.look_up(call, action, stream_s)
        return None

    async def look_up(self, call: LiveCall, action: Action, stream_s: float = 0.0) -> Event | None:
        """Answers an action that asks something; None for all others. Asking again does no harm."""
        match action:
            case FindOpenings():
                return await self._find(call, action, stream_s)
            case BookVisit():
                return await self._book(call, action, stream_s)
            case CancelVisit():
                return await self._cancel(call, action, stream_s)
            case FindPerson():
                return await self._person(call, action, stream_s)
            case _:
                return None

    def ring(self, call: LiveCall, brief: Brief) -> None:
        """Begins the transfer, if it has not begun; returns at once."""
        self._later(self._ring(call, brief))

    async def close(self) -> None:
        """Waits a little for what is under way, then gives up on it."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=LOOKUP_S)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _find(self, call: LiveCall, action: FindOpenings, stream_s: float) -> Event:
        try:
            async with asyncio.timeout(LOOKUP_S):
                openings = await self._calendar.find(action.wanted, self._clock.now().astimezone(self._company.zone))
        except (RecordsError, TimeoutError) as error:
            log.error("openings_failed", call=call.call_sid, error=type(error).__name__)
            openings = ()
        return OpeningsFound(call.stamp(stream_s), openings)

    async def _book(self, call: LiveCall, action: BookVisit, stream_s: float) -> Event:
        request = action.request
        try:
            async with asyncio.timeout(LOOKUP_S):
                visit = await self._calendar.book(
                    request, call.call_sid, self._clock.now().astimezone(self._company.zone)
                )
        except Taken:
            return VisitRefused(call.stamp(stream_s), "taken")
        except (RecordsError, TimeoutError) as error:
            log.error("booking_failed", call=call.call_sid, error=type(error).__name__)
            return VisitRefused(call.stamp(stream_s), "failed")
        call.booked = True
        self._later(self._remember(call.call_sid, action))
        return VisitBooked(call.stamp(stream_s), visit)

    async def _cancel(self, call: LiveCall, action: CancelVisit, stream_s: float) -> Event:
        """What was cancelled before stays cancelled: asking again does no harm."""
        try:
            async with asyncio.timeout(LOOKUP_S):
                done = await self._calendar.cancel(action.reference, self._clock.now())
                gone = done or await self._calendar.visit(action.reference) is None
        except (RecordsError, TimeoutError) as error:
            log.error("cancelling_failed", call=call.call_sid, error=type(error).__name__)
            gone = False
        stamp = call.stamp(stream_s)
        return VisitCancelled(stamp, action.reference) if gone else VisitRefused(stamp, "failed")

    async def _person(self, call: LiveCall, action: FindPerson, stream_s: float) -> Event:
        person = await self._transfers.who(action.skills, action.urgency, self._clock.now(), action.brief)
        if person is None:
            return PersonFound(call.stamp(stream_s), None)
        return PersonFound(call.stamp(stream_s), person.name, person.role, person.pronoun)

    async def _ring(self, call: LiveCall, brief: Brief) -> None:
        if not call.left:
            await ring(self._transfers, call, brief)

    async def _remember(self, call_sid: str, action: BookVisit) -> None:
        request = action.request
        try:
            await self._directory.remember(request.phone, request.name, request.address)
        except RecordsError as error:
            log.error("customer_not_remembered", call=call_sid, error=str(error))

    async def _text(self, call: LiveCall, action: SendText) -> None:
        try:
            await self._texter.send_message(action.to, self._company.phone, action.body, caller=call.caller)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the team is told by a ticket
            log.error("text_not_sent", call=call.call_sid, error=type(error).__name__)
            await self._ticket(
                call.call_sid,
                OpenTicket("Text not sent", "The confirmation could not be texted: " + action.body, action.to),
            )

    async def _ticket(self, call_sid: str, action: OpenTicket) -> None:
        await self._promises.ticket(
            action.subject,
            action.body,
            action.phone,
            action.urgency.value,
            call_sid=call_sid,
            key=f"{call_sid} {action.key}" if action.key else None,
            at=self._clock.now(),
            anew=True,
        )
