"""Guards that nobody but Twilio reaches the routes: one table of what a stranger, a proxy or a broken network sends."""

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestClient, TestServer
from structlog.testing import capture_logs
from telephony_line import CALL, FORM, PUBLIC, WAV, Line, NotingDesk, open_line

from gateway.telephony.gate import Limits, _Seldom
from gateway.telephony.media_socket import MAX_JUNK
from gateway.telephony.signature import Signature
from gateway.telephony.site import BoundedSite, Bounds
from gateway.telephony.urls import Urls
from gateway.telephony.webhooks import setup

VOICE = "/twilio/voice"
URLENCODED = "application/x-www-form-urlencoded"
BODY = "&".join(f"{name}={value}" for name, value in (("CallSid", CALL), ("From", "%2B13105550100"), ("Digits", "1")))
PARAMS = {"CallSid": CALL, "From": "+13105550100", "Digits": "1"}


@dataclass(frozen=True)
class Case:
    """One request: `wanted` is the status; 200 means that the desk was asked exactly once."""

    name: str
    wanted: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | str = BODY
    path: str = VOICE
    signed: str = PUBLIC + VOICE
    """The address that the sender signed; empty: no signature."""
    params: dict[str, Any] = field(default_factory=lambda: PARAMS)
    method: str = "POST"
    public: str = PUBLIC


PROXIES = [
    # What well-known proxies add to or change in a request that Twilio signed for the public address.
    ("nginx", {"Host": "127.0.0.1:8080", "X-Real-IP": "54.172.60.1", "X-Forwarded-For": "54.172.60.1"}),
    ("nginx with proto", {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "ivr.example.org", "Connection": "close"}),
    ("nginx behind another", {"X-Forwarded-Proto": "https, http", "X-Forwarded-For": "54.172.60.1, 10.0.0.7"}),
    ("caddy", {"X-Forwarded-For": "54.172.60.1", "X-Forwarded-Host": "ivr.example.org", "Via": "1.1 Caddy"}),
    ("cloudflare", {"CF-Connecting-IP": "54.172.60.1", "CF-Visitor": '{"scheme":"https"}', "CDN-Loop": "cloudflare"}),
    ("ngrok", {"Host": "abcd.ngrok-free.app", "X-Forwarded-Proto": "https", "ngrok-trace-id": "x"}),
    ("traefik", {"X-Forwarded-Port": "443", "X-Forwarded-Server": "traefik", "X-Forwarded-Prefix": "/phone"}),
    ("RFC 7239", {"Forwarded": 'for="[2001:db8::1]:4711";proto=https;host="ivr.example.org:443"'}),
    ("a liar", {"Forwarded": "for=1.2.3.4;host=evil.example", "X-Forwarded-Host": "evil.example", "Host": "evil"}),
    ("another liar", {"X-Original-URL": "/metrics", "X-Rewrite-URL": "/metrics", "X-HTTP-Method-Override": "GET"}),
]
CASES = [
    Case("as Twilio sends it", 200),
    Case("with a character set", 200, {"Content-Type": f"{URLENCODED}; charset=UTF-8"}),
    *(Case(f"through {name}", 200, headers) for name, headers in PROXIES),
    *(Case(f"forged through {name}", 403, headers, signed="https://evil.example" + VOICE) for name, headers in PROXIES),
    Case("https with its port", 200, signed="https://ivr.example.org:443" + VOICE),
    Case("a path prefix that the proxy strips", 200, signed=f"{PUBLIC}/phone{VOICE}", public=f"{PUBLIC}/phone"),
    Case("an odd port", 200, signed=f"https://ivr.example.org:8443{VOICE}", public="https://ivr.example.org:8443"),
    Case("a query", 200, path=f"{VOICE}?tenant=a%20b", signed=f"{PUBLIC}{VOICE}?tenant=a%20b"),
    Case("no signature", 403, signed=""),
    Case("signed with http", 403, signed="http://ivr.example.org" + VOICE),
    Case("signed for another host", 403, signed="https://ivr.example.net" + VOICE),
    Case("signed for another port", 403, signed="https://ivr.example.org:444" + VOICE),
    Case("signed for another path", 403, signed=f"{PUBLIC}/twilio/status"),
    Case("signed for another case", 403, signed=f"{PUBLIC}/Twilio/Voice"),
    Case("the prefix stripped before signing", 403, signed=PUBLIC + VOICE, public=f"{PUBLIC}/phone"),
    Case("a query that a proxy re-encoded", 403, path=f"{VOICE}?t=a+b", signed=f"{PUBLIC}{VOICE}?t=a%20b"),
    Case("a query put in by a stranger", 403, path=f"{VOICE}?t=1"),
    Case("a parameter more", 403, body=BODY + "&Extra=1"),
    Case("a parameter less", 403, body=BODY.rpartition("&")[0]),
    Case("a value trimmed on the way", 403, params={**PARAMS, "CallerName": "A "}, body=BODY + "&CallerName=A"),
    Case("a parameter twice, differently", 403, body=BODY + "&CallSid=CA2"),
    Case("the same parameter twice", 200, body=BODY + f"&CallSid={CALL}"),
    Case("a name in other letters", 403, body=BODY.replace("CallSid", "callsid")),
    Case("GET", 405, method="GET", body=b""),
    Case("PUT", 405, method="PUT"),
    Case("HEAD", 405, method="HEAD", body=b""),
    Case("OPTIONS", 405, method="OPTIONS", body=b""),
    Case("parameters in the query only", 403, path=f"{VOICE}?{BODY}", body=b""),
    Case("JSON", 403, {"Content-Type": "application/json"}, body=json.dumps(PARAMS)),
    Case("plain text", 400, {"Content-Type": "text/plain"}),
    Case("multipart", 400, {"Content-Type": "multipart/form-data; boundary=x"}, body=b"--x--"),
    Case("XML", 400, {"Content-Type": "text/xml"}, body=b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"),
    Case("no content type", 400, {"Content-Type": ""}),
    Case("a body that is too long", 413, body=b"CallSid=" + b"1" * 70_000),
    Case("a body that unpacks to a megabyte", 413, {"Content-Encoding": "gzip"}, body=gzip.compress(b"a" * 2**20)),
    Case("a bomb", 413, {"Content-Encoding": "deflate"}, body=zlib.compress(b"a" * 2**26)),
    Case("a body that is not what it says", 400, {"Content-Encoding": "gzip"}, body=b"CallSid=1"),
    Case("too many parameters", 400, body="&".join(f"a{n}=1" for n in range(600))),
    Case("a header too long", 400, {"X-Long": "x" * 9000}),
    Case("too many headers", 400, {f"X-{n}": "x" for n in range(200)}),
    Case("two signatures in one header", 403, {"X-Twilio-Signature": "a, b"}, signed=""),
    Case("a path written otherwise", 404, path="/twilio//voice", signed=f"{PUBLIC}/twilio//voice"),
    Case("a path in capitals", 404, path="/TWILIO/voice", signed=f"{PUBLIC}/TWILIO/voice"),
    Case("a path with an escape", 404, path="/twilio/hold/%2e%2e%2fvoice", signed=""),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_the_matrix(case: Case) -> None:
    line = await open_line(public=case.public)
    headers = {"Content-Type": URLENCODED, **case.headers}
    if case.signed:
        headers["X-Twilio-Signature"] = line.sign(case.signed, case.params)
    connector = aiohttp.TCPConnector(force_close=True)
    async with aiohttp.ClientSession(connector=connector, auto_decompress=False) as http:
        url = str(line.client.make_url("/")).rstrip("/") + case.path
        # `data` with an encoding header of our own is sent as it is.
        send = http.request(
            case.method, aiohttp.client.URL(url, encoded=True), data=case.body or None, headers=headers, compress=None
        )
        async with send as answer:
            text = await answer.text(errors="replace")
    assert answer.status == case.wanted, text
    asked = [one for one in line.desk.asked if one[0] != "stream"]
    assert len(asked) == (1 if case.wanted == 200 else 0)
    for secret in ("12345", CALL, "3105550100"):
        assert case.wanted == 200 or secret not in text
    await line.client.close()


async def test_the_same_request_again_has_no_second_effect(line: Line) -> None:
    first = await (await line.post(VOICE)).text()
    for token in ("a", "b", ""):
        again = await line.post(VOICE, headers={"I-Twilio-Idempotency-Token": token} if token else {})
        assert await again.text() == first
    assert len(line.desk.asked) == 1


async def test_a_signature_is_good_for_its_own_address_only(line: Line) -> None:
    """What was signed for one webhook opens no other."""
    paths = [VOICE, "/twilio/status", "/twilio/after-stream", "/twilio/hold/T", "/twilio/whisper/T/1/key"]
    for signed in paths:
        for sent in paths:
            answer = await line.post(sent, signed_url=PUBLIC + signed)
            assert (answer.status in (200, 204)) is (sent == signed)


# --- the raw connection ------------------------------------------------------------------------------------------


@pytest.fixture
async def port() -> AsyncIterator[Callable[..., Awaitable[tuple[str, int, BoundedSite, NotingDesk]]]]:
    """Opens a bounded port with the routes."""
    runners: list[web.AppRunner] = []

    async def opened(**bounds: Any) -> tuple[str, int, BoundedSite, NotingDesk]:
        app, desk = web.Application(), NotingDesk()
        setup(
            app,
            desk,  # type: ignore[arg-type]
            desk,  # type: ignore[arg-type]
            Signature(PUBLIC, "12345"),
            Urls(PUBLIC),
            fallback_numbers=(),
            hold_audio=WAV,
            limits=Limits(body_s=0.2),
        )
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        runners.append(runner)
        site = BoundedSite(runner, "127.0.0.1", 0, bounds=Bounds(**bounds))
        await site.start()
        return "127.0.0.1", site.port, site, desk

    yield opened
    for runner in runners:
        await runner.cleanup()


async def closed(reader: asyncio.StreamReader) -> bytes:
    """What was answered until the connection was closed; fails when it stays open."""
    async with asyncio.timeout(10):
        try:
            return await reader.read()
        except ConnectionError:
            return b""


@pytest.mark.parametrize("first", [b"", b"POST /twilio/voice HTTP/1.1\r\n", b"POST /twi"])
async def test_a_header_that_does_not_come_is_given_up(port: Any, first: bytes) -> None:
    host, number, site, _ = await port(header_s=0.2)
    reader, writer = await asyncio.open_connection(host, number)
    writer.write(first)
    assert await closed(reader) == b""
    assert site.open_connections == 0
    writer.close()


async def test_a_header_that_trickles_is_given_up_too(port: Any) -> None:
    host, number, site, _ = await port(header_s=0.3)
    reader, writer = await asyncio.open_connection(host, number)

    async def trickle() -> None:
        writer.write(b"POST /twilio/voice HTTP/1.1\r\n")
        while True:
            writer.write(b"X-A: b\r\n")
            await asyncio.sleep(0.02)

    slow = asyncio.create_task(trickle())
    assert await closed(reader) == b""
    slow.cancel()
    await asyncio.gather(slow, return_exceptions=True)
    assert site.open_connections == 0


async def test_a_second_request_must_not_trickle_either_but_may_be_late(port: Any) -> None:
    host, number, _, _ = await port(header_s=0.2)
    reader, writer = await asyncio.open_connection(host, number)
    ask = b"GET /twilio/audio/hold.wav HTTP/1.1\r\nHost: x\r\n\r\n"
    writer.write(ask)
    assert b" 403 " in await reader.readuntil(b"\r\n\r\n")
    await reader.read(1000)
    # A proxy keeps the connection for its next request: longer than a header may take.
    await asyncio.sleep(0.5)
    writer.write(ask)
    assert b" 403 " in await reader.readuntil(b"\r\n\r\n")
    await reader.read(1000)
    writer.write(ask[:20])
    assert await closed(reader) == b""


async def test_a_slow_body_does_not_count_as_a_slow_header(port: Any) -> None:
    host, number, _, _ = await port(header_s=0.05)
    reader, writer = await asyncio.open_connection(host, number)
    writer.write(b"POST /twilio/voice HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n")
    await asyncio.sleep(0.1)
    writer.write(b"CallSid=1")
    assert b" 400 " in await reader.readuntil(b"\r\n\r\n")
    writer.close()


async def test_too_many_connections_close_the_longest_idle(port: Any) -> None:
    host, number, site, _ = await port(connections=5)
    held = [await asyncio.open_connection(host, number) for _ in range(12)]
    for _ in range(100):
        if site.open_connections <= 5:
            break
        await asyncio.sleep(0.02)
    assert site.open_connections <= 5
    reader, writer = held[-1]
    writer.write(b"GET /twilio/audio/hold.wav HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b" 403 " in await reader.readuntil(b"\r\n\r\n")
    for _, writer in held:
        writer.close()


@pytest.mark.parametrize(
    "smuggled",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
        b"Content-Length: 4\r\nContent-Length: 5\r\n",
        b"Content-Length: +4\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding : chunked\r\n",
    ],
)
async def test_a_request_within_a_request_is_refused(port: Any, smuggled: bytes) -> None:
    host, number, _, desk = await port()
    reader, writer = await asyncio.open_connection(host, number)
    inner = b"POST /twilio/status HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    writer.write(b"POST /twilio/voice HTTP/1.1\r\nHost: x\r\n" + smuggled + b"\r\n0\r\n\r\n" + inner)
    answer = await closed(reader)
    assert b" 400 " in answer.split(b"\r\n")[0]
    assert answer.count(b"HTTP/1.") == 1
    assert desk.asked == []


# --- the media socket --------------------------------------------------------------------------------------------


def start_text(stream: str = "MZ1", call: str = CALL) -> str:
    form = {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1}
    start = {"streamSid": stream, "callSid": call, "mediaFormat": form, "customParameters": {"token": "x"}}
    return json.dumps({"event": "start", "streamSid": stream, "start": start})


def media_text(stream: str = "MZ1") -> str:
    return json.dumps({"event": "media", "streamSid": stream, "media": {"payload": "f39/"}})


async def ended(socket: Any) -> int:
    """The code with which the other side closed."""
    async with asyncio.timeout(10):
        while True:
            message = await socket.receive()
            if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING, WSMsgType.ERROR):
                return int(socket.close_code or 0)


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Twilio-Signature": "AAAA"}, {"Sec-WebSocket-Protocol": "12345"}, {"Authorization": "Basic MTIzNDU="}],
    ids=str,
)
async def test_an_unsigned_or_forged_handshake_opens_nothing(line: Line, headers: dict[str, str]) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await line.client.ws_connect("/twilio/media", headers=headers)
    assert refused.value.status == 403
    assert line.desk.asked == []


async def test_a_webhooks_signature_opens_no_socket(line: Line) -> None:
    for url in (f"{PUBLIC}/twilio/media", f"{PUBLIC}{VOICE}", "ws://ivr.example.org/twilio/media"):
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await line.client.ws_connect("/twilio/media", headers={"X-Twilio-Signature": line.sign(url)})


async def test_too_many_sockets_without_a_start_close_the_oldest_and_a_caller_still_gets_in() -> None:
    line = await open_line(Limits(waiting_sockets=3, start_s=30))
    held = [await line.socket() for _ in range(3)]
    caller = await line.socket()
    assert await ended(held[0]) == 1013
    await caller.send_str(start_text())
    await caller.send_str(media_text())
    while not line.desk.heard:
        await asyncio.sleep(0.01)
    assert not held[1].closed
    await line.client.close()


@pytest.mark.parametrize(
    ("before", "text"),
    [
        (False, media_text()),
        (True, media_text("MZ2")),
        (True, start_text("MZ2")),
        (True, json.dumps({"event": "connected"})),
        (True, "{"),
        (True, json.dumps({"event": "stop", "streamSid": "MZ2"})),
    ],
    ids=["before the start", "another stream", "start again", "connected again", "no JSON", "another's stop"],
)
async def test_endless_junk_is_logged_once_and_closes_the_socket(line: Line, before: bool, text: str) -> None:
    with capture_logs() as logs:
        socket = await line.socket()
        if before:
            await socket.send_str(start_text())
        for _ in range(MAX_JUNK):
            await socket.send_str(text)
        assert await ended(socket) == 1008
    assert sum(1 for entry in logs if entry["event"] == "media message ignored") == 1
    assert len(logs) < 6


async def test_new_events_are_no_junk_and_do_not_fill_the_log(line: Line) -> None:
    with capture_logs() as logs:
        socket = await line.socket()
        await socket.send_str(start_text())
        for _ in range(MAX_JUNK + 10):
            await socket.send_str(json.dumps({"event": "sparkle"}))
        await socket.send_str(media_text())
        while not line.desk.heard:
            await asyncio.sleep(0.01)
    assert len([entry for entry in logs if entry["event"] == "media event ignored"]) == 1
    await socket.close()


async def test_a_flood_of_good_messages_closes_the_socket(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.telephony.media_socket.MAX_PER_S", 0.0)
    monkeypatch.setattr("gateway.telephony.media_socket.MAX_BURST", 50)
    socket = await line.socket()
    await socket.send_str(start_text())
    for _ in range(60):
        await socket.send_str(media_text())
    assert await ended(socket) == 1008
    await line.desk.stream_over.wait()


async def test_a_caller_whose_network_stood_still_is_no_flood(line: Line) -> None:
    socket = await line.socket()
    await socket.send_str(start_text())
    for _ in range(1500):
        await socket.send_str(media_text())
    await socket.send_str(json.dumps({"event": "stop", "streamSid": "MZ1"}))
    await line.desk.stream_over.wait()
    assert line.desk.socket is not None
    assert line.desk.socket.end == "stop"


async def test_a_half_open_socket_is_given_up_at_every_stage() -> None:
    for messages in ([], [json.dumps({"event": "connected"})], [start_text()], [start_text(), media_text()]):
        line = await open_line(Limits(start_s=0.1, silent_s=0.2))
        socket = await line.socket()
        for message in messages:
            await socket.send_str(message)
        await ended(socket)
        await line.client.close()


async def test_a_form_of_the_size_of_a_real_one_always_passes(line: Line) -> None:
    """The limits leave room: ten times what Twilio sends today."""
    form = {**FORM, **{f"Addon{n}": "x" * 300 for n in range(100)}}
    assert (await line.post(VOICE, form)).status == 200


async def test_every_call_that_is_over_is_told_to_the_dialling_policy() -> None:
    ended: list[str] = []
    app = web.Application()
    setup(
        app,
        NotingDesk(),  # type: ignore[arg-type]
        NotingDesk(),  # type: ignore[arg-type]
        Signature(PUBLIC, "12345"),
        Urls(PUBLIC),
        fallback_numbers=(),
        hold_audio=WAV,
        ended=ended.append,
    )
    line = Line(TestClient(TestServer(app)), NotingDesk())
    await line.client.start_server()
    for status in ("ringing", "in-progress", "completed"):
        await line.post("/twilio/person/T-1/2", {**FORM, "CallStatus": status})
    await line.post("/twilio/status", {**FORM, "CallStatus": "failed", "CallSid": "CA9"}, token="forged")
    assert ended == [CALL]
    await line.client.close()


async def test_strangers_cannot_fill_the_log(line: Line) -> None:
    with capture_logs() as logs:
        for _ in range(60):
            assert (await line.post(VOICE, token="forged")).status == 403
    assert 20 <= len(logs) <= 30


def test_what_was_not_said_is_counted() -> None:
    now_s = 0.0
    seldom = _Seldom(2, 10.0, lambda: now_s)
    with capture_logs() as logs:
        for _ in range(7):
            seldom.warn("refused")
        now_s = 10.0
        seldom.warn("refused")
    assert [entry.get("more_of_them") for entry in logs] == [None, None, 5]
