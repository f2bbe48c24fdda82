"""Twilio's side of a webhook: signed requests with retries, budget, redirects and, on demand, bad luck."""

import asyncio
import base64
import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

import aiohttp
from yarl import URL

from gateway.simulator.signature import sign

MAX_REDIRECTS = 10
_READ_LIMIT = 8 * 1024 * 1024


class WebhookError(Exception):
    """The application could not be asked; `code` is Twilio's."""

    def __init__(self, code: int, what: str, *, kind: str = "") -> None:
        super().__init__(f"{code}: {what}")
        self.code = code
        self.what = what
        self.kind = kind
        """What a retry policy calls it: ct, rt, 4xx, 5xx."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, from where."""

    url: str
    status: int
    content_type: str | None
    body: bytes


@dataclass(slots=True)
class Delivery:
    """How webhooks travel; change it while the simulator runs to make a bad network."""

    budget_s: float = 15.0
    """Wall seconds for one webhook, retries included. Not scaled by `speed`: the application is not faster for it."""
    connect_s: float = 5.0
    """Wall seconds for a connection."""
    signature: Literal["right", "wrong", "missing", "mangled"] = "right"
    """mangled: made over the address behind the proxy."""
    twice: Literal["no", "together", "after"] = "no"
    """Every TwiML webhook is delivered twice (same idempotency token); the first answer counts."""
    twice_after_s: float = 0.1
    """Wall seconds between the two, for "after"."""
    extra: dict[str, str] = field(default_factory=lambda: {"XFutureParameter": "whatever"})
    """Parameters that no page documents."""
    caller_name: str = "Zoë Müller"
    lose: Callable[[Mapping[str, str]], bool] | None = None
    """Callbacks for which this is true are never sent."""
    delay_s: Callable[[Mapping[str, str]], float] | None = None
    """Simulated seconds by which a callback comes late."""
    reorder_callbacks: bool = False
    """Callbacks are held back by a chance 0 to 1 simulated seconds, so that they overtake each other."""
    callback_twice: bool = False


class Resolver:
    """Public origins that are served somewhere on this machine: {"https://warmline.example": "http://127.0.0.1:1"}."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = {key.rstrip("/"): value.rstrip("/") for key, value in places.items()}

    def locate(self, url: str) -> str:
        """Where to connect for a public URL; http(s) and ws(s) origins alike."""
        for public, local in self._places.items():
            for web, socket in (("https:", "wss:"), ("http:", "ws:")):
                forms = {public: local}
                if public.startswith(web):
                    forms[socket + public[len(web) :]] = "ws:" + local.split(":", 1)[1]
                for outside, inside in forms.items():
                    if url == outside or url.startswith((outside + "/", outside + "?")):
                        return inside + url[len(outside) :]
        return url


class Web:
    """The HTTP client. One connection pool; each call has its own cookies."""

    def __init__(self, auth_token: str, resolver: Resolver, delivery: Delivery) -> None:
        self.auth_token = auth_token
        self.resolver = resolver
        self.delivery = delivery
        self._connector = aiohttp.TCPConnector(limit=0)
        self._random = random.Random(7)  # noqa: S311 - a chance order that repeats

    def session(self) -> aiohttp.ClientSession:
        """For one call; the owner closes it."""
        return aiohttp.ClientSession(
            connector=self._connector,
            connector_owner=False,
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            skip_auto_headers={"User-Agent", "Accept-Encoding"},
        )

    async def close(self) -> None:
        await self._connector.close()

    def lateness_s(self, params: Mapping[str, str]) -> float | None:
        """By how much a callback comes late; None: it is lost."""
        if self.delivery.lose and self.delivery.lose(params):
            return None
        late = self.delivery.delay_s(params) if self.delivery.delay_s else 0.0
        return late + (self._random.random() if self.delivery.reorder_callbacks else 0.0)

    async def ask(
        self, session: aiohttp.ClientSession, method: str, url: str, params: Mapping[str, str], *, twice: bool = False
    ) -> Answer:
        """One webhook, delivered as `delivery` says. Raises WebhookError."""
        token = str(uuid.uuid4())
        if not twice or self.delivery.twice == "no":
            return await self._ask(session, method, url, params, token)
        again = asyncio.create_task(self._ask_again(session, method, url, params, token))
        try:
            return await self._ask(session, method, url, params, token)
        finally:
            await asyncio.wait({again})

    async def _ask_again(
        self, session: aiohttp.ClientSession, method: str, url: str, params: Mapping[str, str], token: str
    ) -> None:
        if self.delivery.twice == "after":
            await asyncio.sleep(self.delivery.twice_after_s)
        try:
            await self._ask(session, method, url, params, token)
        except WebhookError:
            return  # the duplicate's fate changes nothing for the call

    async def _ask(
        self, session: aiohttp.ClientSession, method: str, url: str, params: Mapping[str, str], token: str
    ) -> Answer:
        base, _, fragment = url.partition("#")
        overrides = dict(parse_qsl(fragment))
        retries = int(overrides.get("rc", 1))
        policy = overrides.get("rp", "ct").split(",")
        budget_s = self.delivery.budget_s
        if "tt" in overrides:
            budget_s = min(budget_s, int(overrides["tt"]) / 1000)
        try:
            async with asyncio.timeout(budget_s):
                for attempt in range(retries + 1):
                    try:
                        return await self._follow(session, method, base, params, token, overrides)
                    except WebhookError as error:
                        if attempt == retries or not ("all" in policy or error.kind in policy):
                            raise
        except TimeoutError:
            raise WebhookError(11200, f"no answer within {budget_s:g} s", kind="tt") from None
        raise AssertionError("unreachable")

    async def _follow(
        self,
        session: aiohttp.ClientSession,
        method: str,
        url: str,
        params: Mapping[str, str],
        token: str,
        overrides: Mapping[str, str],
    ) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            answer, location = await self._exchange(session, method, url, params, token, overrides)
            if location is None:
                if answer.status >= 400:
                    raise WebhookError(11200, f"HTTP {answer.status} from {url}", kind=f"{answer.status // 100}xx")
                return answer
            url = urljoin(url, location)
            if answer.status not in {307, 308}:
                method, params = "GET", {}
        raise WebhookError(11215, "more than 10 redirects")

    async def _exchange(
        self,
        session: aiohttp.ClientSession,
        method: str,
        url: str,
        params: Mapping[str, str],
        token: str,
        overrides: Mapping[str, str],
    ) -> tuple[Answer, str | None]:
        parts = urlsplit(url)
        login = None
        if parts.username is not None:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            login = "Basic " + base64.b64encode(pair.encode()).decode()
            url = urlunsplit(parts._replace(netloc=parts.netloc.rsplit("@", 1)[-1]))
        body = None
        if method == "GET" and params:
            url += ("&" if "?" in url else "?") + urlencode(params)
        elif method != "GET":
            body = urlencode(params).encode()
        inside = self.resolver.locate(url)
        headers = {"User-Agent": "TwilioProxy/1.1", "I-Twilio-Idempotency-Token": token}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
        if inside != url:
            headers |= {"Host": urlsplit(url).netloc, "X-Forwarded-Proto": parts.scheme}
        match self.delivery.signature:
            case "right":
                headers["X-Twilio-Signature"] = sign(self.auth_token, url, params if body is not None else None)
            case "wrong":
                headers["X-Twilio-Signature"] = sign("not the token", url, params)
            case "mangled":
                proxied = urlunsplit(urlsplit(url)._replace(scheme="http", netloc="internal:3000"))
                headers["X-Twilio-Signature"] = sign(self.auth_token, proxied, params if body is not None else None)
            case "missing":
                pass
        limits = aiohttp.ClientTimeout(
            total=None,
            connect=int(overrides["ct"]) / 1000 if "ct" in overrides else self.delivery.connect_s,
            sock_read=int(overrides["rt"]) / 1000 if "rt" in overrides else None,
        )
        try:
            answer, location = await self._send(session, method, inside, url, body, headers, limits)
            if answer.status == 401 and login is not None:
                headers["Authorization"] = login
                answer, location = await self._send(session, method, inside, url, body, headers, limits)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise WebhookError(11205, f"cannot connect to {url}: {type(error).__name__}", kind="ct") from None
        except aiohttp.SocketTimeoutError:
            raise WebhookError(11200, f"{url} went silent", kind="rt") from None
        except (aiohttp.ClientError, ValueError) as error:
            raise WebhookError(11206, f"{url} broke HTTP: {type(error).__name__}", kind="broken") from None
        return answer, location

    async def _send(
        self,
        session: aiohttp.ClientSession,
        method: str,
        inside: str,
        url: str,
        body: bytes | None,
        headers: Mapping[str, str],
        limits: aiohttp.ClientTimeout,
    ) -> tuple[Answer, str | None]:
        async with session.request(
            method, URL(inside, encoded=True), data=body, headers=headers, timeout=limits, allow_redirects=False
        ) as response:
            content = await response.content.read(_READ_LIMIT)
            while len(content) < _READ_LIMIT and (more := await response.content.read(_READ_LIMIT - len(content))):
                content += more
            location = response.headers.get("Location") if 300 <= response.status < 400 else None
            return Answer(url, response.status, response.headers.get("Content-Type"), content), location
