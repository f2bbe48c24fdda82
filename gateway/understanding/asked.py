"""The open question, as those need it who read its answer."""

from dataclasses import dataclass

from gateway.turn import Moment


@dataclass(frozen=True, slots=True)
class Asked:
    """The open question, as the slots need it."""

    question: str
    about: str
    """The question without "confirm_"."""
    moment: Moment
    confirming: bool
    phrases: tuple[str, ...]
