"""`gateway twilio setup`: shows what would change on the company's number at Twilio, asks, changes, looks again."""

from collections.abc import Callable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gateway.care.carrier import SET_URL
from gateway.config import Settings
from gateway.telephony.account import Account, AccountError
from gateway.telephony.rest import RestError
from gateway.telephony.setup import Change, changes, wanted
from gateway.telephony.urls import Urls


async def set_up(settings: Settings, console: Console, agreed: Callable[[], bool]) -> int:
    """The exit code: 0 when the number is as it must be, 1 when nobody agreed to change it.

    `agreed` asks whoever runs the command. Raises AccountError, with what to do.
    """
    settings.require_twilio()
    if not settings.public_url.startswith("https://"):
        raise AccountError(
            f"{settings.public_url} is not an https address: Twilio would open no audio stream to it, and callers "
            f"would hear an error; nothing was changed: {SET_URL}"
        )
    account = Account(
        settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value(), settings.twilio_api_url
    )
    try:
        return await _change(account, settings, console, agreed)
    except RestError as error:
        raise AccountError(f"{error}; nothing is known to have changed: run the command again") from None
    finally:
        await account.close()


async def _change(account: Account, settings: Settings, console: Console, agreed: Callable[[], bool]) -> int:
    fields = wanted(Urls(settings.public_url), settings.fallback_url)
    number = await account.number(settings.company.phone)
    if not settings.fallback_url and not number.voice_fallback_url:
        console.print(
            "[yellow]No fallback: while the gateway does not answer, callers hear an error.[/] Put what "
            "`gateway twilio fallback` prints into a TwiML Bin, and set `fallback_url` to its address.",
            soft_wrap=True,
        )
    found = changes(number, fields)
    if not found:
        console.print(f"{number.phone} is set up as it must be.", highlight=False)
        return 0
    console.print(_table(number.phone, found))
    if not agreed():
        console.print("Nothing was changed.")
        return 1
    after = changes(await account.configure(number.sid, {change.name: change.wanted for change in found}), fields)
    if after:
        raise AccountError(
            f"Twilio took the change, but {', '.join(change.name for change in after)} is still not as it must be: "
            "look at the number in the Twilio console"
        )
    console.print(f"{number.phone} is set up now.", highlight=False)
    return 0


def _table(phone: str, found: tuple[Change, ...]) -> Table:
    table = Table(title=f"What would change on {phone}", title_justify="left")
    for column in ("setting", "now", "then", "why"):
        table.add_column(column, overflow="fold")
    for change in found:
        table.add_row(*(Text(part) for part in (change.name, change.now or "-", change.wanted or "-", change.why)))
    return table
