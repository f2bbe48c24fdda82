"""The simulator's own small audio kit: µ-law frames of 160 bytes (20 ms at 8,000 Hz), tones, WAV files, mixing."""

import audioop
import math
import struct
import wave
from collections.abc import Iterable, Iterator
from functools import cache
from io import BytesIO

RATE_HZ = 8000
FRAME = 160
"""Bytes (= samples) in 20 ms."""
FRAME_S = 0.02
SILENCE = b"\xff" * FRAME


class SoundError(ValueError):
    """The bytes are not audio that can be played; the message says what would be."""


@cache
def tone(hz: int, seconds: float, level: float = 0.2) -> bytes:
    """A sine as µ-law; `level` is the peak as a part of full scale."""
    return _repeat(_second(hz, 0, level), seconds)


@cache
def murmur(seconds: float) -> bytes:
    """What stands for a spoken text on the line: a tone at a voice's level and pitch that swells like syllables."""
    return _repeat(_second(140, 4, 0.18), seconds)


@cache
def _second(hz: int, swell_hz: int, peak: float) -> bytes:
    """One second, which whole cycles make fit to be repeated."""
    turn = 2 * math.pi / RATE_HZ
    return audioop.lin2ulaw(
        b"".join(
            struct.pack(
                "<h",
                int(32767 * peak * (0.55 + 0.45 * math.cos(turn * swell_hz * n)) * math.sin(turn * hz * n)),
            )
            for n in range(RATE_HZ)
        ),
        2,
    )


def _repeat(second: bytes, seconds: float) -> bytes:
    size = int(seconds * RATE_HZ)
    return (second * (size // RATE_HZ + 1))[:size]


def speech_s(text: str) -> float:
    """How long the words take to say: about 160 a minute, at least 0.3 s."""
    return max(0.3, 0.37 * len(text.split()))


def frames(ulaw: bytes) -> Iterator[bytes]:
    """Cut into 20 ms frames; the last is filled up with silence."""
    for start in range(0, len(ulaw), FRAME):
        yield ulaw[start : start + FRAME].ljust(FRAME, b"\xff")


def mix(parts: Iterable[bytes]) -> bytes:
    """Add µ-law frames; no parts make silence."""
    given = [part for part in parts if part != SILENCE]
    if not given:
        return SILENCE
    if len(given) == 1:
        return given[0]
    total = audioop.ulaw2lin(given[0], 2)
    for part in given[1:]:
        total = audioop.add(total, audioop.ulaw2lin(part, 2), 2)
    return audioop.lin2ulaw(total, 2)


def level(frame: bytes) -> int:
    """Root mean square of a µ-law frame, 0 to 32767."""
    return audioop.rms(audioop.ulaw2lin(frame, 2), 2)


def to_wav(ulaw: bytes) -> bytes:
    """A 16-bit PCM WAV, 8,000 Hz mono."""
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(audioop.ulaw2lin(ulaw, 2))
    return out.getvalue()


def from_wav(data: bytes) -> bytes:
    """µ-law 8,000 Hz mono from a WAV file of 8/16-bit PCM, µ-law or A-law, any rate, one or two channels.

    Raises SoundError.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise SoundError("not a WAV file; serve a RIFF/WAVE with PCM or µ-law")
    position, layout, body = 12, None, None
    while position + 8 <= len(data) and body is None:
        name, size = data[position : position + 4], struct.unpack_from("<I", data, position + 4)[0]
        if name == b"fmt ":
            layout = struct.unpack_from("<HHIIHH", data, position + 8)
        elif name == b"data":
            body = data[position + 8 : position + 8 + size]
        position += 8 + size + size % 2
    if layout is None or body is None:
        raise SoundError("the WAV file has no fmt or no data chunk")
    kind, channels, rate, _, _, bits = layout
    if kind == 7 and channels == 1 and rate == RATE_HZ:
        return body
    if kind == 7:
        pcm, width = audioop.ulaw2lin(body, 2), 2
    elif kind == 6:
        pcm, width = audioop.alaw2lin(body, 2), 2
    elif kind == 1 and bits in {8, 16}:
        pcm, width = body, bits // 8
        if width == 1:
            pcm = audioop.lin2lin(audioop.bias(pcm, 1, -128), 1, 2)
    else:
        raise SoundError(f"WAV format {kind} with {bits} bits cannot be played; use 16-bit PCM or µ-law")
    pcm = pcm[: len(pcm) // (2 * channels) * 2 * channels]
    if channels == 2:
        pcm = audioop.tomono(pcm, 2, 0.5, 0.5)
    if rate != RATE_HZ:
        pcm, _ = audioop.ratecv(pcm, 2, 1, rate, RATE_HZ, None)
    return audioop.lin2ulaw(pcm, 2)
