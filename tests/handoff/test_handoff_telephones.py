"""Guards people with two telephones: rung in order or both, and always one person."""

from datetime import UTC, datetime

from handoff_stage import Stage

from gateway.company import Company, Person
from gateway.config import Handoff
from gateway.handoff.availability import Availability
from gateway.handoff.plan import Circle
from gateway.handoff.route import route
from gateway.handoff.situation import Situation
from gateway.handoff.telephones import number, owner, person_of, with_desks
from gateway.routing import Routing

NOW = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
COMPANY = Company(
    staff=(
        Person(id="dana", name="Dana", phone="+18025550111", desk="+18025550121", order=1),
        Person(id="miguel", name="Miguel", phone="+18025550112", desk="+18025550122", ring="both", order=2),
        Person(id="ellen", name="Ellen", phone="+18025550113", order=3),
    )
)


def test_whose_line_and_what_to_dial() -> None:
    assert owner("dana/desk") == owner("dana") == "dana"
    assert number(COMPANY, "dana") == "+18025550111"
    assert number(COMPANY, "dana/desk") == "+18025550121"
    assert number(COMPANY, "ellen/desk") is None
    assert number(COMPANY, "nobody/desk") is None
    person = person_of(COMPANY, "miguel/desk")
    assert person is not None
    assert person.name == "Miguel"


def test_in_order_and_both() -> None:
    made = with_desks((Circle(("dana", "miguel"), 20), Circle(("ellen",), 15)), *COMPANY.staff)
    assert made == (
        Circle(("dana", "miguel", "miguel/desk"), 20),
        Circle(("dana/desk",), 20),
        Circle(("ellen",), 15),
    )


def test_a_plan_rings_all_telephones_of_all_people() -> None:
    made = route(COMPANY, Routing(), Handoff(), Situation(), Availability(), NOW)
    assert [circle.people for circle in made.circles] == [
        ("dana",),
        ("dana/desk",),
        ("miguel", "miguel/desk"),
        ("ellen",),
    ]


# --- through a whole transfer


def staged(ring: str = "in_order") -> Stage:
    stage = Stage()
    dana = {"id": "dana", "name": "Dana", "phone": "+18025550111", "desk": "+18025550121", "ring": ring, "order": 1}
    stage.company = Company(
        staff=(Person.model_validate(dana), Person(id="miguel", name="Miguel", phone="+18025550112", order=2))
    )
    stage.transfers = stage._make()
    return stage


MOBILE, DESK, MIGUEL = "+18025550111", "+18025550121", "+18025550112"


async def test_the_desk_rings_when_the_mobile_is_not_answered() -> None:
    stage = staged()
    rings: list[tuple[str, tuple[str, ...]]] = []
    stage.transfers.on_ring = lambda call, _, __, people, brief: rings.append((call, people))
    await stage.begin()
    await stage.caller_arrives()
    await stage.status(1, "no-answer")
    assert stage.rest.rung == [MOBILE, DESK]
    await stage.take(2)
    await stage.wait(100)
    await stage.person_hangs_up(2)
    assert (stage.result.end, stage.result.person) == ("bridged", "dana")
    assert rings == [(stage.call, ("dana",))] * 2
    assert await stage.store.held(now=stage.time.clock()) == {}


async def test_whoever_says_no_on_the_mobile_is_not_rung_on_the_desk() -> None:
    stage = staged()
    await stage.begin()
    await stage.caller_arrives()
    await stage.answer(1)
    await stage.key(1, "2")
    assert stage.rest.rung == [MOBILE, MIGUEL]


async def test_both_ring_and_the_other_falls_silent_with_the_answer() -> None:
    stage = staged("both")
    await stage.begin()
    await stage.caller_arrives()
    assert stage.rest.rung == [MOBILE, DESK]
    await stage.take(2)
    assert stage.sid(1) in stage.rest.ended
    # The mobile's line is free again; Dana is not.
    await stage.status(1, "canceled")
    await stage.wait(60)
    assert set(await stage.store.held(now=stage.time.clock())) == {"dana"}
    await stage.another("CAother", "+18025550198")
    assert stage.rest.rung == [MOBILE, DESK, MIGUEL]


async def test_no_on_one_of_two_that_ring_silences_the_other() -> None:
    stage = staged("both")
    await stage.begin()
    await stage.caller_arrives()
    await stage.answer(2)
    await stage.key(2, "2")
    assert stage.sid(1) in stage.rest.ended
    assert stage.rest.rung == [MOBILE, DESK, MIGUEL]
