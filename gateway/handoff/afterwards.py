"""After the call: what the person says about it by keys, and how long people talked, kept for the next estimate."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from gateway.handoff.driver import Driver
from gateway.handoff.live import Live
from gateway.handoff.ports import Store
from gateway.handoff.reach import Reaches
from gateway.handoff.state import State
from gateway.handoff.telephones import owner
from gateway.records.errors import RecordsError
from gateway.routing import Disposition

log = structlog.get_logger()

RECENT = timedelta(hours=12)
Said = Callable[[str, str, str, str | None, bool | None], None]
"""Told what a person said of a call: call sid, transfer, person, disposition, whether the caller had to repeat."""


class Afterwards:
    """Two questions, each answered by one key or passed over."""

    def __init__(self, driver: Driver, store: Store, dispositions: Sequence[Disposition], reaches: Reaches) -> None:
        self._driver = driver
        self._store = store
        self._reaches = reaches
        self.on_said: Said | None = None
        self._names = {disposition.key: disposition.name for disposition in dispositions}

    async def key(self, live: Live, ring: int, digits: str) -> None:
        """An answer to the question that is open; no key, or one that means nothing, passes it over."""
        transfer = live.transfer
        leg = transfer.leg(ring)
        if leg is None or transfer.state is not State.DONE or leg.ring != transfer.taken:
            return
        question = "repeated" if "disposition" in transfer.answers else "disposition"
        if question in transfer.answers:
            return
        meanings = self._names if question == "disposition" else {"1": "yes", "2": "no"}
        answer = meanings.get(digits, "")
        await self._driver.change(live, answers={**transfer.answers, question: answer})
        if not answer:
            return
        person = owner(leg.person)
        disposition = answer if question == "disposition" else None
        repeated = answer == "yes" if question == "repeated" else None
        if self.on_said is not None:
            self.on_said(transfer.call_sid, transfer.id, person, disposition, repeated)
        try:
            kept = self._store.dispose(
                transfer.id,
                transfer.call_sid,
                person,
                self._driver.clock(),
                disposition=disposition,
                repeated=repeated,
            )
            await self._reaches.writes.ask(kept)
        except RecordsError as error:
            log.error("disposition_not_kept", call=transfer.call_sid, error=type(error).__name__)

    async def recover(self) -> None:
        """How long people talked lately, from before the restart."""
        try:
            talks_s = await self._reaches.reads.ask(self._store.recent_talk_s(self._driver.clock() - RECENT, 20))
        except RecordsError as error:
            log.error("talks_not_read", error=type(error).__name__)
            return
        self._driver.talks_s.extend(reversed(talks_s))
