"""What the ear of a call tells: a turn, keys, silence, that the caller broke in, that something could not be heard."""

from dataclasses import dataclass

from gateway.turn import KeyPress, Silence, Utterance


@dataclass(frozen=True, slots=True)
class BargeIn:
    """The caller broke in: stop speaking. The utterance (or, after a first key, the keys) follow."""

    at_ms: int
    text: str
    """The words so far; empty when a key was pressed."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Something was said and could not be heard."""

    reason: str


Event = Utterance | Silence | KeyPress | BargeIn | Lost
