"""Guards against what calls leave behind: a short soak against a real gateway, as `gateway soak` does it."""

from pathlib import Path

import pytest

from gateway.app import Engines
from gateway.config import Settings
from gateway.soak.run import Wish, measure

pytestmark = [pytest.mark.call, pytest.mark.thorough, pytest.mark.asyncio(loop_scope="session")]


async def test_forty_quick_calls_leave_nothing_behind(
    engines: Engines, company_settings: Settings, tmp_path: Path
) -> None:
    # Not as fast as it could be: where the gateway cannot keep up, callers hang up before anything happens to them.
    wish = Wish(40, 6, seed=1, output=tmp_path, speed=4.0, batches=1, spoken=False)
    found = await measure(company_settings, engines, wish)
    assert found.verdict.faults == (), found.left
    assert found.samples[-1].done == 40
    assert sum(found.outcomes.values()) == 40
    assert found.outcomes.get("transferred", 0) > 0
    assert len(found.kinds) >= 6
