"""Guards every TwiML document: what Twilio would reject or warn of must not leave the house, whatever is said in it."""

import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twiml_rules import CHILDREN, faults

from gateway.telephony import twiml
from gateway.telephony.emergency import Emergency, Leg
from gateway.telephony.urls import Urls

URLS = Urls("https://ivr.example.org/phone")
NASTY = 'A & B <x> "q" ]]> \x00\x0b\ud800 é 漢 😀'

DOCUMENTS: dict[str, Callable[[str], str]] = {
    "connect_stream": lambda text: twiml.connect_stream(
        URLS.media, {"token": text[:400], "call": "CA1"}, URLS.after_stream, URLS.after_stream
    ),
    "hold_room": lambda text: twiml.hold_room("T1 " + text, URLS.after_room("T1"), URLS.hold("T1"), URLS.room("T1")),
    "hold_music": lambda text: twiml.hold_music(URLS.hold_audio, URLS.hold("T1"), (text,)),
    "whisper": lambda text: twiml.whisper((text, "press 1"), URLS.whisper_key("T1", 1), 12),
    "join_room": lambda text: twiml.join_room("T1", URLS.after_person("T1", 1), (text,), events_url=URLS.room("T1")),
    "join_room_plain": lambda text: twiml.join_room("T1", URLS.after_person("T1", 1), end_on_exit=False),
    "person_gone": twiml.person_gone,
    "voicemail": lambda text: twiml.voicemail(text, URLS.voicemail_done("CA1"), URLS.recording("CA1")),
    "say_and_hang_up": twiml.say_and_hang_up,
    "say_then_redirect": lambda text: twiml.say_then_redirect(text, URLS.after_stream),
    "dial_person": lambda text: twiml.dial_person(
        ("+18025550111", "+18025550112"), before=text, caller_id="+18025550100"
    ),
    "dial_person_one": lambda text: twiml.dial_person(("+18025550111",), after=text),
    "dial_person_none": lambda text: twiml.dial_person((), after=text),
}


@pytest.mark.parametrize("name", DOCUMENTS)
@given(text=st.one_of(st.just(NASTY), st.just(""), st.text(max_size=300)))
def test_every_document_is_good_twiml_whatever_is_said(name: str, text: str) -> None:
    assert faults(DOCUMENTS[name](text), waiting_room=name == "hold_music") == []


@pytest.mark.parametrize("leg", Leg)
@pytest.mark.parametrize("numbers", [(), ("+18025550111",), ("+18025550111", "+18025550112")])
def test_every_emergency_answer_is_good_twiml(leg: Leg, numbers: tuple[str, ...]) -> None:
    document = Emergency(URLS, numbers).answer(leg, "T1")
    assert faults(document, waiting_room=leg is Leg.WAITING) == []
    assert ("<Number>" in document) is (leg is Leg.CALLER and bool(numbers))


def test_the_words_arrive_as_they_were_said() -> None:
    said = ET.fromstring(twiml.say_and_hang_up("Tom & Ruth <the owners>").encode())[0].text
    assert said == "Tom & Ruth <the owners>"


def test_the_stream_has_an_action_and_a_verb_after_it() -> None:
    root = ET.fromstring(
        twiml.connect_stream(URLS.media, {"token": "a&b"}, URLS.after_stream, URLS.voicemail("CA1")).encode()
    )
    connect, redirect = root
    assert (connect.tag, connect.get("action")) == ("Connect", "https://ivr.example.org/phone/twilio/after-stream")
    assert connect[0].get("url") == "wss://ivr.example.org/phone/twilio/media"
    assert connect[0][0].attrib == {"name": "token", "value": "a&b"}
    assert (redirect.tag, redirect.text) == ("Redirect", URLS.voicemail("CA1"))


def test_the_waiting_caller_neither_starts_nor_outlives_the_room_and_the_person_starts_it() -> None:
    waiting = ET.fromstring(twiml.hold_room("T1", URLS.after_room("T1"), URLS.hold("T1"), URLS.room("T1")).encode())
    joining = ET.fromstring(twiml.join_room("T1", URLS.after_person("T1", 1)).encode())
    first, second = waiting.find(".//Conference"), joining.find(".//Conference")
    assert first is not None
    assert second is not None
    assert first.text == second.text == "T1"
    assert (first.get("startConferenceOnEnter"), first.get("endConferenceOnExit")) == ("false", "true")
    assert (second.get("startConferenceOnEnter"), second.get("endConferenceOnExit")) == ("true", "true")
    assert first.get("beep") == second.get("beep") == "false"


def test_no_key_ends_the_persons_leg_so_a_voicemail_is_never_bridged() -> None:
    gather, end = ET.fromstring(twiml.whisper(("A", "B"), URLS.whisper_key("T1", 1), 12).encode())
    assert (gather.get("numDigits"), gather.get("timeout"), [say.text for say in gather]) == ("1", "12", ["A", "B"])
    assert end.tag == "Hangup"


def test_a_voicemail_without_a_word_still_goes_on() -> None:
    verbs = ET.fromstring(twiml.voicemail("Speak.", URLS.voicemail_done("CA1"), URLS.recording("CA1")).encode())
    assert [verb.tag for verb in verbs] == ["Say", "Record", "Redirect"]
    assert verbs[1].get("action") == verbs[2].text


def test_what_twilio_would_not_take_is_refused_here() -> None:
    with pytest.raises(twiml.TwimlError, match="under 500"):
        twiml.connect_stream(URLS.media, {"token": "x" * 495}, URLS.after_stream, URLS.after_stream)
    with pytest.raises(twiml.TwimlError, match="say less"):
        twiml.say_and_hang_up("&" * 20_000)


@pytest.mark.parametrize(
    ("document", "fault"),
    [
        ("<Response/>", "declaration"),
        ("Say", "<Response"),
        ("<Say bogus='x'>a</Say>", "bogus"),
        ("<say>a</say>", "say inside Response"),
        ("<Gather><Dial>1</Dial></Gather>", "Dial inside Gather"),
        ("<Hangup/><Say>a</Say>", "nothing after"),
        ("<Redirect>/x</Redirect><Say>a</Say>", "nothing after"),
        ("<Record/>", "loops"),
        ("<Connect action='/x'/>", "absolute"),
    ],
)
def test_the_judge_can_say_no(document: str, fault: str) -> None:
    if fault != "declaration" and document != "Say":
        document = f'<?xml version="1.0"?><Response>{document}</Response>'
    found = faults(document)
    assert found
    assert document == "Say" or any(fault in one for one in found)


def test_the_rules_are_read_off_the_library() -> None:
    assert {"Say", "Connect", "Dial", "Record", "Redirect"} <= CHILDREN["Response"]
    assert CHILDREN["Stream"] == {"Parameter"}
    assert {"Number", "Conference"} <= CHILDREN["Dial"]
    assert CHILDREN["Gather"] == {"Say", "Play", "Pause"}
