"""Guards what routing makes of a brief, and who goes first in a line of callers."""

from datetime import UTC, datetime
from itertools import product
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from gateway.company import Company
from gateway.conversation.events import Brief, Trigger
from gateway.handoff.situation import Situation, priority, situation
from gateway.routing import Routing, TriggerName
from gateway.understanding.meaning import Mood, Urgency

COMPANY, ROUTING = Company(), Routing()
NOVEMBER = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)
JULY = datetime(2026, 7, 15, 17, 0, tzinfo=UTC)


def of(brief: Brief, now: datetime = NOVEMBER) -> Situation:
    return situation(brief, ROUTING, COMPANY, now)


def test_rules_can_name_every_trigger() -> None:
    assert set(get_args(TriggerName)) == {trigger.value for trigger in Trigger}


def test_no_heat_is_a_matter_of_health_in_the_cold_months() -> None:
    brief = Brief(Trigger.ASKED, problem_type="no_heat")
    assert of(brief).vulnerable
    assert not of(brief, JULY).vulnerable
    # The company's month counts: it is still March in Burlington.
    assert of(brief, datetime(2026, 4, 1, 2, 0, tzinfo=UTC)).vulnerable
    assert of(Brief(Trigger.ASKED, vulnerable=("elderly",)), JULY).vulnerable


def test_a_danger_is_an_emergency_and_needs_its_people() -> None:
    seen = of(Brief(Trigger.DANGER, dangers=("gas",), skills=("plumbing",)))
    assert (seen.urgency, seen.danger, seen.skills) == (Urgency.EMERGENCY, True, ("emergency",))


def test_who_is_needed() -> None:
    assert of(Brief(Trigger.MOOD, mood="calm", skills=("plumbing",))).skills == ("complaints",)
    assert of(Brief(Trigger.INTENT, intent="complaint")).skills == ("complaints",)
    assert of(Brief(Trigger.INTENT, intent="billing", skills=("hvac",))).skills == ("billing",)
    assert of(Brief(Trigger.ASKED, intent="schedule", skills=("hvac", "boiler"))).skills == ("hvac", "boiler")


def test_an_angry_word_counts_and_a_rule_is_no_reason() -> None:
    assert of(Brief(Trigger.MOOD)).mood is Mood.ANGRY
    assert of(Brief(Trigger.ASKED, mood="furious")).mood is Mood.CALM
    assert of(Brief(Trigger.RULE)).trigger == ""
    assert of(Brief(Trigger.POLICY)).trigger == "policy"


def test_care_goes_before_rank_and_rank_before_anger() -> None:
    tiers = tuple(ROUTING.tiers)
    for tier, mood in product(tiers, Mood):
        routine = Situation(tier=tier, mood=mood)
        for careful in (
            Situation(urgency=Urgency.URGENT),
            Situation(urgency=Urgency.EMERGENCY),
            Situation(vulnerable=True),
        ):
            assert priority(careful, ROUTING) > priority(routine, ROUTING)
    contract = priority(Situation(tier="contract"), ROUTING)
    assert contract > priority(Situation(tier="regular", mood=Mood.ANGRY), ROUTING)
    assert contract < priority(Situation(tier="contract", mood=Mood.ANGRY), ROUTING)


def test_of_two_in_need_the_more_urgent_goes_first() -> None:
    both = Situation(urgency=Urgency.EMERGENCY, vulnerable=True)
    assert priority(both, ROUTING) > priority(Situation(urgency=Urgency.EMERGENCY, tier="high_value"), ROUTING)
    assert priority(Situation(urgency=Urgency.EMERGENCY), ROUTING) > priority(Situation(vulnerable=True), ROUTING)
    gas = Situation(urgency=Urgency.EMERGENCY, danger=True)
    assert priority(gas, ROUTING) > priority(Situation(urgency=Urgency.EMERGENCY, tier="high_value"), ROUTING)


@given(
    st.builds(
        Situation,
        urgency=st.sampled_from(Urgency),
        tier=st.sampled_from([*ROUTING.tiers, "unknown"]),
        mood=st.sampled_from(Mood),
        vulnerable=st.booleans(),
        danger=st.booleans(),
    )
)
def test_priority_is_within_its_bounds_and_never_falls_with_need(seen: Situation) -> None:
    assert 0 <= priority(seen, ROUTING) <= 699
