"""Guards messages in the records: leased by one at a time, filed into their ticket once, taken up again."""

import asyncio
from datetime import UTC, datetime, timedelta

from gateway.records.store import Records

AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SOON = AT + timedelta(seconds=1)


async def left(records: Records, sid: str = "RE1", at: datetime = AT, due_at: datetime | None = None) -> str:
    ticket = await records.open_ticket("Call back", "no heat", "", "urgent", call_sid="CA1", key=f"call-back {sid}")
    assert await records.save_voicemail(sid, "CA1", "u", 9, at, ticket=ticket.reference, due_at=due_at)
    return ticket.reference


async def test_only_one_works_on_a_message(records: Records) -> None:
    await left(records)
    got = await asyncio.gather(*(records.lease_message(SOON, 60, AT - DAY) for _ in range(8)))
    assert [row.recording_sid for row in got if row is not None] == ["RE1"]
    assert await records.next_message(AT - DAY) == SOON + timedelta(seconds=60)
    again = await records.lease_message(SOON + timedelta(seconds=61), 60, AT - DAY)
    assert again is not None, "whoever had it has died"
    assert again.attempts == 2


async def test_the_oldest_first_and_none_of_yesterday(records: Records) -> None:
    await left(records, "RE1", AT - 2 * DAY)
    await left(records, "RE3", AT)
    await left(records, "RE2", AT - timedelta(hours=1))
    got = [await records.lease_message(SOON, 60, AT - DAY) for _ in range(3)]
    assert [row and row.recording_sid for row in got] == ["RE2", "RE3", None]


async def test_a_message_waits_for_its_file_unless_it_is_there(records: Records) -> None:
    await left(records, due_at=AT + timedelta(seconds=30))
    assert await records.lease_message(SOON, 60, AT - DAY) is None
    await records.message_due("RE1", SOON)
    assert await records.lease_message(SOON, 60, AT - DAY) is not None
    await records.message_due("RE1", SOON)
    assert await records.lease_message(SOON, 60, AT - DAY) is None, "a repeated callback gave it to two"


async def test_it_is_filed_once_above_what_was_known(records: Records) -> None:
    reference = await left(records)
    filed = await asyncio.gather(
        *(
            records.file_message(
                "RE1", reference, "Gas.", subject="Emergency", urgency=how, transcript="i smell gas", phone="+1802"
            )
            for how in ("emergency", "emergency", "emergency")
        )
    )
    assert sorted(filed) == [False, False, True]
    ticket = await records.ticket(reference)
    assert ticket is not None
    assert (ticket.subject, ticket.body, ticket.urgency) == (
        "Emergency",
        "Gas.\n\nFrom the call before it:\nno heat",
        "emergency",
    )
    assert ticket.phone == "+1802"
    waiting = await records.lease_message(SOON, 60, AT - DAY)
    assert waiting is not None, "after a crash the team is still told"
    assert (waiting.state, waiting.transcript, waiting.ticket) == ("filed", "i smell gas", reference)
    assert await records.message_told("RE1")
    assert not await records.message_told("RE1")
    assert await records.lease_message(SOON + DAY, 60, AT - DAY) is None
    assert await records.next_message(AT - DAY) is None


async def test_urgency_never_falls_and_a_number_is_never_replaced(records: Records) -> None:
    ticket = await records.open_ticket("Call back", "", "+18025550142", "urgent")
    await records.save_voicemail("RE9", "CA9", "u", 9, AT)
    assert await records.file_message("RE9", ticket.reference, "Hi.", urgency="routine", phone="+18025550199")
    now = await records.ticket(ticket.reference)
    assert now is not None
    assert (now.subject, now.urgency, now.phone) == ("Call back", "urgent", "+18025550142")


async def test_putting_it_off_counts_as_said(records: Records) -> None:
    await left(records)
    await records.message_later("RE1", SOON + timedelta(seconds=9), 0)
    assert await records.lease_message(SOON, 60, AT - DAY) is None
    row = await records.lease_message(SOON + timedelta(seconds=10), 60, AT - DAY)
    assert row is not None
    assert row.attempts == 1
