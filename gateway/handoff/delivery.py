"""Delivers the outbox: each message until it is taken, with growing pauses, also after a restart."""

import asyncio
import random
from collections import Counter
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from gateway.handoff.ports import Clock
from gateway.handoff.webhook import Answer
from gateway.log import fault
from gateway.records.errors import RecordsError
from gateway.records.rows import OutgoingRow

log = structlog.get_logger()

AT_ONCE = 4
"""Messages that are sent at the same time."""
LOOK_EVERY_S = 15.0
"""How often is looked for what another process left behind."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 300.0
DATABASE_PAUSE_S = 5.0
KEEP_KEYS = timedelta(days=7)
"""So long a message that was taken is known not to be new."""
TIDY_EVERY = timedelta(hours=1)


class Sender(Protocol):
    async def send(self, key: str, body: bytes, now_s: float) -> Answer: ...

    async def close(self) -> None: ...


class OutboxStore(Protocol):
    """Where messages wait (`gateway.records.store.Records`). Raises RecordsError."""

    async def post(self, key: str, kind: str, body: str, at: datetime) -> bool: ...

    async def lease_outgoing(self, now: datetime, lease_s: float, limit: int = 10) -> list[OutgoingRow]: ...

    async def outgoing_taken(self, key: str) -> None: ...

    async def outgoing_given_up(self, key: str, answer: str) -> None: ...

    async def outgoing_later(self, key: str, next_at: datetime, answer: str) -> None: ...

    async def next_outgoing(self) -> datetime | None: ...

    async def forget_outgoing(self, before: datetime) -> int: ...


def pause_s(attempts: int, chance: float) -> float:
    """Before the next attempt, after so many. `chance`: from 0 to 1; spreads those who wait."""
    pause = FIRST_PAUSE_S * 2.0 ** min(attempts - 1, 20)
    return min(pause, LONGEST_PAUSE_S) * (0.5 + chance)


class Delivery:
    """One per gateway. `post` returns when the message is kept; a task of its own does the rest."""

    def __init__(
        self, store: OutboxStore, sender: Sender, clock: Clock, *, give_up_hours: float, lease_s: float = 30.0
    ) -> None:
        """`lease_s`: longer than the sender's time limit."""
        self._store = store
        self._sender = sender
        self._clock = clock
        self._give_up = timedelta(hours=give_up_hours)
        self._lease_s = lease_s
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._tidied: datetime | None = None
        self.counts: Counter[str] = Counter()
        """taken, failed, given_up: attempts so far, for the measures."""

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="webhooks")

    async def close(self) -> None:
        """What is not taken yet stays in the outbox."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._sender.close()

    async def post(self, key: str, kind: str, body: str) -> None:
        """The same `key` again is the same message. Raises RecordsError: it could not be kept."""
        if await self._store.post(key, kind, body, self._clock()):
            self._news.set()

    async def _run(self) -> None:
        while True:
            wait_s = DATABASE_PAUSE_S
            try:
                wait_s = await self._round()
            except RecordsError as error:
                log.warning("outbox_not_read", error=str(error))
            except Exception as error:  # noqa: BLE001 - what is in the outbox must not wait for a restart
                log.error("outbox_failed", **fault(error))
            with suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await self._news.wait()

    async def _round(self) -> float:
        """Sends what is due. How long to wait then, in seconds."""
        self._news.clear()
        while rows := await self._store.lease_outgoing(self._clock(), self._lease_s, AT_ONCE):
            async with asyncio.TaskGroup() as group:
                for row in rows:
                    group.create_task(self._send(row))
        now = self._clock()
        if self._tidied is None or now - self._tidied > TIDY_EVERY:
            self._tidied = now
            await self._store.forget_outgoing(now - KEEP_KEYS)
        due = await self._store.next_outgoing()
        return LOOK_EVERY_S if due is None else min(max((due - now).total_seconds(), 0.01), LOOK_EVERY_S)

    async def _send(self, row: OutgoingRow) -> None:
        answer = await self._sender.send(row.key, row.body.encode(), self._clock().timestamp())
        now = self._clock()
        if answer.taken:
            self.counts["taken"] += 1
            await self._store.outgoing_taken(row.key)
        elif answer.for_ever or now - row.created_at >= self._give_up:
            self.counts["given_up"] += 1
            log.error("webhook_given_up", key=row.key, kind=row.kind, attempts=row.attempts, answer=answer.how)
            await self._store.outgoing_given_up(row.key, answer.how)
        else:
            self.counts["failed"] += 1
            wait_s = max(pause_s(row.attempts, random.random()), answer.after_s or 0.0)  # noqa: S311 - only spreads
            log.warning("webhook_failed", key=row.key, kind=row.kind, attempts=row.attempts, answer=answer.how)
            await self._store.outgoing_later(row.key, now + timedelta(seconds=wait_s), answer.how)
