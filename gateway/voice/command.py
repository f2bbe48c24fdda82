"""Engines that are a command of the operating system (flite, espeak-ng): text on standard input, a WAV file out."""

import asyncio
import contextlib
import io
import os
import tempfile
import wave
from collections.abc import AsyncIterator
from pathlib import Path

from gateway.voice.engine import PASSED_ON, VoiceError
from gateway.voice.shape import telephone


class CommandEngine:
    """One process per rendering. The words go through a pipe: arguments could be read by every user of the machine."""

    def __init__(self, name: str, argv: tuple[str, ...], *, parallel: int = 2, timeout_s: float = 10.0) -> None:
        """`argv` must end with the option that takes the path of the WAV file to write."""
        self.name = name
        self.parallel = parallel
        self._argv = argv
        self._timeout_s = timeout_s
        self._slots = asyncio.Semaphore(parallel)

    async def start(self) -> None:
        async for _ in self.render("Ready."):
            pass

    async def render(self, text: str) -> AsyncIterator[bytes]:
        async with self._slots:
            try:
                pcm, rate_hz = await self._run(text)
            except VoiceError:
                pcm, rate_hz = await self._run(text)
            yield await asyncio.to_thread(telephone, pcm, rate_hz)

    async def _run(self, text: str) -> tuple[bytes, int]:
        with tempfile.TemporaryDirectory(prefix="warmline-voice-") as folder:
            path = Path(folder, "said.wav")
            try:
                process = await asyncio.create_subprocess_exec(
                    *self._argv,
                    str(path),
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.DEVNULL,
                    stderr=asyncio.subprocess.DEVNULL,
                    env={name: value for name, value in os.environ.items() if name in PASSED_ON},
                    start_new_session=True,
                )
            except OSError as error:
                raise VoiceError(f"{self._argv[0]} cannot be run ({error.strerror}); install it again") from error
            try:
                async with asyncio.timeout(self._timeout_s):
                    await process.communicate(f"{text}\n".encode())
            except TimeoutError:
                raise VoiceError(f"{self.name} did not answer within {self._timeout_s:.0f} s") from None
            finally:
                if process.returncode is None:
                    with contextlib.suppress(ProcessLookupError):
                        process.kill()
                    await process.wait()
            try:
                return _read(await asyncio.to_thread(path.read_bytes))
            except (OSError, wave.Error, EOFError) as error:
                raise VoiceError(
                    f"{self.name} ended with {process.returncode} and no sound; install it again"
                ) from error

    async def close(self) -> None:
        """Nothing runs between renderings."""


def _read(wav: bytes) -> tuple[bytes, int]:
    with wave.open(io.BytesIO(wav)) as reader:
        if reader.getsampwidth() != 2 or reader.getnchannels() != 1:
            raise wave.Error("not 16-bit mono")
        return reader.readframes(reader.getnframes()), reader.getframerate()


def flite(path: str) -> CommandEngine:
    """Flite with the voice that a telephone's recogniser understands best (BSD-style licence)."""
    return CommandEngine("flite-rms", (path, "-voice", "rms", "--seti", "ssml=0", "-o"))


def espeak(path: str) -> CommandEngine:
    """espeak-ng: robotic, but it is on many machines."""
    return CommandEngine("espeak-en-us", (path, "-v", "en-us", "-s", "155", "--stdin", "-w"))
