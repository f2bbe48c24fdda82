"""What became of a transfer: for the call's log, the measures and the alarms. No personal data."""

from dataclasses import dataclass
from typing import Literal

from gateway.handoff.state import Attempt, State, Transfer


@dataclass(frozen=True, slots=True)
class Result:
    transfer_id: str
    end: Literal["bridged", "voicemail", "caller_left"]
    person: str | None
    """Id of who took the call."""
    attempts: tuple[Attempt, ...]
    until_person_s: float | None
    """From the beginning of the transfer to the conversation."""
    talk_s: float | None
    short: bool = False
    """The conversation was suspiciously short."""

    @property
    def rings(self) -> int:
        return len(self.attempts)


def result(transfer: Transfer, end: Literal["bridged", "voicemail", "caller_left"], short_bridge_s: float) -> Result:
    times = transfer.times
    if end != "bridged":
        return Result(transfer.id, end, None, transfer.attempts, None, None)
    met = times.get(State.BRIDGED.value, times.get(State.ASSUMED.value, times.get(State.DONE.value, 0.0)))
    talk_s = max(0.0, times.get(State.DONE.value, met) - met)
    until_s = max(0.0, met - times.get("began", met))
    return Result(transfer.id, end, transfer.person, transfer.attempts, until_s, talk_s, talk_s < short_bridge_s)
