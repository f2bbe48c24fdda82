"""The transfers at hand: in memory while they live, in the store at each step."""

import asyncio
from collections import Counter, OrderedDict
from dataclasses import dataclass, field

import structlog

from gateway.handoff.ports import Handle, Kept, Pause, TransferStore
from gateway.handoff.reach import Late, Reaches
from gateway.handoff.signals import Timer
from gateway.handoff.state import Transfer
from gateway.records.errors import RecordsError

log = structlog.get_logger()

AGAIN_S = 0.5
"""Between two attempts to keep what the store has not taken."""
LATE_S = 5.5
"""What came too late may be done until then: the next attempt is not to be overtaken by it."""
LAST_S = 1.0
"""What is not kept yet when the process ends gets so long."""
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
    asks: Counter[int] = field(default_factory=Counter)
    """How often the line of each ring has asked what to do."""
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
    """By id and by call. A failing store is worked without, and told afterwards: only a restart in the meantime would
    lose the transfer. Owns the task that tells it: `close`."""

    def __init__(self, store: TransferStore, reaches: Reaches | None = None, pause: Pause = asyncio.sleep) -> None:
        self._store = store
        self._reaches = reaches or Reaches()
        self._pause = pause
        self._unkept: dict[str, Live] = {}
        """What the store does not have as it is now."""
        self._telling: asyncio.Task[None] | None = None
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
            kept = await self._reaches.reads.ask(self._store.load_transfer(transfer_id))
        except RecordsError as error:
            log.error("transfer_not_loaded", transfer=transfer_id, error=type(error).__name__)
            return None
        return self._take_up(kept)

    async def of_call(self, call_sid: str) -> Live | None:
        known = self._by_call.get(call_sid)
        if known is not None and (live := self._at_hand(known)) is not None:
            return live
        try:
            kept = await self._reaches.reads.ask(self._store.transfer_of_call(call_sid))
        except RecordsError as error:
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
        """Returns when it is kept; while the store is away at once: it is kept as soon as the store is back."""
        transfer = live.transfer
        if transfer.id in self._unkept:
            return
        try:
            await self._reaches.writes.ask(self._keep(live))
        except RecordsError as error:
            log.error("transfer_not_saved", call=transfer.call_sid, error=type(error).__name__)
            if not error.lasting:
                self._unkept[transfer.id] = live
                if self._telling is None or self._telling.done():
                    wait_s = LATE_S if isinstance(error, Late) else AGAIN_S
                    self._telling = asyncio.create_task(self._tell(wait_s), name="transfers kept later")

    async def _keep(self, live: Live) -> None:
        transfer = live.transfer
        await self._store.save_transfer(
            transfer.id, transfer.call_sid, transfer.state.value, transfer.to_json(), done=transfer.over
        )

    async def _tell(self, wait_s: float) -> None:
        """Keeps what could not be kept, as it is by then."""
        while self._unkept:
            await self._pause(wait_s)
            wait_s = AGAIN_S
            for transfer_id, live in tuple(self._unkept.items()):
                told = live.transfer
                try:
                    await self._keep(live)
                except RecordsError as error:
                    if not error.lasting:
                        break
                    log.error("transfer_not_saved", call=told.call_sid, error=type(error).__name__)
                if live.transfer is told:
                    del self._unkept[transfer_id]
            else:
                self._reaches.writes.back()

    async def close(self) -> None:
        """Gives what is not kept yet a last moment."""
        if self._telling is not None:
            if self._unkept:
                await asyncio.wait({self._telling}, timeout=LAST_S)
            self._telling.cancel()
            await asyncio.gather(self._telling, return_exceptions=True)

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
