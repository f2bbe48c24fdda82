"""Makes a fixture's turns from a recording of any format: cut at the pauses, 8 kHz mono, with a script to complete."""

from dataclasses import dataclass
from pathlib import Path

import yaml
from pydub import AudioSegment
from pydub.exceptions import CouldntDecodeError
from pydub.silence import detect_nonsilent

from gateway.replay.fixture import LONGEST_TURN_S, FixtureError

MARGIN_MS = 200
"""Kept before and after each turn, so that no consonant is lost."""
QUIETER_BY_DB = 16
"""What is so much quieter than the recording as a whole counts as a pause."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One turn cut out of a recording."""

    file: str
    begin_ms: int
    end_ms: int


def import_recording(source: Path, folder: Path, pause_ms: int = 900) -> list[Cut]:
    """Writes `turn_01.wav` … and a `call.yaml` to complete into `folder`; returns the cuts.

    Raises FixtureError when the recording cannot be read, has no speech in it, or the folder holds a fixture already.
    """
    if (folder / "call.yaml").exists():
        raise FixtureError(f"{folder}: holds a fixture already; name another folder")
    recording = _read(source)
    spans = detect_nonsilent(recording, min_silence_len=pause_ms, silence_thresh=recording.dBFS - QUIETER_BY_DB)
    if not spans:
        raise FixtureError(f"{source}: nothing but silence in it")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FixtureError(f"{folder}: cannot be made ({error.strerror}); name another folder") from error
    cuts = []
    for number, (begin, end) in enumerate(spans, start=1):
        begin_ms, end_ms = max(0, begin - MARGIN_MS), min(len(recording), end + MARGIN_MS)
        if end_ms - begin_ms > LONGEST_TURN_S * 1000:
            raise FixtureError(
                f"{source}: {begin_ms / 1000:.0f} to {end_ms / 1000:.0f} s has no pause of {pause_ms} ms; "
                "ask for shorter pauses with --pause"
            )
        name = f"turn_{number:02}.wav"
        recording[begin_ms:end_ms].export(str(folder / name), format="wav")
        cuts.append(Cut(name, begin_ms, end_ms))
    _write_script(source, folder, cuts)
    return cuts


def _read(source: Path) -> AudioSegment:
    if not source.is_file():
        raise FixtureError(f"{source}: there is no such recording")
    try:
        recording = AudioSegment.from_file(str(source))
    except CouldntDecodeError as error:
        raise FixtureError(f"{source}: cannot be read as audio; is it a recording?") from error
    except FileNotFoundError as error:
        raise FixtureError(
            f"{source}: only WAV can be read without ffmpeg; install ffmpeg for other formats"
        ) from error
    if not len(recording):
        raise FixtureError(f"{source}: the recording is empty")
    return recording.set_channels(1).set_frame_rate(8000).set_sample_width(2)


def _write_script(source: Path, folder: Path, cuts: list[Cut]) -> None:
    script = {
        "about": f"From {source.name}: say here what happens in the call",
        "trade": "plumbing",
        "now": "2026-11-24T09:30",
        "turns": [{"says": cut.file, "words": "write here what is said"} for cut in cuts],
        "expect": {"outcome": "booked"},
    }
    text = yaml.safe_dump(script, sort_keys=False, allow_unicode=True)
    (folder / "call.yaml").write_text(text, encoding="utf-8")
