"""What became of a transfer: for the call's log, the measures and the alarms. No personal data."""

from dataclasses import dataclass

from gateway.handoff.actions import How
from gateway.handoff.state import Attempt, State, Transfer
from gateway.handoff.telephones import owner


@dataclass(frozen=True, slots=True)
class Result:
    transfer_id: str
    end: How
    person: str | None
    """Id of who took the call."""
    attempts: tuple[Attempt, ...]
    until_person_s: float | None
    """From the beginning of the transfer to the conversation."""
    talk_s: float | None
    short: bool = False
    """The conversation was suspiciously short."""
    ended_by: str = ""
    """person, caller, gateway or unknown."""
    called_back: int = 0
    """Call-backs that were placed."""

    @property
    def rings(self) -> int:
        return len(self.attempts)


def result(transfer: Transfer, end: How, short_bridge_s: float) -> Result:
    times = transfer.times
    met = times.get("met")
    if end not in ("bridged", "returned") or met is None:
        if end != "bridged":
            return Result(transfer.id, end, None, transfer.attempts, None, None, called_back=transfer.tries)
        met = times.get(State.DONE.value, 0.0)
    talk_s = max(0.0, times.get("ended", met) - met)
    until_s = max(0.0, met - times.get("began", met))
    # Giving the caller back after a word is no alarm.
    short = end == "bridged" and talk_s < short_bridge_s
    return Result(
        transfer.id,
        end,
        owner(transfer.person) if transfer.person else None,
        transfer.attempts,
        until_s,
        talk_s,
        short,
        transfer.ended_by,
        transfer.tries,
    )
