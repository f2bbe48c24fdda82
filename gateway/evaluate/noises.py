"""Synthetic noises of bad telephone lines and loud places: seeded, 8 kHz mono floats of any length. Pure."""

import numpy as np
import numpy.typing as npt
from scipy.signal import butter, lfilter, sosfilt

Sound = npt.NDArray[np.float64]
RATE_HZ = 8000
SMALLEST_CROWD = 2
"""Fewer recordings of others than this make no babble or television: synthetic voices stand in."""


def band(sound: Sound, low_hz: float, high_hz: float) -> Sound:
    """A second-order band-pass; 0 Hz and 4000 Hz leave that side open."""
    half = RATE_HZ / 2
    if low_hz <= 0:
        sos = butter(2, high_hz / half, "lowpass", output="sos")
    elif high_hz >= half:
        sos = butter(2, low_hz / half, "highpass", output="sos")
    else:
        sos = butter(2, (low_hz / half, high_hz / half), "bandpass", output="sos")
    return np.asarray(sosfilt(sos, sound), dtype=np.float64)


def hum(length: int, chance: np.random.Generator) -> Sound:
    """Mains hum, 50 or 60 Hz, with harmonics that fall off slowly: what a bad ground puts on a line."""
    mains_hz = float(chance.choice((50.0, 60.0)))
    time_s = np.arange(length) / RATE_HZ
    sound = np.zeros(length)
    for n in range(1, 16):
        sound += np.sin(2 * np.pi * n * mains_hz * time_s + chance.uniform(0, 2 * np.pi)) * chance.uniform(0.5, 1) / n
    return sound


def fan(length: int, chance: np.random.Generator) -> Sound:
    """A furnace blower or window fan: broad low noise, the tones of its blades, a slow flutter."""
    time_s = np.arange(length) / RATE_HZ
    blades_hz = chance.uniform(70, 130)
    sound = band(chance.standard_normal(length), 0, 600) * 3 + band(chance.standard_normal(length), 300, 2500) * 0.5
    for n in (1, 2, 3):
        sound += np.sin(2 * np.pi * n * blades_hz * time_s) * 0.5 / n
    flutter = 1 + 0.15 * np.sin(2 * np.pi * chance.uniform(3, 8) * time_s)
    return np.asarray(sound * flutter, dtype=np.float64)


def _slow(length: int, chance: np.random.Generator, per_s: float) -> Sound:
    """A random curve between 0 and 1 that changes about `per_s` times a second."""
    knots = max(4, int(length / RATE_HZ * per_s) + 3)
    return np.interp(np.linspace(0, knots - 1, length), np.arange(knots), chance.random(knots))


def wind(length: int, chance: np.random.Generator) -> Sound:
    """Gusts over the microphone: deep noise, strongly uneven."""
    deep = band(chance.standard_normal(length), 0, 250) * 3 + band(chance.standard_normal(length), 100, 900)
    return np.asarray(deep * (0.1 + _slow(length, chance, 2.5) ** 2), dtype=np.float64)


def traffic(length: int, chance: np.random.Generator) -> Sound:
    """A street: a steady rumble and cars that come and go."""
    sound = band(chance.standard_normal(length), 0, 500) * 2 + band(chance.standard_normal(length), 300, 2000) * 0.4
    passing = band(chance.standard_normal(length), 150, 2500) * _slow(length, chance, 0.6) ** 3 * 4
    return np.asarray(sound + passing, dtype=np.float64)


def kitchen(length: int, chance: np.random.Generator) -> Sound:
    """Running water, a hood's fan, and dishes: sharp clatters that ring at one to three and a half kilohertz."""
    water = band(chance.standard_normal(length), 500, 3600) * (0.8 + 0.4 * _slow(length, chance, 4))
    hood = fan(length, chance)
    dishes = np.zeros(length)
    for at in np.flatnonzero(chance.random(length) < 2.5 / RATE_HZ):
        ring_s = np.arange(min(length - int(at), int(0.25 * RATE_HZ))) / RATE_HZ
        for _ in range(4):
            tone_hz, decay = chance.uniform(900, 3500), chance.uniform(15, 60)
            strike = np.sin(2 * np.pi * tone_hz * ring_s) * np.exp(-decay * ring_s)
            dishes[at : int(at) + len(ring_s)] += strike * chance.uniform(0.3, 1)
    return _even(water) * 0.7 + _even(hood) * 0.5 + dishes * 1.5


def _even(sound: Sound) -> Sound:
    power = float(np.sqrt(np.mean(sound**2))) if len(sound) else 0.0
    return sound / power if power else sound


def voice(length: int, chance: np.random.Generator) -> Sound:
    """Something like a voice where no recording is at hand: a buzz through moving formants, in syllables."""
    time_s = np.arange(length) / RATE_HZ
    pitch_hz = chance.uniform(90, 220) * (1 + 0.15 * (_slow(length, chance, 2) - 0.5))
    buzz = np.sign(np.sin(2 * np.pi * np.cumsum(pitch_hz) / RATE_HZ)) + 0.1 * chance.standard_normal(length)
    syllables = np.clip(np.sin(2 * np.pi * chance.uniform(3.5, 5) * time_s) + _slow(length, chance, 3) - 0.4, 0, 1)
    sound = np.zeros(length)
    block = RATE_HZ // 8
    for start in range(0, length, block):
        piece = buzz[start : start + block]
        for centre_hz in (chance.uniform(300, 800), chance.uniform(900, 2200)):
            radius, angle = 0.96, 2 * np.pi * centre_hz / RATE_HZ
            sound[start : start + block] += lfilter([1 - radius], [1, -2 * radius * np.cos(angle), radius**2], piece)
    return np.asarray(sound * syllables, dtype=np.float64)


def _stretch(others: list[Sound], length: int, chance: np.random.Generator) -> Sound:
    """One voice that talks all the time: the others' recordings one after the other, from anywhere."""
    order = chance.permutation(len(others))
    sound = np.concatenate([_even(others[i]) for i in order])
    if len(sound) < length:
        sound = np.tile(sound, -(-length // len(sound)))
    return np.roll(sound, -int(chance.integers(len(sound))))[:length]


def crowd(length: int, chance: np.random.Generator, others: list[Sound], voices: int) -> Sound:
    """So many people talking at once, none of them louder than another."""
    if len(others) < SMALLEST_CROWD:
        return np.asarray(sum(_even(voice(length, chance)) for _ in range(voices)), dtype=np.float64)
    return np.asarray(sum(_stretch(others, length, chance) for _ in range(voices)), dtype=np.float64)


def room(sound: Sound, chance: np.random.Generator, direct_db: float, tail_s: float = 0.5) -> Sound:
    """`sound` as a microphone across the room hears it: early reflections and a dying tail `direct_db` below."""
    response = np.zeros(int(tail_s * RATE_HZ))
    time_s = np.arange(len(response)) / RATE_HZ
    # Sixty decibels down at the end of the tail.
    response += chance.standard_normal(len(response)) * np.exp(-6.9 * time_s / tail_s)
    for _ in range(6):
        response[int(chance.integers(40, 400))] += chance.choice((-1.0, 1.0)) * 3
    response[:16] = 0
    response *= 10 ** (-direct_db / 20) / np.sqrt(np.sum(response**2))
    response[0] = 1.0
    return np.convolve(sound, response)[: len(sound)]
