"""Redirect, Hangup and Reject."""

from gateway.simulator.interpreter import Context, Document, Step
from gateway.simulator.leg import HangUp, Leg
from gateway.simulator.twiml import Element


async def redirect(leg: Leg, verb: Element, document: Document, context: Context) -> Step:
    """Go on with another document; an empty URL means the same one again."""
    del leg, context
    return Step(document.resolve(verb.text or document.url), verb.get("method", "POST"))


async def hangup(leg: Leg, verb: Element, document: Document, context: Context) -> None:
    """End the leg."""
    del leg, verb, document, context
    raise HangUp("hangup-verb")


async def reject(leg: Leg, verb: Element, document: Document, context: Context) -> None:
    """Refuse a call that was not answered yet; afterwards it ends the leg like Hangup."""
    del document, context
    if leg.is_answered:
        raise HangUp("rejected")
    raise HangUp("rejected", "busy" if verb.get("reason") == "busy" else "no-answer")
