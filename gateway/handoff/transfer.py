"""The warm transfer as one table: states x events -> next state and actions. Pure: no clock, no I/O.

The first row that fits wins; what fits no row changes nothing, so duplicates and late events are harmless. A row for
the event of one person's call also names how that call stands: one of a call that is over fits only rows for those.
docs/transfer.md is generated from this table (`gateway.handoff.picture`).
"""

from dataclasses import dataclass, replace

from gateway.handoff import calling_back, colleagues, deeds, meeting
from gateway.handoff import guards as given
from gateway.handoff.actions import Action
from gateway.handoff.deeds import Deed, Work
from gateway.handoff.guards import Guard
from gateway.handoff.signals import (
    Begin,
    CallerAlone,
    CallerAsks,
    CallerLeft,
    CallerOut,
    Consult,
    CustomerAnswered,
    CustomerCalls,
    CustomerMissed,
    CustomerPlaced,
    EndCall,
    Event,
    GiveBack,
    Limits,
    MoveFailed,
    NotNeeded,
    Park,
    PassOn,
    PersonAccepted,
    PersonAnswered,
    PersonAsksAgain,
    PersonBack,
    PersonDeclined,
    PersonEnded,
    PersonFree,
    PersonInRoom,
    PersonOut,
    PersonRinging,
    Recovered,
    Resume,
    RingEvent,
    RingPlaced,
    RingRefused,
    RingsOver,
    Timer,
    TimerFired,
    WantsCallBack,
    WantsMessage,
    Watch,
)
from gateway.handoff.state import LegState, State, Transfer


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    state: State
    on: type[Event] | Timer
    then: State
    do: tuple[Deed, ...] = ()
    when: Guard | None = None
    leg: tuple[LegState, ...] = ()
    """How the person's call stands that the event is about; empty for events of no person's call."""


S, T, L = State, Timer, LegState
UP, RUNG = (L.RINGING, L.LISTENING), (L.RINGING,)
HEARS, TAKEN, HELPS, OVER = (L.LISTENING,), (L.TAKEN,), (L.HELPING,), (L.OVER,)
SEEKING = (S.RINGING, S.QUEUED)
MEETING = (S.WAITING, S.JOINING)
TALKING = (S.ASSUMED, S.BRIDGED)
WITH_PERSON = (*MEETING, *TALKING, S.PARTED, S.PARKED)
UNHEARD = (*SEEKING, S.WAITING, S.JOINING)


def _rows(
    states: tuple[State, ...],
    on: type[Event] | Timer,
    then: State | None,
    *do: Deed,
    when: Guard | None = None,
    leg: tuple[LegState, ...] = (),
) -> tuple[Row, ...]:
    """The same line for several states; `then` None: the state stays."""
    return tuple(Row(state, on, then or state, do, when, leg) for state in states)


_LOST = (meeting.lose_taker, colleagues.end_helpers, deeds.move_caller, colleagues.seek_on)
_GONE = (deeds.caller_gone, deeds.end_all, deeds.report_caller_left)

TABLE: tuple[Row, ...] = (
    Row(S.NEW, Begin, S.RINGING, (deeds.open_circle, deeds.start_total)),
    Row(S.RETURNED, Begin, S.RINGING, (colleagues.begin_again, deeds.open_circle, deeds.start_total), given.not_gone),
    # Nobody came while the gateway went on helping: when a person is needed after all, everybody is asked again.
    Row(S.VOICEMAIL, Begin, S.RINGING, (colleagues.begin_again, deeds.open_circle, deeds.start_total), given.on_stream),
    # Phones ring; somebody answers: only key 1 is an acceptance, and the first one counts.
    Row(S.RINGING, RingPlaced, S.RINGING, (deeds.note_sid,), None, UP),
    Row(S.RINGING, RingRefused, S.RINGING, (deeds.leg_over,), None, RUNG),
    Row(S.RINGING, PersonRinging, S.RINGING, (deeds.note_sid, deeds.note_sounding), given.silent_so_far, RUNG),
    Row(S.RINGING, PersonAnswered, S.RINGING, (deeds.note_sid, deeds.listen), None, RUNG),
    Row(S.RINGING, PersonAsksAgain, S.RINGING, (deeds.hear_again,), given.may_repeat, HEARS),
    Row(S.RINGING, PersonAsksAgain, S.RINGING, (deeds.leg_over,), None, HEARS),
    Row(S.RINGING, T.ACCEPT, S.RINGING, (deeds.end_leg, deeds.leg_over), None, HEARS),
    Row(S.RINGING, PersonDeclined, S.RINGING, (deeds.leg_over,), None, UP),
    Row(S.RINGING, PersonEnded, S.RINGING, (deeds.leg_over,), None, UP),
    Row(S.RINGING, PersonAccepted, S.CALLING, (meeting.take, calling_back.call_customer), given.caller_away, UP),
    Row(S.RINGING, PersonAccepted, S.WAITING, (meeting.take, meeting.meet), None, UP),
    Row(S.RINGING, T.RING, S.RINGING, (deeds.end_unanswered, deeds.open_circle), given.another),
    Row(S.RINGING, T.RING, S.RINGING, (deeds.end_unanswered,)),
    Row(S.RINGING, T.TOTAL, S.RINGING, (deeds.note_time_over, deeds.end_unanswered)),
    Row(S.RINGING, RingsOver, S.RINGING, (deeds.open_circle,), given.another),
    Row(S.RINGING, RingsOver, S.LATER, (calling_back.wait_again,), given.caller_away),
    Row(S.RINGING, RingsOver, S.QUEUED, (deeds.get_in_line,), given.may_wait),
    Row(S.RINGING, RingsOver, S.VOICEMAIL, (deeds.move_caller, deeds.report_voicemail)),
    # All are busy: the caller waits in line.
    Row(S.QUEUED, PersonFree, S.RINGING, (deeds.ring_free,)),
    Row(S.QUEUED, T.TOTAL, S.VOICEMAIL, (deeds.move_caller, deeds.report_voicemail)),
    Row(S.QUEUED, CallerAsks, S.QUEUED, (deeds.caller_holds, deeds.tell_place)),
    # The caller comes, chooses, or goes.
    Row(S.RINGING, CallerAsks, S.RINGING, (deeds.caller_holds, deeds.start_total), given.on_stream),
    *_rows((S.RINGING, S.PARKED), CallerAsks, None, deeds.caller_holds),
    *_rows(SEEKING, WantsCallBack, S.LATER, deeds.end_all, calling_back.put_off, when=given.has_number),
    *_rows(SEEKING, WantsMessage, S.VOICEMAIL, deeds.caller_out, deeds.end_all, deeds.report_voicemail),
    *_rows((S.NEW, *UNHEARD), CallerLeft, S.CALLER_GONE, *_GONE),
    *_rows(SEEKING, T.SILENT, S.CALLER_GONE, *_GONE, when=given.on_hold),
    # Somebody pressed 1: nobody enters the room before the caller.
    Row(S.WAITING, CallerAsks, S.JOINING, (meeting.caller_in_room, meeting.fetch_person, meeting.start_join)),
    Row(S.JOINING, CallerAsks, S.JOINING, (meeting.caller_in_room,)),
    *_rows((S.JOINING, S.ASSUMED), PersonInRoom, S.BRIDGED, meeting.note_met, leg=TAKEN),
    Row(S.JOINING, T.JOIN, S.ASSUMED, (meeting.note_met,)),
    Row(S.WAITING, T.JOIN, S.RINGING, _LOST),
    # The carrier may have lost the word that they are together: that the room ends, or that the person comes out of it,
    # proves it too. Somebody who was on the way into it and is gone may have talked: the caller's line will tell.
    Row(S.JOINING, PersonAnswered, S.JOINING, (meeting.note_sent_in,), None, TAKEN),
    Row(S.JOINING, CallerOut, S.BRIDGED, (meeting.note_met,), given.sent_in),
    Row(S.PARTED, CallerOut, S.DONE, (meeting.note_met, meeting.finish), given.surely_together),
    Row(S.JOINING, PersonEnded, S.PARTED, (meeting.taker_over, meeting.start_part), given.sent_in, TAKEN),
    *_rows(MEETING, PersonEnded, S.RINGING, *_LOST, leg=TAKEN),
    Row(S.ASSUMED, CallerAlone, S.RINGING, _LOST),
    # Told to be talking, and yet the waiting music runs: doubted first, believed the second time.
    Row(S.BRIDGED, CallerAlone, S.ASSUMED),
    # They talk, until one of them leaves: who it was, their lines and the carrier tell.
    *_rows(TALKING, CallerAsks, S.PARTED, meeting.caller_parted),
    *_rows((S.JOINING, *TALKING), PersonOut, S.PARTED, meeting.start_part, leg=TAKEN),
    Row(S.JOINING, PersonBack, S.PARTED, (meeting.note_met, meeting.person_parted), given.sent_in, TAKEN),
    *_rows((S.JOINING, *TALKING), PersonBack, S.PARTED, meeting.person_parted, leg=TAKEN),
    Row(S.PARTED, CallerAsks, S.PARKED, (deeds.caller_holds, meeting.start_park), given.person_is_out),
    Row(S.PARTED, CallerAsks, S.PARTED, (deeds.caller_holds,)),
    *(
        row
        for on in (PersonBack, PersonAnswered)
        for row in (
            Row(S.PARTED, on, S.PARKED, (meeting.person_parted, meeting.start_park), given.on_hold, TAKEN),
            Row(S.PARTED, on, S.PARTED, (meeting.note_person_out,), None, TAKEN),
        )
    ),
    Row(S.PARTED, T.PART, S.PARKED, (deeds.move_caller, meeting.start_park), given.person_is_out),
    Row(S.PARTED, T.PART, S.DONE, (meeting.finish,), given.surely_met),
    Row(S.PARTED, T.PART, S.RINGING, _LOST),
    Row(S.PARTED, PersonEnded, S.DONE, (meeting.finish,), given.met, TAKEN),
    Row(S.PARTED, PersonEnded, S.RINGING, _LOST, None, TAKEN),
    *_rows(TALKING, PersonEnded, S.DONE, meeting.finish, leg=TAKEN),
    Row(S.PARTED, CallerLeft, S.CALLER_GONE, _GONE, given.not_met),
    *_rows((*TALKING, S.PARTED, S.PARKED), CallerLeft, S.DONE, deeds.caller_gone, meeting.finish),
    # The person chooses, by key or from the console.
    Row(S.BRIDGED, Park, S.PARKED, (meeting.park,)),
    Row(S.BRIDGED, Consult, S.PARKED, (meeting.park, colleagues.consult)),
    Row(S.PARKED, Consult, S.PARKED, (colleagues.consult,)),
    Row(S.PARKED, Resume, S.WAITING, (colleagues.end_helpers, meeting.meet)),
    Row(S.PARKED, T.PARK, S.WAITING, (colleagues.end_helpers, meeting.meet)),
    Row(S.PARKED, PassOn, S.WAITING, (colleagues.to_colleague, meeting.meet), given.colleague_takes),
    *_rows((S.BRIDGED, S.PARKED), PassOn, S.RINGING, colleagues.pass_on),
    *_rows((S.BRIDGED, S.PARKED), GiveBack, S.RETURNED, colleagues.give_back),
    *_rows((S.BRIDGED, S.PARKED), EndCall, S.DONE, meeting.finish),
    Row(S.PARKED, PersonEnded, S.WAITING, (colleagues.to_colleague, meeting.meet), given.colleague_helps, TAKEN),
    Row(S.PARKED, PersonEnded, S.RINGING, _LOST, None, TAKEN),
    Row(S.PARKED, T.SILENT, S.DONE, (deeds.caller_gone, meeting.finish), given.on_hold),
    # Colleagues and supervisors.
    Row(S.BRIDGED, Watch, S.BRIDGED, (colleagues.watch,)),
    *_rows(WITH_PERSON, RingPlaced, None, deeds.note_sid, leg=UP),
    *_rows(WITH_PERSON, PersonAnswered, None, deeds.note_sid, deeds.listen, leg=RUNG),
    *_rows(WITH_PERSON, PersonAsksAgain, None, deeds.hear_again, leg=HEARS, when=given.may_repeat),
    *_rows(WITH_PERSON, PersonAccepted, None, colleagues.help_accepted, leg=UP),
    *_rows(WITH_PERSON, RingRefused, None, colleagues.helper_over, leg=RUNG),
    *_rows(WITH_PERSON, PersonDeclined, None, colleagues.helper_over, leg=UP),
    *_rows(WITH_PERSON, PersonEnded, None, colleagues.helper_over, leg=(*UP, *HELPS)),
    *_rows(WITH_PERSON, PersonBack, None, colleagues.helper_over, leg=HELPS),
    *_rows(WITH_PERSON, T.HELPER, None, colleagues.helper_over, leg=RUNG),
    *_rows(WITH_PERSON, T.ACCEPT, None, colleagues.helper_over, leg=HEARS),
    # Call-backs: the person first, then the customer.
    Row(S.LATER, PersonFree, S.RINGING, (deeds.ring_free,)),
    Row(S.CALLING, CustomerPlaced, S.CALLING, (calling_back.note_customer,), given.this_attempt),
    Row(
        S.CALLING,
        CustomerAnswered,
        S.JOINING,
        (calling_back.note_customer, meeting.caller_in_room, meeting.fetch_person, meeting.start_join),
        given.this_attempt,
    ),
    Row(S.CALLING, CustomerMissed, S.LATER, (calling_back.miss, calling_back.try_later), given.tries_left),
    Row(S.CALLING, CustomerMissed, S.UNREACHED, (calling_back.miss, calling_back.report_unreached), given.this_attempt),
    Row(
        S.CALLING,
        T.CALL,
        S.LATER,
        (calling_back.end_customer, calling_back.miss, calling_back.try_later),
        given.tries_left,
    ),
    Row(S.CALLING, T.CALL, S.UNREACHED, (calling_back.end_customer, calling_back.miss, calling_back.report_unreached)),
    Row(
        S.CALLING,
        PersonEnded,
        S.LATER,
        (calling_back.end_customer, calling_back.miss, calling_back.wait_again),
        None,
        TAKEN,
    ),
    # The customer calls by themselves: not rung meanwhile, and not at all once they have been helped.
    Row(S.RINGING, CustomerCalls, S.LATER, (calling_back.keep_place,), given.caller_away),
    Row(S.CALLING, CustomerCalls, S.LATER, (calling_back.keep_place,)),
    Row(S.RINGING, NotNeeded, S.WITHDRAWN, (calling_back.withdraw,), given.caller_away),
    *_rows((S.LATER, S.CALLING), NotNeeded, S.WITHDRAWN, calling_back.withdraw),
    *_rows(
        tuple(s for s in S if s is not S.CALLING),
        CustomerPlaced,
        None,
        calling_back.end_that_customer,
        when=given.attempt_is_past,
    ),
    # The caller is to be elsewhere: asked again and again if need be.
    *_rows(tuple(S), MoveFailed, None, deeds.start_move, when=given.may_move),
    *_rows(tuple(S), T.MOVE, None, deeds.move_caller, when=given.may_move),
    # Afterwards.
    Row(S.VOICEMAIL, CallerAsks, S.VOICEMAIL, (deeds.caller_out,)),
    Row(S.CALLER_GONE, CallerAsks, S.VOICEMAIL, (deeds.caller_out, deeds.report_voicemail)),
    Row(S.RETURNED, CallerAsks, S.RETURNED, (colleagues.caller_on_stream,)),
    *_rows((S.DONE, S.UNREACHED, S.WITHDRAWN), CallerAsks, None, deeds.caller_out),
    *_rows((S.VOICEMAIL, S.RETURNED, S.DONE, S.UNREACHED), CallerLeft, None, deeds.caller_gone),
    Row(S.DONE, CallerAlone, S.VOICEMAIL, (deeds.move_caller, deeds.report_voicemail), given.in_room),
    Row(S.VOICEMAIL, CallerAlone, S.VOICEMAIL, (deeds.move_caller,), given.in_room),
    Row(S.DONE, PersonEnded, S.DONE, (meeting.taker_over,), None, TAKEN),
    # A call that was placed after its time, or whose number became known too late, is ended; somebody who slips into a
    # room that is not theirs is told, and let go.
    *_rows(tuple(S), RingPlaced, None, deeds.end_that_leg, when=given.sid_unknown, leg=OVER),
    *_rows(tuple(S), PersonAnswered, None, deeds.note_sid, when=given.sid_unknown, leg=OVER),
    *_rows(tuple(S), PersonInRoom, None, deeds.free_that_leg, leg=OVER),
    *_rows(tuple(S), PersonEnded, None, deeds.note_gone, when=given.not_known_gone, leg=OVER),
    # The process was restarted.
    Row(
        S.RINGING,
        Recovered,
        S.RINGING,
        (deeds.end_again, deeds.start_ring, deeds.total_again, deeds.move_caller),
        given.in_room,
    ),
    Row(S.RINGING, Recovered, S.RINGING, (deeds.end_again, deeds.start_ring, deeds.total_again)),
    Row(
        S.QUEUED,
        Recovered,
        S.QUEUED,
        (
            deeds.end_again,
            deeds.total_again,
        ),
    ),
    Row(S.WAITING, Recovered, S.WAITING, (deeds.end_again, meeting.start_arrive, deeds.move_caller)),
    Row(S.JOINING, Recovered, S.JOINING, (deeds.end_again, meeting.fetch_person, meeting.start_join)),
    Row(
        S.PARTED,
        Recovered,
        S.PARTED,
        (
            deeds.end_again,
            meeting.start_part,
        ),
    ),
    Row(S.PARKED, Recovered, S.PARKED, (deeds.end_again, meeting.start_park, deeds.move_caller), given.in_room),
    Row(
        S.PARKED,
        Recovered,
        S.PARKED,
        (
            deeds.end_again,
            meeting.start_park,
        ),
    ),
    Row(
        S.CALLING,
        Recovered,
        S.CALLING,
        (
            deeds.end_again,
            calling_back.start_call,
        ),
    ),
    Row(S.VOICEMAIL, Recovered, S.VOICEMAIL, (deeds.end_again, deeds.move_caller, deeds.report_voicemail)),
    Row(
        S.CALLER_GONE,
        Recovered,
        S.CALLER_GONE,
        (
            deeds.end_again,
            deeds.report_caller_left,
        ),
    ),
    Row(S.RETURNED, Recovered, S.RETURNED, (deeds.end_again, deeds.move_caller, colleagues.report_returned)),
    Row(
        S.UNREACHED,
        Recovered,
        S.UNREACHED,
        (
            deeds.end_again,
            calling_back.report_unreached,
        ),
    ),
    Row(S.WITHDRAWN, Recovered, S.WITHDRAWN, (deeds.end_again, calling_back.report_withdrawn)),
    Row(S.DONE, Recovered, S.DONE, (deeds.end_again, deeds.move_caller, meeting.report_bridged)),
    *_rows((S.LATER, *TALKING), Recovered, None, deeds.end_again),
)


_INDEX: dict[tuple[State, type[Event] | Timer, LegState | None], list[Row]] = {}
for _row in TABLE:
    for _leg in _row.leg or (None,):
        _INDEX.setdefault((_row.state, _row.on, _leg), []).append(_row)


def _about(transfer: Transfer, event: Event) -> tuple[type[Event] | Timer, int] | None:
    """What the event is, and which ring it is about (0: none); None: it is of something that is past."""
    if isinstance(event, TimerFired):
        now = {
            T.RING: transfer.wave,
            T.JOIN: transfer.meets,
            T.PART: transfer.meets,
            T.PARK: transfer.meets,
            T.CALL: transfer.tries,
        }.get(event.timer, event.key)
        ring = event.key if event.timer in (T.ACCEPT, T.HELPER) else 0
        return (event.timer, ring) if event.key == now else None
    return type(event), event.ring if isinstance(event, RingEvent) else 0


def find(transfer: Transfer, event: Event, limits: Limits) -> Row | None:
    """The row for this event in this state; None: nothing changes."""
    about = _about(transfer, event)
    if about is None:
        return None
    on, ring = about
    leg = transfer.leg(ring)
    if leg is None and (ring or isinstance(event, RingEvent)):
        return None
    rows = _INDEX.get((transfer.state, on, leg.state if leg else None), ())
    return next((row for row in rows if row.when is None or row.when(transfer, event, limits)), None)


def step(transfer: Transfer, event: Event, limits: Limits, at_s: float) -> tuple[Transfer, tuple[Action, ...]]:
    """What the event makes of the transfer, and what is to be done. `at_s`: seconds since the epoch, only noted."""
    actions: list[Action] = []
    what: Event | None = event
    while what is not None:
        row = find(transfer, what, limits)
        if row is None:
            break
        about = _about(transfer, what)
        work = Work(transfer, what, about[1] if about else 0, limits, at_s, actions)
        for deed in row.do:
            deed(work)
        after = work.transfer
        if row.then is not transfer.state:
            after = replace(after, state=row.then, times={**after.times, row.then.value: at_s})
        transfer = after
        what = RingsOver() if transfer.state is State.RINGING and not deeds.asked(transfer) else None
    return transfer, tuple(actions)
