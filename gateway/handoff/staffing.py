"""Whom to ring now: the rules applied to what the database knows of the staff at this moment."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import structlog

from gateway.company import Company, Person
from gateway.config import Handoff
from gateway.conversation.events import Brief
from gateway.handoff.availability import Availability
from gateway.handoff.plan import Plan
from gateway.handoff.reach import Reach
from gateway.handoff.route import only, route
from gateway.handoff.situation import priority, situation
from gateway.records.errors import RecordsError
from gateway.routing import Routing

log = structlog.get_logger()


class State(Protocol):
    """A person's row of the store."""

    @property
    def quiet_until(self) -> datetime | None: ...

    @property
    def last_call_at(self) -> datetime | None: ...


class StaffStore(Protocol):
    """Where the staff's state is kept (`gateway.records.store.Records`). Raises RecordsError."""

    async def staff_states(self) -> Mapping[str, State]: ...

    async def held(self, *, now: datetime | None = None) -> dict[str, str]: ...


class Staffing:
    """Without the database it goes by what it knew last: a caller is never refused a person for that."""

    def __init__(
        self, company: Company, routing: Routing, handoff: Handoff, store: StaffStore, reads: Reach | None = None
    ) -> None:
        self._company = company
        self._routing = routing
        self._handoff = handoff
        self._store = store
        self._reads = reads or Reach()
        self._known = Availability()

    async def availability(self, now: datetime, transfer_id: str = "") -> Availability:
        """Who is engaged for anybody but this transfer, not to be disturbed, idle since when. `now` is aware."""
        try:
            states, held = await self._reads.ask(self._look(now))
        except RecordsError as error:
            log.error("staff_unknown", error=type(error).__name__)
            return self._known
        self._known = Availability(
            engaged=frozenset(person for person, holder in held.items() if holder != transfer_id),
            quiet_until={person: s.quiet_until for person, s in states.items() if s.quiet_until},
            last_call={person: s.last_call_at for person, s in states.items() if s.last_call_at},
        )
        return self._known

    async def _look(self, now: datetime) -> tuple[Mapping[str, State], dict[str, str]]:
        return await self._store.staff_states(), await self._store.held(now=now)

    async def plan(self, brief: Brief, now: datetime, transfer_id: str = "", language: str = "en") -> Plan:
        """Whom to ring for this caller. `transfer_id`: whose own claims do not count as engaged."""
        seen = situation(brief, self._routing, self._company, now, language)
        availability = await self.availability(now, transfer_id)
        return route(self._company, self._routing, self._handoff, seen, availability, now)

    async def first(self, brief: Brief, now: datetime, language: str = "en") -> Person | None:
        """Who would be rung first; None: nobody can be rung."""
        people = (await self.plan(brief, now, language=language)).people
        return self.person(people[0]) if people else None

    def priority(self, brief: Brief, now: datetime) -> int:
        """The place in a queue: the higher number goes first."""
        return priority(situation(brief, self._routing, self._company, now), self._routing)

    def person(self, person_id: str) -> Person | None:
        return next((p for p in self._company.staff if p.id == person_id), None)

    def supervisors(self) -> tuple[Person, ...]:
        """Who may take any call."""
        return tuple(p for p in self._company.staff if p.supervisor)

    def only(self, person: Person) -> Plan:
        """Rings this person and nobody else."""
        return only(person, self._handoff)
