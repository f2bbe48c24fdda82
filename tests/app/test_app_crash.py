"""Guards a call against the death of the gateway itself: Twilio asks again, the next process goes on; without a next
one the document for that case rings a person."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from house import QUICK, House, Sound, measured_silence, next_silence, now_s, until

from gateway.app import free_port
from gateway.calls.oncall import phones
from gateway.config import Settings
from gateway.records.store import Records, RecordsError
from gateway.replay import fixture as fixtures
from gateway.replay.caller import FixtureCaller
from gateway.replay.fixture import Fixture
from gateway.simulator.twilio import SimulatedTwilio
from gateway.simulator.webhook import Delivery
from gateway.telephony.fallback import document

pytestmark = [pytest.mark.call]

ROOT = Path(__file__).parents[2]
ACCOUNT, TOKEN = "AC" + "7" * 32, "0123456789abcdef0123456789abcdef"
PATIENCE_S = 60.0
SPEED = 2.0
"""Callers talk so much faster than life."""
START_S = 180.0
"""A start on a busy machine, with networks that must be made anew."""


class Door:
    """What stands before the gateway on the internet: holds a connection until there is a gateway to take it."""

    def __init__(self, inner_port: int) -> None:
        self._inner_port = inner_port
        self._tasks: set[asyncio.Task[Any]] = set()
        self.port = 0

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._enter, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        inner_writer: asyncio.StreamWriter | None = None
        try:
            while inner_writer is None:
                try:
                    inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._inner_port)
                except OSError:
                    await asyncio.sleep(0.05)
            both = [
                asyncio.create_task(_carry(reader, inner_writer)),
                asyncio.create_task(_carry(inner_reader, writer)),
            ]
            try:
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for one in both:
                    one.cancel()
                await asyncio.gather(*both, return_exceptions=True)
            if both[1].done() and not both[1].cancelled() and both[1].result():
                # Idle connections have gone by then: the next request comes on a new one, as with a real proxy.
                await asyncio.sleep(0.5)
        finally:
            for end in (writer, inner_writer):
                if end is not None:
                    end.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Until the end; whether a WebSocket was opened."""
    upgraded = False
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            upgraded = upgraded or b"101 Switching" in data
            writer.write(data)
            await writer.drain()
    return upgraded


class Process:
    """`gateway serve`, as it runs in a company's server room."""

    def __init__(self, environment: dict[str, str], port: int, log: Path) -> None:
        self.environment = environment
        self._port = port
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "gateway",
                "serve",
                "--port",
                str(self._port),
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    async def ready(self, times: int) -> None:
        await until(
            lambda: self.log().count('"event": "ready"') >= times, f"the gateway is ready:\n{self.log()}", START_S
        )

    def log(self) -> str:
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    async def kill(self) -> None:
        """Without a word; its ears and voice must notice by themselves that nobody needs them any more."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def tidy(self) -> None:
        """Ends what a failed test left."""
        await self.kill()
        for pid in _orphans(str(self._log.parent)):
            os.kill(pid, signal.SIGKILL)

    async def terminate(self) -> int:
        assert self._process is not None
        self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), PATIENCE_S)


def _orphans(mark: str) -> list[int]:
    """Ears and voices of a gateway that is no more; known by their environment, which names our folder."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        if f"TMPDIR={mark}".encode() in environment and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


@pytest.fixture
async def twilio() -> AsyncIterator[SimulatedTwilio]:
    # A busy machine may start the gateway more slowly than Twilio waits; what matters here is how it goes on.
    made = SimulatedTwilio(ACCOUNT, TOKEN, delivery=Delivery(budget_s=START_S), speed=SPEED)
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def world(
    twilio: SimulatedTwilio, company_settings: Settings, tmp_path: Path
) -> AsyncIterator[tuple[Process, Settings, Door]]:
    inner_port = free_port()
    door = Door(inner_port)
    await door.open()
    public = f"http://127.0.0.1:{door.port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GATEWAY_", "TWILIO_"))}
    environment |= {
        "TMPDIR": str(tmp_path),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "GATEWAY_TWILIO_API_URL": twilio.api_url,
        "GATEWAY_PUBLIC_URL": public,
        "GATEWAY_DATABASE_URL": f"sqlite:///{tmp_path / 'calls.sqlite3'}",
        "GATEWAY_HEARING__WORKERS": "1",
        "GATEWAY_SERVER__DRAIN_S": "1",
        "GATEWAY_SERVER__RESTART_S": "4",
        "GATEWAY_SERVER__WARM_UP_S": "300",
    }
    process = Process(environment, inner_port, tmp_path / "gateway.log")
    House.wire(twilio, company_settings.model_copy(update={"public_url": public}), QUICK)
    try:
        yield process, company_settings, door
    finally:
        await process.tidy()
        await door.close()


def script() -> Fixture:
    """A booking, whose caller answers whatever is asked."""
    return fixtures.load(Path("audio_fixtures") / "drain_booked")


async def follow(records: Records, call_sid: str, caller: FixtureCaller) -> None:
    """The questions as the log has them: this process sees nothing else of the other. The caller answers each when the
    gateway has been silent for a while."""
    seen = 0
    asked: str | None = None
    quiet = 0
    heard = 0
    while True:
        try:
            entries = await records.events(call_sid, seen)
        except RecordsError:
            # It is the other process's database: while that holds it, whoever only looks on has to wait.
            entries = []
        for entry in entries:
            seen = entry.seq
            if entry.kind == "listen":
                asked = str(entry.payload["expecting"]["question"])
        quiet = quiet + 1 if len(caller.outbound.rstrip(b"\xff\x7f\x7e\xfe")) == heard else 0
        heard = len(caller.outbound.rstrip(b"\xff\x7f\x7e\xfe"))
        if asked is not None and heard and quiet >= 12:
            caller.your_turn(asked)
            asked = None
        await asyncio.sleep(0.1)


async def told_to_stop(
    twilio: SimulatedTwilio, process: Process, settings: Settings, records: Records, door: Door
) -> float:
    """SIGTERM with a caller in mid-conversation, and no process after it: a voice all the time, and then a person."""
    async with static_document(document(settings.company.name, phones(settings.company))) as address:
        twilio.add_number(
            settings.company.phone,
            voice_url=f"http://127.0.0.1:{door.port}/twilio/voice",
            status_callback=f"http://127.0.0.1:{door.port}/twilio/status",
            fallback_url=address,
            fallback_method="GET",
        )
        caller = Sound()
        leg = await twilio.call(from_="+18025550143", to=settings.company.phone, caller=caller)
        await until(lambda: caller.voice_frames > 50, f"the greeting:\n{process.log()}")
        told_s = now_s(caller)
        stopping = asyncio.create_task(process.terminate())
        await until(lambda: leg.stream is None or caller_asked(twilio, leg.sid), "the stream is ended")
        assert await stopping == 0, process.log()
        # Nobody listens any more, on the machine or before it.
        await door.close()
        await until(lambda: any(e.kind == "bridged" for e in twilio.events), f"a person talks:\n{process.log()}", 60)
        silence_s = measured_silence(caller, told_s)
        said = [e.detail["text"] for e in twilio.events if e.kind == "say" and e.leg == leg.sid]
        assert said[0] == "One moment, please."
        assert any("connecting you with our team" in words for words in said)
        logged = {entry.kind for entry in await records.events(leg.sid)}
        assert {"call_started", "say", "listen"} <= logged, "the next process could have gone on"
        leg.hang_up()
        await leg.ended
        return silence_s


def caller_asked(twilio: SimulatedTwilio, call_sid: str) -> bool:
    return any(event.kind == "say" and event.leg == call_sid for event in twilio.events)


@contextlib.asynccontextmanager
async def static_document(text: str) -> AsyncIterator[str]:
    """A web space that only knows GET."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text, content_type="text/xml")

    server = web.Application()
    server.router.add_get("/fallback.xml", answer)
    runner = web.AppRunner(server, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/fallback.xml"
    finally:
        await runner.cleanup()


async def test_a_call_goes_on_after_the_gateway_was_killed(
    twilio: SimulatedTwilio,
    world: tuple[Process, Settings, Door],
    tmp_path: Path,
    measured: Callable[[str, float, float], None],
) -> None:
    process, settings, door = world
    await process.start()
    await process.ready(1)
    records = Records(f"sqlite:///{tmp_path / 'calls.sqlite3'}")
    await records.start()
    caller = FixtureCaller(script())
    leg = await twilio.call(from_="+18025550142", to=settings.company.phone, caller=caller)
    caller.on_line(leg)
    following = asyncio.create_task(follow(records, leg.sid, caller))
    try:
        await until(lambda: "name" in caller.lived.questions, f"the address is known:\n{process.log()}", 120)
        orphans = set(_orphans(str(tmp_path))) - {process.pid}
        killed_s = now_s(caller)
        await process.kill()
        await process.start()
        await until(lambda: not orphans & set(_orphans(str(tmp_path))), "its ears and voice have ended, too", START_S)
        before = [entry for entry in await records.events(leg.sid) if entry.kind == "listen"]
        asked_before = {str(entry.payload["expecting"]["question"]) for entry in before}
        await process.ready(2)
        await asyncio.wait_for(leg.ended, 150)
        log = await records.events(leg.sid)
        kinds = [entry.kind for entry in log]
        story = "\n".join(f"{entry.seq} {entry.kind} {str(entry.payload)[:160]}" for entry in log)
        story += "\n".join(f"{fault.code} {fault.what}" for fault in twilio.faults)
        assert kinds.count("call_started") == 1, story
        assert kinds.count("line_back") == 1, story
        back = next(entry.seq for entry in log if entry.kind == "line_back")
        said = " ".join(" ".join(entry.payload["pieces"]) for entry in log if entry.kind == "say" and entry.seq > back)
        assert "sorry" in said.casefold(), story
        assert "automated assistant" not in said, story
        again = [
            str(entry.payload["expecting"]["question"]) for entry in log if entry.kind == "listen" and entry.seq > back
        ]
        assert "problem" not in again, story
        assert "address" not in again, story
        assert "name" in asked_before
        await until(lambda: "call_ended" in process.log(), f"the outcome is written:\n{process.log()}")
        row = await records.call(leg.sid)
        assert row is not None
        assert not following.done(), f"the caller has stopped following the questions: {following}"
        assert row.outcome == "booked", f"{story}\nleft unanswered: {caller.lived.unanswered}"
        # As long as the start of a process takes on this machine, up to where the port is open.
        measured("the process is killed and started again", next_silence(caller, killed_s) / SPEED, START_S)
        assert [fault for fault in twilio.faults if not fault.warning and fault.code != 31903] == []
        assert len(twilio.messages) == 1
        assert TOKEN not in process.log()
        assert "8025550142" not in process.log()
        measured(
            "the gateway is stopped, and none is started after it",
            await told_to_stop(twilio, process, settings, records, door),
            6.0,
        )
        assert _orphans(str(tmp_path)) == []
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        await records.close()
