"""Guards the frames that callers' sentences are made of, and what of the company goes into them."""

import random
from pathlib import Path

import pytest

from gateway.company import Company, ServiceArea
from gateway.grammars import Grammars, GrammarsError, default_folder
from gateway.hearing.places import Customer, fillers, numbers, times
from gateway.hearing.sentences import Sentences, names, pattern

GRAMMARS = Grammars(default_folder(), ("plumbing", "hvac"))


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    company = Company(area=ServiceArea(towns=("Winooski",), streets=("Zephyr Lane",)))
    made = Sentences(GRAMMARS, company, (Customer("Ottoline", "Quackenbush", ("Gryphon Road",)),), count=6000)
    return [text for text, _ in made]


def test_the_companys_own_names_streets_and_towns_are_said(sentences: list[str]) -> None:
    said = " ".join(sentences)
    for word in ("winooski", "zephyr lane", "ottoline", "quackenbush", "gryphon road", "dana"):
        assert word in said, word


def test_the_same_seed_gives_the_same_sentences() -> None:
    made = Sentences(GRAMMARS, Company(), count=200)
    assert list(made) == list(Sentences(GRAMMARS, Company(), count=200))


def test_sentences_are_words_and_varied(sentences: list[str]) -> None:
    drawn = sentences[-6000:]
    assert len(set(drawn)) > 4500
    assert not [s for s in drawn if set("(){}|") & set(s)]
    assert not [s for s in drawn if "  " in s]


def test_every_example_of_the_grammars_is_among_them(sentences: list[str]) -> None:
    assert set(GRAMMARS.problems["no_heat"].examples) <= set(sentences)


@pytest.mark.parametrize("wrong", ["(a|b", "a)b", "{slot", "{}"])
def test_brackets_that_do_not_match_are_told(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"bracket|slot"):
        pattern(wrong)


def test_a_pattern_knows_its_slots() -> None:
    assert names(pattern("({opener}|) my {thing} (is {wet}|)")) == {"opener", "thing", "wet"}


def test_an_unknown_slot_names_file_and_slot(tmp_path: Path) -> None:
    for path in default_folder().iterdir():
        if path.name != "speech.yaml":
            (tmp_path / path.name).symlink_to(path)
    (tmp_path / "speech.yaml").write_text("slots: {}\nframes: [{say: ['my {nonsense}']}]\n", encoding="utf-8")
    with pytest.raises(GrammarsError, match=r"speech.yaml.*nonsense"):
        list(Sentences(Grammars(tmp_path, ("plumbing",)), Company(), count=1))


def test_numbers_and_times_are_spoken() -> None:
    assert {"four", "forty two", "ten"} <= set(numbers())
    assert {"eight", "noon", "ten thirty"} <= set(times())


def test_own_names_are_half_of_what_is_drawn() -> None:
    own = Customer("Ottoline", "Quackenbush")
    first = fillers(Company(), default_folder() / "lists", (own,), {})["first"]
    chance = random.Random(3)
    drawn = [first.draw(chance) for _ in range(1000)]
    assert 400 < drawn.count("ottoline") < 600
