"""The gateway's own measures, for `/metrics`: counts of calls and outcomes, reply times, the loop's lag."""

import asyncio
import time
from collections import deque

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

LAG_EVERY_S = 0.25
LAGS_KEPT = 8
"""Two seconds."""


class Measures:
    """One registry per gateway, so that several may live in one process (tests, replay)."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.calls = Counter("warmline_calls", "Calls that came in", registry=self.registry)
        self.outcomes = Counter("warmline_outcomes", "How calls ended", ["outcome"], registry=self.registry)
        self.handovers = Counter("warmline_handovers", "Why people took over", ["trigger"], registry=self.registry)
        self.live = Gauge("warmline_live_calls", "Calls going on now", registry=self.registry)
        self.reply_s = Histogram(
            "warmline_reply_seconds",
            "From the end of the caller's speech to our first audio",
            buckets=(0.2, 0.4, 0.6, 0.8, 1.0, 1.25, 1.5, 2, 3, 5),
            registry=self.registry,
        )
        self.greeting_s = Histogram(
            "warmline_greeting_seconds",
            "From the stream's start to the greeting's first frame",
            buckets=(0.02, 0.05, 0.1, 0.15, 0.3, 0.6, 1, 3),
            registry=self.registry,
        )
        self.lag_s = Gauge(
            "warmline_loop_lag_seconds", "How late the event loop was, last time", registry=self.registry
        )
        self.failures = Counter("warmline_failures", "Parts that failed in a call", ["part"], registry=self.registry)
        self.dispositions = Counter(
            "warmline_dispositions",
            "What people say came of the calls they took",
            ["disposition"],
            registry=self.registry,
        )
        self.repeated = Counter(
            "warmline_caller_repeated",
            "Whether the caller had to repeat anything to the person",
            ["answer"],
            registry=self.registry,
        )
        self._lags_s: deque[float] = deque([0.0] * LAGS_KEPT, maxlen=LAGS_KEPT)
        self._task: asyncio.Task[None] | None = None

    def said(self, what: str, value: str) -> None:
        """What a person said of a call: "disposition" and its name, or "repeated" and "yes" or "no"."""
        if what == "disposition":
            self.dispositions.labels(disposition=value).inc()
        else:
            self.repeated.labels(answer=value).inc()

    @property
    def steady_lag_s(self) -> float:
        """How late the event loop has been all the time lately: one hiccup does not count."""
        return min(self._lags_s)

    def gauge(self, name: str, words: str) -> Gauge:
        """A further gauge, whose value is set by `set_function`."""
        return Gauge(f"warmline_{name}", words, registry=self.registry)

    def text(self) -> bytes:
        return generate_latest(self.registry)

    def start(self) -> None:
        self._task = asyncio.create_task(self._watch_loop(), name="loop-lag")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _watch_loop(self) -> None:
        while True:
            due = time.monotonic() + LAG_EVERY_S
            await asyncio.sleep(LAG_EVERY_S)
            lag_s = max(0.0, time.monotonic() - due)
            self._lags_s.append(lag_s)
            self.lag_s.set(lag_s)
