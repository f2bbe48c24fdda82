"""The far end of a leg: whoever holds the telephone."""

from typing import Protocol

from gateway.simulator.happenings import SimEvent


class CallerEnd(Protocol):
    """Whoever holds the telephone at the far end of a leg. Called once per simulated 20 ms; must not block."""

    def next_frame(self) -> bytes | None:
        """The next 160 bytes of µ-law from the mouth; None: silence."""

    def heard(self, frame: bytes) -> None:
        """160 bytes of µ-law that were played to the ear just now, silence included."""

    def on_event(self, event: SimEvent) -> None:
        """Something happened on this leg."""
