"""The Twilio account behind the dialling policy: the only way by which calls and texts leave the gateway."""

import re
from typing import Any

import structlog

from gateway.dialable import Why
from gateway.telephony.dialling import Dialling, No, Wish
from gateway.telephony.rest import RestRefused, TwilioRest

log = structlog.get_logger()

MAX_TEXT_CHARS = 1600
"""Twilio takes no longer message (error 21617)."""
_NOT_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]+")


class DialRefused(RestRefused):
    """Certainly not done: our own rules forbid it. A transfer treats it as it treats a refusal by Twilio."""

    def __init__(self, what: str, why: No | Why) -> None:
        super().__init__(what, 0, 0)
        self.why = why
        self.args = (f"{what}: refused by our own limits ({why}); see `limits` in the settings",)


def text_body(text: str) -> str:
    """What a message may hold: printable text and line breaks, at most `MAX_TEXT_CHARS`. Control characters and marks
    that turn the direction of writing become spaces: what a phone shows is what was written."""
    clean = _NOT_TEXT.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    clean = re.sub(r"\n{3,}", "\n\n", re.sub(r"[ ]{2,}", " ", clean)).strip()
    return clean if len(clean) <= MAX_TEXT_CHARS else clean[: MAX_TEXT_CHARS - 1].rstrip() + "…"


class GuardedRest(TwilioRest):
    """`TwilioRest` with the policy before everything that rings a telephone or sends a text."""

    def __init__(self, dialling: Dialling, account_sid: str, auth_token: str, *args: Any, **more: Any) -> None:
        super().__init__(account_sid, auth_token, *args, **more)
        self.dialling = dialling

    async def create_call(
        self,
        to: str,
        from_: str,
        url: str,
        status_callback: str,
        timeout_s: int = 25,
        *,
        caller: str = "",
        approved_by: str = "",
        **more: Any,
    ) -> str:
        """As `TwilioRest.create_call`. `caller`: E.164 of the caller for whom it is, as the carrier gave it;
        `approved_by`: the id of the person who asked for it. Raises DialRefused before anything is sent."""
        number = self._allowed("create call", Wish("call", to, caller, approved_by))
        try:
            sid = await super().create_call(to, from_, url, status_callback, timeout_s, **more)
        except RestRefused:
            self.dialling.came_to_nothing(number)
            raise
        self.dialling.went(number, sid)
        return sid

    async def end_call(self, sid: str, ringing: bool = False) -> bool:
        ended = await super().end_call(sid, ringing)
        self.dialling.ended(sid)
        return ended

    async def send_message(
        self, to: str, from_: str, body: str, *, caller: str = "", approved_by: str = "", **more: Any
    ) -> str:
        """As `TwilioRest.send_message`, with the body made plain text. Raises DialRefused before anything is sent."""
        number = self._allowed("send message", Wish("text", to, caller, approved_by))
        try:
            sid = await super().send_message(to, from_, text_body(body), **more)
        except RestRefused:
            self.dialling.came_to_nothing(number)
            raise
        return sid

    def _allowed(self, what: str, wish: Wish) -> int:
        answer = self.dialling.ask(wish)
        if isinstance(answer, int):
            return answer
        log.warning("dial_refused", what=what, why=answer.value)
        raise DialRefused(what, answer)
