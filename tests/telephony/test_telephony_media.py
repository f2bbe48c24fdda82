"""Guards the media stream's messages: whatever text comes, it is a typed message or a MediaError; ours are exact."""

import base64
import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.telephony.media import (
    Connected,
    Dtmf,
    FormatError,
    Mark,
    Media,
    MediaError,
    Start,
    Stop,
    Unknown,
    clear_message,
    mark_message,
    media_message,
    parse,
)

FORMAT = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}


def start(**changes: Any) -> str:
    body: dict[str, Any] = {
        "streamSid": "MZ1",
        "accountSid": "AC1",
        "callSid": "CA1",
        "tracks": ["inbound"],
        "mediaFormat": FORMAT,
        "customParameters": {"session": "a1"},
        **changes,
    }
    return json.dumps({"event": "start", "sequenceNumber": "1", "streamSid": "MZ1", "start": body})


def media(payload: object = "//7+", timestamp: object = "20", chunk: object = "1") -> str:
    inner = {"track": "inbound", "chunk": chunk, "timestamp": timestamp, "payload": payload}
    return json.dumps({"event": "media", "sequenceNumber": "2", "streamSid": "MZ1", "media": inner})


def test_each_documented_message_is_understood() -> None:
    assert parse('{"event":"connected","protocol":"Call","version":"1.0.0"}') == Connected("Call", "1.0.0")
    assert parse(start()) == Start("MZ1", "CA1", "AC1", ("inbound",), {"session": "a1"}, 1)
    assert parse(media()) == Media("MZ1", b"\xff\xfe\xfe", 20, 1, "inbound", 2)
    dtmf = '{"event":"dtmf","sequenceNumber":"61","streamSid":"MZ1","dtmf":{"track":"inbound_track","digit":"5"}}'
    assert parse(dtmf) == Dtmf("MZ1", "5", 61)
    mark = '{"event":"mark","sequenceNumber":"90","streamSid":"MZ1","mark":{"name":"greeting-end"}}'
    assert parse(mark) == Mark("MZ1", "greeting-end", 90)
    stop = '{"event":"stop","sequenceNumber":"301","streamSid":"MZ1","stop":{"accountSid":"AC1","callSid":"CA1"}}'
    assert parse(stop) == Stop("MZ1", "CA1")


def test_numbers_come_as_text_or_as_numbers() -> None:
    assert (
        parse(media(timestamp=20, chunk=1)) == parse(media(timestamp="20", chunk="1")) == parse(media(timestamp=20.0))
    )
    assert parse(start(mediaFormat={"encoding": "audio/x-mulaw", "sampleRate": "8000", "channels": "1"})) == parse(
        start()
    )


def test_new_events_and_fields_are_survived() -> None:
    assert parse('{"event":"weather","rain":true}') == Unknown("weather")
    assert parse('{"event":"connected","new":{"x":1}}') == Connected()
    assert isinstance(parse(start(new=[1])), Start)


def test_an_end_is_never_missed_for_a_missing_field() -> None:
    assert parse('{"event":"stop"}') == Stop("")
    assert parse('{"event":"stop","stop":7,"streamSid":null}') == Stop("")


@pytest.mark.parametrize(
    "changed",
    [{"encoding": "audio/l16"}, {"sampleRate": 16000}, {"channels": 2}, {"sampleRate": None}],
)
def test_other_audio_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(FormatError, match="8000 Hz"):
        parse(start(mediaFormat={**FORMAT, **changed}))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[]",
        "null",
        "[" * 60_000,
        "{}",
        '{"event":7}',
        '{"event":"start"}',
        '{"event":"start","start":[]}',
        start(callSid=None),
        start(callSid="../etc"),
        start(tracks="inbound"),
        start(customParameters=[1]),
        start(customParameters={"a": {}}),
        start(mediaFormat="mulaw"),
        media(payload="not base64!"),
        media(payload="//7"),
        media(payload=" //7+"),
        media(payload=None),
        media(payload="é"),
        media(timestamp="-1"),
        media(timestamp="x"),
        media(timestamp=True),
        media(timestamp=1.5),
        media(timestamp="9" * 5000),
        '{"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":"55"}}',
        '{"event":"dtmf","streamSid":"MZ1","dtmf":{"digit":""}}',
        '{"event":"mark","streamSid":"MZ1","mark":{}}',
        '{"event":"mark","streamSid":"MZ1"}',
        json.dumps({"event": "media", "pad": "x" * 65_536}),
    ],
)
def test_what_cannot_be_used_is_a_media_error_without_values(text: str) -> None:
    with pytest.raises(MediaError) as caught:
        parse(text)
    assert "not base64!" not in str(caught.value)
    assert "etc" not in str(caught.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
fields = st.sampled_from(
    ["start", "media", "dtmf", "mark", "stop", "streamSid", "callSid", "mediaFormat", "payload", "digit", "name"]
)
near_misses = st.fixed_dictionaries(
    {"event": st.sampled_from(["connected", "start", "media", "dtmf", "mark", "stop"])},
    optional={
        name: st.dictionaries(fields, json_values, max_size=5) | json_values
        for name in ("start", "media", "dtmf", "mark", "stop", "streamSid", "sequenceNumber")
    },
)


@given(st.text() | json_values.map(json.dumps) | near_misses.map(json.dumps))
def test_nothing_but_media_error_is_ever_raised(text: str) -> None:
    with contextlib.suppress(MediaError):
        parse(text)


@given(st.binary(max_size=4000), st.integers(0, 10**9))
def test_audio_survives_the_round_trip(mulaw: bytes, timestamp_ms: int) -> None:
    heard = parse(media(base64.b64encode(mulaw).decode(), str(timestamp_ms)))
    assert isinstance(heard, Media)
    assert (heard.mulaw, heard.timestamp_ms) == (mulaw, timestamp_ms)
    sent = json.loads(media_message("MZ1", mulaw))
    assert sent == {"event": "media", "streamSid": "MZ1", "media": {"payload": base64.b64encode(mulaw).decode()}}


@given(st.text(max_size=50))
def test_marks_survive_the_round_trip(name: str) -> None:
    sent = mark_message("MZ1", name)
    assert json.loads(sent) == {"event": "mark", "streamSid": "MZ1", "mark": {"name": name}}
    assert parse(sent) == Mark("MZ1", name)


def test_clear_has_exactly_its_fields() -> None:
    assert json.loads(clear_message("MZ1")) == {"event": "clear", "streamSid": "MZ1"}
