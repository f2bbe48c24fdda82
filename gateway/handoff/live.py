"""The transfers at hand: in memory while they live, in the store at each step."""

import asyncio
from collections import OrderedDict
from dataclasses import dataclass, field

import structlog

from gateway.handoff.ports import Handle, Kept, TransferStore
from gateway.handoff.signals import Timer
from gateway.handoff.state import Transfer
from gateway.records.errors import RecordsError

log = structlog.get_logger()

STORE_S = 2.0
"""A store that takes longer is not waited for: the caller goes first."""
MOST_RETIRED = 200
"""Finished transfers that are still remembered, for late callbacks."""


@dataclass(slots=True)
class Live:
    """A transfer in this process."""

    transfer: Transfer
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    timers: dict[tuple[Timer, int], Handle] = field(default_factory=dict)
    """By name, and by ring for those that each ring has."""
    holds: int = 0
    """How often the hold audio was asked for."""
    waits: int = 0
    """How often the room's waiting music was asked for in this meeting."""

    def set_timer(self, timer: Timer, key: int, handle: Handle) -> None:
        # Of most timers only one is of use: that of a new wave or meeting replaces the old one.
        name = (timer, key if timer in (Timer.ACCEPT, Timer.HELPER) else 0)
        if (old := self.timers.pop(name, None)) is not None:
            old.cancel()
        self.timers[name] = handle

    def stop_timers(self, *but: Timer) -> None:
        for name in [name for name in self.timers if name[0] not in but]:
            self.timers.pop(name).cancel()


class Shelf:
    """By id and by call. A failing store is logged and worked without: only a restart would then lose the transfer."""

    def __init__(self, store: TransferStore) -> None:
        self._store = store
        self._live: dict[str, Live] = {}
        self._retired: OrderedDict[str, Live] = OrderedDict()
        self._by_call: dict[str, str] = {}

    def put(self, transfer: Transfer) -> Live:
        """The call's transfer: this one, unless there is one already."""
        known = self._by_call.get(transfer.call_sid)
        if known is not None and (live := self._at_hand(known)) is not None:
            return live
        live = Live(transfer)
        self._live[transfer.id] = live
        self._by_call[transfer.call_sid] = transfer.id
        if transfer.over:
            # Only a late callback asks for it: nothing will happen that would put it away.
            self.retire(live)
        return live

    def _at_hand(self, transfer_id: str) -> Live | None:
        return self._live.get(transfer_id) or self._retired.get(transfer_id)

    def all(self) -> tuple[Live, ...]:
        return (*self._live.values(), *self._retired.values())

    def going_on(self) -> tuple[Live, ...]:
        """Those that are not over."""
        return tuple(self._live.values())

    async def get(self, transfer_id: str) -> Live | None:
        if (live := self._at_hand(transfer_id)) is not None:
            return live
        try:
            async with asyncio.timeout(STORE_S):
                kept = await self._store.load_transfer(transfer_id)
        except (RecordsError, TimeoutError) as error:
            log.error("transfer_not_loaded", transfer=transfer_id, error=type(error).__name__)
            return None
        return self._take_up(kept)

    async def of_call(self, call_sid: str) -> Live | None:
        known = self._by_call.get(call_sid)
        if known is not None and (live := self._at_hand(known)) is not None:
            return live
        try:
            async with asyncio.timeout(STORE_S):
                kept = await self._store.transfer_of_call(call_sid)
        except (RecordsError, TimeoutError) as error:
            log.error("transfer_not_loaded", call=call_sid, error=type(error).__name__)
            return None
        return self._take_up(kept)

    async def open(self) -> tuple[Live, ...]:
        """Everything in the store that is not over."""
        try:
            rows = await self._store.open_transfers()
        except RecordsError as error:
            log.error("transfers_not_recovered", error=type(error).__name__)
            return ()
        return tuple(live for live in map(self._take_up, rows) if live is not None)

    def _take_up(self, kept: Kept | None) -> Live | None:
        if kept is None:
            return None
        try:
            transfer = Transfer.from_json(kept.data)
        except (TypeError, ValueError, KeyError) as error:
            log.error("transfer_unreadable", error=type(error).__name__)
            return None
        return self.put(transfer)

    async def save(self, live: Live) -> None:
        transfer = live.transfer
        try:
            async with asyncio.timeout(STORE_S):
                await self._store.save_transfer(
                    transfer.id, transfer.call_sid, transfer.state.value, transfer.to_json(), done=transfer.over
                )
        except (RecordsError, TimeoutError) as error:
            log.error("transfer_not_saved", call=transfer.call_sid, error=type(error).__name__)

    def revive(self, live: Live) -> None:
        """A retired transfer goes on."""
        if self._retired.pop(live.transfer.id, None) is not None:
            self._live[live.transfer.id] = live

    def retire(self, live: Live) -> None:
        """Out of the way, but still at hand for late callbacks."""
        transfer = live.transfer
        if self._live.pop(transfer.id, None) is None:
            return
        self._retired[transfer.id] = live
        while len(self._retired) > MOST_RETIRED:
            _, old = self._retired.popitem(last=False)
            if self._by_call.get(old.transfer.call_sid) == old.transfer.id:
                del self._by_call[old.transfer.call_sid]
