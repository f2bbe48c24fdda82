"""The REST API server: Basic auth, parameters checked against Twilio's description, errors in the 2010 form."""

import asyncio
import base64
import binascii
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from gateway.simulator.exchange import Exchange
from gateway.simulator.openapi import ROOT, complaints, operations
from gateway.simulator.resources import (
    calls,
    conferences,
    messages,
    numbers,
    recordings,
)
from gateway.simulator.resources.request import Request, RestError

Handler = Callable[[Exchange, Request], Awaitable[Any]]
HANDLERS: dict[tuple[str, str], Handler] = {
    **calls.HANDLERS,
    **conferences.HANDLERS,
    **messages.HANDLERS,
    **numbers.HANDLERS,
    **recordings.HANDLERS,
}
_CODES = {"To": 21211, "From": 21212, "Url": 21205, "StatusCallback": 21609}


@dataclass(slots=True)
class RestFault:
    """Something that goes wrong with the next matching requests."""

    path: str = ""
    """Part of the path: "Calls", "Messages", "Participants"; empty: any."""
    method: str = "POST"
    status: int = 0
    """Refuse with this HTTP status (429 with code 20429, 5xx…); 0: do not refuse."""
    delay_s: float = 0.0
    """Wall seconds before anything happens."""
    no_answer: bool = False
    """Do what was asked, then break the connection without an answer."""
    times: int = 1

    def refuse(self) -> None:
        """Raise RestError when this fault refuses."""
        if self.status:
            raise RestError(self.status, 20429 if self.status == 429 else 20500, "injected fault")


class Rest:
    """The aiohttp server on a free loopback port."""

    def __init__(self, exchange: Exchange, faults: list[RestFault]) -> None:
        self._exchange = exchange
        self._faults = faults
        app = web.Application()
        for path, methods in operations().items():
            for method in methods:
                app.router.add_route(method.upper(), ROOT + path, self._route(path, method))
        app.router.add_get(ROOT + r"/Recordings/{Sid:RE[0-9a-f]+}{kind:(\.wav|\.mp3)?}", self._media)
        app.router.add_route("*", "/{rest:.*}", self._nowhere)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)

    async def start(self) -> str:
        """Serve; returns the base URL."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def stop(self) -> None:
        await self._runner.cleanup()

    def _route(self, path: str, method: str) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            fault = self._next_fault(request)
            try:
                if fault:
                    await asyncio.sleep(fault.delay_s)
                    fault.refuse()
                answer = await self._serve(request, path, method)
            except RestError as error:
                self._exchange.emit("rest", None, method=method, path=request.path, status=error.status)
                if error.status < 500 and error.status != 429:
                    self._exchange.fault(error.code, f"{method.upper()} {path}: {error.text}")
                return _refusal(error)
            if fault and fault.no_answer:
                if request.transport is not None:
                    request.transport.abort()
                raise asyncio.CancelledError
            return answer

        return handle

    async def _serve(self, request: web.Request, path: str, method: str) -> web.StreamResponse:
        self._authenticate(request)
        source: Mapping[str, Any] = request.query if method == "get" else await request.post()
        given: dict[str, list[str]] = {}
        multi = request.query if method == "get" else await request.post()
        for name in source:
            given[name] = [str(value) for value in multi.getall(name)]
        for complaint in complaints(path, method, given):
            if complaint.kind == "unknown":
                self._exchange.fault(20001, complaint.text, warning=True)
            elif complaint.kind == "missing":
                raise RestError(400, 21201 if complaint.name == "To" else 20001, complaint.text)
            else:
                raise RestError(400, _CODES.get(complaint.name, 20001), complaint.text)
        self._exchange.emit("rest", None, method=method, path=request.path, form=given, status=0)
        asked = Request(dict(request.match_info), given)
        answer = await HANDLERS[method, path](self._exchange, asked)
        if answer is None:
            return web.Response(status=204)
        created = method == "post" and path.endswith(("/Calls.json", "/Messages.json", "/Participants.json"))
        return web.json_response(answer, status=201 if created else 200)

    def _authenticate(self, request: web.Request) -> None:
        scheme, _, coded = request.headers.get("Authorization", "").partition(" ")
        try:
            name, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            name, secret = "", ""
        account = request.match_info.get("AccountSid")
        right = (self._exchange.account_sid, self._exchange.auth_token)
        if scheme.lower() != "basic" or (name, secret) != right or account != self._exchange.account_sid:
            raise RestError(401, 20003, "Authenticate")

    def _next_fault(self, request: web.Request) -> RestFault | None:
        for fault in self._faults:
            if fault.times > 0 and fault.path in request.path and fault.method == request.method:
                fault.times -= 1
                return fault
        return None

    async def _media(self, request: web.Request) -> web.StreamResponse:
        fault = self._next_fault(request)
        try:
            if fault:
                await asyncio.sleep(fault.delay_s)
                fault.refuse()
            # As with "enforce HTTP auth on media" in the account's settings.
            self._authenticate(request)
            wav = recordings.media(self._exchange, request.match_info["Sid"], request.match_info["kind"])
        except RestError as error:
            return _refusal(error)
        return web.Response(body=wav, content_type="audio/x-wav")

    async def _nowhere(self, request: web.Request) -> web.StreamResponse:
        safe = re.sub(r"[^\w./{}-]", "", request.path)
        self._exchange.fault(20404, f"{request.method} {safe}: no such resource (or not simulated)")
        return _refusal(RestError(404, 20404, "The requested resource was not found"))


def _refusal(error: RestError) -> web.Response:
    body = {
        "code": error.code,
        "message": error.text,
        "more_info": f"https://www.twilio.com/docs/errors/{error.code}",
        "status": error.status,
    }
    return web.json_response(body, status=error.status)
