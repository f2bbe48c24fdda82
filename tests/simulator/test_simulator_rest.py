"""Guards the REST API with Twilio's own client: authentication, refusals, calls per second, rings, updates, faults."""

import asyncio

import aiohttp
import pytest
from simulator_app import ACCOUNT, CALLER, COMPANY, DANA, TOKEN, Caller, ended, place
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from gateway.simulator.openapi import complaints
from gateway.simulator.phones import Answers, Declines, Ignores, Voicemail
from gateway.simulator.rest import Rest, RestFault
from gateway.simulator.twilio import SimulatedTwilio

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Redirected(AsyncTwilioHttpClient):
    """Twilio's client against the simulator."""

    def __init__(self, base):
        super().__init__(timeout=5)
        self.base = base

    async def request(self, method, uri, *args, **kwargs):
        return await super().request(method, uri.replace("https://api.twilio.com", self.base), *args, **kwargs)


@pytest.fixture
async def client(sim):
    http = Redirected(sim.api_url)
    yield Client(ACCOUNT, TOKEN, http_client=http)
    await http.close()


async def raw(sim, path, form=None, auth=(ACCOUNT, TOKEN), method="POST", base=None):
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            method,
            f"{base or sim.api_url}/2010-04-01/Accounts/{ACCOUNT}{path}",
            data=form,
            headers={"Authorization": aiohttp.encode_basic_auth(*auth)},
        ) as response,
    ):
        return response.status, await response.json()


async def test_wrong_credentials(sim):
    status, body = await raw(sim, "/Calls.json", {"To": DANA, "From": COMPANY}, auth=(ACCOUNT, "nope"))
    assert (status, body["code"], body["status"]) == (401, 20003, 401)
    assert set(body) == {"code", "message", "more_info", "status"}


async def test_unknown_resources(sim):
    assert (await raw(sim, "/Calls/CA" + "0" * 32 + ".json", method="GET"))[1]["code"] == 20404
    assert (await raw(sim, "/Faxes.json", method="GET"))[0] == 404


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"From": COMPANY, "Url": "http://x/"}, 21201),
        ({"To": "911x", "From": COMPANY, "Url": "http://x/"}, 21211),
        ({"To": DANA, "From": "+19995550000", "Url": "http://x/"}, 21210),
        ({"To": DANA, "From": COMPANY, "Url": "x"}, 21205),
        ({"To": DANA, "From": COMPANY}, 21205),
        ({"To": DANA, "From": COMPANY, "Url": "http://x/", "Timeout": "2"}, 13222),
        ({"To": DANA, "From": COMPANY, "Url": "http://x/", "Method": "FETCH"}, 20001),
        ({"To": DANA, "From": COMPANY, "Twiml": "x" * 4001}, 21625),
    ],
)
async def test_calls_that_are_refused(sim, form, code):
    status, body = await raw(sim, "/Calls.json", form)
    assert (status, body["code"]) == (400, code)
    assert sim.faults[-1].code == code
    assert sim.legs == {}


async def test_unknown_parameters_are_warned_of(sim):
    status, _ = await raw(sim, "/Messages.json", {"To": DANA, "From": COMPANY, "Body": "hi", "Colour": "red"})
    assert status == 201
    assert [(fault.code, fault.warning) for fault in sim.faults] == [(20001, True)]


def test_complaints_come_from_the_description():
    given = {"To": ["+1"], "From": ["+1"], "Muted": ["maybe"], "Timeout": ["soon"], "Foo": ["x"]}
    found = complaints("/Conferences/{ConferenceSid}/Participants.json", "post", given)
    assert {(one.name, one.kind) for one in found} == {("Muted", "invalid"), ("Timeout", "invalid"), ("Foo", "unknown")}


async def test_messages(sim, client, app):
    made = await client.messages.create_async(
        to=CALLER, from_=COMPANY, body="Thu 8–10", status_callback=f"{app.base}/sms"
    )
    assert made.status == "queued"
    assert [(message["to"], message["body"]) for message in sim.messages] == [(CALLER, "Thu 8–10")]
    await app.until(lambda: len(app.forms("/sms")) == 2)
    assert (await client.messages(made.sid).fetch_async()).status == "delivered"
    for form, code in (
        ({"To": CALLER, "From": COMPANY}, 21602),
        ({"To": CALLER, "From": COMPANY, "Body": "x" * 1601}, 21617),
    ):
        assert (await raw(sim, "/Messages.json", form))[1]["code"] == code


async def test_a_call_is_rung_answered_and_reported_in_order(sim, client, app):
    sim.add_phone(DANA, Answers(after_s=1, talk_s=None, keys=()))
    app.answers["/whisper"] = "<Response><Say>Hello Dana</Say></Response>"
    made = await client.calls.create_async(
        to=DANA,
        from_=COMPANY,
        url=f"{app.base}/whisper",
        status_callback=f"{app.base}/cb",
        status_callback_event=["initiated", "ringing", "answered", "completed"],
    )
    assert made.status == "queued"
    assert (await ended(sim.legs[made.sid])).status == "completed"
    await app.until(lambda: len(app.forms("/cb")) == 4)
    assert [(form["CallStatus"], form["SequenceNumber"]) for form in app.forms("/cb")] == [
        ("initiated", "0"),
        ("ringing", "1"),
        ("in-progress", "2"),
        ("completed", "3"),
    ]
    assert app.forms("/whisper")[0]["Direction"] == "outbound-api"
    assert (await client.calls(made.sid).fetch_async()).status == "completed"
    assert sim.faults == []


@pytest.mark.parametrize(("script", "status"), [(Declines(1), "busy"), (Ignores(), "no-answer"), (None, "failed")])
async def test_calls_that_are_not_answered(sim, client, app, script, status):
    if script:
        sim.add_phone(DANA, script)
    start = sim._running.clock.now_s()
    made = await client.calls.create_async(
        to=DANA, from_=COMPANY, url=f"{app.base}/w", timeout=5, status_callback=f"{app.base}/cb"
    )
    assert (await ended(sim.legs[made.sid])).status == status
    if status == "no-answer":  # rung for as long as asked for, and five seconds more
        assert sim._running.clock.now_s() - start >= 10
    await app.until(lambda: app.forms("/cb"))
    assert app.forms("/cb")[0]["CallStatus"] == status
    assert app.forms("/w") == []


async def test_one_call_a_second(sim, client, app):
    sim.add_phone(DANA, Declines(0.1))
    start = sim._running.clock.now_s()
    made = [await client.calls.create_async(to=DANA, from_=COMPANY, url=f"{app.base}/w") for _ in range(4)]
    for one in made:
        await ended(sim.legs[one.sid])
    rung = [event.at_s - start for event in sim.events if event.kind == "ringing"]
    assert all(at >= place for place, at in enumerate(rung))  # none before its own second


async def test_ringing_can_be_canceled_once(sim, client, app):
    sim.add_phone(DANA, Ignores())
    made = await client.calls.create_async(to=DANA, from_=COMPANY, url=f"{app.base}/w")
    assert (await client.calls(made.sid).update_async(status="canceled")).status == "canceled"
    assert (await ended(sim.legs[made.sid])).status == "canceled"
    with pytest.raises(TwilioRestException) as caught:
        await client.calls(made.sid).update_async(status="completed")
    assert (caught.value.code, caught.value.status) == (21220, 400)


async def test_update_replaces_the_stream_after_its_stop(sim, client, app):
    app.answers["/voice"] = f'<Response><Connect><Stream url="{app.ws_url}"/></Connect><Say>no</Say></Response>'
    app.answers["/hold"] = lambda form: (
        assert_stopped(app),
        "<Response><Say>one moment</Say><Hangup/></Response>",
    )[1]
    caller = Caller()
    leg = await place(sim, caller)
    await app.until(lambda: app.events("media"))
    await client.calls(leg.sid).update_async(url=f"{app.base}/hold", method="POST")
    assert (await ended(leg)).why == "hangup-verb"
    assert [event.detail["text"] for event in caller.events if event.kind == "say"] == ["one moment"]


def assert_stopped(app):
    assert app.received[-1]["event"] == "stop"


async def test_update_with_twiml_needs_absolute_actions(sim, client, app):
    app.answers["/voice"] = "<Response><Pause length='60'/></Response>"
    leg = await place(sim)
    await app.until(lambda: app.hits)
    await client.calls(leg.sid).update_async(
        twiml='<Response><Gather action="/x" timeout="1" actionOnEmptyResult="true"/></Response>'
    )
    assert (await ended(leg)).why == "application-error"
    assert sim.faults[-1].code == 11100


async def test_completed_hangs_up(sim, client, app):
    app.answers["/voice"] = '<Response><Say>x</Say><Pause length="60"/></Response>'
    leg = await place(sim)
    while not leg.is_answered:
        await asyncio.sleep(0.01)
    assert (await client.calls(leg.sid).update_async(status="canceled")).status == "in-progress"  # too late for that
    assert (await client.calls(leg.sid).update_async(status="completed")).status == "completed"
    ending = await ended(leg)
    assert (ending.status, ending.why) == ("completed", "rest-completed")


async def test_injected_faults(sim, client):
    sim.rest_faults += [
        RestFault("Calls", status=429),
        RestFault("Calls", status=500),
        RestFault("Messages", no_answer=True),
    ]
    for code, status in ((20429, 429), (20500, 500)):
        with pytest.raises(TwilioRestException) as caught:
            await client.calls.create_async(to=DANA, from_=COMPANY, url="http://127.0.0.1:1/")
        assert (caught.value.code, caught.value.status) == (code, status)
    with pytest.raises(aiohttp.ClientError):
        await client.messages.create_async(to=CALLER, from_=COMPANY, body="hi")
    assert len(sim.messages) == 1  # done, although nobody was told
    assert sim.faults == []


async def test_voicemail_presses_nothing_and_hangs_up(sim, client, app):
    sim.add_phone(DANA, Voicemail(records_s=2))
    app.answers["/w"] = (
        '<Response><Gather numDigits="1" timeout="60" action="/ok"><Say>Press one</Say></Gather></Response>'
    )
    made = await client.calls.create_async(to=DANA, from_=COMPANY, url=f"{app.base}/w")
    assert (await ended(sim.legs[made.sid])).why == "far-end-hung-up"
    assert app.forms("/ok") == []


@pytest.mark.parametrize(
    ("script", "mode", "by"),
    [
        (Answers(0.1, keys=(), talk_s=None), "Enable", "human"),
        (Answers(0.1, keys=(), talk_s=None), "DetectMessageEnd", "human"),
        (Voicemail(), "Enable", "machine_start"),
        (Voicemail(), "DetectMessageEnd", "machine_end_beep"),
    ],
)
async def test_a_machine_is_told_from_a_human_before_the_url_is_asked(sim, client, app, script, mode, by):
    sim.add_phone(DANA, script)
    app.answers["/w"] = "<Response><Hangup/></Response>"
    made = await client.calls.create_async(to=DANA, from_=COMPANY, url=f"{app.base}/w", machine_detection=mode)
    await ended(sim.legs[made.sid])
    assert app.forms("/w")[0]["AnsweredBy"] == by


async def test_what_is_accepted_but_not_simulated_is_said(sim, client, app):
    sim.add_phone(DANA, Declines(0.1))
    await client.calls.create_async(to=DANA, from_=COMPANY, url=f"{app.base}/w", send_digits="1")
    assert [(fault.code, fault.warning) for fault in sim.faults] == [(0, True)]


async def test_callbacks_can_overtake_each_other(sim, client, app):
    sim.delivery.reorder_callbacks = True
    sim.add_phone(DANA, Answers(after_s=0, keys=()))
    for _ in range(4):
        made = await client.calls.create_async(
            to=DANA,
            from_=COMPANY,
            twiml="<Response><Hangup/></Response>",
            status_callback=f"{app.base}/cb",
            status_callback_event=["initiated", "ringing", "answered", "completed"],
        )
        await ended(sim.legs[made.sid])
    await app.until(lambda: len(app.forms("/cb")) == 16)
    numbers = [int(form["SequenceNumber"]) for form in app.forms("/cb")]
    assert numbers != [0, 1, 2, 3] * 4
    assert sorted(numbers) == sorted([0, 1, 2, 3] * 4)


async def test_a_request_answered_while_it_stops_breaks_nothing(app, monkeypatch):
    """Its call and its callbacks end with the simulator, before what carries them is closed."""
    sim = SimulatedTwilio(ACCOUNT, TOKEN, speed=10)
    await sim.start()
    sim.add_number(COMPANY, voice_url=f"{app.base}/voice")
    sim.add_phone(DANA, Answers())
    stop = Rest.stop

    async def last_request_then_stop(rest):
        form = {"To": DANA, "From": COMPANY, "Url": f"{app.base}/x", "StatusCallback": f"{app.base}/status"}
        assert (await raw(sim, "/Calls.json", form, base=rest_url))[0] == 201
        await stop(rest)

    rest_url = sim.api_url
    monkeypatch.setattr(Rest, "stop", last_request_then_stop)
    await sim.stop()
    assert [leg.has_ended for leg in sim.legs.values()] == [True]
