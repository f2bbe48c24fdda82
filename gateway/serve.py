"""Runs the gateway until it is told to stop, then lets the live calls finish."""

import asyncio
import signal

import structlog

from gateway.app import DRAIN_S, Engines, Gateway
from gateway.config import Settings

log = structlog.get_logger()


async def serve(settings: Settings) -> int:
    """Returns the exit code. Raises what the parts raise when they cannot start: nothing listens then.

    The port opens when calls could be understood, before the ears and the voice are warm: the process can be seen to
    live, is not ready yet, and brings a caller who is faster than that to a person.
    """
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    Gateway.check(settings)
    engines = Engines(settings)
    gateway: Gateway | None = None
    warming = asyncio.create_task(engines.start(), name="warming")
    understanding = asyncio.create_task(engines.understanding(), name="understanding")
    stopping = asyncio.create_task(told.wait(), name="stopping")
    tasks = (warming, understanding, stopping)
    drain_s = 0.0
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if understanding.done():
            gateway = Gateway(settings, engines)
            await gateway.start()
            await asyncio.wait({warming, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if warming.done():
            warming.result()
            log.info("ready", voice=engines.voice.engine_name)
            await stopping
            drain_s = DRAIN_S
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if gateway is not None:
            await gateway.stop(drain_s)
        await engines.close()
    return 0
