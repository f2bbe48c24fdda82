"""Guards the memory of answered webhooks: bounded, forgetful in time, and never holding on to a failure."""

import asyncio
import gc
import weakref

import pytest

from gateway.telephony.replies import Key, Replies, Reply


class Work:
    def __init__(self, lasting: bool = True) -> None:
        self.done = 0
        self.lasting = lasting

    async def __call__(self) -> Reply:
        self.done += 1
        return Reply(f"answer {self.done}", self.lasting)


def lasting(*values: str) -> list[Key]:
    return [Key(value, lasting=True) for value in values]


async def test_any_shared_key_makes_it_the_same() -> None:
    replies, work = Replies(), Work()
    first = await replies.once(lasting("token a", "call"), work)
    assert await replies.once(lasting("token b", "call"), work) == first
    assert await replies.once(lasting("token b"), work) == first
    assert (await replies.once(lasting("token c"), work)).text == "answer 2"


async def test_it_forgets_after_its_time() -> None:
    now = [0.0]
    replies, work = Replies(keep_s=3600, clock=lambda: now[0]), Work()
    await replies.once(lasting("call"), work)
    now[0] = 3599
    await replies.once(lasting("call"), work)
    assert work.done == 1
    now[0] = 3601
    await replies.once(lasting("call"), work)
    assert work.done == 2


async def test_it_never_grows_beyond_its_bound() -> None:
    replies, work = Replies(most=10), Work()
    for number in range(100):
        await replies.once(lasting(f"call {number}"), work)
        assert len(replies) <= 11
    await replies.once(lasting("call 99"), work)
    assert work.done == 100


async def test_passing_keys_hold_only_while_it_is_worked_on() -> None:
    replies, work = Replies(), Work()
    keys = [Key("token", lasting=True), Key("call", lasting=False)]
    both = await asyncio.gather(replies.once(keys, work), replies.once([Key("call", lasting=False)], work))
    assert both[0] is both[1]
    assert (await replies.once([Key("call", lasting=False)], work)).text == "answer 2"
    assert (await replies.once(lasting("token"), work)).text == "answer 1"
    assert len(replies) == 1


async def test_an_emergency_answer_is_shared_and_then_forgotten() -> None:
    replies, work = Replies(), Work(lasting=False)
    both = await asyncio.gather(*(replies.once(lasting("call"), work) for _ in range(2)))
    assert both[0] is both[1]
    assert len(replies) == 0
    assert (await replies.once(lasting("call"), work)).text == "answer 2"


async def test_a_failure_reaches_all_who_wait_and_is_forgotten() -> None:
    replies = Replies()

    async def broken() -> Reply:
        raise ValueError("no")

    results = await asyncio.gather(*(replies.once(lasting("call"), broken) for _ in range(2)), return_exceptions=True)
    assert [type(result) for result in results] == [ValueError, ValueError]
    assert len(replies) == 0


async def test_the_first_to_ask_may_leave() -> None:
    replies, go = Replies(), asyncio.Event()

    async def slow() -> Reply:
        await go.wait()
        return Reply("late")

    first = asyncio.create_task(replies.once(lasting("call"), slow))
    await asyncio.sleep(0)
    second = asyncio.create_task(replies.once(lasting("call"), slow))
    await asyncio.sleep(0)
    first.cancel()
    go.set()
    assert (await second).text == "late"


async def test_closing_ends_the_work() -> None:
    replies = Replies()

    async def never() -> Reply:
        await asyncio.Event().wait()
        return Reply(None)

    waiting = asyncio.create_task(replies.once(lasting("call"), never))
    await asyncio.sleep(0)
    await replies.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert len(replies) == 0


async def test_an_answer_that_is_kept_holds_no_task() -> None:
    """Thousands are kept: a finished task weighs more than the answer, and slows everything that looks at all tasks."""
    replies, tasks = Replies(), []

    async def work() -> Reply:
        tasks.append(weakref.ref(asyncio.current_task()))
        return Reply("answer")

    await replies.once(lasting("call"), work)
    await asyncio.sleep(0)
    gc.collect()
    assert [task() for task in tasks] == [None]
    assert (await replies.once([*lasting("call", "token"), Key("passing", lasting=False)], work)).text == "answer"
    assert (await replies.once(lasting("token"), work)).text == "answer"
    assert (len(tasks), len(replies)) == (1, 2)
