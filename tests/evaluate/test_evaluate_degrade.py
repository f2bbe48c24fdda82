"""Guards degraded recordings: the same seed gives the same bytes, the strength is what it says, a manifest survives."""

import json
import math
import wave
from pathlib import Path

import numpy as np
import pytest

from gateway.evaluate import degrade, degrading
from gateway.evaluate.degrade import KINDS, DegradeError
from gateway.evaluate.recordings import EvaluationError, load


def speech(seconds: float = 2.0, pitch_hz: float = 150, pause_s: float = 1.0) -> bytes:
    """A second of quiet, a buzz in syllables, a second of quiet."""
    time_s = np.arange(int(8000 * seconds)) / 8000
    buzz = np.sign(np.sin(2 * np.pi * pitch_hz * time_s)) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * time_s)) * 3000
    quiet = np.zeros(int(8000 * pause_s))
    return bytes(np.concatenate([quiet, buzz, quiet]).astype("<i2").tobytes())


def samples(pcm: bytes) -> np.ndarray:
    return np.frombuffer(pcm, dtype="<i2").astype(float)


@pytest.mark.parametrize("kind", KINDS)
def test_the_seed_decides_and_the_length_stays(kind: str) -> None:
    clean, others = speech(), (speech(pitch_hz=110), speech(pitch_hz=220))
    for strength in KINDS[kind].usual:
        worse = degrade.apply(kind, strength, clean, 7, others)
        assert worse == degrade.apply(kind, strength, clean, 7, others)
        assert len(worse) == len(clean)
    assert worse != clean
    if kind not in ("quiet", "clipping", "low_rate"):
        assert worse != degrade.apply(kind, strength, clean, 8, others)


@pytest.mark.parametrize("kind", ["hum", "fan", "wind", "traffic", "kitchen", "television", "babble", "talker"])
@pytest.mark.parametrize("pause_s", [0.2, 3.0])
def test_a_noise_stands_so_many_db_below_the_speech_however_long_the_pauses(kind: str, pause_s: float) -> None:
    clean = speech(pause_s=pause_s)
    noise = samples(degrade.apply(kind, 10, clean, 3)) - samples(clean)
    ratio = degrade.speech_level(samples(clean)) / math.sqrt(float(np.mean(noise**2)))
    assert 20 * math.log10(ratio) == pytest.approx(10, abs=0.3)


def test_quiet_and_overdriven() -> None:
    clean = samples(speech())
    quiet = samples(degrade.apply("quiet", 20, speech(), 1))
    assert degrade.speech_level(quiet) == pytest.approx(degrade.speech_level(clean) / 10, rel=0.02)
    loud = samples(degrade.apply("clipping", 12, speech(), 1))
    assert np.abs(loud).max() >= 32766
    assert (np.abs(loud) >= 32766).mean() > 0.3


@pytest.mark.parametrize("percent", [1, 10, 40])
def test_so_many_packets_are_lost(percent: float) -> None:
    clean = np.full(8000 * 120, 1000.0).astype("<i2").tobytes()
    left = samples(degrade.apply("loss", percent, clean, 5)).reshape(-1, degrade.FRAME)
    assert (left == 0).all(axis=1).mean() == pytest.approx(percent / 100, rel=0.4)
    concealed = samples(degrade.apply("loss_concealed", percent, clean, 5))
    assert (concealed == 0).mean() < 0.01


def test_silence_and_nothing_survive() -> None:
    for kind, about in KINDS.items():
        assert degrade.apply(kind, about.usual[-1], b"", 1) == b""
        assert len(degrade.apply(kind, about.usual[-1], bytes(4000), 1)) == 4000


def test_what_cannot_be_is_refused_with_what_can() -> None:
    with pytest.raises(DegradeError, match="kitchen"):
        degrade.apply("kitchin", 10, speech(), 1)
    with pytest.raises(DegradeError, match="% of packets"):
        degrade.apply("loss", 200, speech(), 1)


def manifest(folder: Path) -> Path:
    lines = []
    for number, speaker in enumerate("abc"):
        with wave.open(str(folder / f"{number}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(speech(pitch_hz=100 + 40 * number, pause_s=0.2))
        lines.append({"path": f"{number}.wav", "text": "yes", "speaker": speaker, "category": "yes_no", "licence": "X"})
    path = folder / "manifest.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines) + "\n", encoding="utf-8")
    return path


def test_a_manifest_is_written_that_can_be_measured(tmp_path: Path) -> None:
    source, output = manifest(tmp_path), tmp_path / "worse"
    assert degrading.write(source, "babble", 10, 1, output) == 3
    written = load(output / "manifest.jsonl")
    assert [r.speaker for r in written] == ["a", "b", "c"]
    assert all(len(w.pcm()) == len(c.pcm()) and w.pcm() != c.pcm() for w, c in zip(written, load(source), strict=True))
    line = json.loads((output / "manifest.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert line["licence"] == "X"
    assert line["degraded"] == {"kind": "babble", "strength": 10, "seed": 1}
    with pytest.raises(EvaluationError, match="another folder"):
        degrading.write(source, "babble", 10, 1, output)


def test_others_are_never_the_speaker(tmp_path: Path) -> None:
    recordings = load(manifest(tmp_path))
    others = degrading.others_of(recordings[0], recordings, 1)
    assert len(others) == 2
    assert recordings[0].pcm() not in others


def test_a_sound_of_any_length_survives_the_low_rate() -> None:
    for samples in (1, 5, 161, 166, 400):
        made = degrade.apply("low_rate", 3, np.arange(samples, dtype="<i2").tobytes(), 1)
        assert len(made) == 2 * samples
