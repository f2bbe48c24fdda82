"""Whether a simulated call went as it must."""

from collections import Counter
from dataclasses import dataclass

from gateway.conversation.events import Trigger
from gateway.evaluate.callers.goal import Kind, Manner
from gateway.evaluate.callers.held import Held
from gateway.understanding.meaning import Urgency

LOOP = 4
"""The same question so often in one call is a loop."""
_FED_UP = (Trigger.MOOD, Trigger.TROUBLE_WORDS)
_EXISTING = ("cancel", "reschedule", "status")
"""A visit that is already booked: one and the same team, who hear the caller's own words."""
_TO_PEOPLE = {
    Kind.CANCEL: _EXISTING,
    Kind.RESCHEDULE: _EXISTING,
    Kind.STATUS: _EXISTING,
    Kind.BILLING: ("billing", "payment", "complaint"),
    Kind.COMPLAINT: ("complaint", "follow_up"),
}
"""What people do, and what they may be told that the caller wants."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One call."""

    success: bool
    why: str
    """What was not right; empty when all was."""
    false_booking: bool
    missed: bool
    """An emergency that nobody was fetched for at once."""
    honoured: bool | None
    """A person was asked for and came within two turns; None: nobody was asked for."""
    loop: bool


def judge(held: Held) -> Verdict:
    goal = held.goal
    missed = goal.kind is Kind.EMERGENCY and not _rescued(held)
    honoured = None
    if goal.kind is Kind.PERSON:
        honoured = held.brief is not None and held.brief.trigger is Trigger.ASKED and held.turns <= 2
    why = _why_not(held)
    return Verdict(
        success=not why,
        why=why,
        false_booking=bool(held.wrong),
        missed=missed,
        honoured=honoured,
        loop=max(Counter(held.questions).values(), default=0) >= LOOP,
    )


def _rescued(held: Held) -> bool:
    """Handed to a person at once, who is told that it is urgent."""
    brief = held.brief
    if brief is None or held.message:
        return False
    if held.goal.danger in ("heat", "water"):
        return brief.urgency is not Urgency.ROUTINE or bool(brief.dangers)
    return bool(brief.dangers) or brief.urgency is Urgency.EMERGENCY


def _why_not(held: Held) -> str:
    kind, brief = held.goal.kind, held.brief
    if held.wrong:
        return f"false booking: {', '.join(held.wrong)}"
    if held.outcome == "hung up":
        return "the caller gave up"
    fed_up = held.goal.manner is Manner.ANGRY and brief is not None and brief.trigger in _FED_UP
    if fed_up and kind is not Kind.EMERGENCY:
        return ""
    if kind is Kind.BOOK:
        # Whoever asks for somebody as soon as possible and gets a person at once is served.
        pressing = held.goal.wish.pressing and brief is not None and brief.trigger is Trigger.URGENT
        if held.visit is not None or pressing:
            return ""
        return f"not booked: {_ended(held)}"
    if kind is Kind.EMERGENCY:
        return "" if _rescued(held) else f"emergency missed: {_ended(held)}"
    if kind in (Kind.PRICE, Kind.HOURS, Kind.SERVICE_AREA):
        return "" if f"answer_{kind.value}" in held.said else f"not answered: {_ended(held)}"
    if kind is Kind.PERSON:
        return "" if brief is not None and brief.trigger is Trigger.ASKED else f"no person: {_ended(held)}"
    if kind in _TO_PEOPLE:
        if brief is None:
            return f"not handed over: {_ended(held)}"
        if brief.intent in _TO_PEOPLE[kind] or brief.trigger in _FED_UP:
            return ""
        return f"handed over as {brief.intent or 'unknown'} ({brief.trigger.value})"
    if kind is Kind.WRONG_NUMBER:
        return "" if held.outcome in ("wrong_number", "answered") else f"not let go: {_ended(held)}"
    if kind is Kind.FAR_AWAY:
        return "" if "out_of_area" in held.said else f"not told that it is too far: {_ended(held)}"
    # Sales calls and what we do not do: nothing is booked, nobody is kept for long, it ends somehow.
    return "" if held.turns <= 8 else "kept on the line"


def _ended(held: Held) -> str:
    if held.brief is not None:
        return f"{'message' if held.message else 'person'} ({held.brief.trigger.value})"
    return held.outcome or "not at all"
