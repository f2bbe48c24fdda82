"""Guards what people say of the calls they took, by key or on a screen: kept, counted and told."""

from datetime import UTC, datetime, timedelta

import pytest
from handoff_stage import Stage

from gateway.company import Company
from gateway.handoff.aftermath import Aftermath, UnknownDisposition
from gateway.handoff.briefing import Briefing
from gateway.records.store import Records
from gateway.routing import Routing

NOW = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
ROUTING = Routing()


class Phones:
    async def send_message(self, to: str, from_: str, body: str) -> str:
        raise AssertionError("nobody is texted about a disposition")


async def test_said_once_by_key_and_corrected_on_a_screen(records: Records) -> None:
    feed: list[tuple[str, str]] = []
    counted: list[tuple[str, str]] = []
    telling = Briefing(Company(), records, Phones(), lambda call, kind, _: feed.append((call, kind)), lambda: NOW)
    after = Aftermath(ROUTING, records, telling, lambda: NOW, lambda what, value: counted.append((what, value)))
    assert await after.said("t1", "CA1", "dana", disposition="visit")
    assert await after.said("t1", "CA1", "dana", repeated=True)
    assert await after.said("t1", "CA1", "dana")
    assert await after.said("t1", "CA1", "dana", disposition="solved", source="console")
    with pytest.raises(UnknownDisposition, match=r"routing\.dispositions"):
        await after.said("t1", "CA1", "dana", disposition="made up")
    await telling.close()
    kept = await records.disposition_of("CA1")
    assert kept is not None
    assert (kept.disposition, kept.repeated, kept.source) == ("solved", True, "console")
    assert counted == [("disposition", "visit"), ("repeated", "yes"), ("disposition", "solved")]
    assert feed == [("CA1", "disposition")] * 3
    assert (await records.context_loss(NOW - timedelta(days=1))).share == 1.0


async def test_without_a_database_the_call_goes_on() -> None:
    store = Records("sqlite+aiosqlite:///nowhere.sqlite3")
    after = Aftermath(ROUTING, store, None, lambda: NOW)
    assert not await after.said("t1", "CA1", "dana", repeated=False)


async def test_the_keys_after_a_call_are_counted_and_told() -> None:
    stage = Stage()
    said: list[tuple[str, str, str | None, bool | None]] = []
    stage.transfers.on_said = lambda call, _, person, disposition, repeated: said.append(
        (call, person, disposition, repeated)
    )
    await stage.begin()
    await stage.caller_arrives()
    await stage.take(1)
    await stage.wait(100)
    await stage.transfers.caller_left(stage.call)
    assert "Press 1: solved on the phone." in await stage.answer(1)
    assert "repeat anything" in await stage.transfers.answer(stage.id, 1, "1")
    await stage.transfers.answer(stage.id, 1, "2")
    assert said == [(stage.call, "dana", "solved", None), (stage.call, "dana", None, False)]
    assert stage.store.said == {"dana": ["solved", False]}
