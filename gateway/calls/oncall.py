"""Whom to dial when nothing but the settings is left: no clock, no database, no knowledge of who is on duty. Pure."""

from gateway.company import Company

EMERGENCY = "emergency"


def phones(company: Company) -> tuple[str, ...]:
    """E.164, those who take emergencies first, then by `order`; each telephone once."""
    people = sorted(company.staff, key=lambda person: (EMERGENCY not in person.skills, person.order))
    return tuple(dict.fromkeys(person.phone for person in people))
