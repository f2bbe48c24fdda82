"""People who come to a caller who is still talking with the gateway: rung at once by a rule, or a supervisor's wish."""

from gateway.calls.live import Register
from gateway.handoff.state import State


class Joining:
    """One per gateway."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def stepped(self, call_sid: str, state: str, ring: int) -> None:
        """A transfer has changed its state: when a person waits for the caller, the conversation is told."""
        del ring
        call = self._register.get(call_sid)
        if state == State.WAITING.value and call is not None and call.ending is None:
            call.person_waits.set()
