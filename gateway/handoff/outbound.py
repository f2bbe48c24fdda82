"""Carries out a transfer's actions by REST, each in its own time limit, and says what came of it as events."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from gateway.company import Company
from gateway.handoff.actions import (
    Action,
    AskLeg,
    DialCustomer,
    EndCustomer,
    EndLeg,
    MoveCaller,
    Report,
    RingPerson,
    StartTimer,
)
from gateway.handoff.ports import Pause, Rest, Urls
from gateway.handoff.signals import (
    CallerLeft,
    CustomerMissed,
    CustomerPlaced,
    Event,
    MoveFailed,
    PersonEnded,
    RingPlaced,
    RingRefused,
    RingUnknown,
)
from gateway.handoff.state import Caller, Transfer
from gateway.handoff.telephones import number
from gateway.telephony.rest import RestRefused, RestUnknown, RestUnreachable

log = structlog.get_logger()

REST_S = 10.0
"""No REST call is waited for longer."""
UNREACHABLE_PAUSES_S = (1.0, 3.0)
"""Before a call that certainly was not placed is placed again."""


class Outbound:
    """Only ever dials the telephones of the configured staff, and the number that the caller called from."""

    def __init__(
        self,
        company: Company,
        rest: Rest,
        urls: Urls,
        claim: Callable[[Transfer, str], Awaitable[bool]],
        pause: Pause,
        customer_ring_s: int,
    ) -> None:
        """`claim`: gets the person for this transfer, unless somebody else has them."""
        self._company = company
        self._rest = rest
        self._urls = urls
        self._claim = claim
        self._pause = pause
        self._customer_ring_s = customer_ring_s

    async def carry_out(self, transfer: Transfer, action: Action, wanted: Callable[[], bool]) -> tuple[Event, ...]:
        """The events that follow. `wanted`: whether a ring is still worth placing."""
        match action:
            case RingPerson():
                return (await self._ring(transfer, action, wanted),)
            case EndLeg(sid=sid, ringing=ringing):
                await self._end(transfer, sid, ringing)
            case AskLeg(ring=ring, sid=sid, letting_go=letting_go):
                moved = await self._move(transfer, sid, self._urls.whisper(transfer.id, ring))
                if moved is False:
                    return (PersonEnded(ring),)
                if moved is None and letting_go:
                    await self._end(transfer, sid, ringing=False)
            case MoveCaller():
                return await self._move_caller(transfer)
            case DialCustomer(attempt=attempt):
                return await self._call_back(transfer, attempt, wanted)
            case EndCustomer(sid=sid):
                await self._end(transfer, sid, ringing=True)
            case StartTimer() | Report():
                raise TypeError("timers and reports are not carried out by REST")
        return ()

    async def _ring(self, transfer: Transfer, action: RingPerson, wanted: Callable[[], bool]) -> Event:
        ring = action.ring
        to = number(self._company, action.person)
        if to is None or not wanted():
            return RingRefused(ring)
        if not await self._claim(transfer, action.person):
            return RingRefused(ring, "engaged")
        for pause_s in (*UNREACHABLE_PAUSES_S, None):
            if not wanted():
                break
            try:
                async with asyncio.timeout(REST_S):
                    sid = await self._rest.create_call(
                        to=to,
                        from_=self._company.phone,
                        url=self._urls.whisper(transfer.id, ring),
                        status_callback=self._urls.person(transfer.id, ring),
                        timeout_s=action.seconds,
                        caller=transfer.caller_number,
                    )
                return RingPlaced(ring, sid)
            except RestUnreachable:
                # Certainly nothing was placed, and the next person could not be reached either: worth a moment.
                log.warning("ring_unreachable", call=transfer.call_sid, ring=ring)
                if pause_s is not None:
                    await self._pause(pause_s)
            except RestRefused as error:
                log.warning("ring_refused", call=transfer.call_sid, ring=ring, code=error.code)
                return RingRefused(ring)
            except (RestUnknown, TimeoutError) as error:
                # The call may have been placed: asking again could ring the same person twice.
                log.warning("ring_unknown", call=transfer.call_sid, ring=ring, error=type(error).__name__)
                return RingUnknown(ring)
        return RingRefused(ring)

    async def _call_back(self, transfer: Transfer, attempt: int, wanted: Callable[[], bool]) -> tuple[Event, ...]:
        if not transfer.caller_number or not wanted():
            return (CustomerMissed(attempt, "refused"),)
        try:
            async with asyncio.timeout(REST_S):
                sid = await self._rest.create_call(
                    to=transfer.caller_number,
                    from_=self._company.phone,
                    url=self._urls.call_back(transfer.id, attempt),
                    status_callback=self._urls.customer(transfer.id, attempt),
                    timeout_s=self._customer_ring_s,
                    caller=transfer.caller_number,
                    detect_machine=True,
                )
            return (CustomerPlaced(attempt, sid),)
        except RestRefused as error:
            log.warning("call_back_refused", call=transfer.call_sid, code=error.code)
            return (CustomerMissed(attempt, "refused"),)
        except (RestUnknown, TimeoutError) as error:
            # It may ring: the call's own webhooks tell, or the timer.
            log.warning("call_back_unknown", call=transfer.call_sid, error=type(error).__name__)
            return ()

    async def _move_caller(self, transfer: Transfer) -> tuple[Event, ...]:
        moved = await self._move(transfer, transfer.caller_sid, self._urls.hold(transfer.id))
        if moved is not None:
            return () if moved else (CallerLeft(),)
        if transfer.caller is Caller.ROOM:
            # The second way out: when the room ends, the caller's line asks what comes next.
            try:
                async with asyncio.timeout(REST_S):
                    await self._rest.complete_conference(transfer.room)
            except (RestRefused, RestUnknown, TimeoutError) as error:
                log.warning("room_not_ended", call=transfer.call_sid, error=type(error).__name__)
        return (MoveFailed(),)

    async def _end(self, transfer: Transfer, sid: str, ringing: bool) -> None:
        try:
            async with asyncio.timeout(2 * REST_S):
                await self._rest.end_call(sid, ringing)
        except (RestRefused, RestUnknown, TimeoutError) as error:
            # The carrier's own ring timeout ends it, and whoever answers is told.
            log.warning("ring_not_ended", call=transfer.call_sid, error=type(error).__name__)

    async def _move(self, transfer: Transfer, sid: str, url: str) -> bool | None:
        """True: moved; False: that call is over; None: it failed."""
        try:
            async with asyncio.timeout(REST_S):
                return await self._rest.redirect_call(sid, url)
        except (RestRefused, RestUnknown, TimeoutError) as error:
            log.warning("call_not_moved", call=transfer.call_sid, error=type(error).__name__)
            return None
