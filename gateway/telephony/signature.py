"""Did Twilio send this? The check of X-Twilio-Signature against the one configured public address.

Source: Twilio's "Security" page and the twilio library's RequestValidator. What the request says of its own scheme and
host (Host, X-Forwarded-*) is never read: whoever can set it could choose what is checked.
"""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qs, urlsplit

from multidict import MultiMapping
from twilio.request_validator import (
    HMAC_SHA1,
    HMAC_SHA256,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from gateway.telephony.urls import public_base


class TokenMissingError(Exception):
    """There is no auth token, so nothing that Twilio sends could be told from a forgery."""


class _Secret(Protocol):
    def get_secret_value(self) -> str: ...


class _HasToken(Protocol):
    @property
    def twilio_auth_token(self) -> _Secret: ...


def require_token(settings: _HasToken) -> str:
    """The auth token. Raises TokenMissingError when it is empty: the gateway must not start without one."""
    token = settings.twilio_auth_token.get_secret_value()
    if not token.strip():
        raise TokenMissingError(
            "TWILIO_AUTH_TOKEN is empty: without it no request can be proved to come from Twilio, so no call can be "
            "taken. Set TWILIO_AUTH_TOKEN, or TWILIO_AUTH_TOKEN_FILE to the name of a file that holds it "
            "(Twilio Console, Account, API keys & tokens)."
        )
    return token


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a signature was not accepted, in words without values."""

    reason: str
    compared: str
    """The address that was signed by us, without its query; the configured one, never the request's own."""


class Signature:
    """Checks requests against `public_url` (an origin, perhaps with the path prefix that a proxy strips)."""

    def __init__(self, public_url: str, auth_token: str, shared_key: str | None = None) -> None:
        """Raises TokenMissingError for an empty token, ValueError for a public_url that is none."""
        if not auth_token.strip():
            raise TokenMissingError("an empty auth token proves nothing; set TWILIO_AUTH_TOKEN")
        self._base = public_base(public_url)
        self._validators = {HMAC_SHA1: RequestValidator(auth_token)}
        if shared_key:
            self._validators[HMAC_SHA256] = RequestValidator(shared_key)

    def refuse_form(self, target: str, headers: MultiMapping[str], params: MultiMapping[str]) -> Refusal | None:
        """None when the signature of a POSTed form holds. `target`: raw path and query; values as sent, untrimmed."""
        return self._refuse((self._base + _path(target),), headers, params)

    def refuse_get(self, target: str, headers: MultiMapping[str]) -> Refusal | None:
        """None when the signature of a request without a body holds."""
        return self._refuse((self._base + _path(target),), headers, {})

    def refuse_json(self, target: str, headers: MultiMapping[str], body: bytes) -> Refusal | None:
        """None when the signature of a JSON body holds: the URL's, and the body's hash that stands in its query."""
        url = self._base + _path(target)
        if "bodySHA256" not in parse_qs(urlsplit(url).query):
            return Refusal("the query has no bodySHA256, so the body is not signed", _bare(url))
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return Refusal("the body is not UTF-8", _bare(url))
        return self._refuse((url,), headers, text)

    def refuse_socket(self, target: str, headers: MultiMapping[str]) -> Refusal | None:
        """None when the signature of a WebSocket handshake holds: over wss:// (ws:// when the public address is
        http), with or without a slash at the end of the path."""
        path, mark, query = _path(target).partition("?")
        path = path.rstrip("/")
        base = "ws" + self._base.removeprefix("http")
        return self._refuse((f"{base}{path}{mark}{query}", f"{base}{path}/{mark}{query}"), headers, {})

    def _refuse(
        self, urls: tuple[str, ...], headers: MultiMapping[str], params: MultiMapping[str] | dict[str, str] | str
    ) -> Refusal | None:
        compared = _bare(urls[0])
        signatures = headers.getall(SIGNATURE_HEADER, [])
        if len(signatures) != 1:
            what = "is missing" if not signatures else "is given more than once"
            return Refusal(f"{SIGNATURE_HEADER} {what}", compared)
        settings = headers.getall(SIGNATURE_SETTINGS_HEADER, [])
        if len(settings) > 1:
            return Refusal(f"{SIGNATURE_SETTINGS_HEADER} is given more than once", compared)
        algorithm = get_signature_algorithm(settings[0] if settings else "").upper()
        if algorithm not in (HMAC_SHA1, HMAC_SHA256):
            return Refusal("the signature's algorithm is unknown", compared)
        validator = self._validators.get(algorithm)
        if validator is None:
            return Refusal("signed with a shared key, and none is configured", compared)
        try:
            held = any(validator.validate(url, params, signatures[0], algorithm) for url in urls)
        except UnicodeEncodeError:
            return Refusal("the request holds text that is not UTF-8", compared)
        return None if held else Refusal("the signature does not match", compared)


def _path(target: str) -> str:
    """Path and query of a request target, untouched; some proxies send the absolute form."""
    if target.startswith("/"):
        return target
    _, found, rest = target.partition("://")
    slash = rest.find("/")
    return rest[slash:] if found and slash >= 0 else "/"


def _bare(url: str) -> str:
    return url.partition("?")[0]
