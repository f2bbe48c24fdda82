"""Books a visit: what, where, who, which number, when; one read-back of everything; then the calendar."""

from dataclasses import replace

from gateway.conversation import speech
from gateway.conversation.events import (
    BookVisit,
    HangUp,
    OpenTicket,
    Outcome,
    SendText,
    Trigger,
    VisitBooked,
    VisitRefused,
)
from gateway.conversation.flows.conclude import conclude, paired
from gateway.conversation.flows.person import person
from gateway.conversation.flows.urgent import advise, urgent
from gateway.conversation.room import Room
from gateway.conversation.slots import address, change, name, phone, problem, vulnerable, when
from gateway.conversation.slots.confirm import confirm
from gateway.conversation.steps import Do, Explain, Flow, Look, Stop, Tell
from gateway.scheduling.visit import Visit, VisitRequest
from gateway.understanding.meaning import Intent, Name, Urgency
from gateway.understanding.urgency import without_heat_or_cooling


def schedule(room: Room) -> Flow:
    case = room.case
    if case.visit is not None:
        yield from person(room, Trigger.INTENT, "person_second_visit")
        return
    _usual_problem(room)
    while case.visit is None:
        first = "ask_estimate" if case.intent is Intent.ESTIMATE else "ask_problem"
        yield from problem.ask(room, first, read_back_later=True)
        if case.urgency is Urgency.EMERGENCY:
            yield from urgent(room)
            return
        told = case.problem
        yield from advise(room)
        if (yield from _somebody_suffers(room)):
            yield from urgent(room)
            return
        if case.problem == told:
            yield from address.ask(room)
        if case.problem != told:
            continue
        yield from address.zip_code(room)
        yield from _served(room)
        yield from name.ask(room, read_back_later=True)
        yield from phone.ask(room, read_back_later=True)
        if case.opening is None or case.opening_for != case.opening_key:
            case.opening = None
            if not (yield from when.choose(room)):
                yield from person(room, Trigger.NO_OPENING)
                return
        if _complete(room) and paired(room):
            yield from conclude(room)
        if _complete(room) and (yield from _agreed(room)):
            yield from _book(room)


def _somebody_suffers(room: Room) -> Flow:
    """Whether a cold or hot house is an emergency after all, for who lives in it."""
    case = room.case
    if case.urgency is Urgency.URGENT and without_heat_or_cooling(case.problem):
        yield from vulnerable.ask(room)
        return bool(case.vulnerable)
    return False


def _usual_problem(room: Room) -> None:
    """A tune-up is a tune-up: nobody is asked what is wrong with what is not broken. The read-back confirms it."""
    case = room.case
    if case.problem or case.intent is not Intent.MAINTENANCE:
        return
    kinds = [(key, kind) for key, kind in room.grammars.problems.items() if kind.asks_for is Intent.MAINTENANCE]
    of_trade = [pair for pair in kinds if pair[1].trade == case.problem_trade] or sorted(
        kinds, key=lambda pair: pair[1].trade != "hvac"
    )
    if of_trade:
        case.problem, case.problem_confidence = of_trade[0][0], case.intent_confidence
        case.problem_trade = of_trade[0][1].trade


def _complete(room: Room) -> bool:
    """Whether everything is still there: a correction late in the loop may have opened a slot again."""
    case = room.case
    return bool(case.problem and case.address and case.address.complete and case.phone and case.opening)


def _served(room: Room) -> Flow:
    """Out of the area: said honestly, with a person offered."""
    case = room.case
    if case.address is None or room.serves(case.address) is not False:
        return
    yield Explain("service_area", "outside")
    outside = (case.address.city, case.address.zip)
    place = case.address.city or f"ZIP code {speech.digits(case.address.zip)}"
    reply = yield confirm("out_of_area", {"place": place}, name="confirm_person", about=place)
    if reply == "no" and address.elsewhere(room.heard):
        # "No, in Winooski", but what came behind the no was not understood: nobody is sent away for that.
        case.address = None
        reply = "changed"
    if reply == "changed":
        if case.address is not None and (case.address.city, case.address.zip) == outside:
            # Another number or street in the same place: it is the place that was misheard.
            case.address = replace(case.address, city="", zip="")
        yield from address.ask(room)
        yield from address.zip_code(room)
        yield from _served(room)
        return
    if reply == "yes":
        case.out_of_area = True
        case.tell("was told that the address is outside our service area")
        yield from person(room, Trigger.INTENT)
        return
    yield Tell("goodbye")
    yield Stop(HangUp(Outcome.ANSWERED))


def _agreed(room: Room) -> Flow:
    """True only for a yes to exactly what is in the case file."""
    case = room.case
    key = case.visit_key
    if case.opening is None or case.address is None:
        return False
    who = str(case.name) if case.name else ""
    before, called, number = case.address, case.name, case.phone
    reply = yield confirm(
        "confirm_visit",
        {
            "problem": room.problem_name,
            "address": speech.address(case.address),
            "who": f"for {who}," if who else "",
            "when": speech.opening(case.opening, room.today),
            "phone": speech.call_back(case.phone, case.caller_number),
        },
        name="confirm_booking",
        about=key,
    )
    if reply == "yes" and case.visit_key == key and case.opening_for == case.opening_key:
        yield Explain("confirm", "read_back_confirmed")
        return True
    if reply == "no":
        yield from change.ask(room)
    if case.name != called:
        name.amended(room)
    if case.phone != number:
        phone.amended(room, number)
    after = case.address
    if after is None or (str(after) != str(before) and (after.city, after.zip) == (before.city, before.zip)):
        case.address_amended += 1
        if after is None and address.never_right(room, before):
            # To ask for all of it again would bring the same again.
            case.address = before
    return False


def _book(room: Room) -> Flow:
    case = room.case
    request = _request(room)
    if request is None:
        return
    answer = yield Look(BookVisit(request))
    if isinstance(answer, VisitBooked):
        case.visit = answer.visit
        day = speech.full_day(answer.visit.request.opening.start.date())
        case.tell(f"was booked for {day}, visit {answer.visit.reference}")
        yield Explain("booked", "calendar_accepted")
        yield Tell(
            "booked",
            {
                "technician": answer.visit.request.opening.technician,
                "when": speech.opening(answer.visit.request.opening, room.today),
                "reference": speech.reference(answer.visit.reference),
            },
        )
        yield Do(SendText(request.phone, _text(room, answer.visit)))
        yield Tell("text_promised")
        if replace(request, notes=()) != replace(_request(room) or request, notes=()):
            # Said while the calendar was already being written to: the yes was for the old value.
            yield Do(OpenTicket("Change a visit", f"Visit {answer.visit.reference}: {case.visit_key}", case.phone))
            yield Tell("change_noted")
    elif isinstance(answer, VisitRefused) and answer.why == "taken":
        yield Explain("booked", "window_taken")
        case.opening = None
        yield Tell("taken")
    else:
        yield from person(room, Trigger.BROKEN)


def _request(room: Room) -> VisitRequest | None:
    case = room.case
    kind = room.problem
    if case.opening is None or case.address is None or kind is None:
        return None
    notes = [*case.facts]
    if case.intent in (Intent.ESTIMATE, Intent.MAINTENANCE):
        notes.append(f"wants: {case.intent.value}")
    notes += [f"also: {room.grammars.problems[label].name}" for label in case.more_problems]
    if case.equipment:
        notes.append(f"equipment: {case.equipment}")
    if case.vulnerable:
        notes.append(f"needs care: {', '.join(case.vulnerable)}")
    return VisitRequest(
        opening=case.opening,
        duration_min=kind.duration_min,
        problem=case.problem,
        description=case.words or kind.name,
        name=case.name or Name(),
        address=case.address,
        phone=case.phone,
        urgency=case.urgency.value,
        notes=tuple(notes),
    )


def _text(room: Room, visit: Visit) -> str:
    """The confirmation by SMS: figures, because it is read and not heard."""
    opening, where = visit.request.opening, visit.request.address
    values = {
        "problem": room.problem_name,
        "day": f"{opening.start:%a %b} {opening.start.day}",
        "window": speech.clock_window(opening),
        "address": " ".join(part for part in (where.number, where.street, where.unit) if part),
        "technician": opening.technician,
        "reference": visit.reference,
        "phone": speech.figures(room.company.phone),
    }
    return room.prompts.say("sms_booked", values).text
