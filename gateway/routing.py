"""The settings of who takes which call: rules, rota, tiers of customers. docs/routing.md explains them."""

from collections.abc import Collection, Iterator
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gateway.parts import Hours, Part
from gateway.understanding.meaning import Intent, Mood, Urgency

Model = Literal["ai_first", "human_first", "supervised", "paired"]
"""Who talks to the caller. ai_first: the gateway, until it or the caller wants a person. human_first: phones ring as
soon as the call comes in, and the gateway helps until somebody takes it. supervised: the gateway, and a supervisor may
take the call at any time. paired: the gateway collects everything, a person concludes."""
How = Literal["one_by_one", "at_once", "widening"]
"""widening: one person, then two, then four more, and so on."""
Order = Literal["listed", "longest_idle"]
Busy = Literal["queue", "message"]
TriggerName = Literal[
    "asked",
    "danger",
    "urgent",
    "low_confidence",
    "reprompts",
    "silence",
    "no_progress",
    "mood",
    "trouble_words",
    "repeated",
    "tangled",
    "policy",
    "intent",
    "no_opening",
    "broken",
    "rule",
    "taken",
    "paired",
]
"""The values of `conversation.events.Trigger`."""

GROUPS = ("skilled", "on_call", "owner", "supervisors", "everyone")
"""What `who` may name besides "skill:…" and people's ids. skilled: those on duty who can do what the call needs."""
SKILL = "skill:"
EMERGENCY = "emergency"

RingS = Annotated[int, Field(ge=5, le=600)]
AcceptS = Annotated[int, Field(ge=3, le=60)]
TotalS = Annotated[int, Field(ge=10, le=900)]
Reprompts = Annotated[int, Field(ge=0, le=5)]


class When(Part):
    """When a rule applies: everything that is given must hold, any of its values will do."""

    intents: tuple[Intent, ...] = ()
    problems: tuple[str, ...] = ()
    """Problem types, as the grammars name them: no_heat, drain_clog."""
    trades: tuple[str, ...] = ()
    urgencies: tuple[Urgency, ...] = ()
    tiers: tuple[str, ...] = ()
    moods: tuple[Mood, ...] = ()
    triggers: tuple[TriggerName, ...] = ()
    """Why a person is to take over. Not yet known when a call comes in."""
    languages: tuple[str, ...] = ()
    vulnerable: bool | None = None
    """An infant, somebody elderly, ill, pregnant or disabled; or no heat in the cold months."""
    open: bool | None = None
    """Whether the company is open, by its own hours."""
    hours: Hours | None = None


class Rule(Part):
    """For which calls, by which model, whom to ring and how. What is not given comes from `routing` and `handoff`."""

    name: str
    when: When = When()
    model: Model | None = None
    who: tuple[str, ...] = Field(("skilled",), min_length=1)
    """Whom to ring, in this order: skilled, on_call, owner, supervisors, everyone, skill:billing, or a person's id."""
    how: How | None = None
    order: Order | None = None
    ring_s: RingS | None = None
    accept_s: AcceptS | None = None
    total_s: TotalS | None = None
    busy: Busy | None = None
    reprompts: Reprompts | None = None


class Tier(Part):
    """A kind of customer, and what they are promised."""

    rank: int = Field(0, ge=0, le=9)
    """In a queue of equally urgent callers the higher rank goes first."""
    person_within_s: int | None = Field(None, ge=5, le=900)
    """The target until a person: so many phones ring at once that everybody has been rung by then."""
    reprompts: Reprompts | None = None
    who: tuple[str, ...] = ()
    """Who may be rung, as in a rule. Empty: everybody. Not a bar in emergencies, nor to vulnerable people."""


class Duty(Part):
    """A line of the on-call rota: who, in which order, at which times."""

    hours: Hours
    people: tuple[str, ...] = Field(min_length=1)
    """Ids: the one on call, then the next."""


class Disposition(Part):
    """What came of a call, as the person who took it says afterwards, by key or on a screen."""

    key: Annotated[str, Field(pattern="^[1-9]$")]
    name: Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,30}$")]
    says: str
    """As it is spoken in the menu: "solved on the phone"."""


DEFAULT_RULES = (
    Rule(
        name="emergency_after_hours",
        when=When(urgencies=(Urgency.EMERGENCY,), open=False),
        who=("on_call", "skilled", "owner"),
        busy="message",
    ),
    Rule(name="emergency", when=When(urgencies=(Urgency.EMERGENCY,)), who=("skilled", "on_call", "owner")),
    Rule(name="vulnerable", when=When(vulnerable=True), who=("skilled", "on_call", "everyone")),
    Rule(name="high_value", when=When(tiers=("high_value",)), model="human_first", how="at_once"),
    Rule(name="angry", when=When(moods=(Mood.ANGRY,)), who=("skilled", "everyone")),
    Rule(name="after_hours", when=When(open=False), busy="message"),
)

DEFAULT_TIERS = {
    "high_value": Tier(rank=3, person_within_s=30, reprompts=1),
    "contract": Tier(rank=2, person_within_s=60),
    "regular": Tier(rank=1),
    "new": Tier(rank=0),
}


class Routing(Part):
    model: Model = "ai_first"
    how: How = "one_by_one"
    order: Order = "listed"
    busy: Busy = "queue"
    """While all are on other calls: wait in line, or leave a message."""
    rules: tuple[Rule, ...] = DEFAULT_RULES
    """The first that applies counts; none: everybody skilled, as set here."""
    rota: tuple[Duty, ...] = ()
    """The first line whose hours fit says who is on call. Empty: those with the skill "emergency" who are on duty."""
    tiers: dict[str, Tier] = DEFAULT_TIERS
    cold_months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = (11, 12, 1, 2, 3)
    """Months in which a home without heat is a matter of health."""
    no_heat: tuple[str, ...] = ("no_heat",)
    """The problem types that leave a home without heat."""
    emergency_breaks_quiet: bool = True
    """In an emergency, when nobody else is left, those who are not to be disturbed are rung after all."""
    dispositions: Annotated[tuple[Disposition, ...], Field(min_length=1)] = (
        Disposition(key="1", name="solved", says="solved on the phone"),
        Disposition(key="2", name="visit", says="a visit was agreed"),
        Disposition(key="3", name="call_back", says="somebody has to call back"),
        Disposition(key="4", name="not_for_us", says="nothing for us"),
        Disposition(key="5", name="nuisance", says="an abusive or nuisance call"),
    )

    @model_validator(mode="after")
    def _usable(self) -> Self:
        names = [rule.name for rule in self.rules]
        if len(set(names)) < len(names):
            raise ValueError("rules: each name may be used once")
        for kind, values in (
            ("key", [d.key for d in self.dispositions]),
            ("name", [d.name for d in self.dispositions]),
        ):
            if len(set(values)) < len(values):
                raise ValueError(f"dispositions: each {kind} may be used once")
        for rule in self.rules:
            if unknown := [tier for tier in rule.when.tiers if tier not in self.tiers]:
                raise ValueError(f"rules: {rule.name}: no tier is called {unknown[0]!r}; add it to tiers")
        return self

    def check_people(self, ids: Collection[str]) -> None:
        """Raises ValueError when a rule, a tier or the rota names somebody who is not on the staff."""
        for where, who in self._named():
            if who not in GROUPS and not who.startswith(SKILL) and who not in ids:
                raise ValueError(
                    f"routing.{where}: nobody on the staff has the id {who!r}; write one of {', '.join(sorted(ids))}, "
                    f"{', '.join(GROUPS)} or skill:NAME"
                )

    def _named(self) -> Iterator[tuple[str, str]]:
        for rule in self.rules:
            yield from ((f"rules.{rule.name}", who) for who in rule.who)
        for name, tier in self.tiers.items():
            yield from ((f"tiers.{name}", who) for who in tier.who)
        for number, duty in enumerate(self.rota):
            for person in duty.people:
                if person in GROUPS or person.startswith(SKILL):
                    raise ValueError(f"routing.rota: {person!r} is no person; write the ids of people on the staff")
                yield f"rota.{number}", person
