"""What the rows of the transfer's table do once somebody pressed 1: the two meet, and part. Pure.

The first line of each docstring is the deed's caption in docs/transfer.md.
"""

from dataclasses import replace

from gateway.handoff.actions import AskLeg
from gateway.handoff.deeds import Work, close, let_go, move_caller, report
from gateway.handoff.signals import (
    CallerAsks,
    CallerLeft,
    EndCall,
    PersonEnded,
    Timer,
    TimerFired,
)
from gateway.handoff.state import ASKED, Caller, Leg, LegState, Role


def ask(work: Work, leg: Leg | None) -> None:
    """that line asks what to do"""
    if leg is not None and leg.sid and leg.live:
        work.actions.append(AskLeg(leg.ring, leg.sid))


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
    ask(work, work.transfer.taker)


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
                ask(work, leg)
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
