"""A Twilio for one machine: numbers, phones, calls, and everything real Twilio would have complained of."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Self

from gateway.simulator.caller_end import CallerEnd
from gateway.simulator.clock import Clock
from gateway.simulator.exchange import Exchange, Number, Recording
from gateway.simulator.happenings import Fault, SimEvent
from gateway.simulator.interpreter import Step, run
from gateway.simulator.leg import Leg, StatusCallback
from gateway.simulator.phones import PhoneScript
from gateway.simulator.rest import Rest, RestFault
from gateway.simulator.webhook import Delivery, Resolver, Web


class SimulatorError(Exception):
    """The simulator was used in a way it cannot be; the message says how to."""


class SimulatedTwilio:
    """Start it, give it numbers and phones, call. `async with` starts and stops it.

    `speed`: all simulated clocks run that much faster. `strict`: what Twilio would reject is rejected, without it the
    stream also takes messages with extra fields and plain ws:// to any host. `resolve`: public origins to where they
    are served here; signatures are made over the public ones. `calls_per_second`: for calls made over REST.
    `file_after_s`: simulated seconds in which a recording that is announced has no file yet.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        strict: bool = True,
        speed: float = 1.0,
        calls_per_second: float = 1.0,
        resolve: Mapping[str, str] | None = None,
        delivery: Delivery | None = None,
        stream_burst: int = 1,
        file_after_s: float = 1.0,
    ) -> None:
        self.account_sid, self.auth_token = account_sid, auth_token
        self.delivery = delivery or Delivery()
        """How webhooks travel; may be changed at any time."""
        self.rest_faults: list[RestFault] = []
        """What goes wrong with REST requests; used up in order."""
        self._strict, self._speed, self._cps, self._burst = strict, speed, calls_per_second, stream_burst
        self._file_after_s = file_after_s
        self._resolver = Resolver(resolve or {})
        self._exchange: Exchange | None = None
        self._last: Exchange | None = None
        self._rest: Rest | None = None
        self._ticker: asyncio.Task[None] | None = None
        self._numbers: dict[str, Number] = {}
        self._phones: dict[str, PhoneScript] = {}
        self._watchers: list[Callable[[SimEvent], None]] = []

    async def start(self) -> None:
        """Serve the REST API on a free loopback port and let time run."""
        if self._exchange is not None:
            raise SimulatorError("the simulator runs already")
        exchange = Exchange(
            account_sid=self.account_sid,
            auth_token=self.auth_token,
            clock=Clock(self._speed),
            web=Web(self.auth_token, self._resolver, self.delivery),
            resolver=self._resolver,
            strict=self._strict,
            calls_per_second=self._cps,
            stream_burst=self._burst,
            file_after_s=self._file_after_s,
            numbers=self._numbers,
            phones=self._phones,
        )
        for watcher in self._watchers:
            exchange.subscribe(watcher)
        self._rest = Rest(exchange, self.rest_faults)
        exchange.api_url = await self._rest.start()
        self._exchange = exchange
        self._ticker = asyncio.create_task(exchange.tick_for_ever())

    async def stop(self) -> None:
        """End all calls and tasks; raises what broke inside meanwhile (a bug, or a script's)."""
        exchange, self._exchange = self._running, None
        await _end_all(exchange)
        if self._ticker is not None:
            self._ticker.cancel()
            outcome = (await asyncio.gather(self._ticker, return_exceptions=True))[0]
            if isinstance(outcome, Exception):
                exchange.crashes.append(outcome)
        if self._rest is not None:
            await self._rest.stop()
            await _end_all(exchange)  # what a request that was still being answered has begun
        await exchange.web.close()
        self._last = exchange
        if exchange.crashes:
            raise exchange.crashes[0]

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def api_url(self) -> str:
        """For GATEWAY_TWILIO_API_URL."""
        return self._running.api_url

    @property
    def faults(self) -> list[Fault]:
        """Everything real Twilio would have refused or (warning=True) warned about; readable after the stop, too."""
        return self._any.faults

    @property
    def messages(self) -> list[dict[str, str]]:
        """SMS sent, oldest first: sid, to, from, body, status, date_created…"""
        return self._any.messages

    @property
    def recordings(self) -> dict[str, Recording]:
        """By RecordingSid."""
        return self._any.recordings

    @property
    def legs(self) -> dict[str, Leg]:
        """Every leg there ever was, by CallSid."""
        return self._any.legs

    @property
    def events(self) -> Sequence[SimEvent]:
        """The last 100,000 events."""
        return self._any.events

    def add_number(
        self,
        number: str,
        *,
        voice_url: str = "",
        status_callback: str | None = None,
        fallback_url: str | None = None,
        fallback_method: str = "POST",
    ) -> None:
        """A number of the account's: calls to it ask `voice_url`. Its settings may also be changed over REST."""
        self._numbers[number] = Number(
            number, voice_url, status_callback, fallback_url, fallback_method=fallback_method
        )

    @property
    def numbers(self) -> dict[str, Number]:
        """The account's numbers as they are set now, by number."""
        return dict(self._numbers)

    def add_phone(self, number: str, script: PhoneScript) -> None:
        """Somebody's phone; adding it again changes how it behaves from now on."""
        self._phones[number] = script

    def subscribe(self, callback: Callable[[SimEvent], None]) -> None:
        """Hear every event as it happens; the callback must not block."""
        self._watchers.append(callback)
        if self._exchange is not None:
            self._exchange.subscribe(callback)

    async def call(self, *, from_: str, to: str, caller: CallerEnd) -> Leg:
        """Place a call from outside to one of the account's numbers."""
        exchange = self._running
        number = self._numbers.get(to)
        if number is None:
            raise SimulatorError(f"nobody has {to}; add_number() it first")
        leg = Leg(
            exchange,
            from_=from_,
            to=to,
            direction="inbound",
            end=caller,
            status_callback=(
                StatusCallback(number.status_callback, method=number.status_method) if number.status_callback else None
            ),
            fallback=(number.fallback_url, number.fallback_method) if number.fallback_url else None,
        )
        exchange.emit("ringing", leg, from_=from_, to=to)
        leg.start(lambda it: run(it, Step(number.voice_url, number.method)))
        return leg

    @property
    def _running(self) -> Exchange:
        if self._exchange is None:
            raise SimulatorError("the simulator does not run; await start() first")
        return self._exchange

    @property
    def _any(self) -> Exchange:
        exchange = self._exchange or self._last
        if exchange is None:
            raise SimulatorError("the simulator has not run yet; await start() first")
        return exchange


async def _end_all(exchange: Exchange) -> None:
    for leg in tuple(exchange.legs.values()):
        leg.hang_up("simulator-stopped")
    open_ends = [asyncio.ensure_future(leg.ended) for leg in exchange.legs.values() if not leg.has_ended]
    if open_ends:
        await asyncio.wait(open_ends, timeout=5)
    for end in open_ends:
        end.cancel()
    await exchange.close()
