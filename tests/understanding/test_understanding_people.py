"""Guards the labelled sets of what must not be missed: dangers, a person, mood, care; by rules alone, so quick."""

import json
from typing import Any

import pytest

from gateway.evaluate.bench import own_data
from gateway.turn import Moment
from gateway.understanding import dangers, mood, person, urgency, words
from gateway.understanding.meaning import Danger, Urgency


def rows(name: str, key: str) -> list[tuple[str, Any]]:
    lines = (own_data() / "texts" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [(words.clean(row["text"]), row[key]) for row in map(json.loads, lines) if key in row]


def said(text: str) -> str:
    return words.without_fillers(text) or text


def test_dangers_are_raised_and_near_misses_are_not() -> None:
    labelled = rows("safety", "danger")
    missed = [t for t, danger in labelled if danger and not dangers.hear([t])]
    false = [t for t, danger in labelled if not danger and dangers.hear([t])]
    assert len(labelled) >= 600
    assert len(missed) <= 3, missed
    assert len(false) <= 6, false


def test_talk_of_other_trades_is_no_emergency() -> None:
    foreign = [t for t, _ in rows("clinc150", "label")][::10]
    assert sum(bool(dangers.hear([t])) for t in foreign) <= 0.002 * len(foreign)


def test_wishes_for_a_person_are_heard() -> None:
    labelled = rows("people", "person")
    missed = [t for t, wish in labelled if wish and not person.wanted(said(t))]
    false = [t for t, wish in labelled if not wish and person.wanted(said(t))]
    assert len(missed) <= 6, missed
    assert len(false) <= 2, false


def test_mood_and_care_are_heard() -> None:
    moods = [(t, m, mood.mood(said(t)).value) for t, m in rows("people", "mood")]
    assert sum(wanted != got for _, wanted, got in moods) <= 8
    care = [(t, set(v), set(mood.vulnerable(said(t)))) for t, v in rows("people", "vulnerable")]
    assert sum(wanted != got for _, wanted, got in care) <= 5


def test_a_bare_zero_is_a_wish_only_where_no_number_was_asked_for(hear) -> None:
    assert person.wanted("zero") and not person.wanted("zero", digits=True)
    assert hear("zero").wants_person
    assert not hear("zero", "phone", Moment.DIGITS).wants_person


@pytest.mark.parametrize(
    "text",
    [
        "i'm not sure but i think i smell gas",
        "i don't know where it's coming from but there's a gas smell",
        "it's not the battery the carbon monoxide alarm keeps beeping",
    ],
)
def test_doubt_is_no_denial(text: str) -> None:
    assert dangers.hear([text])


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("the gas furnace smells like gas", Danger.GAS),
        ("my electric water heater is sparking", Danger.ELECTRICAL),
        ("the fire department is on the way there are flames", Danger.FIRE),
    ],
)
def test_a_harmless_word_hides_no_danger(text: str, danger: Danger) -> None:
    assert danger in dangers.hear([text])


@pytest.mark.parametrize(
    ("text", "care"),
    [
        ("no ac and it's a hundred and five degrees", ("elderly",)),
        ("the furnace quit", ("infant",)),
        ("the air conditioner died in this heat wave", ("ill",)),
    ],
)
def test_who_cannot_stand_it_makes_it_an_emergency(text: str, care: tuple[str, ...]) -> None:
    assert urgency.hear(text, (), None, None, care) is Urgency.EMERGENCY
    assert urgency.hear(text, (), None, None, ()) is not Urgency.EMERGENCY
