"""The soak: batch after batch of calls against a real gateway, a sample after each, and the curve of its memory."""

import asyncio
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from gateway.app import Engines, Gateway
from gateway.calls.feed import Watcher
from gateway.clock import Clock
from gateway.config import Handoff, Settings
from gateway.replay.run import here
from gateway.soak import sampling
from gateway.soak.verdict import Found, Sample, judge

OPENING = datetime(2026, 11, 18, 10, 20)  # noqa: DTZ001 - the company's zone is added
"""A working day: people are there."""
SPEED = 8.0
BATCHES = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for."""

    calls: int
    at_once: int
    seed: int
    output: Path
    speed: float = SPEED
    batches: int = BATCHES
    """After each a sample is taken."""
    spoken: bool = True
    """Some callers are recordings and are really heard."""


class Carrier:
    """The other process: the simulated carrier and its callers."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, told: dict[str, Any]) -> tuple["Carrier", str]:
        """And the address of its REST API."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "gateway.soak.carrier",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=2**20,
        )
        carrier = cls(process)
        carrier.tell(**told)
        return carrier, str((await carrier.hear())["api_url"])

    def tell(self, **values: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(values).encode() + b"\n")

    async def hear(self) -> dict[str, Any]:
        """Raises RuntimeError when the other process is gone."""
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError("the simulated carrier has ended; its errors stand above")
        return dict(json.loads(line))

    async def stop(self) -> None:
        try:
            async with asyncio.timeout(20):
                await self._process.communicate()
        except TimeoutError:
            self._process.kill()
            await self._process.communicate()


def prepared(settings: Settings, database: Path) -> Settings:
    """The settings for thousands of calls in minutes: nobody is refused for calling out too often."""
    most = 10**6
    limits = settings.limits.model_copy(
        update={
            "calls_per_hour": most,
            "calls_at_once": most,
            "calls_per_caller_per_hour": most,
            "texts_per_hour": most,
            "texts_per_number_per_hour": most,
        }
    )
    handoff = Handoff(ring_s=5, accept_s=3, total_s=20, short_bridge_s=0)
    settings = settings.model_copy(update={"limits": limits, "handoff": handoff})
    return here(settings, f"sqlite+aiosqlite:///{database}")


async def measure(
    settings: Settings, engines: Engines, wish: Wish, tell: Callable[[Sample], None] = lambda _: None
) -> Found:
    """Runs the soak with engines that are warm; `tell` gets each sample. Raises RuntimeError when the carrier's process
    dies."""
    with tempfile.TemporaryDirectory(prefix="warmline-") as scratch:
        settings = prepared(settings, Path(scratch) / "calls.sqlite3")
        carrier, api_url = await Carrier.start(
            {
                "account_sid": settings.twilio_account_sid,
                "auth_token": settings.twilio_auth_token.get_secret_value(),
                "public_url": settings.public_url,
                "number": settings.company.phone,
                "phones": [phone for person in settings.company.staff for phone in person.phones],
                "fixtures": "audio_fixtures" if wish.spoken else "",
                "speed": wish.speed,
                "seed": wish.seed,
                "at_once": wish.at_once,
            }
        )
        try:
            clock = Clock(OPENING.replace(tzinfo=settings.company.zone))
            gateway = Gateway(settings.model_copy(update={"twilio_api_url": api_url}), engines, clock)
            await gateway.start()
            try:
                return await _batches(gateway, carrier, wish, tell)
            finally:
                await gateway.stop()
        finally:
            await carrier.stop()


async def _batches(gateway: Gateway, carrier: Carrier, wish: Wish, tell: Callable[[Sample], None]) -> Found:
    with gateway.feed.watch() as watcher:
        outcomes: Counter[str] = Counter()
        following = asyncio.create_task(_follow(watcher, carrier, outcomes), name="soak-follow")
        kinds: Counter[str] = Counter()
        stuck = 0
        faults: Counter[str] = Counter()
        try:
            await asyncio.sleep(0.2)
            before = sampling.tasks()
            samples = [sampling.sample(gateway, 0)]
            batch = -(-wish.calls // wish.batches)
            done = 0
            left: tuple[str, ...] = ()
            while done < wish.calls:
                count = min(batch, wish.calls - done)
                carrier.tell(calls=count)
                told = await carrier.hear()
                done += count
                kinds.update(told["kinds"])
                stuck += told["stuck"]
                faults.update(told["faults"])
                await sampling.settled(gateway, len(before))
                tasks = sampling.tasks()
                left = tuple(sorted(map(sampling.name, tasks - before))) if len(tasks) > len(before) else ()
                samples.append(sampling.sample(gateway, done))
                tell(samples[-1])
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
    verdict = judge(samples)
    more = [f"{stuck} calls did not end by themselves"] if stuck else []
    if sum(outcomes.values()) < done - kinds["at_once"]:
        more.append(f"{done} calls, {sum(outcomes.values())} outcomes")
    verdict = replace(verdict, faults=(*verdict.faults, *more))
    return Found(tuple(samples), verdict, dict(kinds), dict(outcomes), dict(faults), left)


async def _follow(watcher: Watcher, carrier: Carrier, outcomes: Counter[str]) -> None:
    async for happening in watcher:
        if happening.kind == "your_turn":
            carrier.tell(turn=happening.call_sid, question=happening.payload["question"])
        elif happening.kind == "ended":
            outcomes[happening.payload["outcome"]] += 1
