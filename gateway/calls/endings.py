"""How calls end: exactly one outcome each, however and how often we are told, also after a restart."""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any

import structlog

from gateway.calls import call_backs
from gateway.calls.call_backs import CallBacks
from gateway.calls.feed import Feed
from gateway.calls.journal import Journal
from gateway.calls.live import LiveCall, Register
from gateway.calls.measures import Measures
from gateway.clock import Clock
from gateway.conversation.events import HandOver, Outcome, TakeMessage
from gateway.handoff.state import FINAL, State
from gateway.handoff.transfers import Transfers
from gateway.records.store import Records, RecordsError

log = structlog.get_logger()

RESTART_S = 60.0
"""How long after a restart the carrier may take to ask what comes next for a call that was live."""
LEFT_S = 25.0
"""A call whose stream is over and of which the carrier says nothing more for so long is over."""
OPEN = frozenset(State) - FINAL - {State.LATER, State.CALLING}
"""Transfers that still look after their caller."""
WITH_PERSON = frozenset({State.BRIDGED, State.ASSUMED, State.PARTED, State.PARKED})
LONGEST_S = 4 * 3600 + 300.0
"""The carrier ends every call after four hours: one that is older was ended without our being told."""
SWEEP_S = 600.0
QUIET_S = 120.0
"""From then on a call that is on no stream here may have been ended by another process."""
LOST = "Call back: cut off when the gateway was restarted"


class Endings:
    """One per gateway. Owns the tasks that wait for callers who are never spoken of again."""

    def __init__(
        self,
        records: Records,
        journal: Journal,
        feed: Feed,
        measures: Measures,
        register: Register,
        transfers: Transfers,
        clock: Clock,
        promised: CallBacks | None = None,
    ) -> None:
        self._promised = promised
        self._records = records
        self._journal = journal
        self._feed = feed
        self._measures = measures
        self._register = register
        self._transfers = transfers
        self._clock = clock
        self._waits: set[asyncio.Task[None]] = set()
        self._words: dict[str, asyncio.Task[None]] = {}
        """By call: who waits for the carrier's word after its stream."""

    async def close(self) -> None:
        for task in self._waits:
            task.cancel()
        await asyncio.gather(*self._waits, return_exceptions=True)

    async def cared_for(self, call_sid: str) -> bool:
        """A person has taken the call over, or the carrier takes a message."""
        return await self._transfers.state_of(call_sid) not in {*OPEN, None} - WITH_PERSON

    async def over(self, call_sid: str) -> None:
        """The caller's leg has ended, however we came to know."""
        call = self._register.get(call_sid)
        if call is not None:
            call.left = True
        await self._transfers.caller_left(call_sid)
        match await self._transfers.state_of(call_sid):
            case State.BRIDGED | State.ASSUMED | State.DONE:
                outcome = Outcome.TRANSFERRED
            case State.VOICEMAIL | State.LATER | State.CALLING | State.UNREACHED | State.WITHDRAWN:
                outcome = Outcome.VOICEMAIL
            case _:
                outcome = call.outcome_if_left if call else Outcome.ABANDONED
        await self.end(call_sid, outcome)

    async def end(self, call_sid: str, outcome: Outcome) -> None:
        """Writes the outcome, of which only the first counts (once the database is back, if it is away), and forgets
        the call. The webhook that told us may be given up for being slow: the outcome is written all the same."""
        at = self._clock.now()
        self._stop_waiting(call_sid)
        call = self._register.remove(call_sid)
        intent = call.intent if call else None
        trigger = call.ending.brief.trigger if call and isinstance(call.ending, HandOver | TakeMessage) else None

        async def write() -> None:
            if await self._records.finish_call(call_sid, outcome.value, at, intent=intent, trigger=trigger):
                self._measures.outcomes.labels(outcome=outcome.value).inc()
                self._feed.tell(call_sid, "ended", {"outcome": outcome.value})
                log.info("call_ended", call=call_sid, outcome=outcome.value)
            if outcome is Outcome.BOOKED and call is not None and self._promised is not None:
                await self._promised.helped(call.caller, call_backs.BOOKED)

        async def write_or_wait() -> None:
            try:
                await write()
            except RecordsError as error:
                log.error("outcome_not_written", call=call_sid, error=str(error))
                self._journal.later(call_sid, write)

        await asyncio.shield(self._own(write_or_wait()))

    def expect_word(self, call: LiveCall) -> None:
        """The call's stream is over: if the carrier says nothing more of it, the call is over too."""
        self._stop_waiting(call.call_sid)
        if self._register.get(call.call_sid) is not call:
            # The carrier was faster than the stream's last message.
            return
        self._words[call.call_sid] = self._own(self._wait_for_word(call, call.streams))

    def _stop_waiting(self, call_sid: str) -> None:
        task = self._words.pop(call_sid, None)
        if task is not None and task is not asyncio.current_task():
            task.cancel()

    async def take_up(self) -> None:
        """After a restart: of the calls that were live then, those that the carrier does not ask about are over."""
        for row in await self._records.live_calls():
            self._own(self._wait_after_restart(row.call_sid))
        self._own(self._sweep())

    def _own(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._waits.add(task)
        task.add_done_callback(self._waits.discard)
        return task

    async def _wait_for_word(self, call: LiveCall, streams: int) -> None:
        await asyncio.sleep(LEFT_S)
        if self._words.get(call.call_sid) is asyncio.current_task():
            del self._words[call.call_sid]
        silent = self._register.get(call.call_sid) is call and call.streams == streams and not call.streaming
        if silent and not isinstance(call.ending, HandOver | TakeMessage):
            log.warning("call_swept", call=call.call_sid)
            await self.over(call.call_sid)

    async def _sweep(self) -> None:
        """Calls of whose end nobody told us do not stay for ever."""
        while True:
            await asyncio.sleep(SWEEP_S)
            for call in self._register.all():
                age_s = time.monotonic() - call.began_s
                if age_s > LONGEST_S or (age_s > QUIET_S and not call.streaming and await self._ended(call.call_sid)):
                    log.warning("call_swept", call=call.call_sid)
                    await self.over(call.call_sid)

    async def _ended(self, call_sid: str) -> bool:
        """Another process has noted what became of it."""
        try:
            row = await self._records.call(call_sid)
        except RecordsError:
            return False
        return row is not None and row.outcome is not None

    async def _wait_after_restart(self, call_sid: str) -> None:
        await asyncio.sleep(RESTART_S)
        if call_sid in self._register.waiting:
            # The carrier has asked, and the caller hears that it takes a moment.
            self._own(self._wait_after_restart(call_sid))
            return
        row = await self._records.call(call_sid)
        asked = self._register.get(call_sid) is not None or await self._transfers.state_of(call_sid) in OPEN
        if asked or row is None or row.outcome is not None:
            return
        booked = any(entry.kind == "visit_booked" for entry in await self._records.events(call_sid))
        log.warning("call_lost_in_restart", call=call_sid)
        if not booked and row.caller:
            # Nobody has answered this caller: the team does.
            await self._records.open_ticket(
                LOST,
                "The call was cut off. What was said until then is in its log.",
                row.caller,
                call_sid=call_sid,
                key=f"call-back {call_sid}",
                at=self._clock.now(),
            )
        await self.end(call_sid, Outcome.BOOKED if booked else Outcome.FAILED)
