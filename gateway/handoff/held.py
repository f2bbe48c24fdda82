"""Keeps claims on people as long as their calls last, and lets go afterwards; works on when the store is away."""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog

from gateway.handoff.claims import Claims
from gateway.handoff.ports import Clock
from gateway.handoff.reach import Reaches
from gateway.records.errors import RecordsError

log = structlog.get_logger()

CLAIM_S = 120.0
"""A claim that nobody extends ends by itself: a process that died holds nobody for long."""


class LocalClaims:
    """Claims within one process: when there is no store, or while it is away."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[str, datetime]] = {}

    async def claim(self, person: str, transfer_id: str, until: datetime, *, now: datetime | None = None) -> bool:
        if now is not None and (await self.held(now=now)).get(person, transfer_id) != transfer_id:
            return False
        self._held[person] = (transfer_id, until)
        return True

    async def release(self, person: str, transfer_id: str) -> None:
        if self._held.get(person, ("",))[0] == transfer_id:
            del self._held[person]

    async def extend(self, person: str, transfer_id: str, until: datetime) -> bool:
        if self._held.get(person, ("",))[0] != transfer_id:
            return False
        self._held[person] = (transfer_id, until)
        return True

    async def held(self, *, now: datetime | None = None) -> dict[str, str]:
        return {
            person: transfer_id for person, (transfer_id, until) in self._held.items() if now is None or until > now
        }


class Held:
    """The claims of this process. A store that fails or is slow does not keep a caller from a person: this process's
    own memory decides then."""

    def __init__(self, claims: Claims | None, clock: Clock, reaches: Reaches | None = None) -> None:
        self._claims = claims
        self._reaches = reaches or Reaches()
        self._local = LocalClaims()
        self._clock = clock

    async def claim(self, person: str, transfer_id: str) -> bool:
        """True when nobody else has the person."""
        now = self._clock()
        until = now + timedelta(seconds=CLAIM_S)
        if not await self._local.claim(person, transfer_id, until, now=now):
            return False
        if self._claims is None:
            return True
        try:
            if await self._reaches.writes.ask(self._claims.claim(person, transfer_id, until, now=now)):
                return True
        except RecordsError as error:
            log.error("claim_not_kept", transfer=transfer_id, error=type(error).__name__)
            return True
        await self._local.release(person, transfer_id)
        return False

    async def extend(self, person: str, transfer_id: str) -> None:
        until = self._clock() + timedelta(seconds=CLAIM_S)
        if not await self._local.extend(person, transfer_id, until):
            await self._local.claim(person, transfer_id, until, now=self._clock())
        if self._claims is None:
            return
        try:
            if not await self._reaches.writes.ask(self._claims.extend(person, transfer_id, until)):
                await self._reaches.writes.ask(self._claims.claim(person, transfer_id, until, now=self._clock()))
        except RecordsError as error:
            log.error("claim_not_kept", transfer=transfer_id, error=type(error).__name__)

    async def release(self, person: str, transfer_id: str) -> None:
        await self._local.release(person, transfer_id)
        if self._claims is None:
            return
        try:
            await self._reaches.writes.ask(self._claims.release(person, transfer_id))
        except RecordsError as error:
            # It ends by itself.
            log.error("claim_not_released", transfer=transfer_id, error=type(error).__name__)

    async def engaged(self) -> frozenset[str]:
        """Ids of people whom some transfer has, in any process."""
        now = self._clock()
        known: Collection[str] = await self._local.held(now=now)
        if self._claims is not None:
            try:
                known = {*known, *await self._reaches.reads.ask(self._claims.held(now=now))}
            except RecordsError as error:
                log.error("claims_not_read", error=type(error).__name__)
        return frozenset(known)
