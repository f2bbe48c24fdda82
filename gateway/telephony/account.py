"""The account's own telephone number: how Twilio says it is set up, and changing that."""

from collections.abc import Mapping
from typing import Any

from gateway.telephony.rest import RestRefused, TwilioRest
from gateway.telephony.setup import NumberSetup

_AUTH, _NOT_FOUND = frozenset({401, 403}), 404


class AccountError(Exception):
    """The number's settings cannot be read or changed; the message says what to do. Never holds a secret."""


class Account(TwilioRest):
    """Reads and changes what `gateway twilio setup` and `gateway doctor` look at. `close` it."""

    async def number(self, phone: str) -> NumberSetup:
        """How the account has set up its number `phone` (E.164). Raises AccountError; RestUnknown: no answer."""
        found = await self._safely(
            "read the number",
            lambda: self._client.incoming_phone_numbers.list_async(phone_number=phone, limit=20, page_size=20),
        )
        # Twilio also lists numbers that only contain what was asked for.
        ours = [number for number in found if number.phone_number == phone]
        if not ours:
            raise AccountError(
                f"this Twilio account has no number {phone}: correct `company.phone`, or use the account that has it"
            )
        return _setup(ours[0])

    async def configure(self, sid: str, changes: Mapping[str, str]) -> NumberSetup:
        """Set the named fields of NumberSetup; what it is then. Doing it twice is doing it once. Raises as above."""
        return _setup(
            await self._safely(
                "change the number", lambda: self._client.incoming_phone_numbers(sid).update_async(**dict(changes))
            )
        )

    async def _safely(self, what: str, send: Any) -> Any:
        try:
            return await self._again(what, send)
        except RestRefused as error:
            if error.status in _AUTH:
                raise AccountError(
                    "Twilio does not accept the account's credentials: set TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN "
                    "(the primary token, from the Twilio console's start page)"
                ) from None
            if error.status == _NOT_FOUND:
                raise AccountError(f"{what}: Twilio does not know this account or number any more") from None
            raise AccountError(str(error)) from None


def _setup(number: Any) -> NumberSetup:
    def text(name: str) -> str:
        return str(getattr(number, name, None) or "")

    return NumberSetup(
        sid=text("sid"),
        phone=text("phone_number"),
        voice_url=text("voice_url"),
        voice_method=text("voice_method"),
        voice_fallback_url=text("voice_fallback_url"),
        voice_fallback_method=text("voice_fallback_method"),
        status_callback=text("status_callback"),
        status_callback_method=text("status_callback_method"),
        voice_application_sid=text("voice_application_sid"),
        trunk_sid=text("trunk_sid"),
        voice_receive_mode=text("voice_receive_mode"),
    )
