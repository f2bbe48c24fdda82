"""Guards tickets, transfers and voicemails: kept once, found again."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest

from gateway.records import tickets as tickets_module
from gateway.records.reference import TICKET_LETTERS, VISIT_LETTERS, new_reference, normal_reference
from gateway.records.store import Records, RecordsError

AT = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


async def test_tickets_have_references_that_can_be_said(records: Records) -> None:
    first = await records.open_ticket("Call back", "No hot water", "+18025550123", "urgent", call_sid="CA1", at=AT)
    second = await records.open_ticket("Invoice", "Paid twice", "", at=AT + timedelta(minutes=1))
    assert re.fullmatch(r"[KQY][1-9]{3}", first.reference)
    assert await records.tickets() == [second, first]
    assert await records.close_ticket(" ".join(first.reference.lower()), AT)
    assert not await records.close_ticket(first.reference, AT)
    assert await records.tickets() == [second]
    assert [t.closed_at for t in await records.tickets(open_only=False)] == [None, AT]


async def test_the_same_promise_is_one_ticket(records: Records) -> None:
    made = await asyncio.gather(*(records.open_ticket("Call back", "", "", key="CA1 voicemail") for _ in range(12)))
    assert len({t.reference for t in made}) == 1
    assert len(await records.tickets()) == 1


async def test_a_ticket_of_the_same_key_gets_the_new_words_while_it_is_open(records: Records) -> None:
    first = await records.open_ticket("Message", "the key is under the mat", "", key="CA1 message", anew=True)
    again = await records.open_ticket("Message", "From Bob. The key", "+18025550142", key="CA1 message", anew=True)
    assert again.reference == first.reference
    (kept,) = await records.tickets()
    assert (kept.body, kept.phone) == ("From Bob. The key", "+18025550142")
    await records.close_ticket(first.reference, AT)
    await records.open_ticket("Message", "too late", "", key="CA1 message", anew=True)
    closed = await records.ticket(first.reference)
    assert closed is not None and closed.body == "From Bob. The key"


async def test_a_reference_in_use_is_not_given_twice(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    references = iter(["K111", "K111", "K222"])
    monkeypatch.setattr(tickets_module, "new_reference", lambda *_: next(references))
    made = [await records.open_ticket("Call back", "", "", at=AT) for _ in range(2)]
    assert [t.reference for t in made] == ["K111", "K222"]


def test_references_do_not_sound_alike() -> None:
    assert not set(VISIT_LETTERS) & set(TICKET_LETTERS)
    assert not set(VISIT_LETTERS + TICKET_LETTERS) & set("BCDEGPTVZFSNJAIOU")
    assert len(new_reference("M", attempt=9)) > len(new_reference("M"))
    assert normal_reference(" m 4-7 2.") == "M472"


async def test_a_transfer_is_kept_and_found(records: Records) -> None:
    await records.save_transfer("T1", "CA1", "ringing", {"tried": ["dana"]}, at=AT)
    await records.save_transfer("T1", "CA1", "bridged", {"tried": ["dana", "ellen"]}, at=AT + timedelta(seconds=9))
    await records.save_transfer("T2", "CA2", "ringing", {}, at=AT)
    found = await records.load_transfer("T1")
    assert found is not None
    assert (found.state, found.data, found.updated_at) == (
        "bridged",
        {"tried": ["dana", "ellen"]},
        AT + timedelta(seconds=9),
    )
    assert await records.transfer_of_call("CA1") == found
    assert [t.id for t in await records.open_transfers()] == ["T2", "T1"]
    await records.save_transfer("T1", "CA1", "ended", {}, done=True, at=AT)
    assert [t.id for t in await records.open_transfers()] == ["T2"]
    assert await records.load_transfer("T3") is None
    assert await records.transfer_of_call("CA3") is None


async def test_a_call_has_one_transfer(records: Records) -> None:
    await records.save_transfer("T1", "CA1", "ringing", {})
    with pytest.raises(RecordsError, match="transfer_of_call"):
        await records.save_transfer("T2", "CA1", "ringing", {})
    found = await records.transfer_of_call("CA1")
    assert found is not None
    assert found.id == "T1"


async def test_transfers_saved_at_once_do_not_fail(records: Records) -> None:
    for call in range(6):
        await asyncio.gather(*(records.save_transfer(f"T{call}", f"CA{call}", f"state {n}", {}) for n in range(10)))
    assert len(await records.open_transfers()) == 6


async def test_a_voicemail_is_kept_once(records: Records) -> None:
    kept = await asyncio.gather(
        *(records.save_voicemail("RE1", "CA1", "https://example.org/RE1", 12.5, AT, ticket="K472") for _ in range(5))
    )
    assert kept.count(True) == 1
    await records.save_voicemail("RE2", "CA2", "https://example.org/RE2", 3, AT + timedelta(hours=1))
    assert [v.recording_sid for v in await records.voicemails()] == ["RE2", "RE1"]
    assert [(v.duration_s, v.ticket, v.left_at) for v in await records.voicemails("CA1")] == [(12.5, "K472", AT)]
