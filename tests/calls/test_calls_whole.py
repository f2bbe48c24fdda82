"""Guards whole calls: recorded callers, real ears and voice, real sockets; each must go as its script says."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from rich.console import Console

from gateway.app import Engines
from gateway.config import Settings
from gateway.replay import fixture as fixtures
from gateway.replay.judge import Report
from gateway.replay.run import play
from gateway.replay.view import LiveView

pytestmark = [pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

AT_ONCE = 6
SPEED = 2.0
"""The callers' time runs faster than life: decisions are the same, reply times are not looked at here."""
REPRESENTATIVE = (
    "drain_booked",
    "billing_nobody",
    "corrected_number",
    "line_drops",
    "gas_smell",
    "person_over_greeting",
)
"""Longest first: they are begun in this order."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "name" in metafunc.fixturenames:
        names = list(REPRESENTATIVE)
        if metafunc.config.getoption("--all-calls"):
            others = {folder.name for folder in fixtures.find(Path("audio_fixtures"))} - set(names)
            names += sorted(others)
        metafunc.parametrize("name", names)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def reports(
    request: pytest.FixtureRequest, engines: Engines, company_settings: Settings
) -> AsyncIterator[dict[str, asyncio.Task[Report]]]:
    """The calls that are to be looked at, some at the same time, each with a database of its own."""
    chosen = [
        item.callspec.params["name"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and hasattr(item, "callspec") and item.fspath == request.path
    ]
    view = LiveView(Console(quiet=True), mute=True)
    places = asyncio.Semaphore(AT_ONCE)
    before = asyncio.all_tasks()

    async def one(name: str) -> Report:
        async with places:
            fixture = fixtures.load(Path("audio_fixtures") / name)
            return await play(fixture, company_settings, engines, view, None, speed=SPEED)

    calls = {name: asyncio.create_task(one(name), name=f"fixture {name}") for name in chosen}
    yield calls
    for call in calls.values():
        call.cancel()
    await asyncio.gather(*calls.values(), return_exceptions=True)
    assert (engines.pool.leased, engines.pool.waiting) == (0, 0)
    left = [task for task in asyncio.all_tasks() - before if task.get_name().startswith(("read ", "mouth ", "mind "))]
    assert left == []


async def test_a_recorded_call_goes_as_it_must(name: str, reports: dict[str, asyncio.Task[Report]]) -> None:
    report = await reports[name]
    told = "\n".join(f"{who:>8}: {words}" for who, words in report.transcript)
    details = (
        f"outcome {report.outcome}, trigger {report.trigger}, slots {report.slots}, asked {report.lived.questions}"
    )
    assert report.error == "", told
    assert report.failures == [], f"{report.failures}\n{details}\n{told}"
