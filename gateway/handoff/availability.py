"""Who can be rung now: shifts, the on-call rota, do-not-disturb, those who are on a call. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from opening_hours import OpeningHours

from gateway.company import Company, Person
from gateway.routing import Routing

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Availability:
    """What the database knows of the staff at this moment. Times are aware."""

    engaged: frozenset[str] = frozenset()
    """Ids of people who are rung or talking for another caller."""
    quiet_until: Mapping[str, datetime] = field(default_factory=dict)
    """Not to be disturbed until then."""
    last_call: Mapping[str, datetime] = field(default_factory=dict)
    """When somebody's last conversation ended; missing: never."""

    def quiet(self, person: str, now: datetime) -> bool:
        return self.quiet_until.get(person, LONG_AGO) > now

    def idle_since(self, person: str) -> datetime:
        return self.last_call.get(person, LONG_AGO)


NOBODY_BUSY = Availability()


def is_open(company: Company, hours: str, now: datetime) -> bool:
    """In the company's time zone, with its country's public holidays. `now` is aware."""
    local = now.astimezone(company.zone)
    return bool(OpeningHours(hours, timezone=company.zone, country=company.country).is_open(local))


def on_duty(company: Company, person: Person, now: datetime) -> bool:
    """Whether the person's shift says so."""
    return is_open(company, person.hours, now)


def on_call(company: Company, routing: Routing, now: datetime) -> tuple[str, ...]:
    """Ids: who is on call now, then the next, by the rota's first line that fits; empty without one."""
    for duty in routing.rota:
        if is_open(company, duty.hours, now):
            return tuple(dict.fromkeys(duty.people))
    return ()
