"""What the rows of the transfer's table do about callers who keep their place in line and hang up. Pure.

The first line of each docstring is the deed's caption in docs/transfer.md.
"""

from dataclasses import replace

from gateway.handoff.actions import DialCustomer, EndCustomer
from gateway.handoff.deeds import Work, close, let_go, report
from gateway.handoff.signals import (
    CustomerAnswered,
    CustomerPlaced,
    PersonEnded,
    Timer,
)
from gateway.handoff.state import Caller, State


def put_off(work: Work) -> None:
    """the caller keeps the place and goes; report: to be called back"""
    times = {"line": work.at_s, **work.transfer.times, "not_before": work.at_s, "put_off": work.at_s}
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


def keep_place(work: Work) -> None:
    """what rings is ended, who answered is told that they call us; the place is kept"""
    _nobody(work, "calls_us")
    times = {**work.transfer.times, "not_before": work.at_s}
    work.transfer = replace(
        work.transfer, caller=Caller.AWAY, back_sid="", taken=0, spent=(), skipped=(), times=times, time_over=False
    )


def withdraw(work: Work) -> None:
    """what rings is ended, who answered is told that it is not needed; report: not needed any more"""
    _nobody(work, "not_needed")
    work.transfer = replace(work.transfer, back_sid="", reported=False)
    report(work, "withdrawn")


def _nobody(work: Work, how: str) -> None:
    """Nobody is on the line for this call-back any more."""
    end_customer(work)
    for leg in work.transfer.live():
        let_go(work, leg, how)


def report_withdrawn(work: Work) -> None:
    """report: not needed any more"""
    report(work, "withdrawn")


def report_unreached(work: Work) -> None:
    """report: not reached"""
    report(work, "unreached")


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
