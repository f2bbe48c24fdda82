"""From rules, staff and situation to a plan: whom to ring, in which circles, for how long. Pure."""

from datetime import datetime

from gateway.company import Company, Person
from gateway.config import Handoff
from gateway.handoff.availability import Availability
from gateway.handoff.plan import Circle, Plan
from gateway.handoff.roster import Roster, unique
from gateway.handoff.rules import rule_for
from gateway.handoff.situation import Situation
from gateway.handoff.telephones import with_desks
from gateway.routing import How, Routing, Rule, Tier
from gateway.understanding.meaning import Urgency

CALM = Tier()


def route(
    company: Company,
    routing: Routing,
    handoff: Handoff,
    now_in: Situation,
    availability: Availability,
    now: datetime,
) -> Plan:
    """The plan for this call at this moment. Its circles are empty only when nobody can be rung.

    Whoever is engaged is still in the plan, at the end: they may be free by then. `now` is aware.
    """
    rule = rule_for(company, routing, now_in, now)
    tier = routing.tiers.get(now_in.tier, CALM)

    def roster(*, quiet: bool = False) -> Roster:
        by = rule.order or routing.order
        return Roster(company, routing, availability, now, language=now_in.language, by=by, quiet=quiet)

    emergency = now_in.urgency is Urgency.EMERGENCY
    people = _named(rule, now_in, roster())
    if tier.who and not emergency and not now_in.vulnerable:
        # A tier's own people, but never nobody.
        allowed = _named(Rule(name="tier", who=tier.who), now_in, roster())
        people = [p for p in people if p in allowed] or people
    if not people and emergency and routing.emergency_breaks_quiet:
        people = _named(rule, now_in, roster(quiet=True))
    # Sorting is stable: within the free and within the engaged the rule's order holds.
    people = list(unique(sorted(people, key=lambda person: person.id in availability.engaged)))
    ring_s = rule.ring_s or handoff.ring_s
    return Plan(
        circles=with_desks(
            circles([p.id for p in people], rule.how or routing.how, ring_s, tier.person_within_s), *company.staff
        ),
        total_s=rule.total_s or handoff.total_s,
        accept_s=rule.accept_s or handoff.accept_s,
        queue=bool(people) and (rule.busy or routing.busy) == "queue",
        reason=rule.name,
    )


def only(person: Person, handoff: Handoff, reason: str = "taken") -> Plan:
    """One certain person and nobody else: a supervisor who takes a call, a colleague who is consulted."""
    ringing = with_desks([Circle((person.id,), handoff.ring_s)], person)
    return Plan(ringing, handoff.total_s, handoff.accept_s, queue=False, reason=reason)


def circles(people: list[str], how: How, ring_s: int, within_s: int | None = None) -> tuple[Circle, ...]:
    """`people`, the best first, in circles. `within_s`: everybody has been rung by then, several at once if need be."""
    sizes: list[int] = []
    left = len(people)
    size = left if how == "at_once" else 1
    rounds = len(people) if within_s is None else max(1, within_s // ring_s)
    while left > 0:
        last = len(sizes) + 1 >= rounds
        # What must be rung from here on, spread over the circles that the target leaves.
        least = left if last else -(-left // (rounds - len(sizes))) if how == "one_by_one" else 1
        sizes.append(min(left, max(size, least)))
        left -= sizes[-1]
        size = size * 2 if how == "widening" else size
    made, begin = [], 0
    for size in sizes:
        made.append(Circle(tuple(people[begin : begin + size]), ring_s))
        begin += size
    return tuple(made)


def _named(rule: Rule, now_in: Situation, roster: Roster) -> list[Person]:
    """Those whom the rule names; when none of them is there, whoever is: somebody who takes a message beats nobody."""
    named = [p for name in rule.who for p in roster.group(name, now_in.skills, now_in.urgency)]
    return named or list(roster.group("everyone", now_in.skills, now_in.urgency))
