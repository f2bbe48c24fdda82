"""Guards whoever asks while the port is open and nobody is at the desk yet: a word at once, and nothing is lost."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from telephony_line import FALLBACK, FORM, PUBLIC, TOKEN, WAV, Line, NotingDesk
from twiml_rules import faults

from gateway.telephony import reception as receptions
from gateway.telephony import steps
from gateway.telephony.gate import Limits
from gateway.telephony.reception import Reception, Staff
from gateway.telephony.signature import Signature
from gateway.telephony.urls import Urls
from gateway.telephony.webhooks import MOMENT, Webhooks, attach

IN_CALL = {**FORM, "CallStatus": "in-progress"}
HEAVY = ("gateway.app", "numpy", "sqlalchemy", "alembic", "onnxruntime", "usaddress", "prometheus_client", "vosk")


@dataclass
class Empty:
    """A port at whose desk nobody is."""

    line: Line
    reception: Reception

    def open(self) -> None:
        desk: Any = self.line.desk
        self.reception.open(Staff(desk, desk, WAV))


@pytest.fixture
async def empty() -> AsyncIterator[Empty]:
    reception, app = Reception(), web.Application()
    attach(
        app,
        Webhooks(
            reception,
            Signature(PUBLIC, TOKEN),
            Urls(PUBLIC),
            fallback_numbers=(FALLBACK,),
            limits=Limits(answer_s=0.5),
        ),
    )
    line = Line(TestClient(TestServer(app)), NotingDesk())
    await line.client.start_server()
    yield Empty(line, reception)
    await line.client.close()


@pytest.mark.parametrize(
    "path", ["/twilio/after-stream", "/twilio/hold/T-1", "/twilio/room-wait/T-1", "/twilio/whisper/T-1/2"]
)
async def test_who_waits_hears_a_word_and_then_the_desk(
    empty: Empty, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(receptions, "AGAIN_S", 0.05)
    for _ in range(2):
        text = await (await empty.line.post(path, IN_CALL)).text()
        assert faults(text) == []
        assert MOMENT in text
        assert f"{PUBLIC}{path}</Redirect>" in text
    empty.open()
    assert "1" in await (await empty.line.post(path, IN_CALL)).text()
    assert len(empty.line.desk.asked) == 1


async def test_who_has_heard_the_word_is_not_told_again_at_once(empty: Empty) -> None:
    await empty.line.post("/twilio/after-stream", IN_CALL)
    again = asyncio.create_task(empty.line.post("/twilio/after-stream", IN_CALL))
    await asyncio.sleep(0.1)
    assert not again.done()
    empty.open()
    assert MOMENT not in await (await again).text()


async def test_a_new_caller_hears_it_ring_until_somebody_is_there(
    empty: Empty, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialled = asyncio.create_task(empty.line.post("/twilio/voice"))
    await asyncio.sleep(0.1)
    assert not dialled.done()
    empty.open()
    assert "incoming" in await (await dialled).text()
    assert steps.RINGING_S < 5.0


async def test_what_is_said_only_once_waits_for_the_desk(empty: Empty) -> None:
    said = {
        "/twilio/whisper/T-1/2/key": {**IN_CALL, "Digits": "1"},
        "/twilio/after-room/T-1": {**IN_CALL, "DialCallStatus": "answered"},
        "/twilio/status": {**FORM, "CallStatus": "completed"},
        "/twilio/hold/T-2": {**FORM, "CallStatus": "completed"},
    }
    asked = [asyncio.create_task(empty.line.post(path, form)) for path, form in said.items()]
    await asyncio.sleep(0.1)
    assert not any(one.done() for one in asked)
    empty.open()
    assert [(await one).status for one in asked] == [200, 200, 204, 200]
    assert sorted(name for name, *_ in empty.line.desk.asked) == ["after_room", "call_status", "hold", "whisper_key"]


async def test_where_nobody_ever_comes_a_key_still_brings_a_person(empty: Empty) -> None:
    text = await (await empty.line.post("/twilio/keypad/main-0-0", {**IN_CALL, "Digits": "1"})).text()
    assert FALLBACK in text


async def test_the_sounds_wait_too(empty: Empty) -> None:
    signed = {"X-Twilio-Signature": empty.line.sign(f"{PUBLIC}/twilio/audio/hold.wav")}
    waits = asyncio.create_task(empty.line.client.get("/twilio/audio/hold.wav", headers=signed))
    await asyncio.sleep(0.1)
    empty.open()
    assert await (await waits).read() == WAV


async def test_forged_requests_hear_nothing_of_it(empty: Empty) -> None:
    assert (await empty.line.post("/twilio/after-stream", IN_CALL, token="forged")).status == 403


def test_the_port_is_open_before_anything_heavy_is_loaded() -> None:
    """Whoever was cut off by a crash waits in silence until then."""
    code = (
        "import sys, gateway.cli, gateway.serve, gateway.entrance, gateway.settings_file\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
