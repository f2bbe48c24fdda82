"""The warm transfer as one table: states x events -> next state and actions. Pure: no clock, no I/O.

The first row that fits wins; what fits no row changes nothing, so duplicates and late events are harmless. An event of
an earlier ring fits only rows marked `late`. docs/transfer.md is generated from this table (`gateway.handoff.picture`).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from gateway.handoff import deeds
from gateway.handoff.deeds import Deed, Work
from gateway.handoff.signals import (
    Action,
    Begin,
    CallerArrived,
    CallerAtVoicemail,
    CallerLeft,
    CallerOutOfRoom,
    Event,
    HoldAsked,
    Limits,
    PersonAccepted,
    PersonAnswered,
    PersonAsksAgain,
    PersonDeclined,
    PersonEnded,
    PersonInRoom,
    PersonOutOfRoom,
    PersonRinging,
    Recovered,
    RedirectDone,
    RedirectFailed,
    RingEvent,
    RingPlaced,
    RingRefused,
    RingUnknown,
    Timer,
    TimerFired,
)
from gateway.handoff.state import Caller, State, Transfer

Guard = Callable[[Transfer, Limits], bool]


def another(transfer: Transfer, _limits: Limits) -> bool:
    """somebody is left to ring"""
    return not transfer.time_over and transfer.ring < len(transfer.people)


def caller_in_room(transfer: Transfer, _limits: Limits) -> bool:
    """the caller is in the room"""
    return transfer.caller is Caller.ROOM


def caller_on_stream(transfer: Transfer, _limits: Limits) -> bool:
    """the caller has not arrived yet"""
    return transfer.caller is Caller.STREAM


def silent_so_far(transfer: Transfer, _limits: Limits) -> bool:
    """first time"""
    return not transfer.sounding


def may_repeat(transfer: Transfer, limits: Limits) -> bool:
    """not too often"""
    return transfer.repeats < limits.repeats


def may_retry(transfer: Transfer, limits: Limits) -> bool:
    """in the room, not too often"""
    return transfer.caller is Caller.ROOM and transfer.redirects < limits.redirects


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    state: State
    on: type[Event] | Timer
    then: State
    do: tuple[Deed, ...] = ()
    when: Guard | None = None
    late: bool = False
    """For events of an earlier ring."""


def _rows(states: tuple[State, ...], on: type[Event] | Timer, then: State | None, *do: Deed) -> tuple[Row, ...]:
    """The same line for several states; `then` None: the state stays."""
    return tuple(Row(state, on, then or state, do) for state in states)


def _next_person(states: tuple[State, ...], on: type[Event] | Timer, *do: Deed) -> tuple[Row, ...]:
    """The next person is rung; with nobody left, the caller is moved to voicemail."""
    return tuple(
        row
        for state in states
        for row in (
            Row(state, on, State.RINGING, (*do, deeds.ring_next), another),
            Row(state, on, State.VOICEMAIL, (*do, deeds.to_voicemail, deeds.report_voicemail)),
        )
    )


NEW, RINGING, WHISPERING, WAITING = State.NEW, State.RINGING, State.WHISPERING, State.WAITING
JOINING, ASSUMED, BRIDGED = State.JOINING, State.ASSUMED, State.BRIDGED
VOICEMAIL, CALLER_GONE, DONE = State.VOICEMAIL, State.CALLER_GONE, State.DONE
ON_THE_LINE = (WHISPERING, WAITING, JOINING)
TALKING = (ASSUMED, BRIDGED)
OPEN_OR_OVER = (RINGING, *ON_THE_LINE, *TALKING, VOICEMAIL, CALLER_GONE, DONE)

TABLE: tuple[Row, ...] = (
    Row(NEW, Begin, RINGING, (deeds.ring_next, deeds.start_total), another),
    Row(NEW, Begin, VOICEMAIL, (deeds.to_voicemail, deeds.report_voicemail)),
    # A phone rings.
    Row(RINGING, RingPlaced, RINGING, (deeds.note_sid,)),
    Row(RINGING, RingUnknown, RINGING),
    Row(RINGING, PersonRinging, RINGING, (deeds.note_sid, deeds.note_sounding), silent_so_far),
    Row(RINGING, PersonAnswered, WHISPERING, (deeds.note_sid, deeds.start_accept)),
    *_next_person((RINGING,), RingRefused, deeds.note_attempt),
    *_next_person((RINGING,), Timer.RING, deeds.note_attempt, deeds.end_ring),
    Row(
        RINGING,
        Timer.TOTAL,
        VOICEMAIL,
        (deeds.note_attempt, deeds.end_ring, deeds.to_voicemail, deeds.report_voicemail),
    ),
    # Somebody answered: only key 1 is an acceptance.
    *_rows((WHISPERING,), RingPlaced, None, deeds.note_sid),
    Row(WHISPERING, PersonAsksAgain, WHISPERING, (deeds.note_repeat, deeds.start_accept), may_repeat),
    *_next_person((WHISPERING,), PersonAsksAgain, deeds.note_attempt),
    *_next_person((WHISPERING,), Timer.ACCEPT, deeds.note_attempt, deeds.end_ring),
    *(
        row
        for state in (RINGING, WHISPERING)
        for row in (
            Row(state, PersonAccepted, JOINING, (deeds.note_attempt, deeds.start_join), caller_in_room),
            Row(state, PersonAccepted, WAITING, (deeds.note_attempt, deeds.start_arrive)),
        )
    ),
    *_next_person((RINGING, WHISPERING), PersonDeclined, deeds.note_attempt),
    *_next_person((RINGING, *ON_THE_LINE), PersonEnded, deeds.note_attempt),
    # The person pressed 1: nobody enters the room before the caller.
    Row(WAITING, CallerArrived, JOINING, (deeds.caller_in_room, deeds.fetch_person, deeds.start_join)),
    *_next_person((WAITING,), Timer.JOIN, deeds.note_attempt, deeds.free_person),
    Row(JOINING, PersonInRoom, BRIDGED),
    *_next_person((JOINING,), PersonOutOfRoom, deeds.note_attempt),
    Row(JOINING, Timer.JOIN, ASSUMED),
    Row(ASSUMED, PersonInRoom, BRIDGED),
    *_next_person((ASSUMED,), HoldAsked, deeds.note_attempt, deeds.free_person),
    # They talk, until one of them hangs up.
    *_rows(TALKING, PersonOutOfRoom, DONE, deeds.report_bridged),
    *_rows(TALKING, PersonEnded, DONE, deeds.report_bridged),
    *_rows(TALKING, CallerOutOfRoom, DONE, deeds.caller_out, deeds.free_person, deeds.report_bridged),
    *_rows(TALKING, CallerLeft, DONE, deeds.caller_gone, deeds.free_person, deeds.report_bridged),
    # The total time: whoever listens may still take the call, but nobody else is rung.
    *_rows((*ON_THE_LINE, ASSUMED), Timer.TOTAL, None, deeds.note_time_over),
    # The caller comes, or goes.
    Row(RINGING, CallerArrived, RINGING, (deeds.caller_in_room, deeds.start_total), caller_on_stream),
    Row(WHISPERING, CallerArrived, WHISPERING, (deeds.caller_in_room, deeds.start_total), caller_on_stream),
    Row(NEW, CallerLeft, CALLER_GONE, (deeds.caller_gone, deeds.report_caller_left)),
    Row(
        RINGING,
        CallerLeft,
        CALLER_GONE,
        (deeds.caller_gone, deeds.note_attempt, deeds.end_ring, deeds.report_caller_left),
    ),
    *_rows(
        ON_THE_LINE,
        CallerLeft,
        CALLER_GONE,
        deeds.caller_gone,
        deeds.note_attempt,
        deeds.free_person,
        deeds.report_caller_left,
    ),
    Row(
        RINGING,
        CallerOutOfRoom,
        VOICEMAIL,
        (deeds.caller_out, deeds.note_attempt, deeds.end_ring, deeds.report_voicemail),
    ),
    *_rows(
        ON_THE_LINE,
        CallerOutOfRoom,
        VOICEMAIL,
        deeds.caller_out,
        deeds.note_attempt,
        deeds.free_person,
        deeds.report_voicemail,
    ),
    # Nobody took the call: the caller is moved, again and again if need be.
    Row(VOICEMAIL, CallerArrived, VOICEMAIL, (deeds.caller_out,), caller_on_stream),
    Row(VOICEMAIL, HoldAsked, VOICEMAIL, (deeds.redirect,), caller_in_room),
    Row(VOICEMAIL, RedirectFailed, VOICEMAIL, (deeds.start_redirect,), may_retry),
    Row(VOICEMAIL, Timer.REDIRECT, VOICEMAIL, (deeds.redirect,), may_retry),
    Row(VOICEMAIL, RedirectDone, VOICEMAIL, (deeds.caller_out,), caller_in_room),
    Row(VOICEMAIL, CallerOutOfRoom, VOICEMAIL, (deeds.caller_out,)),
    Row(VOICEMAIL, CallerAtVoicemail, VOICEMAIL, (deeds.caller_out,)),
    Row(VOICEMAIL, CallerLeft, VOICEMAIL, (deeds.caller_gone,)),
    # Afterwards.
    Row(DONE, CallerOutOfRoom, DONE, (deeds.caller_out,)),
    Row(DONE, CallerLeft, DONE, (deeds.caller_gone,)),
    Row(DONE, HoldAsked, VOICEMAIL, (deeds.to_voicemail, deeds.report_voicemail), caller_in_room),
    Row(CALLER_GONE, CallerOutOfRoom, VOICEMAIL, (deeds.caller_out, deeds.report_voicemail)),
    # A call that was placed after its time, or whose number became known too late, is ended.
    *_rows((VOICEMAIL, CALLER_GONE), RingPlaced, None, deeds.end_that_ring),
    *(Row(state, RingPlaced, state, (deeds.end_that_ring,), late=True) for state in OPEN_OR_OVER),
    # Somebody who slips into a room without a caller is told, and let go.
    *_rows((VOICEMAIL, CALLER_GONE), PersonInRoom, None, deeds.free_person),
    *(Row(state, PersonInRoom, state, (deeds.free_that_person,), late=True) for state in OPEN_OR_OVER),
    # The process was restarted.
    Row(RINGING, Recovered, RINGING, (deeds.start_ring, deeds.total_again)),
    Row(WHISPERING, Recovered, WHISPERING, (deeds.start_accept, deeds.total_again)),
    Row(WAITING, Recovered, WAITING, (deeds.start_arrive, deeds.total_again)),
    Row(JOINING, Recovered, JOINING, (deeds.start_join, deeds.total_again)),
    Row(VOICEMAIL, Recovered, VOICEMAIL, (deeds.end_ring, deeds.redirect, deeds.report_voicemail), caller_in_room),
    Row(VOICEMAIL, Recovered, VOICEMAIL, (deeds.end_ring, deeds.report_voicemail)),
    Row(CALLER_GONE, Recovered, CALLER_GONE, (deeds.end_ring, deeds.report_caller_left)),
    Row(DONE, Recovered, DONE, (deeds.end_ring, deeds.report_bridged)),
)


_INDEX: dict[tuple[State, type[Event] | Timer, bool], list[Row]] = {}
for _row in TABLE:
    _INDEX.setdefault((_row.state, _row.on, _row.late), []).append(_row)


def find(transfer: Transfer, event: Event, limits: Limits) -> Row | None:
    """The row for this event in this state; None: nothing changes."""
    on: type[Event] | Timer = type(event)
    late = False
    if isinstance(event, TimerFired):
        on = event.timer
        late = event.timer in (Timer.RING, Timer.ACCEPT, Timer.JOIN) and event.ring != transfer.ring
    elif isinstance(event, RingEvent):
        if not 0 < event.ring <= transfer.ring:
            return None
        late = event.ring != transfer.ring
    rows = _INDEX.get((transfer.state, on, late), ())
    return next((row for row in rows if row.when is None or row.when(transfer, limits)), None)


def step(transfer: Transfer, event: Event, limits: Limits, at_s: float) -> tuple[Transfer, tuple[Action, ...]]:
    """What the event makes of the transfer, and what is to be done. `at_s`: seconds since the epoch, only noted."""
    row = find(transfer, event, limits)
    if row is None:
        return transfer, ()
    work = Work(transfer, event, limits, at_s)
    for deed in row.do:
        deed(work)
    after = work.transfer
    if row.then is not transfer.state:
        after = replace(after, state=row.then, times={**after.times, row.then.value: at_s})
    return after, tuple(work.actions)
