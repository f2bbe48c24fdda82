"""Guards the fuzzer itself (the same seed does the same, a fault is found and kept) and a few thousand inputs a run."""

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import fuzz
import fuzz_targets
from fuzz_mutate import MAX_BYTES, mutated


@pytest.mark.parametrize("name", [*fuzz_targets.TARGETS])
def test_a_short_run_finds_nothing(name: str, tmp_path: Path) -> None:
    found = fuzz.fuzz(name, 0, seed=7, out=tmp_path, most=400)
    assert found.reproducers == {}
    assert found.executions == 400
    assert found.kept > 0


@pytest.mark.parametrize("name", [*fuzz_targets.TARGETS])
def test_the_corpus_is_understood(name: str) -> None:
    target = fuzz_targets.TARGETS[name]()
    for data in target.corpus:
        target.run(data)


def test_a_fault_is_found_and_its_input_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(data: bytes) -> None:
        if b"}" not in data:
            raise ValueError("no brace")

    target = fuzz_targets.Target([b'{"a": 1}'], fails, frozenset({__file__}))
    monkeypatch.setitem(fuzz_targets.TARGETS, "media", lambda: target)
    found = fuzz.fuzz("media", 0, seed=1, out=tmp_path, most=500)
    assert found.exceptions > 0
    ((name, what),) = found.reproducers.items()
    assert what == "ValueError no brace"
    with pytest.raises(ValueError, match="no brace"):
        fails((tmp_path / name).read_bytes())


def test_mutations_are_repeatable_and_bounded() -> None:
    def some(seed: int) -> list[bytes]:
        rng = random.Random(seed)
        return [mutated(b'{"event": "media", "n": 12}', [b"other 34"], rng) for _ in range(300)]

    assert some(1) == some(1) != some(2)
    assert max(map(len, some(3))) <= MAX_BYTES
