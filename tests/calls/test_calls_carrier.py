"""Guards what the carrier may do to a call: forged, doubled and late requests, sockets with wrong tokens."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest
from house import House, Sound, stream_token, until

from gateway.app import Engines
from gateway.config import Settings
from gateway.simulator.messages import CONNECTED, Writer
from gateway.simulator.webhook import Delivery

pytestmark = [pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

SID = "CA" + "1" * 32
PATHS = ("voice", "after-stream", "status", "hold/T-1", "whisper/T-1/0", f"voicemail/{SID}")


async def begin(house: House, call_sid: str, token: str) -> aiohttp.ClientWebSocketResponse:
    """A media socket that says whose call it is."""
    socket = await house.socket()
    await socket.send_str(CONNECTED)
    await socket.send_str(Writer(house.settings.twilio_account_sid, call_sid, "MZ" + "2" * 32).start({"token": token}))
    return socket


async def closed(socket: aiohttp.ClientWebSocketResponse) -> bool:
    """Whether the gateway closes it without a word."""
    message = await socket.receive(20)
    await socket.close()
    return message.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING, aiohttp.WSMsgType.CLOSED}


async def end(house: House, call_sid: str) -> None:
    await house.post("/twilio/status", house.form(call_sid, CallStatus="completed", CallDuration="3"))


async def test_forged_requests_change_nothing(engines: Engines, company_settings: Settings, tmp_path: Path) -> None:
    async with House(company_settings, engines, tmp_path) as house:
        for path in PATHS:
            for token in ("", "not the token"):
                status, body = await house.post(f"/twilio/{path}", house.form(SID), token=token)
                assert status == 403, path
                assert "Response" not in body
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await house.http.ws_connect(f"{house.settings.public_url}/twilio/media")
        assert refused.value.status == 403
        assert await house.gateway.records.call(SID) is None
        assert await house.count("warmline_calls_total") == 0
        assert house.gateway.desk.live == 0


async def test_a_malformed_request_still_gets_the_caller_a_person(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    async with House(company_settings, engines, tmp_path) as house:
        status, body = await house.post("/twilio/voice", {"CallSid": "", "From": "x" * 5000})
        assert status == 200
        assert "<Dial" in body
        assert house.gateway.desk.live == 0


async def test_a_wrong_address_behind_a_proxy_is_refused_not_answered(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    async with House(company_settings, engines, tmp_path, delivery=Delivery(signature="mangled")) as house:
        leg = await house.dial(Sound())
        await asyncio.wait_for(leg.ended, 30)
        assert any("403" in fault.what for fault in house.twilio.faults)
        assert await house.gateway.records.call(leg.sid) is None


async def test_a_webhook_delivered_many_times_at_once_is_one_call(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    async with House(company_settings, engines, tmp_path) as house:
        answers = await asyncio.gather(
            *(
                house.post("/twilio/voice", house.form(SID), headers={"I-Twilio-Idempotency-Token": f"t{n % 3}"})
                for n in range(9)
            )
        )
        late = await house.post("/twilio/voice", house.form(SID))
        assert {*answers, late} == {answers[0]}
        assert answers[0][0] == 200
        assert "<Stream" in answers[0][1]
        assert await house.count("warmline_calls_total") == 1
        assert house.gateway.desk.live == 1
        await end(house, SID)


async def test_a_call_whose_webhooks_all_come_twice_has_one_session(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    twice = Delivery(twice="together", callback_twice=True, reorder_callbacks=True)
    async with House(company_settings, engines, tmp_path, delivery=twice) as house:
        leg = await house.dial(Sound())
        await until(lambda: house.of(leg.sid, "say"), "the greeting")
        assert len(house.of(leg.sid, "call_started")) == 1
        leg.hang_up()
        assert (await house.over(leg)).outcome == "abandoned"
        await asyncio.sleep(1.5)
        assert await house.count("warmline_outcomes_total") == 1


async def test_a_wrong_token_opens_nothing_and_the_call_goes_on(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    async with House(company_settings, engines, tmp_path) as house:
        _, answer = await house.post("/twilio/voice", house.form(SID))
        other = "CA" + "3" * 32
        assert await closed(await begin(house, SID, "guessed"))
        assert await closed(await begin(house, SID, ""))
        status, after = await house.post("/twilio/after-stream", house.form(SID))
        assert status == 200
        token = stream_token(after)
        assert token != stream_token(answer)
        assert await closed(await begin(house, SID, stream_token(answer))), "the first token is void now"
        assert await closed(await begin(house, other, token)), "a token is for its own call"
        _, again = await house.post("/twilio/after-stream", house.form(SID))
        socket = await begin(house, SID, stream_token(again))
        assert json.loads(await socket.receive_str(timeout=20))["event"] == "media"
        assert await closed(await begin(house, SID, stream_token(again))), "a token works once"
        await socket.close()
        await end(house, SID)
        assert len(house.of(SID, "call_started")) == 1


async def test_unusable_messages_do_not_end_the_stream(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    async with House(company_settings, engines, tmp_path) as house:
        _, answer = await house.post("/twilio/voice", house.form(SID))
        socket = await begin(house, SID, stream_token(answer))
        await socket.send_bytes(b"\x00\xff" * 100)
        for text in ("", "not JSON", "[]", '{"event": 3}', '{"event": "media"}', '{"event": "future", "x": 1}'):
            await socket.send_str(text)
        assert json.loads(await socket.receive_str(timeout=20))["event"] == "media"
        assert house.of(SID, "call_started")
        await socket.close()
        await end(house, SID)


@pytest.mark.parametrize("statuses", [1, 3])
@pytest.mark.parametrize("first", ["status", "stop", "socket"])
async def test_the_end_of_a_call_is_one_end_however_it_is_told(
    engines: Engines, company_settings: Settings, tmp_path: Path, first: str, statuses: int
) -> None:
    """The status callback before or after the stream's stop, or with a socket that just closes; once or three times."""
    async with House(company_settings, engines, tmp_path) as house:
        _, answer = await house.post("/twilio/voice", house.form(SID))
        socket = await begin(house, SID, stream_token(answer))
        await until(lambda: house.of(SID, "say"), "the greeting")
        if first == "status":
            for _ in range(statuses):
                await end(house, SID)
        if first == "stop":
            await socket.send_str(Writer("AC1", SID, "MZ" + "2" * 32).stop())
        await socket.close()
        for number in range(statuses):
            status, _ = await house.post(
                "/twilio/status",
                house.form(SID, CallStatus="completed", SequenceNumber=str(number)),
                headers={"I-Twilio-Idempotency-Token": f"token {number}"},
            )
            assert status == 204
        await until(lambda: house.gateway.desk.live == 0, "the call is over")
        row = await house.gateway.records.call(SID)
        assert row is not None
        assert row.outcome == "abandoned"
        assert await house.count("warmline_outcomes_total") == 1
        assert len(house.of(SID, "ended")) == 1
