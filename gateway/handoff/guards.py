"""The conditions of the transfer's table. Pure; each docstring is the caption in docs/transfer.md."""

from collections.abc import Callable

from gateway.handoff.deeds import next_circle
from gateway.handoff.signals import (
    CustomerAnswered,
    CustomerMissed,
    CustomerPlaced,
    Event,
    Limits,
    PassOn,
    RingEvent,
)
from gateway.handoff.state import Caller, Leg, LegState, Role, State, Transfer

Guard = Callable[[Transfer, Event, Limits], bool]

IN_ROOM = frozenset({State.WAITING, State.JOINING, State.ASSUMED, State.BRIDGED})
ON_HOLD = frozenset({State.RINGING, State.QUEUED, State.PARTED, State.PARKED})


def another(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """somebody is left to ring"""
    return not transfer.time_over and next_circle(transfer) is not None


def may_wait(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """somebody who could help is with another caller, and there is a line to wait in"""
    waited_enough = transfer.time_over and "line" in transfer.times
    return transfer.plan.queue and bool(transfer.skipped) and not waited_enough


def caller_away(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """the caller is to be called back"""
    return transfer.caller is Caller.AWAY


def on_stream(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """the caller has just arrived"""
    return transfer.caller is Caller.STREAM


def not_gone(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """the caller has not hung up"""
    return transfer.caller is not Caller.GONE


def on_hold(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """the caller is on hold"""
    return transfer.caller is Caller.HOLD


def in_room(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """the caller is in a room"""
    return transfer.caller is Caller.ROOM


def has_number(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """the number is known"""
    return bool(transfer.caller_number)


def met(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """they have talked"""
    return transfer.met


def surely_met(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """they have talked for certain"""
    return transfer.met and State.BRIDGED.value in transfer.times


def not_met(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """they have not talked"""
    return not transfer.met


def sent_in(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """the person's line was on its way into the room"""
    return transfer.sent_in


def surely_together(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """the person was on the way into the room, and is gone"""
    taker = transfer.taker
    return transfer.sent_in and not transfer.met and (taker is None or not taker.live)


def person_is_out(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """the person is out of the room, and alive"""
    return transfer.person_out


def _leg(transfer: Transfer, event: Event) -> Leg | None:
    return transfer.leg(event.ring) if isinstance(event, RingEvent) else None


def silent_so_far(transfer: Transfer, event: Event, _limits: Limits) -> bool:
    """first time"""
    leg = _leg(transfer, event)
    return leg is not None and not leg.sounding


def may_repeat(transfer: Transfer, event: Event, limits: Limits) -> bool:
    """not too often"""
    leg = _leg(transfer, event)
    return leg is not None and leg.repeats < limits.repeats


def sid_unknown(transfer: Transfer, event: Event, _limits: Limits) -> bool:
    """its number was not known"""
    leg = _leg(transfer, event)
    return leg is not None and not leg.sid


def not_known_gone(transfer: Transfer, event: Event, _limits: Limits) -> bool:
    """it was not known to be over"""
    leg = _leg(transfer, event)
    return leg is not None and not leg.gone


def may_move(transfer: Transfer, _event: Event, limits: Limits) -> bool:
    """the caller is to be elsewhere; not too often"""
    wanted = Caller.ROOM if transfer.state in IN_ROOM else Caller.HOLD if transfer.state in ON_HOLD else Caller.OUT
    here = transfer.caller in (Caller.HOLD, Caller.ROOM)
    return here and transfer.caller is not wanted and transfer.moves < limits.moves


def colleague_helps(transfer: Transfer, _event: Event, _limits: Limits) -> bool:
    """a colleague is being asked"""
    return bool(transfer.live(LegState.HELPING, role=Role.CONSULT))


def colleague_takes(transfer: Transfer, event: Event, limits: Limits) -> bool:
    """to the colleague who is being asked"""
    return isinstance(event, PassOn) and not event.people and colleague_helps(transfer, event, limits)


def this_attempt(transfer: Transfer, event: Event, _limits: Limits) -> bool:
    """it is the present attempt"""
    return isinstance(event, CustomerPlaced | CustomerAnswered | CustomerMissed) and event.attempt == transfer.tries


def attempt_is_past(transfer: Transfer, event: Event, _limits: Limits) -> bool:
    """that call does not count any more"""
    return isinstance(event, CustomerPlaced) and event.sid != transfer.back_sid


def tries_left(transfer: Transfer, event: Event, limits: Limits) -> bool:
    """not too often"""
    past = isinstance(event, CustomerMissed) and event.attempt != transfer.tries
    return not past and transfer.tries < limits.tries
