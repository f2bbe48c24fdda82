"""Telephone audio: G.711 µ-law to 16-bit PCM and back, its level, and a frame of silence. 8 kHz, mono."""

import audioop
import math

SAMPLE_RATE_HZ = 8000
FRAME_MS = 20
FRAME_BYTES = SAMPLE_RATE_HZ * FRAME_MS // 1000
"""µ-law bytes (= samples) in one 20 ms frame: 160."""
SILENCE_BYTE = b"\xff"
"""Zero in G.711 µ-law."""
SILENCE_FRAME = SILENCE_BYTE * FRAME_BYTES
FLOOR_DBFS = -96.0
"""The level reported for digital silence: below what 16 bits can hold."""


def decode(mulaw: bytes) -> bytes:
    """µ-law bytes to PCM: signed 16-bit little-endian, two bytes for each given one. Any size."""
    return audioop.ulaw2lin(mulaw, 2)


def encode(pcm: bytes) -> bytes:
    """PCM (signed 16-bit little-endian) to µ-law; half a sample at the end is dropped."""
    return audioop.lin2ulaw(pcm[: len(pcm) // 2 * 2], 2)


def silence(milliseconds: int) -> bytes:
    """So much µ-law silence."""
    return SILENCE_BYTE * (SAMPLE_RATE_HZ * milliseconds // 1000)


def level_dbfs(pcm: bytes) -> float:
    """RMS level of PCM in dB below full scale (0 is a full-scale square wave); `FLOOR_DBFS` for silence or nothing."""
    whole = pcm[: len(pcm) // 2 * 2]
    rms = audioop.rms(whole, 2) if whole else 0
    return max(FLOOR_DBFS, 20 * math.log10(rms / 32768)) if rms else FLOOR_DBFS


def amplified(pcm: bytes, gain_db: float) -> bytes:
    """PCM made louder or quieter; samples that would overflow are clipped."""
    return audioop.mul(pcm[: len(pcm) // 2 * 2], 2, 10 ** (gain_db / 20))


def mixed(one: bytes, other: bytes) -> bytes:
    """Two stretches of µ-law heard at once; the longer one's rest is kept."""
    length = max(len(one), len(other))
    both = audioop.add(decode(one.ljust(length, SILENCE_BYTE)), decode(other.ljust(length, SILENCE_BYTE)), 2)
    return encode(both)
