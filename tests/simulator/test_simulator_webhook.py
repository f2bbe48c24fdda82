"""Guards the webhooks: every parameter, signatures, retries, budget, fallback, redirects, duplicates, callbacks."""

import asyncio
import base64
import time

import pytest
from aiohttp import web
from simulator_app import ACCOUNT, CALLER, COMPANY, TOKEN, Caller, ended, place
from twilio.request_validator import RequestValidator

from gateway.simulator.signature import sign, signed_url
from gateway.simulator.twilio import SimulatedTwilio
from gateway.simulator.webhook import Resolver

HANGUP = "<Response><Hangup/></Response>"


def test_signature_is_the_published_one():
    form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "From": "+14158675310"}
    form |= {"Digits": "1234", "To": "+18005551212"}
    assert sign("12345", "https://example.com/myapp.php?foo=1&bar=2", form) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        ("https://u:p@a.example:8443/x?b=%41#rc=2", "https://a.example/x?b=%41"),
        ("http://a.example:8080/x", "http://a.example:8080/x"),
        ("wss://a.example/media", "wss://a.example/media"),
        ("ws://127.0.0.1:99/media", "ws://127.0.0.1:99/media"),
    ],
)
def test_what_is_signed(url, signed):
    assert signed_url(url) == signed


def test_resolver_maps_web_and_sockets_and_nothing_else():
    resolver = Resolver({"https://warm.example/base": "http://127.0.0.1:1234"})
    assert resolver.locate("https://warm.example/base/voice?x=1") == "http://127.0.0.1:1234/voice?x=1"
    assert resolver.locate("wss://warm.example/base/media") == "ws://127.0.0.1:1234/media"
    assert resolver.locate("https://warm.example/basement") == "https://warm.example/basement"


async def test_first_request_has_every_parameter_and_is_genuine(app, sim):
    app.answers["/voice"] = HANGUP
    leg = await place(sim)
    await ended(leg)
    hit = app.hits[0]
    assert hit.genuine
    assert hit.headers["User-Agent"] == "TwilioProxy/1.1"
    assert hit.headers["I-Twilio-Idempotency-Token"]
    assert hit.headers["Content-Type"] == "application/x-www-form-urlencoded; charset=UTF-8"
    assert hit.form["CallStatus"] == "ringing"
    assert hit.form["Direction"] == "inbound"
    assert (hit.form["From"], hit.form["Caller"]) == (CALLER, CALLER)
    assert hit.form["CallSid"] == leg.sid
    assert hit.form["AccountSid"] == ACCOUNT
    assert hit.form["ToCity"] == ""
    assert hit.form["CallerName"] == "Zoë Müller"
    assert hit.form["XFutureParameter"]
    assert {"StirVerstat", "CallToken", "ApiVersion", "CalledZip"} <= set(hit.form)
    await app.until(lambda: app.forms("/status"))
    done = app.forms("/status")[0]
    assert (done["CallStatus"], done["SequenceNumber"], done["CallbackSource"]) == (
        "completed",
        "0",
        "call-progress-events",
    )
    assert all(hit.genuine for hit in app.hits)


@pytest.mark.parametrize("how", ["wrong", "missing", "mangled"])
async def test_bad_signatures_are_sent_on_demand(app, sim, how):
    sim.delivery.signature = how
    app.answers["/voice"] = lambda form: web.Response(status=403) if not app.hits[-1].genuine else HANGUP
    leg = await place(sim)
    assert (await ended(leg)).why == "application-error"
    assert [fault.code for fault in sim.faults][:1] == [11200]


async def test_signed_over_the_public_address_while_connecting_locally(app):
    app.public = "https://warmline.example"
    app.answers["/voice"] = (
        '<Response><Connect><Stream url="wss://warmline.example/media?lost=1"/></Connect><Hangup/></Response>'
    )
    async with SimulatedTwilio(ACCOUNT, TOKEN, speed=10, resolve={app.public: app.base}) as sim:
        sim.add_number(COMPANY, voice_url=f"{app.public}/voice")
        leg = await place(sim)
        await app.until(lambda: app.events("media"))
        assert app.hits[0].genuine
        assert app.hits[0].headers["Host"] == "warmline.example"
        assert app.handshakes[0].headers["Host"] == "warmline.example"
        assert app.handshakes[0].query_string == ""
        leg.hang_up()
        await ended(leg)
        assert [fault.code for fault in sim.faults] == [31923]


async def test_fallback_gets_error_code_and_url(app, sim):
    sim.add_number(COMPANY, voice_url=f"{app.base}/voice", fallback_url=f"{app.base}/fallback")
    app.answers["/voice"] = web.Response(status=500)
    app.answers["/fallback"] = HANGUP
    leg = await place(sim)
    assert (await ended(leg)).why == "hangup-verb"
    form = app.forms("/fallback")[0]
    assert (form["ErrorCode"], form["ErrorUrl"]) == ("11200", f"{app.base}/voice")
    assert form["CallSid"] == leg.sid


async def test_an_answer_that_takes_too_long_is_given_up(app, sim):
    sim.delivery.budget_s = 0.2

    async def slow():
        await asyncio.sleep(1)
        return HANGUP

    app.answers["/voice"] = lambda form: slow()
    leg = await place(sim)
    assert (await ended(leg)).why == "application-error"
    assert sim.faults[0].code == 11200


async def test_connect_failure_is_retried_once_with_the_same_token(sim):
    connections = []

    async def refuse(reader, writer):
        connections.append(time.monotonic())
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    attempts = []
    send = sim._running.web._send

    async def counted(*args):
        attempts.append(args[5]["I-Twilio-Idempotency-Token"])
        return await send(*args)

    sim._running.web._send = counted
    sim.add_number(COMPANY, voice_url=f"http://127.0.0.1:{port}/voice")
    leg = await place(sim)
    await ended(leg)
    assert len(attempts) == 2
    assert len(set(attempts)) == 1
    assert sim.faults[0].code == 11205


async def test_an_http_error_is_not_retried(app, sim):
    app.answers["/voice"] = web.Response(status=503)
    await ended(await place(sim))
    assert app.paths().count("/voice") == 1


async def test_redirects_are_followed_signed_anew(app, sim):
    app.answers["/voice"] = web.Response(status=302, headers={"Location": "/moved?x=1"})
    app.answers["/moved"] = HANGUP
    assert (await ended(await place(sim))).why == "hangup-verb"
    assert [(hit.path, hit.method, hit.genuine) for hit in app.hits[:2]] == [
        ("/voice", "POST", True),
        ("/moved", "GET", True),
    ]


async def test_too_many_redirects(app, sim):
    app.answers["/voice"] = lambda form: web.Response(status=302, headers={"Location": "/voice"})
    await ended(await place(sim))
    assert sim.faults[0].code == 11215


async def test_basic_auth_comes_after_the_401(app, sim):
    def answer(form):
        if "Authorization" not in app.hits[-1].headers:
            return web.Response(status=401, headers={"WWW-Authenticate": 'Basic realm="x"'})
        return HANGUP

    app.answers["/voice"] = answer
    sim.add_number(COMPANY, voice_url=app.base.replace("//", "//ann:s%40fe@") + "/voice")
    assert (await ended(await place(sim))).why == "hangup-verb"
    assert base64.b64decode(app.hits[1].headers["Authorization"].split()[1]) == b"ann:s@fe"


@pytest.mark.parametrize("how", ["together", "after"])
async def test_each_webhook_can_come_twice_with_one_token(app, sim, how):
    sim.delivery.twice = how
    app.answers["/voice"] = HANGUP
    await ended(await place(sim))
    await app.until(lambda: app.paths().count("/voice") == 2)
    tokens = {hit.headers["I-Twilio-Idempotency-Token"] for hit in app.hits if hit.path == "/voice"}
    assert len(tokens) == 1


async def test_callbacks_can_be_lost_and_late(app, sim):
    sim.delivery.lose = lambda params: params.get("CallStatus") == "completed"
    app.answers["/voice"] = HANGUP
    leg = await place(sim)
    await ended(leg)
    assert any(event.kind == "callback" and event.detail["lost"] for event in sim.events)
    sim.delivery.lose = None
    sim.delivery.delay_s = lambda params: 3.0
    start = sim._running.clock.now_s()
    leg = await place(sim)
    await ended(leg)
    await app.until(lambda: app.forms("/status"))
    assert len(app.forms("/status")) == 1
    assert sim._running.clock.now_s() - start >= 2.9


async def test_cookies_come_back_during_the_call(app, sim):
    first = web.Response(text="<Response><Redirect>/two</Redirect></Response>", content_type="text/xml")
    first.set_cookie("session", "7")
    app.answers["/voice"] = first
    app.answers["/two"] = HANGUP
    await ended(await place(sim))
    assert app.hits[1].headers["Cookie"] == "session=7"


async def test_reject_leaves_the_call_unanswered(app, sim):
    app.answers["/voice"] = '<Response><Reject reason="busy"/></Response>'
    caller = Caller()
    assert (await ended(await place(sim, caller))).status == "busy"
    assert caller.asked == 0


def test_validator_of_the_library_agrees():
    form = {"A": " spaced ", "B": "", "Ü": "ä"}
    url = "http://127.0.0.1:8080/x?y=%20z"
    assert RequestValidator(TOKEN).validate(url, form, sign(TOKEN, url, form))
