"""Takes the gateway's own words out of a line that gives them back: a speaker-phone across the room, an old exchange.

What was said is known sample by sample. Where it comes back is found by correlation, again and again, since the
network's delay is another for each prompt; an adaptive filter takes it away (SpeexDSP's multi-delay block filter by the
package pyaec; J.-S. Valin, "On adjusting the learning rate in frequency domain echo cancellation with double-talk",
2007); and what is no louder than the echo must be, is hushed. A line that gives nothing back is never touched.

Clocked by samples; 8 kHz 16-bit mono PCM."""

from collections import deque

import numpy as np
import numpy.typing as npt
from pyaec import Aec
from scipy.signal import correlate

from gateway.audio import mulaw
from gateway.audio.vad import WINDOW_SAMPLES

LONGEST_MS = 1000
"""The network both ways, the carriers' buffers and the room: an echo later than this is not known for one."""
_LONGEST = LONGEST_MS * 8
_COMPARED_WINDOWS = 16
_COMPARED = _COMPARED_WINDOWS * WINDOW_SAMPLES
"""Half a second is compared with what was said, ..."""
_EVERY = 4
"""... after so many windows again."""
_ALIKE = 0.5
"""The correlation, 0 to 1, from which on it is our own voice that comes back."""
_FILTER = 8 * WINDOW_SAMPLES
"""The room: 256 ms; the delay before it is known."""
_AHEAD = WINDOW_SAMPLES
"""The filter is given what was said so many samples early: the loudest way through a room is not always the first."""
_LOUDEST = 2.0
"""The power by that of what was said from which on it is none of ours that comes back."""
_AGAIN_AFTER = 2 * _EVERY
"""Windows after which the same delay must be found once more before it is believed, ..."""
_SOUNDING = _COMPARED_WINDOWS // 2
"""... and so many of those that are compared must be heard: a voice that has just begun is alike to something of ours
by chance."""
_CARRIES = 0.02
"""Of the loudest window's power: what less has is not heard beside it."""
_ANOTHER = 1.5
"""By so much must another delay fit better than the one that is known: each change is learnt anew by the filter."""
_NEAR = 40
"""Delays that lie so near each other are one."""
_JITTER = 2 * WINDOW_SAMPLES
"""The delay may have become another by so much without our knowing yet."""
_LOUDER = 2.0
"""Power above the echo's from which on somebody speaks."""
_DIES_AWAY = 0.6
"""Of a room's echo, so much remains after each window."""
_LEFT_OVER = 0.5
"""Where no more remains than this much of the echo that was taken away, nobody else is speaking."""
_SMOOTH = 0.5
_AUDIBLE = 20.0**2
"""Power below which nothing is looked for: -64 dBFS."""
_FLOOR_RISES = 1.02
_QUIETEST = 4.0
"""Sample values: what a hushed line still has."""

Samples = npt.NDArray[np.float64]


class OwnEcho:
    """The state of one call's line. Tell it what is said, and feed it every window in order."""

    def __init__(self) -> None:
        self._said: deque[tuple[int, Samples]] = deque()
        self._said_until = 0
        self._came: deque[Samples] = deque([np.zeros(WINDOW_SAMPLES)] * _COMPARED_WINDOWS, _COMPARED_WINDOWS)
        self._windows = 0
        self._delay = 0
        """Samples from our sending a word to its coming back."""
        self._gain = 0.0
        """The echo's power by that of what was said; 0: none is known."""
        self._perhaps: tuple[int, int] | None = None
        """The delay that was found while none was known, and at which window."""
        self._canceller: Aec | None = None
        self._power = self._echo = self._left = self._taken = 0.0
        self._floor = 0.0
        self._noise = np.random.default_rng(0)

    @property
    def known(self) -> bool:
        """The line gives our words back, and they are taken out."""
        return self._gain > 0

    def said(self, sound: bytes, now: int) -> None:
        """µ-law was sent at the sample `now` of the caller's audio: it is played after what was sent before it."""
        begins = max(now, self._said_until)
        self._said.append((begins, np.frombuffer(mulaw.decode(sound), dtype="<i2").astype(np.float64)))
        self._said_until = begins + len(sound)

    def cut(self, now: int) -> None:
        """What has not been played at the sample `now` never will be."""
        self._said = deque((begins, sound[: now - begins]) for begins, sound in self._said if begins < now)
        self._said_until = min(self._said_until, now)

    def feed(self, pcm: bytes, at: int) -> bytes:
        """The caller's window that begins at the sample `at`; as much, without our own words."""
        came = np.frombuffer(pcm, dtype="<i2").astype(np.float64)
        self._came.append(came)
        if at >= self._said_until + _LONGEST + _FILTER:
            self._said.clear()
            self._listen_to_the_room(came)
            return pcm
        self._forget(at - _COMPARED - _LONGEST)
        self._windows += 1
        if self._windows % _EVERY == 0:
            self._look_for_it(at + WINDOW_SAMPLES)
        return self._without(came, at) if self.known else pcm

    def _without(self, came: Samples, at: int) -> bytes:
        if self._canceller is None:
            self._canceller = Aec(WINDOW_SAMPLES, _FILTER, mulaw.SAMPLE_RATE_HZ, enable_preprocess=False)
        begins = at - self._delay
        ours = self._playing(begins + _AHEAD, WINDOW_SAMPLES)
        left = np.array(self._canceller.cancel_echo(_whole(came), _whole(ours)), dtype=np.float64)
        self._power = _smooth(self._power, _power(came))
        self._left = _smooth(self._left, _power(left))
        self._taken = _smooth(self._taken, _power(came - left))
        if self._left > self._power:
            left = came
        around = self._playing(begins - _JITTER, 2 * _JITTER + WINDOW_SAMPLES).reshape(-1, WINDOW_SAMPLES)
        self._echo = max(self._gain * float(np.max(np.mean(around**2, axis=1))), self._echo * _DIES_AWAY)
        only_echo = max(self._power, _power(came)) < _LOUDER * self._echo
        if only_echo or max(self._left, _power(left)) < _LEFT_OVER * self._taken:
            # Not the echo made quiet: that would still be speech to whoever listens closely.
            left = self._noise.standard_normal(WINDOW_SAMPLES) * min(max(self._floor, _QUIETEST), np.sqrt(_power(came)))
        return bytes(left.round().clip(-32768, 32767).astype("<i2").tobytes())

    def _look_for_it(self, now: int) -> None:
        """Compares the last half second with all that it may be the echo of."""
        came = np.concatenate(self._came)
        ours = self._playing(now - _COMPARED - _LONGEST, _COMPARED + _LONGEST)
        if _power(came) < _AUDIBLE or not ours.any():
            return
        energy = np.cumsum(np.concatenate(([0.0], ours**2)))
        energies = energy[_COMPARED:] - energy[:-_COMPARED]
        products = correlate(ours, came, mode="valid", method="fft")
        alike = np.abs(products) / np.sqrt(np.maximum(energies, _COMPARED * _AUDIBLE) * np.sum(came**2))
        place = int(np.argmax(alike))
        loudness = float(np.sum(came**2) / max(energies[place], 1.0))
        if alike[place] < _ALIKE or loudness > _LOUDEST:
            return
        if not self.known and not (self._sounding() and self._found_again(_LONGEST - place)):
            return
        known = _LONGEST - self._delay
        if not self.known or alike[place] > _ANOTHER * np.max(alike[max(0, known - _NEAR) : known + _NEAR + 1]):
            self._delay = _LONGEST - place
        self._gain = loudness if not self.known else float(np.sqrt(self._gain * loudness))

    def _sounding(self) -> bool:
        """Whether what came is more than the first sound after silence."""
        powers = [_power(window) for window in self._came]
        return sum(power > max(powers) * _CARRIES for power in powers) >= _SOUNDING

    def _found_again(self, delay: int) -> bool:
        """Whether this delay was found before, in sound that was partly another."""
        if self._perhaps is None or abs(delay - self._perhaps[0]) > _NEAR:
            self._perhaps = delay, self._windows
        return self._windows - self._perhaps[1] >= _AGAIN_AFTER

    def _playing(self, begins: int, samples: int) -> Samples:
        """What was said from the sample `begins` on."""
        window = np.zeros(samples)
        for since, sound in self._said:
            start = max(0, since - begins)
            part = sound[max(0, begins - since) : max(0, begins + samples - since)]
            window[start : start + len(part)] = part
        return window

    def _forget(self, before: int) -> None:
        while self._said and self._said[0][0] + len(self._said[0][1]) <= before:
            self._said.popleft()

    def _listen_to_the_room(self, came: Samples) -> None:
        """How loud the line is when nobody speaks: what is hushed is never quieter."""
        loud = float(np.sqrt(_power(came)))
        self._floor = min(loud, self._floor * _FLOOR_RISES) if self._floor else loud


def _power(samples: Samples) -> float:
    return float(np.mean(samples**2))


def _smooth(before: float, now: float) -> float:
    return _SMOOTH * before + (1 - _SMOOTH) * now


def _whole(samples: Samples) -> list[int]:
    return [int(sample) for sample in samples]
