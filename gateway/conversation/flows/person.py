"""Hands the caller to a person: who it will be, what they have been told, and a message when nobody is there."""

from gateway.conversation import speech
from gateway.conversation.brief import brief, passed_on
from gateway.conversation.events import FindPerson, HandOver, PersonFound, TakeMessage, Trigger
from gateway.conversation.room import Room
from gateway.conversation.steps import Explain, Flow, Look, Stop, Tell
from gateway.understanding.meaning import Urgency

WHY = {
    Trigger.REPROMPTS: "person_lost",
    Trigger.LOW_CONFIDENCE: "person_lost",
    Trigger.NO_PROGRESS: "person_lost",
    Trigger.REPEATED: "person_lost",
    Trigger.SILENCE: "person_silence",
    Trigger.MOOD: "person_mood",
    Trigger.TROUBLE_WORDS: "person_mood",
    Trigger.TANGLED: "person_tangled",
    Trigger.POLICY: "person_policy",
    Trigger.NO_OPENING: "person_no_opening",
    Trigger.BROKEN: "person_broken",
}
"""What is said before saying who it will be; nothing when the caller asked for a person."""


def person(room: Room, trigger: Trigger, lead: str = "") -> Flow:
    """Says where the caller is going and what goes along. `lead` is said first, instead of the trigger's own words."""
    case = room.case
    urgent = case.urgency is not Urgency.ROUTINE or bool(case.dangers)
    level = Urgency.EMERGENCY if case.dangers else case.urgency
    yield Explain("hand_over", trigger.value, case.intent_confidence or None, {"urgency": level.value})
    found = yield Look(FindPerson(_skills(room, trigger), level, brief=brief(room, trigger)))
    lead = lead or WHY.get(trigger, "")
    if lead:
        yield Tell(lead)
    if isinstance(found, PersonFound) and found.name:
        passing = passed_on(room)
        who = f"{found.name} in {found.role}" if found.role else found.name
        verb = "know" if passing.startswith("what") else "have"
        if found.pronoun != "They":
            verb = "knows" if verb == "know" else "has"
        yield Tell(
            "connect" if passing else "connect_only", {"person": f"{who}.", "has": f"{found.pronoun} {verb} {passing},"}
        )
        yield Stop(HandOver(brief(room, trigger)))
    elif urgent:
        yield Tell("connect_on_call")
        yield Stop(HandOver(brief(room, trigger)))
    else:
        number = case.phone or case.caller_number
        yield Tell("take_message", {"at": speech.reached_at(number)})
        yield Stop(TakeMessage(brief(room, trigger)))


def _skills(room: Room, trigger: Trigger) -> tuple[str, ...]:
    intent = room.case.intent.value if room.case.intent else ""
    if trigger is Trigger.MOOD or intent == "complaint":
        return ("complaints",)
    if intent == "follow_up":
        return ("complaints",)
    if intent in ("billing", "payment"):
        return ("billing",)
    if room.case.urgency is Urgency.EMERGENCY:
        return ("emergency",)
    return (room.case.problem_trade,) if room.case.problem_trade else ()
