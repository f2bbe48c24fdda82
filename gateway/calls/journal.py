"""Writes a call's event log behind the call's back: the caller never waits for the database, and nothing is lost."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Protocol

import structlog

from gateway.clock import Clock
from gateway.records.errors import RecordsError

log = structlog.get_logger()

MOST_WAITING = 5_000
"""Entries kept in memory while the database is away: about two hours of one call."""
RETRY_S = 0.5


class EventStore(Protocol):
    async def append(self, call_sid: str, kind: str, payload: dict[str, Any], at: datetime) -> int: ...


class Journal:
    """One per gateway: entries of all calls, written in order by one task. Owns that task: `start`, then `close`."""

    def __init__(self, store: EventStore, clock: Clock) -> None:
        self._clock = clock
        self._store = store
        self._waiting: deque[tuple[str, Callable[[], Awaitable[object]]]] = deque()
        self._news = asyncio.Event()
        self._written = asyncio.Event()
        self._written.set()
        self._writer: asyncio.Task[None] | None = None
        self.lost = 0
        """Entries dropped because the database was away for too long, or would never have taken them."""

    def start(self) -> None:
        self._writer = asyncio.create_task(self._write(), name="journal")

    def note(self, call_sid: str, kind: str, payload: dict[str, Any]) -> None:
        """Puts an entry in line; returns at once."""
        at = self._clock.now()
        self.later(call_sid, lambda: self._store.append(call_sid, kind, payload, at))

    def later(self, call_sid: str, write: Callable[[], Awaitable[object]]) -> None:
        """Puts any other writing in line, for a database that is away just now; it may be tried several times."""
        if len(self._waiting) >= MOST_WAITING:
            self.lost += 1
            log.error("journal_full", call=call_sid, lost=self.lost)
            return
        self._waiting.append((call_sid, write))
        self._written.clear()
        self._news.set()

    async def flushed(self, timeout_s: float = 5.0) -> bool:
        """Waits until everything noted so far is in the database; False if that took too long."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._written.wait()
        except TimeoutError:
            return False
        return True

    async def close(self) -> None:
        if not await self.flushed():
            log.error("journal_unwritten", entries=len(self._waiting))
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)

    async def _write(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting:
                call_sid, write = self._waiting[0]
                try:
                    await write()
                except Exception as error:  # noqa: BLE001 - whatever the database says, the entry is kept and tried again
                    if isinstance(error, RecordsError) and error.lasting:
                        # It will never be taken: it must not hold up what all the other calls have to write.
                        self.lost += 1
                        self._waiting.popleft()
                        log.error("journal_refused", call=call_sid, error=str(error))
                        continue
                    log.warning("journal_retry", call=call_sid, error=type(error).__name__, waiting=len(self._waiting))
                    await asyncio.sleep(RETRY_S)
                    continue
                self._waiting.popleft()
            self._written.set()
