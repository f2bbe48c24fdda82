"""Takes into the case file whatever an utterance held, whichever question was open: nothing said is asked again."""

from dataclasses import replace

from gateway.config import Guardrails
from gateway.conversation.case import CaseFile
from gateway.conversation.correction import merge, overlay_number, overlay_phone
from gateway.conversation.times import fits, names_a_time, on_the_day
from gateway.grammars import ProblemType
from gateway.understanding import sounds
from gateway.understanding.meaning import Address, Heard, Mood, Name, Urgency
from gateway.understanding.phone import area_code_of
from gateway.understanding.streets import was_denied

_STORY_QUESTIONS = ("anything", "problem", "anything_else", "confirm_intent", "confirm_problem")
_STORY_WORDS = 4
"""A story has at least this many words."""
_MOST_STORIES = 4
_MOST_FACTS = 8


class Absorber:
    """Knows the guardrails and the problem types; `take` writes into a case file."""

    def __init__(self, guardrails: Guardrails, problems: dict[str, ProblemType], area_code: str = "") -> None:
        """`area_code`: the company's, where the caller's is not known."""
        self._guardrails = guardrails
        self._area_code = area_code
        self._problems = problems

    def take(self, case: CaseFile, heard: Heard, question: str) -> frozenset[str]:
        """The slots that have a new value now; facts, urgency and who is vulnerable count as news, too."""
        takers = (
            ("story", self._story(case, heard, question)),
            ("problem", self._problem(case, heard, question)),
            ("address", self._address(case, heard, question)),
            ("name", self._name(case, heard, question)),
            ("phone", self._phone(case, heard, question)),
            ("when", self._when(case, heard, question)),
            ("urgency", self._urgency(case, heard)),
            ("facts", self._facts(case, heard)),
        )
        return frozenset(slot for slot, changed in takers if changed)

    def _story(self, case: CaseFile, heard: Heard, question: str) -> bool:
        words = heard.text.split()
        if heard.wants_person and not heard.problems:
            return False
        described = bool(heard.problems) and heard.problems[0].confidence >= 0.5
        tells = question in _STORY_QUESTIONS or described or bool(heard.dangers)
        if not tells or len(words) < _STORY_WORDS or heard.text in case.story or len(case.story) >= _MOST_STORIES:
            return False
        if question.startswith("confirm") and heard.yes is not None and not heard.problems:
            return False
        case.story.append(heard.text)
        return True

    def _problem(self, case: CaseFile, heard: Heard, question: str) -> bool:
        known = [g for g in heard.problems if g.label in self._problems and g.label not in case.problems_denied]
        if heard.problems:
            case.problems_denied.discard(heard.problems[0].label)  # Described once more, it is that after all.
        named = _no_to_what_was_named(case, heard, question)
        if not known:
            if named:
                case.problems_denied.add(case.problem)
                case.problem, case.problem_confidence, case.more_problems = "", 0.0, ()
            return named
        best = known[0]
        # When a visit is booked, what is described then is another problem.
        more = question == "anything_else" and case.visit is not None
        asked = more or question in ("problem", "confirm_problem", "change", "anything")
        corrected = heard.correction is not None and heard.correction.slot == "problem"
        read_back = question == "confirm_booking" and heard.yes is not True
        corrected = corrected or named or (read_back and best.confidence >= self._guardrails.act_at)
        better = not case.problem or best.confidence > case.problem_confidence or (asked and best.confidence >= 0.5)
        if best.confidence < self._guardrails.confirm_at or not (better or corrected):
            return False
        if case.problem and not (asked or corrected):
            return False
        changed = best.label != case.problem
        if changed or best.confidence > case.problem_confidence:
            case.problem, case.problem_confidence = best.label, best.confidence
        case.problem_trade = self._problems[best.label].trade
        sure = (g.label for g in known[1:] if g.confidence >= self._guardrails.act_at)
        case.more_problems = tuple(label for label in sure if self._problems[label].trade == case.problem_trade)
        case.raise_urgency(self._problems[best.label].urgency)
        return changed

    def _address(self, case: CaseFile, heard: Heard, question: str) -> bool:
        old = case.address
        for street, chance in heard.streets:
            case.streets_heard[street] = case.streets_heard.get(street, 0.0) + chance
        about = question in ("address", "street", "zip", "confirm_address", "confirm_zip")
        correction = heard.correction
        new = heard.address
        if new is None:
            new = self._address_from_digits(case, heard, question)
        if new is None and heard.zip and (about or old is None or not old.zip):
            new = Address(zip=heard.zip, confidence=old.confidence if old else 0.0)
        if new is None:
            return False
        corrected = correction is not None and correction.slot in ("", "address")
        if new is heard.address and new.number and new.confidence == 1.0 and not new.street:
            case.make_sure("house number", new.number)  # Keyed in: nothing that is heard is as sure.
            new = self._on_the_same_street(case, new)
        by_itself = correction is not None and bool(correction.digits)
        if old and new.street and not by_itself and case.is_sure("house number", old.number):
            new = replace(new, number=old.number)  # No whole address is heard as well as keys.
        new = self._as_asked(case, new, question, corrected=corrected)
        if not new.number and not new.street:
            # The town, the ZIP code or the apartment says nothing about how surely the street was heard.
            new = replace(new, confidence=old.confidence if old else 0.0)
        refused = heard.yes is False
        settled = old is not None and old.complete and not case.address_known
        clash = settled and old is not None and merge(new, old) != merge(old, new)
        if clash and not (about or corrected or refused or question in ("change", "confirm_booking", "confirm_visit")):
            return False
        if new.complete and not corrected and 0 < new.confidence < self._guardrails.confirm_at:
            # Too unsure to use. The same thing heard twice is worth asking about.
            if case.faint.get("address") != _place(new):
                case.faint["address"] = _place(new)
                return False
            new = replace(new, confidence=self._guardrails.confirm_at)
        if "zip" in heard.unsure and new.zip:
            case.doubted["zip"] = new.zip
        if "address" in heard.unsure and new.number:
            least, sure = self._guardrails.confirm_at, self._guardrails.act_at
            new = replace(new, confidence=(least + sure) / 2)
        base = None if case.address_known and (new.street or new.number) and not corrected else old
        merged = merge(base, new)
        if old is not None and new.city and not new.zip and new.city != old.city:
            merged = replace(merged, zip="")  # A town that is named now goes before a ZIP code of another one.
        if old is not None and str(merged) == str(old):
            case.address = replace(old, confidence=max(old.confidence, merged.confidence))
            return False
        case.address = merged
        case.address_known = False
        case.out_of_area = False
        return True

    def _as_asked(self, case: CaseFile, new: Address, question: str, *, corrected: bool) -> Address:
        """Only the part that was asked for, and the street as it was spelled."""
        if question == "zip" and not new.complete:
            return Address(city=new.city, state=new.state, zip=new.zip)
        old, spelled = case.address, case.spelled.get("street", "")
        if question == "address" and old and old.number and not old.street and new.street and not corrected:
            new = replace(new, number=old.number)  # "Three" was the end of a "street" before it.
        if question == "street" and new.street:
            case.spelled["street"] = new.street
        elif spelled and new.street and was_denied(replace(new, street=spelled), case.addresses_denied):
            # With this very number it was denied: of the two it is the street that was wrong.
            case.streets_denied.add(case.spelled.pop("street"))
        elif spelled and new.street:
            unsure = new.confidence < self._guardrails.act_at
            new = replace(new, street=spelled if unsure or sounds.near(new.street, spelled) else new.street)
        return new

    def _on_the_same_street(self, case: CaseFile, keyed: Address) -> Address:
        """Where another number had been read back, that was what was wrong: the street is kept, and read back once."""
        denied, old = case.address_denied, case.address
        if denied is None or not denied.street or denied.number == keyed.number or (old is not None and old.street):
            return keyed
        case.address_denied = None
        return replace(denied, number=keyed.number, confidence=self._guardrails.confirm_at)

    @staticmethod
    def _address_from_digits(case: CaseFile, heard: Heard, question: str) -> Address | None:
        """A house number by itself: asked for, or a correction of the one we have."""
        old = case.address
        correction = heard.correction
        if correction and correction.digits and old and old.number:
            if correction.slot == "address" or (
                correction.slot == ""
                and (question == "confirm_address" or len(correction.digits) <= len(old.number) + 1)
            ):
                return replace(old, number=overlay_number(old.number, correction.digits), confidence=1.0)
            return None
        if question == "confirm_address" and heard.yes is not True and heard.digits and old and old.number:
            return replace(old, number=overlay_number(old.number, heard.digits), confidence=1.0)
        if question == "address" and heard.digits and not (old and old.number):
            return Address(number=heard.digits, confidence=old.confidence if old else 0.0)
        return None

    def _name(self, case: CaseFile, heard: Heard, question: str) -> bool:
        new = heard.name
        if new is None or not str(new):
            return False
        if not self._surely(new):
            new = _borne_out(new, case.name_guess)
        if question == "name":
            new = _as_asked_for(new, case)
        said = new
        where = heard.address
        if question == "name" and where is not None and where.complete and "name" not in heard.text.split():
            return False  # The address once more: what sounds like a name in it is none.
        corrected = heard.correction is not None and heard.correction.slot == "name"
        about = question in ("name", "confirm_name")
        if case.name is not None and not case.name_known and not (about or corrected or question == "change"):
            return False
        if 0 < new.confidence < self._guardrails.confirm_at and not new.spelled:
            if case.faint.get("name") != str(new):
                case.faint["name"], case.name_guess = str(new), _halves(new, case.name or case.name_guess)
                return False
            new = replace(new, confidence=self._guardrails.confirm_at)
        old = case.name
        if old is not None and (about or corrected) and not case.name_known:
            new = _halves(new, old)
        if case.name is None and case.name_guess is not None and new.spelled:
            new = _with_half(new, case.name_guess)
        new = self._half_by_half(case, said, new)
        changed = str(new) != str(old)
        case.name, case.name_known, case.name_skipped = new, False, False
        return changed

    def _surely(self, name: Name) -> bool:
        return name.confidence >= self._guardrails.act_at

    def _half_by_half(self, case: CaseFile, said: Name, new: Name) -> Name:
        """A half that was spelled stays so, unless it is spelled again or surely heard otherwise. Whoever says both and
        spells one, spells the last name."""
        if said.spelled:
            half = "last" if said.last else "first"
            case.spelled[half] = said.last or said.first
        for half, heard in (("first", said.first), ("last", said.last)):
            known = case.spelled.get(half, "")
            if known and heard and not sounds.near(heard, known) and self._surely(said):
                del case.spelled[half]
        return replace(new, first=case.spelled.get("first", new.first), last=case.spelled.get("last", new.last))

    def _not_the_denied(self, case: CaseFile, number: str) -> str:
        """Denied, and heard alike once more: "eight oh two" may be "eight oh three" to us each time, and an area code
        that is ours but for one digit is rather ours."""
        case.phones_denied.add(number)
        code, ours = area_code_of(number), area_code_of(case.caller_number) or self._area_code
        one_off = len(code) == len(ours) and sum(a != b for a, b in zip(code, ours, strict=True)) == 1
        other = f"+1{ours}{number[5:]}" if one_off else number
        return number if other in case.phones_denied else other

    def _phone(self, case: CaseFile, heard: Heard, question: str) -> bool:
        about = question in ("phone", "confirm_phone")
        correction = heard.correction
        new = heard.phone
        if not new and heard.same_number and case.caller_number:
            new = case.caller_number
        old = case.phone
        if correction and correction.digits and old:
            whole = not correction.slot and len(correction.digits) >= 7 and not new
            if correction.slot == "phone" or (not correction.slot and about) or whole:
                new = overlay_phone(old, correction.digits)
        if new and new == heard.phone != case.caller_number:
            again = new in case.phones_denied or (new == old and heard.yes is False)
            new = self._not_the_denied(case, new) if again else new
        if not new or new == case.phone:
            return False
        read_back = question == "confirm_booking" and heard.yes is not True and new != case.caller_number
        if case.phone and not (about or correction or heard.yes is False or question == "change" or read_back):
            return False
        case.phone = new
        if "phone" in heard.unsure:
            case.doubted["phone"] = new
        else:
            case.doubted.pop("phone", None)
        return True

    @staticmethod
    def _when(case: CaseFile, heard: Heard, question: str) -> bool:
        new = on_the_day(heard.when, case) if heard.when is not None else None
        if new is None or new == case.when or not (new.spans or new.asap or new.ambiguous or new.past):
            return False
        if question == "window" and heard.choice is not None and not names_a_time(new):
            return False  # "The second one" is not the second of the month.
        booked = question == "anything_else" and case.visit is not None
        correction = None if booked else heard.correction
        if correction is not None and (correction.digits or correction.slot not in ("", "when")):
            return False  # "No, fourteen twenty nine" is a house number, not twenty past two.
        read_back = question == "confirm_booking" and case.opening is not None
        if read_back and heard.yes is not False and case.opening is not None and fits(case.opening, new):
            return False  # "Yes, tomorrow at ten is fine": what was read back, in their own words.
        asked = read_back or booked or question in ("when", "window", "which_day", "change")
        if case.when is not None and not asked and not heard.correction and heard.yes is not False:
            return False
        case.when = new
        return True

    @staticmethod
    def _urgency(case: CaseFile, heard: Heard) -> bool:
        before = (case.urgency, case.vulnerable)
        case.raise_urgency(heard.urgency)
        case.vulnerable = tuple(dict.fromkeys((*case.vulnerable, *heard.vulnerable)))
        if case.vulnerable and case.urgency is Urgency.URGENT:
            case.raise_urgency(Urgency.EMERGENCY)
        if heard.mood is not Mood.CALM:
            case.mood = heard.mood
        return before != (case.urgency, case.vulnerable)

    @staticmethod
    def _facts(case: CaseFile, heard: Heard) -> bool:
        new = [f for f in heard.facts if f not in case.facts][: max(0, _MOST_FACTS - len(case.facts))]
        case.facts.extend(new)
        equipment = bool(heard.equipment) and heard.equipment != case.equipment
        if equipment:
            case.equipment = heard.equipment
        return bool(new) or equipment


def _no_to_what_was_named(case: CaseFile, heard: Heard, question: str) -> bool:
    """Whether a "no" is one to the problem that was named just before the question. Where the question may have a no
    for its answer, another problem must be described."""
    if not case.problem or case.problem != case.problem_named or heard.yes is not False:
        return False
    if question == "confirm_vulnerable":
        return bool(heard.problems) and heard.problems[0].label != case.problem
    if question != "address":
        return False
    correction = heard.correction
    elsewhere = correction is not None and correction.slot not in ("", "problem")
    return not (elsewhere or heard.address or heard.digits)


def _halves(new: Name, old: Name | None) -> Name:
    """With the other half of what was heard before."""
    return replace(new, first=new.first or old.first, last=new.last or old.last) if old is not None else new


def _with_half(spelled: Name, guess: Name) -> Name:
    """A half that was spelled with the other one as it was heard. Where the spelled half is as it was in a name that
    was denied, that was wrong in its other half."""
    denied = guess.confidence == 0.0
    if (spelled.first and spelled.last) or (denied and (guess.last == spelled.last or guess.first == spelled.first)):
        return spelled
    return replace(spelled, first=spelled.first or guess.first, last=spelled.last or guess.last)


def _as_asked_for(new: Name, case: CaseFile) -> Name:
    """Whose last name has been spelled was asked for the first one: "t h o m a s" is that then, not a last one."""
    if not new.spelled or new.first or new.last == case.spelled.get("last", new.last):
        return new
    return replace(new, first=new.last, last="", alternatives=())


def _borne_out(spelled: Name, guess: Name | None) -> Name:
    """Letters that may be those of the name that was heard before it was spelled are that name: "hill" or "hall", where
    "Hall" had been heard."""
    others = {other.rpartition(" ")[2] for other in spelled.alternatives}
    if not spelled.spelled or spelled.first or guess is None or spelled.last == guess.last:
        return spelled
    said = (guess.last, *(other.rpartition(" ")[2] for other in guess.alternatives))
    last = next((name for name in said if name in others), "")
    return replace(spelled, last=last) if last and spelled.last not in said else spelled


def _place(address: Address) -> str:
    return f"{address.number} {address.street}"
