"""Which networks there are: one for each kind of closed question whose answers can be laid out in advance."""

import json
from collections.abc import Callable, Iterable

from gateway.grammars import Grammars
from gateway.hearing.counts import spoken
from gateway.hearing.letters import names_network, places_network
from gateway.hearing.network import Network, Vocabulary
from gateway.hearing.networks import answers, care, closing, dates
from gateway.hearing.networks.addresses import address, house_number
from gateway.hearing.networks.folders import Recipe
from gateway.hearing.networks.names import called_network
from gateway.hearing.networks.paths import Path, network_of
from gateway.hearing.networks.trade import trade_network
from gateway.lists import NOTHING_OWN, Lists, Own, digest, read
from gateway.turn import Moment

PHONE, ZIP, HOUSE, BORN, YES_NO = "phone", "zip", "house_number", "birth_date", "yes_no"
NAMES, PLACES = "names", "places"
"""Spelled first and last names; spelled streets and towns."""
CARE = "care"
"""Whether somebody there needs care: yes, no, who and why."""
CLOSING = "closing"
"""That there is nothing else."""
ADDRESS = "address"
CALLED = "called"
"""A name said."""
TRADE = "trade"
"""A story, in the words that callers of these trades use."""


def recipes(grammars: Grammars, own: Own = NOTHING_OWN) -> tuple[Recipe, ...]:
    """`own`: the company's streets and towns. To add a network: a path of all answers here, and the question that it
    belongs to in `gateway.hearing.moments`."""
    yes_no = grammars.moments[Moment.YES_NO].phrases
    ways: dict[str, Callable[[], Path]] = {
        PHONE: answers.phone,
        ZIP: answers.zip_code,
        BORN: dates.birth_date,
        YES_NO: lambda: answers.yes_no(yes_no),
        CARE: lambda: care.answer(yes_no),
        CLOSING: closing.answer,
    }
    commands = grammars.commands
    others = tuple(word for word in grammars.other_words if word not in {*commands, *yes_no})
    inputs = json.dumps([yes_no, commands, others])

    def recipe(name: str, way: Callable[[], Path]) -> Recipe:
        def make(words: Vocabulary) -> Network:
            del words
            return network_of(
                answers.with_other_speech(way(), commands, others, number=name not in (YES_NO, CARE, CLOSING))
            )

        return Recipe(name, inputs, make)

    def of_places(name: str, way: Callable[[Lists, Vocabulary], Path]) -> Recipe:
        def make(words: Vocabulary) -> Network:
            said = way(read(grammars.folder, own), words)
            return network_of(answers.with_other_speech(said, commands, others, number=True))

        return Recipe(name, json.dumps([inputs, digest(grammars.folder, own)]), make)

    return (
        *(recipe(name, way) for name, way in ways.items()),
        of_places(HOUSE, house_number),
        of_places(ADDRESS, address),
        *_spelled(grammars, own),
        _told(grammars, others),
    )


def _told(grammars: Grammars, others: Iterable[str]) -> Recipe:
    examples = [text for intent in grammars.intents.values() for text in intent.examples]
    examples += [text for problem in grammars.problems.values() for text in problem.examples]
    said, rest = [" ".join(spoken(text)) for text in examples], list(others)

    def make(words: Vocabulary) -> Network:
        return trade_network((text for text in said if all(word in words for word in text.split())), rest)

    return Recipe(TRADE, json.dumps([said, rest]), make)


def _spelled(grammars: Grammars, own: Own) -> tuple[Recipe, ...]:
    """Made of the lists of names and places: about ten seconds each, when these change."""
    inputs = json.dumps([digest(grammars.folder, own), grammars.commands])

    def recipe(name: str, build: Callable[[Lists, Vocabulary, Iterable[str]], Network]) -> Recipe:
        return Recipe(name, inputs, lambda words: build(read(grammars.folder, own), words, grammars.commands))

    return recipe(NAMES, names_network), recipe(PLACES, places_network), recipe(CALLED, called_network)
