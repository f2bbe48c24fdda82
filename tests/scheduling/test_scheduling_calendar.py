"""Guards bookings: one visit per technician and time whoever asks at once, the same one when asked again."""

import asyncio
import itertools
import re
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from gateway.company import Company
from gateway.config import Visits
from gateway.records import bookings as bookings_module
from gateway.records.store import Records
from gateway.scheduling.calendar import Calendar, Taken
from gateway.scheduling.visit import Opening, VisitRequest, Wanted
from gateway.understanding.meaning import Address, Name

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 16, 7, 0, tzinfo=ZONE)
PHONE = "+18025550123"


@pytest.fixture
def calendar(records: Records) -> Calendar:
    return Calendar(records, Company(), Visits())


def request(opening: Opening, duration_min: int = 60, phone: str = PHONE) -> VisitRequest:
    return VisitRequest(
        opening=opening,
        duration_min=duration_min,
        problem="clogged_drain",
        description="the kitchen sink is backing up",
        name=Name("Ann", "Walker", spelled=True, confidence=0.9),
        address=Address("1420", "North Maple Street", city="Burlington", zip="05401", confidence=0.8),
        phone=phone,
        urgency="routine",
        notes=("dog in the yard",),
    )


def window(day: int, hour: int, technician: str = "tom") -> Opening:
    start = datetime(2026, 11, day, hour, tzinfo=ZONE)
    return Opening(start, start + timedelta(hours=2), technician, technician.title())


async def test_what_is_found_can_be_booked_and_is_then_gone(calendar: Calendar) -> None:
    wanted = Wanted(None, ("drain",), 60)
    (first, *_) = await calendar.find(wanted, NOW)
    visit = await calendar.book(request(first), "CA1", NOW)
    assert re.fullmatch(r"[HLMRWX][1-9]{3}", visit.reference)
    assert visit.request == request(first)
    assert visit.request.opening.start.tzinfo == ZONE
    assert first not in await calendar.find(replace(wanted, limit=99), NOW)
    assert await calendar.visit(" ".join(visit.reference.lower())) == visit


async def test_of_fifty_callers_who_want_one_window_one_gets_it(records: Records, database_url: str) -> None:
    other_records = Records(database_url)
    await other_records.start()
    calendars = [Calendar(r, Company(), Visits()) for r in (records, other_records)]
    try:
        answers = await asyncio.gather(
            *(calendars[n % 2].book(request(window(17, 10)), f"CA{n}", NOW) for n in range(50)), return_exceptions=True
        )
    finally:
        await other_records.close()
    assert [type(a) for a in answers].count(Taken) == 49
    (visit,) = [a for a in answers if not isinstance(a, BaseException)]
    assert await calendars[0].visits_of(PHONE, NOW) == (visit,)


async def test_overlapping_visits_of_different_lengths_never_both_hold(calendar: Calendar) -> None:
    asked = [(window(17, hour), minutes) for hour in (8, 10, 12, 14) for minutes in (60, 150, 400) for _ in range(2)]
    answers = await asyncio.gather(
        *(calendar.book(request(o, m), f"CA{n}", NOW) for n, (o, m) in enumerate(asked)), return_exceptions=True
    )
    assert {type(a).__name__ for a in answers} <= {"Visit", "Taken"}
    held = sorted(await calendar.visits_of(PHONE, NOW), key=lambda v: v.request.opening.start)
    assert held
    for one, following in itertools.pairwise(held):
        busy_until = max(
            one.request.opening.start + timedelta(minutes=one.request.duration_min + 30), one.request.opening.end
        )
        assert following.request.opening.start >= busy_until


PROCESS = """
import asyncio, sys
from datetime import UTC, datetime
from gateway.records.bookings import PieceTakenError
from gateway.records.store import Records

AT = datetime(2026, 11, 16, tzinfo=UTC)

async def main(url, name):
    records = Records(url)
    await records.start()
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    won = 0
    for first in range(0, 120, 3):
        try:
            await records.add_booking(call_sid=f"{name} {first}", technician_id="tom", starts_at=AT, ends_at=AT,
                                      pieces=range(first, first + 3), phone="", request={}, at=AT)
            won += 1
        except PieceTakenError:
            pass
    await records.close()
    print(won)

asyncio.run(main(*sys.argv[1:]))
"""


def _until_ready(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    while (line := process.stdout.readline()) != "ready\n":
        assert line, "the process ended early"


async def test_processes_of_their_own_cannot_both_book(records: Records, database_url: str) -> None:
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROCESS, database_url, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("CA1", "CA2")
    ]
    for process in processes:
        await asyncio.to_thread(_until_ready, process)
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    won = [int((await asyncio.to_thread(process.communicate))[0]) for process in processes]
    assert sum(won) == 40
    assert {len(pieces) for pieces in (await records.busy_pieces(0, 200)).values()} == {120}


async def test_the_same_call_asking_again_gets_the_same_visit(calendar: Calendar) -> None:
    for hour in (8, 10, 14, 16):
        visits = await asyncio.gather(*(calendar.book(request(window(17, hour)), "CA1", NOW) for _ in range(12)))
        assert len({v.reference for v in visits}) == 1
    another = await calendar.book(request(window(17, 12)), "CA1", NOW)
    assert another.reference != visits[0].reference


async def test_a_call_taken_up_again_may_have_its_times_in_utc(calendar: Calendar) -> None:
    first = await calendar.book(request(window(17, 10)), "CA1", NOW)
    asked = window(17, 10)
    in_utc = replace(asked, start=asked.start.astimezone(UTC), end=asked.end.astimezone(UTC))
    again = await calendar.book(request(in_utc), "CA1", NOW.astimezone(UTC))
    assert again == first
    assert again.request.opening.start.tzinfo == ZONE


async def test_a_cancelled_visit_gives_its_time_back(calendar: Calendar) -> None:
    visit = await calendar.book(request(window(17, 10)), "CA1", NOW)
    with pytest.raises(Taken):
        await calendar.book(request(window(17, 10)), "CA2", NOW)
    assert await calendar.cancel(visit.reference)
    assert not await calendar.cancel(visit.reference)
    assert not await calendar.cancel("X999999")
    assert await calendar.visit(visit.reference) is None
    assert await calendar.visits_of(PHONE, NOW) == ()
    again = await calendar.book(request(window(17, 10)), "CA1", NOW)
    assert again.reference != visit.reference


async def test_a_long_visit_blocks_what_follows(calendar: Calendar) -> None:
    await calendar.book(request(window(17, 10), duration_min=120), "CA1", NOW)
    with pytest.raises(Taken):
        await calendar.book(request(window(17, 12)), "CA2", NOW)
    await calendar.book(request(window(17, 14)), "CA3", NOW)
    await calendar.book(request(window(17, 12, "sam")), "CA4", NOW)


async def test_what_is_over_or_nobodys_cannot_be_booked(calendar: Calendar) -> None:
    with pytest.raises(Taken):
        await calendar.book(request(window(13, 10)), "CA1", NOW)
    with pytest.raises(Taken):
        await calendar.book(request(window(17, 10, "zoe")), "CA1", NOW)


async def test_visits_are_the_callers_own_and_ahead(calendar: Calendar) -> None:
    later = await calendar.book(request(window(18, 10)), "CA1", NOW)
    sooner = await calendar.book(request(window(17, 10)), "CA1", NOW)
    await calendar.book(request(window(19, 10), phone="+18025550199"), "CA2", NOW)
    assert await calendar.visits_of(PHONE, NOW) == (sooner, later)
    assert await calendar.visits_of(PHONE, datetime(2026, 11, 17, 18, 0, tzinfo=UTC)) == (later,)
    assert await calendar.visits_of("") == ()


async def test_a_reference_in_use_is_not_given_twice(calendar: Calendar, monkeypatch: pytest.MonkeyPatch) -> None:
    references = iter(["M111", "M111", "M222"])
    monkeypatch.setattr(bookings_module, "new_reference", lambda *_: next(references))
    made = [await calendar.book(request(window(17, hour)), "CA1", NOW) for hour in (8, 10)]
    assert [v.reference for v in made] == ["M111", "M222"]
