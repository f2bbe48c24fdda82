"""Runs the gateway until it is told to stop, then lets the live calls finish."""

import asyncio
import signal

from gateway.app import DRAIN_S, Engines, Gateway
from gateway.config import Settings
from gateway.records.store import Records


async def serve(settings: Settings) -> int:
    """Returns the exit code. Raises what the parts raise when they cannot start: nothing listens then."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, told.set)
    Gateway.check(settings)
    await reach(settings.database)
    engines = Engines(settings)
    await engines.start()
    try:
        gateway = Gateway(settings, engines)
        await gateway.start()
        await told.wait()
        await gateway.stop(DRAIN_S)
    finally:
        await engines.close()
    return 0


async def reach(database: str) -> None:
    """Is the database there? Asked before the ears and the voice take their time. Raises RecordsError."""
    records = Records(database)
    await records.start()
    await records.close()
