"""Whether Twilio would reach the gateway: address, clock, signatures, audio streams, and the number's own settings."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from twilio.request_validator import RequestValidator

from gateway.care.finding import Finding, fail, ok, warn
from gateway.config import Settings
from gateway.telephony.account import Account, AccountError
from gateway.telephony.rest import RestError
from gateway.telephony.setup import changes, wanted
from gateway.telephony.urls import Urls

PATIENCE = aiohttp.ClientTimeout(total=8.0, connect=4.0)
SKEW_WARN_S, SKEW_FAIL_S = 5.0, 60.0
SET_URL = (
    "set GATEWAY_PUBLIC_URL (or public_url) to the address of your reverse proxy, like https://calls.example.com "
    "(docs/operations.md)"
)
_NOBODY = "CA" + "0" * 32
SERVING = "start the gateway (`gateway serve`), and let the proxy pass /twilio/ to it (docs/operations.md)"


def credentials(settings: Settings) -> Finding:
    if settings.twilio_account_sid and settings.twilio_auth_token.get_secret_value():
        return ok("credentials", "the account and its token are set")
    return fail(
        "credentials",
        "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not set, so nothing was asked of Twilio",
        "set both in the environment (or ..._FILE to the paths of files that hold them): the Twilio console shows them "
        "first; then run the doctor again",
    )


def public_url(settings: Settings) -> Finding:
    """Pure: can it be an address that Twilio reaches?"""
    check = "public url"
    try:
        media = Urls(settings.public_url).media
    except ValueError as error:
        return fail(check, str(error), SET_URL)
    if not media.startswith("wss://"):
        return fail(check, f"{settings.public_url} is not https: Twilio opens no audio stream to it", SET_URL)
    return ok(check, settings.public_url)


def _signed(settings: Settings, url: str, form: dict[str, str] | None = None) -> dict[str, str]:
    token = settings.twilio_auth_token.get_secret_value()
    return {"X-Twilio-Signature": RequestValidator(token).compute_signature(url, form or {})}


async def webhooks(settings: Settings) -> Finding:
    """Through the public address, as Twilio would: a signed callback is taken, an unsigned one is not."""
    check, url = "webhooks", Urls(settings.public_url).status
    form = {"CallSid": _NOBODY, "CallStatus": "ringing", "AccountSid": settings.twilio_account_sid}
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as http:
            async with http.post(url, data=form, headers=_signed(settings, url, form)) as answer:
                signed = answer.status
            async with http.post(url, data=form) as answer:
                unsigned = answer.status
    except (aiohttp.ClientError, TimeoutError) as error:
        return fail(check, f"{url} cannot be reached ({type(error).__name__})", SERVING)
    if signed == 403:
        return fail(
            check,
            "a request signed for this address is refused",
            "GATEWAY_PUBLIC_URL and TWILIO_AUTH_TOKEN must be the same here and where the gateway runs",
        )
    if signed >= 300:
        return fail(check, f"{url} answers HTTP {signed}", SERVING)
    if unsigned != 403:
        return fail(
            check, f"a request that nobody signed is answered with HTTP {unsigned}", "something else answers there"
        )
    return ok(check, "signed requests are taken, others refused")


async def streams(settings: Settings) -> Finding:
    """The audio's WebSocket opens through the public address."""
    check, url = "audio streams", Urls(settings.public_url).media
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as http,
            http.ws_connect(url, headers=_signed(settings, url)) as socket,
        ):
            await socket.close()
    except aiohttp.WSServerHandshakeError as error:
        return fail(
            check,
            f"{url} does not open (HTTP {error.status})",
            "let the proxy pass WebSocket upgrades (nginx: Upgrade)",
        )
    except (aiohttp.ClientError, TimeoutError) as error:
        return fail(check, f"{url} cannot be reached ({type(error).__name__})", SERVING)
    return ok(check, "open")


async def clock(settings: Settings, now: datetime | None = None) -> Finding:
    """Against the Date of Twilio's API, else of the public address. `now`: aware; default the wall clock."""
    check = "clock"
    for url in (settings.twilio_api_url, settings.public_url):
        try:
            async with aiohttp.ClientSession(timeout=PATIENCE) as http, http.get(url, allow_redirects=False) as answer:
                stamp = answer.headers.get("Date", "")
        except (aiohttp.ClientError, TimeoutError):
            continue
        if not stamp:
            continue
        skew_s = abs(((now or datetime.now(UTC)) - parsedate_to_datetime(stamp)).total_seconds())
        says = f"{skew_s:.0f} s off"
        mend = "let the machine keep time (timedatectl set-ntp true): visits would be offered at wrong hours"
        if skew_s > SKEW_FAIL_S:
            return fail(check, says, mend)
        return warn(check, says, mend) if skew_s > SKEW_WARN_S else ok(check, says)
    return warn(
        check,
        f"neither {settings.twilio_api_url} nor {settings.public_url} answers: there is nothing to compare it with",
        "let this machine reach Twilio's API (https, outgoing): without it nobody can be rung or texted either",
    )


async def number(settings: Settings) -> Finding:
    """The company's number at Twilio is set up as `gateway twilio setup` would do it."""
    check = "number at Twilio"
    account = Account(
        settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value(), settings.twilio_api_url
    )
    try:
        found = await account.number(settings.company.phone)
    except (AccountError, RestError) as error:
        return fail(check, str(error), "see whether the account, its token and the network are right")
    finally:
        await account.close()
    wrong = changes(found, wanted(Urls(settings.public_url), settings.fallback_url))
    if wrong:
        told = ", ".join(f"{change.name} is {change.now or 'not set'}" for change in wrong)
        return fail(check, f"{found.phone}: {told}", "gateway twilio setup")
    if not found.voice_fallback_url:
        return warn(
            check,
            f"{found.phone} has no fallback: while the gateway is down, callers hear an error",
            "gateway twilio fallback, put it into a TwiML Bin, set fallback_url, then gateway twilio setup",
        )
    return ok(check, f"{found.phone} is set up as it must be")
