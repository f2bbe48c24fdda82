"""Guards that everybody who should know of a hand-over is told, and that nothing that fails is waited for."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gateway.company import Company, Person
from gateway.conversation.events import Brief, Caller, CallStarted, Say, Spoke, Trigger
from gateway.conversation.log import dump, dump_action
from gateway.handoff import briefing
from gateway.handoff.brief import structured
from gateway.handoff.briefing import Briefing
from gateway.handoff.transcript import transcript
from gateway.records.errors import RecordsError
from gateway.records.rows import AddressRow, BookingRow, CustomerRow, Entry, Ticket
from gateway.records.store import Records
from gateway.turn import Reading, Stamp, Utterance

NOW = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
OWN = "+18025550123"
COMPANY = Company(
    staff=(
        Person(id="dana", name="Dana", phone="+18025550111", texts=True),
        Person(id="miguel", name="Miguel", phone="+18025550112"),
    )
)
BRIEF = Brief(Trigger.ASKED, intent="schedule", problem="clogged drain", skills=("plumbing",))


class Heard:
    """Who was told what: the feed, the texts, the webhook's outbox."""

    def __init__(self) -> None:
        self.feed: list[tuple[str, str, dict[str, Any]]] = []
        self.texts: list[tuple[str, str]] = []
        self.posts: dict[str, dict[str, Any]] = {}
        self.fails = False

    def tell(self, call_sid: str, kind: str, payload: dict[str, Any]) -> None:
        self.feed.append((call_sid, kind, payload))

    async def send_message(self, to: str, from_: str, body: str) -> str:
        assert from_ == COMPANY.phone
        if self.fails:
            raise OSError("no way out")
        self.texts.append((to, body))
        return "SM1"

    async def post(self, key: str, kind: str, body: str) -> None:
        if self.fails:
            raise RecordsError("away")
        self.posts.setdefault(key, {"kind": kind, **json.loads(body)})


def utterance(text: str) -> Utterance:
    return Utterance((Reading("something else", "grammar", 1.0), Reading(text, "free", 0.8)), 0, 1000)


async def test_the_person_and_the_software_know_everything(records: Records) -> None:
    stamp = Stamp(NOW, 1.0)
    await records.open_call("CA1", OWN, COMPANY.phone, NOW)
    said = [
        dump(CallStarted(stamp, Caller(OWN))),
        dump_action(Say("greeting", ("Hello.", "How can I help?"))),
        dump(Spoke(stamp, utterance("my drain is clogged"))),
    ]
    await records.append_many("CA1", [Entry(entry["kind"], entry, NOW) for entry in said])
    await records.change_customer(
        OWN, lambda _: CustomerRow("Mary", "Olsen", (AddressRow("12", "Elm Street"),), tier="contract"), NOW
    )
    await records.open_ticket("Call back", "about the bill", OWN, call_sid="CA0", at=NOW - timedelta(days=3))
    heard = Heard()
    telling = Briefing(COMPANY, records, heard, heard.tell, lambda: NOW, heard.post)
    telling.ringing("CA1", "t1", 1, ("dana", "miguel"), structured(BRIEF, OWN))
    telling.ringing("CA1", "t1", 1, ("dana", "miguel"), structured(BRIEF, OWN))
    telling.over("CA1", "t1", {"end": "bridged", "talk_s": 95.0})
    telling.over("CA1", "t1", {"end": "bridged", "talk_s": 95.0})
    telling.said("CA1", "t1", "dana", "solved", None)
    await telling.close()
    assert {to for to, _ in heard.texts} == {"+18025550111"}
    assert "clogged drain" in heard.texts[0][1].casefold()
    assert set(heard.posts) == {"t1.ringing.1", "t1.over.bridged", "t1.said.disposition.solved.None"}
    told = heard.posts["t1.ringing.1"]
    assert (told["kind"], told["call"], told["id"]) == ("handover.ringing", "CA1", "t1.ringing.1")
    data = told["data"]
    assert [(line["who"], line["text"]) for line in data["transcript"]] == [
        ("gateway", "Hello. How can I help?"),
        ("caller", "my drain is clogged"),
    ]
    assert data["profile"]["name"] == "Mary Olsen" and data["profile"]["tier"] == "contract"
    assert [t["subject"] for t in data["tickets"]] == ["Call back"]
    assert [p["name"] for p in data["people"]] == ["Dana", "Miguel"]
    assert (data["trigger"], data["category"], data["missing"]) == ("asked", "schedule", [])
    kinds = [kind for _, kind, _ in heard.feed]
    assert kinds.count("brief") == 2 and "disposition" in kinds


class Broken:
    """A database that fails, or does not answer."""

    def __init__(self, *, hangs: bool) -> None:
        self._hangs = hangs

    async def _fail(self) -> None:
        if self._hangs:
            await asyncio.Event().wait()
        raise RecordsError("away")

    async def events(self, call_sid: str) -> Sequence[Entry]:
        await self._fail()
        return []

    async def customer(self, phone: str) -> CustomerRow | None:
        await self._fail()
        return None

    async def bookings(self, *, phone: str) -> Sequence[BookingRow]:
        await self._fail()
        return []

    async def tickets_of(self, phone: str, limit: int = 5) -> Sequence[Ticket]:
        await self._fail()
        return []


@pytest.mark.parametrize("hangs", [False, True])
async def test_what_is_missing_is_named_and_the_rest_is_told(hangs: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefing, "LOOK_UP_S", 0.05)
    heard = Heard()
    telling = Briefing(COMPANY, Broken(hangs=hangs), heard, heard.tell, lambda: NOW, heard.post)
    whole = await telling.dossier("CA1", structured(BRIEF, OWN))
    assert whole["missing"] == ["profile", "tickets", "transcript", "visits"]
    assert whole["problem"] == "clogged drain"


async def test_what_cannot_be_sent_harms_nobody() -> None:
    heard = Heard()
    heard.fails = True
    telling = Briefing(COMPANY, Broken(hangs=False), heard, heard.tell, lambda: NOW, heard.post)
    telling.ringing("CA1", "t1", 1, ("dana",), structured(BRIEF))
    await asyncio.sleep(0)
    await telling.close()
    assert [kind for _, kind, _ in heard.feed] == ["brief"]


async def test_a_flood_of_hand_overs_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefing, "MOST_TASKS", 2)
    monkeypatch.setattr(briefing, "LOOK_UP_S", 0.05)
    heard = Heard()
    telling = Briefing(COMPANY, Broken(hangs=True), heard, heard.tell, lambda: NOW, heard.post)
    for n in range(5):
        telling.over("CA1", f"t{n}", {})
    await telling.close()
    assert len(heard.posts) == 2


def test_a_log_that_is_damaged_gives_what_can_be_read() -> None:
    entries = [
        Entry("spoke", {}, NOW),
        Entry("spoke", {"utterance": {"readings": [None, {"text": "hello"}]}}, NOW),
        Entry("say", {"pieces": "no list"}, NOW),
        Entry("pressed", {"keys": {"digits": "1"}}, NOW),
        Entry("decided", {"what": "x"}, NOW),
    ]
    assert [(line["who"], line["text"]) for line in transcript(entries)] == [
        ("caller", "hello"),
        ("caller", "(key 1)"),
    ]
