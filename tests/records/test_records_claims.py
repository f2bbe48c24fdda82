"""Guards that two callers never get the same person: many at once, from many connections and processes."""

import asyncio
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from gateway.handoff.claims import Claims
from gateway.records.store import Records

NOW = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=60)


async def test_one_has_the_person_until_it_ends(records: Records) -> None:
    store: Claims = records
    assert await store.claim("dana", "a", LATER, now=NOW)
    assert await store.claim("dana", "a", LATER, now=NOW)
    assert not await store.claim("dana", "b", LATER, now=NOW)
    assert await store.claim("miguel", "b", LATER, now=NOW)
    assert await store.held(now=NOW) == {"dana": "a", "miguel": "b"}
    await store.release("dana", "b")
    assert not await store.claim("dana", "b", LATER, now=NOW)
    await store.release("dana", "a")
    assert await store.claim("dana", "b", LATER, now=NOW)


async def test_a_claim_ends_by_itself_and_the_former_holder_cannot_keep_it(records: Records) -> None:
    assert await records.claim("dana", "a", LATER, now=NOW)
    assert not await records.claim("dana", "b", LATER + timedelta(60), now=LATER - timedelta(seconds=1))
    assert await records.held(now=LATER) == {}
    assert await records.claim("dana", "b", LATER + timedelta(60), now=LATER)
    assert not await records.extend("dana", "a", LATER + timedelta(99))
    await records.release("dana", "a")
    assert await records.held(now=LATER) == {"dana": "b"}


async def test_a_claim_is_extended_and_shortened(records: Records) -> None:
    assert await records.claim("dana", "a", LATER, now=NOW)
    assert await records.extend("dana", "a", LATER + timedelta(hours=1))
    assert not await records.claim("dana", "b", LATER, now=LATER)
    assert await records.extend("dana", "a", NOW)
    assert await records.claim("dana", "b", LATER, now=NOW)


async def test_many_at_once_through_many_engines(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.records.database.OPERATION_S", 60.0)
    stores = [Records(database_url) for _ in range(4)]
    for store in stores:
        await store.start()
    try:
        tries = [(p, f"t{n}", stores[n % 4]) for n in range(40) for p in ("dana", "miguel", "ellen")]
        got = await asyncio.gather(*(s.claim(p, t, LATER, now=NOW) for p, t, s in tries))
        winners = Counter(p for (p, _, _), won in zip(tries, got, strict=True) if won)
        assert winners == {"dana": 1, "miguel": 1, "ellen": 1}
        held = await stores[0].held(now=NOW)
        assert held == {p: t for (p, t, _), won in zip(tries, got, strict=True) if won}
        # An expired person is fought for again, and one wins again.
        again = await asyncio.gather(
            *(stores[n % 4].claim("dana", f"u{n}", LATER + timedelta(60), now=LATER) for n in range(40))
        )
        assert sum(again) == 1
    finally:
        for store in stores:
            await store.close()


CLAIMANT = """
import asyncio, sys
from datetime import UTC, datetime, timedelta
import gateway.records.database as database
from gateway.records.store import Records

async def main(url, name):
    database.OPERATION_S = 60.0
    store = Records(url)
    await store.start()
    until = datetime.now(UTC) + timedelta(minutes=5)
    print("ready", flush=True)
    sys.stdin.readline()
    won = await asyncio.gather(*(store.claim(f"p{n}", f"{name}-{k}", until) for n in range(10) for k in range(3)))
    print(sum(won), flush=True)
    await store.close()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_many_at_once_from_several_processes(records: Records, database_url: str) -> None:
    def spawn(name: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", CLAIMANT, database_url, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def race() -> int:
        processes = [spawn(name) for name in "abc"]
        lines: list[str] = []
        try:
            for process in processes:
                assert process.stdout is not None
                while process.stdout.readline().strip() != "ready":
                    assert process.poll() is None
            for process in processes:
                assert process.stdin is not None
                process.stdin.write("go\n")
                process.stdin.flush()
            lines = [process.communicate(timeout=120)[0].splitlines()[-1] for process in processes]
        finally:
            for process in processes:
                process.kill()
                process.wait()
        return sum(map(int, lines))

    assert await asyncio.to_thread(race) == 10
    assert set(await records.held()) == {f"p{n}" for n in range(10)}
