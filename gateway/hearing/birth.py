"""The process with the loaded models, as the pool sees it: started when a worker is wanted, again when it has died."""

import asyncio
import contextlib
import json
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

from gateway.hearing.wire import FORKED


class Nursery:
    """Forks worker processes of `recognisers` recognisers each. `close` it; that does not end the workers."""

    def __init__(self, model: Path, networks: Mapping[str, Path], recognisers: int, *, patience_s: float) -> None:
        """`networks`: model folders by name; `patience_s`: how long loading all models may take."""
        self.memory_bytes = 0
        """Of the process itself: its part of what it shares with the workers."""
        self._arguments = (str(model), str(recognisers), json.dumps({n: str(f) for n, f in networks.items()}))
        self._patience_s = patience_s
        self._process: asyncio.subprocess.Process | None = None
        self._control: socket.socket | None = None
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._one_at_a_time = asyncio.Lock()

    async def fork(self, line: socket.socket) -> int:
        """A worker process that serves this socket; its process id. Loads the models first if need be (about 3 s).

        Raises OSError when they cannot be loaded.
        """
        async with self._one_at_a_time:
            if self._control is not None:
                with contextlib.suppress(OSError):
                    return await self._ask(line)
                # It had died since the last time, which nobody had to notice: it is started again.
            return await self._ask(line)

    async def _ask(self, line: socket.socket) -> int:
        try:
            async with asyncio.timeout(self._patience_s):
                if self._control is None or self._reader is None:
                    self._control, self._reader = await self._start()
                socket.send_fds(self._control, [b"+"], [line.fileno()])
                pid, self.memory_bytes = FORKED.unpack(await self._reader.readexactly(FORKED.size))
                return int(pid)
        except (asyncio.IncompleteReadError, TimeoutError, OSError) as error:
            await self.close()
            raise OSError(0, "the speech models could not be loaded") from error

    async def _start(self) -> tuple[socket.socket, asyncio.StreamReader]:
        ours, theirs = socket.socketpair()
        try:
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-W", "ignore", "-m", "gateway.hearing.nursery"),
                *self._arguments,
                str(theirs.fileno()),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                # One worker is one core's worth of hearing; a library's own threads would only fight over it, and a
                # process with threads must not be forked. And it needs no secrets.
                env={k: v for k, v in os.environ.items() if not k.startswith("TWILIO_")}
                | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        reader, self._writer = await asyncio.open_connection(sock=ours)
        return ours, reader

    async def close(self) -> None:
        """End the process; whoever it has forked goes on."""
        if self._writer is not None:
            self._writer.close()
        self._control = self._reader = self._writer = None
        process, self._process = self._process, None
        if process is not None:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            await process.wait()
