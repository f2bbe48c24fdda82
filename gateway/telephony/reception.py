"""Who answers the carrier: the desks, or nobody yet while they are being loaded behind the open port."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from gateway.telephony.desk import Desk, TransferDesk
from gateway.telephony.media import Start
from gateway.telephony.media_socket import MediaSocket

AGAIN_S = 2.0
"""How long somebody who has been told to wait hears nothing before being told again."""
MOST_WAITING = 1000
"""Calls of which it is remembered that they were told; whoever is beyond is told more often."""


@dataclass(frozen=True, slots=True)
class Staff:
    """All that answers, once it is there."""

    desk: Desk
    transfers: TransferDesk
    hold_audio: bytes
    """A WAV file."""
    sounds: Callable[[str], bytes | None] = lambda _: None
    """Other WAV files, by name."""
    ended: Callable[[str], None] = lambda _: None
    """Told the sid of every call that is over."""


class Reception:
    """One per port. Nobody who asks before the desks are there is turned away."""

    def __init__(self, staff: Staff | None = None) -> None:
        self._there: asyncio.Event = asyncio.Event()
        self._told: set[str] = set()
        self.staff: Staff | None = None
        if staff is not None:
            self.open(staff)

    def open(self, staff: Staff) -> None:
        """From now on the desks answer."""
        self.staff = staff
        self._told.clear()
        self._there.set()

    async def wait(self) -> Staff:
        """The desks, as soon as they are there."""
        await self._there.wait()
        assert self.staff is not None
        return self.staff

    async def within(self, patience_s: float, call_sid: str) -> Staff | None:
        """The desks; None when they are not there in time: then whoever waits in this call is told that it takes a
        moment. Told once, it may take `AGAIN_S`."""
        if call_sid in self._told:
            patience_s = AGAIN_S
        try:
            async with asyncio.timeout(patience_s):
                return await self.wait()
        except TimeoutError:
            if len(self._told) < MOST_WAITING:
                self._told.add(call_sid)
            return None

    async def stream(self, socket: MediaSocket, start: Start) -> None:
        """As `Desk.stream`."""
        await (await self.wait()).desk.stream(socket, start)
