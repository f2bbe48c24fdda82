"""What a simulated caller wants, who they are and how they are: drawn by chance, the same for the same seed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from gateway.evaluate.callers import spoken
from gateway.evaluate.callers.wordings import Problem, Wordings, wordings


class Kind(StrEnum):
    """What the call is about."""

    BOOK = "book"
    EMERGENCY = "emergency"
    PRICE = "price"
    HOURS = "hours"
    SERVICE_AREA = "service_area"
    CANCEL = "cancel"
    RESCHEDULE = "reschedule"
    STATUS = "status"
    BILLING = "billing"
    COMPLAINT = "complaint"
    PERSON = "person"
    WRONG_NUMBER = "wrong_number"
    SALES = "sales"
    OUT_OF_SCOPE = "out_of_scope"
    FAR_AWAY = "far_away"
    """Wants a visit outside the service area."""


class Manner(StrEnum):
    PLAIN = "plain"
    TERSE = "terse"
    CHATTY = "chatty"
    AT_ONCE = "all at once"
    CORRECTS = "corrects itself"
    ELDERLY = "elderly"
    ANGRY = "angry"
    STREET = "noisy street"
    NON_NATIVE = "non-native"


_KINDS = {
    Kind.BOOK: 52, Kind.EMERGENCY: 14, Kind.PRICE: 3, Kind.HOURS: 3, Kind.SERVICE_AREA: 3, Kind.CANCEL: 3,
    Kind.RESCHEDULE: 3, Kind.STATUS: 3, Kind.BILLING: 3, Kind.COMPLAINT: 3, Kind.PERSON: 4, Kind.WRONG_NUMBER: 2,
    Kind.SALES: 2, Kind.OUT_OF_SCOPE: 2, Kind.FAR_AWAY: 2,
}  # fmt: skip
"""Calls in a hundred, as a company of this kind gets them, with more emergencies than there are."""


@dataclass(frozen=True, slots=True)
class Truth:
    """Who the caller is and where they live: what must be in a booking, word for word."""

    first: str
    last: str
    number: str
    street: str
    town: str
    zip: str
    phone: str
    """E.164: the one to be called back on."""
    calls_from: str
    """E.164; empty: withheld."""


@dataclass(frozen=True, slots=True)
class Wish:
    """When a visit would suit."""

    said: str
    fits: Callable[[datetime], bool] = field(compare=False)
    """Whether an arrival window that begins then (company's local time) is what was said."""
    pressing: bool = False
    """"As soon as possible"."""


@dataclass(frozen=True, slots=True)
class Goal:
    kind: Kind
    manner: Manner
    truth: Truth
    wish: Wish
    now: datetime
    """Local time of the call; aware."""
    opening: str
    """What the call begins with: the problem or the wish, in the caller's words."""
    accept: tuple[str, ...] = ()
    """Problem types that are right."""
    danger: str = ""
    known: bool = False
    """A customer: name and address are on file under the number they call from."""


def draw(seed: int, index: int, zone_now: datetime) -> Goal:
    """The `index`-th caller of a run. `zone_now`: a moment in the company's zone from which days are counted."""
    chance = Random(f"{seed}/{index}")  # noqa: S311 - repeatable variety, no secret
    said = wordings()
    kind = chance.choices(list(_KINDS), weights=list(_KINDS.values()))[0]
    # Manners go round, so that each meets each kind of goal in a large run.
    manner = list(Manner)[index % len(Manner)]
    problem = chance.choice(said.problems)
    emergency = chance.choice(said.emergencies)
    season = (
        problem.season if kind in (Kind.BOOK, Kind.FAR_AWAY) else emergency.season if kind is Kind.EMERGENCY else ""
    )
    now = _moment(zone_now, season, chance)
    truth = _truth(said, chance, far=kind is Kind.FAR_AWAY)
    accept: tuple[str, ...] = ()
    danger = ""
    short = manner is Manner.TERSE
    if kind in (Kind.BOOK, Kind.FAR_AWAY):
        opening = chance.choice(problem.short if short else problem.full)
        accept = problem.accept
    elif kind is Kind.EMERGENCY:
        opening, danger = chance.choice(emergency.short if short else emergency.say), emergency.danger
    else:
        opening = chance.choice(said.wants[kind.value])
    known = kind is Kind.BOOK and bool(truth.calls_from) and truth.calls_from == truth.phone and chance.random() < 0.15
    return Goal(kind, manner, truth, wish(now, chance), now, opening, accept, danger, known)


def retold(goal: Goal, chance: Random) -> str:
    """The problem once more, in other words."""
    same: list[Problem] = [problem for problem in wordings().problems if problem.accept == goal.accept]
    return chance.choice(same[0].full) if same else goal.opening


def _moment(base: datetime, season: str, chance: Random) -> datetime:
    """Mostly office hours on a working day; sometimes an evening or a weekend."""
    month = {"summer": 7, "winter": 1, "": chance.randrange(1, 13)}[season]
    day = base.replace(month=month, day=chance.randrange(1, 28), minute=chance.randrange(60), second=0, microsecond=0)
    while day.weekday() > 4 and chance.random() < 0.8:
        day += timedelta(days=1)
    usual = chance.random() < 0.8
    return day.replace(hour=chance.randrange(8, 17) if usual else chance.choice((6, 7, 18, 20, 22)))


def _truth(said: Wordings, chance: Random, *, far: bool) -> Truth:
    place = chance.choice(said.far_towns if far else said.towns)
    own = f"+1802555{chance.randrange(1000, 9999)}"
    other = f"+1802{chance.choice(('343', '658', '862', '555'))}{chance.randrange(1000, 9999)}"
    withheld, another = chance.random() < 0.08, chance.random() < 0.15
    number = str(chance.choice((chance.randrange(2, 100), chance.randrange(100, 1000), chance.randrange(1000, 3000))))
    return Truth(
        first=chance.choice(said.people["first"]),
        last=chance.choice(said.people["last"]),
        number=number,
        street=chance.choice(said.streets),
        town=place.town,
        zip=place.zip,
        phone=other if another or withheld else own,
        calls_from="" if withheld else own,
    )


def wish(now: datetime, chance: Random) -> Wish:
    """When it would suit: a day, a part of it, or both, as people say it."""
    today = now.date()
    ahead = chance.randrange(2, 6)
    day = today + timedelta(days=ahead)
    name = f"{day:%A}".lower()
    part, lowest, highest = chance.choice(
        (
            ("", 0, 24),
            ("", 0, 24),
            (" morning", 0, 11),
            (" afternoon", 12, 24),
            (" after two", 14, 24),
            (" before noon", 0, 11),
        )
    )
    tomorrow = today + timedelta(days=1)
    week = timedelta(days=7)
    monday = today + timedelta(days=7 - today.weekday())
    later = today + timedelta(days=chance.randrange(4, 18))

    def on(*days: object) -> Callable[[datetime], bool]:
        return lambda start: start.date() in days and lowest <= start.hour <= highest

    return chance.choice(
        (
            Wish("as soon as possible", lambda start: True, pressing=True),
            Wish("the sooner the better", lambda start: True, pressing=True),
            Wish("whatever you have first", lambda start: True, pressing=True),
            Wish(f"tomorrow{part}", on(tomorrow)),
            Wish(f"tomorrow{part} would be great", on(tomorrow)),
            Wish(f"{name}{part}", on(day)),
            Wish(f"on {name}{part}", on(day)),
            Wish(f"could you do {name}{part}", on(day)),
            Wish(f"{name}{part} if you can", on(day)),
            Wish("any day next week", lambda start: monday <= start.date() < monday + week),
            Wish("any morning next week", lambda start: monday <= start.date() < monday + week and start.hour < 12),
            Wish(f"{later:%B} {spoken.ordinal(later.day)}".lower(), lambda start: start.date() == later),
            Wish(f"the {spoken.ordinal(later.day)}", lambda start: start.date() == later),
        )
    )
