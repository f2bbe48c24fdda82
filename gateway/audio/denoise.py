"""Takes steady noise (a hood, water, a blower) out of a line for the recogniser, gently: a Wiener gain for each
frequency, never below a floor. A stream of windows in, as long a stream out, 16 ms later. Pure; 8 kHz 16-bit mono PCM.

The noise of each frequency is what it has in its quieter moments of the last second and a half (R. Martin, "Noise power
spectral density estimation based on optimal smoothing and minimum statistics", 2001, in its simplest form).
"""

import numpy as np
import numpy.typing as npt

from gateway.audio.vad import WINDOW_SAMPLES

_HOP = WINDOW_SAMPLES // 2
DELAY_MS = _HOP // 8
"""What comes out was fed so long ago."""
FLOOR_DB = -10.0
"""No frequency is ever made quieter than by this: what is cut deeper sounds like nothing the recogniser has learnt."""
_SMOOTH = 0.7
_QUIET_SHARE = 0.15
_BIAS = 1.5
"""The quieter moments of noise lie below its mean."""
_MEMORY = 94
"""Steps of 16 ms that are remembered: 1.5 s."""
_RENEW_EVERY = 4
"""Steps after which the noise is looked for again; it is most of the work."""
_WINDOW = np.sqrt(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW_SAMPLES) / WINDOW_SAMPLES))
"""Periodic, so that halves laid over each other add up to one."""


class Denoise:
    """The state of one stream. Feed it every window in order."""

    def __init__(self) -> None:
        bins = WINDOW_SAMPLES // 2 + 1
        self._before = np.zeros(_HOP)
        self._tail = np.zeros(_HOP)
        self._power: npt.NDArray[np.float64] | None = None
        self._past = np.zeros((_MEMORY, bins))
        self._noise = np.zeros(bins)
        self._steps = 0

    def feed(self, pcm: bytes) -> bytes:
        """One window of `WINDOW_BYTES` bytes; as many, with less noise, from `DELAY_MS` earlier on."""
        samples = np.frombuffer(pcm, dtype="<i2").astype(np.float64)
        made = np.concatenate([self._step(half) for half in (samples[:_HOP], samples[_HOP:])])
        return bytes(np.clip(np.round(made), -32768, 32767).astype("<i2").tobytes())

    def _step(self, half: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        spectrum = np.fft.rfft(_WINDOW * np.concatenate((self._before, half)))
        self._before = half
        sound = np.fft.irfft(spectrum * np.sqrt(self._gain(np.abs(spectrum) ** 2)), WINDOW_SAMPLES) * _WINDOW
        done = self._tail + sound[:_HOP]
        self._tail = sound[_HOP:]
        return done

    def _gain(self, power: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        self._power = power if self._power is None else _SMOOTH * self._power + (1 - _SMOOTH) * power
        self._past[self._steps % _MEMORY] = self._power
        if self._steps % _RENEW_EVERY == 0:
            known = self._past[: min(self._steps + 1, _MEMORY)]
            place = int(_QUIET_SHARE * (len(known) - 1))
            self._noise = _BIAS * np.partition(known, place, axis=0)[place]
        self._steps += 1
        return np.maximum(1 - self._noise / np.maximum(self._power, 1e-9), 10 ** (FLOOR_DB / 10))
