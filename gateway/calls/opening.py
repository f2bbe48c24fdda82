"""What is asked of the database when a call comes: everything at once, and nobody waits for the answers for long."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from gateway.calls import call_backs, nuisance
from gateway.calls.live import LiveCall
from gateway.clock import Clock
from gateway.company import Company
from gateway.config import Nuisance
from gateway.conversation.events import Caller
from gateway.customers.directory import Directory
from gateway.handoff.reach import Reaches
from gateway.handoff.turns import TICKETS
from gateway.records.store import Records, RecordsError

log = structlog.get_logger()
Answer = TypeVar("Answer")

LOOK_UP_S = 0.5
"""How long what is known of a number may take to be found: the caller hears it ring."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known when a call is answered."""

    new: bool
    """False: this call had come in already."""
    caller: Caller
    suspected: bool = False
    """The number keeps calling for nothing."""
    asked_back: str = ""
    """In words: that the number waits to be called back, and since when; empty: it does not."""


class Openings:
    """One per gateway."""

    def __init__(
        self,
        company: Company,
        records: Records,
        directory: Directory,
        reaches: Reaches,
        suspicion: Nuisance,
        clock: Clock,
    ) -> None:
        self._company = company
        self._records = records
        self._directory = directory
        self._reaches = reaches
        self._suspicion = suspicion
        self._clock = clock

    async def of(self, call: LiveCall) -> Opening:
        """Notes the call, and looks up who it is. What is not found in time is not known: the caller is welcome.

        Raises:
            RecordsError: the call could not be noted in time; it may still be.
        """
        new, caller, suspected, asked_back = await asyncio.gather(
            self._noted(call),
            self._found("customer", self._caller(call), Caller(number=call.caller)),
            self._found("calls", self._suspected(call), False),
            self._found("call_back", self._call_back(call), ""),
        )
        if isinstance(new, RecordsError):
            raise new
        return Opening(new, caller, suspected, asked_back)

    async def _noted(self, call: LiveCall) -> bool | RecordsError:
        """An error is an answer here: what is looked up beside it must not go on with nobody waiting for it."""
        try:
            return await self._reaches.writes.ask(
                self._records.open_call(call.call_sid, call.caller, call.called, call.answered_at)
            )
        except RecordsError as error:
            return error

    async def _found(self, what: str, question: Awaitable[Answer], otherwise: Answer) -> Answer:
        try:
            return await self._reaches.reads.ask(question, LOOK_UP_S)
        except RecordsError as error:
            log.warning("not_looked_up", what=what, error=type(error).__name__)
            return otherwise

    async def _caller(self, call: LiveCall) -> Caller:
        known = await self._directory.by_phone(call.caller) if call.caller else None
        if known is None:
            return Caller(number=call.caller)
        return Caller(call.caller, known.name, known.address, known.tier, known.visits)

    async def _suspected(self, call: LiveCall) -> bool:
        now = self._clock.now()
        calls = await self._records.calls_from(call.caller, now - nuisance.WITHIN, nuisance.LOOKED_AT)
        earlier = [one for one in calls if one.call_sid != call.call_sid]
        if len(earlier) < self._suspicion.calls:
            return False
        said = await self._records.dispositions_of([one.call_sid for one in earlier])
        return nuisance.annoying(earlier, call.caller, self._suspicion, now, said)

    async def _call_back(self, call: LiveCall) -> str:
        since = call_backs.asked(await self._records.tickets_of(call.caller, TICKETS)) if call.caller else None
        return "" if since is None else call_backs.in_words(since, self._clock.now(), self._company)
