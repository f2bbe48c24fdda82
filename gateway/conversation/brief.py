"""What the person who takes over is told: made of what is really in the case file, and nothing else."""

from gateway.conversation.events import Brief, Trigger
from gateway.conversation.room import Room
from gateway.understanding.meaning import Intent, Urgency

ELSEWHERE = (
    *(Intent.RESCHEDULE, Intent.CANCEL, Intent.STATUS, Intent.BILLING, Intent.COMPLAINT, Intent.RETURNING_CALL),
    *(Intent.PLAN, Intent.WARRANTY, Intent.FINANCING, Intent.PAYMENT, Intent.UPDATE_DETAILS, Intent.JOB, Intent.SALES),
)
"""These are not about the problem that was described in the same call, if one was."""
IN_THEIR_WORDS = (Trigger.TROUBLE_WORDS, Trigger.TANGLED, Trigger.POLICY)
"""Here the name of one problem would say too little, or what is not so."""
_SHORT_WISH = (3, 12)
"""Words of a wish that can be repeated as it was said."""


def brief(room: Room, trigger: Trigger) -> Brief:
    """The case as it is now."""
    case = room.case
    problem = room.problem
    named, story = _what(room, trigger)
    address = case.address if case.address and not case.address_known else None
    facts = list(case.facts)
    if case.address_known and case.address:
        facts.append(f"address on file, not confirmed: {case.address}")
    if not story and case.words:
        facts.append(f"said: {case.words}")
    if case.equipment:
        facts.append(f"equipment: {case.equipment}")
    if case.tier != "new":
        facts.append(f"customer: {case.tier}")
    facts += [
        f"also asked about: {also.value.replace('_', ' ')}" for also in dict.fromkeys((*case.later, *case.perhaps))
    ]
    if case.visit:
        facts.append(f"visit {case.visit.reference} was booked in this call")
    return Brief(
        trigger=trigger,
        intent=case.intent.value if case.intent else "",
        problem=named,
        trade=problem.trade if problem else case.problem_trade,
        story=story,
        name=case.name,
        address=address,
        phone=case.phone or case.caller_number,
        when=case.when.said if case.when else "",
        urgency=Urgency.EMERGENCY if case.dangers else case.urgency,
        dangers=tuple(danger.value for danger in case.dangers),
        vulnerable=case.vulnerable,
        told=tuple(case.told),
        mood=case.mood.value,
        confidence=round(case.intent_confidence, 2),
        skills=("emergency",) if case.dangers else room.skills,
        facts=tuple(facts),
        problem_type=case.problem,
        tier=case.tier,
    )


def _what(room: Room, trigger: Trigger) -> tuple[str, str]:
    """The problem by its name, where that is surely what it is about; and the caller's words, what they want first."""
    case, problem = room.case, room.problem
    story = case.words
    if case.intent in ELSEWHERE:
        # Of a long story with several things in it a whisper says the beginning only: then the wish by its name.
        return "", case.asked if _SHORT_WISH[0] <= len(case.asked.split()) <= _SHORT_WISH[1] else ""
    if problem is None:
        return "", story
    booked = case.visit is not None and case.visit.request.problem == case.problem
    doubtful = not room.sure_enough("problem", case.problem, case.problem_confidence)
    # A danger is named already; where it is, only the caller's own words say.
    if story and case.dangers:
        return "", "; ".join(reversed(case.story))
    if story and (booked or doubtful or trigger in IN_THEIR_WORDS):
        return "", case.asked if booked and case.asked else story
    return _bare(room.problem_name), story


def passed_on(room: Room) -> str:
    """ "your address and what happened": what the person will really have. Empty: nothing worth naming."""
    case = room.case
    parts = []
    if case.name and str(case.name) and not case.name_known:
        parts.append("your name")
    if case.address and case.address.complete and not case.address_known:
        parts.append("your address")
    if case.problem and case.intent not in ELSEWHERE:
        parts.append("what happened")
    elif case.story or case.asked:
        parts.append("what you told me")
    if case.intent is Intent.SCHEDULE and case.when is not None and case.visit is None:
        parts.append("when you'd like us")
    parts = parts[-3:] if len(parts) > 3 else parts
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _bare(name: str) -> str:
    """ "a clogged drain" without its article."""
    for article in ("a ", "an "):
        if name.startswith(article):
            return name[len(article) :]
    return name
