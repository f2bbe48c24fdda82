"""The Piper engine: a few warm Piper programs behind pipes, replaced when they die or hang."""

import asyncio
import contextlib
import json
import os
import struct
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import structlog

from gateway.voice.engine import PASSED_ON, VoiceError
from gateway.voice.shape import telephone

log = structlog.get_logger()

_PROGRAM = Path(__file__).with_name("piper_process.py")
_HEADER = struct.Struct(">cII")
_MOST_BYTES = 64 * 2**20
_WATCH_S = 1.0
"""How often the idle programs are looked at."""
_GONE_WITHIN_S = 5.0
"""How long a killed program is waited for: whoever replaces it has a caller waiting."""


class _ProgramError(Exception):
    """The program died, hung or talked nonsense; it has to be replaced."""


class PiperProgram:
    """One Piper process. One rendering at a time; the owner sees to that."""

    def __init__(self, model: Path, start_s: float) -> None:
        self._model = model
        self._start_s = start_s
        self._process: asyncio.subprocess.Process | None = None
        self._rate_hz = 0
        self._request = 0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process and self._process.returncode is None else None

    @property
    def dead(self) -> bool:
        """It was there, and has ended by itself."""
        return self._process is not None and self._process.returncode is not None

    async def start(self) -> None:
        """Returns when the voice is loaded and warm."""
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",
                str(_PROGRAM),
                str(self._model),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={k: v for k, v in os.environ.items() if k in PASSED_ON},
                start_new_session=True,
                # A pipe that is not read on because the buffer is full never ends, and `wait` waits for its end, even
                # when the program has been killed: https://github.com/python/cpython/issues/119710.
                limit=_MOST_BYTES,
            )
            async with asyncio.timeout(self._start_s):
                kind, _, payload = await self._frame()
        except (OSError, TimeoutError, _ProgramError) as error:
            await self.kill()
            raise _ProgramError(f"did not start: {error or type(error).__name__}") from error
        except asyncio.CancelledError:
            await self.kill()
            raise
        if kind != b"R":
            await self.kill()
            raise _ProgramError(f"did not start: {payload.decode(errors='replace')}")
        self._rate_hz = int(json.loads(payload)["rate_hz"])

    async def render(self, text: str, timeout_s: float) -> AsyncIterator[tuple[bytes, int]]:
        """PCM of each sentence, and its rate in Hz. Frames of a rendering that was given up are passed over."""
        if self.pid is None:
            await self.start()
        assert self._process is not None
        assert self._process.stdin is not None
        self._request += 1
        request = self._request
        try:
            self._process.stdin.write(json.dumps({"id": request, "text": text}).encode() + b"\n")
            async with asyncio.timeout(timeout_s):
                await self._process.stdin.drain()
            while True:
                async with asyncio.timeout(timeout_s):
                    kind, of, payload = await self._frame()
                if of != request:
                    continue
                if kind == b"E":
                    return
                if kind != b"A":
                    raise _ProgramError(f"failed with {payload.decode(errors='replace')}")
                yield payload, self._rate_hz
        except TimeoutError:
            raise _ProgramError(f"did not answer within {timeout_s:.0f} s") from None
        except OSError as error:
            raise _ProgramError("died") from error

    async def _frame(self) -> tuple[bytes, int, bytes]:
        assert self._process is not None
        assert self._process.stdout is not None
        try:
            kind, request, length = _HEADER.unpack(await self._process.stdout.readexactly(_HEADER.size))
            if length > _MOST_BYTES:
                raise _ProgramError("sent nonsense")
            return kind, request, await self._process.stdout.readexactly(length)
        except asyncio.IncompleteReadError as error:
            raise _ProgramError("died") from error

    async def kill(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        try:
            async with asyncio.timeout(_GONE_WITHIN_S):
                await process.wait()
        except TimeoutError:
            log.error("voice_program_lingers", pid=process.pid)


class PiperEngine:
    """Several programs, so that a call need not wait for another's sentence."""

    def __init__(
        self, model: Path, *, parallel: int = 2, start_s: float = 60.0, render_s: float = 8.0, wait_s: float = 20.0
    ) -> None:
        """`render_s`: how long one sentence may take before the program counts as hung; `wait_s`: how long a rendering
        waits for a free program."""
        self.name = f"piper-{model.stem}"
        self.parallel = parallel
        self._render_s = render_s
        self._wait_s = wait_s
        self._programs = [PiperProgram(model, start_s) for _ in range(parallel)]
        self._free: asyncio.Queue[PiperProgram] = asyncio.Queue(parallel)
        self._starting: set[asyncio.Task[None]] = set()
        self._watching: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def pids(self) -> tuple[int, ...]:
        """Of the programs that live."""
        return tuple(p.pid for p in self._programs if p.pid is not None)

    @property
    def starting(self) -> int:
        """How many programs are being started in the background."""
        return len(self._starting)

    async def start(self) -> None:
        """Returns when the first program is warm; the others follow in the background."""
        first, *others = self._programs
        try:
            await first.start()
        except _ProgramError as error:
            raise VoiceError(
                f"Piper {error}; install it again: pip install --force-reinstall 'warmline[piper]'"
            ) from error
        self._free.put_nowait(first)
        for program in others:
            self._start_soon(program)
        self._watching = asyncio.create_task(self._watch(), name="voice-piper-watch")

    async def _watch(self) -> None:
        """A program that dies while nobody needs it is started again before somebody does."""
        while True:
            await asyncio.sleep(_WATCH_S)
            for program in [self._free.get_nowait() for _ in range(self._free.qsize())]:
                if program.dead:
                    log.warning("voice_program_replaced", engine=self.name, attempt=0, reason="died")
                    self._start_soon(program)
                else:
                    self._free.put_nowait(program)

    def _start_soon(self, program: PiperProgram) -> None:
        """In the background, so that a call need not wait while another program is free."""
        task = asyncio.create_task(self._start_program(program), name="voice-piper-start")
        self._starting.add(task)
        task.add_done_callback(self._starting.discard)

    async def _start_program(self, program: PiperProgram) -> None:
        try:
            await program.start()
        except _ProgramError as error:
            # The next rendering tries again.
            log.warning("voice_program_not_started", engine=self.name, reason=str(error))
        self._free.put_nowait(program)

    async def render(self, text: str) -> AsyncIterator[bytes]:
        given = 0
        reason = ""
        for attempt in (1, 2):
            if self._closed:
                raise VoiceError("the voice is closed")
            try:
                async with asyncio.timeout(self._wait_s):
                    program = await self._free.get()
            except TimeoutError:
                raise VoiceError(
                    f"every Piper program was busy or starting for {self._wait_s:.0f} s; the machine has too little "
                    "processor time for so many calls"
                ) from None
            broken = False
            try:
                place = 0
                async for pcm, rate_hz in program.render(text, self._render_s):
                    place += 1
                    if place > given:
                        given += 1
                        yield await asyncio.to_thread(telephone, pcm, rate_hz)
            except _ProgramError as error:
                broken, reason = True, str(error)
                log.warning("voice_program_replaced", engine=self.name, attempt=attempt, reason=reason)
                await program.kill()
            else:
                return
            finally:
                if broken and not self._closed:
                    self._start_soon(program)
                else:
                    self._free.put_nowait(program)
        raise VoiceError(f"Piper {reason}, twice; a person has to take the call")

    async def close(self) -> None:
        self._closed = True
        starting = (*self._starting, *([self._watching] if self._watching else ()))
        for task in starting:
            task.cancel()
        await asyncio.gather(*starting, return_exceptions=True)
        for program in self._programs:
            await program.kill()
