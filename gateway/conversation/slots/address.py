"""Where: number, street and town; inside the service area; read back on its own only when it was heard unsurely."""

from dataclasses import replace

from gateway.conversation import keypad, speech
from gateway.conversation.room import Room
from gateway.conversation.slots.confirm import confirm, goes_on
from gateway.conversation.steps import ANOTHER_MATTER, Ask, Flow
from gateway.turn import Keys, Moment
from gateway.understanding.meaning import Address, Aside, Heard
from gateway.understanding.streets import place

_DENIED = 2
"""Addresses read back wrongly before the street is to be spelled: letters are heard better than names."""
_BARE_NO = 5
"""Words up to which a "no" is only that: "no thanks that's all right"."""


def ask(room: Room, prompt: str = "ask_address") -> Flow:
    """Until the address is complete, and sure or confirmed."""
    case = room.case
    if case.address_known and case.address:
        yield from is_it_the_known_one(room)
    if case.address is not None and never_right(room, case.address):
        case.address_amended = 0
        yield from _spelled(room)
    denied: list[Address] = []
    while True:
        yield from complete(room, prompt)
        address = case.address
        if address is None or not address.complete or room.sure_enough("address", address, address.confidence):
            return
        reply = yield confirm("confirm_address", {"address": speech.address(address)}, about=str(address))
        if (reply == "yes" or goes_on(reply, room.heard)) and case.address == address:
            case.make_sure("address", address)
        elif reply == "no" or case.address != address:
            denied.append(address)
            case.address_denied = address
            if reply == "no":
                case.addresses_denied.add((place(address), address.city))
            # What was heard alike each time is believed, and what was keyed in.
            certain = case.is_sure("house number", address.number)
            alike = certain or len({where.number for where in denied}) == 1
            again = [where.street for where in denied].count(address.street) >= _DENIED
            if reply == "no" and (certain or again) and case.spelled.get("street") == address.street:
                case.streets_denied.add(case.spelled.pop("street"))
            if len(denied) % _DENIED == 0:
                # A number that is in doubt is asked for by itself.
                yield from _spelled(room, number=alike)
            elif reply == "no":
                case.address = replace(address, street="") if certain else None


def never_right(room: Room, where: Address) -> bool:
    """Whether it was amended so often when everything was read back that it must be a street that is none of ours."""
    ours = {street.casefold() for street in room.company.area.streets}
    return room.case.address_amended >= _DENIED and where.complete and where.street.casefold() not in ours


def _spelled(room: Room, *, number: bool = True) -> Flow:
    """The street, letter by letter; then there is a person. The town is kept, and a `number` that is in no doubt."""
    case = room.case
    if case.address is not None:
        case.address = replace(case.address, street="", number=case.address.number if number else "")
    yield _part(room, "ask_street_spelled", Moment.SPELLING, {}, name="street")


def elsewhere(heard: Heard) -> bool:
    """Whether a "no" was not all: digits, a street or a town came with it, understood or not."""
    correction = heard.correction
    named = correction is not None and bool(correction.digits or correction.slot == "address")
    return named or heard.address is not None or len(heard.text.split()) > _BARE_NO


def complete(room: Room, prompt: str = "ask_address") -> Flow:
    """Until there is a house number and a street: only what is missing is asked. Left for a problem that is another one
    than was named before."""
    case = room.case
    problem = case.problem
    while case.problem == problem and (not (case.address and case.address.complete) or case.address_known):
        address = None if case.address_known else case.address
        if address and address.street:
            yield _part(room, "ask_house_number", Moment.DIGITS, {"street": speech.street(address)})
        elif address and address.number:
            yield _part(room, "ask_street", Moment.ADDRESS, {"number": speech.house_number(address.number)})
        else:
            yield _part(room, prompt, Moment.ADDRESS, {})


def zip_code(room: Room) -> Flow:
    """Only when neither town nor ZIP code is known and it decides whether we come; read back when heard with doubt."""
    case = room.case
    while case.address and not case.area_unknown:
        code = case.address.zip
        if case.in_doubt("zip", code):
            reply = yield confirm("confirm_zip", {"zip": speech.digits(code)}, about=code)
            if reply == "yes" and case.address and case.address.zip == code:
                case.make_sure("zip", code)
            elif reply == "no" and case.address and case.address.zip == code:
                case.address = replace(case.address, zip="")
            continue
        if room.serves(case.address) is not None:
            return
        confirmed = replace(case.address, zip="", city="") if case.is_sure("address", case.address) else None
        answer = yield Ask(
            "ask_zip",
            "zip",
            _zip_answer,
            moment=Moment.DIGITS,
            keys=keypad.ZIP_KEYS,
            by_key=keypad.zip_code,
            phrases=tuple(town.lower() for town in room.company.area.towns),
            lengths=(5,),
        )
        if confirmed is not None and case.address and replace(case.address, zip="", city="") == confirmed:
            case.make_sure("address", case.address)  # The ZIP code makes street and number no less sure.
        if answer == "unknown":
            case.area_unknown = True
            case.facts.append("whether the address is in our service area was not checked")


def _zip_answer(heard: Heard, changed: frozenset[str]) -> str | None:
    if "address" in changed:
        return "address"
    return "unknown" if heard.aside is Aside.DONT_KNOW else None


def is_it_the_known_one(room: Room) -> Flow:
    case = room.case
    known = case.address
    if known is None:
        return
    reply = yield confirm(
        "confirm_known_address", {"address": speech.street_address(known)}, name="confirm_address", about=str(known)
    )
    if reply == "yes" and case.address == known:
        case.address_known = False
        case.make_sure("address", known)
    elif case.address_known:
        case.address, case.address_known = None, False


def _part(room: Room, prompt: str, moment: Moment, values: dict[str, str], name: str = "address") -> Ask:
    problem = room.case.problem

    def answer(heard: Heard, changed: frozenset[str]) -> str | None:
        del heard
        if room.case.problem != problem:
            return ANOTHER_MATTER
        return "address" if "address" in changed else None

    area = room.company.area
    return Ask(
        prompt,
        name,
        answer,
        values,
        moment,
        Keys(length=None),
        keypad.house_number(area.zips),
        phrases=tuple(word.lower() for word in (*area.streets, *area.towns)),
        no_input_s=8.0,
    )
