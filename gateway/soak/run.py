"""The soak: batch after batch of calls against a real gateway, a sample after each, and the curve of its memory."""

import asyncio
import contextlib
import gc
import json
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from gateway.app import Engines, Gateway
from gateway.calls.feed import Watcher
from gateway.clock import Clock
from gateway.config import Handoff, Settings
from gateway.replay.run import here
from gateway.soak.verdict import Sample, Verdict, as_json, judge

OPENING = datetime(2026, 11, 18, 10, 20)  # noqa: DTZ001 - the company's zone is added
"""A working day: people are there."""
SPEED = 8.0
SETTLE_S = 60.0
"""How long calls that are over may take to be put away; transfers have timers of their own."""
BATCHES = 20
QUIET_TASKS = ("voice-", "Pool.", "WorkerProcess.", "RequestHandler.start")
"""The engines' own tasks come and go with their workers, those of connections with the carrier's: idle ones stay open
for a while, and are counted as files."""


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


@dataclass(frozen=True, slots=True)
class Found:
    """All that was seen."""

    samples: tuple[Sample, ...]
    verdict: Verdict
    kinds: dict[str, int]
    outcomes: dict[str, int]
    complaints: dict[str, int]
    """What the carrier refused or warned of; that a caller hung up a moment before being moved is among it."""
    left: tuple[str, ...]
    """Names of tasks that did not end."""


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
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            async with asyncio.timeout(20):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


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


async def measure(settings: Settings, engines: Engines, wish: Wish, console: Console | None = None) -> Found:
    """Runs the soak with engines that are warm. Raises RuntimeError when the carrier's process dies."""
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
                return await _batches(gateway, carrier, wish, console)
            finally:
                await gateway.stop()
        finally:
            await carrier.stop()


async def _batches(gateway: Gateway, carrier: Carrier, wish: Wish, console: Console | None) -> Found:
    with gateway.feed.watch() as watcher:
        outcomes: Counter[str] = Counter()
        following = asyncio.create_task(_follow(watcher, carrier, outcomes), name="soak-follow")
        kinds: Counter[str] = Counter()
        stuck = 0
        faults: Counter[str] = Counter()
        try:
            await asyncio.sleep(0.2)
            before = _tasks()
            samples = [_sample(gateway, 0, len(before))]
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
                await _settled(gateway, len(before))
                tasks = _tasks()
                left = tuple(sorted(_name(task) for task in tasks - before)) if len(tasks) > len(before) else ()
                samples.append(_sample(gateway, done, len(tasks)))
                if console is not None:
                    console.print(_line(samples[-1]), highlight=False)
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
    verdict = judge(samples)
    more = [f"{stuck} calls did not end by themselves"] if stuck else []
    if sum(outcomes.values()) < done - kinds["at_once"]:
        more.append(f"{done} calls, {sum(outcomes.values())} outcomes")
    verdict = Verdict(verdict.slope_mb, verdict.error_mb, (*verdict.faults, *more))
    return Found(tuple(samples), verdict, dict(kinds), dict(outcomes), dict(faults), left)


async def _follow(watcher: Watcher, carrier: Carrier, outcomes: Counter[str]) -> None:
    async for happening in watcher:
        if happening.kind == "your_turn":
            carrier.tell(turn=happening.call_sid, question=happening.payload["question"])
        elif happening.kind == "ended":
            outcomes[happening.payload["outcome"]] += 1


async def _settled(gateway: Gateway, tasks: int) -> None:
    """Until nothing of any call is left, or too long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SETTLE_S):
            while not _at_rest(gateway, tasks):  # noqa: ASYNC110 - six rooms would have to tell of it
                await asyncio.sleep(0.1)


def _at_rest(gateway: Gateway, tasks: int) -> bool:
    open_ends = _entries(gateway) or _transfers(gateway) or gateway.engines.pool.leased
    return not open_ends and len(_tasks()) <= tasks


def _tasks() -> set["asyncio.Task[Any]"]:
    return {task for task in asyncio.all_tasks() if not _of_engines(task)}


def _of_engines(task: "asyncio.Task[Any]") -> bool:
    return any(name.startswith(QUIET_TASKS) for name in (task.get_name(), _name(task)))


def _name(task: "asyncio.Task[Any]") -> str:
    return str(getattr(task.get_coro(), "__qualname__", task.get_name()))


def _entries(gateway: Gateway) -> int:
    return gateway.desk.entries


def _transfers(gateway: Gateway) -> int:
    return gateway.transfers.going_on


def _sample(gateway: Gateway, done: int, tasks: int) -> Sample:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return Sample(
        done=done,
        memory_mb=pages * 4096 / 1e6,
        files=sum(1 for _ in Path("/proc/self/fd").iterdir()),
        tasks=tasks,
        calls=_entries(gateway),
        transfers=_transfers(gateway),
        leased=gateway.engines.pool.leased,
        connections=gateway.records.connections,
    )


def _line(sample: Sample) -> str:
    return f"{sample.done:6} calls  {sample.memory_mb:7.1f} MB  {sample.files} files  {sample.tasks} tasks"


def table(samples: tuple[Sample, ...]) -> Table:
    """One row for each sample."""
    made = Table("calls", "memory MB", "files", "tasks", "register", "transfers", "recognisers", "database")
    for one in samples:
        made.add_row(
            str(one.done),
            f"{one.memory_mb:.1f}",
            *(str(value) for value in (one.files, one.tasks, one.calls, one.transfers, one.leased, one.connections)),
        )
    return made


async def soak(settings: Settings, console: Console, wish: Wish, *, as_json_too: bool) -> int:
    """The command. 0: nothing was left behind, and memory is flat."""
    engines = Engines(settings)
    await engines.start()
    try:
        found = await measure(settings, engines, wish, None if as_json_too else console)
    finally:
        await engines.close()
    wish.output.mkdir(parents=True, exist_ok=True)
    values = as_json(found.samples, found.verdict) | {
        "kinds": found.kinds,
        "outcomes": found.outcomes,
        "complaints": found.complaints,
    }
    (wish.output / "soak.json").write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    picture = _picture(found.samples, wish.output)
    if as_json_too:
        json.dump(values, sys.stdout, indent=2)
        sys.stdout.write("\n")
        return 1 if found.verdict.faults else 0
    console.print(table(found.samples))
    slope, error = found.verdict.slope_mb, found.verdict.error_mb
    grows = (
        "too few calls to tell whether memory grows"
        if slope is None
        else (f"memory: {slope:+.2f} ± {error:.2f} MB per 1,000 calls")
    )
    console.print(f"{found.samples[-1].done} calls; {grows}", highlight=False)
    console.print("callers: " + ", ".join(f"{kind} {count}" for kind, count in sorted(found.kinds.items())))
    console.print("outcomes: " + ", ".join(f"{name} {count}" for name, count in sorted(found.outcomes.items())))
    for what, count in found.complaints.items():
        console.print(f"the carrier complained {count} times: {what}", highlight=False)
    for fault in found.verdict.faults:
        console.print(f"[bold red]left or grown:[/] {fault}", highlight=False)
    for name in found.left:
        console.print(f"  a task that goes on: {name}", highlight=False)
    if not found.verdict.faults:
        console.print("Nothing was left behind.")
    if picture is not None:
        console.print(f"The curve is in {picture}", highlight=False)
    return 1 if found.verdict.faults else 0


def _picture(samples: tuple[Sample, ...], folder: Path) -> Path | None:
    """None where nothing can be drawn."""
    from gateway.evaluate.part import Curve, Part  # noqa: PLC0415 - matplotlib is an extra
    from gateway.evaluate.pictures import draw  # noqa: PLC0415 - as above
    from gateway.evaluate.recordings import EvaluationError  # noqa: PLC0415 - as above

    points = tuple((float(one.done), one.memory_mb) for one in samples)
    curve = Curve("soak", "Memory of the gateway's process", "calls", "MB", {"resident": points})
    try:
        return draw((Part("soak", (), (), pictures=(curve,)),), folder)["soak"]
    except EvaluationError:
        return None
