"""The listening port with a limit on connections and on how long a request's header may take.

aiohttp bounds the size of a header but not its time: connections that send nothing, or a byte now and then, would stay
for ever and use up what a process may open.
"""

import asyncio
import socket
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import structlog
from aiohttp import web
from aiohttp.web_protocol import RequestHandler

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bounds:
    """For one port."""

    header_s: float = 10.0
    """From a connection's opening, or the first byte of a further request, until its header is complete."""
    connections: int = 1000
    """Beyond it the one that has been without a request for longest is closed. A call has two at most."""


class _Doorman:
    """The open connections, the oldest first."""

    def __init__(self, bounds: Bounds) -> None:
        self.bounds = bounds
        self.open: OrderedDict[_Connection, None] = OrderedDict()
        self.turned_away = 0

    def came(self, connection: "_Connection") -> None:
        self.open[connection] = None
        if len(self.open) > self.bounds.connections:
            # When all are busy, the newest has to go.
            self.turn_away(next((one for one in self.open if one.idle), connection), "too many connections")

    def turn_away(self, connection: "_Connection", reason: str) -> None:
        self.turned_away += 1
        # Under attack the log must not grow with every connection.
        if self.turned_away & (self.turned_away - 1) == 0:
            log.warning("connection_refused", reason=reason, so_far=self.turned_away)
        if connection.transport is not None:
            connection.transport.abort()


class _Connection(RequestHandler):
    """Counts itself in and out, and gives up a header that does not come."""

    __slots__ = ("_doorman", "_late")

    def __init__(self, doorman: _Doorman, server: web.Server, **options: Any) -> None:
        super().__init__(server, **options)
        self._doorman = doorman
        self._late: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """It waits for a request, whole or the rest of one."""
        return self._waiter is not None and not self._waiter.done()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._expect_header()
        self._doorman.came(self)

    def data_received(self, data: bytes) -> None:
        before = self._request_count
        super().data_received(data)
        if self._request_count != before:
            self._stop_expecting()
        elif self.idle and self._late is None:
            self._expect_header()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._stop_expecting()
        self._doorman.open.pop(self, None)
        super().connection_lost(exc)

    def _expect_header(self) -> None:
        self._late = self._loop.call_later(self._doorman.bounds.header_s, self._too_late)

    def _stop_expecting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _too_late(self) -> None:
        self._late = None
        if self.idle:
            self._doorman.turn_away(self, "header too slow")


class BoundedSite(web.TCPSite):
    """As `TCPSite`, within `bounds`."""

    __slots__ = ("_doorman", "_sock")

    def __init__(
        self,
        runner: web.BaseRunner,
        host: str,
        port: int,
        *,
        bounds: Bounds | None = None,
        sock: socket.socket | None = None,
    ) -> None:
        """`sock`: one that listens already, in place of `host` and `port`."""
        super().__init__(runner, host, port)
        self._sock = sock
        self._doorman = _Doorman(bounds or Bounds())

    @property
    def open_connections(self) -> int:
        return len(self._doorman.open)

    async def start(self) -> None:
        """Listen. Raises OSError."""
        await web.BaseSite.start(self)
        server = self._runner.server
        assert isinstance(server, web.Server)
        loop = asyncio.get_running_loop()

        def connection() -> _Connection:
            return _Connection(self._doorman, server, loop=loop, **server._kwargs)

        if self._sock is not None:
            self._server = await loop.create_server(connection, sock=self._sock, backlog=self._backlog)
        else:
            self._server = await loop.create_server(connection, self._host, self._port, backlog=self._backlog)
        self._bound_port = self._server.sockets[0].getsockname()[1]
