"""Which networks there are: one for each kind of closed question whose answers can be laid out in advance."""

import json
from collections.abc import Callable

from gateway.grammars import Grammars
from gateway.hearing.network import Network, Vocabulary
from gateway.hearing.networks import answers, dates
from gateway.hearing.networks.folders import Recipe
from gateway.hearing.networks.numbers import house_number
from gateway.hearing.networks.paths import Path, network_of
from gateway.turn import Moment

PHONE, ZIP, HOUSE, BORN, YES_NO = "phone", "zip", "house_number", "birth_date", "yes_no"


def recipes(grammars: Grammars) -> tuple[Recipe, ...]:
    """To add one: a path of all answers here, and the question that it belongs to in `gateway.hearing.moments`."""
    yes_no = grammars.moments[Moment.YES_NO].phrases
    ways: dict[str, Callable[[], Path]] = {
        PHONE: answers.phone,
        ZIP: answers.zip_code,
        HOUSE: house_number,
        BORN: dates.birth_date,
        YES_NO: lambda: answers.yes_no(yes_no),
    }
    commands = grammars.commands
    others = tuple(word for word in grammars.other_words if word not in {*commands, *yes_no})
    inputs = json.dumps([yes_no, commands, others])

    def recipe(name: str, way: Callable[[], Path]) -> Recipe:
        def make(words: Vocabulary) -> Network:
            del words
            return network_of(answers.with_other_speech(way(), commands, others))

        return Recipe(name, inputs, make)

    return tuple(recipe(name, way) for name, way in ways.items())
