"""Guards bookings in the nights when the clocks change, through whole calls: the words and the stored time agree."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from house import House

from gateway.app import Engines
from gateway.clock import Clock
from gateway.config import Settings
from gateway.replay import fixture as fixtures
from gateway.replay.caller import FixtureCaller

pytestmark = [pytest.mark.call, pytest.mark.thorough, pytest.mark.asyncio(loop_scope="session")]

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("now", "day", "utc_hour"),
    [
        # The hour from one to two comes twice: a call in the first of them, for the day after.
        pytest.param(datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK), (2026, 11, 2), 15, id="an hour twice"),
        # A minute before the hour that does not exist: the clocks change in mid-call.
        pytest.param(datetime(2027, 3, 14, 1, 59, tzinfo=NEW_YORK), (2027, 3, 15), 14, id="no such hour"),
    ],
)
async def test_a_visit_booked_in_the_night_of_the_change_is_at_the_hour_that_was_said(
    engines: Engines,
    company_settings: Settings,
    tmp_path: Path,
    now: datetime,
    day: tuple[int, int, int],
    utc_hour: int,
) -> None:
    caller = FixtureCaller(fixtures.load(Path("audio_fixtures") / "drain_booked"))
    async with House(company_settings, engines, tmp_path, clock=Clock(now), speed=2.0) as house:
        leg = await house.dial(caller)
        row = await house.over(leg)
        assert row.outcome == "booked", house.story(leg.sid)
        assert "tomorrow between ten and noon" in words_of(house, leg.sid), house.story(leg.sid)
        (visit,) = await house.gateway.records.bookings()
        assert visit.starts_at == datetime(*day, utc_hour, tzinfo=UTC)
        assert visit.ends_at - visit.starts_at == timedelta(hours=2)


def words_of(house: House, call_sid: str) -> str:
    return " ".join(" ".join(one.payload["pieces"]) for one in house.of(call_sid, "say")).casefold()
