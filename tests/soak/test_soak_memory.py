"""Guards what a soak takes for memory: what is in use counts, what the allocator only keeps does not."""

import sys

import pytest

from gateway.soak import memory

MB = 60


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_what_was_given_up_is_not_counted_even_behind_something_that_stays() -> None:
    before = memory.now()
    much = [bytes(1000) for _ in range(MB * 1000)]
    stays = much[-1]
    held = memory.now()
    assert held.resident_mb > before.resident_mb + 0.9 * MB
    assert held.heap_mb == 0.0 or held.heap_mb > before.heap_mb + 0.9 * MB
    del much
    after = memory.now()
    assert len(stays) == 1000
    assert after.resident_mb < before.resident_mb + 0.2 * MB
    assert after.heap_mb < before.heap_mb + 0.2 * MB
    assert abs(after.blocks - before.blocks) < 10_000
