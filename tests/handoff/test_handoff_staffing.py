"""Guards that the rules are applied to the staff's real state, and that a database that is away refuses nobody."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from gateway.company import Company
from gateway.config import Handoff
from gateway.conversation.events import Brief, Trigger
from gateway.handoff.staffing import Staffing, State
from gateway.records.errors import RecordsError
from gateway.records.store import Records
from gateway.routing import Routing

NOW = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
ASKED = Brief(Trigger.ASKED, intent="schedule", skills=("plumbing",))


def staffing(records: Records, routing: Routing | None = None) -> Staffing:
    return Staffing(Company(), routing or Routing(), Handoff(), records)


async def test_claims_and_do_not_disturb_change_the_plan(records: Records) -> None:
    staff = staffing(records)
    assert (await staff.plan(ASKED, NOW)).people == ("dana", "miguel", "ellen")
    await records.claim("dana", "t1", NOW + timedelta(minutes=5), now=NOW)
    assert (await staff.plan(ASKED, NOW)).people == ("miguel", "ellen", "dana")
    assert (await staff.plan(ASKED, NOW, "t1")).people == ("dana", "miguel", "ellen")
    await records.do_not_disturb("miguel", NOW + timedelta(hours=1))
    assert (await staff.plan(ASKED, NOW)).people == ("ellen", "dana")
    first = await staff.first(ASKED, NOW)
    assert first is not None
    assert first.name == "Ellen"


async def test_longest_idle_by_the_talks_that_were_kept(records: Records) -> None:
    await records.talked("t1", "dana", NOW - timedelta(minutes=5), NOW - timedelta(minutes=1))
    await records.talked("t2", "ellen", NOW - timedelta(minutes=9), NOW - timedelta(minutes=6))
    assert (await staffing(records, Routing(order="longest_idle")).plan(ASKED, NOW)).people == (
        "miguel",
        "ellen",
        "dana",
    )


class Away:
    """A database that was there once."""

    def __init__(self, held: dict[str, str]) -> None:
        self._held: dict[str, str] | None = held

    def leave(self) -> None:
        self._held = None

    async def staff_states(self) -> Mapping[str, State]:
        if self._held is None:
            raise RecordsError("away")
        return {}

    async def held(self, *, now: datetime | None = None) -> dict[str, str]:
        del now
        return self._held or {}


async def test_without_the_database_what_was_known_last_counts() -> None:
    store = Away({"dana": "t1"})
    staff = Staffing(Company(), Routing(), Handoff(), store)
    assert (await staff.plan(ASKED, NOW)).people == ("miguel", "ellen", "dana")
    store.leave()
    assert (await staff.plan(ASKED, NOW)).people == ("miguel", "ellen", "dana")


def test_only_one_person_and_the_supervisors() -> None:
    staff = Staffing(Company(), Routing(), Handoff(), Away({}))
    ellen = staff.person("ellen")
    assert ellen is not None
    assert staff.only(ellen).people == ("ellen",)
    assert [p.id for p in staff.supervisors()] == ["ellen"]
    assert staff.person("nobody") is None
    assert staff.priority(Brief(Trigger.DANGER, dangers=("gas",)), NOW) > staff.priority(ASKED, NOW)
