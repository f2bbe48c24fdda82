"""Guards callers who were promised a call-back and call again: who serves them knows, and nobody calls for nothing."""

import asyncio
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

from gateway.calls import call_backs
from gateway.calls.call_backs import KEPT_PLACE, CallBacks
from gateway.calls.endings import Endings
from gateway.calls.feed import Feed
from gateway.calls.journal import Journal
from gateway.calls.live import LiveCall, Register
from gateway.calls.measures import Measures
from gateway.calls.opening import Opening, Openings
from gateway.calls.promises import Promises
from gateway.calls.ringing import ring
from gateway.calls.transfer_desk import TransferDesk
from gateway.clock import Clock
from gateway.company import Company
from gateway.config import Nuisance
from gateway.conversation.events import Brief, Outcome, Trigger
from gateway.customers.directory import Directory
from gateway.handoff import reach
from gateway.handoff.brief import bullets, structured
from gateway.handoff.reach import Late, Reaches
from gateway.handoff.result import Result
from gateway.records.rows import Ticket
from gateway.records.store import Records, RecordsError
from gateway.understanding.meaning import Address, Name

CALLER = "+18025550142"
NOON = datetime(2026, 3, 2, 12, 15, tzinfo=ZoneInfo("America/New_York"))


class Transfers:
    """Knows the brief of each call, and who was helped."""

    def __init__(self) -> None:
        self.briefs: dict[str, Brief] = {}
        self.done: list[str] = []
        self.customer = self

    async def begin(self, call_sid: str, number: str, brief: Brief, plan: object = None) -> str:
        self.briefs[call_sid] = brief
        return "T1"

    async def told(self, call_sid: str) -> dict[str, Any]:
        return structured(self.briefs.get(call_sid, Brief(Trigger.ASKED)), CALLER)

    async def caller_left(self, call_sid: str) -> None: ...

    async def state_of(self, call_sid: str) -> None: ...

    def helped(self, number: str) -> None:
        self.done.append(number)


def openings(records: Records, clock: Clock) -> Openings:
    return Openings(Company(), records, Directory(records), Reaches(), Nuisance(), clock)


def call(call_sid: str, number: str = CALLER) -> LiveCall:
    return LiveCall(call_sid, number, "+18025550100", None, Clock(NOON), NOON.astimezone(UTC))


class Team:
    """A company's call-backs, endings and transfer desk on a real database."""

    def __init__(self, records: Records) -> None:
        self.records, self.clock, self.transfers = records, Clock(NOON), Transfers()
        transfers = cast(Any, self.transfers)
        self.register = Register()
        journal = Journal(records, self.clock)
        promises = Promises(records, journal, Reaches())
        self.promised = CallBacks(records, promises, transfers, self.clock)
        feed, measures = Feed(), Measures()
        self.endings = Endings(records, journal, feed, measures, self.register, transfers, self.clock, self.promised)
        self.desk = TransferDesk(transfers, promises, journal, feed, measures, self.endings, self.clock, self.promised)

    async def asks_to_be_called_back(self, call_sid: str = "CA1") -> None:
        await self.records.open_call(call_sid, CALLER, "+18025550100", NOON)
        self.transfers.briefs[call_sid] = Brief(Trigger.ASKED, problem="no heat", phone="+18025550199")
        await self.promised.promise(call_sid)

    async def calls_again(self, call_sid: str = "CA2") -> LiveCall:
        await self.records.open_call(call_sid, CALLER, "+18025550100", NOON)
        again = call(call_sid)
        self.register.add(again)
        return again

    async def over(self, call_sid: str, end: str, *, short: bool = False, called_back: int = 0) -> None:
        told = Result("T1", cast(Any, end), "dana", (), 5.0, 100.0, short, "caller", called_back)
        await self.desk.transferred(call_sid, told)

    async def tickets(self) -> list[Ticket]:
        return await self.records.tickets(open_only=False)


async def test_the_next_call_of_the_number_knows_of_the_promise(records: Records) -> None:
    team = Team(records)
    await team.asks_to_be_called_back()
    again = await openings(records, team.clock).of(call("CA2"))
    assert again.asked_back == "asked at twelve fifteen in the afternoon to be called back"
    assert (await openings(records, team.clock).of(call("CA3", "+18025550177"))).asked_back == ""
    tomorrow = Clock(NOON + timedelta(days=1))
    assert "on Monday at twelve fifteen" in (await openings(records, tomorrow).of(call("CA4"))).asked_back


async def test_whoever_takes_the_call_is_told(records: Records) -> None:
    team = Team(records)
    again = call("CA2")
    again.asked_back = "asked at noon to be called back"
    await ring(cast(Any, team.transfers), again, Brief(Trigger.ASKED, told=("was told to shut the valve",)))
    brief = team.transfers.briefs["CA2"]
    assert "Asked at noon to be called back" in " ".join(bullets(brief))
    assert structured(brief)["told"] == ["asked at noon to be called back", "was told to shut the valve"]
    await ring(cast(Any, team.transfers), again, Brief(Trigger.ASKED))
    assert "Asked at noon to be called back." in structured(team.transfers.briefs["CA2"])["whisper"]


async def test_whoever_books_is_not_called_back(records: Records) -> None:
    team = Team(records)
    await team.asks_to_be_called_back()
    (ticket,) = await team.tickets()
    assert (ticket.subject, ticket.phone) == (KEPT_PLACE, CALLER), "the number that is called back"
    await team.calls_again()
    await team.endings.end("CA2", Outcome.BOOKED)
    (ticket,) = await team.tickets()
    assert ticket.closed_at is not None
    assert ticket.body.endswith(call_backs.BOOKED)
    assert team.transfers.done == [CALLER]


@pytest.mark.parametrize("outcome", [Outcome.ABANDONED, Outcome.ANSWERED, Outcome.VOICEMAIL])
async def test_whoever_hangs_up_early_is_still_called_back(records: Records, outcome: Outcome) -> None:
    team = Team(records)
    await team.asks_to_be_called_back()
    await team.calls_again()
    await team.endings.end("CA2", outcome)
    (ticket,) = await team.tickets()
    assert ticket.closed_at is None
    assert team.transfers.done == []


@pytest.mark.parametrize(
    ("end", "short", "called_back", "why"),
    [
        ("bridged", False, 0, call_backs.TALKED),
        ("returned", False, 0, call_backs.TALKED),
        ("bridged", False, 1, call_backs.CALLED),
        ("withdrawn", False, 0, call_backs.HELPED),
        ("bridged", True, 0, ""),
        ("unreached", False, 3, ""),
        ("voicemail", False, 0, ""),
    ],
)
async def test_whoever_talks_to_a_person_is_not_called_back(
    records: Records, end: str, short: bool, called_back: int, why: str
) -> None:
    team = Team(records)
    await team.asks_to_be_called_back()
    sid = "CA1" if called_back or end == "withdrawn" else "CA2"
    if sid == "CA2":
        await team.calls_again()
    await team.over(sid, end, short=short, called_back=called_back)
    ticket = next(ticket for ticket in await team.tickets() if ticket.call_sid == "CA1")
    assert (ticket.closed_at is not None) == bool(why), "a conversation that was cut off has helped nobody"
    assert ticket.body.endswith(why)


class Hangs:
    """A database of which these questions are never answered."""

    def __init__(self, records: Records, *names: str) -> None:
        self._records, self._names = records, names

    def __getattr__(self, name: str) -> Any:
        return self._never if name in self._names else getattr(self._records, name)

    async def _never(self, *_: object, **__: object) -> None:
        await asyncio.Event().wait()


READS = ("customer", "calls_from", "tickets_of")


async def opened(records: Any, work: Openings | None = None) -> tuple[Opening, float]:
    """And how many seconds it took."""
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    made = work or openings(records, Clock(NOON))
    return await made.of(call("CA9")), loop.time() - began_s


async def test_all_that_is_asked_when_a_call_comes_is_asked_at_once(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Directory(records).remember(CALLER, Name("Dana", "Olsen"), Address("12", "Maple Street"))
    known, _ = await opened(records)
    assert known.new
    assert known.caller.name == Name("Dana", "Olsen", confidence=1.0)
    # Three that hang cost as much as one.
    monkeypatch.setattr("gateway.calls.opening.LOOK_UP_S", 0.3)
    slow = cast(Any, Hangs(records, *READS))
    made = openings(slow, Clock(NOON))
    late, _ = await opened(slow, made)
    assert late.caller.name is None
    assert late.caller.number == CALLER
    assert not late.new, "what can be written is written"


async def test_whoever_calls_while_nothing_is_answered_waits_once(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reach, "PATIENT_S", 0.3)
    asked: list[float] = []
    real = reach.Reach.ask

    async def ask(self: reach.Reach, work: Awaitable[object], most_s: float = reach.PATIENT_S) -> object:
        asked.append(min(most_s, self.patience_s))
        return await real(self, work, most_s)

    monkeypatch.setattr(reach.Reach, "ask", ask)
    gone = cast(Any, Hangs(records, *READS, "open_call"))
    made = openings(gone, Clock(NOON))
    with pytest.raises(Late):
        await opened(gone, made)
    assert sorted(asked) == [0.3] * 4, "all at once, under one limit"
    with pytest.raises(Late):
        await opened(gone, made)
    assert max(asked[4:]) == reach.BRIEF_S, "the next caller does not pay for it again"


async def test_a_call_that_cannot_be_noted_leaves_no_question_behind(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    async def refuses(*_: object) -> bool:
        raise RecordsError("the disk is full")

    async def takes_its_time(number: str, most: int) -> list[Ticket]:
        asked.append("begun")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        asked.append("answered")
        return []

    monkeypatch.setattr(records, "open_call", refuses)
    monkeypatch.setattr(records, "tickets_of", takes_its_time)
    with pytest.raises(RecordsError, match="disk"):
        await openings(records, Clock(NOON)).of(call("CA9"))
    assert asked == ["begun", "answered"], "nobody would hear of it any more"
