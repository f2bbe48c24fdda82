"""A bidirectional media stream: Twilio's end of the WebSocket, its burst at the start, its clock and its end."""

import asyncio
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

import aiohttp
from yarl import URL

from gateway.simulator.leg import Leg
from gateway.simulator.messages import CONNECTED, BadMessageError, Writer, parse
from gateway.simulator.playback import Playback
from gateway.simulator.sids import new_sid
from gateway.simulator.signature import sign
from gateway.simulator.sound import SILENCE

QUEUE = 1500
"""Messages that may wait for a slow application (30 s of audio); more are dropped (31930)."""
CONNECT_S = 10.0
"""Wall seconds for the handshake."""
CLOSE_S = 2.0
"""Wall seconds for the last messages and the close."""
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

Cause = Literal["app-closed", "connection-lost", "call-moved-on", "refused", "dropped"]


class MediaStream:
    """One WebSocket. `run` returns when the application ended it; cancel it to stop it from Twilio's side."""

    def __init__(
        self, leg: Leg, url: str, name: str, parameters: dict[str, str], status_callback: tuple[str, str] | None
    ) -> None:
        self.leg = leg
        self.sid = new_sid("MZ")
        self.name = name or self.sid
        self.url = url
        self._parameters = parameters
        self._status_callback = status_callback
        self._playback = Playback()
        self._writer = Writer(leg.exchange.account_sid, leg.sid, self.sid)
        self._outbox: asyncio.Queue[str] = asyncio.Queue(QUEUE)
        self._timestamp_ms = 0
        self._warned: set[int] = set()
        self._ws: aiohttp.ClientWebSocketResponse | None = None
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._dropped = False

    def drop(self) -> None:
        """Abort the TCP connection: no stop, no close frame."""
        # aiohttp has no public way to abort.
        connection = self._ws._response.connection if self._ws else None
        self._dropped = True
        # A stream that was stalled before notices its end, too.
        self._flowing.set()
        if connection is not None and connection.transport is not None:
            connection.transport.abort()

    def stall(self) -> None:
        """Neither send nor read any more; the connection stays open."""
        self._flowing.clear()

    async def run(self) -> Cause:
        """Connect and carry audio until the socket ends."""
        ws = await self._connect()
        if ws is None:
            return "refused"
        self._ws = ws
        leg = self.leg
        self._put(CONNECTED)
        self._put(self._writer.start(self._parameters))
        for _ in range(max(1, leg.exchange.stream_burst)):
            self._hear(SILENCE)
        leg.listeners.append(self._hear)
        leg.source = self._speak
        leg.on_digit = self._key
        leg.stream = self
        leg.exchange.emit("stream_started", leg, sid=self.sid, url=self.url)
        self._report("stream-started")
        sender = asyncio.create_task(self._send())
        cause: Cause = "call-moved-on"
        try:
            cause = await self._read(ws)
        finally:
            leg.listeners.remove(self._hear)
            leg.source, leg.on_digit, leg.stream = None, None, None
            sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
            await self._close(ws, cause)
            leg.exchange.emit("stream_stopped", leg, sid=self.sid, cause=cause)
            if cause in {"connection-lost", "dropped"}:
                leg.exchange.fault(31903, "the stream's connection broke", leg, warning=cause == "dropped")
                self._report("stream-error", "31903 broken connection")
            self._report("stream-stopped")
        return cause

    async def _connect(self) -> aiohttp.ClientWebSocketResponse | None:
        exchange = self.leg.exchange
        parts = urlsplit(self.url)
        if parts.query:
            exchange.fault(31923, "the query of a Stream url is dropped; use Parameter", self.leg, warning=True)
        url = urlunsplit(parts._replace(query="", fragment=""))
        if parts.scheme not in {"ws", "wss"} or not parts.hostname:
            self._refused(31923, f"{parts.scheme}://… is no WebSocket address")
            return None
        if parts.scheme == "ws" and exchange.strict and parts.hostname not in _LOOPBACK:
            self._refused(31922, "only wss is accepted")
            return None
        headers = {"user-agent": "Twilio.TmeWs/1.0"}
        match exchange.web.delivery.signature:
            case "right":
                headers["x-twilio-signature"] = sign(exchange.auth_token, url)
            case "wrong":
                headers["x-twilio-signature"] = sign("not the token", url)
            case "mangled":
                headers["x-twilio-signature"] = sign(exchange.auth_token, "http://internal:3000" + parts.path)
            case "missing":
                pass
        inside = exchange.resolver.locate(url)
        if inside != url:
            headers |= {"host": parts.netloc, "x-forwarded-proto": "https" if parts.scheme == "wss" else "http"}
        try:
            async with asyncio.timeout(CONNECT_S):
                return await self.leg.session.ws_connect(
                    URL(inside, encoded=True), headers=headers, autoping=True, autoclose=False, max_msg_size=0
                )
        except aiohttp.WSServerHandshakeError as error:
            self._refused(31920, f"the handshake got HTTP {error.status} instead of 101")
        except TimeoutError:
            self._refused(31901, "no answer to the handshake")
        except aiohttp.ClientError as error:
            self._refused(31902, f"cannot connect: {type(error).__name__}")
        return None

    def _refused(self, code: int, what: str) -> None:
        self.leg.exchange.fault(code, what, self.leg)
        self._report("stream-error", f"{code} {what}")

    # --- Twilio to application ---

    def _put(self, message: str) -> None:
        try:
            self._outbox.put_nowait(message)
        except asyncio.QueueFull:
            self._warn(31930, "the application reads too slowly: audio was dropped")

    def _hear(self, frame: bytes) -> None:
        self._timestamp_ms += 20
        if self._outbox.full():
            self._warn(31930, "the application reads too slowly: audio was dropped")
            return
        self._put(self._writer.media(frame, self._timestamp_ms))

    def _key(self, digit: str) -> None:
        self._put(self._writer.dtmf(digit))

    def _give_back(self, names: list[str]) -> None:
        for name in names:
            self.leg.exchange.emit("stream_mark", self.leg, name=name, returned=True)
            self._put(self._writer.mark(name))

    def _speak(self) -> bytes:
        self._give_back(self._playback.due())
        return self._playback.play() or SILENCE

    async def _send(self) -> None:
        assert self._ws is not None
        while True:
            message = await self._outbox.get()
            await self._flowing.wait()
            try:
                await self._ws.send_str(message)
            except (aiohttp.ClientError, ConnectionError, RuntimeError):
                return  # the reader sees the end of the connection, too

    # --- application to Twilio ---

    async def _read(self, ws: aiohttp.ClientWebSocketResponse) -> Cause:
        while True:
            await self._flowing.wait()
            message = await ws.receive()
            await self._flowing.wait()
            if message.type is aiohttp.WSMsgType.TEXT:
                self._take(message.data)
            elif message.type is aiohttp.WSMsgType.BINARY:
                self._warn(31950, "a binary frame")
            elif message.type is aiohttp.WSMsgType.CLOSE:
                return "app-closed"
            else:
                return "dropped" if self._dropped else "connection-lost"

    def _take(self, text: str) -> None:
        try:
            message = parse(text, self.sid, strict=self.leg.exchange.strict)
        except BadMessageError as error:
            self._warn(31951, str(error))
            return
        exchange = self.leg.exchange
        if message.event == "media":
            exchange.emit("stream_media", self.leg, bytes=len(message.audio))
            if not self._playback.media(message.audio):
                self._warn(31931, "more than ten minutes of audio are waiting: dropped")
        elif message.event == "mark":
            exchange.emit("stream_mark", self.leg, name=message.name, returned=False)
            if self._playback.mark(message.name):
                self._give_back([message.name])
        else:
            exchange.emit("stream_clear", self.leg, waiting_s=self._playback.waiting_s)
            self._give_back(self._playback.clear())

    def _warn(self, code: int, what: str) -> None:
        if code not in self._warned:
            self._warned.add(code)
            self.leg.exchange.fault(code, what, self.leg, warning=True)

    # --- the end ---

    async def _close(self, ws: aiohttp.ClientWebSocketResponse, cause: Cause) -> None:
        if not self._flowing.is_set():
            self.drop()
        try:
            async with asyncio.timeout(CLOSE_S):
                if cause == "call-moved-on" and not self._dropped and not ws.closed:
                    while not self._outbox.empty():
                        await ws.send_str(self._outbox.get_nowait())
                    await ws.send_str(self._writer.stop())
                await ws.close()
        except (TimeoutError, aiohttp.ClientError, ConnectionError, RuntimeError):
            self.drop()

    def _report(self, event: str, error: str = "") -> None:
        if self._status_callback is None:
            return
        url, method = self._status_callback
        params = {
            "AccountSid": self.leg.exchange.account_sid,
            "CallSid": self.leg.sid,
            "StreamSid": self.sid,
            "StreamName": self.name,
            "StreamEvent": event,
            "Timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        if error:
            params["StreamError"] = error
        self.leg.exchange.callback(method, url, params, self.leg)
