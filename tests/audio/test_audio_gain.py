"""Guards the levelling of quiet talkers: louder when quiet, never noise, never clipping, bounded."""

import math
import random

import pytest

from gateway.audio import mulaw
from gateway.audio.gain import LOUD_ENOUGH_DBFS, MOST_DB, QUIET_FLOOR_DBFS, Gain
from gateway.audio.vad import WINDOW_SAMPLES


def window(level_dbfs: float, seed: int = 1) -> bytes:
    chance = random.Random(seed)
    loud = 32768 * 10 ** (level_dbfs / 20) * math.sqrt(3)
    return b"".join(
        round(chance.uniform(-loud, loud)).to_bytes(2, "little", signed=True) for _ in range(WINDOW_SAMPLES)
    )


def level_after(gain: Gain, levels_dbfs: list[float]) -> float:
    out = b""
    for level in levels_dbfs:
        pcm = window(level)
        out = gain.feed(pcm, mulaw.level_dbfs(pcm))
    return mulaw.level_dbfs(out)


def talk(level_dbfs: float, seconds: int, floor_dbfs: float = -80.0) -> list[float]:
    """Half a second of speech, half a second of the line, again and again; ends in speech."""
    return ([floor_dbfs] * 15 + [level_dbfs] * 15) * seconds


@pytest.mark.parametrize("level_dbfs", [-55, -62])
def test_a_quiet_talker_becomes_loud_enough(level_dbfs: float) -> None:
    assert level_after(Gain(), talk(level_dbfs, 20)) == pytest.approx(LOUD_ENOUGH_DBFS, abs=2.5)


@pytest.mark.parametrize("level_dbfs", [-12, -25, -40])
def test_a_usual_talker_is_left_alone(level_dbfs: float) -> None:
    gain = Gain()
    assert level_after(gain, talk(level_dbfs, 10)) == pytest.approx(level_dbfs, abs=0.5)
    assert gain.db < 1


def test_the_gain_is_bounded() -> None:
    gain = Gain()
    level_after(gain, talk(-85, 60, floor_dbfs=-96))
    assert gain.db == MOST_DB


@pytest.mark.parametrize("floor_dbfs", [-70, -58, -45, -30])
def test_noise_alone_is_not_made_loud(floor_dbfs: float) -> None:
    assert level_after(Gain(), [floor_dbfs] * 2000) <= max(floor_dbfs, QUIET_FLOOR_DBFS) + 1


def test_a_loud_word_after_a_long_quiet_is_not_clipped() -> None:
    gain = Gain()
    level_after(gain, [-90.0] * 1500)
    assert gain.db > 10
    loud = window(-14)
    assert gain.feed(loud, mulaw.level_dbfs(loud)) == loud
