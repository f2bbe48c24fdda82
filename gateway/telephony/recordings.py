"""Fetches a recording's sound from the Twilio account, from nowhere else, and never more than a message's worth.

RecordingUrl comes in a request; although it is signed, the account's credentials go only to the API that is set, to
this account's own recording. Nothing is changed or deleted at Twilio. Redirects are not followed.
"""

import re
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector, encode_basic_auth

MOST_BYTES = 4_000_000
"""Four minutes of 16-bit telephone sound."""
_SID = re.compile(r"RE[0-9a-fA-F]{32}")
_GONE = frozenset({401, 403, 410})


class RecordingError(Exception):
    """The recording could not be fetched. `lasting`: trying again will not help."""

    def __init__(self, why: str, *, lasting: bool = False) -> None:
        super().__init__(f"the recording could not be fetched: {why}")
        self.why = why
        """In a word or two, without personal data."""
        self.lasting = lasting


class Recordings:
    """One per process; `close` it."""

    def __init__(self, account_sid: str, auth_token: str, api_url: str, *, total_s: float = 20.0) -> None:
        parts = urlsplit(api_url)
        self._origin = (parts.scheme, parts.netloc)
        self._folder = f"{parts.path.rstrip('/')}/2010-04-01/Accounts/{account_sid}/Recordings/"
        self._account_sid = account_sid
        self._auth_token = auth_token
        self._limits = ClientTimeout(total=total_s, connect=3.0, sock_connect=3.0)
        self._session: ClientSession | None = None

    async def fetch(self, url: str, recording_sid: str) -> bytes:
        """The WAV. `url`: as Twilio named it. Raises RecordingError; at first a recording may not be there yet."""
        target = self._address(url, recording_sid)
        if self._session is None:
            self._session = ClientSession(
                connector=TCPConnector(force_close=True, limit=4), timeout=self._limits, cookie_jar=DummyCookieJar()
            )
        headers = {"Authorization": encode_basic_auth(self._account_sid, self._auth_token)}
        try:
            async with self._session.get(target, headers=headers, allow_redirects=False) as answer:
                if answer.status != 200:
                    lasting = answer.status in _GONE or 300 <= answer.status < 400
                    raise RecordingError(f"HTTP {answer.status}", lasting=lasting)
                sound = bytearray()
                async for some in answer.content.iter_chunked(65_536):
                    sound += some
                    if len(sound) > MOST_BYTES:
                        raise RecordingError("too large", lasting=True)
                return bytes(sound)
        except (ClientError, TimeoutError, OSError) as error:
            raise RecordingError(type(error).__name__) from None

    async def close(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _address(self, url: str, recording_sid: str) -> str:
        """Where to ask: only ever the account's own recording at the API's own origin."""
        try:
            parts = urlsplit(url)
        except ValueError:
            raise RecordingError("no address", lasting=True) from None
        path = f"{self._folder}{recording_sid}"
        here = (parts.scheme, parts.netloc) == self._origin and parts.path in (path, f"{path}.wav")
        if not _SID.fullmatch(recording_sid) or not here or parts.query or parts.fragment:
            raise RecordingError("a foreign address", lasting=True)
        scheme, host = self._origin
        return f"{scheme}://{host}{path}.wav"
