"""A stage for transfers: virtual time, a store in memory and a scripted carrier that records what it is asked."""

# The names of arguments are the real store's.
# ruff: noqa: A002
import asyncio
import heapq
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.config import Company, Handoff
from gateway.conversation.events import Brief, Trigger
from gateway.handoff.result import Result
from gateway.handoff.state import Transfer
from gateway.handoff.transfers import Transfers
from gateway.records.errors import RecordsError
from gateway.telephony.urls import Urls
from gateway.understanding.meaning import Address, Name, Urgency

START = datetime(2026, 11, 18, 15, 20, tzinfo=UTC)


class Handle:
    def __init__(self, call: Callable[[], None]) -> None:
        self.call: Callable[[], None] | None = call

    def cancel(self) -> None:
        self.call = None


class VirtualTime:
    def __init__(self) -> None:
        self.now_s = 0.0
        self._heap: list[tuple[float, int, Handle]] = []
        self._ids = itertools.count()

    def clock(self) -> datetime:
        return START + timedelta(seconds=self.now_s)

    def after(self, seconds: float, call: Callable[[], None]) -> Handle:
        handle = Handle(call)
        heapq.heappush(self._heap, (self.now_s + seconds, next(self._ids), handle))
        return handle

    async def pause(self, seconds: float) -> None:
        done = asyncio.Event()
        self.after(seconds, done.set)
        await done.wait()

    @property
    def armed(self) -> int:
        return sum(handle.call is not None for _, _, handle in self._heap)

    async def pass_by(self, seconds: float) -> None:
        until = self.now_s + seconds
        await quiet()
        while self._heap and self._heap[0][0] <= until:
            self.now_s, _, handle = heapq.heappop(self._heap)
            if handle.call is not None:
                handle.call()
            await quiet()
        self.now_s = until


async def quiet() -> None:
    """Lets every task run as far as it can."""
    for _ in range(30):
        await asyncio.sleep(0)


class Carrier:
    """Records REST requests; errors are scripted."""

    def __init__(self) -> None:
        self.tried: list[str] = []
        self.rung: list[str] = []
        self.sids: list[str] = []
        self.ended: list[str] = []
        self.moved: list[tuple[str, str]] = []
        self.conferences: list[str] = []
        self.create_errors: list[Exception] = []
        self.move_errors: list[Exception] = []
        self._gate = asyncio.Event()
        self._gate.set()

    def hold_create(self) -> None:
        self._gate.clear()

    def release_create(self) -> None:
        self._gate.set()

    async def create_call(self, to: str, from_: str, url: str, status_callback: str, timeout_s: int = 25) -> str:
        self.tried.append(to)
        await self._gate.wait()
        if self.create_errors:
            raise self.create_errors.pop(0)
        sid = f"CAring{len(self.tried)}"
        self.rung.append(to)
        self.sids.append(sid)
        return sid

    async def end_call(self, sid: str, ringing: bool = False) -> bool:
        self.ended.append(sid)
        return True

    async def redirect_call(self, sid: str, url: str) -> bool:
        if self.move_errors:
            raise self.move_errors.pop(0)
        self.moved.append((sid, url))
        return True

    async def complete_conference(self, name_or_sid: str) -> bool:
        self.conferences.append(name_or_sid)
        return False


@dataclass
class Row:
    data: dict[str, Any]
    done: bool


@dataclass
class Store:
    rows: dict[str, Row] = field(default_factory=dict)
    broken: bool = False

    async def save_transfer(
        self, id: str, call_sid: str, state: str, data: Mapping[str, Any], *, done: bool = False
    ) -> None:
        if self.broken:
            raise RecordsError("the database is away")
        self.rows[id] = Row(dict(data), done)

    async def load_transfer(self, id: str) -> Row | None:
        return self.rows.get(id)

    async def transfer_of_call(self, call_sid: str) -> Row | None:
        return next((row for row in self.rows.values() if row.data["call_sid"] == call_sid), None)

    async def open_transfers(self) -> list[Row]:
        return [row for row in self.rows.values() if not row.done]

    def open(self) -> list[Row]:
        return [row for row in self.rows.values() if not row.done]


class Stage:
    """One caller, three people, and everything around them."""

    def __init__(self, total_s: int = 90, *, doubled: bool = False) -> None:
        self.time = VirtualTime()
        self.rest = Carrier()
        self.store = Store()
        self.urls = Urls("https://calls.example.com")
        self.company = Company()
        self.settings = Handoff(total_s=total_s)
        self.results: list[Result] = []
        self.call = "CAcaller"
        self.id = ""
        self.doubled = doubled
        self.brief = Brief(
            Trigger.DANGER,
            intent="urgent",
            problem="no heat",
            name=Name("Mary", "Olsen"),
            address=Address("1420", "North Maple Street", city="Burlington"),
            urgency=Urgency.EMERGENCY,
            confidence=0.9,
        )
        self.transfers = self._make()

    def _make(self) -> Transfers:
        async def on_result(call_sid: str, result: Result) -> None:
            assert call_sid
            self.results.append(result)

        return Transfers(
            self.company,
            self.settings,
            self.rest,
            self.store,
            self.urls,
            clock=self.time.clock,
            after=self.time.after,
            pause=self.time.pause,
            on_result=on_result,
        )

    @property
    def result(self) -> Result:
        assert len(self.results) == 1, self.results
        return self.results[0]

    async def transfer(self) -> Transfer:
        return Transfer.from_json(self.store.rows[self.id].data)

    async def settle(self) -> None:
        await quiet()

    async def wait(self, seconds: float) -> None:
        await self.time.pass_by(seconds)

    async def crash(self) -> None:
        """The process dies without a word; another one starts."""
        old = self.transfers
        self.transfers = self._make()
        await old.close()
        await self.transfers.recover()
        await quiet()

    async def begin(self) -> None:
        self.id = await self.transfers.begin(self.call, "+18025550199", self.brief)
        await quiet()

    async def _ask(self, ask: Callable[[], Any]) -> str:
        answer = await ask()
        await quiet()
        if self.doubled:
            again = await ask()
            await quiet()
            assert again == answer
        return str(answer)

    async def caller_arrives(self) -> str:
        return await self._ask(lambda: self.transfers.caller_arrives(self.call))

    def sid(self, ring: int) -> str:
        return self.rest.sids[ring - 1] if ring <= len(self.rest.sids) else f"CAring{ring}"

    async def answer(self, ring: int, sid: str = "") -> str:
        return await self._ask(lambda: self.transfers.whisper(self.id, ring, sid or self.sid(ring)))

    async def key(self, ring: int, digits: str) -> str:
        return await self._ask(lambda: self.transfers.whisper_key(self.id, ring, digits))

    async def status(self, ring: int, status: str) -> None:
        await self._ask(lambda: self.transfers.person_status(self.id, ring, self.sid(ring), status))

    async def join(self, ring: int) -> None:
        await self._ask(lambda: self.transfers.room_event(self.id, "participant-join", self.call))
        await self._ask(lambda: self.transfers.room_event(self.id, "participant-join", self.sid(ring)))

    async def person_hangs_up(self, ring: int) -> str:
        await self._ask(
            lambda: self.transfers.room_event(self.id, "participant-leave", self.sid(ring), "participant_hung_up")
        )
        await self.status(ring, "completed")
        return await self._ask(lambda: self.transfers.after_room(self.id, self.call, "in-progress"))
