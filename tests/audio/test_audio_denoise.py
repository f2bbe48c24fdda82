"""Guards the taking out of noise: steady noise gets quieter, a voice stays as it is, nothing is lost or made up."""

import numpy as np
import numpy.typing as npt
import pytest

from gateway.audio.denoise import DELAY_MS, FLOOR_DB, Denoise
from gateway.audio.vad import WINDOW_BYTES

Sound = npt.NDArray[np.float64]
CHANCE = np.random.default_rng(1)


def through(sound: Sound) -> Sound:
    pcm = np.clip(np.round(sound), -32768, 32767).astype("<i2").tobytes()
    denoise = Denoise()
    made = b"".join(denoise.feed(pcm[i : i + WINDOW_BYTES]) for i in range(0, len(pcm), WINDOW_BYTES))
    assert len(made) == len(pcm)
    return np.frombuffer(made, dtype="<i2").astype(np.float64)


def level_db(sound: Sound) -> float:
    return float(10 * np.log10(np.mean(sound**2) + 1e-9))


def bursts(length: int) -> Sound:
    """Words: a buzz that comes and goes."""
    at_s = np.arange(length) / 8000
    buzz = sum(np.sin(2 * np.pi * 140 * n * at_s) / n for n in range(1, 12))
    return np.asarray(buzz * 4000 * (np.sin(2 * np.pi * 1.5 * at_s) > 0), dtype=np.float64)


def test_steady_noise_gets_quieter_and_never_more_than_the_floor() -> None:
    noise = CHANCE.standard_normal(8192 * 4) * 300
    quieter_by = level_db(noise[8192:]) - level_db(through(noise)[8192:])
    assert 4 < quieter_by <= -FLOOR_DB + 0.5


def test_a_voice_without_noise_passes_as_it_is_a_little_later() -> None:
    voice = bursts(8192 * 3)
    delay = DELAY_MS * 8
    made = through(voice)
    assert np.corrcoef(made[delay:], voice[:-delay])[0, 1] > 0.95
    assert level_db(made[delay:]) == pytest.approx(level_db(voice[:-delay]), abs=1.0)


def test_a_voice_stands_out_more_than_before() -> None:
    length = 8192 * 4
    voice, noise = bursts(length), CHANCE.standard_normal(length) * 500
    speaking = np.roll(np.abs(voice) > 0, DELAY_MS * 8)
    pauses = ~np.convolve(speaking, np.ones(1201), "same").astype(bool)
    speaks = np.convolve(speaking, np.ones(1201), "same") > 1100
    made = through(voice + noise)
    late = np.arange(length) > 8192
    assert pauses[late].any()
    before = level_db((voice + noise)[speaks & late]) - level_db((voice + noise)[pauses & late])
    after = level_db(made[speaks & late]) - level_db(made[pauses & late])
    assert after > before + 3


def test_silence_stays_silence() -> None:
    assert not through(np.zeros(8192)).any()
