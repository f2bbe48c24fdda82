"""The customer who is to be called back: their line when we call, and what is known of them meanwhile."""

from gateway.handoff.carrier_words import MACHINES, RING_ENDS
from gateway.handoff.driver import Driver
from gateway.handoff.lines import Lines
from gateway.handoff.signals import (
    CallerLeft,
    CustomerAnswered,
    CustomerCalls,
    CustomerMissed,
    CustomerPlaced,
    Event,
    NotNeeded,
)
from gateway.handoff.state import State
from gateway.telephony.forms import TERMINAL


class CustomerLine:
    """One for each gateway, of all who are to be called back."""

    def __init__(self, driver: Driver, lines: Lines) -> None:
        self._driver = driver
        self._shelf = driver.shelf
        self._lines = lines

    async def picked_up(self, transfer_id: str, attempt: int, call_sid: str, answered_by: str = "") -> str:
        """TwiML for the customer, or the machine, who picked up."""
        live = await self._shelf.get(transfer_id)
        if live is None:
            return self._lines.lost_person()
        machine = answered_by.startswith(MACHINES)
        event: Event = CustomerMissed(attempt, "machine") if machine else CustomerAnswered(attempt, call_sid)
        return self._lines.customer(await self._driver.apply(live, event), machine)

    async def status(self, transfer_id: str, attempt: int, call_sid: str, status: str) -> None:
        """The status callback of a call-back."""
        live = await self._shelf.get(transfer_id)
        if live is None:
            return
        if status not in TERMINAL:
            await self._driver.apply(live, CustomerPlaced(attempt, call_sid))
        elif live.transfer.state is State.CALLING:
            await self._driver.apply(live, CustomerMissed(attempt, RING_ENDS.get(status, "hung_up")))
        elif call_sid == live.transfer.back_sid:
            await self._driver.apply(live, CallerLeft())

    def calls_us(self, number: str) -> None:
        """Somebody calls us from this number (E.164): whoever is to be called back there is not rung meanwhile."""
        self._driver.tell_call_backs(number, CustomerCalls())

    def helped(self, number: str) -> None:
        """Whoever calls from this number has talked to a person, or booked: nobody calls them back any more."""
        self._driver.tell_call_backs(number, NotNeeded())
