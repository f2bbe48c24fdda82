"""The interpreter of the demo company, with the model of this project's data folder."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gateway.company import Company
from gateway.config import Settings
from gateway.grammars import Grammars, default_folder
from gateway.turn import Expecting, Moment, Reading, Utterance
from gateway.understanding import train
from gateway.understanding.interpreter import Interpreter
from gateway.understanding.meaning import Address, Context, Heard

NOW = datetime(2026, 11, 18, 10, 20, tzinfo=ZoneInfo("America/New_York"))
"""A Wednesday."""

Hear = Callable[..., Heard]


@pytest.fixture(scope="session")
def grammars() -> Grammars:
    return Grammars(default_folder(), ("plumbing", "hvac"))


@pytest.fixture(scope="session")
def trained(grammars: Grammars) -> Path:
    """The folder of the product's own model, trained first when the grammars have changed."""
    folder = Settings().data_dir / "understanding"
    train.prepared(grammars, folder)
    return folder


@pytest.fixture(scope="session")
def interpreter(grammars: Grammars, trained: Path) -> Interpreter:
    model = train.load(grammars, trained)
    return Interpreter(grammars, Company(), model)


@pytest.fixture
def hear(interpreter: Interpreter) -> Hear:
    """`hear("yes", "confirm_address")`; further readings as (text, source, rank)."""

    def listen(
        text: str,
        question: str = "anything",
        moment: Moment = Moment.OPEN,
        *,
        more: tuple[tuple[str, str, int], ...] = (),
        phrases: tuple[str, ...] = (),
        said: str = "",
        known_phone: str = "",
        known_address: Address | None = None,
    ) -> Heard:
        readings = (Reading(text, "free", 0.9), *(Reading(t, s, 0.5, r) for t, s, r in more))
        context = Context(
            now=NOW, question=question, phrases=phrases, said=said, known_phone=known_phone, known_address=known_address
        )
        return interpreter.interpret(Utterance(readings, 0, 1500), Expecting(question, moment), context)

    return listen
