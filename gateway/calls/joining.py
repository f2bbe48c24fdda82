"""People who come to a caller who is still talking with the gateway: rung at once by a rule, or a supervisor's wish."""

from gateway.calls.live import Register
from gateway.calls.ringing import ring
from gateway.conversation.events import Trigger
from gateway.handoff.state import State
from gateway.handoff.transfers import Transfers


class Joining:
    """One per gateway."""

    def __init__(self, register: Register, transfers: Transfers) -> None:
        self._register = register
        self._transfers = transfers

    def stepped(self, call_sid: str, state: str, ring: int) -> None:
        """A transfer has changed its state: when a person waits for the caller, the conversation is told."""
        del ring
        call = self._register.get(call_sid)
        if state == State.WAITING.value and call is not None and call.ending is None:
            call.person_waits.set()

    async def take(self, call_sid: str, person_id: str) -> bool:
        """This person takes the call: their telephone rings with the brief; on key 1 the caller is told and goes over.

        False: the call is over, no longer with the gateway, on its way to somebody already, or the person is unknown.
        """
        call = self._register.get(call_sid)
        person = self._transfers.staffing.person(person_id)
        if call is None or person is None or call.conversation is None or call.ending is not None:
            return False
        if await self._transfers.state_of(call_sid) not in (None, State.VOICEMAIL, State.RETURNED):
            return False
        call.taken_by = person.id
        brief = call.conversation.brief(Trigger.TAKEN)
        await ring(self._transfers, call, brief, self._transfers.staffing.only(person))
        return True
