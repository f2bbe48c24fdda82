"""How urgent: by danger, by the problem's type, by the caller's words, by who suffers and by frost."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from collections.abc import Sequence

from gateway.understanding.meaning import Danger, Guess, Urgency

_NOW = re.compile(
    r"\b(?:right now|right away|immediately|emergency|urgent|urgently|asap|a s a p|as soon as possible|this minute|hurry|(?:pouring|gushing|spraying)(?! (?:just )?a (?:little|bit|tiny))|(?:still|keeps?) (?:on )?(?:coming(?! (?:on|back|off|loose|undone))|rising)|quick as you can|this instant|drop everything"
    r"|can't wait|cannot wait|won't wait|couldn't wait|desperate|within (?:the|an) hour|in the next hour|(?:needs?|has|have|got) to be (?:today|tonight|now)|tonight|(?:somebody|someone|plumber|anyone|help) (?:out )?(?:here )?(?:today|now)|must be today|before (?:it|my|the) .{0,20}(?:floods?|freezes?|bursts?|ruins?))\b"
)
_NOT_NOW = re.compile(
    r"\b(?:(?:not|isn't|no|nothing|n't) (?:really |an |a |that |too |super |so |in a )*(?:emergency|urgent|rush|hurry|big deal|rushing)|no rush|don't (?:rush|hurry)|whenever|at your convenience|next month|next week|some ?time|in a few weeks|not in a hurry|it can wait|can wait|when you get (?:a chance|around))\b|\bemergency heat\b"
)
_SOMEBODY = r"(?:some(?:body|one)|any(?:body|one)|whoever|help|an? (?:plumber|technician|tech|guy|man|repair ?man)|one of your (?:guys|people|men))"
_SENT = re.compile(
    rf"\b(?:need|want|send|get|got|have)(?: me| us)?(?: out| over)? {_SOMEBODY}\b(?! (?:to (?:call|phone|ring|talk|speak|tell|explain|answer|ask)|(?:i|we) can|who|call))"
)
_WHOEVER = re.compile(r"\bsend (?:me |us )?(?:out |over )?(?:whoever|anyone|anybody)\b")
_NO_SENDING = re.compile(
    r"\b(?:talk|speak|call (?:me|us|back)|on the (?:line|phone)|supposed to|coming|on (?:his|her|their) way)\b"
)
_FROST = re.compile(
    r"\b(?:freezing|frozen|freeze|frost|below zero|below freezing|(?:zero|five|ten|fifteen|twenty|thirty|minus \w+|forty|forty \w+|fifty|fifty \w+) (?:degrees|below|outside|out|inside|in here)"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|thirty|forty) below\b|(?:it's|gets?|getting) (?:so|really|very|bitter|awful|too) cold|bitter(?:ly)? cold|snow(?:ing|storm|ed)|ice storm|blizzard|nor'?easter|can see (?:our|my|your) breath|single digits|cold snap|subzero|sub zero)\b"
)
_HEAT_OUT = re.compile(
    r"\b(?:no|without|lost) heat\b|\b(?:furnace|furnish|heat|heat's|heater|heating|boiler|heat pump)\b(?: \w+'?\w*){0,3}? (?:stopped|quit|out|dead|died|broke|broken|down|off|won't|isn't|not|gone|went)\b|\bno he in\b|\b(?:don't|doesn't|haven't) (?:have|got) (?:any )?heat\b"
)
_COOL_OUT = re.compile(
    r"\bno (?:ac|a c|air|air conditioning|cooling)\b|\b(?:ac|a c|air|air conditioner|air conditioning|cooling|central air)\b(?: \w+'?\w*){0,3}? (?:stopped|quit|out|dead|died|broke|broken|down|off|won't|isn't|not|gone|went)\b"
)
_HEAT_WAVE = re.compile(
    r"\b(?:heat (?:wave|advisory|warning)|(?:(?:a |one )?hundred(?: and)?(?: \w+)?|1[0-2]\d) (?:degrees|outside|out|in here|inside)|ninety \w* ?(?:degrees|in here|inside)|it's (?:over )?(?:a |one )hundred|dangerously hot|heat ?stroke)\b"
)
_MANY = re.compile(
    r"\b(?:nursing home|assisted living|day ?care|hospital|clinic|shelter|group home|school)\b(?! (?:street|road|avenue|drive))"
)
_SEWAGE = re.compile(
    r"\b(?:sewage|sewer water|raw sewage|poop|toilet paper)\b.{0,40}\b(?:coming up|backing up|all over|floor|bath ?tub|tub|shower|basement|everywhere)\b"
)
_COLD_HOUSE = frozenset({"no_heat", "boiler", "heat_pump", "pilot_light", "blower", "oil_heat", "boiler_leak"})
_HOT_HOUSE = frozenset({"no_cooling", "frozen_coil"})
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
    hot = _COOL_OUT.search(text) or (problem and problem.label in _HOT_HOUSE)
    frail = bool(vulnerable) or _MANY.search(text) is not None
    if (cold and (frail or _FROST.search(text))) or (hot and frail and _HEAT_WAVE.search(text)):
        return Urgency.EMERGENCY
    if _SEWAGE.search(text):
        return Urgency.EMERGENCY
    if usual is Urgency.EMERGENCY:
        return usual
    pressing = _NOW.search(text) is not None and not calm
    if usual is Urgency.URGENT or pressing or (problem and vulnerable):
        return Urgency.ROUTINE if calm and usual is not Urgency.URGENT else Urgency.URGENT
    return usual or (Urgency.ROUTINE if calm else None)


def without_heat_or_cooling(problem: str) -> bool:
    """Whether such a problem leaves the house cold or hot, which is hard on the very young, the old and the ill."""
    return problem in _COLD_HOUSE | _HOT_HOUSE


def pressing(text: str, urgency: Urgency | None) -> bool:
    """Whether a described problem is a matter for dispatch now rather than for the calendar."""
    if urgency is Urgency.EMERGENCY:
        return True
    return urgency is Urgency.URGENT and _NOW.search(text) is not None and not _NOT_NOW.search(text)


def sent_at_once(text: str) -> bool:
    """Whether somebody shall be sent at once, whatever for ("send whoever you've got"): no matter for the calendar."""
    if _NO_SENDING.search(text) or _NOT_NOW.search(text):
        return False
    return _WHOEVER.search(text) is not None or (_SENT.search(text) is not None and _NOW.search(text) is not None)
