"""What is known of a customer, and how new knowledge joins the old: never the worse over the better. Pure."""

from dataclasses import dataclass, replace

from gateway.records.rows import AddressRow, CustomerRow
from gateway.scheduling.visit import Visit
from gateway.understanding.meaning import Address, Name

Tier = str
"""A name from the settings' tiers: "high_value", "contract", "regular", "new"."""


@dataclass(frozen=True, slots=True)
class Customer:
    phone: str
    """E.164."""
    name: Name | None
    address: Address | None
    """The one used last."""
    tier: Tier
    visits: tuple[Visit, ...] = ()
    """Upcoming, under this number, the soonest first."""
    visit_count: int = 0
    """Visits booked so far and not cancelled, under any of the customer's numbers."""
    addresses: tuple[Address, ...] = ()


def customer(phone: str, row: CustomerRow, visits: tuple[Visit, ...] = ()) -> Customer:
    addresses = tuple(_spoken(a) for a in row.addresses)
    name = Name(row.first_name, row.last_name, confidence=1.0) if row.first_name or row.last_name else None
    return Customer(phone, name, addresses[0] if addresses else None, _tier(row), visits, row.visits, addresses)


def _tier(row: CustomerRow) -> Tier:
    if row.tier:
        return row.tier
    if row.contract:
        return "contract"
    return "regular" if row.visits else "new"


def _spoken(a: AddressRow) -> Address:
    return Address(a.number, a.street, a.unit, a.city, a.state, a.zip, confidence=1.0)


def joined(row: CustomerRow, name: Name | None, address: Address | None) -> CustomerRow:
    """The row with a newly confirmed name and address."""
    if name is not None:
        first, last = _better_name((row.first_name, row.last_name), (name.first.strip(), name.last.strip()))
        row = replace(row, first_name=first, last_name=last)
    if address is not None:
        row = replace(row, addresses=_with_address(row.addresses, address))
    return row


def _better_name(old: tuple[str, str], new: tuple[str, str]) -> tuple[str, str]:
    """A whole name replaces any; half a name only fills what is empty, or replaces half a name."""
    if all(new):
        return new
    if not any(new) or all(old):
        return old
    return (new[0] or old[0], new[1] or old[1])


def _with_address(old: tuple[AddressRow, ...], new: Address) -> tuple[AddressRow, ...]:
    """A known house gains what was said of it; another one goes to the front; half an address never displaces."""
    said = AddressRow(new.number, new.street, new.unit, new.city, new.state, new.zip)
    if not new.complete:
        # Without house number or street there is no telling where; as a first clue it is better than nothing.
        return old if old or said == AddressRow() else (said,)
    known = next((a for a in old if _same_house(a, said)), None)
    if known is None:
        return (said, *(a for a in old if a.number and a.street))
    full = AddressRow(
        said.number,
        said.street,
        said.unit or known.unit,
        said.city or known.city,
        said.state or known.state,
        said.zip or known.zip,
    )
    return (full, *(a for a in old if a is not known))


def _same_house(one: AddressRow, other: AddressRow) -> bool:
    return (one.number.casefold(), one.street.casefold()) == (other.number.casefold(), other.street.casefold())
