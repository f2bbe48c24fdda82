"""The gate in front of every webhook: size, time, form and signature, in that order of cost."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

import structlog
from aiohttp import web
from multidict import MultiDict

from gateway.telephony.forms import safe_names
from gateway.telephony.signature import Refusal, Signature

log = structlog.get_logger()

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
_FORWARDED = ("Forwarded", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much, and how long. Twilio gives a webhook 15 s in all."""

    body_bytes: int = 64 * 1024
    body_s: float = 4.0
    """A body that takes longer is given up."""
    answer_s: float = 10.0
    """An answer that takes longer is replaced by one that dials a person."""
    start_s: float = 5.0
    """How long a socket may stay without its `start`."""
    send_s: float = 5.0
    """How long a frame may wait for a peer that does not read."""
    waiting_sockets: int = 32
    """How many sockets may be without their `start` at the same time."""
    silent_s: float = 60.0
    """A socket without any message for so long is dead (a living one brings a frame every 20 ms)."""


class _Seldom:
    """So that strangers cannot fill the log: at first every refusal, then one in a while."""

    def __init__(self, at_first: int = 20, each_s: float = 10.0, clock: Callable[[], float] = time.monotonic) -> None:
        """`at_first`: how many lines may come at once; after them one every `each_s` seconds."""
        self._most = float(at_first)
        self._each_s = each_s
        self._clock = clock
        self._spare = self._most
        self._at_s = clock()
        self._unsaid = 0

    def warn(self, event: str, **fields: object) -> None:
        now_s = self._clock()
        self._spare = min(self._most, self._spare + (now_s - self._at_s) / self._each_s)
        self._at_s = now_s
        if self._spare < 1:
            self._unsaid += 1
            return
        self._spare -= 1
        if self._unsaid:
            fields["more_of_them"] = self._unsaid
            self._unsaid = 0
        log.warning(event, **fields)


class Gate:
    """Lets in what Twilio signed. What is not let in is raised as aiohttp's HTTP errors."""

    def __init__(self, signature: Signature, limits: Limits) -> None:
        self._signature = signature
        self._limits = limits
        self._log = _Seldom()

    async def form(self, request: web.Request) -> MultiDict[str]:
        """The signed form of a POST, values as sent. Raises web.HTTPException: 400, 403, 408, 413, 415."""
        kind = request.content_type
        body = await self._body(request)
        if kind == JSON:
            refusal = self._signature.refuse_json(request.raw_path, request.headers, body)
            self._refuse(request, refusal, [])
            raise web.HTTPUnsupportedMediaType(text=f"send the parameters as {FORM}\n")
        params = _read(body) if kind == FORM or not body else None
        if params is None:
            self._log.warn("webhook refused", path=request.path[:200], reason="unreadable form")
            raise web.HTTPBadRequest(text=f"the body is not a {FORM} form in UTF-8\n")
        refusal = self._signature.refuse_form(request.raw_path, request.headers, params)
        self._refuse(request, refusal, safe_names(params))
        return params

    def get(self, request: web.Request) -> None:
        """Let a signed GET pass. Raises web.HTTPForbidden."""
        self._refuse(request, self._signature.refuse_get(request.raw_path, request.headers), [])

    def socket(self, request: web.Request) -> None:
        """Let a signed WebSocket handshake pass. Raises web.HTTPForbidden."""
        self._refuse(request, self._signature.refuse_socket(request.raw_path, request.headers), [])

    async def _body(self, request: web.Request) -> bytes:
        most = self._limits.body_bytes
        if (request.content_length or 0) > most:
            raise self._closing(request, web.HTTPRequestEntityTooLarge(most, request.content_length or 0))
        body = bytearray()
        try:
            async with asyncio.timeout(self._limits.body_s):
                async for chunk in request.content.iter_any():
                    body += chunk
                    if len(body) > most:
                        raise self._closing(request, web.HTTPRequestEntityTooLarge(most, len(body)))
        except TimeoutError:
            self._log.warn("webhook refused", path=request.path[:200], reason="slow body")
            raise self._closing(request, web.HTTPRequestTimeout(text="the body took too long\n")) from None
        except (web.RequestPayloadError, ConnectionError):
            raise self._closing(request, web.HTTPBadRequest(text="the body broke off\n")) from None
        return bytes(body)

    @staticmethod
    def _closing(request: web.Request, error: web.HTTPException) -> web.HTTPException:
        # What is left of the body must not be taken for the next request.
        error.force_close()
        return error

    def _refuse(self, request: web.Request, refusal: Refusal | None, names: list[str]) -> None:
        if refusal is None:
            return
        self._log.warn(
            "signature refused",
            method=request.method,
            reason=refusal.reason,
            compared=refusal.compared,
            parameters=names,
            ignored_headers=[name for name in _FORWARDED if name in request.headers],
            remedy="GATEWAY_PUBLIC_URL must be the address that Twilio was given, TWILIO_AUTH_TOKEN the primary token",
        )
        raise web.HTTPForbidden(text="the signature of this request does not hold\n")


def _read(body: bytes) -> MultiDict[str] | None:
    """Names and values as they were sent, nothing trimmed; None when they are no UTF-8 form."""
    try:
        pairs = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=500
        )
    except ValueError:
        return None
    return MultiDict(pairs)
