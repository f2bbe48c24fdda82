"""Fixtures of the simulator's tests: a running small application and a simulator that calls it."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from simulator_app import ACCOUNT, COMPANY, TOKEN, App

from gateway.simulator.twilio import SimulatedTwilio


@pytest.fixture
async def app() -> AsyncIterator[App]:
    made = App()
    server = web.Application()
    server.router.add_get("/media", made.socket)
    server.router.add_route("*", "/{rest:.*}", made.page)
    runner = web.AppRunner(server, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


@pytest.fixture
async def sim(app: App) -> AsyncIterator[SimulatedTwilio]:
    twilio = SimulatedTwilio(ACCOUNT, TOKEN, speed=10)
    await twilio.start()
    twilio.add_number(COMPANY, voice_url=f"{app.base}/voice", status_callback=f"{app.base}/status")
    yield twilio
    await twilio.stop()
