"""Runs the gateway until it is told to stop, then lets the live calls finish."""

import asyncio
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import structlog

from gateway.config import Settings
from gateway.entrance import Entrance
from gateway.log import no_memory_images

if TYPE_CHECKING:
    from gateway.app import Engines, Gateway

log = structlog.get_logger()


async def serve(settings: Settings) -> int:
    """Returns the exit code. Raises what the parts raise when they cannot start: nothing listens then.

    The port opens at once, before anything else is even loaded: whoever was cut off by the end of an earlier process
    hears a voice, the process can be seen to live, and is not ready yet. A new caller who is faster than the ears and
    the voice is asked for keys.
    """
    no_memory_images()
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    entrance = Entrance(settings)
    await entrance.open()
    try:
        engines, make = await asyncio.to_thread(_loaded, settings)
        return await _run(make(entrance), engines, told, settings.server.drain_s)
    finally:
        await entrance.close()


def _loaded(settings: Settings) -> "tuple[Engines, Callable[[Entrance], Gateway]]":
    """All the rest, which takes seconds: in a thread, while the port answers."""
    from gateway.app import Engines, Gateway  # noqa: PLC0415 - see above

    engines = Engines(settings)
    return engines, lambda entrance: Gateway(settings, engines, entrance=entrance)


async def _run(gateway: "Gateway", engines: "Engines", told: asyncio.Event, drain_s: float) -> int:
    tasks: tuple[asyncio.Task[Any], ...] = ()
    most_s = 0.0
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
            most_s = drain_s
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await gateway.stop(most_s)
        await engines.close()
    return 0
