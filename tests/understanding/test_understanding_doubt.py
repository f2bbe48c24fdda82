"""Guards when digits that a network heard count as unsure: a small share, or another value close behind."""

import pytest

from gateway.turn import Reading
from gateway.understanding import doubt


def heard(*shares: tuple[str, float]) -> tuple[Reading, ...]:
    return tuple(Reading(text, "grammar", share, rank) for rank, (text, share) in enumerate(shares))


@pytest.mark.parametrize(
    ("readings", "unsure"),
    [
        (heard(("five five five one two one two", 0.97), ("five five five one two one three", 0.03)), False),
        (heard(("five five five one two one two", 0.6), ("five five five one two one three", 0.4)), True),
        (heard(("five five five one two one two", 0.8)), True),
        (heard(("five five five one two one three", 0.97)), True),
        ((Reading("five five five one two one two", "free", 0.4),), False),
        ((), False),
    ],
)
def test_digits_are_unsure_when_others_are_close(readings: tuple[Reading, ...], unsure: bool) -> None:
    assert doubt.doubtful("5551212", readings) is unsure


def test_an_area_code_that_was_added_changes_nothing() -> None:
    sure = heard(("five five five one two one two", 0.97))
    assert not doubt.doubtful("8025551212", sure)
    assert doubt.doubtful("8025551212", heard(("five five five one two one two", 0.5)))
