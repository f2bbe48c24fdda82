"""Guards what people say of the calls they took: by key or by name, kept, counted and told."""

from datetime import UTC, datetime, timedelta

import pytest

from gateway.config import Company
from gateway.handoff.aftermath import Aftermath, UnknownDisposition, by_key, menu, repeated_by_key
from gateway.handoff.briefing import Briefing
from gateway.records.store import Records
from gateway.routing import Routing

NOW = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
ROUTING = Routing()


def test_the_menu_names_each_choice_with_its_key() -> None:
    question, choices = menu(ROUTING)
    assert question == "What came of it?"
    assert choices.startswith("Press 1 for solved on the phone, 2 for a visit was agreed")
    assert menu(Routing(dispositions=())) == ()


def test_keys() -> None:
    solved = by_key(ROUTING, " 1 ")
    assert solved is not None
    assert solved.name == "solved"
    assert by_key(ROUTING, "9") is None and by_key(ROUTING, "") is None
    assert [repeated_by_key(key) for key in ("1", "2", "", "*")] == [True, False, None, None]


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
