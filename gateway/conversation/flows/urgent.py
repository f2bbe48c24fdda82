"""Something that cannot wait: only what is vital is asked, then a person with the whole story."""

import re

from gateway.conversation.events import Trigger
from gateway.conversation.flows.person import person
from gateway.conversation.prompts import sentences
from gateway.conversation.room import Room
from gateway.conversation.slots import address, phone, problem, vulnerable
from gateway.conversation.steps import Flow, Tell
from gateway.understanding.meaning import Urgency


def urgent(room: Room) -> Flow:
    case = room.case
    case.raise_urgency(Urgency.URGENT)
    if not case.problem and not case.story:
        yield problem.question(room, "ask_problem_urgent")
    yield from advise(room)
    if case.address_known:
        yield from address.is_it_the_known_one(room)
    yield from address.complete(room, "ask_address_urgent")
    if case.urgency is not Urgency.EMERGENCY and case.problem_trade == "hvac":
        yield from vulnerable.ask(room)
    if not case.phone and not case.caller_number:
        yield from phone.ask(room)
    yield from person(room, Trigger.URGENT)


def advise(room: Room) -> Flow:
    """The problem's one sentence of advice, once."""
    known = room.problem
    if known is None or not known.advice:
        return
    told = f"was told: {re.split('[;:.]', known.advice)[0]}"
    if told not in room.case.told:
        room.case.tell(told)
        yield Tell("advice", pieces=sentences(known.advice))
