"""Whose turn it is in the line of waiting callers, and whether whoever is to be called back still waits for it."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import structlog

from gateway.handoff import waiting
from gateway.handoff.held import Held
from gateway.handoff.live import Live, Shelf
from gateway.handoff.meanwhile import Call, Meanwhile, Ticket, meanwhile
from gateway.handoff.ports import Clock, Store
from gateway.handoff.reach import Reaches
from gateway.handoff.signals import CustomerCalls, Event, NotNeeded, PersonFree
from gateway.handoff.state import State, Transfer
from gateway.records.errors import RecordsError

log = structlog.get_logger()

TICKETS = 20
"""Of one customer, the newest, are looked at."""
OnDuty = Callable[[datetime], frozenset[str]]
Apply = Callable[[Live, Event], Awaitable[Transfer]]


class Turns:
    """One per gateway."""

    def __init__(
        self,
        shelf: Shelf,
        store: Store,
        held: Held,
        reaches: Reaches,
        on_duty: OnDuty,
        clock: Clock,
        apply: Apply,
    ) -> None:
        """`apply`: tells a transfer what has happened."""
        self._shelf = shelf
        self._store = store
        self._held = held
        self._reaches = reaches
        self._on_duty = on_duty
        self._clock = clock
        self._apply = apply
        self._turning = asyncio.Lock()

    def _in_line(self) -> list[Transfer]:
        return [live.transfer for live in self._shelf.going_on()]

    async def turn(self) -> None:
        """Rings for those in line whoever is free now."""
        if self._turning.locked() or not any(waiting.waits(transfer) for transfer in self._in_line()):
            return
        async with self._turning:
            now = self._clock()
            free = self._on_duty(now) - await self._held.engaged()
            line = await self._ready(now.timestamp()) if free else []
            for transfer, person in waiting.turns(line, sorted(free), now.timestamp()):
                live = await self._shelf.get(transfer.id)
                if live is not None:
                    await self._apply(live, PersonFree(person))

    async def _ready(self, at_s: float) -> list[Transfer]:
        """Those in line who may be helped now: nobody is called back twice at once, or while calling us."""
        there = self._in_line()
        ready = [transfer for transfer in there if transfer.state is not State.LATER]
        called = {transfer.caller_number for transfer in ready if transfer.put_off}
        for transfer in waiting.order(t for t in there if t.state is State.LATER and waiting.due(t, at_s)):
            if transfer.caller_number in called:
                continue
            live = await self._shelf.get(transfer.id)
            # Of whom nothing can be found out just now is not called just now.
            if live is not None and await self.may_be_called(live, Meanwhile.ON_THE_LINE):
                called.add(transfer.caller_number)
                ready.append(transfer)
        return ready

    async def may_be_called(self, live: Live, otherwise: Meanwhile) -> bool:
        """Whether this customer still waits to be called back; `otherwise`: what to think when nobody knows. In any
        process they may have called, and been helped, by themselves."""
        transfer, now = live.transfer, self._clock()
        since = datetime.fromtimestamp(transfer.times.get("put_off", now.timestamp()), UTC)
        try:
            calls, tickets = await self._reaches.reads.ask(self._since(transfer.caller_number, since))
            known = meanwhile(calls, tickets, transfer.call_sid, now)
        except RecordsError as error:
            log.warning("call_back_unsure", call=transfer.call_sid, error=type(error).__name__)
            known = otherwise
        if known is Meanwhile.HELPED:
            await self._apply(live, NotNeeded())
        elif known is Meanwhile.ON_THE_LINE:
            await self._apply(live, CustomerCalls())
        return known is Meanwhile.NOTHING

    async def _since(self, number: str, at: datetime) -> tuple[Sequence[Call], Sequence[Ticket]]:
        return await self._store.calls_from(number, at), await self._store.tickets_of(number, TICKETS)
