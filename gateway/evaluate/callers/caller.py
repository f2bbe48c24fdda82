"""A simulated caller on the line: answers what is asked, out of their own truth, in their own manner."""

import re
from collections import Counter
from dataclasses import dataclass
from random import Random

from gateway.conversation.case import CaseFile
from gateway.evaluate.callers import spoken
from gateway.evaluate.callers.goal import Goal, Kind, Manner, retold
from gateway.evaluate.callers.wordings import wordings
from gateway.scheduling.visit import Opening
from gateway.turn import Moment

PATIENCE = 4
"""How often the same question may come before the caller hangs up."""
MOST_TURNS = 30
_OFFERS_KEYS = re.compile(r"\b(?:press (?!zero)|key in)\b|\bpress one\b", re.IGNORECASE)
_PRESSES, _PRESSES_ELDERLY = 0.8, 0.5
"""How many press keys when they are told to after having said it in vain."""
_NAMES_WINDOW = 0.7
_OBJECTS = 0.5
"""How many say at once that another problem than theirs was named; the others when everything is read back."""
_LATE_SLIPS = ("address", "name", "phone")
_WANTS = {
    Kind.BOOK: {"schedule", "maintenance", "estimate"},
    Kind.FAR_AWAY: {"schedule", "maintenance", "estimate"},
    Kind.EMERGENCY: {"urgent", "schedule"},
    Kind.COMPLAINT: {"complaint", "follow_up"},
    Kind.STATUS: {"status", "reschedule"},
    Kind.CANCEL: {"cancel", "status", "reschedule"},
    Kind.RESCHEDULE: {"reschedule", "status", "cancel"},
    Kind.BILLING: {"billing", "complaint", "payment"},
    Kind.SALES: {"sales"},
    Kind.OUT_OF_SCOPE: set[str](),
}
"""What a caller says yes to when asked whether that is what they want; for others the intent of their own name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller just heard."""

    question: str
    prompts: tuple[str, ...]
    """Names of what was said since the caller's last words; the last is the question's wording."""
    moment: Moment
    case: CaseFile
    """What a careful listener takes from read-backs and offers: the values that were said aloud."""
    last: str = ""
    """The words heard last."""


@dataclass(frozen=True, slots=True)
class Act:
    """What the caller does: says words, presses keys, keeps silent (neither), or hangs up."""

    words: str = ""
    keys: str = ""
    hangs_up: bool = False
    strays: bool = False
    """It is no answer: an aside, or silence."""


class SimulatedCaller:
    """One call. `answer` is asked once for each turn."""

    def __init__(self, goal: Goal, chance: Random) -> None:
        self.goal = goal
        self.chosen: Opening | None = None
        """The window that the caller picked last."""
        self.turns = 0
        self._chance = chance
        self._times: Counter[str] = Counter()
        self._strays = 3 if goal.manner is Manner.ELDERLY else 0
        self._refused = 0
        corrects = goal.manner is Manner.CORRECTS
        self._slip = chance.choice(("in the same breath", *_LATE_SLIPS)) if corrects else ""
        hand = Random(f"{goal.truth}/keys")  # noqa: S311 - repeatable variety, no secret
        self._presses = hand.random() < (_PRESSES_ELDERLY if goal.manner is Manner.ELDERLY else _PRESSES)

    def answer(self, asked: Asked) -> Act:
        self.turns += 1
        self._times[asked.question] += 1
        if self._times[asked.question] > PATIENCE or self.turns > MOST_TURNS:
            return Act(hangs_up=True)
        if self._strays and self.turns > 1 and self._chance.random() < 0.3:
            self._strays -= 1
            self._times[asked.question] -= 1
            return Act("" if self._chance.random() < 0.3 else self._pick("asides"), strays=True)
        if self._presses and _OFFERS_KEYS.search(asked.last) and (keys := self._keys(asked)):
            return Act(keys=keys)
        return Act(self._mannered(self._words(asked)))

    def _keys(self, asked: Asked) -> str:
        """What is asked, by keys; empty where the caller would rather say it."""
        goal, truth, case = self.goal, self.goal.truth, asked.case
        right = {
            "confirm_problem": case.problem in goal.accept or not goal.accept,
            "confirm_address": self._address_right(case),
            "confirm_name": self._name_right(case) or self._half_right(case),
            "confirm_phone": case.phone == truth.phone,
            "confirm_booking": not self.wrong(case),
        }
        match asked.question:
            case "phone":
                return truth.phone[2:]
            case "problem":
                return "1" if goal.kind is Kind.EMERGENCY and "one for an emergency" in asked.last else ""
            case "zip":
                return truth.zip
            case "address" if asked.prompts and asked.prompts[-1] != "ask_street":
                return truth.number
            case "window":
                places = [n for n, opening in enumerate(case.openings, start=1) if goal.wish.fits(opening.start)]
                if not places:
                    return ""
                self.chosen = case.openings[places[0] - 1]
                return str(places[0])
            case question if question in right:
                return "1" if right[question] else "2"
            case _:
                return ""

    # --- what to say

    def _words(self, asked: Asked) -> str:
        goal, truth, case = self.goal, self.goal.truth, asked.case
        match asked.question:
            case "anything":
                return self._opening()
            case "problem" if goal.kind is Kind.EMERGENCY and "one for an emergency" in asked.last:
                return "it's an emergency"
            case "problem":
                return retold(goal, self._chance) if self._times["problem"] > 1 else goal.opening
            case "confirm_problem":
                return self._yes(case.problem in goal.accept or not goal.accept, "correct_problem")
            case "confirm_intent":
                return self._yes(self._wants(asked.prompts))
            case "address" if self._misnamed(asked) and self._chance.random() < _OBJECTS:
                return self._yes(False, "correct_problem")
            case "address":
                return self._address(asked.prompts)
            case "confirm_address":
                return self._yes(self._address_right(case), "correct_address")
            case "zip":
                return self._pick("zip")
            case "confirm_zip":
                right = case.address is not None and case.address.zip == truth.zip
                return self._pick("yes") if right else f"no {self._filled('{zip}')}"
            case "street":
                *name, kind = truth.street.split()
                return f"{spoken.spelled(''.join(name), self._chance)} {kind}"
            case "name":
                return self._name(asked)
            case "confirm_name":
                return self._yes(self._name_right(case) or self._half_right(case), "correct_name")
            case "phone":
                return self._pick("phone", phone=self._slipped_phone())
            case "confirm_phone":
                return self._yes(case.phone == truth.phone, "correct_phone")
            case "when":
                return goal.wish.said
            case "which_day":
                return self._which_day(case)
            case "window":
                return self._window(asked)
            case "confirm_booking":
                wrong = self.wrong(case)
                return self._corrected(wrong[0]) if wrong else self._pick("yes")
            case "change":
                wrong = self.wrong(case)
                return self._corrected(wrong[0]) if wrong else "nothing it's all right"
            case "confirm_vulnerable":
                return self._pick("yes") if goal.danger == "heat" else self._pick("not_there")
            case "confirm_person":
                return self._out_of_area(asked.prompts)
            case "confirm_offer":
                return self._pick("yes" if goal.kind in (Kind.BOOK, Kind.FAR_AWAY) else "no")
            case "confirm_leave":
                return self._pick("keep_going")
            case "anything_else":
                return self._pick("nothing_else") if self._served(case) else goal.opening
            case _:
                return self._pick("yes") if asked.moment is Moment.YES_NO else goal.opening

    def _misnamed(self, asked: Asked) -> bool:
        """Another problem than theirs was named just before."""
        return "problem_named" in asked.prompts and asked.case.problem not in self.goal.accept

    def _corrected(self, slot: str) -> str:
        """Of a time most name the window that they took, some what they wished for."""
        if slot == "when" and self.chosen is not None and self._chance.random() < _NAMES_WINDOW:
            return self._pick("correct_when", when=f"{self.chosen.start:%A} {_hours(self.chosen)}".lower())
        return self._pick(f"correct_{slot}")

    def wrong(self, case: CaseFile) -> list[str]:
        """The slots of a read-back that are not the caller's truth, the worst first."""
        checks = {
            "problem": case.problem in self.goal.accept,
            "address": self._address_right(case),
            "name": self._name_right(case),
            "phone": case.phone == self.goal.truth.phone,
            "when": case.opening is None or self.chosen is None or case.opening.start == self.chosen.start,
        }
        return [slot for slot, right in checks.items() if not right]

    def _opening(self) -> str:
        goal = self.goal
        said = wordings()
        first = self._times["anything"] == 1
        if not first and goal.kind in (Kind.BOOK, Kind.FAR_AWAY):
            return retold(goal, self._chance)
        if not first or goal.manner in (Manner.TERSE, Manner.STREET):
            return goal.opening
        if goal.kind is Kind.BOOK and goal.manner is Manner.AT_ONCE:
            rest = [self._filled(self._chance.choice(said.of("address")))]
            rest.append(self._filled("my name is {first} {last}"))
            rest.append(f"can you send somebody {goal.wish.said}" if self._chance.random() < 0.6 else "")
            self._chance.shuffle(rest)
            return self._before("plain") + " ".join((goal.opening, *(part for part in rest if part)))
        if goal.manner in (Manner.CHATTY, Manner.ELDERLY):
            return self._before("chatty") + goal.opening
        if goal.manner is Manner.ANGRY:
            return self._before("angry") + goal.opening
        return self._before("plain") + goal.opening

    def _before(self, kind: str) -> str:
        return self._chance.choice(wordings().openings[kind])

    def _yes(self, right: bool, correction: str = "") -> str:
        if right:
            return self._pick("yes")
        return self._pick(correction if correction and self._chance.random() < 0.5 else "no")

    def _wants(self, prompts: tuple[str, ...]) -> bool:
        offered = next((p.removeprefix("confirm_intent_") for p in reversed(prompts) if "confirm_intent_" in p), "")
        return offered in _WANTS.get(self.goal.kind, {self.goal.kind.value})

    def _address(self, prompts: tuple[str, ...]) -> str:
        if prompts and prompts[-1] == "ask_house_number":
            return spoken.house_number(self.goal.truth.number, self._chance)
        if prompts and prompts[-1] == "ask_street":
            return self._filled("{street} in {town}")
        wrong = str(int(self.goal.truth.number) + 10)
        if self._slip == "address":
            self._slip = ""
            return self._pick("address", number=spoken.house_number(wrong, self._chance))
        if self._slip == "in the same breath":
            self._slip = ""
            said = (
                f"{spoken.house_number(wrong, self._chance)} {self._pick('repairs')} {{number}} {{street}} in {{town}}"
            )
            return self._filled(said)
        if self._times["address"] == 1 and self.goal.manner is Manner.TERSE:
            return self._pick("address_without_town")
        return self._pick("address")

    def _address_right(self, case: CaseFile) -> bool:
        at, truth = case.address, self.goal.truth
        if at is None or at.city.lower() not in ("", truth.town):
            return False
        return at.number == truth.number and spoken.sound_alike(at.street, truth.street)

    def _name(self, asked: Asked) -> str:
        if asked.prompts and asked.prompts[-1] == "ask_name_spelled":
            return self._pick("spelled")
        if asked.prompts and asked.prompts[-1] == "ask_first_name_spelled":
            return " ".join(self.goal.truth.first)
        if self._slip == "name":
            self._slip = ""
            others = [last for last in wordings().people["last"] if last != self.goal.truth.last]
            return self._pick("name", last=self._chance.choice(others))
        return self._pick("name")

    def _name_right(self, case: CaseFile) -> bool:
        name, truth = case.name, self.goal.truth
        return name is None or spoken.names_alike(str(name), f"{truth.first} {truth.last}")

    def _half_right(self, case: CaseFile) -> bool:
        """ "Did you say Hall?", to Henry Hall."""
        return case.name is not None and str(case.name).lower() in (self.goal.truth.first, self.goal.truth.last)

    def _slipped_phone(self) -> str:
        figures = self.goal.truth.phone[2:]
        if self._slip == "phone":
            self._slip = ""
            figures = figures[:-1] + str((int(figures[-1]) + 1) % 10)
        return spoken.digits(figures, self._chance)

    def _which_day(self, case: CaseFile) -> str:
        days = case.when.ambiguous if case.when else ()
        midday = self.goal.now.replace(hour=13)
        for place, day in enumerate(days):
            if self.goal.wish.fits(midday.replace(year=day.year, month=day.month, day=day.day)):
                return f"the {spoken.ORDINALS[place + 1]} one"
        return self.goal.wish.said

    def _window(self, asked: Asked) -> str:
        offered = asked.case.openings
        fitting = [place for place, opening in enumerate(offered) if self.goal.wish.fits(opening.start)]
        if not fitting and self._refused < 1 and "none_then" not in asked.prompts:
            self._refused += 1
            return self._pick("window_none")
        place = self._chance.choice(fitting) if fitting else 0
        self.chosen = offered[place]
        if len(offered) == 1:
            return self._pick("window_single")
        start = self.chosen.start
        # Neither the hours nor the day alone tell windows apart that share them.
        alike = [o.start.hour for o in offered].count(start.hour) > 1
        return self._pick(
            "window_on_a_day" if alike else "window",
            ordinal=spoken.ORDINALS[place + 1],
            count=spoken.ONES[place + 1],
            day=f"{start:%A}".lower(),
            hours=_hours(self.chosen),
            start=spoken.clock_hour(start.hour),
        )

    def _out_of_area(self, prompts: tuple[str, ...]) -> str:
        if "out_of_area" not in prompts:
            # A person is offered for what the caller asked.
            return self._pick("no" if self.goal.kind in (Kind.PRICE, Kind.HOURS, Kind.SERVICE_AREA) else "yes")
        if self.goal.kind is not Kind.FAR_AWAY:
            return self._pick("correct_address")
        return self._pick("yes" if self._chance.random() < 0.5 else "no")

    def _served(self, case: CaseFile) -> bool:
        """Whether there is nothing left that the caller wants."""
        if self.goal.kind is Kind.BOOK:
            return case.visit is not None
        answered = {intent.value for intent in case.answered}
        return self.goal.kind.value in answered or self.goal.kind.value not in ("price", "hours", "service_area")

    # --- how to say it

    def _pick(self, kind: str, **values: str) -> str:
        return self._filled(self._chance.choice(wordings().of(kind)), **values)

    def _filled(self, wording: str, **values: str) -> str:
        truth, chance = self.goal.truth, self._chance
        filled = {
            "number": spoken.house_number(truth.number, chance),
            "street": truth.street,
            "town": truth.town,
            "zip": spoken.digits(truth.zip, chance),
            "first": truth.first,
            "last": truth.last,
            "spelled": spoken.spelled(truth.last, chance),
            "phone": spoken.digits(truth.phone[2:], chance),
            "when": self.goal.wish.said,
            "problem": retold(self.goal, chance),
        }
        return wording.format(**{**filled, **values})

    def _mannered(self, words: str) -> str:
        chance = self._chance
        match self.goal.manner:
            case Manner.ELDERLY:
                parts = [self._pick("fillers"), *words.split()]
                parts.insert(chance.randrange(1, len(parts) + 1), chance.choice(("um", "uh", "er")))
                return " ".join(parts)
            case Manner.CHATTY if chance.random() < 0.4:
                return f"{self._pick('fillers')} {words}"
            case Manner.NON_NATIVE:
                return _without_articles(words.split(), chance) or words
            case _:
                return words


def _without_articles(words: list[str], chance: Random) -> str:
    """Most of the small words left out, and no letter of a word that is spelled."""
    spelled = {i + by for i, word in enumerate(words) for by in (-1, 1) if len(word) == 1}
    return " ".join(
        word
        for i, word in enumerate(words)
        if i in spelled or word not in ("the", "a", "an", "is", "are") or chance.random() < 0.4
    )


def _hours(window: Opening) -> str:
    return f"{spoken.clock_hour(window.start.hour)} to {spoken.clock_hour(window.end.hour)}"
