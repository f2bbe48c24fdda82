"""The closed questions that recordings answer: what is expected, what is true, what the gateway would take for true."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from gateway.company import ServiceArea
from gateway.evaluate.recordings import Recording
from gateway.turn import Expecting, Moment, Utterance
from gateway.understanding import address, birthdates, figures, names, words, yesno
from gateway.understanding.meaning import Heard
from gateway.understanding.readings import ranked


@dataclass(frozen=True, slots=True)
class Answer:
    """What the gateway made of an answer."""

    value: str
    accepted: bool
    """It goes on with the value (and reads it back) and does not ask again."""


NOTHING = Answer("", accepted=False)
SURE = 0.85
"""From here on a name is taken without asking again (`guardrails.act_at` as it comes)."""


@dataclass(frozen=True, slots=True)
class Question:
    """A closed question: how it is asked, and how its answers are compared."""

    expecting: Expecting
    categories: tuple[str, ...]
    """Beginnings of the categories whose recordings answer it."""
    of_text: Callable[[str], str]
    """The value of words, as said or as recognised."""
    of_meaning: Callable[[Utterance, Heard], Answer]
    slot: str
    """Where a recording without words has its value in `slots`."""
    wanted: float | None = None

    def is_for(self, category: str) -> bool:
        return category.startswith(self.categories)

    def truth(self, recording: Recording) -> str:
        said = recording.text if recording.text is not None else str(recording.slots.get(self.slot, ""))
        return self.of_text(said)

    def understood(self, utterance: Utterance | None, meaning: object) -> Answer:
        if utterance is None or not isinstance(meaning, Heard):
            return NOTHING
        return self.of_meaning(utterance, meaning)


def _digits(text: str) -> str:
    return figures.all_digits(words.clean(text))


def _phone(utterance: Utterance, heard: Heard) -> Answer:
    del utterance
    if not heard.phone:
        return Answer(heard.digits, accepted=False)
    national = heard.phone.removeprefix("+1")
    # The area code is the caller's own where it was not said.
    short = heard.digits and len(heard.digits) == 7 and national.endswith(heard.digits)
    return Answer(heard.digits if short else national, accepted=True)


def _zip(utterance: Utterance, heard: Heard) -> Answer:
    del utterance
    return Answer(heard.zip or heard.digits, accepted=bool(heard.zip))


def _street_number(utterance: Utterance, heard: Heard) -> Answer:
    del utterance
    number = heard.address.number if heard.address and heard.address.number else heard.digits
    return Answer(_digits(number), accepted=bool(number))


def _house(text: str) -> str:
    found = address.hear(words.clean(text), ServiceArea(), "address")
    return _digits(found.number) if found and found.number else _digits(text)


def _place(text: str) -> str:
    """House number and street of a whole address."""
    found = address.hear(words.clean(text), ServiceArea(), "address")
    return f"{found.number} {found.street}".lower() if found else ""


def _address(utterance: Utterance, heard: Heard) -> Answer:
    del utterance
    where = heard.address
    return Answer(f"{where.number} {where.street}".lower(), accepted=where.complete) if where else NOTHING


def _called(text: str) -> str:
    """First and last name, as said."""
    return " ".join(names.called(words.clean(text)))


def _name(utterance: Utterance, heard: Heard) -> Answer:
    del utterance
    return Answer(str(heard.name).lower(), accepted=heard.name.confidence >= SURE) if heard.name else NOTHING


def _born(utterance: Utterance, heard: Heard) -> Answer:
    del heard
    texts = ranked(utterance, Moment.DATE)
    born = next((d for t in texts if (d := birthdates.hear(t))), None)
    return Answer(born.isoformat(), accepted=True) if born else NOTHING


def _birth_date(text: str) -> str:
    born: date | None = birthdates.hear(text)
    return born.isoformat() if born else ""


def _yes_no(utterance: Utterance, heard: Heard) -> Answer:
    del utterance
    return NOTHING if heard.yes is None else Answer("yes" if heard.yes else "no", accepted=True)


def _said_yes(text: str) -> str:
    answer = yesno.hear(words.clean(text))
    return "" if answer is None else "yes" if answer else "no"


def _count(utterance: Utterance, heard: Heard) -> Answer:
    del utterance
    return Answer(heard.digits, accepted=bool(heard.digits))


PHONE = Expecting("phone", Moment.DIGITS, lengths=(7, 10, 11), no_input_s=7.0)
QUESTIONS: dict[str, Question] = {
    "phone7": Question(PHONE, ("phone7", "phone_number"), _digits, _phone, "phone", 0.96),
    "phone10": Question(PHONE, ("phone10",), _digits, _phone, "phone"),
    "zip": Question(Expecting("zip", Moment.DIGITS, lengths=(5,)), ("zip",), _digits, _zip, "zip", 0.98),
    "street_number": Question(
        Expecting("address", Moment.DIGITS), ("street_number", "house_number"), _house, _street_number, "number", 0.96
    ),
    "address": Question(Expecting("address", Moment.ADDRESS), ("address",), _place, _address, "address"),
    "name": Question(Expecting("name", Moment.NAME), ("name",), _called, _name, "name"),
    "date_of_birth": Question(
        Expecting("date_of_birth", Moment.DATE), ("date_of_birth", "birth"), _birth_date, _born, "date_of_birth", 0.93
    ),
    "yes_no": Question(Expecting("confirm_phone", Moment.YES_NO), ("yes_no",), _said_yes, _yes_no, "answer", 1.0),
    "digits": Question(Expecting("digits", Moment.DIGITS), ("digit", "number"), _digits, _count, "number"),
}
SPELLED = ("spelled",)
"""Beginnings of categories that are measured by the part for spelling."""


@dataclass(frozen=True, slots=True)
class Other:
    """Recordings that answer something else, heard while a question is open."""

    question: Question
    categories: tuple[str, ...]
    at_most: float | None

    def is_for(self, recording: Recording) -> bool:
        means = recording.text is not None and _said_yes(recording.text) != ""
        return recording.category in self.categories and not means


_FOREIGN = ("isolated_oov", "command_oos")
NO_SENTENCES = ("isolated_oov", "command_alnum")
OTHERS: dict[str, Other] = {
    "yes or no/other words": Other(QUESTIONS["yes_no"], (*_FOREIGN, "command_alnum"), 0.02),
    "phone number/other words": Other(QUESTIONS["phone7"], _FOREIGN, 0.02),
    "zip/other words": Other(QUESTIONS["zip"], _FOREIGN, None),
    "address/other words": Other(QUESTIONS["address"], _FOREIGN, None),
    "name/other words": Other(QUESTIONS["name"], _FOREIGN, None),
}
