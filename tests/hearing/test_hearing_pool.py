"""Guards the pool of real workers: recordings are heard right, and an utterance outlives its worker, dead or hung."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.audio import mulaw
from gateway.config import Hearing
from gateway.hearing.lease import MAX_AUDIO_BYTES, Lease, NotHeardError
from gateway.hearing.moments import Moments
from gateway.hearing.pool import MAX_WAITING, Pool
from gateway.turn import Expecting, Moment

pytestmark = pytest.mark.asyncio(loop_scope="session")
PHONE = Expecting("phone", Moment.DIGITS, lengths=(7, 10, 11))
NUMBER = "six eight seven five eight oh eight"
Recording = Callable[[str], bytes]


def tell(lease: Lease, payload: bytes) -> None:
    pcm = mulaw.decode(payload + mulaw.silence(300))
    for start in range(0, len(pcm), 1600):
        lease.feed(pcm[start : start + 1600])


async def grammar_text(lease: Lease) -> str:
    return next((r.text for r in await asyncio.wait_for(lease.result(), 30) if r.source == "grammar"), "")


async def settled(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.02)


async def test_a_telephone_number_is_heard_by_its_grammar_and_freely(
    pool: Pool, moments: Moments, recording: Recording
) -> None:
    lease = pool.hear(moments.phrases(PHONE))
    partials: list[str] = []
    lease.on_partial = lambda partial: partials.append(partial.grammar)
    tell(lease, recording("cen7-fclc-b"))
    lease.finish()
    readings = await lease.result()
    assert [r.text for r in readings if r.source == "grammar"] == [NUMBER]
    assert next(r for r in readings if r.source == "free").text.startswith("six eight seven five eight")
    assert all(0 <= r.confidence <= 1 for r in readings)
    assert NUMBER.startswith(partials[len(partials) // 2])
    assert partials[-1].startswith("six eight seven five")


async def test_utterances_at_the_same_time_do_not_mix(pool: Pool, moments: Moments, recording: Recording) -> None:
    leases = [pool.hear(moments.phrases(PHONE)) for _ in range(2)]
    pcms = [mulaw.decode(recording(name) + mulaw.silence(300)) for name in ("cen7-fclc-b", "cen6-fejs-b")]
    for start in range(0, max(map(len, pcms)), 800):
        for lease, pcm in zip(leases, pcms, strict=True):
            lease.feed(pcm[start : start + 800])
    assert pool.free == 0
    for lease in leases:
        lease.finish()
    assert [await grammar_text(lease) for lease in leases] == [NUMBER, "one five two two one"]
    assert (pool.free, pool.leased) == (2, 0)


async def test_a_waiting_utterance_is_heard_when_a_recogniser_is_free(
    pool: Pool, moments: Moments, recording: Recording
) -> None:
    leases = [pool.hear(moments.phrases(PHONE)) for _ in range(3)]
    assert pool.waiting == 1
    tell(leases[2], recording("cen7-fclc-b"))
    leases[2].finish()
    leases[0].cancel()
    leases[1].cancel()
    assert await grammar_text(leases[2]) == NUMBER


async def test_odd_sizes_unknown_words_and_no_audio_are_survived(pool: Pool) -> None:
    lease = pool.hear(("zzyzx qwertyuiop", "gibberishwordnotinmodel"))
    for piece in (b"", b"\x01", b"\x01\x02\x03"):
        lease.feed(piece)
    lease.finish()
    assert await lease.result() == ()
    nothing = pool.hear()
    nothing.finish()
    assert await nothing.result() == ()
    assert pool.restarts == 0


async def test_a_lease_keeps_no_more_than_a_minute(pool: Pool) -> None:
    lease = pool.hear()
    for _ in range(70):
        lease.feed(bytes(16000))
    assert len(lease.audio) <= MAX_AUDIO_BYTES
    lease.cancel()
    with pytest.raises(NotHeardError):
        await lease.result()


async def test_too_many_waiting_fail_at_once(pool: Pool) -> None:
    leases = [pool.hear() for _ in range(pool.size + MAX_WAITING)]
    refused = pool.hear()
    with pytest.raises(NotHeardError, match="busy"):
        await refused.result()
    for lease in leases:
        lease.cancel()
    await settled(lambda: pool.free == pool.size)


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
async def test_an_utterance_outlives_its_worker(
    pool: Pool, moments: Moments, recording: Recording, blow: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "_hung_after_s", 2.0)
    restarts = pool.restarts
    lease = pool.hear(moments.phrases(PHONE))
    pcm = mulaw.decode(recording("cen7-fclc-b") + mulaw.silence(300))
    lease.feed(pcm[: len(pcm) // 2])
    await settled(lambda: lease.partial.samples > 0)
    os.kill(pool.worker_pids[0], blow)
    lease.feed(pcm[len(pcm) // 2 :])
    lease.finish()
    assert await grammar_text(lease) == NUMBER
    assert pool.restarts == restarts + 1
    assert pool.ready
    assert (pool.free, pool.leased) == (2, 0)


async def test_worn_workers_are_replaced_without_a_gap(
    pool: Pool, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    restarts, recycled, old = pool.restarts, pool.recycled, pool.worker_pids[0]
    monkeypatch.setattr(pool, "_settings", Hearing(workers=1, recognizers_per_worker=2, recycle_after=1))
    for _ in range(3):
        lease = pool.hear(("yes", "no"))
        tell(lease, recording("an6-fjmd-b"))
        lease.finish()
        assert await grammar_text(lease) == "no"
        assert pool.ready
    monkeypatch.undo()
    await settled(lambda: old not in pool.worker_pids and pool.free == 2)
    assert (pool.restarts, pool.recycled) == (restarts, recycled + 1)
    assert pool.memory_bytes > 50_000_000


async def test_a_broken_model_is_an_error_and_leaves_nothing_behind(tmp_path: Path) -> None:
    pool = Pool(tmp_path, Hearing(workers=1), start_timeout_s=2)
    with pytest.raises(NotHeardError, match="gateway model fetch"):
        await pool.start()
    assert pool.worker_pids == ()
    assert not pool.ready


async def test_no_recogniser_in_time_is_told(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_wait_s", 0.1)
    lost = pool.lost
    holders, late = [pool.hear() for _ in range(pool.size)], pool.hear()
    with pytest.raises(NotHeardError, match="in time"):
        await asyncio.wait_for(late.result(), 10)
    for holder in holders:
        holder.cancel()
    assert pool.lost == lost + 1
