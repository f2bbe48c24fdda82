"""Guards the outbox: no message is lost, none goes to two senders at once, and nothing is kept longer than needed."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from gateway.records import outbox
from gateway.records.models import Outgoing
from gateway.records.store import Records

NOW = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


async def test_a_message_is_leased_tried_again_and_taken(records: Records) -> None:
    assert await records.post("k1", "brief", "{}", NOW)
    assert not await records.post("k1", "brief", '{"other": 1}', NOW)
    (row,) = await records.lease_outgoing(NOW, 30)
    assert (row.key, row.body, row.attempts) == ("k1", "{}", 1)
    assert await records.lease_outgoing(at(29), 30) == []
    # Whoever leased it died: it is due again.
    (row,) = await records.lease_outgoing(at(30), 30)
    assert row.attempts == 2
    await records.outgoing_later("k1", at(100), "500")
    assert await records.next_outgoing() == at(100)
    assert await records.lease_outgoing(at(99), 30) == []
    await records.outgoing_taken("k1")
    assert await records.lease_outgoing(at(999), 30) == []
    assert await records.outgoing() == {"taken": 1}
    assert await records.next_outgoing() is None
    # A key that was taken stays known: the same message is not sent again.
    assert not await records.post("k1", "brief", "{}", at(999))


async def test_what_was_in_it_is_forgotten_once_it_is_over(records: Records) -> None:
    await records.post("k1", "brief", "private", NOW)
    await records.post("k2", "brief", "private", NOW)
    await records.outgoing_taken("k1")
    await records.outgoing_given_up("k2", "gone")

    async def bodies(session: object) -> list[str]:
        return list(await session.scalars(select(Outgoing.body)))  # type: ignore[attr-defined]

    assert await records.read(bodies) == ["", ""]
    assert await records.forget_outgoing(NOW) == 0
    assert await records.forget_outgoing(at(1)) == 2


async def test_many_senders_share_the_messages(records: Records, database_url: str) -> None:
    for n in range(30):
        await records.post(f"k{n}", "brief", "{}", at(n / 10))
    other = Records(database_url)
    await other.start()
    try:
        leased = await asyncio.gather(*((records, other)[n % 2].lease_outgoing(at(10), 30, limit=5) for n in range(6)))
    finally:
        await other.close()
    keys = [row.key for rows in leased for row in rows]
    assert len(keys) == len(set(keys))
    keys += [row.key for row in await records.lease_outgoing(at(10), 30, limit=99)]
    assert sorted(keys) == sorted(f"k{n}" for n in range(30))


async def test_a_receiver_that_is_away_for_ever_does_not_fill_the_disk(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "MOST_OPEN", 3)
    for n in range(5):
        await records.post(f"k{n}", "brief", "{}", at(n))
    assert await records.outgoing() == {"open": 3, "given_up": 2}
    assert {row.key for row in await records.lease_outgoing(at(9), 30)} == {"k2", "k3", "k4"}
