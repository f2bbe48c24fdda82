"""Guards voice activity: real speech is noticed, silence and a dial tone's absence are not, streams are independent."""

import math
import struct
import wave
from itertools import pairwise
from pathlib import Path

import pytest

from gateway.audio.vad import WINDOW_BYTES, WINDOW_MS, Vad

SPEECH = Path(__file__).parents[1] / "hearing" / "audio" / "cen7-fclc-b.wav"


def probabilities(pcm: bytes, vad: Vad | None = None) -> list[float]:
    vad = vad or Vad()
    return [vad.probability(pcm[i : i + WINDOW_BYTES]) for i in range(0, len(pcm) - WINDOW_BYTES + 1, WINDOW_BYTES)]


def speech() -> bytes:
    with wave.open(str(SPEECH)) as file:
        return file.readframes(file.getnframes())


def test_a_window_is_32_ms() -> None:
    assert WINDOW_MS == 32


def test_speech_is_noticed_and_the_quiet_before_it_is_not() -> None:
    found = probabilities(speech())
    assert max(found[:10]) < 0.3
    assert sum(p > 0.5 for p in found) * WINDOW_MS > 1500


@pytest.mark.parametrize(
    "pcm",
    [bytes(WINDOW_BYTES * 40), b"".join(struct.pack("<h", round(9000 * math.sin(i * 0.33))) for i in range(256 * 40))],
    ids=["silence", "tone"],
)
def test_silence_and_a_steady_tone_are_not_speech(pcm: bytes) -> None:
    # The onset of a tone may be mistaken for a moment.
    assert sum(p > 0.5 for p in probabilities(pcm)) <= 6


def test_two_streams_do_not_disturb_each_other() -> None:
    alone = probabilities(speech())
    one, other, mixed = Vad(), Vad(), []
    pcm = speech()
    for i in range(0, len(pcm) - WINDOW_BYTES + 1, WINDOW_BYTES):
        mixed.append(one.probability(pcm[i : i + WINDOW_BYTES]))
        other.probability(bytes(WINDOW_BYTES))
    assert mixed == pytest.approx(alone)


def test_a_window_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="512"):
        Vad().probability(bytes(320))


def test_a_short_quiet_yes_is_noticed_after_a_long_silence() -> None:
    """It went unnoticed in a call: the network's memory had drifted in the silences between the caller's turns."""
    folder = Path(__file__).parents[2] / "audio_fixtures" / "old_robot_voice"
    vad = Vad()
    for name in ("problem", "address", "name"):
        with wave.open(str(folder / f"{name}.wav")) as file:
            probabilities(bytes(16000 * 8) + file.readframes(file.getnframes()), vad)
    probabilities(bytes(16000 * 30), vad)
    with wave.open(str(folder / "yes.wav")) as file:
        found = probabilities(file.readframes(file.getnframes()), vad)
    assert max(min(one, other) for one, other in pairwise(found)) > 0.5
