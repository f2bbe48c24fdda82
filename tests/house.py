"""A company with its telephones: a simulated Twilio and a real gateway on real sockets, for tests of whole calls."""

import asyncio
import random
import re
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import aiohttp
from leftovers import Leftovers

from gateway.app import Engines, Gateway
from gateway.audio import mulaw
from gateway.calls.feed import Happening, Watcher
from gateway.clock import Clock
from gateway.config import Settings
from gateway.records.rows import CallRow
from gateway.replay.caller import FixtureCaller
from gateway.replay.run import here
from gateway.simulator.caller_end import CallerEnd
from gateway.simulator.happenings import SimEvent
from gateway.simulator.leg import Leg
from gateway.simulator.phones import Answers, PhoneScript
from gateway.simulator.signature import sign
from gateway.simulator.twilio import SimulatedTwilio
from gateway.simulator.webhook import Delivery

QUICK = Answers(after_s=0.5, keys=((0.6, "1"),), talk_s=1.5)
"""Somebody who takes the call before the whisper is over, and does not talk long."""
FRAME = 160
"""Bytes of µ-law in 20 ms."""
QUIET = frozenset({0xFF, 0x7F, 0xFE, 0x7E})
"""µ-law's zero and its smallest steps."""
PATIENCE_S = 60.0
"""Nothing here fails on time; but nothing waits for ever either."""
IN_A_CALL = ("read ", "mouth ", "mind ", "let go ", "go over ", "media-")
"""How the tasks of a call are named."""


async def until(true: Callable[[], Any], what: str, within_s: float = PATIENCE_S) -> None:
    """Waits until something is true."""
    deadline = asyncio.get_running_loop().time() + within_s
    while not true():
        assert asyncio.get_running_loop().time() < deadline, f"never happened: {what}"
        await asyncio.sleep(0.02)


class Hears(Protocol):
    """A caller who keeps what was heard, as µ-law."""

    @property
    def outbound(self) -> bytes | bytearray: ...


def now_s(caller: Hears) -> float:
    """Seconds of audio that the caller has heard, silence included: the call's own clock."""
    return len(caller.outbound) / mulaw.SAMPLE_RATE_HZ


def measured_silence(caller: Hears, since_s: float = 0.0, until_s: float | None = None) -> float:
    """The longest stretch without any sound that the caller heard between two moments of `now_s`, in seconds."""
    longest = run = 0
    first = int(since_s * 1000 / mulaw.FRAME_MS)
    heard = bytes(caller.outbound)
    last = len(heard) // FRAME if until_s is None else int(until_s * 1000 / mulaw.FRAME_MS)
    for number in range(first, last):
        frame = heard[number * FRAME : (number + 1) * FRAME]
        run = 0 if set(frame) - QUIET else run + 1
        longest = max(longest, run)
    return longest * mulaw.FRAME_MS / 1000


def next_silence(caller: Hears, since_s: float) -> float:
    """How long the first silence lasts that begins after a moment of `now_s`, in seconds."""
    heard = bytes(caller.outbound)
    run = 0
    for at in range(int(since_s * 1000 / mulaw.FRAME_MS) * FRAME, len(heard), FRAME):
        if not set(heard[at : at + FRAME]) - QUIET:
            run += 1
        elif run * mulaw.FRAME_MS >= 500:
            break
        else:
            run = 0
    return run * mulaw.FRAME_MS / 1000


class Sound:
    """A caller who only makes a noise: the same frames again and again."""

    def __init__(self, frames: list[bytes] | None = None) -> None:
        self._frames = frames or []
        self._place = 0
        self.outbound = bytearray()

    @property
    def voice_frames(self) -> int:
        """Frames heard that were not silence."""
        heard = bytes(self.outbound)
        return sum(1 for at in range(0, len(heard), FRAME) if set(heard[at : at + FRAME]) - QUIET)

    def next_frame(self) -> bytes | None:
        self._place += 1
        return self._frames[self._place % len(self._frames)] if self._frames else None

    def heard(self, frame: bytes) -> None:
        self.outbound += frame

    def on_event(self, event: SimEvent) -> None:
        """Of no interest."""


class Keys(Sound):
    """A caller who says nothing, and presses one key after the other as each menu has been said; "-" is no key."""

    def __init__(self, *keys: str) -> None:
        super().__init__()
        self._keys = list(keys)
        self._leg: Leg | None = None
        self._saying: list[bytes] = []
        self.said: list[str] = []
        """What the carrier said or played: words, and the addresses of sounds."""

    def on_line(self, leg: Leg) -> None:
        self._leg = leg

    def on_event(self, event: SimEvent) -> None:
        if event.kind in ("say", "play"):
            self.said.append(event.detail.get("text") or event.detail.get("url", ""))
        if event.kind == "gather_waiting" and self._keys:
            for digit in self._keys.pop(0).replace("-", ""):
                asyncio.get_running_loop().call_soon(self._press, digit)

    def speak(self, seconds: float = 2.0) -> None:
        """Something, as into an answering machine."""
        self._saying = chance_frames(seconds)

    def next_frame(self) -> bytes | None:
        return self._saying.pop() if self._saying else None

    def _press(self, digit: str) -> None:
        assert self._leg is not None
        self._leg.press(digit)


def chance_frames(seconds: float = 2.0) -> list[bytes]:
    """White noise as loud as the line can carry."""
    chance = random.Random(5)
    return [chance.randbytes(160) for _ in range(int(seconds / 0.02))]


def frames_of(samples: list[int]) -> list[bytes]:
    pcm = b"".join(max(-32768, min(32767, sample)).to_bytes(2, "little", signed=True) for sample in samples)
    data = mulaw.encode(pcm)
    return [data[start : start + 160] for start in range(0, len(data) - 159, 160)]


class House:
    """`async with` opens it: everything runs until the end of the block, and then nothing of a call may be left."""

    def __init__(
        self,
        settings: Settings,
        engines: Engines,
        folder: Path,
        *,
        delivery: Delivery | None = None,
        speed: float = 1.0,
        phones: PhoneScript = QUICK,
        clock: Clock | None = None,
    ) -> None:
        self.settings = here(settings, f"sqlite+aiosqlite:///{folder / 'calls.sqlite3'}")
        self.engines = engines
        self.twilio = SimulatedTwilio(self.settings.twilio_account_sid, self.token, delivery=delivery, speed=speed)
        self._phones = phones
        self._folder = folder
        self._leftovers = Leftovers(folder)
        self._clock = clock
        self._callers: dict[str, FixtureCaller] = {}
        self.happened: list[Happening] = []

    @property
    def token(self) -> str:
        return self.settings.twilio_auth_token.get_secret_value()

    async def __aenter__(self) -> Self:
        self._leftovers.__enter__()
        await self.twilio.start()
        self.settings = self.settings.model_copy(update={"twilio_api_url": self.twilio.api_url})
        self.gateway = Gateway(self.settings, self.engines, self._clock)
        await self.gateway.start()
        self.wire(self.twilio, self.settings, self._phones)
        self.http = aiohttp.ClientSession()
        self._watching = self.gateway.feed.watch()
        self._follower = asyncio.create_task(self._follow(self._watching.__enter__()))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                await self.quiet()
        finally:
            self._follower.cancel()
            await asyncio.gather(self._follower, return_exceptions=True)
            self._watching.__exit__(None, None, None)
            await self.http.close()
            await self.gateway.stop()
            await self.twilio.stop()
            self._leftovers.__exit__(kind, error, trace)
        if error is None:
            self._leftovers.assert_none(self.gateway, self.twilio, self._folder / "calls.sqlite3")

    @staticmethod
    def wire(twilio: SimulatedTwilio, settings: Settings, phones: PhoneScript) -> None:
        """Gives the simulated Twilio the company's number and its people's phones."""
        twilio.add_number(
            settings.company.phone,
            voice_url=f"{settings.public_url}/twilio/voice",
            status_callback=f"{settings.public_url}/twilio/status",
        )
        for person in settings.company.staff:
            twilio.add_phone(person.phone, phones)

    async def quiet(self) -> None:
        """Nothing of any call is left: no entry, no recogniser, no task."""
        pool = self.engines.pool
        await until(lambda: self.gateway.desk.live == 0, "the register is empty", 20)
        await until(lambda: pool.leased == 0 and pool.waiting == 0, "every recogniser is back", 20)
        await until(
            lambda: not [task for task in self._leftovers.tasks if task.get_name().startswith(IN_A_CALL)],
            "the call's tasks have ended",
            20,
        )

    async def _follow(self, watcher: Watcher) -> None:
        async for happening in watcher:
            self.happened.append(happening)
            if happening.kind == "your_turn" and (caller := self._callers.get(happening.call_sid)) is not None:
                caller.your_turn(happening.payload["question"])

    async def dial(self, caller: CallerEnd, from_: str = "+18025550142") -> Leg:
        leg = await self.twilio.call(from_=from_, to=self.settings.company.phone, caller=caller)
        if isinstance(caller, FixtureCaller | Keys):
            caller.on_line(leg)
        if isinstance(caller, FixtureCaller):
            self._callers[leg.sid] = caller
        return leg

    async def over(self, leg: Leg, within_s: float = 150.0) -> CallRow:
        """The call's row, once the call is over and its outcome is written."""
        try:
            await asyncio.wait_for(leg.ended, within_s)
        except TimeoutError:
            raise AssertionError(f"the call did not end within {within_s} s:\n{self.story(leg.sid)}") from None
        row: CallRow | None = None
        for _ in range(200):
            row = await self.gateway.records.call(leg.sid)
            if row is not None and row.outcome is not None:
                break
            await asyncio.sleep(0.05)
        assert row is not None, f"the call is not in the records:\n{self.story(leg.sid)}"
        assert row.outcome is not None, f"the call has no outcome:\n{self.story(leg.sid)}"
        return row

    def asked(self, call_sid: str) -> list[str]:
        """The questions put to the caller so far."""
        return [one.payload["question"] for one in self.of(call_sid, "your_turn")]

    def of(self, call_sid: str, kind: str) -> list[Happening]:
        return [one for one in self.happened if (one.call_sid, one.kind) == (call_sid, kind)]

    def story(self, call_sid: str) -> str:
        """What happened, for a failing test's message."""
        ours = [f"{one.kind}: {str(one.payload)[:200]}" for one in self.happened if one.call_sid == call_sid]
        faults = [f"fault {fault.code}: {fault.what}" for fault in self.twilio.faults]
        return "\n".join(ours + faults)

    def talked(self) -> bool:
        """A caller and a person of the company have talked to each other."""
        return any(event.kind in {"conference_start", "bridged"} for event in self.twilio.events)

    # --- as the carrier would ask

    async def post(
        self, path: str, form: dict[str, str], *, token: str | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """A webhook, signed with `token` (default: the right one; empty: not signed at all)."""
        url = f"{self.settings.public_url}{path}"
        key = self.token if token is None else token
        signed = {"X-Twilio-Signature": sign(key, url, form)} if key else {}
        async with self.http.post(url, data=form, headers=signed | (headers or {})) as answer:
            return answer.status, await answer.text()

    def form(self, call_sid: str, **more: str) -> dict[str, str]:
        return {
            "CallSid": call_sid,
            "AccountSid": self.settings.twilio_account_sid,
            "From": "+18025550142",
            "To": self.settings.company.phone,
            "CallStatus": "in-progress",
            "Direction": "inbound",
        } | more

    async def socket(self) -> aiohttp.ClientWebSocketResponse:
        """A media socket as Twilio would open it."""
        url = f"{self.settings.public_url}/twilio/media".replace("http", "ws", 1)
        return await self.http.ws_connect(url, headers={"x-twilio-signature": sign(self.token, url)})

    async def count(self, name: str) -> float:
        """The sum of a metric over its labels."""
        async with self.http.get(f"{self.settings.public_url}/metrics") as answer:
            text = await answer.text()
        found = re.findall(rf"^{name}(?:{{[^}}]*}})? ([0-9.e+]+)$", text, re.MULTILINE)
        return sum(float(value) for value in found)


def stream_token(twiml: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', twiml)
    assert found, f"no stream in {twiml}"
    return found[1]
