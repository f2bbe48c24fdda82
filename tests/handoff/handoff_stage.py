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

from gateway.company import Company
from gateway.config import Handoff
from gateway.conversation.events import Brief, Trigger
from gateway.handoff.held import LocalClaims
from gateway.handoff.result import Result
from gateway.handoff.state import Transfer
from gateway.handoff.transfers import Transfers
from gateway.records.errors import RecordsError
from gateway.records.rows import CallRow, Ticket
from gateway.routing import How, Routing
from gateway.telephony.urls import Urls
from gateway.understanding.meaning import Address, Name, Urgency

CALLER = "+18025550199"
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

    async def create_call(
        self,
        to: str,
        from_: str,
        url: str,
        status_callback: str,
        timeout_s: int = 25,
        *,
        caller: str = "",
        detect_machine: bool = False,
    ) -> str:
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
class Store(LocalClaims):
    rows: dict[str, Row] = field(default_factory=dict)
    broken: bool = False
    said: dict[str, list[object]] = field(default_factory=dict)
    talks_s: list[float] = field(default_factory=list)
    calls: list[CallRow] = field(default_factory=list)
    """What `calls_from` answers."""
    tickets: list[Ticket] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    async def staff_states(self) -> dict[str, Any]:
        return {}

    async def dispose(
        self,
        transfer_id: str,
        call_sid: str,
        person: str,
        at: datetime,
        *,
        disposition: str | None = None,
        repeated: bool | None = None,
        source: str = "keypad",
    ) -> None:
        self.said.setdefault(person, []).append(disposition if disposition is not None else repeated)

    async def talked(self, transfer_id: str, person: str, started_at: datetime, ended_at: datetime) -> None:
        self.talks_s.append((ended_at - started_at).total_seconds())

    async def recent_talk_s(self, since: datetime, limit: int = 50) -> list[float]:
        return list(reversed(self.talks_s))

    async def calls_from(self, caller: str, since: datetime, limit: int = 100) -> list[CallRow]:
        return [call for call in self.calls if call.caller == caller and call.started_at >= since]

    async def tickets_of(self, phone: str, limit: int = 5) -> list[Ticket]:
        return self.tickets

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

    def __init__(self, total_s: int = 90, *, doubled: bool = False, how: How = "one_by_one") -> None:
        self.time = VirtualTime()
        self.rest = Carrier()
        self.store = Store()
        self.urls = Urls("https://calls.example.com")
        self.company = Company()
        self.settings = Handoff(total_s=total_s)
        self.routing = Routing(how=how)
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
            routing=self.routing,
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
        self.id = await self.transfers.begin(self.call, CALLER, self.brief)
        await quiet()

    async def another(self, call: str, number: str = CALLER) -> str:
        """A second caller; the transfer's id."""
        transfer_id = await self.transfers.begin(call, number, self.brief)
        await quiet()
        return transfer_id

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

    async def hold(self) -> str:
        """The caller's line asks what comes next: the hold audio has run out, or it was told to."""
        return await self._ask(lambda: self.transfers.hold(self.id, self.call, "in-progress"))

    async def hold_key(self, digits: str) -> str:
        return await self._ask(lambda: self.transfers.hold_key(self.id, digits, self.call))

    @property
    def caller_moved(self) -> int:
        """How often the caller's line was told to ask what comes next."""
        return self.rest.moved.count((self.call, self.urls.hold(self.id)))

    def sid(self, ring: int) -> str:
        return self.rest.sids[ring - 1] if ring <= len(self.rest.sids) else f"CAring{ring}"

    async def ring(self) -> int:
        """The number of the latest ring."""
        return len((await self.transfer()).legs)

    async def answer(self, ring: int, sid: str = "") -> str:
        return await self._ask(lambda: self.transfers.whisper(self.id, ring, sid or self.sid(ring)))

    async def key(self, ring: int, digits: str) -> str:
        return await self._ask(lambda: self.transfers.whisper_key(self.id, ring, digits))

    async def status(self, ring: int, status: str) -> None:
        await self._ask(lambda: self.transfers.person_status(self.id, ring, self.sid(ring), status))

    async def choice(self, ring: int, digits: str) -> str:
        return await self._ask(lambda: self.transfers.choice(self.id, ring, digits))

    async def join(self, ring: int) -> None:
        """The caller comes into the room, and the person after them."""
        assert "<Conference" in await self.hold()
        assert (self.sid(ring), self.urls.whisper(self.id, ring)) in self.rest.moved, "the person is fetched"
        assert 'startConferenceOnEnter="true"' in await self.answer(ring)
        room = (await self.transfer()).room
        await self._ask(lambda: self.transfers.room_event(self.id, "participant-join", self.call, room=room))
        await self._ask(lambda: self.transfers.room_event(self.id, "participant-join", self.sid(ring), room=room))

    async def take(self, ring: int) -> None:
        """Answers, presses 1, and meets the caller."""
        await self.answer(ring)
        assert "on the way to you" in await self.key(ring, "1")
        await self.join(ring)

    async def star(self, ring: int) -> str:
        """The person leaves the room by the star key: it ends, and the caller comes out of it."""
        await self._ask(lambda: self.transfers.after_person(self.id, ring, "in-progress"))
        await self._ask(lambda: self.transfers.after_room(self.id, self.call, "in-progress"))
        return await self.answer(ring)

    async def person_hangs_up(self, ring: int) -> str:
        room = (await self.transfer()).room
        leave = ("participant-leave", self.sid(ring), "participant_hung_up", room)
        await self._ask(lambda: self.transfers.room_event(self.id, *leave))
        await self.status(ring, "completed")
        return await self._ask(lambda: self.transfers.after_room(self.id, self.call, "in-progress"))

    async def caller_hangs_up(self) -> None:
        await self.transfers.caller_left(self.call)
        await quiet()
