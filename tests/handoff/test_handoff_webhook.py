"""Guards the webhook: signed, sent again until it is taken, also after a crash, and to nobody else."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from gateway.handoff import delivery
from gateway.handoff.delivery import LONGEST_PAUSE_S, Delivery, pause_s
from gateway.handoff.ports import utc_now
from gateway.handoff.webhook import IDEMPOTENCY, SIGNATURE, TIMESTAMP, Webhook, genuine, signature
from gateway.records.store import Records

SECRET = "a secret of the company"


class Receiver:
    """The company's own software: checks signatures, and answers what the test wants."""

    def __init__(self) -> None:
        self.answers: list[int | Callable[[], Awaitable[int]]] = []
        self.requests: list[tuple[str, bool]] = []
        self.taken: dict[str, dict[str, object]] = {}
        self.arrived = asyncio.Condition()
        self.url = ""
        self.headers: dict[str, str] = {}

    async def handle(self, request: web.Request) -> web.Response:
        body = await request.read()
        key = request.headers[IDEMPOTENCY]
        good = genuine(SECRET, request.headers[TIMESTAMP], request.headers[SIGNATURE], body, time.time())
        answer = self.answers.pop(0) if self.answers else 200
        status = answer if isinstance(answer, int) else await answer()
        async with self.arrived:
            self.requests.append((key, good))
            if 200 <= status < 300:
                self.taken[key] = json.loads(body)
            self.arrived.notify_all()
        return web.Response(status=status, headers=self.headers)

    async def until(self, so: Callable[[], bool]) -> None:
        async with asyncio.timeout(30), self.arrived:
            await self.arrived.wait_for(so)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    app = web.Application()
    app.router.add_post("/hook", made.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


def deliver(records: Records, receiver: Receiver, timeout_s: float = 5.0, **more: float) -> Delivery:
    settings = {"give_up_hours": 1.0, **more}
    return Delivery(records, Webhook(receiver.url, SECRET, timeout_s), utc_now, **settings)


async def settled(records: Records, status: str, count: int) -> None:
    """Waits until so many messages have that status: the answer is written after the receiver has given it."""
    async with asyncio.timeout(30):
        while (await records.outgoing()).get(status, 0) < count:
            await asyncio.sleep(0.02)


async def test_a_receiver_that_fails_first_gets_every_message_once(
    records: Records, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "FIRST_PAUSE_S", 0.02)
    receiver.answers = [500, 503, 302, 404]
    sender = deliver(records, receiver)
    sender.start()
    try:
        for n in range(3):
            await sender.post(f"t{n}", "brief", json.dumps({"n": n, "who": "Zoë"}))
        await sender.post("t0", "brief", "{}")
        await receiver.until(lambda: len(receiver.taken) == 3)
        await settled(records, "taken", 3)
    finally:
        await sender.close()
    assert receiver.taken == {f"t{n}": {"n": n, "who": "Zoë"} for n in range(3)}
    assert len(receiver.requests) == 7 and all(good for _, good in receiver.requests)
    assert (sender.counts["taken"], sender.counts["failed"]) == (3, 4)


async def test_a_crash_loses_no_message(records: Records, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "FIRST_PAUSE_S", 0.02)
    hangs = asyncio.Event()

    async def never() -> int:
        await hangs.wait()
        return 500

    receiver.answers = [never]
    first = deliver(records, receiver, lease_s=0.2)
    first.start()
    await first.post("t1", "brief", '{"a": 1}')
    async with asyncio.timeout(30):
        while receiver.answers:
            await asyncio.sleep(0.01)
    # In the middle of sending it.
    await first.close()
    hangs.set()
    second = deliver(records, receiver, lease_s=0.2)
    second.start()
    try:
        await receiver.until(lambda: "t1" in receiver.taken)
        await settled(records, "taken", 1)
    finally:
        await second.close()


async def test_a_receiver_that_hangs_is_not_waited_for(
    records: Records, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "FIRST_PAUSE_S", 0.02)
    hangs = asyncio.Event()

    async def slow() -> int:
        await hangs.wait()
        return 200

    receiver.answers = [slow]
    sender = deliver(records, receiver, timeout_s=0.2)
    sender.start()
    try:
        await sender.post("t1", "brief", "{}")
        await receiver.until(lambda: "t1" in receiver.taken)
        await settled(records, "taken", 1)
    finally:
        hangs.set()
        await sender.close()
    assert sender.counts["failed"] >= 1


async def test_gone_is_for_ever_and_old_messages_are_given_up(records: Records, receiver: Receiver) -> None:
    receiver.answers = [410, 500]
    sender = deliver(records, receiver)
    sender.start()
    await sender.post("gone", "brief", "{}")
    await settled(records, "given_up", 1)
    await sender.close()
    impatient = deliver(records, receiver, give_up_hours=0.0)
    impatient.start()
    try:
        await impatient.post("old", "brief", "{}")
        await settled(records, "given_up", 2)
    finally:
        await impatient.close()
    assert receiver.taken == {}


async def test_the_receivers_wish_for_a_pause_counts(receiver: Receiver) -> None:
    receiver.answers, receiver.headers = [429], {"Retry-After": "77"}
    hook = Webhook(receiver.url, SECRET, 5.0)
    answer = await hook.send("k", b"{}", time.time())
    assert (answer.taken, answer.how, answer.after_s) == (False, "429", 77.0)
    await hook.close()


async def test_nobody_listens() -> None:
    hook = Webhook("http://127.0.0.1:9/hook", SECRET, 2.0)
    assert not (await hook.send("k", b"{}", time.time())).taken
    await hook.close()


def test_the_signature_is_what_the_documentation_says() -> None:
    # By hand: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
    assert signature("secret", 1700000000, b'{"a":1}') == (
        "v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686"
    )


@given(st.binary(max_size=50), st.integers(0, 2**33), st.text(max_size=20), st.text(max_size=80))
def test_only_the_whole_and_fresh_message_is_genuine(body: bytes, at: int, stamp: str, signed: str) -> None:
    good = signature(SECRET, at, body)
    assert genuine(SECRET, str(at), good, body, at + 10.0)
    assert not genuine(SECRET, str(at), good, body + b"x", at + 10.0)
    assert not genuine(SECRET, str(at + 1), good, body, at + 10.0)
    assert not genuine("other", str(at), good, body, at + 10.0)
    assert not genuine(SECRET, str(at), good, body, at + 301.0)
    assert not genuine(SECRET, stamp, signed, body, at)


@given(st.integers(1, 10_000), st.floats(0, 1))
def test_pauses_grow_and_end(attempts: int, chance: float) -> None:
    pause = pause_s(attempts, chance)
    assert 0 < pause <= 1.5 * LONGEST_PAUSE_S
    assert pause_s(attempts + 1, chance) >= pause
