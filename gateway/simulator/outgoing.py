"""Outgoing legs: queued, rung, answered or not, and what runs on them then."""

import asyncio
from collections.abc import Awaitable, Callable

from gateway.simulator.exchange import Exchange
from gateway.simulator.leg import HangUp, Leg, StatusCallback
from gateway.simulator.phones import Handset, Unreachable

RING_EXTRA_S = 5
"""Twilio lets a phone ring this much longer than asked for."""


def place(
    exchange: Exchange,
    *,
    from_: str,
    to: str,
    direction: str,
    then: Callable[[Leg], Awaitable[None]],
    ring_s: float = 60,
    parent: Leg | None = None,
    queued: bool = False,
    status_callback: StatusCallback | None = None,
    fallback: tuple[str, str] | None = None,
    time_limit_s: float = 14400,
) -> Leg:
    """Ring a phone of the simulated world and run `then` once it is answered. `queued`: calls per second apply."""
    script = exchange.phones.get(to, Unreachable())
    handset = script.handset()
    leg = Leg(
        exchange,
        from_=from_,
        to=to,
        direction=direction,
        end=handset,
        parent=parent,
        status_callback=status_callback,
        fallback=fallback,
        time_limit_s=time_limit_s,
    )
    slot_s = exchange.slot_s() if queued else None

    async def program(leg: Leg) -> None:
        if slot_s is not None:
            await exchange.clock.sleep_until(slot_s)
        leg.report("initiated")
        await _ring(leg, handset, ring_s + RING_EXTRA_S)
        leg.answer()
        leg.owner = exchange.spawn(handset.live(leg))
        await then(leg)

    leg.start(program)
    return leg


async def _ring(leg: Leg, handset: Handset, longest_s: float) -> None:
    leg.report("ringing")
    leg.exchange.emit("ringing", leg, to=leg.to)
    try:
        async with asyncio.timeout(leg.exchange.clock.wall_s(longest_s)):
            outcome = await handset.ring(leg)
    except TimeoutError:
        raise HangUp("ring-timeout", "no-answer") from None
    if outcome != "answer":
        raise HangUp("not-answered", outcome)
