"""What the rows of the transfer's table do: each a small step on the transfer or an action. Pure.

The first line of each docstring is the deed's caption in docs/transfer.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal

from gateway.handoff.signals import (
    Action,
    CallerLeft,
    CallerOutOfRoom,
    EndRing,
    Event,
    FetchPerson,
    FreePerson,
    HoldAsked,
    Limits,
    PersonAccepted,
    PersonAnswered,
    PersonDeclined,
    PersonEnded,
    PersonInRoom,
    PersonOutOfRoom,
    PersonRinging,
    Recovered,
    RedirectCaller,
    Report,
    RingPerson,
    RingPlaced,
    RingRefused,
    StartTimer,
    Timer,
    TimerFired,
)
from gateway.handoff.state import Attempt, Caller, State, Transfer


@dataclass(slots=True)
class Work:
    """One row being carried out."""

    transfer: Transfer
    event: Event
    limits: Limits
    at_s: float
    actions: list[Action] = field(default_factory=list)


Deed = Callable[[Work], None]


def _timer(work: Work, timer: Timer, seconds: float) -> None:
    work.actions.append(StartTimer(timer, work.transfer.ring, seconds))


# --- ringing


def ring_next(work: Work) -> None:
    """ring the next person"""
    ring = work.transfer.ring + 1
    work.transfer = replace(work.transfer, ring=ring, sounding=False, repeats=0)
    person = work.transfer.person
    if person is None:
        raise ValueError("a row rings somebody although nobody is left")
    work.actions.append(RingPerson(ring, person))
    start_ring(work)


def start_ring(work: Work) -> None:
    """start the ring timer"""
    _timer(work, Timer.RING, work.limits.ring_s + work.limits.grace_s)


def note_sid(work: Work) -> None:
    """note the call"""
    if isinstance(work.event, RingPlaced | PersonRinging | PersonAnswered) and work.event.sid:
        sids = {**work.transfer.sids, str(work.event.ring): work.event.sid}
        work.transfer = replace(work.transfer, sids=sids)


def note_sounding(work: Work) -> None:
    """start the ring timer afresh"""
    work.transfer = replace(work.transfer, sounding=True)
    _timer(work, Timer.RING, work.limits.ring_s)


def end_ring(work: Work) -> None:
    """end the call to the person"""
    if work.transfer.ring_sid:
        # After a restart nobody knows how far the call had come: cancelling comes first, then ending.
        ringing = work.transfer.state is State.RINGING or isinstance(work.event, Recovered)
        work.actions.append(EndRing(work.transfer.ring, work.transfer.ring_sid, ringing))


def end_that_ring(work: Work) -> None:
    """end that call"""
    note_sid(work)
    if isinstance(work.event, RingPlaced):
        work.actions.append(EndRing(work.event.ring, work.event.sid, ringing=True))


def free_person(work: Work) -> None:
    """tell the person kindly, and let go"""
    if work.transfer.ring_sid:
        work.actions.append(FreePerson(work.transfer.ring, work.transfer.ring_sid))


def free_that_person(work: Work) -> None:
    """tell that person kindly, and let go"""
    if isinstance(work.event, PersonInRoom):
        sid = work.transfer.sids.get(str(work.event.ring), "")
        if sid:
            work.actions.append(FreePerson(work.event.ring, sid))


def fetch_person(work: Work) -> None:
    """fetch the person into the room"""
    if work.transfer.ring_sid:
        work.actions.append(FetchPerson(work.transfer.ring, work.transfer.ring_sid))


def note_attempt(work: Work) -> None:
    """note what came of the ring"""
    transfer = work.transfer
    if transfer.person is None:
        return
    attempt = Attempt(transfer.ring, transfer.person, _how(work.event, transfer.state))
    kept = tuple(a for a in transfer.attempts if a.ring != transfer.ring)
    work.transfer = replace(transfer, attempts=(*kept, attempt))


def _how(event: Event, state: State) -> str:
    match event:
        case PersonAccepted():
            return "accepted"
        case PersonDeclined(how=how) | RingRefused(how=how):
            return how
        case PersonEnded(how=how):
            return "no_key" if state is State.WHISPERING and how == "hung_up" else how
        case TimerFired(timer=Timer.RING):
            return "no_answer"
        case TimerFired(timer=Timer.ACCEPT):
            return "no_key"
        case TimerFired():
            return "timed_out"
        case CallerLeft():
            return "caller_left"
        case PersonOutOfRoom():
            return "hung_up"
        case CallerOutOfRoom():
            return "gave_up"
        case HoldAsked():
            return "alone"
        case _:
            return "gave_up"


# --- somebody answered


def start_accept(work: Work) -> None:
    """start the accept timer"""
    _timer(work, Timer.ACCEPT, work.transfer.whisper_s + work.limits.accept_s + work.limits.grace_s)


def note_repeat(work: Work) -> None:
    """count the repetition"""
    work.transfer = replace(work.transfer, repeats=work.transfer.repeats + 1)


def start_join(work: Work) -> None:
    """start the join timer"""
    _timer(work, Timer.JOIN, work.limits.join_s)


def start_arrive(work: Work) -> None:
    """start the join timer, long enough for the caller to arrive"""
    _timer(work, Timer.JOIN, work.limits.arrive_s)


# --- the caller


def caller_in_room(work: Work) -> None:
    """the caller is in the room"""
    times = {"arrived": work.at_s, **work.transfer.times}
    work.transfer = replace(work.transfer, caller=Caller.ROOM, times=times)


def caller_out(work: Work) -> None:
    """the caller is out of the room"""
    if work.transfer.caller is not Caller.GONE:
        work.transfer = replace(work.transfer, caller=Caller.OUT)


def caller_gone(work: Work) -> None:
    """the caller is gone"""
    work.transfer = replace(work.transfer, caller=Caller.GONE)


def start_total(work: Work) -> None:
    """start the total timer"""
    _timer(work, Timer.TOTAL, work.limits.total_s)


def total_again(work: Work) -> None:
    """start the total timer for what is left of it"""
    times = work.transfer.times
    since = work.at_s - times.get("arrived", times.get(State.RINGING.value, work.at_s))
    _timer(work, Timer.TOTAL, min(work.limits.total_s, max(1.0, work.limits.total_s - since)))


def note_time_over(work: Work) -> None:
    """ring nobody else"""
    work.transfer = replace(work.transfer, time_over=True)


def redirect(work: Work) -> None:
    """move the caller to voicemail"""
    work.transfer = replace(work.transfer, redirects=work.transfer.redirects + 1)
    work.actions.append(RedirectCaller())


def to_voicemail(work: Work) -> None:
    """move the caller to voicemail"""
    # A caller who is still on the stream hears the gateway's words to the end and then asks what comes next.
    if work.transfer.caller is Caller.ROOM:
        redirect(work)


def start_redirect(work: Work) -> None:
    """start the redirect timer"""
    _timer(work, Timer.REDIRECT, work.limits.redirect_s)


# --- the result


def _report(work: Work, how: Literal["bridged", "voicemail", "caller_left"]) -> None:
    # A restart only makes up for a report that may have been lost.
    if not (isinstance(work.event, Recovered) and work.transfer.reported):
        work.actions.append(Report(how))


def report_bridged(work: Work) -> None:
    """report: talked"""
    _report(work, "bridged")


def report_voicemail(work: Work) -> None:
    """report: voicemail"""
    _report(work, "voicemail")


def report_caller_left(work: Work) -> None:
    """report: the caller left"""
    _report(work, "caller_left")
