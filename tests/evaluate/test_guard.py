"""Guards against getting worse: a small fixed sample of recordings, texts and callers, by counts of right answers.

`pytest tests/evaluate/test_guard.py --refresh-guard` writes the counts anew, when something has become better.
"""

from pathlib import Path

import guard
import pytest

from gateway.app import Engines
from gateway.config import Settings
from gateway.evaluate.bench import Bench


@pytest.mark.asyncio(loop_scope="session")
async def test_nothing_is_understood_worse_than_before(
    engines: Engines, company_settings: Settings, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    bench = Bench(company_settings, engines.grammars, engines.moments, engines.pool, engines.interpreter, tmp_path)
    found = await guard.counts(bench)
    if request.config.getoption("--refresh-guard"):
        guard.keep(found)
    before = guard.kept()
    worse = {
        name: f"{found.get(name, 0)} right, {count} before"
        for name, count in before.items()
        if found.get(name, 0) < count - guard.MOST
    }
    assert not worse
    assert set(found) == set(before)
