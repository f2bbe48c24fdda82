"""Guards what is kept of the staff: do-not-disturb, talk times, what they said about calls; and customers' tiers."""

import asyncio
from datetime import UTC, datetime, timedelta

from gateway.customers.directory import Directory
from gateway.records.rows import ContextLoss, StaffStateRow
from gateway.records.store import Records

NOW = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


async def test_do_not_disturb_is_set_and_lifted(records: Records) -> None:
    assert await records.staff_states() == {}
    await records.do_not_disturb("dana", at(60))
    assert (await records.staff_states())["dana"] == StaffStateRow(at(60), None)
    await records.do_not_disturb("dana", None)
    assert (await records.staff_states())["dana"] == StaffStateRow(None, None)


async def test_talks_give_the_last_call_and_the_times(records: Records) -> None:
    await records.talked("a", "dana", at(0), at(4))
    await records.talked("b", "miguel", at(1), at(2))
    await records.talked("a", "dana", at(0), at(4))
    # Told late: an earlier conversation does not become the last one.
    await records.talked("c", "dana", at(-9), at(-8))
    assert (await records.staff_states())["dana"].last_call_at == at(4)
    assert await records.recent_talk_s(at(-60)) == [240.0, 60.0, 60.0]
    assert await records.recent_talk_s(at(0)) == [240.0, 60.0]
    assert await records.recent_talk_s(at(-60), limit=1) == [240.0]


async def test_both_at_once_keep_both(records: Records) -> None:
    await asyncio.gather(
        *(records.talked(f"t{n}", "dana", at(n), at(n + 1)) for n in range(10)),
        records.do_not_disturb("dana", at(90)),
    )
    assert (await records.staff_states())["dana"] == StaffStateRow(at(90), at(10))
    assert len(await records.recent_talk_s(at(-1))) == 10


async def test_dispositions_by_key_and_console(records: Records) -> None:
    assert await records.disposition_of("CA1") is None
    await records.dispose("t1", "CA1", "dana", at(0), disposition="solved")
    await records.dispose("t1", "CA1", "dana", at(1), repeated=True)
    await records.dispose("t2", "CA2", "dana", at(2), repeated=False, source="console")
    await records.dispose("t3", "CA3", "dana", at(3), disposition="visit")
    said = await records.disposition_of("CA1")
    assert said is not None
    assert (said.disposition, said.repeated, said.source, said.at) == ("solved", True, "keypad", at(1))
    loss = await records.context_loss(at(-1))
    assert (loss, loss.share) == (ContextLoss(2, 1), 0.5)
    assert (await records.context_loss(at(9))).share is None
    await records.dispose("t1", "CA1", "dana", at(4), repeated=False, source="console")
    assert (await records.context_loss(at(-1))).repeated == 0


async def test_a_tier_is_set_by_the_company_and_outlives_what_calls_teach(records: Records) -> None:
    directory = Directory(records)
    await directory.set_tier("+18025550123", "high_value", NOW)
    known = await directory.by_phone("+18025550123", NOW)
    assert known is not None
    assert known.tier == "high_value"
    await directory.set_contract("+18025550123", True, NOW)
    await directory.set_tier("+18025550123", "", NOW)
    known = await directory.by_phone("+18025550123", NOW)
    assert known is not None
    assert known.tier == "contract"
