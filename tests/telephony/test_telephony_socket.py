"""Guards the media socket over a real one: whatever comes in whatever order, there is one start and one end."""

import asyncio
import base64
import json
import logging
import struct
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import ClientError, WSMsgType, WSServerHandshakeError, web
from structlog.testing import capture_logs
from telephony_line import CALL, PUBLIC, Line, open_line

from gateway.telephony.gate import Limits
from gateway.telephony.media import Dtmf, Mark, Media, Start, Stop
from gateway.telephony.media_socket import MAX_JUNK, MAX_WAITING, MediaSocket, StreamClosedError

SID = "MZ" + "0" * 32
FORMAT = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
CONNECTED = {"event": "connected", "protocol": "Call", "version": "1.0.0"}
STOP = {"event": "stop", "sequenceNumber": "9", "streamSid": SID, "stop": {"accountSid": "AC1", "callSid": CALL}}


def start(sid: str = SID, **changes: Any) -> dict[str, Any]:
    body = {"streamSid": sid, "callSid": CALL, "mediaFormat": FORMAT, "customParameters": {"token": "t"}, **changes}
    return {"event": "start", "sequenceNumber": "1", "streamSid": sid, "start": body}


def media(number: int, sid: str = SID) -> dict[str, Any]:
    payload = base64.b64encode(bytes([number % 256]) * 160).decode()
    inner = {"track": "inbound", "chunk": str(number), "timestamp": str(number * 20), "payload": payload}
    return {"event": "media", "sequenceNumber": str(number + 1), "streamSid": sid, "media": inner}


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.005)


async def over(line: Line) -> None:
    async with asyncio.timeout(10):
        await line.desk.stream_over.wait()


def heard(line: Line, kind: type) -> list[Any]:
    return [message for message in line.desk.heard if isinstance(message, kind)]


async def test_a_caller_who_hangs_up_during_the_handshake_is_no_fault_of_ours(
    line: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shake = web.WebSocketResponse.prepare

    async def gone_first(response: web.WebSocketResponse, request: web.BaseRequest) -> Any:
        assert request.transport is not None
        request.transport.close()
        return await shake(response, request)

    monkeypatch.setattr(web.WebSocketResponse, "prepare", gone_first)
    with caplog.at_level(logging.ERROR), capture_logs() as logs, pytest.raises(ClientError):
        await line.socket()
    await until(lambda: any(entry["event"] == "media socket gone" for entry in logs))
    assert line.desk.asked == []
    assert caplog.text == ""


async def test_a_burst_right_after_the_handshake_is_all_heard(line: Line) -> None:
    async with line.socket() as ws:
        for message in (CONNECTED, start(), *(media(n) for n in range(1, 11)), STOP):
            await ws.send_json(message)
        await over(line)
        assert (await ws.receive()).type is WSMsgType.CLOSE
    assert line.desk.asked == [("stream", Start(SID, CALL, parameters={"token": "t"}, sequence=1))]
    assert [frame.chunk for frame in heard(line, Media)] == list(range(1, 11))
    assert line.desk.heard[-1] == Stop(SID, CALL)
    assert len(heard(line, Stop)) == 1
    assert line.desk.socket is not None
    assert line.desk.socket.end == "stop"


async def test_our_messages_have_exactly_their_fields(line: Line) -> None:
    async def talk(socket: MediaSocket, _: Start) -> None:
        await socket.send_audio(b"\xff" * 160)
        await socket.send_audio(b"")
        await socket.send_mark("m1")
        await socket.send_clear()

    line.desk.talk = talk
    async with line.socket() as ws:
        await ws.send_json(start())
        sent = [json.loads((await ws.receive()).data) for _ in range(3)]
        await ws.send_json({"event": "mark", "streamSid": SID, "mark": {"name": "m1"}})
        await ws.send_json({"event": "dtmf", "streamSid": SID, "dtmf": {"track": "inbound_track", "digit": "#"}})
        await ws.send_json(STOP)
        await over(line)
    assert sent == [
        {"event": "media", "streamSid": SID, "media": {"payload": base64.b64encode(b"\xff" * 160).decode()}},
        {"event": "mark", "streamSid": SID, "mark": {"name": "m1"}},
        {"event": "clear", "streamSid": SID},
    ]
    assert line.desk.heard[:2] == [Mark(SID, "m1"), Dtmf(SID, "#")]


async def stop_then_close(ws: Any) -> None:
    await ws.send_json(STOP)
    await ws.close()


async def three_stops(ws: Any) -> None:
    for _ in range(3):
        await ws.send_json(STOP)


async def close_alone(ws: Any) -> None:
    await ws.close()


async def odd_close(ws: Any) -> None:
    await ws.close(code=1011, message=b"upstream")


async def kill(ws: Any) -> None:
    connection = ws.get_extra_info("socket")
    connection.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SO_LINGER 0: the peer gets a reset
    ws._response.connection.transport.abort()


async def eof(ws: Any) -> None:
    ws._response.connection.transport.close()


@pytest.mark.parametrize("ending", [stop_then_close, three_stops, close_alone, odd_close, kill, eof])
async def test_the_end_comes_once_however_it_comes(line: Line, ending: Callable[[Any], Any]) -> None:
    async with line.socket() as ws:
        await ws.send_json(start())
        await ws.send_json(media(1))
        await until(lambda: line.desk.heard)
        await ending(ws)
        await over(line)
    assert [type(message) for message in line.desk.heard] == [Media, Stop]
    assert line.desk.heard[-1] == Stop(SID, CALL)
    assert line.desk.socket is not None
    assert line.desk.socket.end in ("stop", "closed", "error")
    for send in (line.desk.socket.send_audio(b"x"), line.desk.socket.send_mark("m"), line.desk.socket.send_clear()):
        with pytest.raises(StreamClosedError):
            await send
    await line.desk.socket.close()


async def test_our_own_close_is_an_end_like_any_other(line: Line) -> None:
    async def talk(socket: MediaSocket, _: Start) -> None:
        await socket.close()
        await socket.close()

    line.desk.talk = talk
    async with line.socket() as ws:
        await ws.send_json(start())
        closing = await ws.receive()
        await over(line)
    assert (closing.type, closing.data) == (WSMsgType.CLOSE, 1000)
    assert line.desk.heard == [Stop(SID, CALL)]


async def test_junk_and_binary_frames_are_survived(line: Line) -> None:
    with capture_logs() as logs:
        async with line.socket() as ws:
            for text in ("", "junk", "[]", '{"event":"media"}', json.dumps({"event": "media", "media": "3105550100"})):
                await ws.send_str(text)
            await ws.send_bytes(b"\x00\x01")
            await ws.send_json(media(7))  # before start
            await ws.send_json(CONNECTED)
            await ws.send_json(start())
            await ws.send_json(start("MZother", callSid="CAother"))
            await ws.send_json({"event": "weather"})
            await ws.send_bytes(b"\xff" * 1000)
            await ws.send_json(media(1, "MZother"))
            await ws.send_json(media(2))
            await ws.send_json(STOP)
            await over(line)
    assert len(line.desk.asked) == 1
    assert [frame.chunk for frame in heard(line, Media)] == [2]
    assert len(heard(line, Stop)) == 1
    assert "3105550100" not in str(logs)


async def test_too_much_junk_closes_the_socket(line: Line) -> None:
    async with line.socket() as ws:
        await ws.send_json(start())
        for _ in range(MAX_JUNK):
            await ws.send_str("junk")
        closing = await ws.receive()
        await over(line)
    assert (closing.type, closing.data) == (WSMsgType.CLOSE, 1008)
    assert line.desk.heard == [Stop(SID, CALL)]


async def test_an_oversized_message_closes_with_its_code(line: Line) -> None:
    async with line.socket() as ws:
        await ws.send_json(start())
        await until(lambda: line.desk.asked)
        await ws.send_str("x" * 70_000)
        closing = await ws.receive()
        await over(line)
    assert (closing.type, closing.data) == (WSMsgType.CLOSE, 1009)
    assert line.desk.heard == [Stop(SID, CALL)]


async def test_text_that_is_not_utf8_closes_with_its_code(line: Line) -> None:
    async with line.socket() as ws:
        await ws.send_json(start())
        await until(lambda: line.desk.asked)
        await ws.send_frame(b"\xff\xfe", WSMsgType.TEXT)
        closing = await ws.receive()
        await over(line)
    assert (closing.type, closing.data) == (WSMsgType.CLOSE, 1007)
    assert line.desk.heard == [Stop(SID, CALL)]


async def test_other_audio_is_refused(line: Line) -> None:
    async with line.socket() as ws:
        await ws.send_json(start(mediaFormat={**FORMAT, "sampleRate": 16000}))
        closing = await ws.receive()
    assert (closing.type, closing.data) == (WSMsgType.CLOSE, 1003)
    assert line.desk.asked == []


@pytest.mark.parametrize("before", [[], [CONNECTED, media(1)], [CONNECTED, STOP]])
async def test_a_start_that_never_comes_ends_the_socket(before: list[Any]) -> None:
    line = await open_line(Limits(start_s=0.05))
    async with line.socket() as ws:
        for message in before:
            await ws.send_json(message)
        closing = await ws.receive()
    assert (closing.type, closing.data) == (WSMsgType.CLOSE, 1008)
    assert line.desk.asked == []
    await line.client.close()


async def test_a_socket_that_falls_silent_is_given_up() -> None:
    line = await open_line(Limits(silent_s=0.1))
    async with line.socket() as ws:
        await ws.send_json(start())
        await over(line)
    assert line.desk.heard == [Stop(SID, CALL)]
    assert line.desk.socket is not None
    assert line.desk.socket.end == "stalled"
    await line.client.close()


async def test_a_peer_that_does_not_read_is_given_up() -> None:
    line = await open_line(Limits(send_s=0.2))
    failed: list[Exception] = []

    async def talk(socket: MediaSocket, _: Start) -> None:
        try:
            for _ in range(2000):
                await socket.send_audio(b"\xff" * 8000)
        except StreamClosedError as error:
            failed.append(error)

    line.desk.talk = talk
    async with line.socket() as ws:
        await ws.send_json(start())
        transport = ws._response.connection.transport
        transport.pause_reading()
        await over(line)
        transport.resume_reading()
    assert len(failed) == 1
    assert line.desk.socket is not None
    assert line.desk.socket.end == "stalled"
    assert line.desk.heard == [Stop(SID, CALL)]
    await line.client.close()


async def test_a_reader_that_lags_loses_the_oldest_audio_and_no_key(line: Line) -> None:
    go = asyncio.Event()

    async def talk(_: MediaSocket, __: Start) -> None:
        await go.wait()

    line.desk.talk = talk
    async with line.socket() as ws:
        await ws.send_json(start())
        await ws.send_json({"event": "dtmf", "streamSid": SID, "dtmf": {"digit": "0"}})
        for number in range(MAX_WAITING + 100):
            await ws.send_json(media(number))
        await ws.send_json(STOP)
        await until(lambda: line.desk.socket and line.desk.socket.end)
        go.set()
        await over(line)
    assert line.desk.heard[0] == Dtmf(SID, "0")
    assert [frame.chunk for frame in heard(line, Media)] == list(range(101, MAX_WAITING + 100))
    assert line.desk.socket is not None
    assert line.desk.socket.dropped_frames == 101


async def test_a_desk_that_fails_closes_the_socket_so_that_the_twiml_goes_on(line: Line) -> None:
    async def talk(_: MediaSocket, __: Start) -> None:
        raise RuntimeError("broken")

    line.desk.talk = talk
    async with line.socket() as ws:
        await ws.send_json(start())
        closing = await ws.receive()
    assert (closing.type, closing.data) == (WSMsgType.CLOSE, 1011)


@pytest.mark.parametrize(
    ("path", "signed", "let_in"),
    [
        ("/twilio/media", "wss://ivr.example.org/twilio/media", True),
        ("/twilio/media", "wss://ivr.example.org/twilio/media/", True),
        ("/twilio/media/", "wss://ivr.example.org/twilio/media", True),
        ("/twilio/media", "https://ivr.example.org/twilio/media", False),
        ("/twilio/media", "wss://evil.example/twilio/media", False),
        ("/twilio/media?token=1", "wss://ivr.example.org/twilio/media", False),
    ],
)
async def test_only_a_signed_handshake_opens_a_socket(line: Line, path: str, signed: str, let_in: bool) -> None:
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https, http", "Origin": "https://evil.example"}
    signature = line.sign(signed)
    if not let_in:
        with pytest.raises(WSServerHandshakeError) as caught:
            await line.client.ws_connect(path, headers={**headers, "x-twilio-signature": signature})
        assert caught.value.status == 403
        return
    ws = await line.client.ws_connect(path, headers={**headers, "x-twilio-signature": signature}, compress=15)
    assert not ws.compress
    await ws.close()


@pytest.mark.parametrize("signature", ["", "x", "é"])
async def test_a_missing_or_mangled_signature_opens_nothing(line: Line, signature: str) -> None:
    with pytest.raises(WSServerHandshakeError) as caught:
        await line.socket(signature=signature)
    assert caught.value.status == 403


async def test_a_signed_request_that_is_no_handshake_is_a_clear_error(line: Line) -> None:
    signature = line.sign(PUBLIC.replace("https", "wss") + "/twilio/media")
    answer = await line.client.get("/twilio/media", headers={"X-Twilio-Signature": signature})
    assert answer.status == 400


async def test_a_finished_call_leaves_no_task_behind(line: Line) -> None:
    before = {task.get_name() for task in asyncio.all_tasks()}
    for ending in (stop_then_close, kill, close_alone):
        line.desk.stream_over.clear()
        async with line.socket() as ws:
            await ws.send_json(start())
            await ending(ws)
            await over(line)
    await until(lambda: not any(task.get_name() == "media-socket-reader" for task in asyncio.all_tasks()))
    assert "media-socket-reader" not in before


async def test_closing_the_application_ends_live_streams() -> None:
    line = await open_line()
    ws = await line.socket()
    await ws.send_json(start())
    await until(lambda: line.desk.asked)
    await line.client.close()
    assert line.desk.stream_over.is_set()
    left = [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("media-")]
    assert left == []
