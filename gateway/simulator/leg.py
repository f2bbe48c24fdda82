"""One leg: a party's line to the exchange, its audio in both directions, its status and what runs on it."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

from gateway.simulator.caller_end import CallerEnd
from gateway.simulator.exchange import Exchange, http_date
from gateway.simulator.happenings import Ending
from gateway.simulator.sids import new_sid
from gateway.simulator.sound import FRAME, SILENCE

if TYPE_CHECKING:
    from gateway.simulator.stream import MediaStream

Program = Callable[["Leg"], Coroutine[Any, Any, None]]
FINAL = frozenset({"completed", "busy", "no-answer", "failed", "canceled"})
KEYS = frozenset("0123456789*#ABCD")
_EVENTS = {"initiated": "initiated", "ringing": "ringing", "in-progress": "answered"}


class HangUp(Exception):  # noqa: N818 - not an error: how a program ends its leg
    """Raised by what runs on a leg to end it."""

    def __init__(self, why: str, status: str = "completed") -> None:
        super().__init__(why)
        self.why = why
        self.status = status


@dataclass(frozen=True, slots=True)
class StatusCallback:
    """Where a leg's progress is reported."""

    url: str
    events: frozenset[str] = frozenset({"completed"})
    method: str = "POST"


class Leg:
    """Made by the exchange; `start` runs a program on it until it ends."""

    def __init__(
        self,
        exchange: Exchange,
        *,
        from_: str,
        to: str,
        direction: str,
        end: CallerEnd,
        parent: "Leg | None" = None,
        status_callback: StatusCallback | None = None,
        fallback: tuple[str, str] | None = None,
        time_limit_s: float = 14400,
    ) -> None:
        self.sid = new_sid("CA")
        self.exchange = exchange
        self.from_, self.to, self.direction, self.parent = from_, to, direction, parent
        self.end = end
        self.status_callback = status_callback
        self.fallback = fallback
        """URL and method asked when a TwiML webhook fails."""
        self.time_limit_s = time_limit_s
        self.status = "ringing" if direction == "inbound" else "queued"
        self.created = http_date()
        self.session: aiohttp.ClientSession = exchange.web.session()
        self.mic = SILENCE
        """What the party said in this tick."""
        self.source: Callable[[], bytes] | None = None
        """What the party hears: asked for 160 bytes each tick."""
        self.listeners: list[Callable[[bytes], None]] = []
        self.on_digit: Callable[[str], None] | None = None
        """Who takes the keys now; without anybody they are lost, as on the real network."""
        self.stream: MediaStream | None = None
        self.answered_by = ""
        """What machine detection heard: human, machine_start; empty: it was not asked."""
        self.owner: asyncio.Task[None] | None = None
        """What the person who answered does; ends with the leg."""
        self._sequence = 0
        self._answered_at_s: float | None = None
        self._change = asyncio.Event()
        self._next: Program | None = None
        self._how = HangUp("verbs-ran-out")
        self._over = False
        self._ended: asyncio.Future[Ending] = asyncio.get_running_loop().create_future()
        exchange.legs[self.sid] = self

    # --- what the party at the far end may do -------------------------------------------------------------------

    @property
    def ended(self) -> Awaitable[Ending]:
        """Await it for how the call ended."""
        return asyncio.shield(self._ended)

    @property
    def has_ended(self) -> bool:
        """Everything is cleared up, the last callback is on its way."""
        return self._ended.done()

    @property
    def is_over(self) -> bool:
        """Ended, or about to."""
        return self._over or self._ended.done()

    def press(self, digit: str) -> None:
        """Press one key: 0-9, *, #."""
        if digit not in KEYS:
            raise ValueError(f"{digit!r} is no key; press one of 0-9 * #")
        if self.is_over:
            return
        self.exchange.emit("key", self, digit=digit, taken=self.on_digit is not None)
        if self.on_digit:
            self.on_digit(digit)

    def hang_up(self, why: str = "far-end-hung-up") -> None:
        """Put the telephone down. Before the answer the call is `no-answer` (inbound) or `canceled`."""
        if self.is_over:
            return
        self._over = True
        self._next = None
        unanswered = "no-answer" if self.direction == "inbound" else "canceled"
        self._how = HangUp(why, "completed" if self._answered_at_s is not None else unanswered)
        self._change.set()

    def drop_socket(self) -> None:
        """Let the media socket die without a `stop`, as when a network breaks."""
        if self.stream:
            self.stream.drop()

    def stall_socket(self) -> None:
        """Let the media socket go quiet in both directions without closing."""
        if self.stream:
            self.stream.stall()

    # --- what the exchange does ---------------------------------------------------------------------------------

    @property
    def is_answered(self) -> bool:
        return self._answered_at_s is not None

    @property
    def duration_s(self) -> float:
        """Simulated seconds since the answer."""
        return 0.0 if self._answered_at_s is None else self.exchange.clock.now_s() - self._answered_at_s

    @property
    def shown_status(self) -> str:
        """What the REST API shows: the final status as soon as the leg is being ended."""
        return self._how.status if self._over else self.status

    def start(self, program: Program) -> None:
        """Run a program (a document's verbs, an outgoing ring) until the leg ends."""
        self.exchange.spawn(self._live(program))

    def redirect(self, program: Program) -> None:
        """Replace what runs on the leg: the running verb is ended first (a stream gets its `stop`)."""
        if not self.is_over:
            self._next = program
            self._change.set()

    def answer(self) -> None:
        """The party picked up (outgoing) or the first verb ran (inbound): audio flows from now."""
        if self.is_answered or self.is_over:
            return
        self._answered_at_s = self.exchange.clock.now_s()
        self.exchange.live.append(self)
        self.report("in-progress")
        self.exchange.emit("answered", self)

    def report(self, status: str) -> None:
        """Take on a status and send its callback if it was asked for."""
        if status != "initiated":
            self.status = status
        to = self.status_callback
        if to is None or _EVENTS.get(status, "completed") not in to.events:
            return
        extra = {
            "CallStatus": status,
            "Timestamp": http_date(),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(self._sequence),
        }
        self._sequence += 1
        if self.answered_by:
            extra["AnsweredBy"] = self.answered_by
        if status in FINAL:
            seconds = round(self.duration_s)
            extra["CallDuration"] = str(seconds)
            codes = {"no-answer": "487", "busy": "486", "failed": "404", "canceled": "487"}
            extra["SipResponseCode"] = codes.get(status, "200")
            if status == "completed":
                extra["Duration"] = str(-(-seconds // 60))
        self.exchange.callback(to.method, to.url, self.params(extra), self)

    def params(self, extra: dict[str, str] | None = None) -> dict[str, str]:
        """The parameters of every webhook about this leg."""
        caller, called = self.from_, self.to
        delivery = self.exchange.web.delivery
        given = {
            "CallSid": self.sid,
            "AccountSid": self.exchange.account_sid,
            "From": caller,
            "To": called,
            "Caller": caller,
            "Called": called,
            "CallStatus": self.status,
            "Direction": self.direction,
            "ApiVersion": "2010-04-01",
        }
        for who in ("From", "To", "Caller", "Called"):
            given |= {f"{who}City": "", f"{who}State": "", f"{who}Zip": "", f"{who}Country": "US"}
        if self.direction == "inbound":
            given |= {
                "CallerName": delivery.caller_name,
                "CallToken": "%7B%22parentCallInfoToken%22%3A%22simulated%22%7D",
                "StirVerstat": "TN-Validation-Passed-A",
                "ForwardedFrom": "",
            }
        if self.parent:
            given["ParentCallSid"] = self.parent.sid
        return given | delivery.extra | (extra or {})

    def listen(self) -> None:
        """First half of a tick: take 20 ms from the mouth."""
        try:
            frame = self.end.next_frame()
            if frame is not None and len(frame) != FRAME:
                raise ValueError(f"next_frame() gave {len(frame)} bytes; 160 bytes of µ-law are one frame")  # noqa: TRY301
        except Exception as error:  # noqa: BLE001 - the script is the user's code; one broken phone must not stop the exchange
            self.exchange.crashed(error)
            self.hang_up("script-broke")
            frame = None
        self.mic = frame or SILENCE
        for listener in tuple(self.listeners):
            listener(self.mic)

    def speak(self) -> None:
        """Second half: give 20 ms to the ear."""
        frame = self.source() if self.source else SILENCE
        try:
            self.end.heard(frame)
        except Exception as error:  # noqa: BLE001 - as above
            self.exchange.crashed(error)
            self.hang_up("script-broke")

    async def _live(self, first: Program) -> None:
        program: Program | None = first
        try:
            while program is not None:
                program = await self._run(program)
        except asyncio.CancelledError:
            self._how = HangUp("simulator-stopped")
            raise
        finally:
            self._over = True
            await self._finish()

    async def _run(self, program: Program) -> Program | None:
        """Run one program to its end or to the next change; what runs next, None: the leg ends."""
        self._change.clear()
        if self._over:
            return None
        running = asyncio.create_task(program(self))
        changed = asyncio.create_task(self._change.wait())
        left_s = self.exchange.clock.wall_s(max(0.0, self.time_limit_s - self.duration_s))
        try:
            await asyncio.wait({running, changed}, timeout=left_s, return_when=asyncio.FIRST_COMPLETED)
        finally:
            changed.cancel()
            ended_itself = running.done()
            if not ended_itself:
                running.cancel()
            result = (await asyncio.gather(running, changed, return_exceptions=True))[0]
            self.source = None
        if isinstance(result, HangUp) and not self._over:
            self._how = result
        elif isinstance(result, Exception) and not isinstance(result, HangUp):
            self.exchange.crashed(result)
            self._how = HangUp("simulator-error", "failed")
        elif not self._change.is_set():
            self._how = HangUp("verbs-ran-out" if ended_itself else "time-limit")
        if self._over or not self._change.is_set():
            return None
        following, self._next = self._next, None
        return following

    async def _finish(self) -> None:
        if self in self.exchange.live:
            self.exchange.live.remove(self)
        if self.owner is not None:
            self.owner.cancel()
        self.report(self._how.status)
        ending = Ending(self._how.status, self._how.why, self.duration_s)
        self.exchange.emit("ended", self, status=ending.status, why=ending.why, duration_s=ending.duration_s)
        if not self._ended.done():
            self._ended.set_result(ending)
        await self.session.close()
