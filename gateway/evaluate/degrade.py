"""What telephones and loud places do to a voice, by kind, strength and seed: 8 kHz 16-bit mono PCM in and out. Pure.

The same kind, strength, seed and sound always give the same bytes. A noise's strength is the ratio of speech to noise
in dB; speech counts by its level where somebody speaks, so pauses in a recording change nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.signal import lfilter

from gateway.evaluate import noises
from gateway.evaluate.noises import Sound

FRAME = 160
"""Samples in a packet or codec frame: 20 ms."""
ACTIVE_WITHIN_DB = 20.0
"""Frames so far below the loudest (95th percentile) still count as speech, as in the spirit of ITU-T P.56."""
_LOST_AFTER_LOST = 0.3
"""Packets are lost in bursts: how often a lost one is followed by another (a Gilbert channel)."""
_CODEC_ORDER = 8
_FULL = 32767.0
_SMALLEST_PULSE = 1e-3


class DegradeError(ValueError):
    """An unknown kind, or a strength that it cannot have; the message says what can be."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One way for a line to be bad."""

    meaning: str
    unit: str
    usual: tuple[float, ...]
    """Strengths worth measuring, mildest first."""
    lowest: float = -20.0
    highest: float = 60.0


KINDS: dict[str, Kind] = {
    "quiet": Kind("a quiet talker: attenuated", "dB quieter", (10, 20, 30), 0, 80),
    "clipping": Kind("overdriven: amplified beyond full scale and cut", "dB beyond full scale", (6, 12, 20), 0, 60),
    "hum": Kind("mains hum with harmonics", "dB SNR", (10, 0)),
    "fan": Kind("a blower or fan close by", "dB SNR", (15, 10, 5)),
    "wind": Kind("gusts of wind", "dB SNR", (10, 5, 0)),
    "traffic": Kind("a street with passing cars", "dB SNR", (15, 10, 5)),
    "kitchen": Kind("running water, a hood, dishes", "dB SNR", (20, 10, 5)),
    "television": Kind("other people's speech from a television", "dB SNR", (20, 15, 10)),
    "babble": Kind("a room full of people", "dB SNR", (20, 15, 10)),
    "talker": Kind("one other person talking at once", "dB SNR", (20, 15, 10)),
    "echo": Kind("a speaker-phone across the room", "dB direct to reverberant", (10, 5, 0)),
    "low_rate": Kind("a mobile codec: predictive, few bits, 200-3400 Hz", "bits a pulse", (4, 3, 2), 1, 8),
    "loss": Kind("lost packets, left silent", "% of packets", (1, 3, 10), 0, 90),
    "loss_concealed": Kind("lost packets, the last one repeated and faded", "% of packets", (1, 3, 10), 0, 90),
}


def speech_level(sound: Sound) -> float:
    """The RMS of the frames in which somebody speaks, in sample units; 0 for silence."""
    frames = sound[: len(sound) // FRAME * FRAME].reshape(-1, FRAME)
    if not len(frames):
        return float(np.sqrt(np.mean(sound**2))) if len(sound) else 0.0
    power = np.mean(frames**2, axis=1)
    if not power.any():
        return 0.0
    loud = float(np.quantile(power[power > 0], 0.95))
    return float(np.sqrt(power[power >= loud * 10 ** (-ACTIVE_WITHIN_DB / 10)].mean()))


def apply(kind: str, strength: float, pcm: bytes, seed: int, others: Sequence[bytes] = ()) -> bytes:
    """`pcm` made worse; as long as it was.

    `others`: PCM of other speakers for television, babble and talker (synthetic voices stand in for none).
    Raises DegradeError for an unknown kind or an impossible strength.
    """
    known = KINDS.get(kind)
    if known is None:
        raise DegradeError(f"there is no degradation {kind!r}; there are: {', '.join(KINDS)}")
    if not known.lowest <= strength <= known.highest:
        raise DegradeError(f"{kind}: {strength:g} is not between {known.lowest:g} and {known.highest:g} {known.unit}")
    sound = _floats(pcm)
    if not len(sound):
        return b""
    chance = np.random.default_rng((seed, *kind.encode()))
    if kind in _LINES:
        worse = _LINES[kind](sound, strength, chance)
    elif kind == "echo":
        worse = noises.room(sound, chance, strength)
    else:
        worse = _at_snr(sound, _noise(kind, len(sound), chance, [_floats(o) for o in others if o]), strength)
    return bytes(np.clip(np.round(worse), -32768, _FULL).astype("<i2").tobytes())


def _floats(pcm: bytes) -> Sound:
    found: npt.NDArray[np.float64] = np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype="<i2").astype(np.float64)
    return found


def _at_snr(sound: Sound, noise: Sound, snr_db: float) -> Sound:
    power = float(np.sqrt(np.mean(noise**2))) if len(noise) else 0.0
    return sound + noise * (speech_level(sound) * 10 ** (-snr_db / 20) / power) if power else sound


def _noise(kind: str, length: int, chance: np.random.Generator, others: list[Sound]) -> Sound:
    match kind:
        case "television":
            return noises.band(noises.room(noises.crowd(length, chance, others, 1), chance, 3), 250, 3000)
        case "babble":
            return noises.crowd(length, chance, others, 8)
        case "talker":
            return noises.crowd(length, chance, others, 1)
        case _:
            return _NOISES[kind](length, chance)


_NOISES: dict[str, Callable[[int, np.random.Generator], Sound]] = {
    "hum": noises.hum,
    "fan": noises.fan,
    "wind": noises.wind,
    "traffic": noises.traffic,
    "kitchen": noises.kitchen,
}


def _quiet(sound: Sound, strength: float, _chance: np.random.Generator) -> Sound:
    return sound * 10 ** (-strength / 20)


def _clipped(sound: Sound, strength: float, _chance: np.random.Generator) -> Sound:
    peak = float(np.abs(sound).max()) if len(sound) else 0.0
    return np.clip(sound * (_FULL / peak * 10 ** (strength / 20)), -_FULL, _FULL) if peak else sound


def _low_rate(sound: Sound, bits: float, _chance: np.random.Generator) -> Sound:
    """After the manner of GSM 06.10: a short-term predictor, of its residual every third sample kept, in few bits."""
    narrow = noises.band(sound, 200, 3400)
    made = np.zeros(len(narrow))
    levels = 2 ** (bits - 1)
    residual_state, made_state = np.zeros(_CODEC_ORDER), np.zeros(_CODEC_ORDER)
    for start in range(0, len(narrow), FRAME):
        frame = narrow[start : start + FRAME]
        predictor = np.concatenate(([1.0], -_prediction(frame)))
        residual, residual_state = lfilter(predictor, [1.0], frame, zi=residual_state)
        kept = np.zeros(len(frame))
        for block in range(0, len(frame), 40):
            part = residual[block : block + 40]
            grid = max(range(3), key=lambda first, p=part: float(np.sum(p[first::3] ** 2)))  # type: ignore[misc]
            largest = float(np.abs(part[grid::3]).max()) if len(part[grid::3]) else 0.0
            if largest > _SMALLEST_PULSE:
                step = largest / levels
                kept[block + grid : block + len(part) : 3] = (np.floor(part[grid::3] / step) + 0.5) * step
        made[start : start + FRAME], made_state = lfilter([1.0], predictor, kept, zi=made_state)
    before, after = speech_level(narrow), speech_level(made)
    return made * (before / after) if after else made


def _prediction(frame: Sound) -> Sound:
    """Linear prediction coefficients by the autocorrelation method, a little widened for stability."""
    if len(frame) <= _CODEC_ORDER:  # The last one of a sound may be.
        return np.zeros(_CODEC_ORDER)
    windowed = frame * np.hamming(len(frame))
    lags = np.array([float(windowed[: len(frame) - k] @ windowed[k:]) for k in range(_CODEC_ORDER + 1)])
    if lags[0] < 1.0:
        return np.zeros(_CODEC_ORDER)
    lags[0] *= 1.001
    matrix = lags[np.abs(np.subtract.outer(np.arange(_CODEC_ORDER), np.arange(_CODEC_ORDER)))]
    found: Sound = np.linalg.solve(matrix, lags[1:])
    return found * 0.99 ** np.arange(1, _CODEC_ORDER + 1)


def _lossy(sound: Sound, percent: float, chance: np.random.Generator, *, concealed: bool) -> Sound:
    share = percent / 100
    from_good = min(1.0, share * (1 - _LOST_AFTER_LOST) / max(1e-9, 1 - share))
    worse, lost, fade = sound.copy(), False, 1.0
    for start in range(0, len(worse), FRAME):
        lost = chance.random() < (_LOST_AFTER_LOST if lost else from_good)
        fade = fade * 0.5 if lost else 1.0
        if lost:
            frame = worse[start : start + FRAME]
            before = worse[start - FRAME : start - FRAME + len(frame)] if start >= FRAME and concealed else 0.0
            worse[start : start + FRAME] = before * fade if concealed else 0.0
    return worse


def _lost(sound: Sound, strength: float, chance: np.random.Generator) -> Sound:
    return _lossy(sound, strength, chance, concealed=False)


def _concealed(sound: Sound, strength: float, chance: np.random.Generator) -> Sound:
    return _lossy(sound, strength, chance, concealed=True)


_LINES: dict[str, Callable[[Sound, float, np.random.Generator], Sound]] = {
    "quiet": _quiet,
    "clipping": _clipped,
    "low_rate": _low_rate,
    "loss": _lost,
    "loss_concealed": _concealed,
}
