"""How the gateway is to behave in a call: chosen by the company's rules, which conversations know nothing of."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from gateway.conversation.events import Brief

Model = Literal["ai_first", "human_first", "supervised", "paired"]


@dataclass(frozen=True, slots=True)
class Stance:
    model: Model = "ai_first"
    """human_first: a person is rung while the gateway helps. paired: a person concludes what it collected."""
    reprompts: int | None = None
    """How often the same thing may be asked again; None: as in `guardrails`."""
    rule: str = ""
    """The name of the rule that says so."""


Stances = Callable[[Brief, datetime], Stance]
"""The stance for what is known so far, at an aware time. Pure."""


def ai_first(known: Brief, now: datetime) -> Stance:
    """Without rules."""
    del known, now
    return Stance()
