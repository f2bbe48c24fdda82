"""The open port of a process: there before everything behind it, so that whoever asks in the meantime is answered."""

import os
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from gateway.calls.oncall import phones
from gateway.config import Settings, SettingsError
from gateway.telephony.inherited import inherited
from gateway.telephony.reception import Reception, Staff
from gateway.telephony.signature import Signature
from gateway.telephony.site import BoundedSite
from gateway.telephony.urls import Urls
from gateway.telephony.webhooks import Webhooks, attach

log = structlog.get_logger()

Handler = Callable[[web.Request], Awaitable[web.Response]]


class Entrance:
    """`open` it; `staff` it when those are there who answer calls. Imports nothing that takes long to load."""

    def __init__(self, settings: Settings) -> None:
        """Raises SettingsError without what tells Twilio's requests from a stranger's."""
        settings.require_twilio()
        try:
            self.urls = Urls(settings.public_url)
        except ValueError as error:
            raise SettingsError(f"public_url: {error}") from None
        self._settings = settings
        self._reception = Reception()
        self._ready: Handler | None = None
        self._metrics: Handler | None = None
        self._runner: web.AppRunner | None = None
        self.port = 0

    async def open(self) -> None:
        """Does nothing when it is open already. Raises SettingsError."""
        if self._runner is not None:
            return
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._measured)
        token = self._settings.twilio_auth_token.get_secret_value()
        signature = Signature(self._settings.public_url, token)
        numbers = phones(self._settings.company)
        attach(app, Webhooks(self._reception, signature, self.urls, fallback_numbers=numbers))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
        await self._runner.setup()
        host, port = self._settings.server.host, self._settings.server.port
        try:
            await BoundedSite(self._runner, host, port, sock=inherited(os.environ, os.getpid())).start()
        except OSError as error:
            await self.close()
            raise SettingsError(
                f"cannot listen on {host} port {port} ({error.strerror or error}); "
                "stop what uses it, or set another with --port or GATEWAY_SERVER__PORT"
            ) from error
        self.port = int(self._runner.addresses[0][1])
        log.info("listening", host=host, port=self.port)

    def staff(self, staff: Staff, *, ready: Handler, metrics: Handler) -> None:
        """From now on these answer. `ready`, `metrics`: the pages for operators."""
        self._ready, self._metrics = ready, metrics
        self._reception.open(staff)

    async def close(self) -> None:
        """Ends what is open. May be called twice."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    async def _healthz(self, request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _readyz(self, request: web.Request) -> web.Response:
        return await self._ready(request) if self._ready is not None else _starting()

    async def _measured(self, request: web.Request) -> web.Response:
        return await self._metrics(request) if self._metrics is not None else _starting()


def _starting() -> web.Response:
    return web.Response(text="starting\n", status=503)
