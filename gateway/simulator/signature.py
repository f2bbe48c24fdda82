"""X-Twilio-Signature, as Twilio makes it: base64(HMAC-SHA1(auth token, URL + sorted names and values))."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit, urlunsplit


def signed_url(url: str) -> str:
    """The URL that is signed: without user, password and fragment; over https and wss without the port."""
    parts = urlsplit(url)
    host = parts.netloc.rsplit("@", 1)[-1]
    if parts.scheme in {"https", "wss"}:
        host = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return urlunsplit((parts.scheme, host, parts.path, parts.query, ""))


def sign(auth_token: str, url: str, form: Mapping[str, str] | None = None) -> str:
    """The header's value. `form`: the body's parameters of a POST; None for GET and for the WebSocket handshake."""
    data = signed_url(url) + "".join(name + value for name, value in sorted((form or {}).items()))
    digest = hmac.new(auth_token.encode(), data.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
