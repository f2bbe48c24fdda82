"""One worker process as the pool sees it: start it, send to it, hear from it, end it."""

import asyncio
import contextlib
import json
import os
import signal
import socket
from collections.abc import Callable
from typing import Any

from gateway.hearing.birth import Nursery
from gateway.hearing.lease import Lease
from gateway.hearing.wire import HEAD, MAX_BODY_BYTES, Kind, pack, pack_json

_GONE_WITHIN_S = 2.0


class WorkerProcess:
    """A process with `recognisers` warm recognisers. `on_message` gets what it says, `on_gone` is called once."""

    def __init__(
        self,
        nursery: Nursery,
        recognisers: int,
        on_message: Callable[["WorkerProcess", Kind, int, dict[str, Any]], None],
        on_gone: Callable[["WorkerProcess"], None],
    ) -> None:
        self.recognisers = recognisers
        self.ready = False
        self.retiring = False
        """Takes no new utterance, and ends after its last."""
        self.instead_of: WorkerProcess | None = None
        """The worn worker that retires when this one is warm."""
        self.utterances = 0
        self.memory_bytes = 0
        self.leases: dict[int, Lease] = {}
        self.last_heard_s = 0.0
        self.started_s = 0.0
        self.pid: int | None = None
        self._nursery = nursery
        self._on_message = on_message
        self._on_gone = on_gone
        self._handle: int | None = None
        """Names the process even when its number has been given to another one."""
        self._writer: asyncio.StreamWriter | None = None
        self._listening: asyncio.Task[None] | None = None

    @property
    def free(self) -> int:
        """Recognisers that could be lent now."""
        return self.recognisers - len(self.leases) if self.ready and not self.retiring else 0

    async def start(self) -> None:
        """Start the process; its READY comes later, as a message. Raises OSError."""
        ours, theirs = socket.socketpair()
        try:
            self.pid = await self._nursery.fork(theirs)
            if hasattr(os, "pidfd_open"):
                with contextlib.suppress(ProcessLookupError):
                    self._handle = os.pidfd_open(self.pid)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        reader, self._writer = await asyncio.open_connection(sock=ours)
        self.started_s = self.last_heard_s = asyncio.get_running_loop().time()
        self._listening = asyncio.create_task(self._listen(reader), name="hearing worker")

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                length, kind, number = HEAD.unpack(await reader.readexactly(HEAD.size))
                if length > MAX_BODY_BYTES:
                    break
                body = json.loads(await reader.readexactly(length))
                self.last_heard_s = loop.time()
                self._on_message(self, Kind(kind), number, body)
        except (asyncio.IncompleteReadError, ConnectionError, ValueError):
            pass  # Told to the pool below: however it ended, the worker is gone.
        self.kill()
        self._on_gone(self)

    def send_open(self, lease: Lease) -> None:
        self._send(
            pack_json(Kind.OPEN, lease.number, {"grammar": list(lease.phrases) or None, "network": lease.network})
        )

    def send_audio(self, lease: Lease, pcm: bytes) -> None:
        self._send(pack(Kind.AUDIO, lease.number, pcm))

    def send_finish(self, lease: Lease) -> None:
        self._send(pack(Kind.FINISH, lease.number))

    def send_cancel(self, lease: Lease) -> None:
        self._send(pack(Kind.CANCEL, lease.number))

    def _send(self, message: bytes) -> None:
        # Bounded without waiting: at most one unanswered piece of half a second for each recogniser.
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(message)

    def kill(self) -> None:
        """End the process at once."""
        if self._writer is not None:
            self._writer.close()
        with contextlib.suppress(ProcessLookupError):
            if self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif self.pid is not None and not hasattr(os, "pidfd_open"):
                os.kill(self.pid, signal.SIGKILL)

    async def close(self) -> None:
        """Kill, and wait until nothing is left of it."""
        self.kill()
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await self.reap()

    async def reap(self) -> None:
        """Wait until the process that has been killed is gone; the system buries it."""
        handle, self._handle = self._handle, None
        if handle is None:
            return
        loop, gone = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(handle, gone.set)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_GONE_WITHIN_S):
                    await gone.wait()
        finally:
            loop.remove_reader(handle)
            os.close(handle)
