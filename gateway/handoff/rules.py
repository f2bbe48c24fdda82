"""Which rule of the settings applies to a call. Pure."""

from datetime import datetime

from gateway.company import Company
from gateway.conversation.events import Brief
from gateway.conversation.stance import Stance, Stances
from gateway.handoff.availability import is_open
from gateway.handoff.situation import Situation, situation
from gateway.routing import Routing, Rule, When

OTHERWISE = Rule(name="otherwise")
"""When no rule applies: the skilled people, as `routing` says."""


def matches(when: When, company: Company, now_in: Situation, now: datetime) -> bool:
    """Whether everything that the rule names is so. `now` is aware."""
    wanted: tuple[tuple[tuple[str, ...], str], ...] = (
        (when.intents, now_in.intent),
        (when.problems, now_in.problem),
        (when.trades, now_in.trade),
        (when.urgencies, now_in.urgency),
        (when.tiers, now_in.tier),
        (when.moods, now_in.mood),
        (when.triggers, now_in.trigger),
        (when.languages, now_in.language),
    )
    if any(values and value not in values for values, value in wanted):
        return False
    if when.vulnerable is not None and when.vulnerable is not now_in.vulnerable:
        return False
    if when.open is not None and when.open is not is_open(company, company.hours, now):
        return False
    return when.hours is None or is_open(company, when.hours, now)


def rule_for(company: Company, routing: Routing, now_in: Situation, now: datetime) -> Rule:
    """The first rule that applies."""
    return next((rule for rule in routing.rules if matches(rule.when, company, now_in, now)), OTHERWISE)


def stance(company: Company, routing: Routing, now_in: Situation, now: datetime) -> Stance:
    rule = rule_for(company, routing, now_in, now)
    tier = routing.tiers.get(now_in.tier)
    reprompts = rule.reprompts if rule.reprompts is not None else tier.reprompts if tier else None
    return Stance(rule.model or routing.model, reprompts, rule.name)


def stances(company: Company, routing: Routing) -> Stances:
    """For conversations, which know nothing of rules: the stance for what is known so far."""

    def of(brief: Brief, now: datetime) -> Stance:
        return stance(company, routing, situation(brief, routing, company, now), now)

    return of
