"""When is my visit: told to a caller whose number has one; everything else about it is people's work."""

from gateway.conversation import speech
from gateway.conversation.events import Trigger
from gateway.conversation.flows.person import person
from gateway.conversation.room import Room
from gateway.conversation.slots.confirm import confirm
from gateway.conversation.steps import Explain, Flow, Tell
from gateway.understanding.meaning import Intent


def status(room: Room) -> Flow:
    """The next visit, with a person offered; a person at once when none is known or it should have begun already."""
    case = room.case
    ahead = sorted((v for v in case.upcoming), key=lambda visit: visit.request.opening.start)
    if case.visit is not None and case.visit not in ahead:
        ahead.insert(0, case.visit)
    coming = next((v for v in ahead if v.request.opening.start > room.now), None)
    due = any(v.request.opening.start <= room.now for v in ahead)
    if coming is None or due:
        yield from person(room, Trigger.INTENT, "person_existing_visit")
        return
    opening = coming.request.opening
    yield Explain("status", "visit_told")
    yield Tell("status_visit", {"technician": opening.technician, "when": speech.opening(opening, room.today)})
    case.tell(f"was told when visit {coming.reference} is")
    case.answered.append(Intent.STATUS)
    if (yield confirm("offer_person", name="confirm_person", about="status")) == "yes":
        yield from person(room, Trigger.INTENT)
