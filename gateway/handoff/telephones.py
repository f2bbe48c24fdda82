"""People with two telephones: each is a line of its own in a plan, and all lines of a person are one person. Pure."""

from collections.abc import Iterable

from gateway.company import Company, Person
from gateway.handoff.plan import Circle

DESK = "/desk"
"""After a person's id: their second telephone."""


def owner(line: str) -> str:
    """Whose line it is: the person's id."""
    return line.removesuffix(DESK)


def lines_of(line: str) -> tuple[str, str]:
    """All lines that this person may have."""
    return owner(line), owner(line) + DESK


def person_of(company: Company, line: str) -> Person | None:
    return next((person for person in company.staff if person.id == owner(line)), None)


def number(company: Company, line: str) -> str | None:
    """What to dial, E.164; None: nobody on the staff has this line."""
    person = person_of(company, line)
    if person is None:
        return None
    return person.desk if line.endswith(DESK) else person.phone


def with_desks(circles: Iterable[Circle], *staff: Person) -> tuple[Circle, ...]:
    """The circles with everybody's second telephone: at the same time, or in a circle right after the first."""
    desks = {person.id: person.ring for person in staff if person.desk and person.desk != person.phone}
    made: list[Circle] = []
    for circle in circles:
        now = (
            p for person in circle.people for p in (person, *([person + DESK] if desks.get(person) == "both" else []))
        )
        made.append(Circle(tuple(now), circle.ring_s))
        then = tuple(person + DESK for person in circle.people if desks.get(person) == "in_order")
        if then:
            made.append(Circle(then, circle.ring_s))
    return tuple(made)
