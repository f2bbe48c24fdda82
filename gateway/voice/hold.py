"""Hold audio of our own: a calm loop of soft chords, and WAV files for what Twilio is told to <Play>."""

import struct

import numpy as np

from gateway.audio.mulaw import SAMPLE_RATE_HZ as RATE_HZ
from gateway.voice.shape import Samples, to_mulaw

_BEAT_S = 0.75
_BEATS_PER_CHORD = 8
_LEVEL_DBFS = -24.0
# Eight chords, as MIDI notes. All lie between 196 and 880 Hz, where a telephone carries them well.
_CHORDS = (
    (55, 60, 64, 67),
    (57, 60, 64, 69),
    (57, 62, 65, 69),
    (55, 59, 62, 67),
    (55, 60, 64, 71),
    (57, 60, 65, 69),
    (57, 62, 65, 72),
)
_PLUCKED = (0, 2, 1, 3, 2, 3, 1, 2)
_PLUCKED_UP = 12


def hold_wav() -> bytes:
    """About 40 s of 8000 Hz mono µ-law in a WAV file, about -24 dBFS; begins and ends in silence, always the same."""
    return mulaw_wav(to_mulaw(_loop()))


def _loop() -> Samples:
    chord_s = _BEAT_S * _BEATS_PER_CHORD
    total = int(len(_CHORDS) * chord_s * RATE_HZ)
    sound = np.zeros(total + int(3 * RATE_HZ))
    for place, chord in enumerate(_CHORDS):
        for note in chord:
            _add(sound, place * chord_s - 0.4, _pad(_hz(note), chord_s + 1.2))
        for beat, voice in enumerate(_PLUCKED):
            _add(sound, place * chord_s + beat * _BEAT_S, 0.55 * _pluck(_hz(chord[voice] + _PLUCKED_UP)))
    sound = sound[:total]
    fade_in, fade_out = int(0.8 * RATE_HZ), int(3.0 * RATE_HZ)
    sound[:fade_in] *= np.sin(np.linspace(0, np.pi / 2, fade_in)) ** 2
    sound[-fade_out:] *= np.cos(np.linspace(0, np.pi / 2, fade_out)) ** 2
    return np.asarray(sound * (10 ** (_LEVEL_DBFS / 20) / np.sqrt(np.mean(sound**2))))


def _hz(note: int) -> float:
    return float(440.0 * 2 ** ((note - 69) / 12))


def _add(sound: Samples, at_s: float, tone: Samples) -> None:
    begin = int(at_s * RATE_HZ)
    tone = tone[max(0, -begin) :]
    begin = max(0, begin)
    end = min(sound.size, begin + tone.size)
    sound[begin:end] += tone[: end - begin]


def _pad(hz: float, length_s: float) -> Samples:
    """A soft tone that swells and goes, with two quiet overtones and a slow shimmer."""
    t = np.arange(int(length_s * RATE_HZ)) / RATE_HZ
    tone = sum(np.sin(2 * np.pi * hz * k * t) * share for k, share in ((1, 1.0), (2, 0.25), (3, 0.08)))
    swell = np.sin(np.pi * np.minimum(t / length_s, 1.0)) ** 0.8
    return np.asarray(tone * swell * (1 + 0.05 * np.sin(2 * np.pi * 0.4 * t)) * 0.25)


def _pluck(hz: float) -> Samples:
    """Like a felt-damped key: a rounded beginning and a quick fading."""
    t = np.arange(int(1.6 * RATE_HZ)) / RATE_HZ
    rise = np.minimum(t / 0.02, 1.0)
    end = np.minimum((t[-1] - t) / 0.05, 1.0)
    tone = np.sin(2 * np.pi * hz * t) + 0.3 * np.exp(-6 * t) * np.sin(4 * np.pi * hz * t)
    return np.asarray(tone * rise * end * np.exp(-2.6 * t))


def mulaw_wav(mulaw: bytes) -> bytes:
    """8000 Hz mono µ-law as a WAV file: WAVE_FORMAT_MULAW (7) with the `fact` chunk that non-PCM formats need."""
    chunks = (
        (b"fmt ", struct.pack("<HHIIHHH", 7, 1, RATE_HZ, RATE_HZ, 1, 8, 0)),
        (b"fact", struct.pack("<I", len(mulaw))),
        (b"data", mulaw),
    )
    body = b"WAVE" + b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body
