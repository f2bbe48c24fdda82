"""Opening hours of a company or a technician: in their time zone, with the country's public holidays."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from opening_hours import (  # type: ignore[attr-defined] # the errors are there, but missing in its stubs
    OpeningHours,
    ParserError,
    State,
    UnknownCountryError,
)


class HoursError(Exception):
    """The hours cannot be used; the message says why and what to write."""


class WorkingHours:
    """When somebody works, for one expression like "Mo-Fr 08:00-18:00; PH off"."""

    def __init__(self, expression: str, zone: ZoneInfo, country: str) -> None:
        """`country`: two letters, whose public holidays "PH" means; empty: none.

        Raises:
            HoursError: the country or the expression is unknown.
        """
        self._zone = zone
        try:
            self._hours = OpeningHours(
                expression, timezone=zone, country=country.upper() or None, auto_country=False, auto_timezone=False
            )
        except UnknownCountryError:
            raise HoursError(f"company.country {country!r} is unknown: write two letters like US or CA") from None
        except ParserError as error:
            raise HoursError(f"the hours {expression!r} cannot be read: {error}") from None

    def is_open(self, moment: datetime) -> bool:
        return bool(self._hours.is_open(moment.astimezone(self._zone)))

    def spans(self, start: datetime, end: datetime) -> tuple[tuple[datetime, datetime], ...]:
        """The open stretches within [start, end), in UTC, in order, neighbours joined."""
        found: list[tuple[datetime, datetime]] = []
        for opens, closes, state, _comment in self._hours.intervals(
            start.astimezone(self._zone), end.astimezone(self._zone)
        ):
            if state != State.OPEN:
                continue
            first, last = opens.astimezone(UTC), (closes or end).astimezone(UTC)
            if found and first <= found[-1][1]:
                found[-1] = (found[-1][0], max(last, found[-1][1]))
            else:
                found.append((first, last))
        return tuple(found)
