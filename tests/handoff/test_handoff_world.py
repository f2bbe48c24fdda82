"""Guards the table in a world that lives: phones, rooms and a carrier whose callbacks come late, twice or never."""

import os
import random
from collections.abc import Callable

import pytest
from handoff_world import HAPPENINGS, World, begun
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from gateway.handoff.state import State

LIVES = int(os.environ.get("TRANSFER_LIVES", "100"))
"""Random lives per seed; the whole exploration has six seeds. Set it to 20000 for an hour of it."""
ONCE = [happening for _, happening in HAPPENINGS]
pick = st.integers(0, 59)


class LivingWorld(RuleBasedStateMachine):
    """The same happenings for hypothesis, which shrinks well what it finds."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    @initialize(far=st.integers(0, 7))
    def begin(self, far: int) -> None:
        self.world = begun(far)

    @rule(what=st.sampled_from(ONCE), which=pick, luck=pick)
    def something_happens(self, what: Callable[[World, int, int], None], which: int, luck: int) -> None:
        what(self.world, which, luck)

    @invariant()
    def holds(self) -> None:
        self.world.check()

    def teardown(self) -> None:
        if self.world.transfer.state is not State.NEW:
            self.world.silence()
            self.world.ended_well()


LivingWorld.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestLivingWorld = LivingWorld.TestCase


@pytest.mark.parametrize("seed", range(6))
def test_many_lives_at_random(seed: int) -> None:
    """Longer and likelier lives than those that hypothesis makes to shrink them well."""
    dice = random.Random(seed)
    weights = [weight for weight, _ in HAPPENINGS]
    seen: set[State] = set()
    ended: set[str] = set()
    for _ in range(LIVES):
        world = begun(dice.randrange(8))
        for _ in range(dice.randrange(4, 60)):
            dice.choices(ONCE, weights)[0](world, dice.randrange(60), dice.randrange(60))
            world.check()
        world.silence()
        world.ended_well()
        seen |= {after for _, _, after in world.steps}
        ended.add("talking" if world.talking else world.caller)
    assert seen >= {
        State.QUEUED,
        State.LATER,
        State.CALLING,
        State.WITHDRAWN,
        State.BRIDGED,
        State.PARKED,
        State.VOICEMAIL,
    }
    assert ended >= {"talking", "voicemail", "gone", "goodbye", "called_back"}
