"""Guards what a technician is told beforehand: ages, codes, ways in; and that nothing else is taken for them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.understanding import details
from gateway.understanding.details import Kind


@pytest.mark.parametrize(
    ("said", "kind", "value"),
    [
        ("the unit is nine or ten years old", Kind.AGE, "9"),
        ("they put a new one in six years ago", Kind.AGE, "6"),
        ("installed back in two thousand and four", Kind.AGE, "2004"),
        ("trouble code forty two", Kind.CODE, "42"),
        ("the board is flashing e six", Kind.CODE, "E6"),
        ("the red light flashes five times", Kind.BLINKS, "5"),
        ("the code for the garage is six six one oh", Kind.ENTRY_CODE, "6610"),
        ("the gate code is one two three four pound", Kind.ENTRY_CODE, "1234#"),
    ],
)
def test_values_are_read(said: str, kind: Kind, value: str) -> None:
    assert (kind, value) in [(d.kind, d.value) for d in details.read(said)]


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("the spare key is behind the planter", Kind.KEY),
        ("our cat is in the bedroom", Kind.ANIMAL),
        ("knock hard on the window", Kind.BELL),
        ("just park on the grass", Kind.PARKING),
        ("come in through the back door", Kind.DOOR),
        ("text me when you are on your way", Kind.CALL_AHEAD),
        ("my mother will be here", Kind.SOMEBODY),
        ("the house is next door to the bank", Kind.PLACE),
    ],
)
def test_notes_are_kept_in_the_callers_words(said: str, kind: Kind) -> None:
    assert [d.kind for d in details.read(said)] == [kind]
    assert details.facts(said)[0] in said


@pytest.mark.parametrize(
    "said",
    [
        "my daughter is six years old",
        "i'm seventy one years old",
        "zip code oh five four oh one",
        "the thermostat says sixty",
    ],
)
def test_other_numbers_are_no_details(said: str) -> None:
    assert details.read(said) == ()


_WORDS = [
    "the",
    "gate",
    "code",
    "is",
    "one",
    "two",
    "key",
    "dog",
    "years",
    "old",
    "under",
    "error",
    "e",
    "four",
    "park",
    "in",
    "back",
    "call",
    "me",
    "when",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(_WORDS)))
def test_nothing_raises_and_no_more_than_a_few_are_kept(said: list[str]) -> None:
    assert len(details.read(" ".join(said))) <= 8
