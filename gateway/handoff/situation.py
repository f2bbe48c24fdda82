"""What routing knows of a call: the facts of the brief that decide who takes it. Pure values, no personal data."""

from dataclasses import dataclass
from datetime import datetime

from gateway.company import Company
from gateway.conversation.events import Brief, Trigger
from gateway.routing import Routing
from gateway.understanding.meaning import Intent, Mood, Urgency

COMPLAINTS = frozenset({Intent.COMPLAINT.value, Intent.FOLLOW_UP.value})
BILLING = frozenset({Intent.BILLING.value, Intent.PAYMENT.value})
NOT_REASONS = frozenset({Trigger.RULE, Trigger.TAKEN, Trigger.PAIRED})
"""Triggers that a rule itself gave: they say nothing of the call."""


@dataclass(frozen=True, slots=True)
class Situation:
    intent: str = ""
    problem: str = ""
    """The problem type's key in the grammars."""
    trade: str = ""
    urgency: Urgency = Urgency.ROUTINE
    tier: str = "new"
    mood: Mood = Mood.CALM
    trigger: str = ""
    """Empty: nobody has been asked for yet."""
    language: str = "en"
    vulnerable: bool = False
    danger: bool = False
    skills: tuple[str, ...] = ()
    """What whoever answers must be able to do."""


def situation(brief: Brief, routing: Routing, company: Company, now: datetime, language: str = "en") -> Situation:
    """`now` is aware: a home without heat in a cold month is a matter of health."""
    cold = brief.problem_type in routing.no_heat and now.astimezone(company.zone).month in routing.cold_months
    mood = Mood(brief.mood) if brief.mood in set(Mood) else Mood.CALM
    return Situation(
        intent=brief.intent,
        problem=brief.problem_type,
        trade=brief.trade,
        urgency=Urgency.EMERGENCY if brief.dangers else brief.urgency,
        tier=brief.tier,
        mood=Mood.ANGRY if brief.trigger is Trigger.MOOD else mood,
        trigger="" if brief.trigger in NOT_REASONS else brief.trigger.value,
        language=language,
        vulnerable=bool(brief.vulnerable) or cold,
        danger=bool(brief.dangers),
        skills=skills(brief),
    )


def skills(brief: Brief) -> tuple[str, ...]:
    """A complaint needs somebody for complaints, a bill somebody for bills, all else the trade's people."""
    if brief.dangers:
        return ("emergency",)
    if brief.trigger in (Trigger.MOOD, Trigger.TROUBLE_WORDS) or brief.intent in COMPLAINTS:
        return ("complaints",)
    if brief.intent in BILLING:
        return ("billing",)
    return brief.skills


CARE = {Urgency.EMERGENCY: 3, Urgency.URGENT: 1, Urgency.ROUTINE: 0}


def priority(situation: Situation, routing: Routing) -> int:
    """Who goes first in a queue: the higher number. At most 699.

    Danger, urgency and vulnerable people decide whatever the tier; then the tier's rank; then an angry caller.
    """
    care = CARE[situation.urgency] + 2 * situation.vulnerable + situation.danger
    tier = routing.tiers.get(situation.tier)
    return 100 * care + 10 * (tier.rank if tier else 0) + (5 if situation.mood is Mood.ANGRY else 0)
