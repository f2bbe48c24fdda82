"""Who may be rung, and in which order. Pure."""

from collections.abc import Collection
from datetime import datetime

from opening_hours import OpeningHours

from gateway.config import Company, Person
from gateway.understanding.meaning import Urgency

EMERGENCY = "emergency"
"""The skill of those who take emergencies, whatever the trade."""


def on_duty(company: Company, person: Person, now: datetime) -> bool:
    """Whether the person's hours say so, in the company's time zone and with its country's public holidays.

    `now` is aware.
    """
    local = now.astimezone(company.zone)
    hours = OpeningHours(person.hours, timezone=company.zone, country=company.country)
    return bool(hours.is_open(local))


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
    need = {skill for skill in skills if skill}
    there = [person for person in company.staff if on_duty(company, person, now)]
    if urgency is Urgency.EMERGENCY:
        need.discard(EMERGENCY)

        def rank(person: Person) -> tuple[bool, int, int]:
            able = set(person.skills)
            return person.id in engaged, -2 * (EMERGENCY in able) - (need <= able), person.order

        return _unique(sorted(there, key=rank))
    most = max((len(need & set(person.skills)) for person in there), default=0)
    able = [person for person in there if len(need & set(person.skills)) == most]
    return _unique(sorted(able, key=lambda person: (person.id in engaged, person.order)))


def _unique(people: list[Person]) -> tuple[Person, ...]:
    """One entry for each telephone: two people who share one are not rung one after the other."""
    seen: set[str] = set()
    return tuple(p for p in people if not (p.phone in seen or seen.add(p.phone)))  # type: ignore[func-returns-value]
