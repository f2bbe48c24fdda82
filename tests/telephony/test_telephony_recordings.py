"""Guards that recordings are fetched from the account's own API and nowhere else, and never too much of them."""

from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web

from gateway.telephony import recordings
from gateway.telephony.recordings import RecordingError, Recordings

ACCOUNT = "AC" + "1" * 32
SID = "RE" + "2" * 32
PATH = f"/2010-04-01/Accounts/{ACCOUNT}/Recordings/{SID}"
Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Carrier:
    """An API that answers as it is told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.answer = web.Response(body=b"sound")

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        return self.answer


@pytest.fixture
async def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
async def api(carrier: Carrier) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", carrier.serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def fetcher(api: str) -> AsyncIterator[Recordings]:
    made = Recordings(ACCOUNT, "secret", api)
    yield made
    await made.close()


async def test_it_is_fetched_as_wav_with_the_accounts_name(api: str, carrier: Carrier, fetcher: Recordings) -> None:
    assert await fetcher.fetch(api + PATH, SID) == b"sound"
    assert carrier.asked[0].path == PATH + ".wav"
    assert carrier.asked[0].headers["Authorization"] == aiohttp.encode_basic_auth(ACCOUNT, "secret")


@pytest.mark.parametrize(
    "url",
    [
        "https://api.twilio.com" + PATH,
        "http://127.0.0.1:1" + PATH,
        "http://user@{host}" + PATH,
        "http://{host}.evil.example" + PATH,
        "http://evil.example\\@{host}" + PATH,
        "https://{host}" + PATH,
        "http://{host}" + PATH.replace(ACCOUNT, "AC" + "3" * 32),
        "http://{host}" + PATH.replace(SID, "RE" + "3" * 32),
        "http://{host}" + PATH + "/../../../x",
        "http://{host}" + PATH + "?to=x",
        "http://{host}" + PATH + "#x",
        "//{host}" + PATH,
        "http://[",
        "",
    ],
)
async def test_credentials_never_go_elsewhere(api: str, carrier: Carrier, fetcher: Recordings, url: str) -> None:
    with pytest.raises(RecordingError) as caught:
        await fetcher.fetch(url.format(host=api.removeprefix("http://")), SID)
    assert caught.value.lasting
    assert carrier.asked == []


async def test_a_sid_that_is_none_is_not_asked_for(api: str, carrier: Carrier, fetcher: Recordings) -> None:
    with pytest.raises(RecordingError):
        await fetcher.fetch(f"{api}/2010-04-01/Accounts/{ACCOUNT}/Recordings/../x", "../x")
    assert carrier.asked == []


@pytest.mark.parametrize(
    ("status", "lasting"), [(404, False), (429, False), (500, False), (401, True), (403, True), (302, True)]
)
async def test_what_may_come_later_and_what_never(
    api: str, carrier: Carrier, fetcher: Recordings, status: int, lasting: bool
) -> None:
    carrier.answer = web.Response(status=status, headers={"Location": api + "/elsewhere"})
    with pytest.raises(RecordingError) as caught:
        await fetcher.fetch(api + PATH, SID)
    assert caught.value.lasting is lasting
    assert len(carrier.asked) == 1


async def test_more_than_a_message_is_not_read(
    api: str, carrier: Carrier, fetcher: Recordings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "MOST_BYTES", 1000)
    carrier.answer = web.Response(body=bytes(1001))
    with pytest.raises(RecordingError) as caught:
        await fetcher.fetch(api + PATH, SID)
    assert caught.value.why == "too large"


async def test_an_api_that_is_away_is_asked_again_later() -> None:
    away = Recordings(ACCOUNT, "secret", "http://127.0.0.1:9")
    try:
        with pytest.raises(RecordingError) as caught:
            await away.fetch("http://127.0.0.1:9" + PATH, SID)
        assert not caught.value.lasting
        assert "secret" not in str(caught.value)
    finally:
        await away.close()
