"""The memory of webhooks already answered: a repeated one, also one that comes at the same time, gets the same answer.

Twilio repeats a webhook with the same I-Twilio-Idempotency-Token; repeats without it are told by what they are about.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import partial


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a webhook."""

    text: str | None
    """TwiML; None for a callback, whose answer nobody reads."""
    lasting: bool = True
    """False for an answer made in an emergency: the next request tries again."""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Key:
    """One way to recognise a repeated webhook."""

    value: Hashable
    lasting: bool
    """True: for the memory's whole time. False: only while the first one is being answered, since the same request
    may rightly come again later in the call."""


@dataclass(slots=True)
class _Answer:
    """One answer, done or being worked out, and the keys under which it is kept."""

    until: float
    lasting: list[Hashable] = field(default_factory=list)
    passing: list[Hashable] = field(default_factory=list)
    task: asyncio.Task[Reply] | None = None
    """Only until it is done: thousands of finished tasks would weigh more than what they answered."""
    reply: Reply | None = None
    """Once it is done."""


class Replies:
    """Bounded in number and time. Each answer is worked out by one task, which outlives the request that asked."""

    def __init__(
        self, *, most: int = 10_000, keep_s: float = 3600.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._keep_s = keep_s
        self._clock = clock
        self._kept: OrderedDict[Hashable, _Answer] = OrderedDict()
        self._tasks: set[asyncio.Task[Reply]] = set()

    def __len__(self) -> int:
        return len(self._kept)

    async def once(self, keys: Iterable[Key], work: Callable[[], Awaitable[Reply]]) -> Reply:
        """The reply to a webhook known by any of `keys`: the earlier one's, or what `work` answers. Raises what `work`
        raises, to all who wait; nothing is remembered of that."""
        keys = tuple(keys)
        self._forget_old()
        answer = next((kept for key in keys if (kept := self._kept.get(key.value))), None)
        if answer is None or (answer.task is None and answer.reply is None):
            answer = _Answer(self._clock() + self._keep_s)
            answer.task = asyncio.create_task(_reply(work), name="webhook")
            self._tasks.add(answer.task)
            answer.task.add_done_callback(partial(self._finished, answer))
        task = answer.task
        for key in keys:
            if key.value not in self._kept and (key.lasting or (task is not None and not task.done())):
                self._kept[key.value] = answer
                if task is not None:
                    (answer.lasting if key.lasting else answer.passing).append(key.value)
        if task is None:
            assert answer.reply is not None
            return answer.reply
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Ends what is still being worked out."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _finished(self, answer: _Answer, task: asyncio.Task[Reply]) -> None:
        # A callback, and the first one: it runs before anyone who waits goes on, and also for a task that was
        # cancelled before it began.
        self._tasks.discard(task)
        keep = not task.cancelled() and task.exception() is None and task.result().lasting
        for value in answer.passing if keep else answer.passing + answer.lasting:
            if self._kept.get(value) is answer:
                del self._kept[value]
        answer.task, answer.reply = None, task.result() if keep else None
        answer.passing.clear()
        answer.lasting.clear()

    def _forget_old(self) -> None:
        now = self._clock()
        while self._kept:
            value, oldest = next(iter(self._kept.items()))
            if oldest.until > now and len(self._kept) <= self._most:
                return
            del self._kept[value]


async def _reply(work: Callable[[], Awaitable[Reply]]) -> Reply:
    return await work()
