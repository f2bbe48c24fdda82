"""What the person who takes over is told: made of what is really in the case file, and nothing else."""

from gateway.conversation.events import Brief, Trigger
from gateway.conversation.room import Room
from gateway.understanding.meaning import Intent, Urgency


def brief(room: Room, trigger: Trigger) -> Brief:
    """The case as it is now."""
    case = room.case
    problem = room.problem
    address = case.address if case.address and not case.address_known else None
    facts = list(case.facts)
    if case.address_known and case.address:
        facts.append(f"address on file, not confirmed: {case.address}")
    if case.equipment:
        facts.append(f"equipment: {case.equipment}")
    if case.tier != "new":
        facts.append(f"customer: {case.tier}")
    if case.visit:
        facts.append(f"visit {case.visit.reference} was booked in this call")
    return Brief(
        trigger=trigger,
        intent=case.intent.value if case.intent else "",
        problem=_bare(problem.name) if problem else "",
        trade=problem.trade if problem else case.problem_trade,
        story=case.words,
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
    )


def passed_on(room: Room) -> str:
    """ "your address and what happened": what the person will really have. Empty: nothing worth naming."""
    case = room.case
    parts = []
    if case.name and str(case.name) and not case.name_known:
        parts.append("your name")
    if case.address and case.address.complete and not case.address_known:
        parts.append("your address")
    if case.problem:
        parts.append("what happened")
    elif case.story:
        parts.append("what you told me")
    if case.intent is Intent.SCHEDULE and case.when is not None:
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
