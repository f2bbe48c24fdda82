"""How long the database is waited for while somebody is on the line: once, not once for each question."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from gateway.records.errors import RecordsError

Answer = TypeVar("Answer")

PATIENT_S = 1.0
"""How long one question may take."""
BRIEF_S = 0.2
"""How long the next ones may take after one that took too long: time enough for a database that is back."""
DOUBT_S = 5.0
"""For so long; then one is given its time again: a database may be slow and yet be there."""


class Late(RecordsError):  # noqa: N818 - the name says what is wrong
    """It did not answer in time. What it was asked to do may still be done."""

    def __init__(self) -> None:
        super().__init__("The database does not answer in time: look whether another program holds it, or it is down.")


class Reach:
    """What is asked one after the other, or at the same time, and whether it was answered in time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock`: seconds, from any beginning."""
        self._clock = clock
        self._doubted_s: float | None = None

    @property
    def away(self) -> bool:
        """A question was not answered in time a moment ago."""
        return self._doubted_s is not None and self._clock() - self._doubted_s < DOUBT_S

    @property
    def patience_s(self) -> float:
        """How long the next question may take."""
        return BRIEF_S if self.away else PATIENT_S

    def back(self) -> None:
        """It was seen to answer."""
        self._doubted_s = None

    async def ask(self, work: Awaitable[Answer], most_s: float = PATIENT_S) -> Answer:
        """What the database answers. `most_s`: for a question that is worth less waiting than others.

        Raises:
            RecordsError: it cannot do it; `Late` when it did not say so in time.
        """
        began_s = self._clock()
        try:
            async with asyncio.timeout(min(most_s, self.patience_s)):
                answer = await work
        except TimeoutError:
            if not self.away:
                self._doubted_s = began_s
            raise Late from None
        self.back()
        return answer


@dataclass(frozen=True, slots=True)
class Reaches:
    """One for each kind of question: who may not write can often read."""

    reads: Reach = field(default_factory=Reach)
    writes: Reach = field(default_factory=Reach)
