"""The case file: all that is known about this call so far. The engine writes it; flows and briefs read it."""

from dataclasses import dataclass, field

from gateway.scheduling.visit import Opening, Visit
from gateway.understanding.meaning import Address, Danger, Intent, Mood, Name, Urgency, When

_URGENCIES = (Urgency.ROUTINE, Urgency.URGENT, Urgency.EMERGENCY)


@dataclass(slots=True)
class CaseFile:
    """What the caller wants and what we know. Empty values: not known."""

    caller_number: str = ""
    """E.164, as the carrier gave it; empty when withheld."""
    tier: str = "new"
    intent: Intent | None = None
    intent_confidence: float = 0.0
    asked: str = ""
    """The caller's words for what they want done, when that was surely understood or confirmed."""
    later: list[Intent] = field(default_factory=list)
    """Other things that were asked in the same breath, to be taken up when this one is done."""
    perhaps: list[Intent] = field(default_factory=list)
    """Other things that may have been asked in the same breath, to be asked about when this one is done."""
    problem: str = ""
    """The problem type's key in `grammars/`."""
    problem_confidence: float = 0.0
    problem_named: str = ""
    """The problem type that was named in passing and not asked about: a "no" to what comes next may be meant for it."""
    more_problems: tuple[str, ...] = ()
    """Other problem types of the same trade, surely understood in the same breath: the same visit is for them too."""
    problems_denied: set[str] = field(default_factory=set)
    """Problem types that the caller said it was not."""
    problem_trade: str = ""
    """ "plumbing" or "hvac", when only that much is known."""
    story: list[str] = field(default_factory=list)
    """What the caller said it was, in the caller's words."""
    equipment: str = ""
    name: Name | None = None
    name_known: bool = False
    """From an earlier call, not from this one."""
    name_skipped: bool = False
    name_guess: Name | None = None
    """What was heard too unsurely to use, or denied (then without any confidence): when only the other half is
    spelled, this half still counts."""
    spelled: dict[str, str] = field(default_factory=dict)
    """What was spelled ("first", "last", "street"): it stays what it is, whatever it sounds like later."""
    address: Address | None = None
    address_known: bool = False
    """From an earlier call; asked about before it is used."""
    streets_denied: set[str] = field(default_factory=set)
    """Streets that were understood of letters and are not it: spelled again, it is another."""
    addresses_denied: set[tuple[str, str]] = field(default_factory=set)
    """House numbers with streets that were read back wrongly, and their towns: "14 hope", "Burlington"."""
    streets_heard: dict[str, float] = field(default_factory=dict)
    """Streets that readings of the address had, the best ones and others, with their chances added up."""
    address_denied: Address | None = None
    """The whole address that was last read back wrongly: with another number keyed in, its street may be right."""
    address_amended: int = 0
    name_amended: int = 0
    phone_amended: int = 0
    """How often it was not yet right when everything was read back."""
    out_of_area: bool = False
    """The caller was told that this address is outside the service area, and wants a visit there all the same."""
    area_unknown: bool = False
    """Neither town nor ZIP code could be told."""
    phone: str = ""
    phone_other: bool = False
    """The caller wants to be called on another number than the one they call from."""
    phones_denied: set[str] = field(default_factory=set)
    """Numbers that a caller said no to: heard so once more, the area code may be what is misheard."""
    when: When | None = None
    urgency: Urgency = Urgency.ROUTINE
    vulnerable: tuple[str, ...] = ()
    vulnerable_asked: bool = False
    dangers: tuple[Danger, ...] = ()
    mood: Mood = Mood.CALM
    told: list[str] = field(default_factory=list)
    """What we told or offered the caller, for the person who takes over."""
    facts: list[str] = field(default_factory=list)
    sure: dict[str, str] = field(default_factory=dict)
    """Slot to the very value that the caller said yes to: a changed value is not confirmed any more."""
    doubted: dict[str, str] = field(default_factory=dict)
    """Slot ("phone", "zip") to digits that may be others: read back at once."""
    faint: dict[str, str] = field(default_factory=dict)
    """Slot to a value heard too unsurely to use; the same again counts."""
    times_told: bool = False
    """Openings were named to the caller before: when none of them was wanted, the soonest is not taken unasked."""
    openings: tuple[Opening, ...] = ()
    opening: Opening | None = None
    """The arrival window that the caller chose."""
    opening_for: str = ""
    """The problem and the time it was chosen for: when these change, it is not the right one any more."""
    visit: Visit | None = None
    upcoming: tuple[Visit, ...] = ()
    offered_trades: bool = False
    """The caller wanted something that we do not do, and was told what we do."""
    answered: list[Intent] = field(default_factory=list)
    """Questions that got their configured answer."""

    def raise_urgency(self, level: Urgency | None) -> None:
        """Urgency only rises by what is understood; only the caller's own "no, it can wait" lowers it."""
        if level is not None and _URGENCIES.index(level) > _URGENCIES.index(self.urgency):
            self.urgency = level

    def calm(self) -> None:
        """The caller was asked whether it cannot wait, and it can. Dangers, and people who need care, stay urgent."""
        if not self.dangers and not self.vulnerable:
            self.urgency = Urgency.ROUTINE

    def tell(self, what: str) -> None:
        if what not in self.told:
            self.told.append(what)

    def is_sure(self, slot: str, value: object) -> bool:
        return self.sure.get(slot) == str(value)

    def make_sure(self, slot: str, value: object) -> None:
        self.sure[slot] = str(value)

    def in_doubt(self, slot: str, value: str) -> bool:
        """Whether these digits were heard with doubt and not confirmed since."""
        return bool(value) and self.doubted.get(slot) == value and not self.is_sure(slot, value)

    @property
    def words(self) -> str:
        """The story so far, in the caller's words."""
        return "; ".join(self.story)

    @property
    def opening_key(self) -> str:
        return f"{self.problem} {self.when}"

    @property
    def visit_key(self) -> str:
        """Everything that a read-back confirms, as one value: a "yes" counts for this and nothing else."""
        opening = self.opening
        window = f"{opening.start.isoformat()} {opening.technician_id}" if opening else ""
        return "|".join((self.problem, str(self.address), str(self.name), self.phone, window))
