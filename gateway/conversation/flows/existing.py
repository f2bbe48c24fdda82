"""A booked visit, cancelled or moved by whoever calls from its number; never without a yes to exactly that."""

from dataclasses import replace

from gateway.conversation import keypad, speech
from gateway.conversation.events import (
    BookVisit,
    CancelVisit,
    OpenTicket,
    SendText,
    Trigger,
    VisitBooked,
    VisitCancelled,
    VisitRefused,
)
from gateway.conversation.flows.person import person
from gateway.conversation.room import Room
from gateway.conversation.slots import when
from gateway.conversation.slots.confirm import confirm
from gateway.conversation.steps import Ask, Do, Explain, Flow, Look, Tell
from gateway.scheduling.visit import Visit
from gateway.turn import Moment
from gateway.understanding.meaning import Heard, Intent

_MOST = 3
"""Visits that can be told apart by ear; whoever has more is better served by a person."""


def cancel(room: Room) -> Flow:
    """Read back, and given up after a yes; a person where no visit is known, or it should have begun."""
    visit = yield from _which(room)
    if visit is None:
        yield from person(room, Trigger.INTENT, "person_existing_visit")
        return
    case = room.case
    case.when = None
    reply = yield confirm(
        "cancel_visit",
        {"technician": visit.request.opening.technician, "when": _when(room, visit)},
        name="confirm_cancel",
        about=visit.reference,
    )
    if reply == "changed" and case.when is not None:
        case.intent = Intent.RESCHEDULE
        yield from move(room, visit)
        return
    if reply != "yes":
        yield from _stays(room)
        return
    answer = yield Look(CancelVisit(visit.reference))
    if not isinstance(answer, VisitCancelled):
        yield from person(room, Trigger.BROKEN)
        return
    yield Explain("cancelled", "read_back_confirmed")
    _forget(room, visit)
    case.tell(f"visit {visit.reference} was cancelled")
    case.answered.append(Intent.CANCEL)
    yield Tell("cancelled", {"when": f"{_when(room, visit)}."})
    yield Do(SendText(visit.request.phone, _text(room, "sms_cancelled", visit)))


def move(room: Room, known: Visit | None = None) -> Flow:
    """Another time for it: first the new one is booked, then the old one is given up, so that there always is one."""
    case = room.case
    visit = known or (yield from _which(room))
    if visit is None:
        yield from person(room, Trigger.INTENT, "person_existing_visit")
        return
    _as_before(room, visit)
    if known is None and case.when is not None and case.when.said.split(" (")[0] not in case.asked:
        case.when = None  # Said of another visit, earlier in the call.
    if case.when is None:
        yield Tell("moving", {"when": f"{_when(room, visit)}."})
    while True:
        if not (yield from when.choose(room)):
            yield from person(room, Trigger.NO_OPENING)
            return
        opening = case.opening
        if opening is None:
            return
        reply = yield confirm(
            "move_visit",
            {"old": _when(room, visit), "new": speech.opening(opening, room.today)},
            name="confirm_booking",
            about=f"{visit.reference} {opening.start.isoformat()}",
        )
        if reply == "no" and case.opening_for == case.opening_key:
            if (yield confirm("another_time", name="confirm_offer", about="move")) != "yes":
                yield from _stays(room)
                return
            case.when = None
        if reply != "yes" or case.opening != opening or case.opening_for != case.opening_key:
            case.opening, case.openings = None, ()
            continue
        answer = yield Look(BookVisit(replace(visit.request, opening=opening)))
        if isinstance(answer, VisitBooked):
            yield from _moved(room, visit, answer.visit)
            return
        if not (isinstance(answer, VisitRefused) and answer.why == "taken"):
            yield from person(room, Trigger.BROKEN)
            return
        case.opening, case.openings = None, ()
        yield Tell("taken")


def _moved(room: Room, old: Visit, new: Visit) -> Flow:
    case = room.case
    given_up = yield Look(CancelVisit(old.reference))
    yield Explain("moved", "read_back_confirmed")
    _forget(room, old)
    case.visit = new
    case.tell(f"visit {old.reference} was moved, it is {new.reference} now")
    case.answered.append(Intent.RESCHEDULE)
    if not isinstance(given_up, VisitCancelled):
        yield Do(OpenTicket("Cancel a visit", f"Visit {old.reference} was moved to {new.reference}", old.request.phone))
    yield Tell("moved", {"technician": new.request.opening.technician, "when": f"{_when(room, new)}."})
    yield Do(SendText(new.request.phone, _text(room, "sms_moved", new)))
    yield Tell("text_promised")


def _which(room: Room) -> Flow:
    """The visit that is meant, of those ahead under the caller's number; None: no telling."""
    ahead = _ahead(room)
    named = [visit for visit in ahead if f"{visit.request.opening.start:%A}".lower() in room.case.asked]
    if len(named) == 1:
        return named[0]
    if len(ahead) < 2:
        return ahead[0] if ahead else None
    if len(ahead) > _MOST:
        return None
    chosen = yield _choice(room, ahead)
    return ahead[chosen] if isinstance(chosen, int) else None


def _ahead(room: Room) -> list[Visit]:
    """None of them begun: whoever is under way is called back by people."""
    case = room.case
    known = {visit.reference: visit for visit in (*case.upcoming, *((case.visit,) if case.visit else ()))}
    visits = sorted(known.values(), key=lambda visit: visit.request.opening.start)
    return [] if any(v.request.opening.start <= room.now for v in visits) else visits


def _choice(room: Room, visits: list[Visit]) -> Ask:
    names = tuple(_when(room, visit) for visit in visits)
    keys, by_key = keypad.choices(len(visits))

    def answer(heard: Heard, changed: frozenset[str]) -> int | str | None:
        del changed
        if heard.choice is not None and heard.choice < len(visits):
            return heard.choice
        return "none" if heard.yes is False else None

    return Ask(
        f"which_visit_{len(visits)}",
        "which_visit",
        answer,
        dict(zip(("first", "second", "third"), names, strict=False)),
        Moment.CHOICE,
        keys,
        by_key,
        phrases=tuple(name.lower() for name in names),
        about=",".join(visit.reference for visit in visits),
    )


def _as_before(room: Room, visit: Visit) -> None:
    """The case as the visit has it: the same work, at the same place, for the same caller."""
    case, request = room.case, visit.request
    case.problem, case.problem_confidence, case.more_problems = request.problem, 1.0, ()
    case.name, case.address, case.phone = request.name, request.address, request.phone
    case.name_known = case.address_known = False
    case.opening, case.openings = None, ()


def _stays(room: Room) -> Flow:
    room.case.tell("was told that the visit stays as it is")
    room.case.answered.append(room.case.intent or Intent.CANCEL)
    yield Tell("visit_stays")


def _forget(room: Room, visit: Visit) -> None:
    case = room.case
    case.upcoming = tuple(other for other in case.upcoming if other.reference != visit.reference)
    if case.visit is not None and case.visit.reference == visit.reference:
        case.visit = None


def _when(room: Room, visit: Visit) -> str:
    return speech.opening(visit.request.opening, room.today)


def _text(room: Room, prompt: str, visit: Visit) -> str:
    opening = visit.request.opening
    values = {
        "day": f"{opening.start:%a %b} {opening.start.day}",
        "window": speech.clock_window(opening),
        "technician": opening.technician,
        "reference": visit.reference,
        "phone": speech.figures(room.company.phone),
    }
    return room.prompts.say(prompt, values).text
