"""A manifest of recordings: a JSON line each, checked; anybody's recordings are as good as those that come along."""

import json
import wave
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from scipy.signal import resample_poly

from gateway.audio import mulaw


class EvaluationError(Exception):
    """A manifest, a text file or a recording cannot be used; the message names the file, the line and the remedy."""


class Recording(BaseModel):
    """One line of a manifest. Other keys ("licence", "dur") are kept by nobody and do no harm."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    path: str
    """A WAV file, mono, 16-bit PCM, of any rate; relative to the manifest's folder."""
    text: str | None = None
    """What is said, lower case, numbers as words; null where only slots are known."""
    speaker: str | None = None
    category: str = "open"
    source: str = ""
    slots: dict[str, Any] = Field(default_factory=dict)
    intent: str | None = None
    folder: Path = Path()

    @property
    def file(self) -> Path:
        return self.folder / self.path

    def pcm(self) -> bytes:
        """The sound: 16-bit PCM, 8000 Hz, mono, not yet through µ-law. Raises EvaluationError."""
        try:
            with wave.open(str(self.file), "rb") as sound:
                if sound.getsampwidth() != 2 or sound.getnchannels() != 1:
                    raise EvaluationError(f"{self.file}: not 16-bit mono PCM; convert it with `gateway fixture import`")
                rate, raw = sound.getframerate(), sound.readframes(sound.getnframes())
        except (OSError, EOFError, wave.Error) as error:
            raise EvaluationError(f"{self.file}: cannot be read as a WAV file ({error})") from error
        if rate == mulaw.SAMPLE_RATE_HZ:
            return raw
        samples: npt.NDArray[np.float64] = np.frombuffer(raw, dtype="<i2").astype(np.float64)
        resampled = resample_poly(samples, mulaw.SAMPLE_RATE_HZ, rate)
        return bytes(np.clip(np.round(resampled), -32768, 32767).astype("<i2").tobytes())


def load(manifest: Path) -> tuple[Recording, ...]:
    """All recordings of a manifest, in its order. Raises EvaluationError with the line that is wrong."""
    return tuple(
        _checked(Recording, raw | {"folder": manifest.parent}, manifest, number) for number, raw in lines(manifest)
    )


def lines(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """The JSON objects of a file of JSON lines, with their line numbers. Raises EvaluationError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: cannot be read ({error})") from error
    found: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
        except ValueError as error:
            raise EvaluationError(f"{path}, line {number}: not JSON ({error})") from error
        if not isinstance(raw, dict):
            raise EvaluationError(f"{path}, line {number}: not a JSON object")
        found.append((number, raw))
    return found


def _checked(model: type[Recording], raw: dict[str, Any], path: Path, number: int) -> Recording:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise EvaluationError(f"{path}, line {number}: {faults}") from error
