"""The media stream of one call: typed messages in, audio, marks and clears out, and exactly one end."""

import asyncio
import contextlib
import time
from collections import deque
from typing import Literal, Self

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from gateway.log import fault
from gateway.telephony.media import (
    Connected,
    Dtmf,
    FormatError,
    Mark,
    Media,
    MediaError,
    Message,
    Start,
    Stop,
    Unknown,
    clear_message,
    mark_message,
    media_message,
    parse,
)

log = structlog.get_logger()

Heard = Media | Dtmf | Mark | Stop
End = Literal["stop", "closed", "error", "stalled", "unusable", "by us"]

MAX_WAITING = 500
"""Messages kept for a reader that lags: ten seconds of audio. Beyond it the oldest audio is dropped."""
MAX_JUNK = 1000
"""Unusable messages after which the socket is closed."""
MAX_BURST = 6000
"""Messages that may come at once: two minutes of audio, after a network that stood still."""
MAX_PER_S = 2000.0
"""Messages a second in the long run: forty times as many as a telephone call brings."""


class StreamClosedError(Exception):
    """The stream has ended, so nothing can be sent on it any more."""


class StartMissingError(Exception):
    """The socket did not say in time whose call it is."""


class MediaSocket:
    """One stream. Iterate over it for `Media | Dtmf | Mark`, and one `Stop` as the last, however the end came
    (a `stop` message, a closed or broken socket, `close()`); `end` then says how.

    Its reader runs from `open` on, so nothing that Twilio sends at once is lost; what is not fetched waits in a
    bounded queue.
    """

    def __init__(self, socket: web.WebSocketResponse, transport: asyncio.BaseTransport | None, send_s: float) -> None:
        """`send_s`: seconds after which a peer that does not read is given up."""
        self._socket = socket
        self._transport = transport
        self._send_s = send_s
        self._waiting: deque[Heard] = deque()
        self._news = asyncio.Event()
        self._started: asyncio.Future[Start] = asyncio.get_running_loop().create_future()
        self._reader: asyncio.Task[None] | None = None
        self._finished = False
        self._junk = 0
        self._unknown = 0
        self._spare = float(MAX_BURST)
        self._counted_at = time.monotonic()
        self.start: Start | None = None
        self.end: End | None = None
        """How the stream ended; None while it runs."""
        self.dropped_frames = 0
        """Audio messages thrown away because nobody fetched them."""

    def open(self) -> None:
        """Start reading; to be called right after the handshake."""
        self._reader = asyncio.create_task(self._read(), name="media-socket-reader")

    async def wait_start(self, timeout_s: float) -> Start:
        """The `start` message. Raises StartMissingError when it does not come in `timeout_s` seconds, or never can."""
        try:
            async with asyncio.timeout(timeout_s):
                return await asyncio.shield(self._started)
        except TimeoutError:
            raise StartMissingError(f"no start within {timeout_s} s") from None

    @property
    def stream_sid(self) -> str:
        return self.start.stream_sid if self.start else ""

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Heard:
        while not self._waiting:
            if self._finished:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        message = self._waiting.popleft()
        if isinstance(message, Stop):
            self._finished = True
        return message

    async def send_audio(self, mulaw: bytes) -> None:
        """Queue µ-law (8000 Hz, mono) for playing. Raises StreamClosedError when there is no stream any more."""
        if mulaw:
            await self._send(media_message(self.stream_sid, mulaw))

    async def send_mark(self, name: str) -> None:
        """Ask for a `Mark` once all that was sent so far has been played. Raises StreamClosedError."""
        await self._send(mark_message(self.stream_sid, name))

    async def send_clear(self) -> None:
        """Throw away what has not been played. Raises StreamClosedError."""
        await self._send(clear_message(self.stream_sid))

    async def close(self, code: int = WSCloseCode.OK, reason: str = "") -> None:
        """End the stream from our side, once; the TwiML goes on after `<Connect>`."""
        self._ended("by us")
        with contextlib.suppress(ConnectionError, TimeoutError):
            await self._socket.close(code=code, message=reason.encode()[:120])
        if self._reader and self._reader is not asyncio.current_task():
            self._reader.cancel()
            (broken,) = await asyncio.gather(self._reader, return_exceptions=True)
            if isinstance(broken, Exception):
                log.error("media reader failed", call=self.call_sid, **fault(broken))

    async def _send(self, text: str) -> None:
        if self.end is not None or self.start is None:
            raise StreamClosedError("the stream is not open")
        try:
            async with asyncio.timeout(self._send_s):
                await self._socket.send_str(text)
        except TimeoutError:
            self._ended("stalled")
            if isinstance(self._transport, asyncio.Transport):
                self._transport.abort()
            raise StreamClosedError("the other side does not read any more") from None
        except ConnectionError:
            self._ended("error")
            raise StreamClosedError("the connection is gone") from None

    async def _read(self) -> None:
        try:
            while self.end is None:
                try:
                    frame = await self._socket.receive()
                except TimeoutError:
                    # A living stream sends a frame every 20 ms: this one's network is gone.
                    self._ended("stalled")
                    return
                if self._flooded(time.monotonic()):
                    log.error("media socket closed", call=self.call_sid, reason="flooded")
                    self._ended("unusable")
                    await self.close(WSCloseCode.POLICY_VIOLATION, "too many messages")
                elif frame.type is WSMsgType.TEXT:
                    await self._take(frame.data)
                elif frame.type is WSMsgType.BINARY:
                    await self._unusable("binary frame")
                elif frame.type is WSMsgType.ERROR:
                    log.warning("media socket broke", call=self.call_sid, code=self._socket.close_code)
                    self._ended("error")
                else:
                    self._ended("closed")
        finally:
            self._ended("error")

    def _flooded(self, now_s: float) -> bool:
        """Counts a message; True when there are more than any call could bring."""
        self._spare = min(MAX_BURST, self._spare + (now_s - self._counted_at) * MAX_PER_S) - 1
        self._counted_at = now_s
        return self._spare < 0

    async def _take(self, text: str) -> None:
        try:
            message = parse(text)
        except FormatError as error:
            log.error("media stream refused", call=self.call_sid, reason=str(error))
            self._ended("unusable")
            await self.close(WSCloseCode.UNSUPPORTED_DATA, "audio/x-mulaw 8000 mono only")
            return
        except MediaError as error:
            await self._unusable(str(error))
            return
        if (unwanted := self._accept(message)) is not None:
            await self._unusable(unwanted)

    def _accept(self, message: Message) -> str | None:
        """Takes the message in; what is wrong with it otherwise."""
        match message:
            case Connected():
                # Once is right; a socket that says nothing else is junk like any other.
                return "connected again" if self.start is not None else None
            case Unknown():
                # Twilio may bring new events, as many as it likes: no junk, but one line in the log is enough.
                if not self._unknown:
                    log.info("media event ignored", call=self.call_sid, reason="unknown event")
                self._unknown += 1
            case Start():
                if self.start is not None:
                    return "second start"
                if not self._started.done():
                    self.start = message
                    self._started.set_result(message)
            case Stop():
                if self.start is not None and message.stream_sid not in ("", self.start.stream_sid):
                    return "stop of another stream"
                self._ended("stop")
            case _ if self.start is None:
                return "nothing has started"
            case _ if message.stream_sid != self.start.stream_sid:
                return "another stream"
            case _:
                self._keep(message)
        return None

    def _keep(self, message: Media | Dtmf | Mark) -> None:
        if len(self._waiting) >= MAX_WAITING:
            oldest = next((kept for kept in self._waiting if isinstance(kept, Media)), None)
            if oldest is None:
                if isinstance(message, Media):
                    self.dropped_frames += 1
                return  # only a flood of keys and marks comes here; what is kept already is more than any call has
            self._waiting.remove(oldest)
            self.dropped_frames += 1
            if self.dropped_frames in (1, 1000):
                log.warning("caller's audio dropped", call=self.call_sid, frames=self.dropped_frames)
        self._waiting.append(message)
        self._news.set()

    async def _unusable(self, reason: str) -> None:
        self._junk += 1
        if self._junk == 1:
            log.warning("media message ignored", call=self.call_sid, reason=reason)
        if self._junk >= MAX_JUNK:
            log.error("media socket closed", call=self.call_sid, reason="too many unusable messages")
            self._ended("unusable")
            await self.close(WSCloseCode.POLICY_VIOLATION, "too many unusable messages")

    def _ended(self, how: End) -> None:
        if self.end is not None:
            return
        self.end = how
        start = self.start
        self._waiting.append(Stop(start.stream_sid, start.call_sid) if start else Stop(""))
        self._news.set()
        if not self._started.done():
            self._started.set_exception(StartMissingError("the socket closed before its start"))
            self._started.exception()  # marks it as seen: nobody need be waiting

    @property
    def call_sid(self) -> str:
        return self.start.call_sid if self.start else ""
