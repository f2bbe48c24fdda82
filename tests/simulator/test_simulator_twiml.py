"""Guards the strict reading of TwiML: Twilio's refusals are errors, its grumbles warnings, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from gateway.simulator.twiml import TwimlError, read

XML = "text/xml; charset=utf-8"


def codes(body, kind=XML):
    return [finding.code for finding in read(body.encode(), kind)[1]]


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b" <?xml version='1.0'?><Response/>", XML, 12100),
        (b"<Response><Say>a & b</Say></Response>", XML, 12100),
        (b"<Respons/>", XML, 12102),
        (b"<Response>" + b"<Pause/>" * 9000 + b"</Response>", XML, 11750),
        (b"<Response/>", "application/json", 12300),
        (b"<Response/>", None, 12300),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><Response/>', XML, 12100),
    ],
)
def test_refused(body, kind, code):
    with pytest.raises(TwimlError) as caught:
        read(body, kind)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "body",
    [
        "<Response><Sayy>hi</Sayy></Response>",
        "<Response><say>hi</say></Response>",
        '<Response><Say loud="1">hi</Say></Response>',
        "<Response><Gather><Dial>+1</Dial></Gather></Response>",
        "<Response><Number>+1</Number></Response>",
        '<Response><Dial><Conference beep="loud">x</Conference></Dial></Response>',
        '<Response><Dial><Conference statusCallbackEvent="start ended">x</Conference></Dial></Response>',
        '<Response><Gather numDigits="one"/></Response>',
        '<Response><Redirect method="PUT">/x</Redirect></Response>',
        '<Response><Dial timeout="2">+1</Dial></Response>',
        '<Response><Gather actionOnEmptyResult="yes"/></Response>',
        "<Response><Say>a</Say><Reject/></Response>",
        '<Response><Connect><Stream url="wss://x" tracks="a"/></Connect></Response>',
    ],
)
def test_warned_of(body):
    assert codes(body) == [12200]


def test_what_was_not_understood_is_left_out():
    verbs, _ = read(b'<Response><Foo/><Say loud="1" loop="2">hi</Say></Response>', XML)
    assert [(verb.name, dict(verb.attributes), verb.text) for verb in verbs] == [("Say", {"loop": "2"}, "hi")]


def test_everything_the_library_writes_is_accepted():
    response = VoiceResponse()
    connect = response.connect(action="/after")
    connect.stream(url="wss://x.example/media", status_callback="/s").parameter(name="a", value="b & <c>")
    gather = Gather(num_digits=1, timeout=10, action="/accept", finish_on_key="", action_on_empty_result=True)
    gather.say("Press 1", voice="Polly.Joanna", language="en-US")
    gather.pause(length=1)
    response.append(gather)
    dial = Dial(action="/done", answer_on_bridge=True, hangup_on_star=False, time_limit=600)
    dial.conference(
        "room",
        start_conference_on_enter=False,
        end_conference_on_exit=True,
        wait_url="/hold",
        beep="onEnter",
        status_callback_event="start end join leave",
        status_callback="/conference",
        participant_label="caller",
    )
    response.append(dial)
    response.record(action="/r", max_length=120, timeout=5, play_beep=True, recording_status_callback="/rs")
    response.play("/a.wav", loop=0)
    response.redirect("/x", method="POST")
    response.hangup()
    verbs, findings = read(str(response).encode(), XML)
    assert findings == []
    assert verbs[0].children[0].children[0].get("value") == "b & <c>"


def test_ssml_in_say_is_read_as_its_words():
    verbs, findings = read(b'<Response><Say>one <break time="1s"/>two <emphasis>three</emphasis></Say></Response>', XML)
    assert verbs[0].text == "one two three"
    assert findings == []


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(body):
    try:
        read(b"<Response>" + body + b"</Response>", XML)
    except TwimlError as error:
        assert error.code in {12100, 12102}
