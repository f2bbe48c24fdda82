"""The exchange: all that the simulated network's parts share, and the one ticker that moves every leg's audio."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import structlog

from gateway.simulator.clock import Clock
from gateway.simulator.happenings import Fault, SimEvent
from gateway.simulator.sids import new_sid
from gateway.simulator.sound import FRAME_S
from gateway.simulator.webhook import Resolver, Web, WebhookError

if TYPE_CHECKING:
    from gateway.simulator.conference import Room
    from gateway.simulator.leg import Leg
    from gateway.simulator.phones import PhoneScript

log = structlog.get_logger()
MAX_KEPT = 100_000


def http_date() -> str:
    """Now, as RFC 2822 in UTC."""
    return format_datetime(datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Number:
    """A telephone number of the account's."""

    number: str
    voice_url: str
    status_callback: str | None = None
    fallback_url: str | None = None
    method: str = "POST"
    fallback_method: str = "POST"
    status_method: str = "POST"
    sid: str = field(default_factory=lambda: new_sid("PN"))
    kept: Mapping[str, str] = field(default_factory=dict)
    """What else the REST API was told of it, by parameter name: it changes nothing here."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording that was made; `ulaw` at 8,000 Hz."""

    sid: str
    call_sid: str
    ulaw: bytes
    source: str
    made: str = field(default_factory=http_date)
    made_s: float = 0.0
    """By the simulated clock."""

    @property
    def duration_s(self) -> int:
        return round(len(self.ulaw) / 8000)


@dataclass(slots=True)
class Exchange:
    """Shared state. Owns every background task; `close` ends them all."""

    account_sid: str
    auth_token: str
    clock: Clock
    web: Web
    resolver: Resolver
    strict: bool
    calls_per_second: float
    api_url: str = ""
    file_after_s: float = 0.0
    """Simulated seconds after a recording until its file is there."""
    stream_burst: int = 1
    """Frames of silence that follow `start` at once: audio that Twilio had before the socket opened."""
    faults: list[Fault] = field(default_factory=list)
    crashes: list[BaseException] = field(default_factory=list)
    numbers: dict[str, Number] = field(default_factory=dict)
    phones: dict[str, "PhoneScript"] = field(default_factory=dict)
    legs: dict[str, "Leg"] = field(default_factory=dict)
    live: list["Leg"] = field(default_factory=list)
    """Legs with audio on them."""
    rooms: dict[str, "Room"] = field(default_factory=dict)
    """By ConferenceSid, ended ones included."""
    recordings: dict[str, Recording] = field(default_factory=dict)
    messages: list[dict[str, str]] = field(default_factory=list)
    events: deque[SimEvent] = field(default_factory=lambda: deque(maxlen=MAX_KEPT))
    _watchers: list[Callable[[SimEvent], None]] = field(default_factory=list)
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    _next_slot_s: float = 0.0

    def subscribe(self, watcher: Callable[[SimEvent], None]) -> None:
        self._watchers.append(watcher)

    def emit(self, kind: str, leg: "Leg | None" = None, **detail: Any) -> None:
        """Tell everybody who listens."""
        event = SimEvent(self.clock.now_s(), leg.sid if leg else None, kind, detail)
        self.events.append(event)
        watchers = [leg.end.on_event, *self._watchers] if leg is not None else self._watchers
        for watcher in watchers:
            try:
                watcher(event)
            except Exception as error:  # noqa: BLE001 - the watcher is the user's code; calls go on without it
                self.crashed(error)

    def fault(self, code: int, what: str, leg: "Leg | None" = None, *, warning: bool = False) -> None:
        """Note what real Twilio would have refused or warned of."""
        self.faults.append(Fault(code, what, leg.sid if leg else None, warning, self.clock.now_s()))
        self.emit("fault", leg, code=code, what=what, warning=warning)

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run in the background; what breaks there is kept in `crashes`."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.crashed(error)

    def crashed(self, error: BaseException) -> None:
        """A fault of the simulator's or of a script's: shown when the simulator stops."""
        self.crashes.append(error)
        log.error("simulator_crash", error=type(error).__name__, exc_info=error)

    def callback(self, method: str, url: str, params: Mapping[str, str], leg: "Leg | None" = None) -> None:
        """Send a callback whose answer does not matter, in the background."""
        late_s = self.web.lateness_s(params)
        if late_s is None:
            self.emit("callback", leg, url=url, params=dict(params), lost=True)
            return
        for _ in range(2 if self.web.delivery.callback_twice else 1):
            self.spawn(self._call_back(method, url, params, late_s, leg))

    async def _call_back(
        self, method: str, url: str, params: Mapping[str, str], late_s: float, leg: "Leg | None"
    ) -> None:
        if late_s:
            await self.clock.sleep(late_s)
        self.emit("callback", leg, url=url, params=dict(params), lost=False)
        try:
            async with self.web.session() as session:
                await self.web.ask(session, method, url, params)
        except WebhookError as error:
            self.fault(error.code, f"callback: {error.what}", leg, warning=True)

    def slot_s(self) -> float:
        """When the next call made over REST may start: the account's calls per second."""
        at_s = max(self.clock.now_s(), self._next_slot_s)
        self._next_slot_s = at_s + 1 / self.calls_per_second
        return at_s

    def room_named(self, name: str) -> "Room | None":
        """The conference of that name or ConferenceSid that has not ended."""
        for room in self.rooms.values():
            if name in {room.name, room.sid} and room.status != "completed":
                return room
        return None

    async def tick_for_ever(self) -> None:
        """Move one 20 ms frame on every leg, each 20 simulated ms; late ticks are made up for."""
        due_s = self.clock.now_s()
        while True:
            due_s += FRAME_S
            await self.clock.sleep_until(due_s)
            for leg in tuple(self.live):
                leg.listen()
            for leg in tuple(self.live):
                leg.speak()

    def record(self, call_sid: str, ulaw: bytes, source: str) -> Recording:
        """Keep a recording."""
        recording = Recording(new_sid("RE"), call_sid, ulaw, source, made_s=self.clock.now_s())
        self.recordings[recording.sid] = recording
        return recording

    def recording_url(self, sid: str) -> str:
        return f"{self.api_url}/2010-04-01/Accounts/{self.account_sid}/Recordings/{sid}"

    async def close(self) -> None:
        """End all background work; what is on its way gets a moment to arrive."""
        if self._tasks:
            await asyncio.wait(tuple(self._tasks), timeout=1.0)
        while self._tasks:
            tasks = tuple(self._tasks)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
