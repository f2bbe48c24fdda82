"""Guards `gateway twilio setup`: it shows, asks, changes only what is wrong, and says what to do when it cannot."""

from collections.abc import AsyncIterator
from io import StringIO

import pytest
from pydantic import SecretStr
from rich.console import Console

from gateway.care.setting_up import set_up
from gateway.config import Settings, SettingsError
from gateway.simulator.rest import RestFault
from gateway.simulator.twilio import SimulatedTwilio
from gateway.telephony.account import Account, AccountError
from gateway.telephony.setup import NumberSetup, changes, wanted
from gateway.telephony.urls import Urls

ACCOUNT, TOKEN = "AC" + "3" * 32, "the-account's-token"
PHONE = "+18025550100"
BIN = "https://handler.twilio.com/twiml/EH123"


@pytest.fixture
async def twilio() -> AsyncIterator[SimulatedTwilio]:
    made = SimulatedTwilio(ACCOUNT, TOKEN)
    await made.start()
    made.add_number("+18025550199", voice_url="https://other.example.com/voice")
    made.add_number(PHONE, voice_url="https://demo.twilio.com/welcome/voice/")
    yield made
    await made.stop()


def settings_of(twilio: SimulatedTwilio, **more: object) -> Settings:
    values = {
        "public_url": "https://calls.example.com",
        "twilio_api_url": twilio.api_url,
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": SecretStr(TOKEN),
        "fallback_url": BIN,
    }
    return Settings().model_copy(update=values | more)


async def run(settings: Settings, agreed: bool = True) -> tuple[int, str]:
    out = StringIO()
    asked: list[bool] = []

    def agree() -> bool:
        asked.append(True)
        return agreed

    code = await set_up(settings, Console(file=out, width=200), agree)
    return code, out.getvalue() + ("(asked)" if asked else "")


async def test_it_shows_what_changes_asks_and_changes_only_that(twilio: SimulatedTwilio) -> None:
    code, told = await run(settings_of(twilio))
    assert code == 0
    assert "https://demo.twilio.com/welcome/voice/" in told
    assert "https://calls.example.com/twilio/voice" in told
    assert "(asked)" in told
    number = twilio.numbers[PHONE]
    assert (number.voice_url, number.method) == ("https://calls.example.com/twilio/voice", "POST")
    assert (number.fallback_url, number.fallback_method) == (BIN, "GET")
    assert (number.status_callback, number.status_method) == ("https://calls.example.com/twilio/status", "POST")
    assert twilio.numbers["+18025550199"].voice_url == "https://other.example.com/voice"
    assert twilio.faults == []
    code, told = await run(settings_of(twilio))
    assert code == 0
    assert "as it must be" in told
    assert "(asked)" not in told


async def test_an_address_that_would_break_every_call_is_not_set(twilio: SimulatedTwilio) -> None:
    here = settings_of(twilio).model_copy(update={"public_url": "http://127.0.0.1:8080"})
    with pytest.raises(AccountError, match="GATEWAY_PUBLIC_URL"):
        await run(here)
    assert twilio.numbers[PHONE].voice_url == "https://demo.twilio.com/welcome/voice/"


async def test_who_does_not_agree_changes_nothing(twilio: SimulatedTwilio) -> None:
    code, told = await run(settings_of(twilio), agreed=False)
    assert code == 1
    assert "Nothing was changed" in told
    assert twilio.numbers[PHONE].voice_url == "https://demo.twilio.com/welcome/voice/"


async def test_an_application_that_would_answer_in_our_place_is_taken_away(twilio: SimulatedTwilio) -> None:
    account = Account(ACCOUNT, TOKEN, twilio.api_url)
    sid = (await account.number(PHONE)).sid
    await account.configure(sid, {"voice_application_sid": "AP" + "1" * 32})
    await account.close()
    code, told = await run(settings_of(twilio))
    assert (code, "AP111" in told) == (0, True)
    assert twilio.numbers[PHONE].kept["VoiceApplicationSid"] == ""


async def test_without_a_fallback_it_says_what_callers_would_hear_and_leaves_an_old_one(
    twilio: SimulatedTwilio,
) -> None:
    _, told = await run(settings_of(twilio, fallback_url=""))
    assert "gateway twilio fallback" in told
    assert not twilio.numbers[PHONE].fallback_url


async def test_a_number_that_the_account_has_not_got_is_named(twilio: SimulatedTwilio) -> None:
    company = Settings().company.model_copy(update={"phone": "+18025550123"})
    with pytest.raises(AccountError, match="no number \\+18025550123"):
        await run(settings_of(twilio, company=company))


async def test_wrong_credentials_are_told_without_showing_them(twilio: SimulatedTwilio) -> None:
    with pytest.raises(AccountError, match="TWILIO_AUTH_TOKEN") as told:
        await run(settings_of(twilio, twilio_auth_token=SecretStr("another")))
    assert "another" not in str(told.value)


async def test_no_credentials_are_told(twilio: SimulatedTwilio) -> None:
    with pytest.raises(SettingsError, match="TWILIO_AUTH_TOKEN"):
        await run(settings_of(twilio, twilio_auth_token=SecretStr("")))


async def test_a_twilio_that_cannot_be_reached_is_told(
    twilio: SimulatedTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.telephony.rest.random.uniform", lambda *_: 0.0)
    with pytest.raises(AccountError, match="cannot be reached"):
        await run(settings_of(twilio, twilio_api_url="http://127.0.0.1:1"))


async def test_a_busy_twilio_is_asked_again(twilio: SimulatedTwilio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.telephony.rest.random.uniform", lambda *_: 0.0)
    twilio.rest_faults.extend(
        [RestFault("IncomingPhoneNumbers", "GET", 429), RestFault("IncomingPhoneNumbers", "POST", 503)]
    )
    assert (await run(settings_of(twilio)))[0] == 0
    assert twilio.numbers[PHONE].voice_url == "https://calls.example.com/twilio/voice"


def test_a_number_that_is_right_has_no_changes() -> None:
    fields = wanted(Urls("https://calls.example.com"), BIN)
    assert changes(NumberSetup("PN1", PHONE, **fields), fields) == ()
    assert [one.name for one in changes(NumberSetup("PN1", PHONE, **fields | {"trunk_sid": "TK1"}), fields)] == [
        "trunk_sid"
    ]
