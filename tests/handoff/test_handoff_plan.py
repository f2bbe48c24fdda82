"""Guards the plan as it is kept with a transfer: nothing is lost, and nothing else is taken for one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.handoff.plan import Circle, Plan

circles = st.builds(Circle, people=st.lists(st.text(max_size=8), max_size=4).map(tuple), ring_s=st.integers(5, 600))
plans = st.builds(
    Plan,
    circles=st.lists(circles, max_size=4).map(tuple),
    total_s=st.integers(10, 900),
    accept_s=st.integers(3, 60),
    queue=st.booleans(),
    reason=st.text(max_size=20),
)


@given(plans)
def test_a_plan_survives_being_kept(plan: Plan) -> None:
    assert Plan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


def test_everybody_once_in_order() -> None:
    plan = Plan((Circle(("dana",), 20), Circle(("dana", "miguel"), 15)), 90, 12)
    assert plan.people == ("dana", "miguel")


@pytest.mark.parametrize("wrong", [{}, {"circles": [{}]}, {"circles": [], "total_s": "soon"}])
def test_what_is_no_plan_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        Plan.from_json(wrong)
