"""The customers' rows: found by telephone number, changed in one transaction."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gateway.records.database import Database
from gateway.records.models import Booking, Customer, CustomerAddress, CustomerPhone
from gateway.records.rows import AddressRow, CustomerRow


async def _find(session: AsyncSession, phone: str, *, lock: bool = False) -> Customer | None:
    query = select(Customer).join(CustomerPhone, CustomerPhone.customer_id == Customer.id)
    query = query.where(CustomerPhone.phone == phone)
    return await session.scalar(query.with_for_update(of=Customer) if lock else query)


async def _addresses(session: AsyncSession, customer_id: int) -> list[CustomerAddress]:
    query = select(CustomerAddress).where(CustomerAddress.customer_id == customer_id)
    return list(await session.scalars(query.order_by(CustomerAddress.used_at.desc(), CustomerAddress.id.desc())))


def _address(row: CustomerAddress) -> AddressRow:
    return AddressRow(row.number, row.street, row.unit, row.city, row.state, row.zip)


async def _row(session: AsyncSession, customer: Customer) -> CustomerRow:
    phones = select(CustomerPhone.phone).where(CustomerPhone.customer_id == customer.id)
    visits = await session.scalar(
        select(func.count()).select_from(Booking).where(Booking.phone.in_(phones), Booking.status == "booked")
    )
    addresses = tuple(_address(a) for a in await _addresses(session, customer.id))
    return CustomerRow(
        customer.first_name, customer.last_name, addresses, customer.contract, visits or 0, customer.tier
    )


class Customers(Database):
    async def customer(self, phone: str) -> CustomerRow | None:
        """Whose number this is (E.164)."""

        async def work(session: AsyncSession) -> CustomerRow | None:
            found = await _find(session, phone)
            return await _row(session, found) if found else None

        return await self.read(work)

    async def customers(self, limit: int) -> tuple[CustomerRow, ...]:
        """At most so many customers, those who called last first."""

        async def work(session: AsyncSession) -> tuple[CustomerRow, ...]:
            query = select(Customer).order_by(Customer.updated_at.desc(), Customer.id.desc()).limit(limit)
            found = list(await session.scalars(query))
            return tuple([await _row(session, customer) for customer in found])

        return await self.read(work)

    async def change_customer(self, phone: str, change: Callable[[CustomerRow], CustomerRow], at: datetime) -> None:
        """Replace the customer's row by what `change` makes of it; an unknown number's row is empty.

        `change` must be pure: it is called again when two calls of one number meet. Addresses it returns are kept,
        the first as the one used last; it cannot remove one.
        """

        async def work(session: AsyncSession) -> None:
            customer = await _find(session, phone, lock=True)
            old = await _row(session, customer) if customer else CustomerRow()
            new = change(old)
            if customer is None:
                customer = Customer(first_name="", last_name="", contract=False, tier="", created_at=at, updated_at=at)
                session.add(customer)
                await session.flush()
                session.add(CustomerPhone(phone=phone, customer_id=customer.id))
            elif new == old:
                return
            customer.first_name, customer.last_name = new.first_name, new.last_name
            customer.contract, customer.tier, customer.updated_at = new.contract, new.tier, at
            await _keep_addresses(session, customer.id, new.addresses, at)
            await session.flush()

        await self.write(work, settle=True)


async def _keep_addresses(
    session: AsyncSession, customer_id: int, addresses: tuple[AddressRow, ...], at: datetime
) -> None:
    """House number and street say which address is meant; the rest of it may change."""
    there = {(a.number.casefold(), a.street.casefold()): a for a in await _addresses(session, customer_id)}
    for place, address in enumerate(addresses):
        row = there.get((address.number.casefold(), address.street.casefold()))
        if row is None:
            row = CustomerAddress(customer_id=customer_id, used_at=at)
            session.add(row)
        elif place == 0:
            row.used_at = at
        for name in ("number", "street", "unit", "city", "state", "zip"):
            setattr(row, name, getattr(address, name))
