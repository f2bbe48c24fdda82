"""The directory: who has this number, and what a booking taught us about them."""

from dataclasses import replace
from datetime import UTC, datetime

from gateway.customers.profile import Customer, customer, joined
from gateway.records.store import Records
from gateway.scheduling.kept import to_visit
from gateway.understanding.meaning import Address, Name

__all__ = ["Customer", "Directory"]


class Directory:
    def __init__(self, records: Records) -> None:
        self._records = records

    async def by_phone(self, e164: str, now: datetime | None = None) -> Customer | None:
        """The customer with this number; None when it is new, or withheld.

        Raises:
            RecordsError: the database cannot be asked.
        """
        row = await self._records.customer(e164) if e164 else None
        if row is None:
            return None
        upcoming = await self._records.bookings(phone=e164, ending_after=now or datetime.now(UTC))
        return customer(e164, row, tuple(to_visit(booking) for booking in upcoming))

    async def remember(
        self, phone: str, name: Name | None, address: Address | None, now: datetime | None = None
    ) -> None:
        """Keep what a caller confirmed. Nothing known is replaced by less; a withheld number keeps nothing."""
        if phone:
            await self._records.change_customer(phone, lambda row: joined(row, name, address), now or datetime.now(UTC))

    async def set_contract(self, phone: str, contract: bool, now: datetime | None = None) -> None:
        """Whether this customer has a service contract; only the company can say so."""
        if phone:
            await self._records.change_customer(
                phone, lambda row: replace(row, contract=contract), now or datetime.now(UTC)
            )

    async def set_tier(self, phone: str, tier: str, now: datetime | None = None) -> None:
        """What kind of customer this is, by a name from the settings' tiers; empty: by contract and visits again."""
        if phone:
            await self._records.change_customer(phone, lambda row: replace(row, tier=tier), now or datetime.now(UTC))
