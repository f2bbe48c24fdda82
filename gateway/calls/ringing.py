"""Begins to ring for a caller, and lets go at once of whoever hung up in that very moment."""

from dataclasses import replace

from gateway.calls.live import LiveCall
from gateway.conversation.events import Brief
from gateway.handoff.plan import Plan
from gateway.handoff.transfers import Transfers


async def ring(transfers: Transfers, call: LiveCall, brief: Brief, plan: Plan | None = None) -> None:
    """Returns when the transfer is kept. Finding out whom to ring takes a look into the database: a caller who hangs up
    meanwhile leaves before there is a transfer that could be told, and nobody may be rung for a caller who has left."""
    if call.left:
        return
    if call.asked_back:
        # Whoever takes the call knows that the caller has been promised one.
        brief = replace(brief, told=(call.asked_back, *brief.told))
    await transfers.begin(call.call_sid, call.caller, brief, plan)
    if call.left:
        await transfers.caller_left(call.call_sid)
