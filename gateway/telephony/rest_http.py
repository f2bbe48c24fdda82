"""The HTTP under the REST client: another origin than Twilio's own where wanted, time limits, and nothing logged."""

from typing import Any
from urllib.parse import urlsplit

from aiohttp import (
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    DummyCookieJar,
    TCPConnector,
    encode_basic_auth,
)
from aiohttp.client_exceptions import ClientConnectorError, ClientError
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response


class NotSentError(Exception):
    """No connection could be made, so the request was certainly not received."""


class OutcomeUnknownError(Exception):
    """The request was sent, and what became of it is not known."""


class Http(AsyncTwilioHttpClient):  # type: ignore[misc]  # the library has no types
    """Sends what the twilio library asks to `api_url` in place of the host that the library chose.

    The library's own client logs addresses and keeps the last request; neither happens here.
    """

    def __init__(self, api_url: str, *, connect_s: float, total_s: float) -> None:
        """Raises ValueError for an `api_url` that is no http or https origin."""
        parts = urlsplit(api_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("GATEWAY_TWILIO_API_URL must be an origin like https://api.twilio.com")
        super().__init__(pool_connections=False, timeout=total_s)
        self._origin = f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
        self._limits = ClientTimeout(total=total_s, connect=connect_s, sock_connect=connect_s)
        self._open: ClientSession | None = None

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature; our own limits hold
        allow_redirects: bool = False,
    ) -> Response:
        """One exchange, never repeated here. Raises NotSentError or OutcomeUnknownError when there is no response."""
        parts = urlsplit(url)
        target = self._origin + parts.path + (f"?{parts.query}" if parts.query else "")
        sent = dict(headers or {})
        if auth:
            sent["Authorization"] = encode_basic_auth(*auth)
        try:
            async with self._session().request(
                method.upper(),
                target,
                params=params,
                data=data,
                headers=sent,
                allow_redirects=False,
            ) as response:
                text = await response.text(errors="replace")
                return Response(response.status, text, response.headers)
        except (ClientConnectorError, ConnectionTimeoutError):
            raise NotSentError from None
        except (ClientError, TimeoutError, ConnectionError):
            raise OutcomeUnknownError from None

    async def close(self) -> None:
        if self._open is not None:
            await self._open.close()
            self._open = None

    def _session(self) -> ClientSession:
        if self._open is None:
            # A connection is used once: one that Twilio has just closed would make an unknown outcome of nothing.
            self._open = ClientSession(
                connector=TCPConnector(force_close=True, limit=20), timeout=self._limits, cookie_jar=DummyCookieJar()
            )
        return self._open
