"""Guards what a soak says of its samples."""

from dataclasses import replace

import pytest

from gateway.soak.verdict import WARM_UP_CALLS, Sample, fit, judge

QUIET = Sample(
    done=0,
    memory_mb=400.0,
    heap_mb=150.0,
    blocks=2_500_000,
    files=30,
    threads=8,
    tasks=6,
    calls=0,
    transfers=0,
    leased=0,
    connections=0,
)


def samples(grows_mb: float = 0.0, tasks: int = 6, files: int = 0, threads: int = 0) -> list[Sample]:
    """2,000 calls in batches of 100; memory grows until all caches are full. `grows_mb`: for 1,000 calls; `files`,
    `threads`: more with each batch; `tasks`: after the last batch."""
    made = [QUIET]
    for batch in range(1, 21):
        done = batch * 100
        made.append(
            replace(
                QUIET,
                done=done,
                memory_mb=420.0 + 0.04 * min(done, WARM_UP_CALLS) + grows_mb * done / 1000 + 0.1 * (batch % 3),
                files=39 + files * batch,
                threads=14 + threads * batch,
                tasks=tasks if batch == 20 else 6,
            )
        )
    return made


def test_memory_that_is_flat_after_the_warm_up() -> None:
    verdict = judge(samples())
    assert verdict.faults == ()
    assert verdict.slope_mb == pytest.approx(0.0, abs=0.1)


def test_memory_that_grows() -> None:
    verdict = judge(samples(grows_mb=3.0))
    assert verdict.slope_mb == pytest.approx(3.0, abs=0.1)
    assert "memory grows by 3" in verdict.faults[0]


def test_a_step_that_the_allocator_takes_once_is_no_growth() -> None:
    stepped = [replace(one, memory_mb=one.memory_mb + (2.4 if one.done >= 1300 else 0.0)) for one in samples()]
    verdict = judge(stepped)
    assert verdict.slope_mb is not None
    assert verdict.slope_mb > 2.0
    assert verdict.faults == ()


def test_what_is_in_use_may_not_grow_even_where_resident_memory_hides_it() -> None:
    heap = judge([replace(one, heap_mb=150.0 + one.done * 0.003) for one in samples()])
    assert heap.faults == ("the heap in use grows by 3.00 MB per 1,000 calls; 2 are flat",)
    objects = judge([replace(one, blocks=2_500_000 + 30 * one.done) for one in samples()])
    assert objects.faults == ("Python's objects grow by 30 for each call; 20 are flat",)


def test_a_task_that_is_left_behind() -> None:
    assert judge(samples(tasks=7)).faults == ("tasks: 7, 6 before the first call",)


def test_files_that_are_never_closed() -> None:
    assert judge(samples(files=1)).faults[0].startswith("files: 59")


def test_threads_that_never_end() -> None:
    assert judge(samples(threads=1)[:7]).faults == ("threads: 20, 16 after 200 calls",)


def test_too_few_calls_say_nothing_of_memory() -> None:
    assert judge(samples(grows_mb=90.0)[:4]).slope_mb is None


def test_one_sample_is_no_soak() -> None:
    with pytest.raises(ValueError, match="before the first call"):
        judge(samples()[:1])


def test_the_line_and_its_error() -> None:
    slope, error = fit([(0, 1.0), (1, 3.0), (2, 5.0)])
    assert slope == pytest.approx(2.0)
    assert error == pytest.approx(0.0)
