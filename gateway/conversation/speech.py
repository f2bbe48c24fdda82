"""Values as the caller hears them in a prompt; the words themselves are made by `voice.spoken`."""

from datetime import date, datetime, timedelta

from gateway.scheduling.visit import Opening
from gateway.understanding.meaning import Address
from gateway.voice import spoken

_ENDING = 4


def address(place: Address) -> str:
    """ "fourteen twenty Maple Street in Burlington": as in a sentence."""
    line = street_address(place)
    if place.city:
        return f"{line} in {spoken.address(Address(city=place.city))}"
    return f"{line}, ZIP code {digits(place.zip)}" if place.zip else line


def street_address(place: Address) -> str:
    """Without the town: enough for somebody who lives there."""
    return spoken.address(Address(number=place.number, street=place.street, unit=place.unit))


def street(place: Address) -> str:
    return spoken.street(place.street)


def house_number(number: str) -> str:
    return spoken.house_number(number)


def digits(code: str) -> str:
    """A ZIP code, digit by digit."""
    return spoken.zip_code(code)


def ending(number: str) -> str:
    """The last four digits of a number: "zero one four two"."""
    return spoken.digits(number[-_ENDING:])


def call_back(number: str, caller_number: str) -> str:
    """The caller's own number by its ending, another one in full: it has not been read back before."""
    if number == caller_number:
        return f"the number ending in {ending(number)}"
    return spoken.phone(number)


def phone(number: str) -> str:
    """In full, in groups."""
    return spoken.phone(number)


def reached_at(number: str) -> str:
    """ "at the number ending in zero one four two."; empty when no number is known."""
    return f"at the number ending in {ending(number)}." if number else ""


def reference(code: str) -> str:
    return spoken.reference(code)


def full_day(day: date) -> str:
    """ "Friday, November twenty seventh": never "this" or "next", for that is what is being cleared up."""
    return spoken.day(day, day - timedelta(days=30))


def opening(one: Opening, today: date) -> str:
    """ "tomorrow between eight and ten in the morning"."""
    return f"{spoken.day(one.start, today)} {spoken.window(one.start, one.end)}"


def by_weekday(one: Opening) -> str:
    """ "Thursday between eight and ten in the morning": what callers say of tomorrow, too."""
    return f"{one.start:%A} {spoken.window(one.start, one.end)}"


def choices(openings: tuple[Opening, ...], today: date) -> tuple[str, ...]:
    """The openings in turn; a day that was just said is not said again."""
    said = []
    before: date | None = None
    for one in openings:
        day = one.start.date()
        window = spoken.window(one.start, one.end)
        said.append(window if day == before else f"{spoken.day(one.start, today)} {window}")
        before = day
    return tuple(said)


def figures(number: str) -> str:
    """For reading, not for hearing: "802-555-0100"."""
    if number.startswith("+1") and len(number) == 12:
        return f"{number[2:5]}-{number[5:8]}-{number[8:]}"
    return number


def clock_window(one: Opening) -> str:
    """For reading: "10 AM to 12 PM"."""
    return f"{_clock(one.start)} to {_clock(one.end)}"


def _clock(at: datetime) -> str:
    return at.strftime("%I:%M %p").lstrip("0").replace(":00", "")
