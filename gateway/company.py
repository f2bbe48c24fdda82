"""The company as the settings tell of it: where it goes, who works there, and what may be said about it."""

from functools import cached_property
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import model_validator

from gateway.parts import E164, Hours, Part

Trade = Literal["plumbing", "hvac"]


class ServiceArea(Part):
    """Where the company goes. Empty lists: everywhere."""

    zips: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    state: str = "VT"
    streets: tuple[str, ...] = ()
    """Street names worth listening for."""


class Answers(Part):
    """The only things ever said about prices, law and policy. Never invented, never extended."""

    price: str = (
        "A visit with a written estimate is eighty nine dollars, and that goes toward the repair if you go ahead. "
        "I can't quote a repair over the phone."
    )
    hours: str = "We're open Monday to Friday, eight to six, and Saturday nine to one. Emergencies, any time."
    service_area: str = "We serve Burlington, South Burlington, Winooski, Essex, Colchester, Shelburne and Williston."
    legal: str = "That's something a person on our team needs to answer."
    services: str = ""
    """What the company does and does not do. Empty, here and below: a person answers."""
    plan: str = ""
    warranty: str = ""
    financing: str = ""
    payment: str = ""


class Technician(Part):
    id: str
    name: str
    skills: tuple[str, ...]
    """Trades and special skills: plumbing, hvac, gas, boiler, drain."""
    hours: Hours | None = None
    """The company's hours when not given."""


class Person(Part):
    """Somebody who takes warm transfers."""

    id: str
    name: str
    """The first name, as callers hear it."""
    role: str = "dispatch"
    phone: E164
    """The mobile, or the only telephone."""
    desk: E164 | None = None
    """A second telephone."""
    ring: Literal["in_order", "both"] = "in_order"
    """With two telephones: first `phone`, then `desk`; or both at once."""
    skills: tuple[str, ...] = ("plumbing", "hvac", "emergency", "billing", "complaints")
    languages: tuple[str, ...] = ("en",)
    hours: Hours = "24/7"
    """The shifts, as opening hours; PH: public holidays."""
    order: int = 1
    """Lower numbers are rung first."""
    pronoun: str = "They"
    owner: bool = False
    """Rung in an emergency when nobody else takes it, whatever the shift."""
    supervisor: bool = False
    """May take any call."""
    texts: bool = False
    """Gets the brief as a text message when their telephone rings."""

    @property
    def phones(self) -> tuple[str, ...]:
        """In the order of ringing."""
        return tuple(dict.fromkeys(number for number in (self.phone, self.desk) if number))


class Company(Part):
    name: str = "Maple Plumbing & Heating"
    phone: E164 = "+18025550100"
    """The number that callers dial, and that texts and transfers come from."""
    trades: tuple[Trade, ...] = ("plumbing", "hvac")
    timezone: str = "America/New_York"
    hours: Hours = "Mo-Fr 08:00-18:00; Sa 09:00-13:00; PH off"
    country: str = "US"
    """Two letters; whose public holidays `PH` means."""
    recording: bool = False
    """Calls are recorded; the greeting then says so."""
    area: ServiceArea = ServiceArea(
        zips=("05401", "05403", "05404", "05408", "05446", "05452", "05482", "05495"),
        towns=(
            "Burlington",
            "South Burlington",
            "Winooski",
            "Colchester",
            "Essex Junction",
            "Essex",
            "Shelburne",
            "Williston",
        ),
    )
    answers: Answers = Answers(
        services="We do plumbing, heating and cooling: repairs, new systems and tune-ups. We don't fix appliances.",
        plan="We have a yearly maintenance plan with a tune-up and priority service.",
        financing="We offer monthly payments on new systems, on approved credit.",
        payment="You can pay by card, check or cash at the visit, or by card with our office.",
    )
    technicians: tuple[Technician, ...] = (
        Technician(id="tom", name="Tom", skills=("plumbing", "drain", "gas")),
        Technician(id="ruth", name="Ruth", skills=("hvac", "boiler", "gas")),
        Technician(id="sam", name="Sam", skills=("plumbing", "hvac")),
    )
    staff: tuple[Person, ...] = (
        Person(id="dana", name="Dana", role="dispatch", phone="+18025550111", order=1, pronoun="She"),
        Person(id="miguel", name="Miguel", role="dispatch", phone="+18025550112", order=2, pronoun="He"),
        Person(
            id="ellen",
            name="Ellen",
            role="the owner's office",
            phone="+18025550113",
            order=3,
            pronoun="She",
            owner=True,
            supervisor=True,
        ),
    )

    @model_validator(mode="after")
    def _usable(self) -> Self:
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"timezone {self.timezone!r} is unknown; use a name like America/Chicago") from None
        for kind, ids in (("technicians", [t.id for t in self.technicians]), ("staff", [p.id for p in self.staff])):
            if len(set(ids)) < len(ids):
                raise ValueError(f"{kind}: each id may be used once")
        return self

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)
