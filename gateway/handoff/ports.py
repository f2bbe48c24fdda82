"""What the driver of transfers needs from the rooms below it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Literal, Protocol

from gateway.handoff.claims import Claims
from gateway.handoff.meanwhile import Call, Ticket
from gateway.handoff.staffing import StaffStore


class Rest(Protocol):
    """The carrier's REST API (`gateway.telephony.rest`). Raises RestRefused (certainly not done) or RestUnknown."""

    async def create_call(
        self,
        to: str,
        from_: str,
        url: str,
        status_callback: str,
        timeout_s: int = 25,
        *,
        caller: str = "",
        detect_machine: bool = False,
    ) -> str:
        """`caller`: E.164 of the caller for whom it is."""
        ...

    async def end_call(self, sid: str, ringing: bool = False) -> bool: ...

    async def redirect_call(self, sid: str, url: str) -> bool:
        """False: the call is over."""
        ...

    async def complete_conference(self, name_or_sid: str) -> bool: ...


class Kept(Protocol):
    """A row of the store."""

    @property
    def data(self) -> dict[str, Any]: ...


class TransferStore(Protocol):
    """Where transfers are kept. Raises RecordsError."""

    async def save_transfer(
        self,
        id: str,  # noqa: A002 - the store's name for it
        call_sid: str,
        state: str,
        data: Mapping[str, Any],
        *,
        done: bool = False,
    ) -> None: ...

    async def load_transfer(self, id: str) -> Kept | None: ...  # noqa: A002 - as above

    async def transfer_of_call(self, call_sid: str) -> Kept | None: ...

    async def open_transfers(self) -> Sequence[Kept]: ...


class DispositionStore(Protocol):
    """Where it is kept (`gateway.records.store.Records`). Raises RecordsError."""

    async def dispose(
        self,
        transfer_id: str,
        call_sid: str,
        person: str,
        at: datetime,
        *,
        disposition: str | None = None,
        repeated: bool | None = None,
        source: Literal["keypad", "console"] = "keypad",
    ) -> None: ...


class Store(TransferStore, Claims, StaffStore, DispositionStore, Protocol):
    """Everything that transfers keep (`gateway.records.store.Records`). Raises RecordsError."""

    async def talked(self, transfer_id: str, person: str, started_at: datetime, ended_at: datetime) -> None: ...

    async def recent_talk_s(self, since: datetime, limit: int = 50) -> list[float]: ...

    async def calls_from(self, caller: str, since: datetime, limit: int = 100) -> Sequence[Call]: ...

    async def tickets_of(self, phone: str, limit: int = 5) -> Sequence[Ticket]: ...


class Urls(Protocol):
    """Absolute addresses under which the carrier reaches the gateway (`gateway.telephony.urls`)."""

    @property
    def hold_audio(self) -> str: ...

    @property
    def after_stream(self) -> str: ...

    def sound(self, name: str) -> str: ...

    def hold(self, transfer: str) -> str: ...

    def hold_key(self, transfer: str) -> str: ...

    def room(self, transfer: str) -> str: ...

    def room_wait(self, transfer: str) -> str: ...

    def after_room(self, transfer: str) -> str: ...

    def whisper(self, transfer: str, ring: int) -> str: ...

    def whisper_key(self, transfer: str, ring: int) -> str: ...

    def choice(self, transfer: str, ring: int) -> str: ...

    def answer(self, transfer: str, ring: int) -> str: ...

    def person(self, transfer: str, ring: int) -> str: ...

    def after_person(self, transfer: str, ring: int) -> str: ...

    def call_back(self, transfer: str, attempt: int) -> str: ...

    def customer(self, transfer: str, attempt: int) -> str: ...

    def voicemail(self, call: str) -> str: ...


class Handle(Protocol):
    def cancel(self) -> None: ...


Clock = Callable[[], datetime]
"""Aware, UTC."""
Pause = Callable[[float], Awaitable[None]]
"""Waits so many seconds."""
After = Callable[[float, Callable[[], None]], Handle]
"""Calls back after so many seconds."""


def utc_now() -> datetime:
    return datetime.now(UTC)
