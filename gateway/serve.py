"""Runs the gateway until it is told to stop, then lets the live calls finish."""

import asyncio
import signal
from typing import Any

import structlog

from gateway.app import Engines, Gateway
from gateway.config import Settings
from gateway.log import no_memory_images

log = structlog.get_logger()


async def serve(settings: Settings) -> int:
    """Returns the exit code. Raises what the parts raise when they cannot start: nothing listens then.

    The port opens at once, before anything is warm: the process can be seen to live, is not ready yet, and a caller who
    is faster than that is asked for keys, or kept for a moment when the call had begun with an earlier process.
    """
    no_memory_images()
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    Gateway.check(settings)
    engines = Engines(settings)
    gateway = Gateway(settings, engines)
    tasks: tuple[asyncio.Task[Any], ...] = ()
    drain_s = 0.0
    try:
        await gateway.start()
        warming = asyncio.create_task(engines.start(), name="warming")
        stopping = asyncio.create_task(told.wait(), name="stopping")
        tasks = (warming, stopping)
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if warming.done():
            warming.result()
            log.info("ready", voice=engines.voice.engine_name)
            await stopping
            drain_s = settings.server.drain_s
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await gateway.stop(drain_s)
        await engines.close()
    return 0
