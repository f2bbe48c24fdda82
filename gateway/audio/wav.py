"""A WAV file of somebody else's to telephone PCM: checked, bounded, one voice. Pure."""

import audioop
import struct

from gateway.audio.mulaw import SAMPLE_RATE_HZ

_PCM, _MULAW = 1, 7
_RATES_HZ = range(4000, 48001)


class WavError(ValueError):
    """The bytes are no WAV file that can be heard."""


def pcm(data: bytes) -> bytes:
    """16-bit little-endian mono PCM at 8,000 Hz from a WAV of 16-bit PCM or µ-law with one or two channels.

    A header that promises more than there is (a file written as a stream) gives what there is.
    Raises WavError.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise WavError("no WAV file")
    place, layout = 12, (0, 0, 0, 0)
    while place + 8 <= len(data):
        name, size = data[place : place + 4], int.from_bytes(data[place + 4 : place + 8], "little")
        if name == b"fmt " and size >= 16 and place + 24 <= len(data):
            kind, channels, rate_hz, _, _, bits = struct.unpack_from("<HHIIHH", data, place + 8)
            layout = (kind, channels, rate_hz, bits)
        elif name == b"data":
            return _mono(data[place + 8 : place + 8 + size], *layout)
        place += 8 + size + size % 2
    raise WavError("a WAV file without sound")


def _mono(body: bytes, kind: int, channels: int, rate_hz: int, bits: int) -> bytes:
    if (kind, bits) not in {(_PCM, 16), (_MULAW, 8)} or channels not in (1, 2) or rate_hz not in _RATES_HZ:
        raise WavError("a WAV file of a kind that telephones do not use")
    sound = audioop.ulaw2lin(body, 2) if kind == _MULAW else body
    sound = sound[: len(sound) // (2 * channels) * 2 * channels]
    if channels == 2:
        sound = audioop.tomono(sound, 2, 0.5, 0.5)
    if rate_hz != SAMPLE_RATE_HZ:
        sound, _ = audioop.ratecv(sound, 2, 1, rate_hz, SAMPLE_RATE_HZ, None)
    return sound
