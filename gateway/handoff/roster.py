"""Who may be rung, and in which order: the people of each group that a rule may name. Pure."""

from collections.abc import Collection, Iterable
from datetime import datetime

from gateway.company import Company, Person
from gateway.handoff.availability import NOBODY_BUSY, Availability, on_call, on_duty
from gateway.routing import EMERGENCY, SKILL, Order, Routing
from gateway.understanding.meaning import Urgency

__all__ = ["Roster", "on_duty", "order"]


def order(
    company: Company,
    skills: Collection[str],
    urgency: Urgency,
    now: datetime,
    engaged: Collection[str] = (),
) -> tuple[Person, ...]:
    """Everybody on duty who can help, the best first; empty when nobody is there.

    A person needs all of `skills`; if nobody on duty has them all, whoever has most of them is rung (a person who can
    take a message beats none). In an emergency everybody on duty may be rung, those with the skill "emergency" or with
    all of `skills` before the others. Then by `Person.order`, then as written in the settings. `engaged`: ids of people
    who are on the phone with another caller; they come last.
    """
    roster = Roster(company, Routing(), Availability(engaged=frozenset(engaged)), now)
    return unique(roster.skilled(skills, urgency))


class Roster:
    """The staff at one moment. `quiet`: also those who are not to be disturbed."""

    def __init__(
        self,
        company: Company,
        routing: Routing,
        availability: Availability = NOBODY_BUSY,
        now: datetime | None = None,
        *,
        language: str = "en",
        by: Order = "listed",
        quiet: bool = False,
    ) -> None:
        if now is None:
            raise ValueError("a roster needs an aware time")
        self._company = company
        self._availability = availability
        self._language = language
        self._by = by
        self._people = {p.id: p for p in company.staff if quiet or not availability.quiet(p.id, now)}
        self._there = [p for p in self._people.values() if on_duty(company, p, now)]
        self._on_call = on_call(company, routing, now)
        self._rota = bool(routing.rota)

    def group(self, name: str, skills: Collection[str], urgency: Urgency) -> tuple[Person, ...]:
        """The people whom `who` of a rule names, the first to be rung first."""
        match name:
            case "skilled":
                return self.skilled(skills, urgency)
            case "everyone":
                return self._sorted(self._there)
            case "on_call":
                if self._rota:
                    # The rota is an order, and a duty of its own: shifts do not matter.
                    return self._free_first(self._people[p] for p in self._on_call if p in self._people)
                return self._sorted(p for p in self._there if EMERGENCY in p.skills)
            case "owner":
                return self._sorted(p for p in self._people.values() if p.owner)
            case "supervisors":
                return self._sorted(p for p in self._there if p.supervisor)
        if name.startswith(SKILL):
            return self._sorted(p for p in self._there if name.removeprefix(SKILL) in p.skills)
        return tuple(p for p in self._there if p.id == name)

    def skilled(self, skills: Collection[str], urgency: Urgency) -> tuple[Person, ...]:
        """Those on duty who can do it; when nobody can do all of it, those who can do most."""
        need = {skill for skill in skills if skill}
        if urgency is Urgency.EMERGENCY:
            need.discard(EMERGENCY)
            by_order = self._sorted(self._there)

            def able(person: Person) -> int:
                return -2 * (EMERGENCY in person.skills) - (need <= set(person.skills))

            return self._free_first(sorted(by_order, key=able))
        most = max((len(need & set(person.skills)) for person in self._there), default=0)
        return self._sorted(p for p in self._there if len(need & set(p.skills)) == most)

    def _sorted(self, people: Iterable[Person]) -> tuple[Person, ...]:
        """Those who speak the caller's language, then by order or by who has been idle longest; the engaged last."""

        def place(person: Person) -> tuple[bool, float, int]:
            idle = self._availability.idle_since(person.id).timestamp() if self._by == "longest_idle" else 0.0
            return self._language not in person.languages, idle, person.order

        return self._free_first(sorted(people, key=place))

    def _free_first(self, people: Iterable[Person]) -> tuple[Person, ...]:
        return tuple(sorted(people, key=lambda person: person.id in self._availability.engaged))


def unique(people: Iterable[Person]) -> tuple[Person, ...]:
    """One entry for each telephone: two people who share one are not rung one after the other."""
    seen: set[str] = set()
    kept = []
    for person in people:
        if seen.isdisjoint(person.phones):
            kept.append(person)
            seen.update(person.phones)
    return tuple(kept)
