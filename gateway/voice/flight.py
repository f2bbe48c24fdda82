"""Single flight: whoever asks for the same words while they are being rendered waits for the same rendering."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from gateway.voice.engine import VoiceError


@dataclass(slots=True)
class _Flight:
    task: asyncio.Task[bytes]
    passengers: set[asyncio.Future[bytes]] = field(default_factory=set)


class Flights:
    """Renderings under way. One that nobody waits for any more is cancelled."""

    def __init__(self, render: Callable[[str], Awaitable[bytes]]) -> None:
        self._render = render
        self._flights: dict[str, _Flight] = {}
        self._tasks: set[asyncio.Task[bytes]] = set()

    def __len__(self) -> int:
        return len(self._flights)

    def board(self, text: str, known: bytes | None = None) -> asyncio.Future[bytes]:
        """The sound of `text`, sooner or later; at once when it is `known`. Cancel the future to leave."""
        seat: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        if known is not None:
            seat.set_result(known)
            return seat
        flight = self._flights.get(text)
        if flight is None:
            flight = _Flight(asyncio.create_task(self._fly(text), name="voice-render"))
            self._flights[text] = flight
            self._tasks.add(flight.task)
            flight.task.add_done_callback(lambda task: self._landed(text, task))
        flight.passengers.add(seat)
        seat.add_done_callback(lambda left: self._left(text, left))
        return seat

    async def _fly(self, text: str) -> bytes:
        return await self._render(text)

    def _left(self, text: str, seat: "asyncio.Future[bytes]") -> None:
        flight = self._flights.get(text)
        if flight is None or seat not in flight.passengers:
            return
        flight.passengers.discard(seat)
        if not flight.passengers:
            del self._flights[text]
            flight.task.cancel()

    def _landed(self, text: str, task: "asyncio.Task[bytes]") -> None:
        self._tasks.discard(task)
        flight = self._flights.get(text)
        if flight is None or flight.task is not task:
            if not task.cancelled():
                task.exception()  # nobody is left to be told
            return
        del self._flights[text]
        for seat in flight.passengers:
            if seat.done():
                continue
            if task.cancelled():
                seat.set_exception(VoiceError("the voice is closed"))
            elif (error := task.exception()) is not None:
                seat.set_exception(error)
            else:
                seat.set_result(task.result())

    async def close(self) -> None:
        """Ends all renderings; who still waits gets VoiceError."""
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def leave(seat: "asyncio.Future[bytes]") -> None:
    """Gives a seat up, whatever became of it."""
    if not seat.cancel() and not seat.cancelled():
        seat.exception()  # asked for, so that asyncio does not complain that nobody did
