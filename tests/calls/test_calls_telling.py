"""Guards that hand-overs are told where the settings say so, and nowhere else."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path

from aiohttp import web
from pydantic import SecretStr

from gateway.calls.feed import Feed
from gateway.calls.measures import Measures
from gateway.calls.telling import Telling
from gateway.clock import Clock
from gateway.config import Settings, Webhook
from gateway.conversation.events import Brief, Trigger
from gateway.handoff.brief import structured
from gateway.handoff.result import Result
from gateway.records.store import Records

NOW = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)


class Phones:
    async def send_message(self, to: str, from_: str, body: str) -> str:
        raise AssertionError("nobody of the demo company wants texts")


async def test_from_ring_to_disposition(tmp_path: Path) -> None:
    arrived: asyncio.Queue[dict[str, object]] = asyncio.Queue()

    async def hook(request: web.Request) -> web.Response:
        await arrived.put(json.loads(await request.read()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    settings = Settings(webhook=Webhook(url=url), webhook_secret=SecretStr("x" * 32))
    records, feed, measures = Records(f"sqlite+aiosqlite:///{tmp_path / 'db'}"), Feed(), Measures()
    await records.start()
    telling = Telling(settings, records, Phones(), feed, measures, Clock())
    telling.start()
    try:
        with feed.watch() as watcher:
            brief = structured(Brief(Trigger.ASKED, problem="clogged drain"), "+18025550123")
            telling.ringing("CA1", "t1", 1, ("dana",), brief)
            telling.over("CA1", Result("t1", "bridged", "dana", (), 12.0, 90.0))
            await telling.aftermath.said("t1", "CA1", "dana", disposition="solved")
            await telling.aftermath.said("t1", "CA1", "dana", repeated=False)
            async with asyncio.timeout(30):
                kinds = sorted([str((await arrived.get())["kind"]) for _ in range(4)])
                happenings = [(await anext(aiter(watcher))).kind for _ in range(3)]
    finally:
        await telling.close()
        await records.close()
        await runner.cleanup()
    assert kinds == ["handover.disposition", "handover.disposition", "handover.over", "handover.ringing"]
    assert sorted(happenings) == ["brief", "disposition", "disposition"]
    page = measures.text().decode()
    assert 'warmline_dispositions_total{disposition="solved"} 1.0' in page
    assert 'warmline_caller_repeated_total{answer="no"} 1.0' in page
    assert "warmline_webhooks_taken" in page


async def test_without_an_address_nobody_is_told_but_the_feed(tmp_path: Path) -> None:
    records, feed = Records(f"sqlite+aiosqlite:///{tmp_path / 'db'}"), Feed()
    await records.start()
    telling = Telling(Settings(), records, Phones(), feed, Measures(), Clock())
    telling.start()
    with feed.watch() as watcher:
        telling.ringing("CA1", "t1", 1, ("dana",), structured(Brief(Trigger.ASKED)))
        async with asyncio.timeout(10):
            assert (await anext(aiter(watcher))).kind == "brief"
    await telling.close()
    assert await records.outgoing() == {}
    await records.close()
