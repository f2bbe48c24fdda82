"""One signed message to the company's own software: what is sent, and what its answer means.

The signature is HMAC-SHA256 over the timestamp, a full stop and the body, as `docs/routing.md` explains to receivers.
"""

import hashlib
import hmac
from dataclasses import dataclass

import aiohttp

TIMESTAMP = "Warmline-Timestamp"
SIGNATURE = "Warmline-Signature"
IDEMPOTENCY = "Idempotency-Key"
OLDEST_S = 300
"""A receiver refuses older messages: somebody may have recorded one."""
GONE = 410
LONGEST_AFTER_S = 3600.0


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """ "v1=" and 64 hexadecimal digits. `timestamp`: seconds since the epoch."""
    digest = hmac.new(secret.encode(), str(timestamp).encode() + b"." + body, hashlib.sha256)
    return f"v1={digest.hexdigest()}"


def genuine(secret: str, timestamp: str, signed: str, body: bytes, now_s: float) -> bool:
    """What a receiver checks; never raises."""
    if not timestamp.isascii() or not timestamp.isdigit() or abs(now_s - int(timestamp[:12])) > OLDEST_S:
        return False
    return hmac.compare_digest(signature(secret, int(timestamp), body).encode(), signed.encode())


@dataclass(frozen=True, slots=True)
class Answer:
    taken: bool
    how: str
    """The status ("200"), or what went wrong ("timeout", "unreachable"). No personal data."""
    for_ever: bool = False
    """The receiver says that it wants no such message again."""
    after_s: float | None = None
    """The receiver asks not to be called sooner."""


class Webhook:
    """Posts to one address; follows no redirects, as a brief is for nobody else."""

    def __init__(self, url: str, secret: str, timeout_s: float) -> None:
        self._url = url
        self._secret = secret
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    async def send(self, key: str, body: bytes, now_s: float) -> Answer:
        """`key`: the same for the same message, however often it is sent. `now_s`: seconds since the epoch."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._timeout_s))
        timestamp = int(now_s)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Warmline",
            TIMESTAMP: str(timestamp),
            SIGNATURE: signature(self._secret, timestamp, body),
            IDEMPOTENCY: key,
        }
        try:
            async with self._session.post(self._url, data=body, headers=headers, allow_redirects=False) as response:
                return _answer(response.status, response.headers.get("Retry-After", ""))
        except TimeoutError:
            return Answer(False, "timeout")
        except (aiohttp.ClientError, OSError):
            return Answer(False, "unreachable")

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()


def _answer(status: int, retry_after: str) -> Answer:
    asked = float(retry_after) if retry_after.isascii() and retry_after.isdigit() else None
    return Answer(
        200 <= status < 300,
        str(status),
        for_ever=status == GONE,
        after_s=None if asked is None else min(asked, LONGEST_AFTER_S),
    )
