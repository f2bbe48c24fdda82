"""The media stream's messages: text to typed message and back, without any I/O.

Source of the protocol: Twilio's "Media Streams - WebSocket messages". Audio is G.711 µ-law, 8000 Hz, mono, both ways;
from Twilio in frames of 160 bytes (20 ms), to Twilio in any size. Numbers arrive as strings or as numbers.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass, field

MAX_TEXT_BYTES = 64 * 1024
"""Longer messages are refused: a real frame is about 300 bytes."""
_SID = re.compile(r"[\w-]{1,64}", re.ASCII)
ENCODING, SAMPLE_RATE_HZ, CHANNELS = "audio/x-mulaw", 8000, 1


class MediaError(Exception):
    """A message that cannot be used. The text names what is wrong and never holds the payload or a value."""


class FormatError(MediaError):
    """The stream carries audio other than µ-law, 8000 Hz, mono; point `<Stream>` at plain telephone audio."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The first message of a socket."""

    protocol: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    """The stream begins: whose call it is, and the `<Parameter>`s of the `<Stream>`."""

    stream_sid: str
    call_sid: str
    account_sid: str = ""
    tracks: tuple[str, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Media:
    """Audio of one track."""

    stream_sid: str
    mulaw: bytes
    """µ-law, 8000 Hz, mono; usually 160 bytes = 20 ms."""
    timestamp_ms: int = 0
    """Milliseconds since the stream began. A jump over more than the frame's length: audio was lost on the way."""
    chunk: int = 0
    track: str = "inbound"
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Dtmf:
    """A key was pressed."""

    stream_sid: str
    digit: str
    """One of 0-9, *, #, A-D."""
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """All that was queued before this mark has been played, or was thrown away by a `clear`."""

    stream_sid: str
    name: str
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Stop:
    """The stream has ended."""

    stream_sid: str
    call_sid: str = ""
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Unknown:
    """An event that this version does not know: survived and ignored."""

    event: str


Message = Connected | Start | Media | Dtmf | Mark | Stop | Unknown


def _object(parent: dict[str, object], key: str) -> dict[str, object]:
    value = parent.get(key)
    if not isinstance(value, dict):
        raise MediaError(f"{key!r} is not an object")
    return value


def _text(parent: dict[str, object], key: str, default: str | None = None) -> str:
    value = parent.get(key)
    if value is None and default is not None:
        return default
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise MediaError(f"{key!r} is not text")


def _number(parent: dict[str, object], key: str, default: int = 0) -> int:
    value = parent.get(key)
    if value is None:
        return default
    if isinstance(value, str) and len(value) <= 18 and value.isascii() and value.isdigit():
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18:
        return value
    if isinstance(value, float) and value.is_integer() and 0 <= value < 10**18:
        return int(value)
    raise MediaError(f"{key!r} is not a whole number")


def _sid(parent: dict[str, object], key: str) -> str:
    sid = _text(parent, key)
    if not _SID.fullmatch(sid):
        raise MediaError(f"{key!r} is not an identifier")
    return sid


def _start(message: dict[str, object]) -> Start:
    start = _object(message, "start")
    form = _object(start, "mediaFormat")
    found = (_text(form, "encoding").lower(), _number(form, "sampleRate"), _number(form, "channels"))
    if found != (ENCODING, SAMPLE_RATE_HZ, CHANNELS):
        raise FormatError(f"the stream's audio is not {ENCODING}, {SAMPLE_RATE_HZ} Hz, mono")
    tracks = start.get("tracks", [])
    if not isinstance(tracks, list) or not all(isinstance(track, str) for track in tracks):
        raise MediaError("'tracks' is not a list of text")
    parameters = start.get("customParameters") or {}
    if not isinstance(parameters, dict):
        raise MediaError("'customParameters' is not an object")
    return Start(
        stream_sid=_sid(start, "streamSid") if "streamSid" in start else _sid(message, "streamSid"),
        call_sid=_sid(start, "callSid"),
        account_sid=_text(start, "accountSid", ""),
        tracks=tuple(tracks),
        parameters={name: _text(parameters, name) for name in parameters},
        sequence=_number(message, "sequenceNumber"),
    )


def _media(message: dict[str, object]) -> Media:
    media = _object(message, "media")
    payload = media.get("payload")
    if not isinstance(payload, str):
        raise MediaError("'payload' is not text")
    try:
        mulaw = base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError):
        raise MediaError("'payload' is not base64") from None
    return Media(
        stream_sid=_sid(message, "streamSid"),
        mulaw=mulaw,
        timestamp_ms=_number(media, "timestamp"),
        chunk=_number(media, "chunk"),
        track=_text(media, "track", "inbound"),
        sequence=_number(message, "sequenceNumber"),
    )


def _dtmf(message: dict[str, object]) -> Dtmf:
    digit = _text(_object(message, "dtmf"), "digit")
    if len(digit) != 1 or digit not in "0123456789*#ABCD":
        raise MediaError("'digit' is not a key of a telephone")
    return Dtmf(_sid(message, "streamSid"), digit, _number(message, "sequenceNumber"))


def parse(text: str) -> Message:
    """The message that Twilio sent as one text frame. Unknown events and fields are survived.

    Raises MediaError (FormatError for a stream of other audio): not JSON, wrong types, longer than `MAX_TEXT_BYTES`.
    """
    if len(text) > MAX_TEXT_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_TEXT_BYTES:
        raise MediaError(f"the message is longer than {MAX_TEXT_BYTES} bytes")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise MediaError("the message is not JSON") from None
    if not isinstance(message, dict):
        raise MediaError("the message is not a JSON object")
    event = message.get("event")
    if not isinstance(event, str):
        raise MediaError("'event' is not text")
    match event:
        case "connected":
            return Connected(_text(message, "protocol", ""), _text(message, "version", ""))
        case "start":
            return _start(message)
        case "media":
            return _media(message)
        case "dtmf":
            return _dtmf(message)
        case "mark":
            name = _text(_object(message, "mark"), "name")
            return Mark(_sid(message, "streamSid"), name, _number(message, "sequenceNumber"))
        case "stop":
            # The least that is said of the end is enough: nobody may miss it for a missing field.
            stop = message.get("stop")
            call_sid = stop.get("callSid") if isinstance(stop, dict) else None
            stream_sid = message.get("streamSid")
            return Stop(
                stream_sid=stream_sid if isinstance(stream_sid, str) else "",
                call_sid=call_sid if isinstance(call_sid, str) else "",
            )
        case _:
            return Unknown(event[:40])


def media_message(stream_sid: str, mulaw: bytes) -> str:
    """The text that plays audio to the caller: µ-law, 8000 Hz, mono, no file header, any length."""
    payload = base64.b64encode(mulaw).decode("ascii")
    return json.dumps({"event": "media", "streamSid": stream_sid, "media": {"payload": payload}})


def mark_message(stream_sid: str, name: str) -> str:
    """The text that asks to be told (by `Mark`) when all that was sent before has been played."""
    return json.dumps({"event": "mark", "streamSid": stream_sid, "mark": {"name": name}})


def clear_message(stream_sid: str) -> str:
    """The text that throws away what has not been played; every outstanding mark comes back at once."""
    return json.dumps({"event": "clear", "streamSid": stream_sid})
