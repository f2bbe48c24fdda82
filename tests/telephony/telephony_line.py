"""A running line for tests: the real routes on a real port, a desk that takes notes, a Twilio that signs."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from multidict import MultiDict
from twilio.request_validator import RequestValidator

from gateway.telephony import twiml
from gateway.telephony.gate import Limits
from gateway.telephony.media import Start
from gateway.telephony.media_socket import MediaSocket
from gateway.telephony.signature import Signature
from gateway.telephony.urls import Urls
from gateway.telephony.webhooks import setup

PUBLIC = "https://ivr.example.org"
TOKEN = "12345"
CALL = "CA" + "0" * 31 + "1"
WAV = b"RIFF....WAVE"
FALLBACK = "+18025550199"

FORM = {
    "CallSid": CALL,
    "AccountSid": "AC" + "0" * 32,
    "From": "+13105550100",
    "To": "+13105550101",
    "CallStatus": "ringing",
    "Direction": "inbound",
    "ApiVersion": "2010-04-01",
    "FromCity": "",
    "CallerName": "JOSÉ PEÑA",
    "NewThing": " kept ",
}


class NotingDesk:
    """Notes every question; answers a document that differs each time, so that a repeated answer shows."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.before: Callable[[], Awaitable[None]] | None = None
        self.heard: list[Any] = []
        self.talk: Callable[[MediaSocket, Start], Awaitable[None]] | None = None
        self.socket: MediaSocket | None = None
        self.stream_over = asyncio.Event()

    def __getattr__(self, name: str) -> Callable[..., Awaitable[str | None]]:
        callbacks = ("call_status", "room_event", "person_status", "recording")

        async def answer(*what: Any) -> str | None:
            self.asked.append((name, *what))
            if self.before:
                await self.before()
            return None if name in callbacks else twiml.say_and_hang_up(f"{name} {len(self.asked)}")

        return answer

    async def stream(self, socket: MediaSocket, start: Start) -> None:
        self.socket = socket
        self.asked.append(("stream", start))
        try:
            if self.talk:
                await self.talk(socket, start)
            async for message in socket:
                self.heard.append(message)
        finally:
            self.stream_over.set()


class Line:
    """Twilio's side of the line."""

    def __init__(self, client: TestClient[Any, Any], desk: NotingDesk, public: str = PUBLIC) -> None:
        self.client = client
        self.desk = desk
        self.public = public

    def sign(self, url: str, params: Any = None, token: str = TOKEN) -> str:
        return str(RequestValidator(token).compute_signature(url, params or {}))

    async def post(
        self,
        path: str,
        form: dict[str, str] | MultiDict[str] | None = None,
        *,
        signed_url: str | None = None,
        headers: dict[str, str] | None = None,
        token: str = TOKEN,
    ) -> ClientResponse:
        form = FORM if form is None else form
        signature = self.sign(signed_url or self.public + path, form, token)
        return await self.client.post(path, data=form, headers={"X-Twilio-Signature": signature, **(headers or {})})

    def socket(self, path: str = "/twilio/media", signature: str | None = None, **more: Any) -> Any:
        url = "wss" + self.public.removeprefix("https") + path
        headers = {"x-twilio-signature": self.sign(url) if signature is None else signature}
        return self.client.ws_connect(path, headers=headers, **more)


async def open_line(limits: Limits | None = None, public: str = PUBLIC, numbers: tuple[str, ...] = (FALLBACK,)) -> Line:
    desk = NotingDesk()
    app = web.Application()
    setup(
        app,
        desk,  # type: ignore[arg-type]
        desk,  # type: ignore[arg-type]
        Signature(public, TOKEN),
        Urls(public),
        fallback_numbers=numbers,
        hold_audio=WAV,
        limits=limits,
    )
    client = TestClient(TestServer(app))
    await client.start_server()
    return Line(client, desk, public)
