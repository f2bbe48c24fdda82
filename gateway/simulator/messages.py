"""The messages of a media stream: what Twilio sends, and how strictly it reads what comes back. Pure."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class FromApp:
    """A message that the application sent, in good form."""

    event: Literal["media", "mark", "clear"]
    audio: bytes = b""
    """µ-law, for media."""
    name: str = ""
    """For mark."""


class BadMessageError(ValueError):
    """Twilio would ignore this message and warn with 31951."""


_SHAPES: dict[str, tuple[str | None, str | None]] = {
    "media": ("media", "payload"),
    "mark": ("mark", "name"),
    "clear": (None, None),
}


def parse(text: str, stream_sid: str, *, strict: bool = True) -> FromApp:
    """Read a text message of the application's; raises BadMessageError. Not strict: extra fields are let through."""
    try:
        message = json.loads(text)
    except ValueError:
        raise BadMessageError("not JSON") from None
    if not isinstance(message, dict):
        raise BadMessageError("not a JSON object")
    event = message.get("event")
    if not isinstance(event, str) or event not in _SHAPES:
        raise BadMessageError(f"unknown event {event!r}")
    if message.get("streamSid") != stream_sid:
        raise BadMessageError(f"{event}: wrong or missing streamSid")
    body_name, field_name = _SHAPES[event]
    expected = {"event", "streamSid"} | ({body_name} if body_name else set())
    if strict and set(message) - expected:
        raise BadMessageError(f"{event}: extra fields {sorted(set(message) - expected)}")
    if body_name is None or field_name is None:
        return FromApp("clear")
    body = message.get(body_name)
    if not isinstance(body, dict) or not isinstance(body.get(field_name), str):
        raise BadMessageError(f"{event}: {body_name}.{field_name} is missing or no string")
    if strict and set(body) != {field_name}:
        raise BadMessageError(f"{event}: extra fields {sorted(set(body) - {field_name})} in {body_name}")
    if event == "mark":
        return FromApp("mark", name=body[field_name])
    try:
        return FromApp("media", audio=base64.b64decode(body["payload"], validate=True))
    except binascii.Error:
        raise BadMessageError("media: the payload is not base64") from None


CONNECTED = json.dumps({"event": "connected", "protocol": "Call", "version": "1.0.0"})


class Writer:
    """Twilio's messages in order: `sequenceNumber`, `chunk` and `timestamp` are strings and count up."""

    def __init__(self, account_sid: str, call_sid: str, stream_sid: str) -> None:
        self._ids = {"accountSid": account_sid, "callSid": call_sid}
        self._stream_sid = stream_sid
        self._sequence = 0
        self._chunk = 0

    def start(self, parameters: dict[str, str]) -> str:
        return self._write(
            "start",
            {
                "streamSid": self._stream_sid,
                **self._ids,
                "tracks": ["inbound"],
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
                "customParameters": parameters,
            },
        )

    def media(self, frame: bytes, timestamp_ms: int) -> str:
        self._chunk += 1
        payload = base64.b64encode(frame).decode()
        media = {"track": "inbound", "chunk": str(self._chunk), "timestamp": str(timestamp_ms), "payload": payload}
        return self._write("media", media)

    def dtmf(self, digit: str) -> str:
        return self._write("dtmf", {"track": "inbound_track", "digit": digit})

    def mark(self, name: str) -> str:
        return self._write("mark", {"name": name})

    def stop(self) -> str:
        return self._write("stop", dict(self._ids))

    def _write(self, event: str, body: dict[str, Any]) -> str:
        self._sequence += 1
        return json.dumps(
            {"event": event, "sequenceNumber": str(self._sequence), "streamSid": self._stream_sid, event: body}
        )
