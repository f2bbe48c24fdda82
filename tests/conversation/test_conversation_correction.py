"""Guards corrections: only the digit group that was corrected changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.conversation.correction import merge, overlay, overlay_number, overlay_phone
from gateway.understanding.meaning import Address

DIGITS = st.text("0123456789", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("old", "said", "new"),
    [
        ("1420", "1429", "1429"),
        ("1420", "29", "1429"),
        ("1420", "14209", "1429"),
        ("1420", "9", "1429"),
        ("12", "1420", "1420"),
    ],
)
def test_house_numbers(old: str, said: str, new: str) -> None:
    assert overlay(old, said) == new


def test_a_letter_stays() -> None:
    assert overlay_number("12B", "14") == "14B"


@pytest.mark.parametrize(
    ("said", "new"),
    [
        ("0143", "+18025550143"),
        ("556", "+18025560142"),
        ("803", "+18035550142"),
        ("8025550199", "+18025550199"),
        ("18025550199", "+18025550199"),
        ("802864576", "+18025550142"),  # Nine of ten: one was lost, and nobody knows which.
        ("", "+18025550142"),
    ],
)
def test_telephone_numbers_by_their_groups(said: str, new: str) -> None:
    assert overlay_phone("+18025550142", said) == new


def test_foreign_numbers_are_not_patched() -> None:
    assert overlay_phone("+442071234567", "12") == "+442071234567"


@given(DIGITS, DIGITS)
def test_the_length_never_shrinks(old: str, said: str) -> None:
    assert len(overlay(old, said)) >= min(len(old), len(said))
    assert said in overlay(old, said) or len(said) == len(old) + 1


def test_merging_keeps_what_is_not_said_again() -> None:
    old = Address("1420", "Maple Street", city="Burlington", zip="05401", confidence=0.9)
    assert merge(old, Address("1429", confidence=0.9)).street == "Maple Street"
    assert merge(old, Address("9", "Oak Lane")).city == "Burlington"
    assert merge(None, old) == old
