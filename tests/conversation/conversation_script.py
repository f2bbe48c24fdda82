"""Test double and harness: words to meaning by a table, lookups answered by a small calendar, all in virtual time."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from shutil import copy
from typing import TypeVar

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.engine import Conversation
from gateway.conversation.events import (
    Action,
    BookVisit,
    Caller,
    CallStarted,
    CancelVisit,
    Decided,
    Event,
    FindOpenings,
    FindPerson,
    HandOver,
    HangUp,
    Interrupted,
    LineBack,
    Listen,
    OpeningsFound,
    PersonFound,
    Pressed,
    Quiet,
    Say,
    Spoke,
    TakeMessage,
    Trigger,
    VisitBooked,
    VisitCancelled,
    VisitRefused,
)
from gateway.grammars import Grammars, default_folder
from gateway.scheduling.visit import Opening, Visit
from gateway.turn import Expecting, KeyPress, Reading, Silence, Stamp, Utterance
from gateway.understanding.meaning import (
    Address,
    Aside,
    Context,
    Correction,
    Danger,
    Guess,
    Heard,
    Intent,
    Mood,
    Name,
    Span,
    Urgency,
    When,
)

T = TypeVar("T")
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Vermont."""
TOMORROW = date(2026, 11, 24)
MAPLE = Address("1420", "Maple Street", city="Burlington", confidence=0.95)
MARIA = Name("Maria", "Lopez", confidence=0.95)
OWN = "+18025550142"

PLUMBING = """
problems:
  clogged_drain: {name: a clogged drain, trade: plumbing, skills: [plumbing, drain], duration_min: 60, examples: [x]}
  dripping_faucet: {name: a dripping faucet, trade: plumbing, skills: [plumbing], examples: [x]}
  plumbing_problem: {name: a plumbing problem, trade: plumbing, skills: [plumbing]}
  burst_pipe: {name: a burst pipe, trade: plumbing, urgency: emergency, skills: [plumbing], examples: [x],
    advice: "The main shut-off is usually where the water comes in."}
"""
HVAC = """
problems:
  no_heat: {name: no heat, trade: hvac, urgency: urgent, skills: [hvac], duration_min: 90, examples: [x]}
  tune_up: {name: a tune-up, trade: hvac, skills: [hvac], intent: maintenance, examples: [x]}
"""
SAFETY = """
dangers:
  gas:
    answer: ["Please leave the house right now.", "Don't touch any switches.", "Call nine one one from outside."]
    examples: [i smell gas]
  flooding:
    answer: ["Please turn the main shut-off clockwise, if you can reach it safely."]
    examples: [water everywhere]
"""


def small_grammars(folder: Path) -> Grammars:
    """The real prompts, with a few problem types and dangers that tests can rely on."""
    copy(default_folder() / "prompts.yaml", folder / "prompts.yaml")
    for name, text in (("plumbing", PLUMBING), ("hvac", HVAC)):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "problems.yaml").write_text(text)
    (folder / "safety.yaml").write_text(SAFETY)
    return Grammars(folder, ("plumbing", "hvac"))


def wants(intent: Intent, confidence: float = 0.95) -> tuple[Guess, ...]:
    return (Guess(intent.value, confidence),)


def has(problem: str, confidence: float = 0.95) -> tuple[Guess, ...]:
    return (Guess(problem, confidence),)


def on(day: date, earliest: time = time(0), latest: time = time(23, 59)) -> When:
    return When((Span(day, day, earliest, latest),), said=f"on {day.isoformat()}", confidence=0.9)


WORDS: dict[str, Heard] = {
    "i'd like to book a visit": Heard(intents=wants(Intent.SCHEDULE)),
    "maybe a visit": Heard(intents=wants(Intent.SCHEDULE, 0.6)),
    "my kitchen drain is clogged": Heard(intents=wants(Intent.SCHEDULE), problems=has("clogged_drain")),
    "the drain i think is slow": Heard(intents=wants(Intent.SCHEDULE, 0.7), problems=has("clogged_drain", 0.7)),
    "the drain or the faucet is odd": Heard(
        intents=wants(Intent.SCHEDULE),
        problems=(Guess("clogged_drain", 0.35), Guess("dripping_faucet", 0.3), Guess("no_heat", 0.16)),
    ),
    "the pipe or the drain is odd": Heard(
        intents=wants(Intent.SCHEDULE), problems=(Guess("clogged_drain", 0.45), Guess("burst_pipe", 0.2))
    ),
    "the drain or the heat is odd": Heard(
        intents=wants(Intent.SCHEDULE), problems=(Guess("clogged_drain", 0.45), Guess("no_heat", 0.4))
    ),
    "the faucet is dripping": Heard(problems=has("dripping_faucet")),
    "i have a burst pipe": Heard(intents=wants(Intent.URGENT), problems=has("burst_pipe"), urgency=Urgency.EMERGENCY),
    "black rain": Heard(
        intents=wants(Intent.SCHEDULE, 0.6), problems=has("burst_pipe", 0.55), urgency=Urgency.EMERGENCY
    ),
    "the shower stands in water": Heard(
        intents=(Guess(Intent.URGENT.value, 0.58), Guess(Intent.SCHEDULE.value, 0.4)), urgency=Urgency.URGENT
    ),
    "no not that heavy today": Heard(
        yes=False, when=on(date(2026, 11, 23)), correction=Correction("when"), intents=wants(Intent.SCHEDULE, 0.75)
    ),
    "no i need it on thursday instead": Heard(
        yes=False, when=on(date(2026, 11, 26)), correction=Correction("when"), intents=wants(Intent.SCHEDULE, 0.75)
    ),
    "nothing else and him": Heard(intents=wants(Intent.PRAISE, 0.5)),
    "note that drain thing": Heard(intents=wants(Intent.SCHEDULE), problems=has("clogged_drain")),
    "we have no heat": Heard(intents=wants(Intent.URGENT), problems=has("no_heat"), urgency=Urgency.URGENT),
    "we have no heat and a baby": Heard(
        intents=wants(Intent.URGENT), problems=has("no_heat"), urgency=Urgency.URGENT, vulnerable=("infant",)
    ),
    "i smell gas": Heard(dangers=(Danger.GAS,)),
    "there is water everywhere": Heard(dangers=(Danger.FLOODING,)),
    "fourteen twenty maple street in burlington": Heard(address=MAPLE),
    "fourteen twenty maple street maybe": Heard(address=replace(MAPLE, confidence=0.7)),
    "m a b u l street": Heard(address=Address(street="Mabul Street", confidence=0.6)),
    "m a p l e street": Heard(address=Address(street="Maple Street", confidence=0.95)),
    "sixty two lately drive colchester": Heard(
        address=Address("62", "Lately Drive", city="Colchester", confidence=0.9)
    ),
    "no one fifty two like a drive": Heard(
        yes=False,
        address=Address("152", "Like A Drive", city="Colchester", confidence=0.9),
        correction=Correction("address"),
    ),
    "no two fifty two lately drive": Heard(
        yes=False,
        address=Address("252", "Lately Drive", city="Colchester", confidence=0.9),
        correction=Correction("address"),
    ),
    "l a k e v i e w drive": Heard(address=Address(street="Lakeview Drive", confidence=0.95)),
    "ten mabel street maybe": Heard(address=Address("10", "Mabel Street", city="Burlington", confidence=0.7)),
    "one oh mabel street maybe": Heard(address=Address("110", "Mabel Street", city="Burlington", confidence=0.7)),
    "mumble logan court": Heard(
        address=Address("14", "Logan Court", city="Burlington", confidence=0.7), correction=Correction("address")
    ),
    "something maple street": Heard(address=Address(street="Maple Street", confidence=0.9)),
    "fourteen twenty": Heard(digits="1420"),
    "mumble maple": Heard(address=replace(MAPLE, confidence=0.3)),
    "ten main street in montpelier": Heard(address=Address("10", "Main Street", city="Montpelier", confidence=0.95)),
    "no ten main street in montpelier": Heard(
        yes=False,
        address=Address("10", "Main Street", city="Montpelier", confidence=0.95),
        correction=Correction("address"),
    ),
    "fourteen twenty maple street": Heard(address=Address("1420", "Maple Street", confidence=0.95)),
    "oh five six oh two": Heard(zip="05602", digits="05602"),
    "no fourteen twenty maple street in burlington": Heard(yes=False, address=MAPLE, correction=Correction("address")),
    "oh five four oh one": Heard(zip="05401", digits="05401"),
    "maria lopez": Heard(name=MARIA),
    "you got my name wrong it's maria lopez": Heard(name=MARIA, correction=Correction("name")),
    "mario lopes": Heard(name=Name("Mario", "Lopes", confidence=0.55)),
    "nothing it's all right": Heard(yes=True),
    "nothing no": Heard(yes=False),
    "you were great": Heard(intents=wants(Intent.PRAISE, 0.6)),
    "no call eight oh two five five five oh one eight eight": Heard(
        yes=False, correction=Correction("phone", "8025550188"), phone="+18025550188"
    ),
    "mumble clark": Heard(name=Name("Evan", "Clark", confidence=0.3)),
    "no the first name is ava": Heard(yes=False, name=Name("Ava", "", confidence=0.55), correction=Correction("name")),
    "no mumble nemeth": Heard(name=Name("Ronald", "Nemeth", confidence=0.55), correction=Correction("name")),
    "t h o m a s": Heard(name=Name("", "Thomas", spelled=True, confidence=0.9, alternatives=("Tomas",))),
    "k e v i n": Heard(name=Name("Kevin", "", spelled=True, confidence=0.95)),
    "no kevin holl": Heard(yes=False, name=Name("Kevin", "Holl", confidence=0.9), correction=Correction("name")),
    "no kevin miller": Heard(yes=False, name=Name("Kevin", "Miller", confidence=0.9), correction=Correction("name")),
    "l o p e s": Heard(name=Name("", "Lopes", spelled=True, confidence=0.95)),
    "yes": Heard(yes=True),
    "no": Heard(yes=False),
    "eight oh two five five five oh one nine nine": Heard(phone="+18025550199", digits="8025550199"),
    "no use my cell eight oh two five five five oh one nine nine": Heard(
        yes=False, correction=Correction("phone", "8025550199"), phone="+18025550199"
    ),
    "no use another number": Heard(yes=False, correction=Correction()),
    "tomorrow": Heard(when=on(TOMORROW)),
    "that's the wrong time tomorrow": Heard(when=on(TOMORROW), correction=Correction("when")),
    "tomorrow morning": Heard(when=on(TOMORROW, time(8), time(11, 59))),
    "on thursday": Heard(when=on(date(2026, 11, 26))),
    "last friday": Heard(when=When(past=True, said="last friday")),
    "next friday": Heard(
        when=When(
            (Span(date(2026, 11, 27), date(2026, 11, 27)),),
            ambiguous=(date(2026, 11, 27), date(2026, 12, 4)),
            said="next friday",
        )
    ),
    "the first one": Heard(choice=0),
    "the second one": Heard(choice=1),
    "none of those": Heard(yes=False),
    "no fourteen twenty nine": Heard(yes=False, correction=Correction("address", "1429"), digits="1429"),
    "no it's oh one four three": Heard(yes=False, correction=Correction("phone", "0143")),
    "no linda howe": Heard(yes=False, name=Name("Linda", "Howe", confidence=0.9), correction=Correction("name")),
    "no linda howell": Heard(yes=False, name=Name("Linda", "Howell", confidence=0.9), correction=Correction("name")),
    "h a l l": Heard(name=Name("", "Hall", spelled=True, confidence=0.95)),
    "no the address": Heard(yes=False, correction=Correction("address")),
    "no the problem is wrong": Heard(yes=False, correction=Correction("problem")),
    "l o p i s or l o p e s": Heard(name=Name("", "Lopis", spelled=True, confidence=0.55, alternatives=("Lopes",))),
    "no the name is wrong": Heard(yes=False, correction=Correction("name")),
    "yes but fourteen twenty nine": Heard(yes=True, correction=Correction("address", "1429")),
    "that's wrong": Heard(yes=False, correction=Correction()),
    "it's the time": Heard(correction=Correction("when")),
    "talk to a person": Heard(wants_person=True),
    "this is ridiculous": Heard(trouble=("this is ridiculous",)),
    "i am furious": Heard(mood=Mood.ANGRY),
    "it is all one big mess with everything": Heard(tangled=True),
    "how much is a visit": Heard(intents=wants(Intent.PRICE)),
    "when are you open": Heard(intents=wants(Intent.HOURS)),
    "do you come to winooski": Heard(intents=wants(Intent.SERVICE_AREA)),
    "are you liable for my floor": Heard(),
    "change my appointment please": Heard(intents=wants(Intent.RESCHEDULE)),
    "cancel my appointment please": Heard(intents=wants(Intent.CANCEL)),
    "when is my visit please": Heard(intents=wants(Intent.STATUS)),
    "my bill is wrong": Heard(intents=wants(Intent.BILLING)),
    "the work was bad": Heard(intents=wants(Intent.COMPLAINT)),
    "do you sell bicycles": Heard(intents=wants(Intent.OTHER)),
    "sorry wrong number": Heard(intents=wants(Intent.OTHER)),
    "what": Heard(aside=Aside.REPEAT),
    "slower please": Heard(aside=Aside.SLOWER),
    "let me get a pen": Heard(aside=Aside.WAIT),
    "i don't know": Heard(aside=Aside.DONT_KNOW),
    "start over": Heard(aside=Aside.START_OVER),
    "goodbye": Heard(aside=Aside.GOODBYE),
    "never mind": Heard(aside=Aside.NEVER_MIND),
    "are you a robot": Heard(aside=Aside.ROBOT),
    "uh": Heard(nothing=True),
    "hello": Heard(nothing=True),
    "blah": Heard(),
    "blah blah blah blah": Heard(),
    "the thing next to the other thing hums": Heard(),
    "my drain is clogged and how much is it": Heard(
        intents=(*wants(Intent.PRICE, 0.9), *wants(Intent.SCHEDULE, 0.88)), problems=has("clogged_drain")
    ),
    "book a visit and my bill is wrong": Heard(intents=(*wants(Intent.BILLING), *wants(Intent.SCHEDULE, 0.9))),
    "everything at once": Heard(
        intents=wants(Intent.SCHEDULE),
        problems=has("clogged_drain"),
        address=MAPLE,
        name=MARIA,
        same_number=True,
        when=on(TOMORROW),
    ),
}


class Table:
    """Words to meaning, by the table above."""

    def __init__(self) -> None:
        self.contexts: list[Context] = []

    def interpret(self, utterance: Utterance, expecting: Expecting, context: Context) -> Heard:
        self.contexts.append(context)
        assert expecting.question == context.question
        return replace(WORDS[utterance.text], text=utterance.text)


def opening(day: date, hour: int, who: str = "Tom") -> Opening:
    start = datetime.combine(day, time(hour), Company().zone)
    return Opening(start, start + timedelta(hours=2), who.lower(), who)


OPENINGS = (opening(TOMORROW, 8), opening(TOMORROW, 10), opening(TOMORROW, 14))


class Call:
    """One call in virtual time. `says`, `presses`, `waits` return what the gateway said."""

    def __init__(
        self, grammars: Grammars, company: Company, guardrails: Guardrails, caller: Caller | None = None
    ) -> None:
        self.listener = Table()
        self.settings = (company, guardrails, grammars)
        self.conversation = Conversation(*self.settings, self.listener)
        self.events: list[Event] = []
        self.actions: list[Action] = []
        self.openings: tuple[Opening, ...] = OPENINGS
        self.refusals: list[str] = []
        self.person: str | None = "Dana"
        self.call_s = 0.0
        self.caller = caller or Caller(OWN)
        self.answering = True
        self.cancelling = True

    # --- the script -------------------------------------------------------------------------------------------------

    def starts(self) -> str:
        return self.feed(CallStarted(self.stamp(0), self.caller))

    def says(self, text: str, after_s: float = 3.0, *, over_prompt: bool = False) -> str:
        reading = Reading(text, "free", 0.9)
        return self.feed(Spoke(self.stamp(after_s), Utterance((reading,), 0, 1000, over_prompt)))

    def presses(self, digits: str) -> str:
        return self.feed(Pressed(self.stamp(2), KeyPress(digits)))

    def waits(self, seconds: float = 7.0) -> str:
        return self.feed(Quiet(self.stamp(seconds), Silence(seconds)))

    def cuts_in(self, heard: str = "") -> str:
        return self.feed(Interrupted(self.stamp(1), heard))

    def comes_back(self) -> str:
        return self.feed(LineBack(self.stamp(5)))

    def script(self, text: str) -> None:
        """Lines "caller: words" and "gateway: words that must be in what is said then"; "key: 1", "quiet: 7"."""
        said = self.starts() if not self.events else ""
        for line in filter(None, map(str.strip, text.splitlines())):
            who, _, words = line.partition(":")
            words = words.strip()
            match who:
                case "caller":
                    said = self.says(words)
                case "key":
                    said = self.presses(words)
                case "quiet":
                    said = self.waits(float(words))
                case "gateway":
                    assert words.lower() in said.lower(), f"expected {words!r} in {said!r}"
                case _:
                    raise ValueError(line)

    # --- what came of it --------------------------------------------------------------------------------------------

    def stamp(self, after_s: float) -> Stamp:
        self.call_s += after_s
        return Stamp(NOW + timedelta(seconds=self.call_s), self.call_s)

    def feed(self, event: Event) -> str:
        """Steps, and answers lookups until the caller's turn comes."""
        before = len(self.actions)
        pending: Event | None = event
        while pending is not None:
            self.events.append(pending)
            actions = self.conversation.step(pending)
            self.actions.extend(actions)
            pending = self.reply(actions) if self.answering else None
        return " ".join(a.text for a in self.actions[before:] if isinstance(a, Say))

    def reply(self, actions: tuple[Action, ...]) -> Event | None:
        for action in actions:
            match action:
                case FindOpenings():
                    return OpeningsFound(self.stamp(0.1), self.openings)
                case BookVisit():
                    if self.refusals:
                        return VisitRefused(self.stamp(0.1), self.refusals.pop(0))  # type: ignore[arg-type]
                    return VisitBooked(self.stamp(0.1), Visit("M 4 7 2", action.request))
                case CancelVisit():
                    if self.cancelling:
                        return VisitCancelled(self.stamp(0.1), action.reference)
                    return VisitRefused(self.stamp(0.1), "failed")
                case FindPerson():
                    return PersonFound(self.stamp(0.1), self.person, "dispatch", "She")
                case _:
                    pass
        return None

    def of(self, kind: type[T]) -> list[T]:
        return [a for a in self.actions if isinstance(a, kind)]

    @property
    def last(self) -> Action:
        return self.actions[-1]

    @property
    def trigger(self) -> Trigger | None:
        ends = [a for a in self.actions if isinstance(a, HandOver | TakeMessage)]
        return ends[-1].brief.trigger if ends else None

    @property
    def question(self) -> str:
        return self.conversation.expecting.question if self.conversation.expecting else ""

    @property
    def asked(self) -> list[str]:
        return [a.expecting.question for a in self.actions if isinstance(a, Listen)]

    @property
    def decided(self) -> list[tuple[str, str]]:
        return [(a.what, a.why) for a in self.actions if isinstance(a, Decided)]

    @property
    def outcome(self) -> str:
        return next((a.outcome.value for a in self.actions if isinstance(a, HangUp)), "")
