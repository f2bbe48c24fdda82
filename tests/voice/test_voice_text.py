"""Guards that no text, however odd, reaches an engine as anything but plain words of bounded length."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.voice.text import MAX_CHARS, breaths, clean, sentences


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Hello\x00\x07 there\r\n", "Hello there"),
        ("<speak><break time='3s'/>Hi <b>Tom</b></speak>", "Hi Tom"),
        ("[[inventory]] of {braces}", "inventory of braces"),
        ("Great 🎉👍 thanks", "Great thanks"),
        ("Maple Plumbing & Heating", "Maple Plumbing and Heating"),
        ("50% off @ home", "50 percent off at home"),
        ("José Núñez", "José Núñez"),
        ("I\u2019m here\u2014now\u2026", "I'm here, now."),
        ("Wait......what???", "Wait.what?"),
        ("你好", ""),
        ("...", ""),
        ("", ""),
        ("\u202eabc", "abc"),
        ("3 < 4 and 5 > 2", "3 4 and 5 2"),
    ],
)
def test_clean(text: str, safe: str) -> None:
    assert clean(text) == safe


@given(st.text(max_size=300))
def test_cleaning_is_complete(text: str) -> None:
    safe = clean(text)
    assert clean(safe) == safe
    assert not set(safe) & set("<>[]{}\\|`~^*_\n\r\t\0")
    assert len(safe) <= MAX_CHARS


def test_sentences() -> None:
    assert sentences("Hi. I'm here! Are you? Yes") == ["Hi.", "I'm here!", "Are you?", "Yes"]
    assert sentences("Ask Dr. Lee on St. Paul Street. Thanks.") == ["Ask Dr. Lee on St. Paul Street.", "Thanks."]


def test_breaths_begin_short() -> None:
    parts = breaths(
        "I can send somebody this Thursday, between two and four in the afternoon, to fourteen twenty North Maple "
        "Street, apartment three B, or on Friday, between eight and ten in the morning. Which is better?"
    )
    assert parts[0] == "I can send somebody this Thursday,"
    assert parts[-1] == "Which is better?"
    assert all(len(p) <= 120 for p in parts)


@given(st.text("ab ,.?!", max_size=1500))
def test_breaths_lose_no_word_and_are_bounded(text: str) -> None:
    text = " ".join(text.split())
    parts = breaths(text)
    assert all(0 < len(p) <= 240 for p in parts)
    assert [c for c in "".join(parts) if c.isalnum()] == [c for c in text if c.isalnum()]


def test_a_word_without_end_is_cut() -> None:
    parts = breaths(clean("a" * 5000))
    assert sum(map(len, parts)) == 5000
    assert max(map(len, parts)) <= 240
