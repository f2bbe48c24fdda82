"""Guards bookings: in order, in one breath, by keys, corrected, refused by the calendar, for known customers."""

from conversation_script import MAPLE, MARIA, OPENINGS, OWN, Call, opening, TOMORROW

from gateway.config import Company, Guardrails
from gateway.conversation.events import BookVisit, Caller, HandOver, SendText, Trigger
from gateway.grammars import Grammars

BOOKING = """
    gateway: Thanks for calling Maple Plumbing & Heating.
    gateway: How can I help?
    caller: my kitchen drain is clogged
    gateway: What's the address?
    caller: fourteen twenty maple street in burlington
    gateway: your name?
    caller: maria lopez
    gateway: ending in zero one four two
    caller: yes
    gateway: When would suit you?
    caller: tomorrow
    gateway: I have tomorrow between eight and ten in the morning
    caller: the second one
    gateway: So that's a clogged drain at fourteen twenty Maple Street in Burlington
    gateway: Is that right?
    caller: yes
    gateway: You're booked. Tom comes tomorrow between ten and noon.
    gateway: M, four seven two
    gateway: Is there anything else?
    caller: no
    gateway: Goodbye
"""


def test_a_booking_from_greeting_to_goodbye(call: Call) -> None:
    call.script(BOOKING)
    request = call.of(BookVisit)[0].request
    assert (request.name, request.phone, request.problem) == (MARIA, OWN, "clogged_drain")
    assert str(request.address) == str(MAPLE)
    assert request.opening == OPENINGS[1]
    assert request.description == "my kitchen drain is clogged"
    assert call.outcome == "booked"
    assert call.conversation.ended
