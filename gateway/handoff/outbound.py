"""Carries out a transfer's actions by REST, each in its own time limit, and says what came of it as events."""

import asyncio
from collections.abc import Callable

import structlog

from gateway.config import Company, Handoff
from gateway.handoff.ports import Clock, Pause, Rest, Urls
from gateway.handoff.signals import (
    Action,
    CallerLeft,
    EndRing,
    Event,
    FetchPerson,
    FreePerson,
    RedirectCaller,
    RedirectDone,
    RedirectFailed,
    Report,
    RingPerson,
    RingPlaced,
    RingRefused,
    RingUnknown,
    StartTimer,
)
from gateway.handoff.state import Transfer
from gateway.telephony.rest import RestRefused, RestUnknown, RestUnreachable

log = structlog.get_logger()

REST_S = 10.0
"""No REST call is waited for longer."""
UNREACHABLE_PAUSES_S = (1.0, 3.0)
"""Before a call that certainly was not placed is placed again."""


class Outbound:
    """Only ever dials the telephones of the configured staff."""

    def __init__(
        self,
        company: Company,
        settings: Handoff,
        rest: Rest,
        urls: Urls,
        engaged: Callable[[Transfer, str, float], bool],
        clock: Clock,
        pause: Pause,
    ) -> None:
        self._company = company
        self._settings = settings
        self._rest = rest
        self._urls = urls
        self._engaged = engaged
        self._clock = clock
        self._pause = pause

    async def carry_out(self, transfer: Transfer, action: Action, wanted: Callable[[], bool]) -> tuple[Event, ...]:
        """The events that follow. `wanted`: whether a ring is still worth placing."""
        match action:
            case RingPerson(ring=ring, person=person):
                return (await self._ring(transfer, ring, person, wanted),)
            case EndRing(sid=sid, ringing=ringing):
                await self._end(transfer, sid, ringing)
            case FreePerson(ring=ring, sid=sid):
                if await self._move(transfer, sid, self._urls.after_person(transfer.id, ring)) is None:
                    await self._end(transfer, sid, ringing=False)
            case FetchPerson(ring=ring, sid=sid):
                await self._move(transfer, sid, self._urls.whisper(transfer.id, ring))
            case RedirectCaller():
                return (await self._to_voicemail(transfer),)
            case StartTimer() | Report():
                raise TypeError("timers and reports are not carried out by REST")
        return ()

    async def _ring(self, transfer: Transfer, ring: int, person_id: str, wanted: Callable[[], bool]) -> Event:
        person = next((p for p in self._company.staff if p.id == person_id), None)
        if person is None:
            return RingRefused(ring)
        if self._engaged(transfer, person_id, self._clock().timestamp()):
            return RingRefused(ring, "engaged")
        for pause_s in (*UNREACHABLE_PAUSES_S, None):
            if not wanted():
                break
            try:
                async with asyncio.timeout(REST_S):
                    sid = await self._rest.create_call(
                        to=person.phone,
                        from_=self._company.phone,
                        url=self._urls.whisper(transfer.id, ring),
                        status_callback=self._urls.person(transfer.id, ring),
                        timeout_s=self._settings.ring_s,
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

    async def _to_voicemail(self, transfer: Transfer) -> Event:
        moved = await self._move(transfer, transfer.call_sid, self._urls.voicemail(transfer.call_sid))
        if moved is not None:
            return RedirectDone() if moved else CallerLeft()
        # The second way out: when the room ends, the caller's line asks what comes next.
        try:
            async with asyncio.timeout(REST_S):
                await self._rest.complete_conference(transfer.room)
        except (RestRefused, RestUnknown, TimeoutError) as error:
            log.warning("room_not_ended", call=transfer.call_sid, error=type(error).__name__)
        return RedirectFailed()

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
