"""From an engine's PCM to what the telephone line carries: 8000 Hz mono µ-law, trimmed, levelled, never clipped."""

from math import gcd

import numpy as np
import numpy.typing as npt

from gateway.audio import mulaw
from gateway.audio.mulaw import SAMPLE_RATE_HZ as RATE_HZ

VERSION = 1
"""Raised when anything here changes the sound: part of the cache's key."""
LEVEL_DBFS = -20.0
"""RMS of the speech, pauses left out. Telephone speech is usually between -26 and -16."""

_PEAK = 0.89
"""-1 dBFS."""
_KNEE = 0.6
_FRAME = 160
_SPEECH_BELOW_LOUDEST_DB = 30.0
_KEEP_BEFORE_MS = 20
_KEEP_AFTER_MS = 60
_FADE_MS = 5

Samples = npt.NDArray[np.float64]


def warm() -> None:
    """Loads what `telephone` needs. Once and by itself: two threads that load it at the same time, each for its own
    sentence, may wait for one another for ever."""
    import scipy.signal  # noqa: F401, PLC0415 - slow to import: seconds before the port would open


def telephone(pcm: bytes, rate_hz: int) -> bytes:
    """`pcm` (16-bit little-endian mono at `rate_hz`) as 8000 Hz µ-law. Empty when there is only silence."""
    from scipy.signal import resample_poly  # noqa: PLC0415 - see `warm`

    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype="<i2").astype(np.float64) / 32768.0
    if rate_hz != RATE_HZ and samples.size:
        common = gcd(rate_hz, RATE_HZ)
        # A polyphase FIR low-pass (Kaiser): what is above 4 kHz would fold back into the speech band.
        samples = resample_poly(samples, RATE_HZ // common, rate_hz // common)
    levelled = level(trim(samples))
    return to_mulaw(levelled)


def to_mulaw(samples: Samples) -> bytes:
    """Samples in -1…1 as µ-law."""
    pcm = np.clip(np.round(samples * 32767.0), -32768, 32767).astype("<i2").tobytes()
    return mulaw.encode(pcm)


def from_mulaw(sound: bytes) -> Samples:
    """µ-law as samples in -1…1."""
    return np.frombuffer(mulaw.decode(sound), dtype="<i2").astype(np.float64) / 32768.0


def _frame_rms(samples: Samples) -> Samples:
    whole = np.pad(samples, (0, -samples.size % _FRAME)).reshape(-1, _FRAME)
    return np.asarray(np.sqrt(np.mean(whole**2, axis=1)))


def _speech_frames(samples: Samples) -> npt.NDArray[np.bool_]:
    rms = _frame_rms(samples)
    floor = max(float(rms.max(initial=0.0)) * 10 ** (-_SPEECH_BELOW_LOUDEST_DB / 20), 1e-4)
    return rms > floor


def trim(samples: Samples) -> Samples:
    """Without the silence before and after, a breath of it kept, and the ends faded so that nothing clicks."""
    speech = np.flatnonzero(_speech_frames(samples))
    if not speech.size:
        return samples[:0]
    begin = max(0, int(speech[0]) * _FRAME - _KEEP_BEFORE_MS * RATE_HZ // 1000)
    end = min(samples.size, (int(speech[-1]) + 1) * _FRAME + _KEEP_AFTER_MS * RATE_HZ // 1000)
    kept = samples[begin:end].copy()
    fade = min(_FADE_MS * RATE_HZ // 1000, kept.size // 2)
    ramp = np.linspace(0.0, 1.0, fade)
    kept[:fade] *= ramp
    kept[kept.size - fade :] *= ramp[::-1]
    return kept


def speech_dbfs(samples: Samples) -> float:
    """RMS of the frames that hold speech, in dB below full scale; -inf for silence."""
    if not samples.size:
        return float("-inf")
    active = _frame_rms(samples)[_speech_frames(samples)]
    return float(20 * np.log10(np.sqrt(np.mean(active**2)))) if active.size else float("-inf")


def level(samples: Samples) -> Samples:
    """Speech at LEVEL_DBFS; peaks above the knee are bent softly and never reach full scale."""
    now = speech_dbfs(samples)
    if not np.isfinite(now):
        return samples
    loud = samples * 10 ** ((LEVEL_DBFS - now) / 20)
    over = np.abs(loud) - _KNEE
    bent = _KNEE + (_PEAK - _KNEE) * np.tanh(np.maximum(over, 0.0) / (_PEAK - _KNEE))
    return np.where(over > 0, np.sign(loud) * bent, loud)
