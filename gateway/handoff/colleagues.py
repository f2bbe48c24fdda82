"""What the rows of the transfer's table do when others are fetched: to ask, to watch, to go on with the caller. Pure.

The first line of each docstring is the deed's caption in docs/transfer.md.
"""

from dataclasses import replace

from gateway.handoff.deeds import Work, close, let_go, move_caller, open_circle, report, ring
from gateway.handoff.meeting import ask, fetch_person
from gateway.handoff.plan import Circle, Plan
from gateway.handoff.signals import (
    Consult,
    PassOn,
    PersonEnded,
    Timer,
    TimerFired,
    Watch,
)
from gateway.handoff.state import Caller, LegState, Role
from gateway.handoff.telephones import owner

HELPER_RING_S = 20


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
                ask(work, there)


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


def report_returned(work: Work) -> None:
    """report: given back"""
    report(work, "returned")
