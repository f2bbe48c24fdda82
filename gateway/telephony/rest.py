"""What the gateway asks of Twilio: calls, messages and conferences, through the twilio library's REST client.

Creating is never blindly repeated: only an answer 429 (not processed) is tried again. Ending and redirecting may be
repeated, since doing them twice is doing them once.
"""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, TypeVar

import structlog
from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http.response import Response
from twilio.rest import Client

from gateway.telephony.rest_http import Http, NotSentError, OutcomeUnknownError

log = structlog.get_logger()
T = TypeVar("T")

ALREADY_OVER = frozenset({21220, 20404})
"""Call not in progress; no such call any more."""
_ENDED = frozenset({"completed", "canceled", "busy", "failed", "no-answer"})
_CONFERENCE = re.compile(r"CF[0-9a-fA-F]{32}")


class RestError(Exception):
    """Twilio did not do what was asked. Never holds a telephone number or a text."""


class RestRefused(RestError):  # noqa: N818 - the name says what happened, its parent that it is an error
    """Certainly not done. `code` is Twilio's (https://www.twilio.com/docs/errors/CODE), `status` is HTTP's."""

    def __init__(self, what: str, code: int, status: int) -> None:
        super().__init__(f"{what}: refused by Twilio (HTTP {status}, error {code})")
        self.code = code
        self.status = status


class RestUnreachable(RestRefused):
    """Certainly not done: Twilio could not be connected to."""

    def __init__(self, what: str) -> None:
        super().__init__(what, 0, 0)
        self.args = (f"{what}: the Twilio API cannot be reached; check the network and GATEWAY_TWILIO_API_URL",)


class RestUnknown(RestError):  # noqa: N818 - as above
    """Perhaps done, perhaps not: the answer was lost, or made no sense. Watch the status callbacks."""

    def __init__(self, what: str, status: int = 0) -> None:
        super().__init__(f"{what}: the outcome is unknown (HTTP {status or 'no answer'})")
        self.status = status


class TwilioRest:
    """The Twilio account. One per process; may be made outside a running loop; `close` it."""

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        api_url: str = "https://api.twilio.com",
        *,
        connect_s: float = 3.0,
        total_s: float = 10.0,
        backoff_s: float = 0.5,
        attempts: int = 4,
    ) -> None:
        """`attempts` counts the first; the pause before the n-th repeat is about `backoff_s` * 2**n."""
        self._http = Http(api_url, connect_s=connect_s, total_s=total_s)
        # An environment that is not empty keeps TWILIO_EDGE and TWILIO_REGION of the process from moving the account
        # to another host: an empty one would be replaced by the process's.
        environment = {"TWILIO_ACCOUNT_SID": account_sid}
        self._client = Client(account_sid, auth_token, http_client=self._http, environment=environment)
        self._backoff_s = backoff_s
        self._attempts = attempts

    async def create_call(
        self,
        to: str,
        from_: str,
        url: str,
        status_callback: str,
        timeout_s: int = 25,
        *,
        fallback_url: str | None = None,
        time_limit_s: int | None = None,
        detect_machine: bool = False,
    ) -> str:
        """Ring `to` (E.164) for `timeout_s` seconds; `url` answers for the leg. Returns the new call's sid.

        `detect_machine`: `url` is asked only when Twilio has heard who answered (AnsweredBy); of a machine, when its
        greeting is over.

        `status_callback` hears initiated, ringing, answered and completed. Raises RestRefused (RestUnreachable) when
        there is certainly no call, RestUnknown when there may be one.
        """
        options: dict[str, Any] = {"fallback_url": fallback_url, "fallback_method": "POST"} if fallback_url else {}
        if time_limit_s is not None:
            options["time_limit"] = time_limit_s
        if detect_machine:
            options |= {"machine_detection": "DetectMessageEnd", "machine_detection_timeout": 30}
        call = await self._ask(
            "create call",
            lambda: self._client.calls.create_async(
                to=to,
                from_=from_,
                url=url,
                method="POST",
                timeout=timeout_s,
                status_callback=status_callback,
                status_callback_event=["initiated", "ringing", "answered", "completed"],
                status_callback_method="POST",
                **options,
            ),
        )
        return _sid("create call", call.sid)

    async def end_call(self, sid: str, ringing: bool = False) -> bool:
        """End a call; `ringing`: not answered yet as far as is known. False when it was over already.

        Raises RestRefused, RestUnknown.
        """
        if ringing:
            try:
                call = await self._again("cancel call", lambda: self._client.calls(sid).update_async(status="canceled"))
                if call.status in _ENDED:
                    return True
            except RestRefused as error:
                if error.code == 20404 or isinstance(error, RestUnreachable):
                    return self._over(error)
            # It was answered in this very moment: what rings is cancelled, what talks is completed.
        try:
            await self._again("end call", lambda: self._client.calls(sid).update_async(status="completed"))
        except RestRefused as error:
            return self._over(error)
        return True

    async def redirect_call(self, sid: str, url: str) -> bool:
        """Replace what a live call does by what `url` answers. False when the call is over.

        Raises RestRefused, RestUnknown.
        """
        try:
            await self._again("redirect call", lambda: self._client.calls(sid).update_async(url=url, method="POST"))
        except RestRefused as error:
            return self._over(error)
        return True

    async def complete_conference(self, name_or_sid: str) -> bool:
        """End a conference, by sid or by name (also one that has not started). False when there was none.

        Raises RestRefused, RestUnknown.
        """
        sids = [name_or_sid] if _CONFERENCE.fullmatch(name_or_sid) else await self._conferences(name_or_sid)
        ended = False
        for sid in sids:
            try:
                await self._again("end conference", partial(self._complete, sid))
                ended = True
            except RestRefused as error:
                self._over(error)
        return ended

    async def send_message(self, to: str, from_: str, body: str) -> str:
        """Send a text message; 1600 characters at most. Returns its sid. Raises RestRefused, RestUnknown."""
        message = await self._ask(
            "send message", lambda: self._client.messages.create_async(to=to, from_=from_, body=body)
        )
        return _sid("send message", message.sid)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close()

    async def _complete(self, sid: str) -> object:
        return await self._client.conferences(sid).update_async(status="completed")

    async def _conferences(self, name: str) -> list[str]:
        sids: list[str] = []
        for status in ("in-progress", "init"):
            found = await self._again(
                "list conferences",
                partial(self._client.conferences.list_async, friendly_name=name, status=status, limit=20, page_size=20),
            )
            sids += [conference.sid for conference in found if conference.sid and conference.sid not in sids]
        return sids

    async def _again(self, what: str, send: Callable[[], Awaitable[T]]) -> T:
        """For what may be done twice: repeats it also when the outcome is unknown or nothing was sent."""
        for attempt in range(self._attempts - 1):
            try:
                return await self._ask(what, send)
            except (RestUnknown, RestUnreachable) as error:
                log.warning("twilio request repeated", what=what, attempt=attempt + 1, kind=type(error).__name__)
            await self._pause(attempt)
        return await self._ask(what, send)

    async def _ask(self, what: str, send: Callable[[], Awaitable[T]]) -> T:
        """The answer; repeated only after a 429, which says that nothing was done."""
        for attempt in range(self._attempts):
            answer, error = await _try(what, send)
            if error is None:
                return answer  # type: ignore[return-value]  # it is an answer where there is no error
            last = attempt == self._attempts - 1
            if last or not (isinstance(error, RestRefused) and error.status == 429):
                raise error
            log.warning("twilio is busy", what=what, attempt=attempt + 1)
            await self._pause(attempt)
        raise RestUnknown(what)  # not reached: the loop returns or raises

    async def _pause(self, attempt: int) -> None:
        pause_s = self._backoff_s * 2**attempt
        await asyncio.sleep(pause_s * random.uniform(0.75, 1.25))  # noqa: S311 - spreading, not secrecy

    @staticmethod
    def _over(error: RestRefused) -> bool:
        """False when the refusal says that it is over already; any other refusal is raised."""
        if error.code in ALREADY_OVER or error.status == 404:
            return False
        raise error


async def _try(what: str, send: Callable[[], Awaitable[T]]) -> tuple[T | None, RestError | None]:
    """The answer or the error. Made here and raised elsewhere, so that the library's own error, whose text quotes
    telephone numbers, does not hang on it as its context."""
    try:
        return await send(), None
    except NotSentError:
        return None, RestUnreachable(what)
    except OutcomeUnknownError:
        return None, RestUnknown(what)
    except (TwilioRestException, TwilioServiceException) as error:
        status, code = int(error.status), int(error.code or 0)
        if status >= 500 or status in (408, 409):
            return None, RestUnknown(what, status)
        return None, RestRefused(what, code, status)
    except (TwilioException, ValueError, TypeError, KeyError, AttributeError) as error:
        status = _list_status(error)
        if 400 <= status < 500 and status not in (408, 409):
            return None, RestRefused(what, 0, status)
        # The library could not make sense of a 2xx answer: it was taken, but what came of it is not known.
        return None, RestUnknown(what, 200)


def _list_status(error: Exception) -> int:
    """HTTP's status of a list that was refused: the library's error for it only holds the response."""
    return next((int(part.status_code) for part in error.args if isinstance(part, Response)), 0)


def _sid(what: str, sid: object) -> str:
    if not isinstance(sid, str) or not sid:
        raise RestUnknown(what, 200)
    return sid
