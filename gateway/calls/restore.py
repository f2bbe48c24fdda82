"""Takes a call up again after a crash: its event log is fed to a new conversation, which then stands where it stood."""

from collections.abc import Sequence

import structlog

from gateway.calls.deeds import Deeds
from gateway.calls.journal import Journal
from gateway.calls.live import LiveCall
from gateway.clock import Clock
from gateway.conversation.engine import Conversation
from gateway.conversation.events import Action, HandOver, HangUp, TakeMessage, VisitBooked
from gateway.conversation.log import EVENT_KINDS, dump, dump_action, load
from gateway.log import fault
from gateway.records.rows import LoggedEvent
from gateway.records.store import Records, RecordsError

log = structlog.get_logger()


def replayed(conversation: Conversation, logged: Sequence[LoggedEvent]) -> tuple[Action, ...]:
    """Feeds a call's log to a new conversation; what it answered to the last event. Raises LogError."""
    last: tuple[Action, ...] = ()
    for entry in logged:
        if entry.kind in EVENT_KINDS:
            last = conversation.step(load(entry.payload))
    return last


async def restore(
    call_sid: str, conversation: Conversation, records: Records, deeds: Deeds, journal: Journal, clock: Clock
) -> LiveCall | None:
    """The call as its log says it stood; None when it is unknown, over, or its log cannot be followed."""
    try:
        row = await records.call(call_sid)
        if row is None or row.outcome is not None:
            return None
        logged = await records.events(call_sid)
    except RecordsError as error:
        log.error("call_not_restored", call=call_sid, error=str(error))
        return None
    call = LiveCall(call_sid, row.caller, row.called, conversation, clock, row.answered_at or row.started_at)
    try:
        unanswered = replayed(conversation, logged)
        events = [load(entry.payload) for entry in logged if entry.kind in EVENT_KINDS]
        call.started = bool(events)
        call.booked = any(isinstance(event, VisitBooked) for event in events)
        call.talked_s = events[-1].stamp.call_s if events else 0.0
        # The crash may have come between a question to the calendar and its answer: ask again, which is idempotent.
        while unanswered:
            actions, unanswered = unanswered, ()
            for action in actions:
                if isinstance(action, HandOver | HangUp | TakeMessage):
                    call.ending = action
                elif (answer := await deeds.look_up(call, action)) is not None:
                    journal.note(call_sid, answer.kind, dump(answer))
                    unanswered = conversation.step(answer)
                    for further in unanswered:
                        journal.note(call_sid, further.kind, dump_action(further))
    except Exception as error:  # noqa: BLE001 - whatever the log holds, the caller gets a person
        log.error("log_not_followed", call=call_sid, **fault(error))
        return None
    log.info("call_restored", call=call_sid, events=len(logged), ended=call.ending is not None)
    return call
