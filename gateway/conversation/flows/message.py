"""Word for the team: a message, a wish to be called back, other details, thanks. A ticket keeps it, and we say so."""

from gateway.conversation import speech
from gateway.conversation.events import HangUp, OpenTicket, Outcome, Trigger
from gateway.conversation.flows.person import person
from gateway.conversation.room import Room
from gateway.conversation.slots import name, phone
from gateway.conversation.slots.confirm import confirm
from gateway.conversation.steps import Ask, Do, Explain, Flow, Stop, Tell
from gateway.understanding.meaning import Heard, Intent

SUBJECTS = {
    Intent.MESSAGE: "Message from a caller",
    Intent.CALL_BACK: "Call back",
    Intent.UPDATE_DETAILS: "Change details on file",
    Intent.JOB: "Looking for work",
    Intent.PRAISE: "Thanks from a customer",
    Intent.SALES: "Sales call",
}
_ASKS = {
    Intent.MESSAGE: "ask_message",
    Intent.CALL_BACK: "ask_call_back_about",
    Intent.UPDATE_DETAILS: "ask_details",
}
_LONG = 9
"""Words from which the first sentence was the message itself: "tell tom the key is under the mat by the door"."""


def take(room: Room, intent: Intent) -> Flow:
    """What it is about, who, and which number; then it is passed on."""
    case = room.case
    said = case.asked or room.heard.text
    if intent in _ASKS and len(said.split()) < _LONG:
        more = yield _open(_ASKS[intent])
        said = f"{said}; {more}"
    key = f"{intent.value} {len(case.answered)}"
    # Who hangs up while being asked for a name has left the message all the same.
    yield Do(_ticket(room, intent, said, key))
    yield from name.ask(room)
    yield from phone.ask(room)
    yield from pass_on(room, intent, said, key)
    told = "call_back_promised" if intent is Intent.CALL_BACK else "passed_on"
    yield Tell(told, {"at": speech.reached_at(case.phone or case.caller_number)})


def praise(room: Room) -> Flow:
    """Thanks are answered with thanks, and reach those who earned them."""
    yield from pass_on(room, Intent.PRAISE, room.case.asked or room.heard.text)
    yield Tell("praise")


def job(room: Room) -> Flow:
    """Nobody is rung for it; the office gets the name and the number."""
    yield Tell("job")
    if (yield confirm("offer_job", name="confirm_offer", about="job")) == "yes":
        yield from take(room, Intent.JOB)


def sales(room: Room) -> Flow:
    """Declined kindly. Whoever was misunderstood may still say what they want; a second offer ends the call."""
    if Intent.SALES in room.case.answered:
        yield Tell("goodbye")
        yield Stop(HangUp(Outcome.ANSWERED))
        return
    room.case.answered.append(Intent.SALES)
    yield Tell("sales")


def returning(room: Room) -> Flow:
    """Somebody here rang them: a person knows why."""
    yield from person(room, Trigger.INTENT, "person_returning")


def pass_on(room: Room, intent: Intent, said: str, key: str = "") -> Flow:
    """A ticket with what was said, by whom, and where they can be reached."""
    case = room.case
    yield Do(_ticket(room, intent, said, key))
    yield Explain("ticket", intent.value)
    case.tell(f"was promised that it is passed on: {SUBJECTS[intent].lower()}")
    case.answered.append(intent)


def _ticket(room: Room, intent: Intent, said: str, key: str) -> OpenTicket:
    case = room.case
    who = f"From {case.name}. " if case.name and str(case.name) else ""
    where = f" Address on file: {case.address}." if case.address_known and case.address else ""
    number = case.phone or case.caller_number
    return OpenTicket(SUBJECTS[intent], f"{who}{said}.{where}", number, case.urgency, key)


def _open(prompt: str) -> Ask:
    def answer(heard: Heard, changed: frozenset[str]) -> str | None:
        del changed
        return heard.text if heard.text and not heard.nothing else None

    return Ask(prompt, "message", answer, no_input_s=8.0)
