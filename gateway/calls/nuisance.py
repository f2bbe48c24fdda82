"""Is this number calling for nothing, again and again? Pure; whoever is suspected uses keys, and is never refused.

The keys lead to a person at once for an emergency, to a call-back or to a message: slower for a joker, a way in for
everybody else. Whoever booked, was in danger or reached a person in the last hour is no nuisance at all, unless that
person said so of the call.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType

from gateway.config import Nuisance
from gateway.conversation.events import Outcome, Trigger
from gateway.records.rows import CallRow
from gateway.understanding.meaning import Intent

WITHIN = timedelta(hours=1)
LOOKED_AT = 100
"""Calls of the last hour that are looked at: the newest."""
_EARNEST = frozenset({Outcome.BOOKED, Outcome.ANSWERED, Outcome.TRANSFERRED})
_PRESSING = frozenset({Trigger.DANGER, Trigger.URGENT})
_MEANT_NOTHING = frozenset({None, "", Intent.OTHER.value, Intent.WRONG_NUMBER.value, Intent.SALES.value})


def annoying(
    calls: Sequence[CallRow],
    caller: str,
    rules: Nuisance,
    now: datetime,
    said: Mapping[str, str] = MappingProxyType({}),
) -> bool:
    """Whether the next call of `caller` (E.164; empty: withheld) goes to the keys. `calls`: theirs of the last hour.
    `said`: by call, what the person who took it said came of it.

    Of callers who withhold their number nobody knows whether they are one: more calls are needed, and a serious call
    of one does not excuse the others.
    """
    recent = [call for call in calls if call.started_at > now - WITHIN]
    unwelcome = {call.call_sid for call in recent if said.get(call.call_sid) in rules.dispositions}
    if caller and any(_serious(call, call.call_sid in unwelcome) for call in recent):
        return False
    idle = sum(1 for call in recent if call.call_sid in unwelcome or _for_nothing(call, rules.short_s))
    return idle >= (rules.calls if caller else rules.withheld_calls)


def _serious(call: CallRow, unwelcome: bool) -> bool:
    if call.trigger in _PRESSING or call.intent == Intent.URGENT:
        return True
    # Silence is handed to a person too, and is no sign that somebody wanted one.
    return call.outcome in _EARNEST and call.trigger != Trigger.SILENCE and not unwelcome


def _for_nothing(call: CallRow, short_s: float) -> bool:
    """Over, silent or short, and nothing was wanted that the gateway could understand."""
    if call.outcome is None or call.ended_at is None:
        return False
    if call.trigger == Trigger.SILENCE or call.outcome == Outcome.WRONG_NUMBER:
        return True
    lasted_s = (call.ended_at - (call.answered_at or call.started_at)).total_seconds()
    return call.outcome == Outcome.ABANDONED and call.intent in _MEANT_NOTHING and lasted_s < short_s
