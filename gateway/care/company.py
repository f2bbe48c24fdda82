"""Whether the settings are this company's own: nothing of the demo company's, and people who can be rung. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from gateway.care.finding import Finding, fail, ok, warn
from gateway.company import Company
from gateway.config import Settings
from gateway.dialable import Why, why_not
from gateway.handoff.roster import on_duty

_GENERIC = frozenset({"legal"})
"""Answers that hold for every company."""
_WORDS = {
    Why.IMPLAUSIBLE: "is a number that nobody can have",
    Why.PREMIUM: "is a premium-rate number",
    Why.FOREIGN: "is in a country that `limits.countries` does not name",
}
_DAYS = 7


def _borrowed(company: Company, demo: Company) -> Iterator[str]:
    """The names of settings that hold the demo company's own facts."""
    if company.phone == demo.phone:
        yield f"company.phone ({demo.phone})"
    if company.area == demo.area and company.area.towns:
        yield "company.area"
    for topic, text in demo.answers.model_dump().items():
        if text and topic not in _GENERIC and getattr(company.answers, topic) == text:
            yield f"company.answers.{topic}"
    theirs: dict[str, Any] = {person.phone: person for person in demo.staff}
    for person in company.staff:
        if person.phone in theirs:
            yield f"company.staff: {person.name} ({person.phone})"
    names = {technician.name for technician in demo.technicians}
    for technician in company.technicians:
        if technician.name in names and technician in demo.technicians:
            yield f"company.technicians: {technician.name}"


def inherited(settings: Settings) -> Finding:
    """A company that set its own name must not answer with the demo company's prices, people and telephones."""
    check, demo = "own settings", Company()
    company = settings.company
    if company.name == demo.name and company.phone == demo.phone:
        return warn(
            check,
            f"this is the demo company, {demo.name}",
            "copy deploy/gateway.example.yaml to gateway.yaml and make it yours before callers are sent here",
        )
    found = list(_borrowed(company, demo))
    if found:
        return fail(
            check,
            f"{company.name} would use what belongs to the demo company: {'; '.join(found)}",
            "set each of these to your own value (an empty text or list, where there is none)",
        )
    return ok(check, f"nothing of the demo company's is left in {company.name}'s settings")


def numbers(settings: Settings) -> Finding:
    """Everybody who is rung has an ordinary number of a country that may be called, and not the company's own."""
    check, company = "staff phones", settings.company
    countries = settings.limits.countries or (company.country,)
    if not company.staff:
        return fail(check, "nobody can be rung", "name at least one person with a phone in `company.staff`")
    wrong = []
    for person in company.staff:
        if person.phone == company.phone:
            wrong.append(f"{person.name} has the company's own number: the call would ring itself")
        elif why := why_not(person.phone, countries):
            wrong.append(f"{person.name}'s {person.phone} {_WORDS[why]}")
    if wrong:
        return fail(check, "; ".join(wrong), "correct `company.staff`; for another country add it to limits.countries")
    return ok(check, f"{len(company.staff)} people with numbers that may be called")


def coverage(settings: Settings, now: datetime) -> Finding:
    """Somebody can be rung at any hour of the coming week. `now` is aware."""
    check, company = "somebody is there", settings.company
    empty = [
        hour
        for hour in (now + timedelta(hours=n) for n in range(24 * _DAYS))
        if not any(on_duty(company, person, hour) for person in company.staff)
    ]
    if not empty:
        return ok(check, "at every hour of the coming week somebody can be rung")
    first = empty[0].astimezone(company.zone)
    return warn(
        check,
        f"nobody is there in {len(empty)} of the next {24 * _DAYS} hours, first on {first:%A at %H:00}: an emergency "
        "would then end with a voice message",
        "give at least one person with the skill `emergency` the hours 24/7",
    )
