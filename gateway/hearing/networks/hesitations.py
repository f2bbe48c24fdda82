"""What callers say while they think: before an answer, in the midst of it and behind it. Pure."""

from gateway.hearing.networks.paths import Path, any_of, perhaps

BEFORE = 0.06
"""The share who begin with one: few, and elderly callers nearly always."""
WITHIN = 0.02
_SOUNDS = ("um", "uh", "er")
_WORDS = ("well", "so", "okay", "oh", "hm", "let me see", "let me think", "hm let me think", "you know", "i guess")


def before() -> Path:
    """ "Hm, let me think", "well", "um", or nothing."""
    return perhaps(any_of((*_SOUNDS, *_WORDS)), BEFORE)


def within() -> Path:
    """ "Um", or nothing: between a number and its street, or at the end."""
    return perhaps(any_of(_SOUNDS), WITHIN)
