"""Guards what is asked of Twilio: creating is never repeated blindly, ending is, and no number leaks into an error."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import encode_basic_auth, web
from aiohttp.test_utils import TestServer, unused_port

from gateway.telephony.rest import RestError, RestRefused, RestUnknown, RestUnreachable, TwilioRest

ACCOUNT, SECRET = "AC" + "a" * 32, "secret"
CALL, ROOM = "CA" + "b" * 32, "CF" + "c" * 32
TO, FROM = "+13105550100", "+13105550101"
Answer = Callable[[web.Request], Awaitable[web.Response]]


@dataclass
class Asked:
    method: str
    path: str
    form: dict[str, list[str]]
    query: dict[str, str]
    auth: str


@dataclass
class Api:
    """A small Twilio that answers what it is told to, in order; the last answer stays."""

    answers: list[Any] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    release: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        self.asked.append(
            Asked(
                request.method,
                request.path,
                {name: [str(value) for value in form.getall(name)] for name in form},
                dict(request.query),
                request.headers.get("Authorization", ""),
            )
        )
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer == "hang":
            await self.release.wait()
            return web.Response()
        if answer == "drop":
            assert request.transport
            request.transport.close()
            return web.Response()
        status, body = answer
        if isinstance(body, str):
            return web.Response(status=status, text=body, content_type="text/html")
        return web.json_response(body, status=status)


def refusal(status: int, code: int) -> tuple[int, dict[str, Any]]:
    return status, {"code": code, "message": f"The number {TO} is not right", "status": status}


BUSY = refusal(429, 20429)
MADE = (201, {"sid": CALL, "status": "queued"})


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    api = Api()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", api.handle)
    server = TestServer(app)
    await server.start_server()
    api.url = str(server.make_url("")).rstrip("/")
    yield api
    api.release.set()
    await server.close()


@pytest.fixture
async def rest(api: Api) -> AsyncIterator[TwilioRest]:
    rest = TwilioRest(ACCOUNT, SECRET, api.url, total_s=1.0, backoff_s=0.001, attempts=3)
    yield rest
    await rest.close()


def call(rest: TwilioRest) -> Awaitable[str]:
    return rest.create_call(TO, FROM, "https://a.example/w", "https://a.example/s", 20)


def text(rest: TwilioRest) -> Awaitable[str]:
    return rest.send_message(TO, FROM, "See you on Thursday")


async def test_a_call_is_created_as_twilio_wants_it(api: Api, rest: TwilioRest) -> None:
    api.answers = [MADE]
    assert await call(rest) == CALL
    (asked,) = api.asked
    assert (asked.method, asked.path) == ("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Calls.json")
    assert asked.auth == encode_basic_auth(ACCOUNT, SECRET)
    assert asked.form == {
        "To": [TO],
        "From": [FROM],
        "Url": ["https://a.example/w"],
        "Method": ["POST"],
        "Timeout": ["20"],
        "StatusCallback": ["https://a.example/s"],
        "StatusCallbackEvent": ["initiated", "ringing", "answered", "completed"],
        "StatusCallbackMethod": ["POST"],
    }


async def test_a_text_is_sent(api: Api, rest: TwilioRest) -> None:
    api.answers = [(201, {"sid": "SM1"})]
    assert await text(rest) == "SM1"
    assert api.asked[0].form == {"To": [TO], "From": [FROM], "Body": ["See you on Thursday"]}


async def test_an_address_with_a_path_in_front_is_kept(api: Api) -> None:
    api.answers = [MADE]
    rest = TwilioRest(ACCOUNT, SECRET, api.url + "/sim/")
    await call(rest)
    await rest.close()
    assert api.asked[0].path == f"/sim/2010-04-01/Accounts/{ACCOUNT}/Calls.json"


async def test_edge_and_region_of_the_environment_do_not_move_us(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWILIO_EDGE", "sydney")
    monkeypatch.setenv("TWILIO_REGION", "au1")
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "ACother")
    api.answers = [MADE]
    rest = TwilioRest(ACCOUNT, SECRET, api.url)
    await call(rest)
    await rest.close()
    assert rest._client.get_hostname("https://api.twilio.com/x") == "https://api.twilio.com/x"
    assert ACCOUNT in api.asked[0].path


@pytest.mark.parametrize("create", [call, text])
async def test_too_many_requests_is_the_only_thing_that_is_tried_again(
    api: Api, rest: TwilioRest, create: Callable[[TwilioRest], Awaitable[str]]
) -> None:
    api.answers = [BUSY, BUSY, MADE]
    assert await create(rest) == CALL
    assert len(api.asked) == 3
    api.asked.clear()
    api.answers = [BUSY]
    with pytest.raises(RestRefused) as caught:
        await create(rest)
    assert (caught.value.code, caught.value.status, len(api.asked)) == (20429, 429, 3)


@pytest.mark.parametrize("create", [call, text])
@pytest.mark.parametrize(
    "answer",
    [
        (500, "<h1>sorry</h1>"),
        (503, {"code": 20503, "message": TO}),
        (408, {}),
        "hang",
        "drop",
        (201, "<h1>made</h1>"),
        (201, {}),
        (201, {"sid": None}),
        (201, ["what"]),
        (201, ""),
    ],
)
async def test_an_unknown_outcome_is_said_and_never_repeated(
    api: Api, rest: TwilioRest, create: Callable[[TwilioRest], Awaitable[str]], answer: Any
) -> None:
    api.answers = [answer, MADE]
    with pytest.raises(RestUnknown):
        await create(rest)
    assert len(api.asked) == 1


@pytest.mark.parametrize("create", [call, text])
@pytest.mark.parametrize(("status", "code"), [(400, 21211), (401, 20003), (403, 21408), (400, 21610)])
async def test_a_refusal_names_its_code_and_no_number(
    api: Api, rest: TwilioRest, create: Callable[[TwilioRest], Awaitable[str]], status: int, code: int
) -> None:
    api.answers = [refusal(status, code)]
    with pytest.raises(RestRefused) as caught:
        await create(rest)
    assert (caught.value.code, caught.value.status, len(api.asked)) == (code, status, 1)


@pytest.mark.parametrize("answer", [refusal(400, 21211), (500, TO), (201, TO), "hang", "drop", BUSY])
async def test_no_number_in_any_error_or_log(
    api: Api, rest: TwilioRest, answer: Any, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    api.answers = [answer]
    with pytest.raises(RestError) as caught:
        await call(rest)
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caplog.text
    told += repr(caught.value.__context__) + "".join(capsys.readouterr())
    for secret in ("3105550100", "3105550101", SECRET):
        assert secret not in told


async def test_a_redirect_of_the_api_is_not_followed(api: Api, rest: TwilioRest) -> None:
    api.answers = [(307, {"x": 1})]
    with pytest.raises(RestRefused):
        await call(rest)
    assert len(api.asked) == 1


async def test_when_nobody_listens_nothing_was_done() -> None:
    rest = TwilioRest(ACCOUNT, SECRET, f"http://127.0.0.1:{unused_port()}", backoff_s=0.001, attempts=2)
    with pytest.raises(RestUnreachable, match="GATEWAY_TWILIO_API_URL"):
        await call(rest)
    with pytest.raises(RestRefused):
        await rest.end_call(CALL)
    await rest.close()


@pytest.mark.parametrize("url", ["", "api.twilio.com", "ftp://x", "https://x/?y"])
def test_an_api_address_that_is_none_is_named(url: str) -> None:
    with pytest.raises(ValueError, match="GATEWAY_TWILIO_API_URL"):
        TwilioRest(ACCOUNT, SECRET, url)


async def test_ending_and_redirecting_are_repeated(api: Api, rest: TwilioRest) -> None:
    api.answers = [(500, "oops"), "hang", (200, {"sid": CALL, "status": "completed"})]
    assert await rest.end_call(CALL) is True
    assert [asked.form for asked in api.asked] == [{"Status": ["completed"]}] * 3
    api.asked.clear()
    api.answers = ["drop", (200, {"sid": CALL})]
    assert await rest.redirect_call(CALL, "https://a.example/next") is True
    assert [asked.form for asked in api.asked] == [{"Url": ["https://a.example/next"], "Method": ["POST"]}] * 2
    api.answers = [(500, "oops")]
    with pytest.raises(RestUnknown):
        await rest.end_call(CALL)


@pytest.mark.parametrize("answer", [refusal(400, 21220), refusal(404, 20404), (404, "gone")])
async def test_what_is_over_already_is_fine(api: Api, rest: TwilioRest, answer: Any) -> None:
    api.answers = [answer]
    assert await rest.end_call(CALL) is False
    assert await rest.end_call(CALL, ringing=True) is False
    assert await rest.redirect_call(CALL, "https://a.example/next") is False
    assert await rest.complete_conference(ROOM) is False


async def test_other_refusals_of_an_end_are_raised(api: Api, rest: TwilioRest) -> None:
    api.answers = [refusal(401, 20003)]
    for ending in (rest.end_call(CALL), rest.end_call(CALL, ringing=True), rest.complete_conference(ROOM)):
        with pytest.raises(RestRefused):
            await ending


async def test_a_ringing_call_is_cancelled_and_completed_if_it_was_just_answered(api: Api, rest: TwilioRest) -> None:
    api.answers = [(200, {"sid": CALL, "status": "canceled"})]
    assert await rest.end_call(CALL, ringing=True)
    assert [asked.form["Status"] for asked in api.asked] == [["canceled"]]
    for answered in ((200, {"sid": CALL, "status": "in-progress"}), refusal(400, 21220)):
        api.asked.clear()
        api.answers = [answered, (200, {"sid": CALL, "status": "completed"})]
        assert await rest.end_call(CALL, ringing=True)
        assert [asked.form["Status"] for asked in api.asked] == [["canceled"], ["completed"]]


async def test_a_conference_is_ended_by_name_or_sid(api: Api, rest: TwilioRest) -> None:
    found = {"conferences": [{"sid": ROOM}], "page": 0, "page_size": 20, "next_page_uri": None}
    nothing = {**found, "conferences": []}
    done = (200, {"sid": ROOM, "status": "completed"})
    api.answers = [(200, nothing), (200, found), done]
    assert await rest.complete_conference("T1")
    assert [asked.method for asked in api.asked] == ["GET", "GET", "POST"]
    assert api.asked[0].query["FriendlyName"] == "T1"
    assert {asked.query["Status"] for asked in api.asked[:2]} == {"in-progress", "init"}
    api.asked.clear()
    api.answers = [done]
    assert await rest.complete_conference(ROOM)
    assert [asked.path for asked in api.asked] == [f"/2010-04-01/Accounts/{ACCOUNT}/Conferences/{ROOM}.json"]
    api.answers = [(200, nothing)]
    assert not await rest.complete_conference("T1")


async def test_a_client_can_be_made_before_the_loop_and_closed_twice() -> None:
    rest = await asyncio.to_thread(TwilioRest, ACCOUNT, SECRET)
    await rest.close()
    await rest.close()
