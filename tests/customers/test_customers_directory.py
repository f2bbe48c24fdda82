"""Guards the directory: known callers are recognised, and what is known never gets worse."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from gateway.company import Company
from gateway.config import Visits
from gateway.customers.directory import Directory
from gateway.customers.profile import joined
from gateway.records.rows import AddressRow, CustomerRow
from gateway.records.store import Records
from gateway.scheduling.calendar import Calendar
from gateway.scheduling.visit import Opening, VisitRequest
from gateway.understanding.meaning import Address, Name

PHONE = "+18025550123"
AT = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
ANN = Name("Ann", "Walker")
MAPLE = Address("1420", "North Maple Street", city="Burlington", zip="05401")


@pytest.fixture
def directory(records: Records) -> Directory:
    return Directory(records)


async def test_strangers_are_unknown(directory: Directory) -> None:
    assert await directory.by_phone(PHONE) is None
    assert await directory.by_phone("") is None
    await directory.remember("", ANN, MAPLE)
    assert await directory.by_phone("") is None


async def test_who_was_remembered_is_known(directory: Directory) -> None:
    await directory.remember(PHONE, ANN, MAPLE, AT)
    found = await directory.by_phone(PHONE)
    assert found is not None
    assert (str(found.name), str(found.address)) == ("Ann Walker", "1420 North Maple Street, Burlington, 05401")
    assert (found.phone, found.tier, found.visits) == (PHONE, "new", ())


async def test_many_calls_of_one_number_make_one_customer(directory: Directory) -> None:
    await asyncio.gather(*(directory.remember(PHONE, ANN, MAPLE, AT) for _ in range(12)))
    found = await directory.by_phone(PHONE)
    assert found is not None
    assert len(found.addresses) == 1


async def test_the_address_used_last_comes_first(directory: Directory) -> None:
    pine = Address("7", "Pine Street")
    await directory.remember(PHONE, ANN, MAPLE, AT)
    await directory.remember(PHONE, None, pine, AT + timedelta(days=1))
    found = await directory.by_phone(PHONE)
    assert found is not None
    assert [a.street for a in found.addresses] == ["Pine Street", "North Maple Street"]
    await directory.remember(PHONE, None, Address("1420", "north maple street"), AT + timedelta(days=2))
    found = await directory.by_phone(PHONE)
    assert found is not None
    assert found.address is not None
    assert (len(found.addresses), found.address.number, found.address.city) == (2, "1420", "Burlington")


async def test_a_visit_makes_a_regular_and_only_the_company_a_contract(directory: Directory, records: Records) -> None:
    calendar = Calendar(records, Company(), Visits())
    await directory.remember(PHONE, ANN, MAPLE, AT)
    start = AT + timedelta(days=1)
    opening = Opening(start, start + timedelta(hours=2), "tom", "Tom")
    visit = await calendar.book(VisitRequest(opening, 60, "leak", "", ANN, MAPLE, PHONE, "routine"), "CA1", AT)

    async def tier() -> str:
        found = await directory.by_phone(PHONE)
        assert found is not None
        return found.tier

    assert await tier() == "regular"
    known = await directory.by_phone(PHONE, AT)
    assert known is not None
    assert (known.visits, known.visit_count) == ((visit,), 1)
    over = await directory.by_phone(PHONE, AT + timedelta(days=2))
    assert over is not None
    assert (over.visits, over.visit_count, over.tier) == ((), 1, "regular")
    await directory.set_contract(PHONE, True)
    await directory.remember(PHONE, ANN, None)
    assert await tier() == "contract"
    await directory.set_contract(PHONE, False)
    await calendar.cancel(visit.reference, AT)
    assert await tier() == "new"


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        (("", ""), Name("Ann", "Walker"), ("Ann", "Walker")),
        (("Ann", "Walker"), Name(), ("Ann", "Walker")),
        (("Ann", "Walker"), None, ("Ann", "Walker")),
        (("Ann", "Walker"), Name("Ann"), ("Ann", "Walker")),
        (("Ann", "Walker"), Name("Bob"), ("Ann", "Walker")),
        (("Ann", "Walker"), Name("Bob", "Walker"), ("Bob", "Walker")),
        (("Ann", ""), Name("", "Walker"), ("Ann", "Walker")),
        (("Ann", ""), Name("Bob"), ("Bob", "")),
    ],
)
def test_names_never_get_worse(old: tuple[str, str], new: Name | None, kept: tuple[str, str]) -> None:
    row = joined(CustomerRow(*old), new, None)
    assert (row.first_name, row.last_name) == kept


FULL = AddressRow("1420", "North Maple Street", "2", "Burlington", "VT", "05401")


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ((), Address(), ()),
        ((), Address(zip="05401"), (AddressRow(zip="05401"),)),
        ((AddressRow(zip="05401"),), Address("7", "Pine Street"), (AddressRow("7", "Pine Street"),)),
        ((FULL,), Address(), (FULL,)),
        ((FULL,), Address(street="Pine Street"), (FULL,)),
        ((FULL,), Address("1420", "North Maple Street"), (FULL,)),
        ((FULL,), Address("7", "Pine Street"), (AddressRow("7", "Pine Street"), FULL)),
    ],
)
def test_addresses_never_get_worse(old: tuple[AddressRow, ...], new: Address, kept: tuple[AddressRow, ...]) -> None:
    assert joined(CustomerRow(addresses=old), None, new).addresses == kept
