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
    found = await measure(company_settings, engines, Wish(40, 8, seed=1, output=tmp_path, batches=1, spoken=False))
    assert found.verdict.faults == (), found.left
    assert found.samples[-1].done == 40
    assert found.outcomes["transferred"] > 0
    assert len(found.kinds) >= 6
