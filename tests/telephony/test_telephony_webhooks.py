"""Guards the routes over real sockets: forged, broken, slow, huge and repeated requests, and a desk that fails."""

import asyncio
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from multidict import MultiDict
from structlog.testing import capture_logs
from telephony_line import CALL, FALLBACK, FORM, PUBLIC, WAV, Line, open_line
from twiml_rules import faults

from gateway.telephony.forms import VoiceForm
from gateway.telephony.gate import Limits

CONFERENCE = {
    "ConferenceSid": "CF1",
    "StatusCallbackEvent": "participant-leave",
    "CallSid": CALL,
    "SequenceNumber": "3",
    "ReasonParticipantLeft": "participant_hung_up",
}
ROUTES: dict[str, tuple[str, dict[str, str], tuple[Any, ...]]] = {
    "/twilio/voice": ("incoming", FORM, ()),
    "/twilio/after-stream": ("after_stream", FORM, ()),
    "/twilio/status": ("call_status", {**FORM, "CallStatus": "completed", "CallDuration": "12"}, ()),
    "/twilio/hold/T-1": ("hold", FORM, ("T-1",)),
    "/twilio/room/T-1": ("room_event", CONFERENCE, ("T-1",)),
    "/twilio/after-room/T-1": ("after_room", {**FORM, "DialCallStatus": "answered"}, ("T-1",)),
    "/twilio/whisper/T-1/2": ("whisper", FORM, ("T-1", 2)),
    "/twilio/whisper/T-1/2/key": ("whisper_key", {**FORM, "Digits": "1"}, ("T-1", 2)),
    "/twilio/person/T-1/2": ("person_status", {**FORM, "CallStatus": "no-answer", "SequenceNumber": "2"}, ("T-1", 2)),
    "/twilio/after-person/T-1/2": ("after_person", {**FORM, "DialBridged": "true"}, ("T-1", 2)),
    f"/twilio/voicemail/{CALL}": ("voicemail", FORM, (CALL,)),
    f"/twilio/voicemail/{CALL}/done": ("voicemail_done", {**FORM, "RecordingUrl": "https://r/1"}, (CALL,)),
    f"/twilio/recording/{CALL}": ("recording", {"RecordingSid": "RE1", "CallSid": CALL}, (CALL,)),
}
CALLBACKS = {
    path for path, (name, _, _) in ROUTES.items() if name in ("call_status", "room_event", "person_status", "recording")
}
STEERING = [path for path in ROUTES if path not in CALLBACKS]


@pytest.mark.parametrize("path", ROUTES)
async def test_each_signed_webhook_reaches_the_desk(line: Line, path: str) -> None:
    name, form, where = ROUTES[path]
    answer = await line.post(path, form)
    body = await answer.text()
    ((asked, *rest),) = line.desk.asked
    assert (asked, tuple(rest[:-1])) == (name, where)
    if path in CALLBACKS:
        assert (answer.status, body) == (204, "")
    else:
        assert (answer.status, answer.content_type) == (200, "text/xml")
        assert faults(body) == []


@pytest.mark.parametrize("path", [*ROUTES, "/twilio/voice?tenant=a%20b"])
async def test_unsigned_and_forged_webhooks_get_nothing(line: Line, path: str) -> None:
    form = ROUTES.get(path, ("", FORM, ()))[1]
    good = line.sign(PUBLIC + path, form)
    for headers in (
        {},
        {"X-Twilio-Signature": ""},
        {"X-Twilio-Signature": good[:-3] + "AA="},
        {"X-Twilio-Signature": good.swapcase()},
        {"X-Twilio-Signature": line.sign(PUBLIC + path, form, "other token")},
        {"X-Twilio-Signature": line.sign(PUBLIC.replace("https", "http") + path, form)},
        {"X-Twilio-Signature": line.sign(PUBLIC + path, {**form, "CallSid": "CA2"})},
        {"X-Twilio-Signature": good, "X-Twilio-Webhooks-Signature-Settings": "algorithm=NONE"},
    ):
        answer = await line.client.post(path, data=form, headers=headers)
        body = await answer.text()
        assert answer.status == 403
        assert FALLBACK not in body
    assert line.desk.asked == []
    assert (await line.post(path, form)).status in (200, 204)


FORWARDED = [
    {"X-Forwarded-Proto": "https, http"},
    {"X-Forwarded-Proto": "http"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-Port": "8443", "X-Forwarded-Prefix": "/phone"},
    {"Forwarded": "for=1.2.3.4;proto=http;host=evil.example"},
    {"Host": "inner.local:8080"},
]


@pytest.mark.parametrize("headers", FORWARDED, ids=str)
async def test_what_proxies_say_changes_nothing(line: Line, headers: dict[str, str]) -> None:
    assert (await line.post("/twilio/voice", headers=headers)).status == 200
    evil = await line.post("/twilio/voice", signed_url="https://evil.example/twilio/voice", headers=headers)
    assert evil.status == 403


@pytest.mark.parametrize(
    "public", ["https://ivr.example.org/phone", "https://ivr.example.org:8443", "http://127.0.0.1:9"]
)
async def test_a_proxy_may_strip_a_prefix_and_use_any_port(public: str) -> None:
    line = await open_line(public=public)
    assert (await line.post("/twilio/voice")).status == 200
    without_port = "https://ivr.example.org/twilio/voice"
    expected = 200 if public.endswith(":8443") else 403
    assert (await line.post("/twilio/voice", signed_url=without_port)).status == expected
    await line.client.close()


async def test_a_refusal_is_logged_with_names_and_without_values(line: Line) -> None:
    with capture_logs() as logs:
        await line.post("/twilio/voice?q=3105550100", {**FORM, "+13105550100": "x"}, token="wrong")
    (entry,) = [one for one in logs if one["event"] == "signature refused"]
    assert entry["compared"] == f"{PUBLIC}/twilio/voice"
    assert "CallerName" in entry["parameters"]
    for value in ("3105550100", "PEÑA", CALL):
        assert value not in str(entry)


async def test_methods_and_paths_that_are_none(line: Line) -> None:
    for path in ROUTES:
        assert (await line.client.get(path)).status == 405
    assert (await line.client.post("/twilio/media")).status == 405
    for path in (
        "/twilio/nothing",
        "/twilio/hold/",
        "/twilio/hold/a%2Fb",
        "/twilio/whisper/T/x",
        "/twilio/hold/" + "x" * 65,
    ):
        assert (await line.post(path)).status == 404
    assert line.desk.asked == []


@pytest.mark.parametrize("path", ROUTES)
async def test_a_form_without_what_is_needed_gets_a_clear_error_or_a_voice(line: Line, path: str) -> None:
    for form in ({"NewThing": "x"}, {"CallSid": "", "From": ""}, {"CallSid": "not a sid", "ConferenceSid": "?"}):
        answer = await line.post(path, form)
        body = await answer.text()
        if path in CALLBACKS:
            assert answer.status == 400
            assert "missing or unusable" in body
            assert "not a sid" not in body
        else:
            assert answer.status == 200
            assert faults(body, waiting_room="/hold/" in path) == []
    assert line.desk.asked == []


async def test_an_unreadable_call_still_reaches_a_person(line: Line) -> None:
    body = await (await line.post("/twilio/voice", {"From": "+13105550100"})).text()
    assert FALLBACK in [number.text for number in ET.fromstring(body.encode()).iter("Number")]


@pytest.mark.parametrize(
    "body",
    [b"CallSid=CA1&CallerName=%ff%fe", b"CallSid=CA1&CallerName=\xff", b"&".join(b"a%d=1" % n for n in range(600))],
)
async def test_a_body_that_is_no_utf8_form_is_a_clear_400(line: Line, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": "x"}
    answer = await line.client.post("/twilio/voice", data=body, headers=headers)
    assert answer.status == 400
    assert "UTF-8" in await answer.text()


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml"])
async def test_other_kinds_of_body_are_refused(line: Line, kind: str) -> None:
    headers = {"Content-Type": kind, "X-Twilio-Signature": line.sign(f"{PUBLIC}/twilio/voice")}
    assert (await line.client.post("/twilio/voice", data=b"--x", headers=headers)).status == 400


async def test_json_is_checked_by_its_hash_and_then_refused_politely(line: Line) -> None:
    path = "/twilio/voice?bodySHA256=44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    headers = {"Content-Type": "application/json", "X-Twilio-Signature": line.sign(PUBLIC + path)}
    assert (await line.client.post(path, data=b"{}", headers=headers)).status == 415
    assert (await line.client.post(path, data=b"{ }", headers=headers)).status == 403


async def test_huge_bodies_are_refused_with_and_without_a_length(line: Line) -> None:
    huge = {**FORM, "Body": "x" * 70_000}
    assert (await line.post("/twilio/voice", huge)).status == 413

    async def chunks() -> Any:
        for _ in range(100):
            yield b"a=" + b"x" * 1000 + b"&"

    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await line.client.post("/twilio/voice", data=chunks(), headers=headers)
    assert answer.status == 413
    assert line.desk.asked == []


async def test_a_slow_body_is_given_up() -> None:
    line = await open_line(Limits(body_s=0.05))
    server = line.client.server
    reader, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(
        b"POST /twilio/voice HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\nCallSid="
    )
    answer = await reader.readuntil(b"\r\n\r\n")
    assert b" 408 " in answer.split(b"\r\n")[0]
    assert b"connection: close" in answer.lower()
    writer.close()
    await line.client.close()


async def test_a_body_that_breaks_off_harms_nobody(line: Line) -> None:
    server = line.client.server
    _, writer = await asyncio.open_connection(server.host, server.port)
    writer.write(b"POST /twilio/voice HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nCall")
    await writer.drain()
    writer.close()
    assert (await line.post("/twilio/voice")).status == 200


async def test_values_are_not_trimmed_before_the_check(line: Line) -> None:
    form = {**FORM, "CallerName": "  A & B <x>  ", "Empty": ""}
    assert (await line.post("/twilio/voice", form)).status == 200
    (_, seen) = line.desk.asked[0]
    assert isinstance(seen, VoiceForm)
    assert seen.caller_name == "  A & B <x>  "


async def test_repeated_parameters_are_signed_as_twilio_signs_them(line: Line) -> None:
    form = MultiDict([*FORM.items(), ("MediaUrl", "b"), ("MediaUrl", "a")])
    assert (await line.post("/twilio/voice", form)).status == 200


# --- the same webhook again ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ROUTES)
async def test_simultaneous_repeats_are_one(line: Line, path: str) -> None:
    go = asyncio.Event()
    line.desk.before = go.wait
    form = ROUTES[path][1]
    both = [asyncio.create_task(line.post(path, form)) for _ in range(5)]
    while not line.desk.asked:
        await asyncio.sleep(0)
    await asyncio.sleep(0.05)
    go.set()
    bodies = {await answer.text() for answer in await asyncio.gather(*both)}
    assert len(bodies) == 1
    assert len(line.desk.asked) == 1


@pytest.mark.parametrize("path", ROUTES)
async def test_a_retry_with_the_same_token_gets_the_same_answer(line: Line, path: str) -> None:
    form = ROUTES[path][1]
    first, again = [
        await (await line.post(path, form, headers={"I-Twilio-Idempotency-Token": "5b2c"})).text() for _ in range(2)
    ]
    assert first == again
    assert len(line.desk.asked) == 1


async def test_a_call_that_comes_in_twice_is_one_even_with_other_tokens(line: Line) -> None:
    first = await (await line.post("/twilio/voice", headers={"I-Twilio-Idempotency-Token": "a"})).text()
    again = await (await line.post("/twilio/voice", headers={"i-twilio-idempotency-token": "b"})).text()
    other = await (await line.post("/twilio/voice", {**FORM, "CallSid": "CA2"})).text()
    assert first == again != other


async def test_what_may_rightly_come_again_is_asked_again(line: Line) -> None:
    for path in ("/twilio/after-stream", "/twilio/hold/T-1", "/twilio/whisper/T-1/1", "/twilio/after-room/T-1"):
        line.desk.asked.clear()
        bodies = {await (await line.post(path)).text() for _ in range(3)}
        assert len(bodies) == len(line.desk.asked) == 3


async def test_callbacks_are_told_once_per_status_in_any_order(line: Line) -> None:
    for status in ("ringing", "in-progress", "completed", "ringing", "completed", "in-progress"):
        await line.post("/twilio/person/T-1/1", {**FORM, "CallStatus": status})
    assert [asked[-1].call_status for asked in line.desk.asked] == ["ringing", "in-progress", "completed"]


async def test_each_key_is_a_step_of_its_own(line: Line) -> None:
    for digits, token in (("3", "a"), ("3", "b"), ("1", "c"), ("1", "c")):
        headers = {"I-Twilio-Idempotency-Token": token}
        await line.post("/twilio/whisper/T-1/1/key", {**FORM, "Digits": digits}, headers=headers)
    assert [asked[-1].digits for asked in line.desk.asked] == ["3", "3", "1"]


async def test_the_fallback_request_of_a_call_is_not_a_repeat(line: Line) -> None:
    first = await (await line.post("/twilio/voice")).text()
    assert (
        first
        != await (await line.post("/twilio/voice", {**FORM, "ErrorCode": "12100", "ErrorUrl": "https://x"})).text()
    )


# --- a desk that fails ------------------------------------------------------------------------------------------


async def fail() -> None:
    raise RuntimeError("+13105550100 broke it")


@pytest.mark.parametrize("path", STEERING)
@pytest.mark.parametrize("how", ["raises", "hangs"])
async def test_a_failing_desk_leaves_nobody_without_a_voice(path: str, how: str) -> None:
    line = await open_line(Limits(answer_s=0.05))
    line.desk.before = fail if how == "raises" else asyncio.Event().wait  # type: ignore[assignment]
    form = ROUTES[path][1]
    answer = await line.post(path, form)
    body = await answer.text()
    assert answer.status == 200
    assert faults(body, waiting_room="/hold/" in path) == []
    on_persons_leg = "whisper" in path or "person" in path
    dials = [number.text for number in ET.fromstring(body.encode()).iter("Number")]
    assert dials == ([] if on_persons_leg or "/hold/" in path or path.endswith("/done") else [FALLBACK])
    line.desk.before = None
    assert "One moment" not in await (await line.post(path, form)).text()
    await line.client.close()


async def test_a_failure_is_logged_by_kind_and_place_and_without_its_words(line: Line) -> None:
    line.desk.before = fail
    with capture_logs() as logs:
        await line.post("/twilio/voice")
    (entry,) = [one for one in logs if one["event"] == "webhook failed"]
    assert (entry["kind"], entry["call"]) == ("RuntimeError", CALL)
    assert "test_telephony_webhooks.py:" in entry["at"]
    assert "3105550100" not in str(entry)


@pytest.mark.parametrize("path", sorted(CALLBACKS))
async def test_a_callback_that_failed_is_not_taken_for_told(line: Line, path: str) -> None:
    line.desk.before = fail
    assert (await line.post(path, ROUTES[path][1])).status == 500
    line.desk.before = None
    assert (await line.post(path, ROUTES[path][1])).status == 204


async def test_without_fallback_numbers_the_caller_is_at_least_told() -> None:
    line = await open_line(numbers=())
    line.desk.before = fail
    body = await (await line.post("/twilio/voice")).text()
    assert faults(body) == []
    assert "call again" in body
    await line.client.close()


async def test_an_answer_is_finished_although_the_asker_has_gone(line: Line) -> None:
    go = asyncio.Event()
    line.desk.before = go.wait
    gone = asyncio.create_task(line.post("/twilio/voice"))
    while not line.desk.asked:
        await asyncio.sleep(0)
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    again = asyncio.create_task(line.post("/twilio/voice"))
    await asyncio.sleep(0.02)
    go.set()
    assert "incoming 1" in await (await again).text()


async def test_closing_ends_what_is_being_answered() -> None:
    line = await open_line()
    line.desk.before = asyncio.Event().wait  # type: ignore[assignment]
    waiting = asyncio.create_task(line.post("/twilio/voice"))
    while not line.desk.asked:
        await asyncio.sleep(0)
    await line.client.close()
    await asyncio.gather(waiting, return_exceptions=True)
    assert [task for task in asyncio.all_tasks() if task.get_name() == "webhook"] == []


# --- hold music -------------------------------------------------------------------------------------------------


async def test_the_hold_music_is_fetched_signed(line: Line) -> None:
    path = "/twilio/audio/hold.wav"
    assert (await line.client.get(path)).status == 403
    answer = await line.client.get(path, headers={"X-Twilio-Signature": line.sign(PUBLIC + path)})
    assert (answer.status, answer.content_type, await answer.read()) == (200, "audio/wav", WAV)


async def test_routes_are_plain_definitions(line: Line) -> None:
    paths = {
        resource.canonical
        for resource in line.client.server.app.router.resources()  # type: ignore[attr-defined]
    }
    assert "/twilio/whisper/{id}/{ring}/key" in paths
    assert all(isinstance(path, str) and path.startswith("/twilio/") for path in paths)
