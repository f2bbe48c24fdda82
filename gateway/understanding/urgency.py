"""How urgent: by danger, by the problem's type, by the caller's words, by who suffers and by frost."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from collections.abc import Sequence

from gateway.understanding.meaning import Danger, Guess, Urgency

_NOW = re.compile(
    r"\b(?:right now|right away|immediately|emergency|urgent|urgently|asap|as soon as possible|this minute|hurry|pouring|gushing|spraying|"
    r"can't wait|cannot wait|desperate)\b"
)
_NOT_NOW = re.compile(
    r"\b(?:(?:not|isn't|no|nothing|n't) (?:really |an |a |that |too |super |so )*(?:emergency|urgent|rush|hurry|big deal)|no rush|whenever|at your convenience|next month|some ?time|not in a hurry)\b"
)
_FROST = re.compile(
    r"\b(?:freezing|frozen|frost|below zero|below freezing|(?:zero|five|ten|fifteen|twenty|minus \w+|forty|forty \w+|fifty|fifty \w+) (?:degrees|below)|"
    r"it's so cold|really cold|very cold|snowing|blizzard|can see (?:our|my) breath)\b"
)
_HEAT_OUT = re.compile(
    r"\bno heat\b|\b(?:furnace|furnish|heat|heater|heating|boiler|heat pump)\b(?: \w+'?\w*){0,3}? (?:stopped|quit|out|dead|died|broke|broken|down|off|won't|isn't|not)\b"
)
_COLD_HOUSE = frozenset({"no_heat", "boiler", "heat_pump", "pilot_light", "blower"})
_DEADLY = frozenset(
    {Danger.GAS, Danger.CARBON_MONOXIDE, Danger.FIRE, Danger.ELECTRICAL, Danger.WATER_NEAR_ELECTRICS, Danger.FLOODING}
)


def hear(
    text: str, dangers: Sequence[Danger], problem: Guess | None, usual: Urgency | None, vulnerable: Sequence[str]
) -> Urgency | None:
    """None when nothing says anything about it. `usual` is the problem type's own urgency."""
    if _DEADLY & set(dangers):
        return Urgency.EMERGENCY
    calm = _NOT_NOW.search(text) is not None
    cold = _HEAT_OUT.search(text) or (problem and problem.label in _COLD_HOUSE and usual is not Urgency.ROUTINE)
    if cold and (vulnerable or _FROST.search(text)):
        return Urgency.EMERGENCY
    if usual is Urgency.EMERGENCY:
        return usual
    pressing = _NOW.search(text) is not None and not calm
    if usual is Urgency.URGENT or pressing or (problem and vulnerable):
        return Urgency.ROUTINE if calm and usual is not Urgency.URGENT else Urgency.URGENT
    return usual or (Urgency.ROUTINE if calm else None)


def pressing(text: str, urgency: Urgency | None) -> bool:
    """Whether a described problem is a matter for dispatch now rather than for the calendar."""
    if urgency is Urgency.EMERGENCY:
        return True
    return urgency is Urgency.URGENT and _NOW.search(text) is not None and not _NOT_NOW.search(text)
