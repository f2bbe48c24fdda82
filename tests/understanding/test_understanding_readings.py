"""Guards the choice between what was heard freely and what a grammar made of it."""

from collections.abc import Callable

from gateway.turn import Moment
from gateway.understanding.meaning import Aside, Heard

Hear = Callable[..., Heard]


def test_a_grammar_makes_goodbye_of_good_and_nobody_is_let_go_for_it(hear: Hear) -> None:
    heard = hear(
        "the first one is good",
        "window",
        Moment.CHOICE,
        more=(("the first one is goodbye", "grammar", 0),),
        phrases=("tomorrow between noon and two", "tomorrow between two and four"),
    )
    assert heard.aside is None
    assert heard.choice == 0


def test_a_goodbye_that_was_said_is_heard(hear: Hear) -> None:
    assert hear("no that's all goodbye", "anything_else").aside is Aside.GOODBYE


def test_a_name_is_not_a_problem(hear: Hear) -> None:
    heard = hear("my name is paul light", "name", Moment.NAME)
    assert heard.problems == ()
    assert heard.urgency is None
    assert str(heard.name) == "Paul Light"


def test_three_or_five_at_an_address_is_a_house_number(hear: Hear) -> None:
    address = hear("three or five dorset street south burlington", "address", Moment.ADDRESS).address
    assert address is not None
    assert address.number == "305"
