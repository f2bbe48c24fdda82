"""What happens in live calls, told to whoever watches: the terminal's live view, and later the console."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

BACKLOG = 2000
"""Happenings kept for a slow watcher; beyond it the oldest are dropped, for a watcher must never hold up a call."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened in one call."""

    call_sid: str
    kind: str
    """An event's or action's `kind` ("spoke", "say", "listen", "decided"), or a carrier's ("transfer", "ended")."""
    payload: dict[str, Any]
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


class Watcher:
    """One subscription to the feed."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[Happening] = asyncio.Queue(BACKLOG)
        self.missed = 0

    def tell(self, happening: Happening) -> None:
        if self._queue.full():
            self._queue.get_nowait()
            self.missed += 1
        self._queue.put_nowait(happening)

    async def __aiter__(self) -> AsyncIterator[Happening]:
        while True:
            yield await self._queue.get()


class Feed:
    """Tells every watcher everything, in order."""

    def __init__(self) -> None:
        self._watchers: set[Watcher] = set()

    def tell(self, call_sid: str, kind: str, payload: dict[str, Any]) -> None:
        if self._watchers:
            happening = Happening(call_sid, kind, payload)
            for watcher in self._watchers:
                watcher.tell(happening)

    @contextmanager
    def watch(self) -> Iterator[Watcher]:
        watcher = Watcher()
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)
