"""Guards those who already talk against one caller too many: who cannot be heard well is asked for keys."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.calls.admission import LAGGING_S, LATE_S, Load, Refusal, refusal
from gateway.calls.measures import Measures

IDLE = Load(talking=0, max_calls=8, recognisers=4, waiting=0, oldest_wait_s=0.0, lag_s=0.0, warm=True, draining=False)


def test_an_idle_gateway_listens() -> None:
    assert refusal(IDLE) is None


@pytest.mark.parametrize(
    ("load", "why"),
    [
        (replace(IDLE, talking=7), None),
        (replace(IDLE, talking=8), Refusal.OVERLOAD),
        (replace(IDLE, waiting=3), None),
        (replace(IDLE, waiting=5), Refusal.OVERLOAD),
        (replace(IDLE, waiting=1, oldest_wait_s=LATE_S + 0.01), Refusal.OVERLOAD),
        (replace(IDLE, lag_s=LAGGING_S + 0.01), Refusal.OVERLOAD),
        (replace(IDLE, warm=False), Refusal.WARMING),
        (replace(IDLE, recognisers=0, warm=False), Refusal.WARMING),
        (replace(IDLE, draining=True, warm=False), Refusal.DRAINING),
    ],
)
def test_what_refuses_a_call(load: Load, why: Refusal | None) -> None:
    assert refusal(load) is why


def test_one_hiccup_of_the_loop_refuses_nobody_and_two_seconds_of_it_do() -> None:
    measures = Measures()
    measures._lags_s.extend([0.0] * 7 + [3.0])
    assert measures.steady_lag_s == 0.0
    measures._lags_s.extend([0.4] * 8)
    assert measures.steady_lag_s == 0.4


@given(
    talking=st.integers(0, 20),
    waiting=st.integers(0, 40),
    wait_s=st.floats(0, 10),
    lag_s=st.floats(0, 5),
    warm=st.booleans(),
    draining=st.booleans(),
)
def test_a_busier_gateway_never_admits_what_a_quieter_one_refused(
    talking: int, waiting: int, wait_s: float, lag_s: float, warm: bool, draining: bool
) -> None:
    load = replace(
        IDLE, talking=talking, waiting=waiting, oldest_wait_s=wait_s, lag_s=lag_s, warm=warm, draining=draining
    )
    if refusal(load) is not None:
        busier = replace(load, talking=talking + 1, waiting=waiting + 1, oldest_wait_s=wait_s + 1, lag_s=lag_s + 1)
        assert refusal(busier) is not None
