"""Recordings with pauses put between their words, and where the speech in them truly ends. Pure; 8 kHz mono PCM."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

STEP = 80
"""Samples of an energy step: 10 ms."""
_UNDER_LOUD_DB = 32.0
"""Speech is what stands no more than this under the recording's loud steps (95th percentile) …"""
_OVER_NOISE_DB = 8.0
"""… and at least so much over its quietest ones (5th percentile)."""
_RUN = 3
"""Steps in a row that make speech; a shorter one is a click."""
_RELEASE = 15
"""Steps: the burst of a final "t" may follow its closure within 150 ms."""
_FADE = 40


@dataclass(frozen=True, slots=True)
class Word:
    """One word and its time in a recording."""

    text: str
    began_ms: int
    ended_ms: int


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a trial plays: line noise, the speech with its pauses, line noise."""

    pcm: bytes
    began_ms: int
    ended_ms: int
    """The true end of the speech, pauses included."""
    pauses_ms: tuple[int, ...]


def levels_db(pcm: bytes) -> npt.NDArray[np.float64]:
    """The level of each step of 10 ms, in dB of sample units; silence is 0."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float64)
    steps = samples[: len(samples) // STEP * STEP].reshape(-1, STEP)
    return np.asarray(20 * np.log10(np.maximum(1.0, np.sqrt(np.mean(steps**2, axis=1)))), dtype=np.float64)


def span_ms(pcm: bytes) -> tuple[int, int]:
    """Where speech begins and ends, by energy alone; (0, 0) if there is none.

    Strict on purpose: weak final consonants count as speech, so a turn that ends before them counts as cut off.
    """
    level = levels_db(pcm)
    if not len(level):
        return 0, 0
    floor = max(float(np.quantile(level, 0.05)) + _OVER_NOISE_DB, float(np.quantile(level, 0.95)) - _UNDER_LOUD_DB)
    loud = level > floor
    runs = np.convolve(loud, np.ones(_RUN), "valid") == _RUN
    if not runs.any():
        return 0, 0
    first = int(np.argmax(runs))
    last = len(runs) - 1 - int(np.argmax(runs[::-1])) + _RUN
    release = np.flatnonzero(loud[last : last + _RELEASE])
    last += int(release[-1]) + 1 if len(release) else 0
    return first * 10, last * 10


def gap_ms(pcm: bytes, before: Word, after: Word) -> int:
    """The quietest place between two words: there a pause sounds like one."""
    level = levels_db(pcm)
    low = max(0, (min(before.ended_ms, after.began_ms) - 50) // 10)
    high = min(len(level), (max(before.ended_ms, after.began_ms) + 50) // 10 + 1)
    return (low + int(np.argmin(level[low:high]))) * 10 + 5 if high > low else before.ended_ms


def with_pauses(pcm: bytes, pauses: tuple[tuple[int, int], ...], before_ms: int, after_ms: int, seed: int) -> Spoken:
    """`pauses`: (place in the recording, length), both in ms. The noise around the speech is its line's own."""
    chance = np.random.default_rng(seed)
    began, ended = span_ms(pcm)
    samples = np.frombuffer(pcm, dtype="<i2").astype(np.float64)
    quiet = 10 ** (min(float(np.quantile(levels_db(pcm), 0.05)) if len(pcm) >= STEP * 2 else 0.0, 40.0) / 20)
    parts, shift, at = [_noise(before_ms, quiet, chance)], before_ms, 0
    for place, length in sorted(pauses):
        cut = min(place * 8, len(samples))
        parts += [_faded(samples[at:cut]), _noise(length, quiet, chance)]
        if began < place < ended:
            shift += length
        at = cut
    parts += [_faded(samples[at : (ended + 100) * 8]), _noise(after_ms, quiet, chance)]
    sound = np.clip(np.round(np.concatenate(parts)), -32768, 32767).astype("<i2")
    inside = tuple(length for place, length in pauses if began < place < ended)
    return Spoken(bytes(sound.tobytes()), before_ms + began, shift + ended, inside)


def _noise(length_ms: int, level: float, chance: np.random.Generator) -> npt.NDArray[np.float64]:
    return np.asarray(chance.standard_normal(length_ms * 8) * level, dtype=np.float64)


def _faded(sound: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    if len(sound) < 2 * _FADE:
        return sound
    ramp = np.linspace(0, 1, _FADE)
    faded = sound.copy()
    faded[:_FADE] *= ramp
    faded[-_FADE:] *= ramp[::-1]
    return faded
