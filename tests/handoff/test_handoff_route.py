"""Guards whom a call rings: rules, rota, shifts, do-not-disturb, circles; and that somebody always is in the plan."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gateway.company import Company, Person
from gateway.config import Handoff, Settings
from gateway.handoff.availability import Availability, on_duty
from gateway.handoff.plan import Plan
from gateway.handoff.route import circles, only, route
from gateway.handoff.rules import rule_for, stance
from gateway.handoff.situation import Situation
from gateway.routing import GROUPS, Duty, How, Model, Order, Routing, Rule, Tier, When
from gateway.understanding.meaning import Intent, Mood, Urgency

WEDNESDAY_NOON = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
THANKSGIVING_NOON = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
CLOCKS_BACK = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
"""Half past one in the night in which that half hour comes twice."""
OFFICE = "Mo-Fr 08:00-18:00; PH off"


def person(id_: str, *skills: str, **more: Any) -> Person:
    number = sum(map(ord, id_)) % 100
    return Person(id=id_, name=id_.title(), phone=f"+180255501{number:02}", skills=skills, **more)


COMPANY = Company(
    staff=(
        person("office", "plumbing", "hvac", "billing", hours=OFFICE, order=1),
        person("heat", "hvac", hours=OFFICE, order=2),
        person("night", "emergency", "plumbing", "hvac", hours=OFFICE, order=3),
        person("second", "emergency", hours=OFFICE, order=4),
        person("boss", "complaints", hours=OFFICE, order=5, owner=True, supervisor=True),
    )
)
ROTA = Routing(
    rota=(
        Duty(hours="PH 00:00-24:00", people=("second", "night")),
        Duty(hours="Mo-Fr 18:00-08:00; Sa,Su 00:00-24:00", people=("night", "second")),
    )
)
FREE = Availability()
ROUTINE = Situation()
EMERGENCY = Situation(urgency=Urgency.EMERGENCY, skills=("plumbing",))


def plan(
    seen: Situation = ROUTINE,
    routing: Routing = ROTA,
    availability: Availability = FREE,
    now: datetime = WEDNESDAY_NOON,
    company: Company = COMPANY,
) -> Plan:
    return route(company, routing, Handoff(), seen, availability, now)


# --- the rota, the shifts, those who are busy


def test_an_emergency_after_hours_rings_on_call_then_the_next_then_the_owner() -> None:
    assert plan(EMERGENCY, now=SUNDAY_NIGHT).people == ("night", "second", "boss")
    assert plan(EMERGENCY, now=SUNDAY_NIGHT).reason == "emergency_after_hours"


def test_the_rota_knows_holidays() -> None:
    assert plan(EMERGENCY, now=THANKSGIVING_NOON).people == ("second", "night", "boss")


def test_the_night_when_the_clocks_change_has_somebody_on_call() -> None:
    for half_hours in range(8):
        assert plan(EMERGENCY, now=CLOCKS_BACK + timedelta(minutes=30 * half_hours)).people[0] == "night"


def test_what_can_wait_rings_nobody_off_duty() -> None:
    quiet = plan(Situation(skills=("plumbing",)), now=SUNDAY_NIGHT)
    assert (quiet.circles, quiet.queue, quiet.reason) == ((), False, "after_hours")


def test_in_the_day_the_skilled_are_rung_one_by_one() -> None:
    made = plan(Situation(skills=("hvac",)))
    assert [c.people for c in made.circles] == [("office",), ("heat",), ("night",)]
    assert (made.total_s, made.accept_s, made.queue, made.reason) == (90, 12, True, "otherwise")


def test_whoever_is_not_to_be_disturbed_is_not_rung_until_then() -> None:
    quiet = Availability(quiet_until={"office": WEDNESDAY_NOON + timedelta(minutes=5)})
    assert "office" not in plan(Situation(skills=("hvac",)), availability=quiet).people
    later = WEDNESDAY_NOON + timedelta(minutes=5)
    assert "office" in plan(Situation(skills=("hvac",)), availability=quiet, now=later).people


def test_an_emergency_breaks_the_quiet_only_when_nobody_else_is_left() -> None:
    until = SUNDAY_NIGHT + timedelta(hours=8)
    one = Availability(quiet_until={"night": until})
    assert plan(EMERGENCY, availability=one, now=SUNDAY_NIGHT).people == ("second", "boss")
    everybody = Availability(quiet_until={p.id: until for p in COMPANY.staff})
    assert plan(EMERGENCY, availability=everybody, now=SUNDAY_NIGHT).people == ("night", "second", "boss")
    strict = ROTA.model_copy(update={"emergency_breaks_quiet": False})
    assert plan(EMERGENCY, strict, everybody, SUNDAY_NIGHT).people == ()


def test_the_engaged_come_last() -> None:
    busy = Availability(engaged=frozenset({"night"}))
    assert plan(EMERGENCY, availability=busy, now=SUNDAY_NIGHT).people == ("second", "boss", "night")


def test_longest_idle_first() -> None:
    routing = Routing(order="longest_idle")
    last = {
        "office": WEDNESDAY_NOON - timedelta(minutes=1),
        "heat": WEDNESDAY_NOON - timedelta(minutes=9),
    }
    made = plan(Situation(skills=("hvac",)), routing, Availability(last_call=last))
    assert made.people == ("night", "heat", "office")


def test_whoever_speaks_the_callers_language_goes_first() -> None:
    company = Company(staff=(person("anna"), person("carlos", languages=("en", "es"))))
    assert plan(Situation(language="es"), company=company).people == ("carlos", "anna")
    assert plan(Situation(language="fr"), company=company).people == ("anna", "carlos")


# --- rules


@pytest.mark.parametrize(
    ("seen", "rule"),
    [
        (Situation(urgency=Urgency.EMERGENCY, tier="high_value"), "emergency"),
        (Situation(vulnerable=True, tier="high_value"), "vulnerable"),
        (Situation(tier="high_value", mood=Mood.ANGRY), "high_value"),
        (Situation(mood=Mood.ANGRY), "angry"),
        (Situation(), "otherwise"),
    ],
)
def test_the_first_rule_counts(seen: Situation, rule: str) -> None:
    assert rule_for(COMPANY, ROTA, seen, WEDNESDAY_NOON).name == rule


@pytest.mark.parametrize(
    ("when", "seen", "fits"),
    [
        (When(intents=(Intent.BILLING,)), Situation(intent="billing"), True),
        (When(intents=(Intent.BILLING,)), Situation(intent="schedule"), False),
        (When(problems=("no_heat",)), Situation(problem="no_heat"), True),
        (When(trades=("hvac",)), Situation(trade="plumbing"), False),
        (When(urgencies=(Urgency.URGENT, Urgency.EMERGENCY)), Situation(urgency=Urgency.URGENT), True),
        (When(tiers=("contract",)), Situation(tier="contract"), True),
        (When(triggers=("policy", "asked")), Situation(trigger="asked"), True),
        (When(triggers=("asked",)), Situation(), False),
        (When(languages=("es",)), Situation(language="es"), True),
        (When(vulnerable=False), Situation(vulnerable=True), False),
        (When(open=True), Situation(), True),
        (When(open=False), Situation(), False),
        (When(hours="Mo-Fr 11:00-13:00"), Situation(), True),
        (When(hours="Sa 11:00-13:00"), Situation(), False),
        (When(hours="Mo-Fr 11:00-13:00", tiers=("contract",)), Situation(tier="new"), False),
        (When(), Situation(), True),
    ],
)
def test_what_a_rule_may_ask_for(when: When, seen: Situation, fits: bool) -> None:
    routing = Routing(rules=(Rule(name="mine", when=when),))
    assert (rule_for(COMPANY, routing, seen, WEDNESDAY_NOON).name == "mine") is fits


def test_valued_and_angry_callers_get_a_person_at_once() -> None:
    valued = Situation(tier="high_value", skills=("hvac",))
    assert stance(COMPANY, ROTA, valued, WEDNESDAY_NOON).model == "human_first"
    assert len(plan(valued).circles) == 1
    angry = plan(Situation(mood=Mood.ANGRY, skills=("complaints",)))
    assert angry.people[0] == "boss"
    assert set(angry.people) == {p.id for p in COMPANY.staff}


def test_a_rule_says_who_how_and_how_long() -> None:
    rule = Rule(
        name="mine", who=("skill:billing", "boss"), how="at_once", ring_s=30, accept_s=9, total_s=45, busy="message"
    )
    made = plan(Situation(), Routing(rules=(rule,)))
    assert [(c.people, c.ring_s) for c in made.circles] == [(("office", "boss"), 30)]
    assert (made.accept_s, made.total_s, made.queue) == (9, 45, False)


def test_when_none_of_those_named_is_there_somebody_else_is_rung() -> None:
    assert plan(Situation(), Routing(rules=(Rule(name="solar", who=("skill:solar",)),))).people


def test_reprompts_by_rule_then_by_tier() -> None:
    tiers = {"contract": Tier(reprompts=1), "new": Tier()}
    routing = Routing(rules=(Rule(name="bills", when=When(intents=(Intent.BILLING,)), reprompts=0),), tiers=tiers)
    assert stance(COMPANY, routing, Situation(intent="billing", tier="contract"), WEDNESDAY_NOON).reprompts == 0
    assert stance(COMPANY, routing, Situation(tier="contract"), WEDNESDAY_NOON).reprompts == 1
    assert stance(COMPANY, routing, Situation(), WEDNESDAY_NOON).reprompts is None


# --- tiers


def test_a_tier_may_have_people_of_its_own_but_not_against_need() -> None:
    tiers = {"new": Tier(who=("heat",)), "contract": Tier(who=("skill:solar",))}
    routing = Routing(rules=ROTA.rules[:3], tiers=tiers)
    assert plan(Situation(skills=("hvac",)), routing).people == ("heat",)
    assert len(plan(Situation(skills=("hvac",), vulnerable=True), routing).people) > 1
    assert plan(Situation(skills=("hvac",), tier="contract"), routing).people


def test_the_target_decides_how_many_ring_at_once() -> None:
    five = list("abcde")
    assert [len(c.people) for c in circles(five, "one_by_one", 20)] == [1, 1, 1, 1, 1]
    assert [len(c.people) for c in circles(five, "one_by_one", 20, 60)] == [2, 2, 1]
    assert [len(c.people) for c in circles(five, "one_by_one", 20, 15)] == [5]
    assert [len(c.people) for c in circles(five, "widening", 20)] == [1, 2, 2]
    assert [len(c.people) for c in circles(five, "widening", 20, 40)] == [1, 4]
    assert [len(c.people) for c in circles(five, "at_once", 20)] == [5]
    assert circles([], "at_once", 20) == ()


@given(
    st.lists(st.integers(), unique=True, max_size=30),
    st.sampled_from(get_args(How)),
    st.integers(5, 60),
    st.none() | st.integers(5, 900),
)
def test_circles_hold_everybody_once_in_order_and_keep_the_target(
    numbers: Sequence[int], how: How, ring_s: int, within_s: int | None
) -> None:
    people = [str(n) for n in numbers]
    made = circles(people, how, ring_s, within_s)
    assert [p for c in made for p in c.people] == people
    assert all(c.people for c in made)
    if within_s is not None and made:
        assert len(made) == 1 or len(made) * ring_s <= within_s


# --- always somebody

shifts = st.sampled_from(["24/7", OFFICE, "off", "Sa,Su 00:00-24:00"])
skill_sets = st.sets(st.sampled_from(["plumbing", "hvac", "emergency", "billing", "complaints"])).map(tuple)
people = st.lists(
    st.builds(lambda **more: more, skills=skill_sets, hours=shifts, owner=st.booleans(), supervisor=st.booleans()),
    min_size=1,
    max_size=5,
).map(
    lambda them: tuple(Person(id=f"p{n}", name=f"P{n}", phone=f"+1802555010{n}", **more) for n, more in enumerate(them))
)
rules = st.lists(
    st.builds(
        lambda **more: more,
        who=st.lists(st.sampled_from([*GROUPS, "skill:billing", "p0"]), min_size=1, max_size=3).map(tuple),
        how=st.sampled_from([None, *get_args(How)]),
        order=st.sampled_from([None, *get_args(Order)]),
        model=st.sampled_from([None, *get_args(Model)]),
        when=st.builds(
            When,
            open=st.sampled_from([None, True, False]),
            vulnerable=st.sampled_from([None, True, False]),
            tiers=st.sampled_from([(), ("contract",), ("new", "regular")]),
        ),
    ),
    max_size=3,
).map(lambda them: tuple(Rule(name=f"r{n}", **more) for n, more in enumerate(them)))
situations = st.builds(
    Situation,
    urgency=st.sampled_from(Urgency),
    tier=st.sampled_from(["new", "regular", "contract", "high_value", "unheard_of"]),
    mood=st.sampled_from(Mood),
    vulnerable=st.booleans(),
    skills=skill_sets,
    language=st.sampled_from(["en", "es"]),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))


@given(people, rules, situations, moments, st.data())
def test_somebody_is_in_the_plan_if_anybody_is_there(
    staff: tuple[Person, ...], made: tuple[Rule, ...], seen: Situation, now: datetime, data: st.DataObject
) -> None:
    company = Company(staff=staff)
    ids = [p.id for p in staff]
    some = st.frozensets(st.sampled_from(ids))
    quiet = data.draw(some)
    availability = Availability(
        engaged=data.draw(some), quiet_until={p: now + timedelta(hours=1) for p in quiet}, last_call={}
    )
    routing = Routing(rules=made, rota=(Duty(hours="Sa,Su", people=tuple(data.draw(st.permutations(ids)))),))
    result = plan(seen, routing, availability, now, company)
    rung = result.people
    assert len(rung) == sum(len(circle.people) for circle in result.circles), "nobody is in two circles"
    assert set(rung) <= set(ids)
    there = [p for p in staff if on_duty(company, p, now) and p.id not in quiet]
    if there:
        assert rung
        assert not set(rung) & quiet
    elif seen.urgency is not Urgency.EMERGENCY:
        # Off duty, only the rota and the owner are rung, and nobody against their wish.
        assert not set(rung) & quiet
    free = [p for p in rung if p not in availability.engaged]
    assert list(rung[: len(free)]) == free
    assert result == plan(seen, routing, availability, now, company)


@given(people, situations, moments)
def test_with_the_rules_that_come_with_the_gateway_too(
    staff: tuple[Person, ...], seen: Situation, now: datetime
) -> None:
    company = Company(staff=staff)
    result = plan(seen, Routing(), FREE, now, company)
    if any(on_duty(company, p, now) for p in staff):
        assert result.people
    elif seen.urgency is Urgency.EMERGENCY:
        assert set(result.people) == {p.id for p in staff if p.owner}


# --- what is refused, and small things


def test_one_person_and_nobody_else() -> None:
    assert only(COMPANY.staff[4], Handoff()).people == ("boss",)


def test_two_telephones_and_one_that_is_shared() -> None:
    both = Person(id="dana", name="Dana", phone="+18025550111", desk="+18025550112")
    company = Company(staff=(both, Person(id="desk", name="Desk", phone="+18025550112")))
    assert both.phones == ("+18025550111", "+18025550112")
    assert plan(company=company, routing=Routing()).people == ("dana", "dana/desk")


@pytest.mark.parametrize(
    ("routing", "word"),
    [
        ({"rules": [{"name": "a", "who": ["nobody"]}]}, "nobody"),
        ({"rota": [{"hours": "24/7", "people": ["owner"]}]}, "no person"),
        ({"tiers": {"new": {"who": ["nobody"]}}, "rules": []}, "nobody"),
        ({"rules": [{"name": "a"}, {"name": "a"}]}, "once"),
        ({"rules": [{"name": "a", "when": {"tiers": ["gold"]}}]}, "gold"),
        ({"rules": [{"name": "a", "when": {"hours": "whenever"}}]}, "hours"),
        ({"dispositions": [{"key": "0", "name": "x", "says": "x"}]}, "key"),
    ],
)
def test_a_mistake_in_the_settings_is_named(routing: dict[str, Any], word: str) -> None:
    with pytest.raises(ValidationError) as raised:
        Settings(routing=routing)
    assert word in str(raised.value)
