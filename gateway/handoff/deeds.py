"""What the rows of the transfer's table do while nobody has the caller yet: ringing, waiting, giving up. Pure.

The first line of each docstring is the deed's caption in docs/transfer.md. What is done once somebody pressed 1 stands
in `meeting`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from gateway.handoff.actions import Action, AskLeg, EndLeg, How, MoveCaller, Report, RingPerson, StartTimer
from gateway.handoff.signals import (
    Event,
    Limits,
    PersonAccepted,
    PersonAnswered,
    PersonDeclined,
    PersonEnded,
    PersonFree,
    PersonRinging,
    Recovered,
    RingPlaced,
    RingRefused,
    Timer,
    TimerFired,
)
from gateway.handoff.state import ASKED, Caller, Leg, LegState, Role, State, Transfer
from gateway.handoff.telephones import lines_of, owner
from gateway.handoff.waiting import tell_due


@dataclass(slots=True)
class Work:
    """One row being carried out."""

    transfer: Transfer
    event: Event
    ring: int
    """The ring that the event is about; 0: none."""
    limits: Limits
    at_s: float
    actions: list[Action] = field(default_factory=list)

    @property
    def leg(self) -> Leg:
        leg = self.transfer.leg(self.ring)
        if leg is None:
            raise ValueError("a row for a leg met an event without one")
        return leg

    def put(self, leg: Leg) -> None:
        """The leg as it is now."""
        legs = self.transfer.legs
        self.transfer = replace(self.transfer, legs=(*legs[: leg.ring - 1], leg, *legs[leg.ring :]))

    def timer(self, timer: Timer, key: int, seconds: float) -> None:
        self.actions.append(StartTimer(timer, key, seconds))


Deed = Callable[[Work], None]
DECIDED = frozenset({"declined", "no_key"})
"""What a person did, not what became of one telephone."""


# --- whom to ring (used by the table's guards as well)


def to_ring(transfer: Transfer, circle: int) -> tuple[str, ...]:
    """Who of this circle is to be rung: nobody who has been rung, nobody whose phone rings."""
    if not 0 <= circle < len(transfer.plan.circles):
        return ()
    busy = {leg.person for leg in transfer.live()}
    people = transfer.plan.circles[circle].people
    return tuple(dict.fromkeys(p for p in people if p not in transfer.spent and p not in busy))


def next_circle(transfer: Transfer) -> int | None:
    """The next circle in which somebody is left to ring."""
    later = range(transfer.circle, len(transfer.plan.circles))
    return next((circle for circle in later if to_ring(transfer, circle)), None)


# --- ringing


def ring(work: Work, person: str, seconds: int, role: Role = Role.TAKE, mode: str = "") -> Leg:
    """A new leg and the wish to ring it."""
    leg = Leg(len(work.transfer.legs) + 1, person, role, wave=work.transfer.wave, mode=mode)
    work.transfer = replace(work.transfer, legs=(*work.transfer.legs, leg))
    work.actions.append(RingPerson(leg.ring, person, seconds, role))
    return leg


def open_circle(work: Work) -> None:
    """ring everybody in the next circle"""
    transfer = work.transfer
    circle = next_circle(transfer)
    if circle is None:
        work.transfer = replace(transfer, circle=len(transfer.plan.circles))
        return
    people, ring_s = to_ring(transfer, circle), transfer.plan.circles[circle].ring_s
    skipped = tuple(person for person in transfer.skipped if person not in people)
    work.transfer = replace(transfer, circle=circle + 1, wave=transfer.wave + 1, skipped=skipped)
    for person in people:
        ring(work, person, ring_s)
    work.timer(Timer.RING, work.transfer.wave, ring_s + work.limits.grace_s)


def ring_free(work: Work) -> None:
    """ring the person who is free"""
    if isinstance(work.event, PersonFree):
        transfer = work.transfer
        skipped = tuple(person for person in transfer.skipped if person != work.event.person)
        work.transfer = replace(transfer, wave=transfer.wave + 1, skipped=skipped, time_over=False)
        ring_s = max((circle.ring_s for circle in transfer.plan.circles), default=20)
        ring(work, work.event.person, ring_s)
        work.timer(Timer.RING, work.transfer.wave, ring_s + work.limits.grace_s)


def start_ring(work: Work) -> None:
    """start the ring and accept timers"""
    ring_s = max((circle.ring_s for circle in work.transfer.plan.circles), default=20)
    work.timer(Timer.RING, work.transfer.wave, ring_s + work.limits.grace_s)
    for leg in work.transfer.live(LegState.LISTENING):
        _accept_timer(work, leg)


def note_sid(work: Work) -> None:
    """note the call"""
    if isinstance(work.event, RingPlaced | PersonRinging | PersonAnswered) and work.event.sid:
        work.put(replace(work.leg, sid=work.event.sid))


def note_sounding(work: Work) -> None:
    """start the ring timer afresh"""
    leg = replace(work.leg, sounding=True)
    work.put(leg)
    circle = work.transfer.circle - 1
    circles = work.transfer.plan.circles
    ring_s = circles[circle].ring_s if 0 <= circle < len(circles) else 20
    if leg.role is Role.TAKE and leg.wave == work.transfer.wave:
        work.timer(Timer.RING, leg.wave, ring_s)


def listen(work: Work) -> None:
    """the brief is heard; start the accept timer"""
    leg = replace(work.leg, state=LegState.LISTENING)
    work.put(leg)
    _accept_timer(work, leg)


def hear_again(work: Work) -> None:
    """count the repetition; start the accept timer"""
    leg = replace(work.leg, repeats=work.leg.repeats + 1)
    work.put(leg)
    _accept_timer(work, leg)


def _accept_timer(work: Work, leg: Leg) -> None:
    seconds = work.transfer.whisper_s + work.transfer.plan.accept_s + work.limits.grace_s
    work.timer(Timer.ACCEPT, leg.ring, seconds)


# --- the end of a leg


def close(work: Work, leg: Leg, how: str) -> None:
    """The leg is over; whether the person may be rung again for this caller depends on how."""
    if not leg.live:
        return
    itself = isinstance(work.event, RingRefused | PersonEnded) and work.event.ring == leg.ring
    work.put(replace(leg, state=LegState.OVER, how=how, gone=itself))
    if leg.role is not Role.TAKE:
        return
    transfer = work.transfer
    if how in ("engaged", "spared"):
        skipped = tuple(dict.fromkeys((*transfer.skipped, leg.person)))
        work.transfer = replace(transfer, skipped=skipped)
    else:
        lines = lines_of(leg.person) if how in DECIDED else (leg.person,)
        work.transfer = replace(transfer, spent=tuple(dict.fromkeys((*transfer.spent, *lines))))
    if how in DECIDED:
        # Whoever has said no on one telephone is not rung on the other.
        for other in work.transfer.live(LegState.RINGING, role=Role.TAKE):
            if owner(other.person) == owner(leg.person):
                let_go(work, other, how)


def let_go(work: Work, leg: Leg, how: str) -> None:
    """Ends a ringing phone; tells somebody who has answered kindly, and lets them go."""
    answered = leg.state is not LegState.RINGING
    close(work, leg, how)
    if not leg.sid:
        return
    if answered:
        work.actions.append(AskLeg(leg.ring, leg.sid, letting_go=True))
    else:
        work.actions.append(EndLeg(leg.ring, leg.sid, ringing=True))


def leg_over(work: Work) -> None:
    """note what came of the ring"""
    close(work, work.leg, _how(work))


def end_leg(work: Work) -> None:
    """end the call to the person"""
    if work.leg.sid:
        work.actions.append(EndLeg(work.ring, work.leg.sid, ringing=False))


def _how(work: Work) -> str:
    match work.event:
        case PersonAccepted():
            return "accepted"
        case PersonDeclined(how=how) | RingRefused(how=how):
            return how
        case PersonEnded(how=how):
            return "no_key" if work.leg.state is LegState.LISTENING and how == "hung_up" else how
        case TimerFired(timer=Timer.ACCEPT):
            return "no_key"
        case TimerFired():
            return "timed_out"
        case _:
            return "gave_up"


def end_unanswered(work: Work) -> None:
    """end what rings and is not in the next circle"""
    circle = next_circle(work.transfer)
    upcoming = work.transfer.plan.circles[circle].people if circle is not None and not work.transfer.time_over else ()
    for leg in work.transfer.live(LegState.RINGING):
        if leg.person not in upcoming:
            let_go(work, leg, "no_answer")


def end_all(work: Work) -> None:
    """end what rings; tell those who answered kindly, and let them go"""
    gone = work.transfer.caller is Caller.GONE
    for leg in work.transfer.live():
        let_go(work, leg, "caller_left" if gone else "gave_up")


def end_that_leg(work: Work) -> None:
    """end that call"""
    note_sid(work)
    work.actions.append(EndLeg(work.ring, work.leg.sid, ringing=True))


def note_gone(work: Work) -> None:
    """that line is free for certain"""
    work.put(replace(work.leg, gone=True))


def end_again(work: Work) -> None:
    """end whatever was let go and may not have heard of it"""
    for leg in work.transfer.legs:
        if not leg.live and leg.sid and not leg.gone:
            work.actions.append(EndLeg(leg.ring, leg.sid, ringing=True))


def free_that_leg(work: Work) -> None:
    """tell that person kindly, and let go"""
    if work.leg.sid:
        work.actions.append(AskLeg(work.ring, work.leg.sid, letting_go=True))


# --- the caller


def caller_holds(work: Work) -> None:
    """the caller is on hold; start the timer for a line that falls silent"""
    times = {"arrived": work.at_s, **work.transfer.times, "asked": work.at_s}
    work.transfer = replace(work.transfer, caller=Caller.HOLD, times=times, moves=0)
    work.timer(Timer.SILENT, 0, work.limits.silent_s)


def caller_out(work: Work) -> None:
    """the caller is past us"""
    work.transfer = replace(work.transfer, caller=Caller.OUT, moves=0)


def caller_gone(work: Work) -> None:
    """the caller is gone"""
    work.transfer = replace(work.transfer, caller=Caller.GONE)


def move_caller(work: Work) -> None:
    """let the caller's line ask what comes next"""
    # A caller who is still on the stream hears the gateway's words to the end and then asks by itself.
    if work.transfer.caller in (Caller.HOLD, Caller.ROOM):
        work.transfer = replace(work.transfer, moves=work.transfer.moves + 1)
        work.actions.append(MoveCaller())


def start_move(work: Work) -> None:
    """start the timer for moving the caller again"""
    work.timer(Timer.MOVE, 0, work.limits.move_s)


def start_total(work: Work) -> None:
    """start the total timer"""
    work.timer(Timer.TOTAL, 0, work.transfer.plan.total_s)


def total_again(work: Work) -> None:
    """start the total timer for what is left of it"""
    transfer = work.transfer
    times = transfer.times
    queued = times.get("line")
    since_s = queued if queued is not None else times.get("arrived", times.get(State.RINGING.value, work.at_s))
    whole_s = work.limits.queue_s if queued is not None else transfer.plan.total_s
    if transfer.caller is not Caller.AWAY:
        work.timer(Timer.TOTAL, 0, min(whole_s, max(1.0, whole_s - (work.at_s - since_s))))
    if transfer.caller is Caller.HOLD:
        work.timer(Timer.SILENT, 0, work.limits.silent_s)


def note_time_over(work: Work) -> None:
    """ring nobody else"""
    work.transfer = replace(work.transfer, time_over=True)


def get_in_line(work: Work) -> None:
    """take a place in line"""
    times = {"line": work.at_s, **work.transfer.times}
    work.transfer = replace(work.transfer, times=times, time_over=False)
    total_again(work)


def tell_place(work: Work) -> None:
    """tell the place in line, if it is time"""
    if not tell_due(work.transfer):
        return
    times = {**work.transfer.times, "told": work.at_s}
    work.transfer = replace(work.transfer, tells=work.transfer.tells + 1, times=times)


# --- the result


def report(work: Work, how: How) -> None:
    # A restart only makes up for a report that may have been lost.
    if not (isinstance(work.event, Recovered) and work.transfer.reported):
        work.actions.append(Report(how))


def report_voicemail(work: Work) -> None:
    """report: voicemail"""
    report(work, "voicemail")


def report_caller_left(work: Work) -> None:
    """report: the caller left"""
    report(work, "caller_left")


def asked(transfer: Transfer) -> bool:
    """Somebody's phone rings for the caller, or somebody hears the brief."""
    return any(leg.state in ASKED and leg.role is Role.TAKE for leg in transfer.legs)
