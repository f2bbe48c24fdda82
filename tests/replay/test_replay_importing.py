"""Guards the import of recordings: cut at the pauses, any WAV without ffmpeg, other formats with it, clear refusals."""

import math
import random
import shutil
import struct
import subprocess
import wave
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from gateway.replay.fixture import FixtureError, load
from gateway.replay.importing import MARGIN_MS, import_recording

PARTS = ((False, 1.0), (True, 1.0), (False, 1.5), (True, 2.0), (False, 1.2), (True, 0.8), (False, 1.1))
"""(speech, seconds): three turns."""
TURNS_MS = ((1000, 2000), (3500, 5500), (6700, 7500))


def recording(
    path: Path, parts: tuple[tuple[bool, float], ...] = PARTS, *, rate_hz: int = 8000, channels: int = 1, width: int = 2
) -> Path:
    """Something like speech (a buzz that swells and fades) with pauses of faint noise."""
    chance = random.Random(3)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate_hz)
        for speech, seconds in parts:
            for place in range(int(seconds * rate_hz)):
                time_s = place / rate_hz
                loud = 0.3 + 0.2 * math.sin(2 * math.pi * 3 * time_s) if speech else 0.001
                value = loud * (math.sin(2 * math.pi * 180 * time_s) if speech else chance.uniform(-1, 1))
                sample = struct.pack("<h", int(value * 32767)) if width == 2 else bytes([int(128 + value * 127)])
                file.writeframesraw(sample * channels)
    return path


@pytest.mark.parametrize(("rate_hz", "channels", "width"), [(8000, 1, 2), (44100, 2, 2), (16000, 1, 1)])
def test_turns_are_cut_at_the_pauses(tmp_path: Path, rate_hz: int, channels: int, width: int) -> None:
    source = recording(tmp_path / "call.wav", rate_hz=rate_hz, channels=channels, width=width)
    cuts = import_recording(source, tmp_path / "new")
    assert [cut.file for cut in cuts] == ["turn_01.wav", "turn_02.wav", "turn_03.wav"]
    for cut, (begin_ms, end_ms) in zip(cuts, TURNS_MS, strict=True):
        assert begin_ms - MARGIN_MS - 60 <= cut.begin_ms <= begin_ms
        assert end_ms <= cut.end_ms <= end_ms + MARGIN_MS + 60
    assert all(one.end_ms <= other.begin_ms for one, other in pairwise(cuts))


def test_what_is_written_is_a_fixture_as_it_stands(tmp_path: Path) -> None:
    import_recording(recording(tmp_path / "call.wav", rate_hz=22050, channels=2), tmp_path / "new")
    fixture = load(tmp_path / "new")
    assert [turn.says for turn in fixture.turns] == ["turn_01.wav", "turn_02.wav", "turn_03.wav"]
    assert len(fixture.audio("turn_01.wav")) == pytest.approx(1.4 * 8000, rel=0.1)


def test_shorter_pauses_make_more_turns(tmp_path: Path) -> None:
    parts = ((True, 1.0), (False, 0.5), (True, 1.0), (False, 1.2), (True, 1.0))
    source = recording(tmp_path / "call.wav", parts)
    assert len(import_recording(source, tmp_path / "long", 900)) == 2
    assert len(import_recording(source, tmp_path / "short", 300)) == 3


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="needs ffmpeg")
@pytest.mark.parametrize("ending", ["ogg", "mp3"])
def test_other_formats_are_read_with_ffmpeg(tmp_path: Path, ending: str) -> None:
    source = tmp_path / f"call.{ending}"
    wav = recording(tmp_path / "call.wav")
    command = ["ffmpeg", "-loglevel", "error", "-i", str(wav), str(source)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip(f"this ffmpeg does not write {ending}")
    assert len(import_recording(source, tmp_path / "new")) == 3


@pytest.mark.filterwarnings("ignore:Couldn.t find ff:RuntimeWarning")
def test_wav_needs_no_ffmpeg_and_other_formats_say_that_they_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("pydub.AudioSegment.converter", str(tmp_path / "no-ffmpeg"))
    source = recording(tmp_path / "call.wav", rate_hz=44100, channels=2)
    assert len(import_recording(source, tmp_path / "new")) == 3
    (tmp_path / "call.mp3").write_bytes(b"ID3" + bytes(2000))
    with pytest.raises(FixtureError, match="ffmpeg"):
        import_recording(tmp_path / "call.mp3", tmp_path / "other")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "recording"), (b"not sound at all, but words " * 50, "recording"), (b"RIFF\x00\x00", "recording")],
)
def test_what_is_no_sound_is_refused_and_leaves_nothing(tmp_path: Path, content: bytes, words: str) -> None:
    source = tmp_path / "call.wav"
    source.write_bytes(content)
    with pytest.raises(FixtureError, match=words):
        import_recording(source, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FixtureError, match=r"gone\.wav: there is no such recording"):
        import_recording(tmp_path / "gone.wav", tmp_path / "new")


def test_a_folder_is_no_recording(tmp_path: Path) -> None:
    with pytest.raises(FixtureError, match="there is no such recording"):
        import_recording(tmp_path, tmp_path / "new")


@pytest.mark.parametrize("seconds", [0.0, 3.0])
def test_pure_silence_is_refused(tmp_path: Path, seconds: float) -> None:
    source = tmp_path / "call.wav"
    with wave.open(str(source), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\x00\x00" * int(seconds * 8000))
    with pytest.raises(FixtureError, match=r"silence|empty"):
        import_recording(source, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_speech_without_a_pause_is_refused_with_the_remedy(tmp_path: Path) -> None:
    source = recording(tmp_path / "call.wav", ((True, 61.0),))
    with pytest.raises(FixtureError, match="--pause"):
        import_recording(source, tmp_path / "new")
    assert not list(tmp_path.glob("new/*"))


def test_a_fixture_is_never_overwritten(tmp_path: Path) -> None:
    source = recording(tmp_path / "call.wav")
    import_recording(source, tmp_path / "new")
    script = (tmp_path / "new" / "call.yaml").read_text(encoding="utf-8")
    with pytest.raises(FixtureError, match="holds a fixture already"):
        import_recording(source, tmp_path / "new")
    assert (tmp_path / "new" / "call.yaml").read_text(encoding="utf-8") == script
    assert yaml.safe_load(script)["turns"][0]["says"] == "turn_01.wav"


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    source = recording(tmp_path / "call.wav")
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(FixtureError, match="file"):
        import_recording(source, tmp_path / "file" / "new")
