"""Guards a caller whose line brings more than any line can, and one whose recognisers run out of memory."""

import asyncio
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from house import House, Sound, measured_silence, now_s, until

from gateway.app import Engines
from gateway.audio import mulaw
from gateway.clock import Clock
from gateway.config import Settings
from gateway.replay import fixture as fixtures
from gateway.replay.caller import FixtureCaller
from gateway.simulator.leg import Leg
from gateway.simulator.messages import Writer
from gateway.simulator.phones import Answers
from gateway.simulator.sound import SILENCE, murmur
from gateway.telephony import media_socket

pytestmark = [pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

Note = Callable[[str, float, float], None]
TALKS = Answers(after_s=0.5, keys=((0.6, "1"),), talk_s=2.0, says=murmur(2.0))
GONE_S = 3.0
MEGABYTE = 1 << 20


async def flood(house: House, leg: Leg, frames: int, per_s: float) -> int:
    """Frames of silence on the call's own socket, beside those that the line brings; how many went out."""
    stream = leg.stream
    assert stream is not None
    assert stream._ws is not None
    writer = Writer(house.settings.twilio_account_sid, leg.sid, stream.sid)
    loop = asyncio.get_running_loop()
    began_s = loop.time()
    for number in range(frames):
        if leg.stream is not stream:
            return number
        try:
            await stream._ws.send_str(writer.media(SILENCE, number * 20))
        except (ConnectionError, RuntimeError):
            return number
        if number % 50 == 0:
            await asyncio.sleep(max(0.0, began_s + number / per_s - loop.time()))
    return frames


def peak_bytes() -> int:
    """The most memory that this process, with the gateway in it, has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


async def test_a_flood_on_a_live_socket_ends_the_socket_and_not_the_call(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many messages as the machine can send: the socket is closed, and the call goes on over another."""
    monkeypatch.setattr(media_socket, "MAX_BURST", 1500)
    monkeypatch.setattr(media_socket, "MAX_PER_S", 200.0)
    caller = Sound()
    async with House(company_settings, engines, tmp_path, phones=TALKS) as house:
        leg = await house.dial(caller)
        await until(lambda: caller.voice_frames > 20, f"the greeting:\n{house.story(leg.sid)}")
        since_s, before = now_s(caller), peak_bytes()
        sent = await flood(house, leg, 200_000, 1e9)
        assert sent < 200_000, "it was shut out"
        await until(lambda: house.of(leg.sid, "line_back"), f"the call goes on:\n{house.story(leg.sid)}")
        await until(lambda: measured_silence(caller, now_s(caller) - 0.1) < 0.1, "a voice")
        measured("the media socket is flooded beyond all measure", measured_silence(caller, since_s), GONE_S)
        assert peak_bytes() - before < 100 * MEGABYTE
        leg.press("0")
        await until(house.talked, f"a person:\n{house.story(leg.sid)}")
        assert (await house.over(leg)).outcome == "transferred", house.story(leg.sid)


@pytest.mark.thorough
async def test_a_flood_that_is_only_just_borne_costs_no_memory_and_no_caller(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note
) -> None:
    """A thousand frames a second for six seconds: twenty times what a line brings."""
    caller = Sound()
    async with House(company_settings, engines, tmp_path, phones=TALKS) as house:
        leg = await house.dial(caller)
        await until(lambda: caller.voice_frames > 20, f"the greeting:\n{house.story(leg.sid)}")
        since_s, before = now_s(caller), peak_bytes()
        await flood(house, leg, 6000, 1000.0)
        if leg.stream is not None:
            leg.press("0")
        await until(house.talked, f"a person:\n{house.story(leg.sid)}")
        measured("the media socket brings 1,000 frames a second", measured_silence(caller, since_s), GONE_S)
        assert peak_bytes() - before < 100 * MEGABYTE
        assert (await house.over(leg)).outcome == "transferred", house.story(leg.sid)


def starve(pid: int) -> None:
    """The process gets no memory from now on."""
    for limit in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        resource.prlimit(pid, limit, (MEGABYTE, MEGABYTE))


@pytest.mark.thorough
async def test_ears_without_memory(
    engines: Engines, company_settings: Settings, tmp_path: Path, measured: Note
) -> None:
    """Every Vosk process is refused all further memory in mid-call, and somebody else's endless sentences need more
    than there is: the processes die of it, others take over, and the visit is booked."""
    fixture = fixtures.load(Path("audio_fixtures") / "drain_booked")
    caller = FixtureCaller(fixture)
    clock = Clock(fixture.now.replace(tzinfo=company_settings.company.zone))
    endless = b"".join(mulaw.decode(fixture.audio(turn.says)) for turn in fixture.turns if turn.says) * 6
    pool = engines.pool
    await until(lambda: pool.size == 4, "all ears are there")
    restarts, starved = pool.restarts, pool.worker_pids
    async with House(company_settings, engines, tmp_path, phones=TALKS, clock=clock) as house:
        leg = await house.dial(caller)
        await until(lambda: house.asked(leg.sid), f"the first question:\n{house.story(leg.sid)}")
        for pid in starved:
            starve(pid)
        others = [pool.hear((), network) for network in ("phone", "address", "name")]
        try:
            for other in others:
                other.feed(endless)
            await until(lambda: pool.restarts > restarts, f"they die of it:\n{house.story(leg.sid)}")
        finally:
            for other in others:
                other.cancel()
        row = await house.over(leg)
        assert row.outcome == "booked", house.story(leg.sid)
        # Four who talk at once, on two cores, are answered later than one.
        measured("Vosk runs out of memory", max(caller.lived.replies_s), 3 * GONE_S)
    for pid in set(starved) & set(pool.worker_pids):
        os.kill(pid, signal.SIGKILL)
    await until(lambda: pool.size == 4 and not set(starved) & set(pool.worker_pids), "ears are back", 120)
