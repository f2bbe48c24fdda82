"""What the rows of the transfer's table do once somebody pressed 1: meeting, parting, colleagues, call-backs. Pure.

The first line of each docstring is the deed's caption in docs/transfer.md.
"""

from dataclasses import replace

from gateway.handoff.actions import AskLeg, DialCustomer, EndCustomer
from gateway.handoff.deeds import Work, close, let_go, move_caller, open_circle, report, ring
from gateway.handoff.plan import Circle, Plan
from gateway.handoff.signals import (
    CallerAsks,
    CallerLeft,
    Consult,
    CustomerAnswered,
    CustomerPlaced,
    EndCall,
    PassOn,
    PersonEnded,
    Timer,
    TimerFired,
    Watch,
)
from gateway.handoff.state import ASKED, Caller, Leg, LegState, Role, State
from gateway.handoff.telephones import owner

HELPER_RING_S = 20


def _ask(work: Work, leg: Leg | None) -> None:
    if leg is not None and leg.sid and leg.live:
        work.actions.append(AskLeg(leg.ring, leg.sid))


# --- meeting


def take(work: Work) -> None:
    """the caller is theirs; the others are thanked"""
    for other in work.transfer.live(*ASKED, role=Role.TAKE):
        if other.ring != work.ring:
            let_go(work, other, "spared")
    work.put(replace(work.leg, state=LegState.TAKEN, how="accepted"))
    work.transfer = replace(work.transfer, taken=work.ring, reported=False)


def meet(work: Work) -> None:
    """a fresh room for the two; the caller is asked in; start the join timer"""
    transfer = work.transfer
    # Whoever is still in an earlier room is to come out of it.
    caller = Caller.HOLD if transfer.caller is Caller.ROOM else transfer.caller
    work.transfer = replace(
        transfer, meets=transfer.meets + 1, met=False, sent_in=False, person_out=False, caller=caller, moves=0
    )
    move_caller(work)
    work.timer(Timer.JOIN, work.transfer.meets, work.limits.arrive_s)


def caller_in_room(work: Work) -> None:
    """the caller is in the room"""
    times = {"arrived": work.at_s, **work.transfer.times}
    work.transfer = replace(work.transfer, caller=Caller.ROOM, times=times, moves=0)


def fetch_person(work: Work) -> None:
    """fetch the person into the room"""
    _ask(work, work.transfer.taker)


def start_join(work: Work) -> None:
    """start the join timer"""
    work.timer(Timer.JOIN, work.transfer.meets, work.limits.join_s)


def start_arrive(work: Work) -> None:
    """start the join timer, long enough for the caller to arrive"""
    work.timer(Timer.JOIN, work.transfer.meets, work.limits.arrive_s)


def note_met(work: Work) -> None:
    """they have met"""
    times = {"met": work.at_s, **work.transfer.times}
    work.transfer = replace(work.transfer, met=True, times=times)


def note_sent_in(work: Work) -> None:
    """note that the person is on the way into the room"""
    work.transfer = replace(work.transfer, sent_in=True)


def lose_taker(work: Work) -> None:
    """note what came of the ring; tell the person kindly, and let go"""
    leg = work.transfer.taker
    if leg is not None and leg.live:
        if isinstance(work.event, PersonEnded):
            close(work, leg, work.event.how)
        elif isinstance(work.event, TimerFired):
            let_go(work, leg, "timed_out")
        else:
            let_go(work, leg, "alone")


# --- parting


def caller_parted(work: Work) -> None:
    """the caller is out of the room; start the parting timer"""
    work.transfer = replace(work.transfer, caller=Caller.HOLD, moves=0)
    start_part(work)


def person_parted(work: Work) -> None:
    """the person is out of the room; start the parting timer"""
    work.transfer = replace(work.transfer, person_out=True)
    start_part(work)


def start_part(work: Work) -> None:
    """start the parting timer"""
    work.timer(Timer.PART, work.transfer.meets, work.limits.part_s)


def note_person_out(work: Work) -> None:
    """the person is out of the room"""
    work.transfer = replace(work.transfer, person_out=True)


def park(work: Work) -> None:
    """the caller goes on hold, the person to their choices; start the parking timer"""
    work.transfer = replace(work.transfer, person_out=True)
    move_caller(work)
    fetch_person(work)
    start_park(work)


def start_park(work: Work) -> None:
    """start the parking timer"""
    work.timer(Timer.PARK, work.transfer.meets, work.limits.park_s)


def finish(work: Work) -> None:
    """note who ended it; the others are let go; report: talked"""
    work.transfer = replace(work.transfer, ended_by=_who(work), times={"ended": work.at_s, **work.transfer.times})
    for leg in work.transfer.live():
        if leg.state is LegState.TAKEN:
            # The person hears how it ended, and is asked two questions.
            if isinstance(work.event, PersonEnded) and work.event.ring == leg.ring:
                close(work, leg, "accepted")
            else:
                _ask(work, leg)
        else:
            let_go(work, leg, "helped")
    move_caller(work)
    report(work, "bridged")


def _who(work: Work) -> str:
    match work.event:
        case CallerLeft():
            return "caller"
        case PersonEnded() | EndCall():
            return "person"
        case CallerAsks() | TimerFired():
            return "unknown"
        case _:
            return "gateway"


def taker_over(work: Work) -> None:
    """the person's line is free again"""
    close(work, work.leg, work.leg.how or "accepted")


def report_bridged(work: Work) -> None:
    """report: talked"""
    report(work, "bridged")


# --- colleagues


def consult(work: Work) -> None:
    """ring the colleague"""
    if isinstance(work.event, Consult):
        _helper(work, work.event.person, Role.CONSULT)


def watch(work: Work) -> None:
    """ring the supervisor, or let them do something else"""
    if isinstance(work.event, Watch):
        there = next((leg for leg in work.transfer.live(role=Role.WATCH) if leg.person == work.event.person), None)
        if there is None:
            _helper(work, work.event.person, Role.WATCH, work.event.mode)
        elif there.mode != work.event.mode:
            work.put(replace(there, mode=work.event.mode))
            if there.state is LegState.HELPING:
                _ask(work, there)


def _helper(work: Work, person: str, role: Role, mode: str = "") -> None:
    busy = {owner(leg.person) for leg in work.transfer.live()}
    if person in busy or (role is Role.CONSULT and work.transfer.live(role=Role.CONSULT)):
        return
    leg = ring(work, person, HELPER_RING_S, role, mode)
    work.timer(Timer.HELPER, leg.ring, HELPER_RING_S + work.limits.grace_s)


def help_accepted(work: Work) -> None:
    """the colleague helps; the person is fetched to them"""
    work.put(replace(work.leg, state=LegState.HELPING, how="accepted"))
    if work.leg.role is Role.CONSULT:
        fetch_person(work)


def helper_over(work: Work) -> None:
    """the colleague is gone; the person hears the choices again"""
    leg = work.leg
    if isinstance(work.event, TimerFired):
        let_go(work, leg, "no_answer")
    else:
        close(work, leg, "helped" if leg.state is LegState.HELPING else "declined")
    if leg.role is Role.CONSULT:
        fetch_person(work)


def end_helpers(work: Work) -> None:
    """colleagues are thanked and let go"""
    for leg in work.transfer.live():
        if leg.role is not Role.TAKE:
            let_go(work, leg, "helped")


def to_colleague(work: Work) -> None:
    """the colleague who was asked takes the caller; the person is thanked and let go"""
    helper = next(iter(work.transfer.live(LegState.HELPING, role=Role.CONSULT)), None)
    taker = work.transfer.taker
    if helper is None:
        return
    if taker is not None and taker.live:
        if isinstance(work.event, PersonEnded):
            close(work, taker, "passed_on")
        else:
            let_go(work, taker, "passed_on")
    work.put(replace(helper, role=Role.TAKE, state=LegState.TAKEN, how="accepted"))
    work.transfer = replace(work.transfer, taken=helper.ring)


def pass_on(work: Work) -> None:
    """the person is thanked and let go; somebody else is rung with a fresh brief"""
    transfer = work.transfer
    taker = transfer.taker
    if taker is not None:
        let_go(work, taker, "passed_on")
    end_helpers(work)
    if isinstance(work.event, PassOn):
        transfer = work.transfer
        if work.event.whisper:
            work.transfer = replace(transfer, brief={**transfer.brief, "whisper": list(work.event.whisper)})
        if work.event.people:
            old = transfer.plan
            ring_s = max((circle.ring_s for circle in old.circles), default=HELPER_RING_S)
            circles = (Circle(work.event.people, ring_s), *old.circles)
            plan = Plan(circles, old.total_s, old.accept_s, old.queue, old.reason)
            spent = tuple(person for person in work.transfer.spent if person not in work.event.people)
            work.transfer = replace(work.transfer, plan=plan, spent=spent)
    move_caller(work)
    seek_on(work)


def seek_on(work: Work) -> None:
    """ring on; start the total timer"""
    # Whoever was spared before may be rung now.
    work.transfer = replace(
        work.transfer,
        taken=0,
        met=False,
        sent_in=False,
        person_out=False,
        time_over=False,
        circle=0,
        skipped=(),
        reported=False,
    )
    if work.transfer.caller is not Caller.AWAY:
        work.timer(Timer.TOTAL, 0, work.transfer.plan.total_s)
    open_circle(work)


def give_back(work: Work) -> None:
    """the person is thanked and let go; the caller goes to the gateway; report: given back"""
    work.transfer = replace(work.transfer, times={"ended": work.at_s, **work.transfer.times}, ended_by="person")
    for leg in work.transfer.live():
        let_go(work, leg, "accepted" if leg.state is LegState.TAKEN else "helped")
    move_caller(work)
    report(work, "returned")


def caller_on_stream(work: Work) -> None:
    """the caller talks to the gateway"""
    work.transfer = replace(work.transfer, caller=Caller.STREAM, moves=0)


def begin_again(work: Work) -> None:
    """look for a person afresh"""
    transfer = work.transfer
    work.transfer = replace(
        transfer,
        circle=0,
        spent=(),
        skipped=(),
        taken=0,
        met=False,
        sent_in=False,
        person_out=False,
        time_over=False,
        reported=False,
    )


# --- call-backs


def put_off(work: Work) -> None:
    """the caller keeps the place and goes; report: to be called back"""
    times = {"line": work.at_s, **work.transfer.times, "not_before": work.at_s}
    work.transfer = replace(
        work.transfer, caller=Caller.AWAY, put_off=True, time_over=False, times=times, spent=(), skipped=()
    )
    report(work, "call_back")


def try_later(work: Work) -> None:
    """it is tried again later"""
    transfer = work.transfer
    times = {**transfer.times, "not_before": work.at_s + work.limits.retry_s}
    work.transfer = replace(
        transfer, caller=Caller.AWAY, back_sid="", taken=0, spent=(), skipped=(), times=times, time_over=False
    )


def call_customer(work: Work) -> None:
    """call the customer; start the call timer"""
    attempt = work.transfer.tries + 1
    work.transfer = replace(
        work.transfer, tries=attempt, back_sid="", meets=work.transfer.meets + 1, met=False, sent_in=False
    )
    work.actions.append(DialCustomer(attempt))
    start_call(work)


def start_call(work: Work) -> None:
    """start the call timer"""
    work.timer(Timer.CALL, work.transfer.tries, work.limits.customer_ring_s + 3 * work.limits.grace_s)


def note_customer(work: Work) -> None:
    """note the call"""
    if isinstance(work.event, CustomerPlaced | CustomerAnswered) and work.event.sid:
        work.transfer = replace(work.transfer, back_sid=work.event.sid)


def end_that_customer(work: Work) -> None:
    """end that call"""
    if isinstance(work.event, CustomerPlaced):
        work.actions.append(EndCustomer(work.event.sid))


def end_customer(work: Work) -> None:
    """end the call to the customer"""
    if work.transfer.back_sid:
        work.actions.append(EndCustomer(work.transfer.back_sid))


def miss(work: Work) -> None:
    """the person is told, and let go"""
    taker = work.transfer.taker
    if taker is not None and taker.live:
        if isinstance(work.event, PersonEnded):
            close(work, taker, work.event.how)
        else:
            let_go(work, taker, "missed")


def report_unreached(work: Work) -> None:
    """report: not reached"""
    report(work, "unreached")


def report_returned(work: Work) -> None:
    """report: given back"""
    report(work, "returned")


def wait_again(work: Work) -> None:
    """somebody else is tried, or all again later"""
    transfer = replace(work.transfer, caller=Caller.AWAY, back_sid="", taken=0, skipped=(), time_over=False)
    left = [person for person in transfer.plan.people if person not in transfer.spent]
    wait_s = 0.0 if left else work.limits.retry_s
    if isinstance(work.event, PersonEnded) and work.transfer.state is State.CALLING:
        # The customer's phone may still ring, if its call is not known.
        wait_s = max(wait_s, work.limits.customer_ring_s + 3 * work.limits.grace_s)
    times = {**transfer.times, "not_before": work.at_s + wait_s}
    work.transfer = replace(transfer, times=times, spent=transfer.spent if left else ())
