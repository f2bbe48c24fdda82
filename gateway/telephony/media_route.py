"""The WebSocket route: from the signed handshake to the one end of the stream."""

import asyncio
from collections import deque
from contextlib import suppress

import structlog
from aiohttp import WSCloseCode, web

from gateway.log import fault
from gateway.telephony.gate import Gate, Limits
from gateway.telephony.media import MAX_TEXT_BYTES, Start
from gateway.telephony.media_socket import MediaSocket, StartMissingError, StreamClosedError
from gateway.telephony.reception import Reception

log = structlog.get_logger()


class MediaRoute:
    """`GET /twilio/media`. No rule on Origin, no subprotocol, no compression: Twilio's client has none of them.

    Owns a task per stream: `close` it.
    """

    def __init__(self, reception: Reception, gate: Gate, limits: Limits) -> None:
        self._reception = reception
        self._gate = gate
        self._limits = limits
        self._calls: set[asyncio.Task[None]] = set()
        self._waiting: deque[MediaSocket] = deque()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self._gate.socket(request)
        response = web.WebSocketResponse(
            timeout=2.0,
            receive_timeout=self._limits.silent_s,
            compress=False,
            max_msg_size=MAX_TEXT_BYTES,
        )
        try:
            await response.prepare(request)
        except ConnectionError:
            log.info("media socket gone", reason="closed during the handshake")
            return web.Response(status=400)  # to nobody: the server wants an answer
        socket = MediaSocket(response, request.transport, self._limits.send_s)
        socket.open()
        # A task of its own: the server may cancel a handler whose connection has gone, and the desk must still hear
        # of the end and put things in order.
        call = asyncio.create_task(self._run(socket), name="media-call")
        self._calls.add(call)
        call.add_done_callback(self._calls.discard)
        await asyncio.shield(call)
        return response

    async def close(self) -> None:
        """Ends the streams that still run."""
        calls = tuple(self._calls)
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)

    async def _start(self, socket: MediaSocket) -> Start:
        """The stream's `start`. A handshake's signature is the same for every call, so it could be replayed: of the
        sockets that only wait, the oldest goes when there are too many. A caller's own starts within a second."""
        if len(self._waiting) >= self._limits.waiting_sockets:
            oldest = self._waiting.popleft()
            log.warning("media socket closed", reason="too many wait for their start")
            await oldest.close(WSCloseCode.TRY_AGAIN_LATER, "too many")
        self._waiting.append(socket)
        try:
            return await socket.wait_start(self._limits.start_s)
        finally:
            with suppress(ValueError):
                self._waiting.remove(socket)

    async def _run(self, socket: MediaSocket) -> None:
        code, reason = WSCloseCode.OK, ""
        try:
            start = await self._start(socket)
            await self._reception.stream(socket, start)
        except StartMissingError as error:
            log.warning("media socket without start", reason=str(error))
            code, reason = WSCloseCode.POLICY_VIOLATION, "no start"
        except StreamClosedError:
            log.info("media stream ended while speaking", call=socket.call_sid, end=socket.end)
        except asyncio.CancelledError:
            code, reason = WSCloseCode.GOING_AWAY, "closing down"
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the caller is brought on
            # The TwiML after <Connect> is the caller's way on: it is asked as soon as this socket closes.
            log.error("media stream failed", call=socket.call_sid, **fault(error))
            code, reason = WSCloseCode.INTERNAL_ERROR, "failed"
        finally:
            await socket.close(code, reason)
