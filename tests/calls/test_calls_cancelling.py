"""Guards that a visit given up on the telephone is given up in the calendar, once, and that a failure is told."""

from datetime import UTC, datetime, timedelta
from typing import cast

from gateway.calls.deeds import Deeds, Texter
from gateway.calls.live import LiveCall
from gateway.calls.promises import Promises
from gateway.clock import Clock
from gateway.company import Company
from gateway.config import Visits
from gateway.conversation.events import CancelVisit, VisitCancelled, VisitRefused
from gateway.customers.directory import Directory
from gateway.handoff.transfers import Transfers
from gateway.records.store import Records
from gateway.scheduling.calendar import Calendar
from gateway.scheduling.visit import Opening, VisitRequest
from gateway.understanding.meaning import Address, Name

PHONE = "+18025550142"


async def test_cancelled_is_cancelled_however_often_it_is_asked(records: Records) -> None:
    company = Company()
    calendar = Calendar(records, company, Visits())
    start = datetime(2026, 11, 27, 8, tzinfo=company.zone)
    opening = Opening(start, start + timedelta(hours=2), "tom", "Tom")
    address = Address("1420", "Maple Street", city="Burlington")
    asked = VisitRequest(opening, 60, "clogged_drain", "clogged", Name("Ann", "Walker"), address, PHONE, "routine")
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    visit = await calendar.book(asked, "CA1", now)
    # Neither is a person rung nor a text sent for it.
    deeds = Deeds(
        company,
        calendar,
        Directory(records),
        cast(Promises, None),
        cast(Transfers, None),
        cast(Texter, None),
        Clock(start),
    )
    call = LiveCall("CA2", PHONE, company.phone, None, Clock(start), start)
    for _ in range(2):
        answer = await deeds.look_up(call, CancelVisit(visit.reference))
        assert isinstance(answer, VisitCancelled) and answer.reference == visit.reference
    assert await calendar.visits_of(PHONE, now) == ()
    await records.close()
    assert isinstance(await deeds.look_up(call, CancelVisit(visit.reference)), VisitRefused)
