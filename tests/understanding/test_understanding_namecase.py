"""Guards how names are written: capitals and apostrophes that the lists of names do not have."""

import pytest

from gateway.grammars import default_folder
from gateway.understanding import namecase, names
from gateway.understanding.names import NameLists

_KNOWN: NameLists = names.lists(default_folder())


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("oneill", "O'Neill"),
        ("o'neill", "O'Neill"),
        ("obrien", "O'Brien"),
        ("dangelo", "D'Angelo"),
        ("dsouza", "D'Souza"),
        ("mcdonald", "McDonald"),
        ("macarthur", "MacArthur"),
        ("macdonald", "MacDonald"),
        ("smith", "Smith"),
        ("smith-obrien", "Smith-O'Brien"),
        ("l'amour", "L'Amour"),
    ],
)
def test_a_surname_is_written_as_people_write_it(heard: str, written: str) -> None:
    assert namecase.written(heard, _KNOWN.country.last) == written


@pytest.mark.parametrize(
    "name",
    [
        "ochoa",
        "ocampo",
        "olivera",
        "oakley",
        "owens",
        "daniel",
        "dallas",
        "dmitri",
        "mackey",
        "mack",
        "macias",
        "machado",
    ],
)
def test_a_name_that_only_looks_like_one_of_these_is_a_plain_one(name: str) -> None:
    assert namecase.written(name, _KNOWN.country.last) == name.capitalize()


def test_mackenzie_is_a_plain_first_name() -> None:
    assert namecase.written("mackenzie") == "Mackenzie"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("my name is sean o'neill", "Sean O'Neill"),
        ("sean o neill", "Sean O'Neill"),
        ("patricia mcdonald", "Patricia McDonald"),
        ("tony d'angelo", "Tony D'Angelo"),
        ("mary macarthur", "Mary MacArthur"),
        ("maria ochoa", "Maria Ochoa"),
    ],
)
def test_a_name_said_is_shown_as_written(said: str, name: str) -> None:
    heard = names.hear([said], _KNOWN, expected=True)
    assert heard is not None
    assert str(heard) == name


def test_a_name_spelled_is_shown_as_written() -> None:
    heard = names.hear(["kevin o n e i l l"], _KNOWN, expected=True, to_spell=True)
    assert heard is not None
    assert str(heard) == "Kevin O'Neill"


def test_an_initial_is_not_joined_to_the_name_behind_it() -> None:
    assert namecase.joined("john d smith") == "john d smith"
    assert namecase.joined("this is oh brien") == "this is obrien"
