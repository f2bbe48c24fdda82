"""Writes a call's event log behind the call's back: the caller never waits for the database, and nothing is lost."""

import asyncio
from collections import deque
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
        self._waiting: deque[tuple[str, str, dict[str, Any], datetime]] = deque()
        self._news = asyncio.Event()
        self._written = asyncio.Event()
        self._written.set()
        self._writer: asyncio.Task[None] | None = None
        self.lost = 0
        """Entries dropped because the database was away for too long."""

    def start(self) -> None:
        self._writer = asyncio.create_task(self._write(), name="journal")

    def note(self, call_sid: str, kind: str, payload: dict[str, Any]) -> None:
        """Puts an entry in line; returns at once."""
        if len(self._waiting) >= MOST_WAITING:
            self.lost += 1
            log.error("journal_full", call=call_sid, lost=self.lost)
            return
        self._waiting.append((call_sid, kind, payload, self._clock.now()))
        self._written.clear()
        self._news.set()

    async def flushed(self, timeout_s: float = 5.0) -> bool:
        """Waits until everything noted so far is in the database; False if that took too long."""
        try:
            await asyncio.wait_for(self._written.wait(), timeout_s)
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
                call_sid, kind, payload, at = self._waiting[0]
                try:
                    await self._store.append(call_sid, kind, payload, at)
                except RecordsError as error:
                    if error.lasting:
                        self.lost += 1
                        self._waiting.popleft()
                        log.error("journal_refused", call=call_sid, kind=kind, error=str(error))
                        continue
                    log.warning("journal_retry", call=call_sid, error=type(error).__name__, waiting=len(self._waiting))
                    await asyncio.sleep(RETRY_S)
                    continue
                self._waiting.popleft()
            self._written.set()
