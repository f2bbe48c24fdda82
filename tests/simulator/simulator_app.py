"""What the simulator's tests share: a small application that is told what to answer, and callers."""

import asyncio
import base64
import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web
from twilio.request_validator import RequestValidator

from gateway.simulator.happenings import SimEvent
from gateway.simulator.sound import SILENCE
from gateway.simulator.twilio import SimulatedTwilio

ACCOUNT = "AC" + "0" * 32
TOKEN = "simulated-token"
COMPANY = "+18025550100"
CALLER = "+18025550177"
DANA = "+18025550111"
MIGUEL = "+18025550112"


@dataclass
class Caller:
    """A caller who says what is queued and remembers what was heard."""

    mouth: deque[bytes] = field(default_factory=deque)
    ear: list[bytes] = field(default_factory=list)
    events: list[SimEvent] = field(default_factory=list)
    asked: int = 0

    def next_frame(self) -> bytes | None:
        self.asked += 1
        return self.mouth.popleft() if self.mouth else None

    def heard(self, frame: bytes) -> None:
        self.ear.append(frame)

    def on_event(self, event: SimEvent) -> None:
        self.events.append(event)

    @property
    def sounds(self) -> list[bytes]:
        return [frame for frame in self.ear if frame != SILENCE]


@dataclass
class Hit:
    """One webhook as it arrived."""

    path: str
    form: dict[str, str]
    headers: dict[str, str]
    genuine: bool
    method: str


class App:
    """A small application: answers each path with what was put there, and talks on its media socket."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.hits: list[Hit] = []
        self.received: list[dict[str, Any]] = []
        self.received_at: list[float] = []
        self.handshakes: list[web.Request] = []
        self.on_socket: Callable[[web.WebSocketResponse, App], Any] | None = None
        self.socket_over = asyncio.Event()
        self.public = ""
        self.base = ""
        self.changed = asyncio.Condition()

    @property
    def url(self) -> str:
        return self.public or self.base

    @property
    def ws_url(self) -> str:
        return "ws" + self.url[4:] + "/media"

    def paths(self) -> list[str]:
        return [hit.path for hit in self.hits]

    def forms(self, path: str) -> list[dict[str, str]]:
        return [hit.form for hit in self.hits if hit.path == path]

    async def until(self, check: Callable[[], Any], limit_s: float = 10.0) -> None:
        async with asyncio.timeout(limit_s), self.changed:
            await self.changed.wait_for(check)

    async def _note(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def page(self, request: web.Request) -> web.StreamResponse:
        form = dict(await request.post()) if request.method == "POST" else dict(request.query)
        signature = request.headers.get("X-Twilio-Signature", "")
        url = self.url + request.raw_path
        genuine = RequestValidator(TOKEN).validate(url, form if request.method == "POST" else {}, signature)
        self.hits.append(
            Hit(request.path, {k: str(v) for k, v in form.items()}, dict(request.headers), genuine, request.method)
        )
        await self._note()
        answer = self.answers.get(request.path)
        if callable(answer):
            answer = answer(self.hits[-1].form)
        if asyncio.iscoroutine(answer):
            answer = await answer
        if answer is None:
            return web.Response(status=204)
        if isinstance(answer, web.StreamResponse):
            return answer
        return web.Response(text=str(answer), content_type="text/xml")

    async def socket(self, request: web.Request) -> web.StreamResponse:
        self.handshakes.append(request)
        if not RequestValidator(TOKEN).validate(
            "ws" + self.url[4:] + request.raw_path, {}, request.headers.get("x-twilio-signature", "")
        ):
            return web.Response(status=403)
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        talk = asyncio.create_task(self.on_socket(ws, self)) if self.on_socket else None
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    self.received.append(json.loads(message.data))
                    self.received_at.append(asyncio.get_running_loop().time())
                    await self._note()
        finally:
            if talk:
                talk.cancel()
                await asyncio.gather(talk, return_exceptions=True)
            self.socket_over.set()
            await self._note()
        return ws

    def events(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.received if message["event"] == kind]

    @property
    def stream_sid(self) -> str:
        return str(self.events("start")[0]["streamSid"])

    async def started(self) -> str:
        await self.until(lambda: self.events("start"))
        return self.stream_sid


def media(stream_sid: str, ulaw: bytes) -> str:
    payload = base64.b64encode(ulaw).decode()
    return json.dumps({"event": "media", "streamSid": stream_sid, "media": {"payload": payload}})


def mark(stream_sid: str, name: str) -> str:
    return json.dumps({"event": "mark", "streamSid": stream_sid, "mark": {"name": name}})


def clear(stream_sid: str) -> str:
    return json.dumps({"event": "clear", "streamSid": stream_sid})


async def place(sim: SimulatedTwilio, caller: Caller | None = None) -> Any:
    return await sim.call(from_=CALLER, to=COMPANY, caller=caller or Caller())


async def ended(leg: Any, limit_s: float = 15.0) -> Any:
    async with asyncio.timeout(limit_s):
        return await leg.ended
