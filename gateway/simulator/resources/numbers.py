"""The account's own telephone numbers: listed, shown, and what happens on them changed."""

from dataclasses import replace
from typing import Any

from gateway.simulator.exchange import Exchange, Number, http_date
from gateway.simulator.resources.request import Request, not_found

_OURS = {
    "VoiceUrl": "voice_url",
    "VoiceMethod": "method",
    "VoiceFallbackUrl": "fallback_url",
    "VoiceFallbackMethod": "fallback_method",
    "StatusCallback": "status_callback",
    "StatusCallbackMethod": "status_method",
}


def _find(exchange: Exchange, sid: str) -> Number:
    for number in exchange.numbers.values():
        if number.sid == sid:
            return number
    raise not_found(f"/IncomingPhoneNumbers/{sid}.json")


async def listing(exchange: Exchange, request: Request) -> dict[str, Any]:
    """`PhoneNumber` filters, also by a part of the number, as Twilio does it."""
    wanted = request.get("PhoneNumber").replace("*", "")
    found = [describe(exchange, number) for number in exchange.numbers.values() if wanted in number.number]
    return {"incoming_phone_numbers": found, "page": 0, "page_size": 50, "next_page_uri": None}


async def fetch(exchange: Exchange, request: Request) -> dict[str, Any]:
    return describe(exchange, _find(exchange, request.path["Sid"]))


async def update(exchange: Exchange, request: Request) -> dict[str, Any]:
    """Changes what is given; an empty value takes a setting away."""
    number = _find(exchange, request.path["Sid"])
    changes = {attribute: request.get(name) for name, attribute in _OURS.items() if name in request.given}
    kept = {name: request.get(name) for name in request.given if name not in _OURS}
    changed = replace(number, **changes, kept={**number.kept, **kept})
    exchange.numbers[number.number] = changed
    return describe(exchange, changed)


def describe(exchange: Exchange, number: Number) -> dict[str, Any]:
    return {
        "sid": number.sid,
        "account_sid": exchange.account_sid,
        "phone_number": number.number,
        "friendly_name": number.kept.get("FriendlyName", number.number),
        "api_version": "2010-04-01",
        "beta": False,
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
        "voice_url": number.voice_url,
        "voice_method": number.method,
        "voice_fallback_url": number.fallback_url or "",
        "voice_fallback_method": number.fallback_method,
        "voice_caller_id_lookup": number.kept.get("VoiceCallerIdLookup", "false") == "true",
        "voice_receive_mode": number.kept.get("VoiceReceiveMode", "voice"),
        "voice_application_sid": number.kept.get("VoiceApplicationSid", ""),
        "trunk_sid": number.kept.get("TrunkSid") or None,
        "status_callback": number.status_callback or "",
        "status_callback_method": number.status_method,
        "sms_url": number.kept.get("SmsUrl", ""),
        "sms_method": "POST",
        "sms_fallback_url": number.kept.get("SmsFallbackUrl", ""),
        "sms_fallback_method": "POST",
        "sms_application_sid": number.kept.get("SmsApplicationSid", ""),
        "status": "in-use",
        "origin": "twilio",
        "date_created": http_date(),
        "date_updated": http_date(),
        "uri": f"/2010-04-01/Accounts/{exchange.account_sid}/IncomingPhoneNumbers/{number.sid}.json",
    }


HANDLERS = {
    ("get", "/IncomingPhoneNumbers.json"): listing,
    ("get", "/IncomingPhoneNumbers/{Sid}.json"): fetch,
    ("post", "/IncomingPhoneNumbers/{Sid}.json"): update,
}
