"""Guards that the prompt cache never returns damaged or another voice's sound, stays bounded, and survives the disk."""

from pathlib import Path

import pytest

from gateway.voice.cache import Cache

SOUND = bytes(range(256)) * 40


def test_what_is_stored_is_there_for_the_next_process(tmp_path: Path) -> None:
    Cache(tmp_path, "joe/1").store("Hello.", SOUND)
    later = Cache(tmp_path, "joe/1")
    assert later.recall("Hello.") is None
    assert later.load("Hello.") == SOUND
    assert later.recall("Hello.") == SOUND


def test_another_voice_never_finds_it(tmp_path: Path) -> None:
    Cache(tmp_path, "joe/1").store("Hello.", SOUND)
    assert Cache(tmp_path, "joe/2").load("Hello.") is None
    assert Cache(tmp_path, "rms/1").load("Hello.") is None


@pytest.mark.parametrize("damage", [b"", b"WLV1", SOUND, None], ids=["empty", "cut in the head", "no head", "cut"])
def test_a_damaged_file_counts_as_none_and_goes(tmp_path: Path, damage: bytes | None) -> None:
    cache = Cache(tmp_path, "joe/1")
    cache.store("Hello.", SOUND)
    path = cache.path("Hello.")
    path.write_bytes(path.read_bytes()[:-7] if damage is None else damage)
    assert Cache(tmp_path, "joe/1").load("Hello.") is None
    assert not path.exists()


def test_one_flipped_byte_is_noticed(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "joe/1")
    cache.store("Hello.", SOUND)
    stored = bytearray(cache.path("Hello.").read_bytes())
    stored[-100] ^= 1
    cache.path("Hello.").write_bytes(stored)
    assert Cache(tmp_path, "joe/1").load("Hello.") is None


def test_a_disk_that_takes_nothing_costs_only_the_disk(tmp_path: Path) -> None:
    folder = tmp_path / "not-a-folder"
    folder.write_text("in the way")
    cache = Cache(folder, "joe/1")
    cache.store("Hello.", SOUND)
    assert cache.recall("Hello.") == SOUND
    assert cache.load("Bye.") is None
    cache.tidy()


def test_a_write_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    cache = Cache(tmp_path, "joe/1")
    cache.store("Hello.", SOUND)
    assert cache.recall("Hello.") == SOUND
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_memory_keeps_the_recently_used(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "joe/1", memory_bytes=3 * len(SOUND))
    for text in "abc":
        cache.remember(text, SOUND)
    cache.recall("a")
    cache.remember("d", SOUND)
    assert [t for t in "abcd" if cache.recall(t)] == ["a", "c", "d"]
    cache.remember("huge", SOUND * 10)
    assert cache.recall("huge") is None


def test_the_same_words_again_take_no_more_room(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "joe/1", memory_bytes=2 * len(SOUND))
    cache.remember("a", SOUND)
    for _ in range(5):
        cache.remember("b", SOUND)
    assert cache.recall("a") == SOUND


def test_tidy_bounds_the_disk_and_clears_broken_writes(tmp_path: Path) -> None:
    cache = Cache(tmp_path, "joe/1", disk_bytes=3 * len(SOUND))
    for text in "abcdef":
        cache.store(text, SOUND)
    leftover = cache.path("a").parent / ".part-xyz"
    leftover.write_bytes(b"half")
    cache.tidy()
    assert not leftover.exists()
    assert sum(p.stat().st_size for p in tmp_path.rglob("*.ulaw")) <= 3 * len(SOUND)
    assert list(tmp_path.rglob("*.ulaw"))
