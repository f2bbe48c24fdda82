"""The caller says goodbye, or wants something else, in the middle of a flow: asked once, then respected."""

from gateway.conversation.events import HangUp
from gateway.conversation.flows.call import call, outcome
from gateway.conversation.room import Room
from gateway.conversation.slots.confirm import confirm
from gateway.conversation.steps import Flow, Stop, Tell
from gateway.understanding.meaning import Intent


def leave(room: Room) -> Flow:
    """Returns None to go on with what was open."""
    reply = yield confirm("confirm_leave")
    if reply == "yes":
        yield Tell("goodbye")
        yield Stop(HangUp(outcome(room)))
    return None


def switch(room: Room, intent: Intent) -> Flow:
    """Returns the flow to go on with instead, or None to go on with what was open."""
    said = room.heard.text
    reply = yield confirm(f"confirm_intent_{intent.value}", name="confirm_intent", about=f"switch {intent.value}")
    if reply != "yes":
        return None
    room.case.asked = said
    return call(room, intent)
