"""Samples of a gateway that nobody calls just now: what it holds, and what of earlier calls is still there."""

import asyncio
import contextlib
import threading
from pathlib import Path
from typing import Any

from gateway.app import Gateway
from gateway.soak import memory
from gateway.soak.verdict import Sample

SETTLE_S = 60.0
"""How long calls that are over may take to be put away; transfers have timers of their own."""
QUIET_TASKS = ("voice-", "Pool.", "WorkerProcess.", "RequestHandler.start")
"""The engines' own tasks come and go with their workers, those of connections with the carrier's: idle ones stay open
for a while, and are counted as files."""

Task = asyncio.Task[Any]


def tasks() -> set[Task]:
    """All but the engines' and the open connections'."""
    return {task for task in asyncio.all_tasks() if not _quiet(task)}


def name(task: Task) -> str:
    """What it does."""
    return str(getattr(task.get_coro(), "__qualname__", task.get_name()))


def _quiet(task: Task) -> bool:
    return any(one.startswith(QUIET_TASKS) for one in (task.get_name(), name(task)))


async def settled(gateway: Gateway, most_tasks: int) -> None:
    """Until nothing of any call is left, or too long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SETTLE_S):
            while not _at_rest(gateway, most_tasks):  # noqa: ASYNC110 - six rooms would have to tell of it
                await asyncio.sleep(0.1)


def _at_rest(gateway: Gateway, most_tasks: int) -> bool:
    open_ends = gateway.desk.entries or gateway.transfers.going_on or gateway.engines.pool.leased
    return not open_ends and len(tasks()) <= most_tasks


def sample(gateway: Gateway, done: int) -> Sample:
    """After so many calls."""
    held = memory.now()
    return Sample(
        done=done,
        memory_mb=held.resident_mb,
        heap_mb=held.heap_mb,
        blocks=held.blocks,
        files=sum(1 for _ in Path("/proc/self/fd").iterdir()),
        threads=threading.active_count(),
        tasks=len(tasks()),
        calls=gateway.desk.entries,
        transfers=gateway.transfers.going_on,
        leased=gateway.engines.pool.leased,
        connections=gateway.records.connections,
    )
