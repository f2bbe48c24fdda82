"""`gateway degrade`: a manifest's recordings made worse, written as WAV files with a manifest of their own."""

import json
import wave
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

from gateway.audio import mulaw
from gateway.evaluate import degrade
from gateway.evaluate.recordings import EvaluationError, Recording, load

OTHERS = 12
"""Recordings of other speakers that are mixed to a television or babble."""


def others_of(recording: Recording, recordings: tuple[Recording, ...], seed: int) -> tuple[bytes, ...]:
    """PCM of recordings by other speakers, the same for the same recording and seed."""
    elsewhere = [r for r in recordings if (r.speaker or r.path) != (recording.speaker or recording.path)]
    elsewhere.sort(key=lambda r: crc32(f"{seed}{recording.path}{r.path}".encode()))
    return tuple(r.pcm() for r in elsewhere[:OTHERS])


def worsened(kind: str, strength: float, recording: Recording, recordings: tuple[Recording, ...], seed: int) -> bytes:
    """One recording's PCM made worse; each recording has its own noise. Raises EvaluationError, DegradeError."""
    own_seed = crc32(f"{seed} {recording.path}".encode())
    others = others_of(recording, recordings, seed) if kind in ("television", "babble", "talker") else ()
    return degrade.apply(kind, strength, recording.pcm(), own_seed, others)


def write(
    manifest: Path, kind: str, strength: float, seed: int, output: Path, done: Callable[[int], None] = lambda _n: None
) -> int:
    """Writes `output/manifest.jsonl` and the recordings beside it, as it names them; says how many.

    Every line keeps all its keys and gets "degraded": {kind, strength, seed}. `done` is told each recording's number.
    Raises EvaluationError (also when the output folder holds a manifest already) and DegradeError.
    """
    recordings = load(manifest)
    target = output / "manifest.jsonl"
    if target.exists():
        raise EvaluationError(f"{output}: holds a manifest already; name another folder")
    raw = [json.loads(line) for line in manifest.read_text(encoding="utf-8").splitlines() if line.strip()]
    written = []
    for number, (recording, line) in enumerate(zip(recordings, raw, strict=True), 1):
        pcm = worsened(kind, strength, recording, recordings, seed)
        # Paths of a manifest may lead anywhere; what is written stays in the folder that was named.
        name = f"audio/{number:05d}_{Path(recording.path).stem}.wav"
        _save(output / name, pcm)
        written.append(line | {"path": name, "degraded": {"kind": kind, "strength": strength, "seed": seed}})
        done(number)
    output.mkdir(parents=True, exist_ok=True)
    target.write_text("".join(json.dumps(line) + "\n" for line in written), encoding="utf-8")
    return len(written)


def _save(path: Path, pcm: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(path), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(mulaw.SAMPLE_RATE_HZ)
            sound.writeframes(pcm)
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be written ({error.strerror})") from error
