"""Guards what operators look at: alive, ready only when a call would be answered, and the measures by name."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest
from house import House, Sound, measured_silence, until

from gateway.app import Engines
from gateway.config import Settings
from gateway.hearing.pool import Pool

pytestmark = [pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

MEASURES = (
    "warmline_calls_total",
    "warmline_outcomes_total",
    "warmline_handovers_total",
    "warmline_live_calls",
    "warmline_reply_seconds_bucket",
    "warmline_greeting_seconds_bucket",
    "warmline_loop_lag_seconds",
    "warmline_failures_total",
)


async def get(house: House, path: str) -> tuple[int, str]:
    async with house.http.get(f"{house.settings.public_url}{path}") as answer:
        return answer.status, await answer.text()


async def test_a_gateway_that_can_answer_says_so(engines: Engines, company_settings: Settings, tmp_path: Path) -> None:
    async with House(company_settings, engines, tmp_path) as house:
        assert (await get(house, "/healthz"))[0] == 200
        assert (await get(house, "/readyz")) == (200, "ready\n")
        leg = await house.dial(Sound())
        await until(lambda: house.of(leg.sid, "say"), "the greeting")
        assert await house.count("warmline_live_calls") == 1
        leg.hang_up()
        await house.over(leg)
        await house.quiet()
        _, text = await get(house, "/metrics")
        described = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
        for name in MEASURES:
            stem = name.removesuffix("_total").removesuffix("_bucket")
            assert any(one.removesuffix("_total") == stem for one in described), name
        assert 'warmline_outcomes_total{outcome="abandoned"} 1.0' in text
        assert await house.count("warmline_live_calls") == 0
        assert await house.count("warmline_calls_total") == 1
        assert await house.count("warmline_greeting_seconds_count") == 1
        assert "8025550142" not in text


async def test_a_gateway_without_ears_a_database_or_a_future_is_alive_but_not_ready(
    engines: Engines, company_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with House(company_settings, engines, tmp_path) as house:
        with monkeypatch.context() as patch:
            patch.setattr(Pool, "ready", property(lambda _: False))
            assert (await get(house, "/readyz")) == (503, "the ears or the voice are not warm\n")
        file = tmp_path / "calls.sqlite3"
        away = tmp_path / "elsewhere"
        await house.gateway.records.close()
        file.rename(away)
        try:
            status, why = await get(house, "/readyz")
            assert status == 503
            assert "database" in why
        finally:
            away.rename(file)
            await house.gateway.records.start()
        assert (await get(house, "/readyz"))[0] == 200
        house.gateway.desk.draining = True
        assert (await get(house, "/readyz")) == (503, "draining\n")
        assert (await get(house, "/healthz"))[0] == 200


async def test_a_gateway_that_is_told_to_stop_lets_the_call_end_and_takes_no_new_one(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Callable[[str, float, float], None]
) -> None:
    async with House(company_settings, engines, tmp_path) as house:
        leg = await house.dial(Sound())
        await until(lambda: house.of(leg.sid, "say"), "the greeting")
        stopping = asyncio.create_task(house.gateway.stop(drain_s=30))
        await until(lambda: house.gateway.desk.draining, "it has been told")
        tardy = Sound()
        late = await house.dial(tardy, "+18025550199")
        await until(lambda: house.of(late.sid, "by_keys"), "the late caller is asked for keys")
        await until(lambda: tardy.voice_frames > 20, "and hears it")
        measured("a call comes while the gateway drains", measured_silence(tardy), 10.0)
        late.hang_up()
        await asyncio.wait_for(late.ended, 20)
        assert not leg.has_ended
        leg.hang_up()
        await asyncio.wait_for(leg.ended, 20)
        await asyncio.wait_for(stopping, 30)
        with pytest.raises(aiohttp.ClientConnectionError):
            await get(house, "/healthz")


async def test_a_call_during_warm_up_is_given_a_moment_and_then_a_menu(
    engines: Engines, company_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The port opens before the ears and the voice are warm: who calls then is asked for keys, and hears no silence."""
    cold = asyncio.Event()
    monkeypatch.setattr(engines, "_warm", cold)
    async with House(company_settings, engines, tmp_path) as house:
        assert (await get(house, "/healthz"))[0] == 200
        assert (await get(house, "/readyz")) == (503, "the ears or the voice are not warm\n")
        patient = "CA" + "1" * 32
        answer = asyncio.create_task(house.post("/twilio/voice", house.form(patient)))
        await asyncio.sleep(0.2)
        assert not answer.done()
        cold.set()
        assert "<Stream" in (await answer)[1]
        cold.clear()
        monkeypatch.setattr("gateway.calls.desk.WARM_S", 0.1)
        late = "CA" + "2" * 32
        status, text = await house.post("/twilio/voice", house.form(late))
        assert status == 200
        assert "<Gather" in text
        assert "<Stream" not in text
        for call in (patient, late):
            await house.post("/twilio/status", house.form(call, CallStatus="completed"))
        cold.set()
