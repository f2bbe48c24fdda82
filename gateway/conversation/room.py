"""What flows and slots may see: the case, the settings, the prompts and the event's own time. Nothing else exists."""

from dataclasses import dataclass, field
from datetime import date, datetime

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.case import CaseFile
from gateway.conversation.prompts import Prompts
from gateway.conversation.stance import Stances, ai_first
from gateway.grammars import Grammars, ProblemType
from gateway.understanding.meaning import Address, Heard


@dataclass(slots=True)
class Room:
    """Shared by the engine and the flows of one call; the engine moves `now` on with each event."""

    company: Company
    guardrails: Guardrails
    grammars: Grammars
    prompts: Prompts
    case: CaseFile
    now: datetime
    """The event's time, in the company's time zone."""
    heard: Heard = field(default_factory=Heard)
    """What was understood last."""
    stances: Stances = ai_first
    """What the company's rules say about a call like this."""

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def problem(self) -> ProblemType | None:
        return self.grammars.problems.get(self.case.problem)

    @property
    def problem_name(self) -> str:
        """For people, with article: "a clogged drain and a leak"; empty when no problem is known."""
        more = [kind.name for label in self.case.more_problems if (kind := self.grammars.problems.get(label))]
        return " and ".join((self.problem.name, *more)) if self.problem else ""

    @property
    def skills(self) -> tuple[str, ...]:
        """What whoever comes or answers must be able to do."""
        if self.problem:
            kinds = (self.problem, *(self.grammars.problems[label] for label in self.case.more_problems))
            return tuple(dict.fromkeys(skill for kind in kinds for skill in kind.skills))
        return (self.case.problem_trade,) if self.case.problem_trade else ()

    def serves(self, address: Address) -> bool | None:
        """Whether the address is in the service area; None: it cannot be told without town or ZIP code."""
        area = self.company.area
        if not area.zips and not area.towns:
            return True
        if address.zip and area.zips:
            return address.zip[:5] in area.zips
        if address.city and area.towns:
            return address.city.casefold() in {town.casefold() for town in area.towns}
        if address.street.casefold() in {street.casefold() for street in area.streets}:
            return True
        return None

    def sure_enough(self, slot: str, value: object, confidence: float) -> bool:
        """Heard surely, or confirmed: no read-back of its own is needed."""
        return confidence >= self.guardrails.act_at or self.case.is_sure(slot, value)

    def likely(self, confidence: float) -> bool:
        """Sure enough to go on with, where everything is read back before it counts."""
        return confidence >= self.guardrails.in_passing_at
