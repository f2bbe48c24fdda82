"""Guards who may be rung, and in which order."""

from datetime import UTC, datetime

import pytest

from gateway.company import Company, Person
from gateway.handoff.roster import on_duty, order
from gateway.understanding.meaning import Urgency

WEDNESDAY_NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
THANKSGIVING_NOON = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
OFFICE = "Mo-Fr 08:00-18:00; PH off"


def person(id_: str, *skills: str, hours: str = "24/7", order_: int = 1) -> Person:
    number = sum(map(ord, id_)) % 100
    return Person(id=id_, name=id_.title(), phone=f"+180255501{number:02}", skills=skills, hours=hours, order=order_)


COMPANY = Company(
    staff=(
        person("office", "plumbing", "billing", hours=OFFICE, order_=1),
        person("heat", "hvac", hours=OFFICE, order_=2),
        person("oncall", "emergency", "plumbing", "hvac", order_=3),
        person("owner", "complaints", order_=4),
    )
)


def ids(
    *skills: str, urgency: Urgency = Urgency.ROUTINE, now: datetime = WEDNESDAY_NOON, **more: tuple[str, ...]
) -> list[str]:
    return [p.id for p in order(COMPANY, skills, urgency, now, **more)]


@pytest.mark.parametrize(
    ("skills", "expected"),
    [
        (("plumbing",), ["office", "oncall"]),
        (("hvac",), ["heat", "oncall"]),
        (("billing",), ["office"]),
        ((), ["office", "heat", "oncall", "owner"]),
        (("",), ["office", "heat", "oncall", "owner"]),
    ],
)
def test_skills_and_order(skills: tuple[str, ...], expected: list[str]) -> None:
    assert ids(*skills) == expected


def test_nobody_has_the_skill_then_anybody_there() -> None:
    assert ids("solar") == ["office", "heat", "oncall", "owner"]


def test_nobody_has_all_skills_then_those_with_most() -> None:
    assert ids("plumbing", "complaints", "hvac") == ["oncall"]


def test_hours_are_the_companys_and_holidays_count() -> None:
    assert ids("plumbing", now=SUNDAY_NIGHT) == ["oncall"]
    assert ids("plumbing", now=THANKSGIVING_NOON) == ["oncall"]
    office = COMPANY.staff[0]
    assert on_duty(COMPANY, office, datetime(2026, 11, 18, 13, 0, tzinfo=UTC)), "eight in the morning in New York"
    assert not on_duty(COMPANY, office, datetime(2026, 11, 18, 12, 59, tzinfo=UTC))


def test_an_emergency_rings_everybody_there_the_able_first() -> None:
    assert ids("plumbing", urgency=Urgency.EMERGENCY) == ["oncall", "office", "heat", "owner"]
    assert ids("emergency", urgency=Urgency.EMERGENCY, now=SUNDAY_NIGHT) == ["oncall", "owner"]


def test_engaged_people_come_last() -> None:
    assert ids("plumbing", engaged=("office",)) == ["oncall", "office"]


def test_nobody_on_duty_is_nobody() -> None:
    company = Company(staff=(person("office", "plumbing", hours=OFFICE),))
    assert order(company, ("plumbing",), Urgency.EMERGENCY, SUNDAY_NIGHT) == ()
    assert order(Company(staff=()), (), Urgency.ROUTINE, WEDNESDAY_NOON) == ()


def test_a_shared_telephone_is_rung_once() -> None:
    shared = "+18025550150"
    company = Company(staff=(Person(id="a", name="A", phone=shared), Person(id="b", name="B", phone=shared)))
    assert [p.id for p in order(company, (), Urgency.ROUTINE, WEDNESDAY_NOON)] == ["a"]
