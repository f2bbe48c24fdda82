"""A person joins what the gateway has prepared: takes the call while it talks, or concludes what it collected."""

from gateway.conversation.brief import brief
from gateway.conversation.events import FindPerson, HandOver, PersonFound, Trigger
from gateway.conversation.flows.person import person
from gateway.conversation.room import Room
from gateway.conversation.steps import Explain, Flow, Look, Stop, Tell


def paired(room: Room) -> bool:
    """Whether the rules want a person to agree on the visit with the caller."""
    return room.stances(brief(room, Trigger.PAIRED), room.now).model == "paired"


def conclude(room: Room) -> Flow:
    """Everything is known: a person concludes. Returns without a word when nobody is there; then we book ourselves."""
    told = brief(room, Trigger.PAIRED)
    found = yield Look(FindPerson(room.skills, room.case.urgency, brief=told))
    if isinstance(found, PersonFound) and found.name:
        yield from person(room, Trigger.PAIRED, "person_paired")


def ready(room: Room, trigger: Trigger) -> Flow:
    """A person has taken the call while we were talking, and waits."""
    yield Explain("hand_over", trigger.value, room.case.intent_confidence or None, {})
    yield Tell("person_ready")
    yield Stop(HandOver(brief(room, trigger)))
