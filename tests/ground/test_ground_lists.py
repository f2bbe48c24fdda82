"""Guards the lists of names and places: whole, their chances sum to one, the company's own come first."""

from pathlib import Path

import pytest

from gateway.grammars import GrammarsError, default_folder
from gateway.lists import Own, digest, read


def test_chances_sum_to_one_and_common_names_are_common() -> None:
    lists = read(default_folder())
    for chances in (lists.first, lists.last, lists.towns, lists.streets):
        assert sum(chances.values()) == pytest.approx(1.0)
    assert max(lists.last, key=lambda name: lists.last[name]) == "smith"
    assert lists.streets["main"] > lists.streets["maple"] > 0


def test_own_entries_and_the_state_come_first(tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "streets_own.txt").write_text("# the county's\nOld Quarry Lane\n", encoding="utf-8")
    plain, own = (
        read(default_folder()),
        read(tmp_path, Own(streets=("North Xanadu Street",), towns=("Nowhere",), state="vt")),
    )
    assert own.streets["xanadu"] > 0.1
    assert own.streets["old quarry"] > 0.1
    assert own.towns["nowhere"] > 0.1
    assert own.towns["burlington"] > plain.towns["burlington"]
    assert sum(own.streets.values()) == pytest.approx(1.0)
    assert digest(tmp_path) != digest(default_folder())


def test_a_broken_list_is_named_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    (folder / "names_last_us.tsv").write_text("12\tsmith\nmany\tmiller\n", encoding="utf-8")
    with pytest.raises(GrammarsError, match=r"names_last_us.tsv, line 2"):
        read(tmp_path)
    (folder / "names_last_us.tsv").write_text("smith\n", encoding="utf-8")
    with pytest.raises(GrammarsError, match="columns"):
        read(tmp_path)
