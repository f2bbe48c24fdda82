"""How do I ..., is it safe to ...: what is safe to say to everybody, and the offer of a visit."""

import re

from gateway.conversation.flows.schedule import schedule
from gateway.conversation.flows.urgent import advise
from gateway.conversation.room import Room
from gateway.conversation.slots.confirm import confirm
from gateway.conversation.steps import Explain, Flow, Tell
from gateway.understanding.meaning import Intent

_SAFE = (
    (
        "advice_water_off",
        re.compile(r"\b(?:shut|turn|cut|switch)\b.{0,30}\bwater\b|\bwater (?:shut|off)|\bshut ?off\b"),
    ),
    ("advice_gas", re.compile(r"\bgas\b|\bpilot\b|\brelight\b")),
    ("advice_frost", re.compile(r"\bfreez\w*\b|\bfrozen\b|\bdripping\b|\bthaw\b")),
    ("advice_filter", re.compile(r"\bfilters?\b")),
    ("advice_battery", re.compile(r"\b(?:smoke|carbon|co|c o) (?:monoxide )?(?:detector|alarm)")),
)
"""Topics on which one sentence helps and cannot harm. The first that fits is said."""


def advice(room: Room) -> Flow:
    """Never a repair by telephone: a safe sentence where there is one, then a visit."""
    case = room.case
    said = case.asked or room.heard.text
    prompt = next((name for name, about in _SAFE if about.search(said)), "")
    if prompt:
        yield Explain("advice", prompt)
        yield Tell(prompt)
        case.tell("was given a safe general tip")
        case.answered.append(Intent.ADVICE)
    elif room.problem and room.problem.advice:
        yield from advise(room)
        case.answered.append(Intent.ADVICE)
    else:
        yield Tell("advice_none")
    if (yield confirm("offer_visit", name="confirm_offer", about="advice")) == "yes":
        case.intent = Intent.SCHEDULE
        yield from schedule(room)
