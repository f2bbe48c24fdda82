"""After the conversation: what the person says came of it, and whether the caller had to repeat anything."""

from collections.abc import Callable
from typing import Literal

import structlog

from gateway.handoff.briefing import Briefing
from gateway.handoff.ports import Clock, DispositionStore
from gateway.records.errors import RecordsError
from gateway.routing import Routing

log = structlog.get_logger()


class UnknownDisposition(ValueError):  # noqa: N818 - the name says what is wrong
    """No disposition of the settings has this name; write one of `routing.dispositions`."""


class Aftermath:
    """Keeps and tells what people say of the calls they took. `count` is told (what, value), for the measures."""

    def __init__(
        self,
        routing: Routing,
        store: DispositionStore,
        briefing: Briefing | None,
        clock: Clock,
        count: Callable[[str, str], None] = lambda what, value: None,
    ) -> None:
        self._routing = routing
        self._store = store
        self._briefing = briefing
        self._clock = clock
        self._count = count

    async def said(
        self,
        transfer_id: str,
        call_sid: str,
        person: str,
        *,
        disposition: str | None = None,
        repeated: bool | None = None,
        source: Literal["keypad", "console"] = "keypad",
    ) -> bool:
        """`disposition`: a name from the settings. What is None is not said. False: it could not be kept.

        Raises UnknownDisposition.
        """
        if disposition is not None and disposition not in {d.name for d in self._routing.dispositions}:
            raise UnknownDisposition(f"{disposition!r} is no disposition: add it to routing.dispositions")
        if disposition is None and repeated is None:
            return True
        try:
            await self._store.dispose(
                transfer_id,
                call_sid,
                person,
                self._clock(),
                disposition=disposition,
                repeated=repeated,
                source=source,
            )
        except RecordsError as error:
            log.error("disposition_not_kept", call=call_sid, error=str(error))
            return False
        log.info("disposition", call=call_sid, disposition=disposition, repeated=repeated, source=source)
        self.noted(call_sid, transfer_id, person, disposition, repeated)
        return True

    def noted(
        self, call_sid: str, transfer_id: str, person: str, disposition: str | None, repeated: bool | None
    ) -> None:
        """Counts and tells what somebody else keeps: the keys after a call."""
        if disposition is not None:
            self._count("disposition", disposition)
        if repeated is not None:
            self._count("repeated", "yes" if repeated else "no")
        if self._briefing is not None:
            self._briefing.said(call_sid, transfer_id, person, disposition, repeated)
