"""Guards whole calls in which a person comes while the gateway talks: rung at once by a rule, or a supervisor."""

from pathlib import Path

import pytest
from house import House, Sound, until

from gateway.app import Engines
from gateway.config import Settings
from gateway.routing import Routing
from gateway.simulator.phones import Answers

pytestmark = [pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

TAKES_IT = Answers(after_s=2.0, keys=((0.6, "1"),), talk_s=1.5)
"""Somebody who lets the gateway greet the caller, and then presses 1."""


async def test_human_first_greets_while_telephones_ring_and_the_caller_goes_over(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    settings = company_settings.model_copy(update={"routing": Routing(model="human_first")})
    async with House(settings, engines, tmp_path, phones=TAKES_IT, speed=3.0) as house:
        leg = await house.dial(Sound())
        row = await house.over(leg)
        said = [one.payload["prompt"] for one in house.of(leg.sid, "say")]
        assert said[0] == "greeting" and said[-1] == "person_ready"
        assert house.talked()
        assert (row.outcome, row.trigger) == ("transferred", "rule")
        (brief,) = house.of(leg.sid, "brief")
        assert [person["id"] for person in brief.payload["people"]] == ["dana"]
        assert brief.payload["trigger"] == "rule"
        states = await house.gateway.records.staff_states()
        assert set(states) == {"dana"} and states["dana"].last_call_at is not None


async def test_a_supervisor_takes_a_call_in_the_middle_of_it(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    async with House(company_settings, engines, tmp_path, phones=TAKES_IT, speed=3.0) as house:
        leg = await house.dial(Sound())
        await until(lambda: house.of(leg.sid, "your_turn"), "the caller's turn")
        assert await house.gateway.joining.take(leg.sid, "ellen")
        assert not await house.gateway.joining.take(leg.sid, "dana")
        row = await house.over(leg)
        assert (row.outcome, row.trigger) == ("transferred", "taken")
        (over,) = house.of(leg.sid, "transfer")
        assert (over.payload["end"], over.payload["person"]) == ("bridged", "ellen")
