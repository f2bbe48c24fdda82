"""What is fuzzed, with its corpus and what must always hold: the media stream's messages and the webhooks' forms."""

import asyncio
import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from aiohttp import WSMessage, WSMsgType
from multidict import CIMultiDict
from pydantic import BaseModel

from gateway.redact import Redactor
from gateway.simulator.messages import CONNECTED, Writer
from gateway.telephony import forms, gate, media, media_socket, twiml
from gateway.telephony.media import MediaError, parse
from gateway.telephony.media_socket import MediaSocket
from gateway.telephony.signature import Signature
from gateway.telephony.steps import STEPS, Step

CALL = "CA" + "0" * 31 + "1"
VECTORS = Path(__file__).parents[1] / "telephony" / "signature_vectors.json"


class BrokenError(Exception):
    """Something that must always hold did not."""


def hold(true: object, what: str) -> None:
    if not true:
        raise BrokenError(what)


@dataclass(frozen=True)
class Target:
    """`run` takes any bytes and raises only when something is wrong with the code."""

    corpus: list[bytes]
    run: Callable[[bytes], None]
    files: frozenset[str]
    """Whose lines count as news."""


# --- the media stream ---------------------------------------------------------------------------------------------


class Wire:
    """A WebSocket that says what it is given, one message a line, and then closes."""

    close_code = 1000

    def __init__(self, data: bytes) -> None:
        self._lines = data.split(b"\n")[:400]

    async def receive(self) -> WSMessage:
        if not self._lines:
            return WSMessage(WSMsgType.CLOSED, None, None)
        line = self._lines.pop(0)
        try:
            return WSMessage(WSMsgType.TEXT, line.decode("utf-8"), None)
        except UnicodeDecodeError:
            # The real socket closes then; here the rest shall be read as well.
            return WSMessage(WSMsgType.BINARY, line, None)

    async def close(self, **_: Any) -> None:
        self._lines.clear()


async def _listen(data: bytes) -> None:
    socket = MediaSocket(Wire(data), None, 1.0)  # type: ignore[arg-type]
    socket.open()
    heard = [message async for message in socket]
    hold(heard, "no end")
    hold(isinstance(heard[-1], media.Stop), "the last is no end")
    hold(sum(isinstance(message, media.Stop) for message in heard) == 1, "ended more than once")
    hold(socket.end is not None, "ended without a reason")
    hold(all(message.stream_sid == socket.stream_sid for message in heard[:-1]), "heard another stream")
    hold(len(heard) <= media_socket.MAX_WAITING + 402, "kept too much")
    await socket.close()
    hold(len(asyncio.all_tasks()) == 1, "left a task behind")


def _media() -> Target:
    loop = asyncio.new_event_loop()

    def run(data: bytes) -> None:
        for line in data.split(b"\n")[:50]:
            try:
                message = parse(line.decode("utf-8", "surrogatepass"))
            except (MediaError, UnicodeDecodeError) as error:
                hold(isinstance(error, UnicodeDecodeError) or len(str(error)) < 100, "a value in an error")
                continue
            if isinstance(message, media.Media):
                hold(len(message.mulaw) < media.MAX_TEXT_BYTES, "more audio than bytes")
                hold(0 <= message.timestamp_ms < 10**18, "an impossible time")
            if isinstance(message, media.Start):
                hold(all(isinstance(v, str) for v in message.parameters.values()), "a parameter is no text")
                hold(len(message.call_sid) <= 64, "a long sid")
        loop.run_until_complete(_listen(data))

    writer = Writer("AC" + "0" * 32, CALL, "MZ" + "0" * 32)
    begin = [CONNECTED, writer.start({"token": "t0ken"})]
    frames = [writer.media(bytes(range(n, n + 160 - 90)) * 2, n * 20) for n in range(4)]
    keys = [writer.dtmf("5"), writer.dtmf("#"), writer.mark("m1")]
    corpus = ["\n".join(begin + frames + keys + [writer.stop()]), *begin, frames[0], *keys, writer.stop()]
    corpus += ['{"event":"media","streamSid":"MZ1","media":{"payload":"f39/","timestamp":20,"chunk":1}}', "[" * 500]
    return Target([text.encode() for text in corpus], run, _files(media, media_socket, parse))


# --- the webhooks -------------------------------------------------------------------------------------------------


def _webhooks() -> Target:
    models = {step.model: step for step in STEPS}
    check = Signature("https://ivr.example.org", "12345")
    unsigned = CIMultiDict({"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    redactor = Redactor(["12345"])

    def run(data: bytes) -> None:
        head, _, body = data.partition(b"\n")
        target = "/" + head.decode("latin-1")
        hold(check.refuse_get(target, unsigned) is not None, "an unsigned address passed")
        hold(check.refuse_socket(target, unsigned) is not None, "an unsigned handshake passed")
        hold(check.refuse_json(target, unsigned, body) is not None, "an unsigned body passed")
        params = gate._read(body)
        if params is None:
            return
        hold(check.refuse_form(target, unsigned, params) is not None, "an unsigned form passed")
        names = forms.safe_names(params)
        hold(redactor.text(" ".join(names)) == " ".join(names), "a name that is a value is logged")
        texts: set[str] = set()
        for model, step in models.items():
            try:
                form = forms.read_form(model, params)
            except forms.FormError as error:
                hold(len(str(error)) < 2000, "an endless error")
                continue
            _sound(form, step, texts)
        for text in sorted(texts, key=len)[-3:]:
            document = twiml.say_and_hang_up(text)
            hold([one.tag for one in ET.fromstring(document.encode())][-1:] == ["Hangup"], "TwiML was forged")

    def _sound(form: BaseModel, step: Step[Any], texts: set[str]) -> None:
        hash(step.about(form) if step.about else ())
        for value in form.__dict__.values():
            if isinstance(value, forms.Party):
                hold(not value.number or (value.number[0] == "+" and value.number[1:].isdigit()), "no E.164")
                hold(value.number.isascii() and len(value.number) <= 16, "no E.164")
                hold(value.text not in repr(value) or len(value.text) < 7, "a number in a repr")
            if isinstance(value, str):
                hold(len(value) <= 4000, "a long value")
                texts.add(value)

    corpus = [
        {"CallSid": CALL, "From": "+13105550100", "To": "+13105550101", "CallStatus": "ringing", "CallerName": "JOSÉ"},
        {"CallSid": CALL, "CallStatus": "completed", "CallDuration": "12", "SequenceNumber": "3", "From": "anonymous"},
        {"ConferenceSid": "CF" + "1" * 32, "StatusCallbackEvent": "participant-leave", "SequenceNumber": "3"},
        {"CallSid": CALL, "Digits": "1", "From": "client:alice"},
        {"CallSid": CALL, "RecordingUrl": "https://api.twilio.com/RE1", "RecordingSid": "RE1", "RecordingDuration": ""},
        {"CallSid": CALL, "DialCallStatus": "answered", "DialBridged": "true", "From": "sip:a@b.example"},
        {"CallSid": CALL, "From": " 13105550100", "FromCity": "", "ErrorCode": "11200", "ErrorUrl": "https://x/y?z=1"},
    ]
    texts = [f"twilio/voice?x={n}\n{urlencode(form)}" for n, form in enumerate(corpus)]
    for vector in json.loads(VECTORS.read_text("utf-8"))["vectors"]:
        texts.append(f"twilio/voice\n{urlencode(vector['params'], doseq=True)}")
    return Target([text.encode() for text in texts], run, _files(forms, gate, twiml, Signature, Redactor))


def _files(*things: Any) -> frozenset[str]:
    import inspect

    return frozenset(inspect.getsourcefile(thing) or "" for thing in things)


TARGETS: dict[str, Callable[[], Target]] = {"media": _media, "webhooks": _webhooks}
