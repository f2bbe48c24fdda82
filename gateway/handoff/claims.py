"""Who is being rung or talked to by which transfer, so that two callers never get the same person."""

from datetime import datetime
from typing import Protocol


class Claims(Protocol):
    """Held by all processes together (`gateway.records.store.Records`). Each may raise RecordsError.

    A claim ends by itself at `until`, so that a process that died holds nobody for ever. Times are aware.
    `now` is the present time; None: the clock of this machine.
    """

    async def claim(self, person: str, transfer_id: str, until: datetime, *, now: datetime | None = None) -> bool:
        """Atomic: true only when nobody else holds an unexpired claim. Again for the same transfer: true."""
        ...

    async def release(self, person: str, transfer_id: str) -> None:
        """Let go; somebody else's claim stays as it is."""
        ...

    async def extend(self, person: str, transfer_id: str, until: datetime) -> bool:
        """Hold on until later (or let go sooner). False: the claim is not this transfer's any more."""
        ...

    async def held(self, *, now: datetime | None = None) -> dict[str, str]:
        """Person to transfer, unexpired claims only."""
        ...
