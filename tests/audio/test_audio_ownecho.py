"""Our own words are taken out of a line that gives them back, and nothing is taken out of any other."""

from pathlib import Path

import numpy as np
import pytest

from gateway.audio import mulaw
from gateway.audio.ownecho import OwnEcho
from gateway.audio.vad import WINDOW_BYTES, WINDOW_SAMPLES, Vad
from gateway.replay.fixture import read_audio

FIXTURES = Path(__file__).parents[2] / "audio_fixtures"
OURS = ("old_robot_voice/address.wav", "non_native/address.wav", "elderly_slow/address.wav")
THEIRS = "own_echo/address.wav"
GAP = 14_000
SECOND = 8000


def sound(name: str) -> np.ndarray:
    return np.frombuffer(mulaw.decode(read_audio(FIXTURES / name)), dtype="<i2").astype(float)


def room(delay: int, gain_db: float, rng: np.random.Generator) -> np.ndarray:
    """How a loudspeaker comes back: directly, and from the walls."""
    way = np.zeros(delay + 1600)
    way[delay] = 1
    way[delay:] += rng.standard_normal(1600) * np.exp(-np.arange(1600) / 300) * 0.1
    return np.asarray(way / np.sqrt(np.sum(way**2)) * 10 ** (gain_db / 20))


class Line:
    """A call in which the gateway speaks six times, and somebody may be speaking too."""

    def __init__(self, delay: int, gain_db: float | None, caller_from: int | None = None) -> None:
        rng = np.random.default_rng(7)
        prompts = [sound(name) for name in OURS * 2]
        self.begins, at = [], 4000
        for prompt in prompts:
            self.begins.append(at)
            at += len(prompt) + GAP
        came = rng.standard_normal(at) * 8
        self.caller = np.zeros(at)
        if caller_from is not None:
            theirs = sound(THEIRS)
            start = self.begins[caller_from] + 4000
            self.caller[start : start + len(theirs)] = theirs[: at - start]
        for begins, prompt in zip(self.begins, prompts, strict=True):
            if gain_db is not None:
                late = begins + int(rng.integers(-240, 240))
                echo = np.convolve(prompt, room(delay, gain_db, rng))[: at - late]
                came[late : late + len(echo)] += echo
        self.came = (came + self.caller).clip(-32768, 32767).astype("<i2")
        self.prompts = prompts

    def freed(self) -> np.ndarray:
        echo = OwnEcho()
        left, waiting = [], list(zip(self.begins, self.prompts, strict=True))
        for at in range(0, len(self.came) - WINDOW_SAMPLES, WINDOW_SAMPLES):
            while waiting and waiting[0][0] <= at + WINDOW_SAMPLES:
                begins, prompt = waiting.pop(0)
                echo.said(mulaw.encode(prompt.astype("<i2").tobytes()), begins)
            left.append(echo.feed(self.came[at : at + WINDOW_SAMPLES].tobytes(), at))
        return np.frombuffer(b"".join(left), dtype="<i2")


def speech_windows(samples: np.ndarray) -> int:
    vad, pcm = Vad(), samples.astype("<i2").tobytes()
    windows = range(0, len(pcm) - WINDOW_BYTES, WINDOW_BYTES)
    return sum(vad.probability(pcm[at : at + WINDOW_BYTES]) > 0.5 for at in windows)


@pytest.mark.parametrize("gain_db", [-30.0, -18.0, -8.0])
@pytest.mark.parametrize("delay", [1200, 2400, 6000])
def test_our_own_words_are_not_heard(delay: int, gain_db: float) -> None:
    line = Line(delay, gain_db)
    assert speech_windows(line.came) > 200
    # The first half second is needed to know that there is an echo.
    assert speech_windows(line.freed()) < 40


def test_who_speaks_over_our_words_is_heard() -> None:
    line = Line(2400, -18.0, caller_from=3)
    theirs = speech_windows(line.caller)
    assert theirs * 0.9 < speech_windows(line.freed()[line.begins[3] :]) < theirs * 1.25


def test_a_line_without_echo_is_never_touched() -> None:
    line = Line(2400, None, caller_from=3)
    freed = line.freed()
    assert np.array_equal(freed, line.came[: len(freed)])


def test_what_was_cut_is_not_looked_for() -> None:
    echo = OwnEcho()
    echo.said(bytes(range(1, 251)) * 64, 0)
    echo.cut(8000)
    quiet = bytes(WINDOW_BYTES)
    assert echo.feed(quiet, 8000 + 2 * SECOND) == quiet
    assert not echo.known


@pytest.mark.parametrize("loudness", [4.0, 0.6])
def test_a_voice_that_has_just_begun_and_is_alike_by_chance_is_no_echo(loudness: float) -> None:
    """Heard in a recorded call: the first tenth of a second of who cut in was like a vowel of ours of a second before,
    and the caller was hushed until the end of the call."""
    said, at = sound(OURS[0]), 4000
    begins = int(np.argmax([np.sum(said[i : i + 900] ** 2) for i in range(0, len(said) - 900, 100)])) * 100
    came = np.random.default_rng(7).standard_normal(at + len(said) + 16_000) * 8
    start = at + begins + 7600
    came[start : start + 900] += said[begins : begins + 900] * loudness
    echo = OwnEcho()
    echo.said(mulaw.encode(said.astype("<i2").tobytes()), at)
    for place in range(0, len(came) - WINDOW_SAMPLES, WINDOW_SAMPLES):
        window = came[place : place + WINDOW_SAMPLES].clip(-32768, 32767).astype("<i2").tobytes()
        assert echo.feed(window, place) == window
    assert not echo.known
