"""A whole call: what the caller wants, the flow for it, and what else there is."""

import re
from dataclasses import replace
from functools import partial

from gateway.conversation import keypad
from gateway.conversation.events import HangUp, Outcome, Trigger
from gateway.conversation.flows import existing, message
from gateway.conversation.flows.advice import advice
from gateway.conversation.flows.person import person
from gateway.conversation.flows.questions import ANSWERED, question
from gateway.conversation.flows.schedule import schedule
from gateway.conversation.flows.status import status
from gateway.conversation.flows.urgent import urgent
from gateway.conversation.room import Room
from gateway.conversation.slots.confirm import confirm
from gateway.conversation.slots.problem import surely
from gateway.conversation.steps import Ask, Explain, Flow, Stop, Tell
from gateway.conversation.times import fits
from gateway.understanding.meaning import Guess, Heard, Intent, Urgency

BY_PEOPLE = {
    Intent.BILLING: "person_billing",
    Intent.COMPLAINT: "person_complaint",
    Intent.FOLLOW_UP: "person_follow_up",
    Intent.RETURNING_CALL: "person_returning",
}
"""What people do for now, and how we say so."""
OWN_FLOWS = {
    Intent.STATUS: status,
    Intent.CANCEL: existing.cancel,
    Intent.RESCHEDULE: existing.move,
    Intent.ADVICE: advice,
    Intent.PRAISE: message.praise,
    Intent.JOB: message.job,
    Intent.SALES: message.sales,
}
TAKEN_DOWN = (Intent.MESSAGE, Intent.CALL_BACK, Intent.UPDATE_DETAILS)
"""What becomes a ticket."""
VISITS = (Intent.SCHEDULE, Intent.ESTIMATE, Intent.MAINTENANCE)
"""What ends in a booked visit."""
NEW_WISHES = (
    *BY_PEOPLE,
    Intent.CANCEL,
    Intent.RESCHEDULE,
    Intent.URGENT,
    Intent.STATUS,
    Intent.CALL_BACK,
    Intent.MESSAGE,
)
"""What may be asked for in the middle of something else, and takes its place after a yes."""
_HARDLY = 3
"""Words that are too few to send for somebody at once on what they may be."""
SHORT_NO = 4
"""Words up to which a no to "anything else?" is only that: "no, that's all"."""
FIRST = (Intent.URGENT, Intent.FOLLOW_UP, Intent.COMPLAINT, Intent.SCHEDULE, Intent.ESTIMATE, Intent.MAINTENANCE)
"""Of several things asked at once, these come first, in this order."""


_MISDIALED = re.compile(
    r"\bwrong (?:number|place|business)\b|\bmis ?dialed\b|\bmeant to call\b"
    r"|\bnot the (?:number|place|business|company) (?:that )?i (?:want|meant|dialed|was (?:calling|trying|looking))"
)
_CHANGES = re.compile(
    r"\b(?:instead|rather|better|make it|chang\w+|mov\w+|switch\w*|push|resched\w*|need|want\w*|meant|said|wait"
    r"|actually|can|could|can't|what about|how about|but|also|another|one more)\b"
)
"""Words of somebody who wants more; after a plain "no" a day alone moves no visit."""
_NOTHING = re.compile(r"(?:no |nope )*nothing (?:else|more)\b(?: \w+){0,3}$")
_NOTHING_WANTED = frozenset({Intent.OTHER.value, Intent.PRAISE.value})
_VISITS = frozenset(i.value for i in VISITS)
_WORK = _VISITS | {Intent.URGENT.value}


def call(room: Room, start: Intent | None = None) -> Flow:
    case = room.case
    if start is None:
        yield from purpose(room)
    else:
        case.intent = start
    yield from serve(room)
    yield from rest(room)


def given_back(room: Room) -> Flow:
    """A person has given the caller back, for a visit that they agreed on; one that is booked is not booked again."""
    if room.case.visit is None:
        yield Tell("given_back")
        room.case.intent = Intent.SCHEDULE
        yield from serve(room)
    else:
        yield Tell("given_back_booked")
    yield from rest(room)


def rest(room: Room) -> Flow:
    """What else there is, until there is nothing; then goodbye."""
    case = room.case
    while True:
        if case.later:
            case.intent = case.later.pop(0)
        elif case.perhaps:
            also = case.perhaps.pop(0)
            reply = yield confirm(f"confirm_intent_{also.value}", name="confirm_intent", about=f"also {also.value}")
            if reply != "yes":
                continue
            case.intent = also
        elif not (yield from anything_else(room)):
            break
        yield from serve(room)
    yield Tell("goodbye_booked" if case.visit else "goodbye")
    yield Stop(HangUp(outcome(room)))


def serve(room: Room) -> Flow:
    """The flow for what the caller wants."""
    case = room.case
    intent = case.intent
    yield Explain("intent", intent.value if intent else "none", case.intent_confidence)
    if intent in ANSWERED:
        yield from question(room)
    elif intent is Intent.URGENT:
        yield from urgent(room)
    elif intent in VISITS:
        yield from schedule(room)
    elif intent is Intent.PERSON:
        yield from person(room, Trigger.ASKED)
    elif intent in BY_PEOPLE:
        yield from person(room, Trigger.INTENT, BY_PEOPLE[intent])
    elif intent in OWN_FLOWS:
        yield from OWN_FLOWS[intent](room)
    elif intent in TAKEN_DOWN:
        yield from message.take(room, intent)
    else:
        yield from other(room)


def other(room: Room) -> Flow:
    """Nothing that we do: said what we do, asked once more; then a person. A wrong number is let go."""
    case = room.case
    elsewhere = case.intent is Intent.WRONG_NUMBER
    if _MISDIALED.search(room.heard.text) or (elsewhere and case.offered_trades):
        yield Tell("wrong_number")
        yield Stop(HangUp(Outcome.WRONG_NUMBER))
        return
    if not case.offered_trades:
        case.offered_trades = True
        trades = {"plumbing": "plumbing", "hvac": "heating and cooling"}
        case.intent = None
        prompt = "who_did_you_want" if elsewhere else "what_we_do"
        yield from purpose(room, prompt, {"trades": " and ".join(trades[t] for t in room.company.trades)})
        yield from serve(room)
        return
    yield from person(room, Trigger.LOW_CONFIDENCE)


def purpose(room: Room, prompt: str = "ask_purpose", values: dict[str, str] | None = None) -> Flow:
    """Until it is known, surely or confirmed, what the caller wants."""
    case = room.case
    case.intent = None
    while True:
        wanted = yield _open(room, prompt, "anything", values or {})
        if (yield from settled(room, wanted)):
            return


def settled(room: Room, wanted: tuple[Guess, ...]) -> Flow:
    """Takes the guesses into the case: at once when sure, after a yes when not quite. Returns whether one was taken."""
    case = room.case
    best, said = wanted[0], room.heard.text
    intent = Intent(best.label)
    if best.confidence < room.guardrails.act_at and intent is not Intent.OTHER:
        yield Explain("confirm", "intent_between_thresholds", best.confidence, {"intent": intent.value})

        def something_else(heard: Heard) -> bool:
            other = guesses(room, heard)
            sure = bool(other) and other[0].confidence >= room.guardrails.act_at
            return sure and other[0].label not in (intent.value, Intent.OTHER.value)

        def the_same(heard: Heard) -> bool:
            again = guesses(room, heard)
            if again and again[0].label == intent.value and again[0].confidence >= room.guardrails.act_at:
                return True
            return intent in VISITS and of_a_visit(room, heard)

        about = room.case.problem if intent in VISITS else ""
        if about:
            reply = yield confirm(
                "confirm_problem",
                {"problem": room.problem_name},
                about=about,
                otherwise=something_else,
                agrees=partial(surely, room, about),
            )
        else:
            reply = yield confirm(
                f"confirm_intent_{intent.value}",
                name="confirm_intent",
                about=intent.value,
                otherwise=something_else,
                agrees=the_same,
            )
        other_way = guesses(room, room.heard)
        if reply != "yes" and other_way and other_way[0].label != intent.value:
            return (yield from settled(room, other_way))
        if reply == "no":
            if intent is Intent.URGENT:
                case.calm()
            return False
        if about and reply == "yes":
            case.make_sure("problem", about)
    case.intent, case.intent_confidence, case.asked = intent, best.confidence, said
    sure = [Intent(g.label) for g in wanted[1:] if g.confidence >= room.guardrails.act_at]
    case.later.extend(i for i in sure if i not in (intent, Intent.OTHER, *case.later))
    doubtful = [Intent(g.label) for g in wanted[1:] if g.confidence < room.guardrails.act_at]
    case.perhaps.extend(
        i
        for i in doubtful
        if i in NEW_WISHES and i is not Intent.URGENT and i not in (intent, *case.later, *case.perhaps)
    )
    return True


def guesses(room: Room, heard: Heard) -> tuple[Guess, ...]:
    """What the caller may want, most urgent first; a described problem means a visit. Empty: too unsure."""
    least = room.guardrails.confirm_at
    known = {i.value for i in Intent}
    found = [g for g in heard.intents if g.confidence >= least and g.label in known]
    named = [g for g in found if g.label != Intent.OTHER.value]
    if room.case.urgency is Urgency.EMERGENCY and (heard.problems or heard.urgency is Urgency.EMERGENCY):
        sure = max((g.confidence for g in (*found, *heard.problems)), default=1.0)
        named = [g for g in named if g.label not in (Intent.URGENT.value, Intent.SCHEDULE.value)]
        if not _hardly_heard(room, heard):
            sure = max(sure, room.guardrails.act_at)
        named.insert(0, Guess(Intent.URGENT.value, sure))
    elif heard.problems and any(g.label in _VISITS for g in named):
        # Somebody who surely describes a problem surely wants a visit, whatever else they ask for.
        named = [
            replace(g, confidence=max(g.confidence, heard.problems[0].confidence)) if g.label in _VISITS else g
            for g in named
        ]
        named.sort(key=lambda g: -g.confidence)
    elif heard.problems and not any(g.label in _WORK for g in named):
        best = heard.problems[0]
        if best.confidence >= least and not any(g.confidence > best.confidence for g in named):
            named.insert(0, Guess(Intent.SCHEDULE.value, best.confidence))
    order = [i.value for i in FIRST]
    top = [g for g in named if g.confidence >= room.guardrails.act_at]
    rest = [g for g in named if g not in top]
    top.sort(key=lambda g: order.index(g.label) if g.label in order else len(order))
    return tuple(top + rest) or tuple(g for g in found if g.label == Intent.OTHER.value)[:1]


def _hardly_heard(room: Room, heard: Heard) -> bool:
    """Only a few words, and only the kind of problem that they may be is an emergency, none to life: "black rain"."""
    if not heard.problems or heard.dangers or len(heard.text.split()) > _HARDLY:
        return False
    best = heard.problems[0]
    return best.confidence < room.guardrails.act_at and room.grammars.problems[best.label].danger is None


def _about_the_visit(room: Room, heard: Heard) -> Intent | None:
    """Another time, named once the visit is booked, is a wish to move it; its own time, a question about it."""
    visit, wish = room.case.visit, heard.when
    if visit is None or wish is None or not wish.spans:
        return None
    return Intent.STATUS if fits(visit.request.opening, wish) else Intent.RESCHEDULE


def _less_sure_of_the_same(room: Room, heard: Heard, wanted: tuple[Guess, ...]) -> tuple[Guess, ...]:
    """What was booked just now is not wanted once more without a question: "nope, that's it" was "note that toilet"."""
    visit = room.case.visit
    if visit is None or not heard.problems or heard.problems[0].label != visit.request.problem:
        return wanted
    most = (room.guardrails.confirm_at + room.guardrails.act_at) / 2
    return tuple(replace(g, confidence=min(g.confidence, most)) if g.label in _VISITS else g for g in wanted)


def of_a_visit(room: Room, heard: Heard) -> bool:
    """Whether somebody tells what only a visit needs to know: what is broken, where, or when."""
    broken = any(g.confidence >= room.guardrails.confirm_at for g in heard.problems)
    where = heard.address is not None and heard.address.complete
    return broken or where or (heard.when is not None and bool(heard.when.spans or heard.when.asap))


def anything_else(room: Room) -> Flow:
    """Returns whether there is something else; it is in the case then."""
    case = room.case
    while True:
        wanted = yield _open(room, "anything_else", "anything_else", {})
        if wanted == "no":
            return False
        if wanted == "yes":
            yield from purpose(room, "ask_what_else")
            return True
        case.intent = None
        if (yield from settled(room, wanted)):
            return True


def outcome(room: Room) -> Outcome:
    """What the call came to, when it ends with a goodbye."""
    if room.case.visit:
        return Outcome.BOOKED
    return Outcome.ANSWERED if room.case.answered else Outcome.ABANDONED


def _open(room: Room, prompt: str, name: str, values: dict[str, str]) -> Ask:
    def answer(heard: Heard, changed: frozenset[str]) -> tuple[Guess, ...] | str | None:
        del changed
        case, wanted = room.case, guesses(room, heard)
        named = heard.problems or [g for g in wanted if g.label not in _NOTHING_WANTED]
        if name == "anything_else":
            about = _about_the_visit(room, heard)
            if heard.yes is False and not _CHANGES.search(heard.text):
                # "No, not that heavy today" was "no, that's it, have a good day".
                if not heard.problems and all(g.confidence < room.guardrails.act_at for g in wanted):
                    return "no"
                about = None
            if (
                about is not None
                and not heard.problems
                and {g.label for g in wanted if g.confidence >= room.guardrails.act_at}
                <= {about.value, Intent.OTHER.value}
            ):
                return (Guess(about.value, 1.0),)
            if heard.yes is False and (len(heard.text.split()) <= SHORT_NO or not named):
                return "no"
            if _NOTHING.match(heard.text) and not (heard.problems or heard.when):
                return "no"  # What follows was misheard.
            wanted = _less_sure_of_the_same(room, heard, wanted)
            if heard.yes is True and not named:
                return "yes"
            praise = bool(wanted) and wanted[0].label == Intent.PRAISE.value
            if praise and case.visit is not None and wanted[0].confidence < room.guardrails.act_at:
                return "no"  # A kind word at the end is nothing to ask about.
        return wanted or None

    keys, by_key = (keypad.PURPOSE_KEYS, keypad.purpose)
    if name == "anything_else":
        keys, by_key = keypad.YES_NO_KEYS, keypad.yes_no
    return Ask(prompt, name, answer, values, keys=keys, by_key=by_key, no_input_s=8.0)
