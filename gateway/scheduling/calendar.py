"""The calendar: finds openings, books them so that they hold, finds and cancels what is booked."""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from gateway.company import Company, Technician
from gateway.config import Visits
from gateway.records.bookings import PieceTakenError
from gateway.records.store import Records
from gateway.scheduling.hours import WorkingHours
from gateway.scheduling.kept import to_json, to_visit
from gateway.scheduling.openings import Crew, openings
from gateway.scheduling.pieces import occupied, pieces_between
from gateway.scheduling.visit import Opening, Visit, VisitRequest, Wanted
from gateway.scheduling.windows import windows

log = structlog.get_logger()
_LONGEST_VISIT = timedelta(days=2)


class Taken(Exception):  # noqa: N818 - an answer that a conversation expects, not a fault
    """The window cannot be had (any more): offer another."""


class Calendar:
    """Availability and bookings of one company."""

    def __init__(self, records: Records, company: Company, visits: Visits) -> None:
        """
        Raises:
            HoursError: hours or country cannot be used.
        """
        self._records = records
        self._company = company
        self._visits = visits
        self._hours = self._working(company.hours)
        self._technicians: dict[str, tuple[Technician, WorkingHours]] = {
            t.id: (t, self._working(t.hours) if t.hours else self._hours) for t in company.technicians
        }

    def _working(self, expression: str) -> WorkingHours:
        return WorkingHours(expression, self._company.zone, self._company.country)

    async def find(self, wanted: Wanted, now: datetime) -> tuple[Opening, ...]:
        """What can be offered: the best first, at most `wanted.limit`. `openings.fits` tells whether they are what the
        caller wished for or only the nearest; either all are or none is.

        Raises:
            RecordsError: the database cannot be asked.
        """
        end = now + timedelta(days=self._visits.horizon_days + 1) + _LONGEST_VISIT
        span = pieces_between(now, end)
        busy = await self._records.busy_pieces(span.start, span.stop)
        return await asyncio.to_thread(self._openings, wanted, now, end, busy)

    def _openings(
        self, wanted: Wanted, now: datetime, end: datetime, busy: dict[str, frozenset[int]]
    ) -> tuple[Opening, ...]:
        begin = now - timedelta(days=1)
        crews = [
            Crew(technician, hours.spans(begin, end), busy.get(technician.id, frozenset()))
            for technician, hours in self._technicians.values()
        ]
        return openings(
            wanted,
            tuple(windows(self._visits, self._company.zone, now)),
            crews,
            self._hours.spans(begin, end),
            self._visits.travel_minutes,
        )

    async def book(self, request: VisitRequest, call_sid: str, now: datetime) -> Visit:
        """Book the opening. Asked again by the same call, it is the same visit.

        Raises:
            Taken: somebody else has it, it is over, or the technician is not there any more.
            RecordsError: the database cannot be reached; nothing was booked, or asking again finds it.
        """
        opening = request.opening
        past = opening.end.astimezone(UTC) <= now.astimezone(UTC)
        if past or opening.technician_id not in self._technicians:
            raise Taken("That window is over, or nobody is there for it.")
        try:
            row = await self._records.add_booking(
                call_sid=call_sid,
                technician_id=opening.technician_id,
                starts_at=opening.start,
                ends_at=opening.end,
                pieces=occupied(opening.start, opening.end, request.duration_min, self._visits.travel_minutes),
                phone=request.phone,
                request=to_json(request, self._company.zone),
                at=now,
            )
        except PieceTakenError:
            log.info("calendar.taken", call_sid=call_sid, technician=opening.technician_id)
            raise Taken("Somebody else has that window.") from None
        log.info("calendar.booked", call_sid=call_sid, technician=opening.technician_id, reference=row.reference)
        return to_visit(row)

    async def visits_of(self, phone: str, now: datetime | None = None) -> tuple[Visit, ...]:
        """The upcoming visits under this number (E.164), the soonest first."""
        if not phone:
            return ()
        rows = await self._records.bookings(phone=phone, ending_after=now or datetime.now(UTC))
        return tuple(to_visit(row) for row in rows)

    async def visit(self, reference: str) -> Visit | None:
        """The booked visit with this reference, as said or written ("m 472")."""
        row = await self._records.booking(reference)
        return to_visit(row) if row and row.status == "booked" else None

    async def cancel(self, reference: str, now: datetime | None = None) -> bool:
        """Cancel and give the time back. False: there is no such visit (any more)."""
        return await self._records.cancel_booking(reference, now or datetime.now(UTC))
