"""Drives transfers: events go through the table, each transfer's alone and kept before anything is done about it; its
actions become REST calls, timers, claims and reports.

REST calls run in tasks of their own, so no webhook waits for them.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from gateway.company import Company
from gateway.config import Handoff
from gateway.handoff import waiting
from gateway.handoff.actions import Action, AskLeg, DialCustomer, How, Report, RingPerson, StartTimer
from gateway.handoff.claims import Claims
from gateway.handoff.held import Held
from gateway.handoff.live import Live, Shelf
from gateway.handoff.meanwhile import Meanwhile
from gateway.handoff.outbound import Outbound
from gateway.handoff.ports import After, Clock, Handle, Pause, Rest, Store, Urls
from gateway.handoff.reach import Reaches
from gateway.handoff.result import Result, result
from gateway.handoff.signals import (
    CallerLeft,
    CustomerCalls,
    Event,
    Limits,
    NotNeeded,
    PersonEnded,
    Recovered,
    RingRefused,
    Timer,
    TimerFired,
)
from gateway.handoff.state import FINAL, LegState, State, Transfer
from gateway.handoff.telephones import owner
from gateway.handoff.transfer import step
from gateway.handoff.turns import OnDuty, Turns
from gateway.log import fault
from gateway.records.errors import RecordsError

log = structlog.get_logger()

BEAT_S = 5.0
"""How often the line of waiting callers is looked at, if nothing else gives reason to."""
EXTEND_EVERY = 6
"""Claims are extended at each so manyth beat."""
LET_GO_S = 30.0
"""How long after a person was let go their line is taken to be free, if the carrier says nothing of its end."""
OUT_S = 1.5
"""How long the line of somebody whose conversation has ended may take to ask by itself: the room ends with it."""
AFTERWARDS_S = 180.0
"""How long a person may take to answer the questions after a call."""
LONGEST_CALL_S = 4 * 3600.0
"""The carrier ends every call after so long; what seems to last longer was forgotten by its callbacks."""
Rings = Callable[[str, str, int, tuple[str, ...], dict[str, Any]], None]
"""Told when telephones begin to ring: call sid, transfer, rings so far, who is rung now, the brief."""


def limits_of(settings: Handoff) -> Limits:
    return Limits(
        queue_s=settings.queue_s,
        customer_ring_s=settings.customer_ring_s,
        tries=settings.call_back_tries,
        retry_s=settings.call_back_retry_s,
        park_s=settings.park_s,
    )


class Driver:
    """One per gateway. Owns the timers and tasks of all transfers."""

    def __init__(
        self,
        company: Company,
        settings: Handoff,
        rest: Rest,
        store: Store,
        urls: Urls,
        claims: Claims | None,
        on_duty: OnDuty,
        clock: Clock,
        after: After | None,
        pause: Pause,
        reaches: Reaches,
    ) -> None:
        self.shelf = Shelf(store, reaches, pause)
        self._store = store
        self._reaches = reaches
        self.held = Held(claims, clock, reaches)
        self.limits = limits_of(settings)
        self.clock = clock
        self.talks_s: deque[float] = deque(maxlen=waiting.MOST_TALKS)
        """How long the latest conversations lasted, in seconds."""
        self.on_result: Callable[[str, Result], Awaitable[None]] | None = None
        self.on_step: Callable[[str, str, int], None] | None = None
        self.on_ring: Rings | None = None
        self._settings = settings
        self._pause = pause
        self._after = after
        self._out = Outbound(company, rest, urls, self._claim, pause, settings.customer_ring_s)
        self._tasks: set[asyncio.Task[None]] = set()
        self._letting_go: dict[tuple[str, str], Handle] = {}
        self._beat: Handle | None = None
        self._beats = 0
        self._closed = False
        self._turns = Turns(self.shelf, store, self.held, reaches, on_duty, clock, self.apply)

    # --- events in, actions out

    async def apply(self, live: Live, event: Event, asks: int = 0) -> Transfer:
        """What the event makes of it. `asks`: the ring whose line asks just now, and gets its answer from what is
        returned: it is not told to ask besides."""
        async with live.lock:
            if asks:
                live.asks[asks] += 1
            before = live.transfer
            after, actions = step(before, event, self.limits, self.clock().timestamp())
            if isinstance(event, PersonEnded):
                # Also for somebody who was let go before: now the line is free for certain.
                self._line_free(before, event.ring)
            if after == before and not actions:
                return before
            live.transfer = after
            if after.meets != before.meets:
                live.waits = 0
            if after.state not in FINAL:
                self.shelf.revive(live)
            await self.shelf.save(live)
            if after.state is not before.state:
                self._tell(before, after, event)
            self._let_go(before, after, event)
            rung = tuple(dict.fromkeys(owner(a.person) for a in actions if isinstance(a, RingPerson)))
            if rung and self.on_ring is not None:
                self.on_ring(after.call_sid, after.id, len(after.legs), rung, after.brief)
            for action in actions:
                match action:
                    case StartTimer():
                        self._start(live, action)
                    case Report(how=how):
                        self.spawn(self._report(live, how))
                    case AskLeg(ring=ring):
                        if ring != asks:
                            self.spawn(self._ask(live, action, live.asks[ring]))
                    case _:
                        self.spawn(self._carry_out(live, action))
            self._settle(live)
            return live.transfer

    async def change(self, live: Live, **values: Any) -> None:
        """Facts that the table does not look at: the brief, a person's answers."""
        async with live.lock:
            live.transfer = replace(live.transfer, **values)
            await self.shelf.save(live)

    def _tell(self, before: Transfer, after: Transfer, event: Event) -> None:
        log.info(
            "transfer",
            call=after.call_sid,
            transfer=after.id,
            was=before.state.value,
            on=event.timer.value if isinstance(event, TimerFired) else type(event).__name__,
            now=after.state.value,
            ring=after.taken or len(after.legs),
        )
        if self.on_step is not None:
            self.on_step(after.call_sid, after.state.value, after.taken or len(after.legs))

    async def _ask(self, live: Live, action: AskLeg, asked: int) -> None:
        """Unless the line has asked by itself in the meantime: nobody hears the same twice."""
        if live.transfer.state is State.DONE:
            await self._pause(OUT_S)
        if live.asks[action.ring] == asked:
            await self._carry_out(live, action)

    async def _carry_out(self, live: Live, action: Action) -> None:
        if isinstance(action, DialCustomer) and not await self._turns.may_be_called(live, Meanwhile.NOTHING):
            return

        def wanted() -> bool:
            now = live.transfer
            if isinstance(action, RingPerson):
                leg = now.leg(action.ring)
                return leg is not None and leg.state is LegState.RINGING
            return isinstance(action, DialCustomer) and now.state is State.CALLING and now.tries == action.attempt

        for event in await self._out.carry_out(live.transfer, action, wanted):
            await self.apply(live, event)

    async def _report(self, live: Live, how: How) -> None:
        told = result(live.transfer, how, self._settings.short_bridge_s)
        log.info("transfer_over", call=live.transfer.call_sid, end=told.end, rings=told.rings, short=told.short)
        if told.talk_s is not None and told.person is not None:
            self.talks_s.append(told.talk_s)
            await self._note_talk(live.transfer, told.person, told.talk_s)
        if told.short:
            log.warning("short_bridge", call=live.transfer.call_sid, talk_s=round(told.talk_s or 0.0, 1))
        if self.on_result is not None:
            await self.on_result(live.transfer.call_sid, told)
        async with live.lock:
            live.transfer = replace(live.transfer, reported=True)
            await self.shelf.save(live)
            self._settle(live)

    async def _note_talk(self, transfer: Transfer, person: str, talk_s: float) -> None:
        """For the staff's idle times, and for estimates after a restart."""
        ended = datetime.fromtimestamp(transfer.times.get("ended", self.clock().timestamp()), UTC)
        try:
            kept = self._store.talked(transfer.id, owner(person), ended - timedelta(seconds=talk_s), ended)
            await self._reaches.writes.ask(kept)
        except RecordsError as error:
            log.error("talk_not_kept", call=transfer.call_sid, error=type(error).__name__)

    def _settle(self, live: Live) -> None:
        """Which timers make sense where the transfer stands."""
        match live.transfer.state:
            case State.RINGING:
                live.stop_timers(Timer.RING, Timer.ACCEPT, Timer.TOTAL, Timer.SILENT, Timer.MOVE)
            case State.QUEUED:
                live.stop_timers(Timer.TOTAL, Timer.SILENT, Timer.MOVE)
            case State.BRIDGED | State.ASSUMED:
                live.stop_timers(Timer.ACCEPT, Timer.HELPER)
            case State.LATER:
                live.stop_timers()
            case state if state in FINAL:
                live.stop_timers(Timer.MOVE)
        if live.transfer.over:
            live.stop_timers()
            self.shelf.retire(live)
        if self.shelf.going_on():
            self._arm()
        elif self._beat is not None:
            self._beat.cancel()
            self._beat = None

    # --- timers and tasks

    def _start(self, live: Live, action: StartTimer) -> None:
        def fire() -> None:
            self.spawn(self._fired(live, TimerFired(action.timer, action.key)))

        live.set_timer(action.timer, action.key, self._later(action.seconds, fire))

    def _later(self, seconds: float, call: Callable[[], None]) -> Handle:
        return (self._after or asyncio.get_running_loop().call_later)(seconds, call)

    async def _fired(self, live: Live, event: Event) -> None:
        await self.apply(live, event)

    def spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        if self._closed:
            task.cancel()
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("transfer_task_failed", **fault(error))

    async def recover(self) -> None:
        """After a restart: takes up what was open, and the line of waiting callers with it."""
        for live in await self.shelf.open():
            for leg in live.transfer.live():
                await self.held.extend(owner(leg.person), live.transfer.id)
            await self.apply(live, Recovered())
            self._settle(live)

    async def close(self) -> None:
        """Stops timers and tasks; what is open stays kept, for `recover`."""
        self._closed = True
        for live in self.shelf.all():
            live.stop_timers()
        for handle in (*self._letting_go.values(), *([self._beat] if self._beat else ())):
            handle.cancel()
        self._letting_go.clear()
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.shelf.close()

    # --- claims: a person whose line may be in use is nobody else's

    async def _claim(self, transfer: Transfer, person: str) -> bool:
        # Somebody who was let go a moment ago may still be listening to our goodbye.
        free = (transfer.id, person) not in self._letting_go
        return free and await self.held.claim(owner(person), transfer.id)

    def _let_go(self, before: Transfer, after: Transfer, event: Event) -> None:
        were_live = {leg.ring for leg in before.live()}
        for leg in after.legs:
            if leg.live or leg.ring not in were_live:
                continue
            if isinstance(event, RingRefused | PersonEnded) and event.ring == leg.ring:
                self._line_free(after, leg.ring)
            else:
                name = (after.id, leg.person)
                if (old := self._letting_go.pop(name, None)) is not None:
                    old.cancel()
                self._letting_go[name] = self._later(LET_GO_S, lambda n=name: self._freed(*n))  # type: ignore[misc]

    def _line_free(self, transfer: Transfer, ring: int) -> None:
        leg = transfer.leg(ring)
        if leg is not None:
            self._freed(transfer.id, leg.person)

    def _freed(self, transfer_id: str, person: str) -> None:
        if (handle := self._letting_go.pop((transfer_id, person), None)) is not None:
            handle.cancel()
        self.spawn(self._release(transfer_id, person))

    async def _release(self, transfer_id: str, person: str) -> None:
        live = await self.shelf.get(transfer_id)
        if live is not None and any(owner(leg.person) == owner(person) for leg in live.transfer.live()):
            return
        await self.held.release(owner(person), transfer_id)
        await self.turn()

    # --- the line of waiting callers

    def in_line(self) -> list[Transfer]:
        return [live.transfer for live in self.shelf.going_on()]

    def wait_of(self, transfer: Transfer) -> tuple[int, float | None]:
        """Place in line (1: next) and an honest estimate of the wait in seconds, if there is one."""
        place = waiting.place(self.in_line(), transfer)
        return place, waiting.estimate_s(place, len(set(transfer.plan.people)), tuple(self.talks_s))

    async def turn(self) -> None:
        """Rings for those in line whoever is free now."""
        await self._turns.turn()

    def tell_call_backs(self, number: str, event: CustomerCalls | NotNeeded) -> None:
        """Something about the customer who waits to be called back at this number; returns at once."""
        for live in self.shelf.going_on():
            if live.transfer.put_off and live.transfer.caller_number == number:
                self.spawn(self._fired(live, event))

    def _arm(self) -> None:
        if self._beat is None and not self._closed:
            self._beat = self._later(BEAT_S, self._on_beat)

    def _on_beat(self) -> None:
        self._beat = None
        if self.shelf.going_on():
            self._arm()
            self.spawn(self._look_round())

    async def _look_round(self) -> None:
        self._beats += 1
        now_s = self.clock().timestamp()
        for live in self.shelf.going_on():
            transfer = live.transfer
            since_s = now_s - transfer.times.get(transfer.state.value, now_s)
            if (transfer.state is State.DONE and since_s > AFTERWARDS_S) or since_s > LONGEST_CALL_S:
                for leg in transfer.live() if transfer.state is not State.LATER else ():
                    await self.apply(live, PersonEnded(leg.ring))
                if transfer.state in FINAL and since_s > LONGEST_CALL_S:
                    await self.apply(live, CallerLeft())
            elif self._beats % EXTEND_EVERY == 0:
                for leg in transfer.live():
                    await self.held.extend(owner(leg.person), transfer.id)
        await self.turn()
