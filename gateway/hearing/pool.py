"""The pool of warm Vosk recognisers in worker processes: lent for an utterance, replaced when they die."""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any

import structlog

from gateway.config import Hearing
from gateway.hearing.birth import Nursery
from gateway.hearing.lease import Lease, NotHeardError, Partial
from gateway.hearing.process import WorkerProcess
from gateway.hearing.readings import readings
from gateway.hearing.wire import Kind

log = structlog.get_logger()

MAX_WAITING = 32
"""Utterances that may wait for a recogniser; beyond, a new one fails at once."""
MAX_ATTEMPTS = 3
"""Workers that one utterance may outlive; an utterance that kills each worker it meets must not kill them all."""
RESCUE_S = 20.0
"""How long an utterance that lost its worker waits for another: with a single worker, for its replacement."""
_WATCH_S = 0.25
_BACK_OFF_S = (0.1, 0.5, 2.0, 5.0, 10.0)
"""Pauses before a worker is started again, by how many died in a row soon after their start."""
_HOPELESS_AFTER = 2
"""Deaths in a row for each worker, after which no start is expected any more."""
_HEALTHY_AFTER_S = 20.0


class Pool:
    """`settings.workers` processes of `settings.recognizers_per_worker` recognisers for the model in the folder."""

    def __init__(
        self,
        model: Path,
        settings: Hearing,
        networks: Mapping[str, Path] | None = None,
        *,
        wait_s: float = 3.0,
        hung_after_s: float = 5.0,
        start_timeout_s: float = 120.0,
    ) -> None:
        """`networks`: model folders of exact networks, by name (`gateway.hearing.networks.folders`).

        `wait_s`: how long an utterance waits for a free recogniser; `hung_after_s`: for a worker's answer.
        """
        self._model = model
        self._settings = settings
        self._wait_s = wait_s
        self._hung_after_s = hung_after_s
        self._start_timeout_s = start_timeout_s
        self._nursery = Nursery(model, networks or {}, settings.recognizers_per_worker, patience_s=start_timeout_s)
        self._numbers = count(1)
        self._workers: list[WorkerProcess] = []
        self._home: dict[int, WorkerProcess] = {}
        """Where each utterance is being heard, by its number."""
        self._waiting: deque[tuple[Lease, float]] = deque()
        self._deaths_in_a_row = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._open = False
        self._any_ready = asyncio.Event()
        self.restarts = 0
        """Workers that died or hung and were replaced, since the start."""
        self.recycled = 0
        """Workers that were replaced because they had heard `recycle_after` utterances per recogniser."""
        self.lost = 0
        """Utterances that could not be heard."""

    @property
    def ready(self) -> bool:
        """An utterance would be heard now: at least one worker is warm."""
        return any(w.ready for w in self._workers)

    @property
    def size(self) -> int:
        """Recognisers in warm workers."""
        return sum(w.recognisers for w in self._workers if w.ready)

    @property
    def free(self) -> int:
        return sum(max(0, w.free) for w in self._workers)

    @property
    def leased(self) -> int:
        return len(self._home)

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def oldest_wait_s(self) -> float:
        """How long the first waiting utterance has been without a recogniser; 0: none waits."""
        if not self._waiting:
            return 0.0
        return max(0.0, asyncio.get_running_loop().time() + self._wait_s - self._waiting[0][1])

    @property
    def memory_bytes(self) -> int:
        """Memory of the workers and the loaded models, as each process last reported its part."""
        return self._nursery.memory_bytes + sum(w.memory_bytes for w in self._workers)

    @property
    def worker_pids(self) -> tuple[int, ...]:
        return tuple(w.pid for w in self._workers if w.pid is not None)

    async def start(self) -> None:
        """Start all workers; returns when the first is warm (about 3 s). Raises NotHeardError when none gets so far, or
        when one after the other dies while loading the model: that is the model's fault, and waiting does not mend it.
        """
        self._open = True
        for _ in range(self._settings.workers):
            self._spawn(0)
        self._own(self._watch())
        try:
            async with asyncio.timeout(self._start_timeout_s):
                await self._any_ready.wait()
                if not self.ready:
                    raise TimeoutError  # noqa: TRY301 - the same failure, only known earlier
        except TimeoutError:
            await self.close()
            raise NotHeardError(
                f"no speech worker could be started with the model {self._model}; run `gateway model fetch` again, "
                "and look whether memory is short (about 1 GB for all models)"
            ) from None

    async def close(self) -> None:
        """End all workers; utterances that are still being heard fail."""
        self._open = False
        for lease in (*(lease for w in self._workers for lease in w.leases.values()), *(w[0] for w in self._waiting)):
            lease.fail("the gateway is closing")
        self._waiting.clear()
        self._home.clear()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(w.close() for w in self._workers))
        self._workers.clear()
        await self._nursery.close()

    def hear(self, phrases: Iterable[str] = (), network: str = "") -> Lease:
        """A lease for one utterance: free recognition and beside it the network, or else the phrases' grammar, if any.

        Returns at once: audio fed before a recogniser is free waits in the lease.
        """
        lease = Lease(next(self._numbers), tuple(phrases), network, self._changed)
        if not self._open:
            lease.fail("hearing is closed")
        elif len(self._waiting) >= MAX_WAITING:
            self.lost += 1
            lease.fail("all recognisers are busy and too many callers are waiting")
        else:
            self._waiting.append((lease, asyncio.get_running_loop().time() + self._wait_s))
            self._lend()
        return lease

    def _lend(self) -> None:
        """Give waiting utterances to free recognisers, first come first served, the least busy worker first."""
        while self._waiting:
            worker = max(self._workers, key=lambda w: w.free, default=None)
            if worker is None or worker.free <= 0:
                return
            lease, _ = self._waiting.popleft()
            if lease.done:
                continue
            lease.begin_again()
            worker.leases[lease.number] = lease
            worker.utterances += 1
            self._home[lease.number] = worker
            worker.send_open(lease)
            self._pump(worker, lease)

    def _changed(self, lease: Lease) -> None:
        worker = self._home.get(lease.number)
        if worker is None:
            return
        if lease.cancelled:
            worker.send_cancel(lease)
            self._release(worker, lease)
        else:
            self._pump(worker, lease)

    def _pump(self, worker: WorkerProcess, lease: Lease) -> None:
        idle = not any(one.unanswered for one in worker.leases.values())
        if piece := lease.next_audio():
            worker.send_audio(lease, piece)
        elif lease.finish_due():
            worker.send_finish(lease)
        else:
            return
        if idle:
            # The clock of a hung worker runs from the first question that it owes an answer to.
            worker.last_heard_s = asyncio.get_running_loop().time()

    def _release(self, worker: WorkerProcess, lease: Lease) -> None:
        worker.leases.pop(lease.number, None)
        self._home.pop(lease.number, None)
        worn = worker.utterances >= self._settings.recycle_after * worker.recognisers
        if worn and not worker.retiring and not any(w.instead_of for w in self._workers):
            # It goes on until its replacement is warm: recycling takes no recogniser away. One at a time, for memory.
            self.recycled += 1
            self._spawn(0, instead_of=worker)
        if worker.retiring and not worker.leases:
            worker.kill()
        self._lend()

    def _message(self, worker: WorkerProcess, kind: Kind, number: int, body: dict[str, Any]) -> None:
        worker.memory_bytes = body.get("memory_bytes", worker.memory_bytes)
        if kind == Kind.READY:
            worker.ready = True
            self._any_ready.set()
            if (old := worker.instead_of) is not None:
                worker.instead_of = None
                old.retiring = True
                if not old.leases:
                    old.kill()
            self._lend()
            return
        lease = worker.leases.get(number)
        if lease is None:
            return
        if kind == Kind.PARTIAL:
            lease.heard(Partial(samples=body["samples"], free=body["free"], grammar=body["grammar"]))
            self._pump(worker, lease)
        elif kind == Kind.FINAL:
            lease.succeed(readings(body["free"], body["grammar"]))
            self._release(worker, lease)

    def _gone(self, worker: WorkerProcess) -> None:
        """A worker ended, wanted or not: its utterances go to the front of the queue with all their audio."""
        if worker not in self._workers:
            return
        self._workers.remove(worker)
        self._own(worker.reap())
        if not self._open:
            return
        now_s = asyncio.get_running_loop().time()
        for lease in reversed(worker.leases.values()):
            self._home.pop(lease.number, None)
            if lease.attempts >= MAX_ATTEMPTS:
                self.lost += 1
                lease.fail("the speech workers failed on this utterance again and again")
            elif not lease.done:
                self._waiting.appendleft((lease, now_s + RESCUE_S))
        worker.leases.clear()
        if not worker.retiring:
            self._replace(worker, now_s)
        self._lend()

    def _replace(self, worker: WorkerProcess, now_s: float) -> None:
        self.restarts += 1
        healthy = worker.ready and now_s - worker.started_s > _HEALTHY_AFTER_S
        self._deaths_in_a_row = 0 if healthy else self._deaths_in_a_row + 1
        pause_s = _BACK_OFF_S[min(self._deaths_in_a_row, len(_BACK_OFF_S) - 1)]
        log.warning("hearing.worker_lost", ready=worker.ready, again_in_s=pause_s, restarts=self.restarts)
        if self._deaths_in_a_row >= _HOPELESS_AFTER * self._settings.workers:
            # Nobody waits for it but `start`, which then gives up.
            self._any_ready.set()
        for other in self._workers:
            if other.instead_of is worker:
                other.instead_of = None
                return
        self._spawn(pause_s, instead_of=worker.instead_of)

    def _spawn(self, pause_s: float, instead_of: WorkerProcess | None = None) -> None:
        worker = WorkerProcess(self._nursery, self._settings.recognizers_per_worker, self._message, self._gone)
        worker.instead_of = instead_of
        self._workers.append(worker)
        self._own(self._start_worker(worker, pause_s))

    async def _start_worker(self, worker: WorkerProcess, pause_s: float) -> None:
        await asyncio.sleep(pause_s)
        try:
            await worker.start()
        except OSError as error:
            log.warning("hearing.worker_not_started", reason=error.strerror)
            self._gone(worker)

    async def _watch(self) -> None:
        """Utterances that wait too long fail; workers that owe an answer too long are killed, which replaces them."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_WATCH_S)
            now_s = loop.time()
            for entry in tuple(self._waiting):
                if entry[1] < now_s:
                    self._waiting.remove(entry)
                    if not entry[0].done:
                        self.lost += 1
                        entry[0].fail("no recogniser became free in time")
            for worker in tuple(self._workers):
                owes = any(lease.unanswered for lease in worker.leases.values())
                too_long_s = self._hung_after_s if worker.ready else self._start_timeout_s
                if worker.started_s and (owes or not worker.ready) and now_s - worker.last_heard_s > too_long_s:
                    log.warning("hearing.worker_hung", ready=worker.ready)
                    worker.kill()

    def _own(self, work: Any) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
