"""Words to meaning: everything that one utterance says, seen from the open question. Pure, quick, never raises."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from gateway.company import Company
from gateway.grammars import Grammars
from gateway.turn import Expecting, Moment, Utterance
from gateway.understanding import (
    address,
    asides,
    choice,
    correction,
    dangers,
    details,
    doubt,
    equipment,
    figures,
    mood,
    names,
    person,
    phone,
    readings,
    side,
    spelledplaces,
    spelling,
    streets,
    urgency,
    when,
    wishes,
    words,
    yesno,
)
from gateway.understanding.meaning import Aside, Context, Correction, Guess, Heard, Intent, Mood, Urgency
from gateway.understanding.model import IntentModel
from gateway.understanding.putright import put_right

_SURE = 0.5
_SURELY = 0.85
_INSTEAD = re.compile(r"\b(?:instead|rather|make it|(?:change|move|switch|push) (?:it|that) to)\b")
""" "Can we do eleven instead": of a visit that has just been booked."""
_COSTS = re.compile(r"\b(?:how much|cost\w*|pric\w+|charg\w+|fees?|expensive|pay\w*)\b")
_OF_A_PART = 0.97
"""A part alone may be less than what was meant."""
_HELP_NOW = 0.9
_WEIGHTY = (Intent.PERSON.value, Intent.URGENT.value, Intent.FOLLOW_UP.value, Intent.COMPLAINT.value)
"""Of several things that are surely meant, these come first, in this order."""
_LEAST = 0.04
"""Less is not worth telling."""
_PLACE_QUESTIONS = ("address", "street", "city", "town")
_NUMERIC = frozenset({"phone", "zip"})
_TALKS = frozenset({Intent.COMPLAINT.value, Intent.BILLING.value})
_PLAINLY_A_PERSON = re.compile(
    r"(?:please |no |just )*(?:(?:can|could|may) (?:i|you)\b|i(?:'d| would)? (?:want|need|like|rather)\b|let me (?:talk|speak)|talk|speak|give|get me"
    r"|transfer|connect|put me|(?:a |an |the )?(?:real |live |actual |human )?(?:person|human|being|operator|agent|representative|somebody|someone)(?: please)?$)"
)
"""How a wish for a person begins that not the free recogniser heard, but another reading."""
_DENIES = re.compile(r"\b(?:no|not|don't|never|come|coming|out|stop by)\b")
_BOOKING = re.compile(
    r"\b(?:appointments?|schedule|book|come|coming|send|visit|plumbers?|technician|repair|service|fix\w*|help|some(?:one|body)|emergency)\b"
)
_PRESSING = re.compile(r"\b(?:emergency|urgent|can't wait|cannot wait)\b")
_VISITS = frozenset({Intent.SCHEDULE.value, Intent.ESTIMATE.value, Intent.MAINTENANCE.value})
_WORK = _VISITS | {Intent.URGENT.value}


@dataclass(frozen=True, slots=True)
class _Asked:
    """The open question, as the slots need it."""

    question: str
    about: str
    """The question without "confirm_"."""
    moment: Moment
    confirming: bool
    phrases: tuple[str, ...]


class Interpreter:
    """Understands one company's callers. Holds no state of a call: safe to share."""

    def __init__(self, grammars: Grammars, company: Company, model: IntentModel) -> None:
        self._problems = grammars.problems
        self._company = company
        self._model = model
        self._names = names.lists(grammars.folder)
        self._folder = grammars.folder
        self._area_code = phone.area_code_of(company.phone)

    def interpret(self, utterance: Utterance, expecting: Expecting, context: Context) -> Heard:
        """Everything understood; the same input always gives the same answer."""
        heard = self._as_asked(utterance, expecting, context)
        if (again := utterance.again) is None or heard.dangers or heard.wants_person:
            return heard
        second = replace(utterance, readings=again.readings, again=None)
        return put_right(heard, self._as_asked(second, again.expecting, context), again.expecting.question)

    def _as_asked(self, utterance: Utterance, expecting: Expecting, context: Context) -> Heard:
        question = expecting.question or context.question
        asked = _Asked(
            question=question,
            about=question.removeprefix("confirm_"),
            moment=expecting.moment,
            confirming=question.startswith("confirm") or expecting.moment is Moment.YES_NO,
            phrases=context.phrases or (expecting.phrases if expecting.moment is Moment.CHOICE else ()),
        )
        if expecting.moment is Moment.OPEN:  # A read-back said again with another number in it is no echo.
            utterance = readings.without_echo(utterance, context.said)
        texts = readings.ranked(utterance, expecting.moment)
        if expecting.moment is Moment.ADDRESS and not streets.answered(utterance, self._company.area):
            texts = tuple(readings.by_ear(utterance)[0])
        if not texts:
            return Heard(text=words.clean(utterance.text), nothing=True)
        danger = () if self._is_answer(utterance, asked) else dangers.hear(texts)
        plain = [words.without_fillers(text) or text for text in texts]
        open_text = self._open_text(utterance, plain)
        if not danger and readings.echo(open_text, context.said):
            return Heard(text=open_text, nothing=True)
        heard = self._story(Heard(text=plain[0], dangers=danger), open_text, plain, asked)
        heard = self._slots(heard, plain, open_text, asked, context, utterance)
        return self._settled(heard, open_text, asked)

    def _is_answer(self, utterance: Utterance, asked: _Asked) -> bool:
        """One of the offered choices, or a whole address, as freely heard, without any danger in it: "sparks three" is the other ear's Park Street. Or the
        same sounds as the other ear's whole address: "ab arcs three" is 80 Park Street."""
        free = words.clean(utterance.text)
        if asked.phrases and choice.hear(free, asked.phrases) is not None:
            return not dangers.hear([free])  # "The first one": another reading has "burst".
        if asked.question not in {"address", "confirm_address"}:
            return False
        if dangers.hear([free]):
            return streets.sounds_like_one(utterance, self._company.area)
        where = address.hear(free, self._company.area, "address")
        return where is not None and where.complete and bool(where.city)

    def _open_text(self, utterance: Utterance, plain: list[str]) -> str:
        """The freely recognised words: the story. A grammar hears only its own."""
        free = words.without_fillers(words.clean(utterance.text))
        return free or plain[0]

    def _story(self, heard: Heard, text: str, plain: list[str], asked: _Asked) -> Heard:
        """What is wanted, what is wrong, how it feels: independent of the question."""
        plainly = dangers.without_denied(text)
        intents, problems = self._model.guess(plainly)
        apart = wishes.parts(plainly)
        intents, problems = self._each(intents, problems, apart)
        # "My name is Paul Light" is no pilot light: an answer to something else describes a problem only if it surely does.
        # Whoever is asked whether they want a visit may well say what for.
        closed = _SURE if asked.question in {"confirm_intent", "confirm_problem"} else _SURELY
        least = 0.15 if asked.moment is Moment.OPEN else closed
        problems = tuple(
            guess
            for guess in problems
            if guess.confidence >= least and not dangers.denied(text, self._problems[guess.label].danger)
        )
        if equipment.alone(text):
            problems = tuple(replace(guess, confidence=min(guess.confidence, _SURE - 0.01)) for guess in problems)
        vulnerable = mood.vulnerable(text)
        top = problems[0] if problems and problems[0].confidence >= _SURE else None
        usual = self._problems[top.label].urgency if top else None
        how_urgent = urgency.hear(text, heard.dangers, top, usual, vulnerable)
        # That its type is an emergency the model has weighed; what is certain is what was said.
        told = urgency.hear(text, heard.dangers, top, None if usual is Urgency.EMERGENCY else usual, vulnerable)
        # "Wait, let me get a pen", "Laura Baker": a grammar hears "good a person", "or operator" there.
        asking = (text, *(t for t in plain[:3] if _PLAINLY_A_PERSON.match(t)))
        wants = any(person.wanted(t, digits=asked.moment is Moment.DIGITS) for t in asking)
        return replace(
            heard,
            intents=_settle_intents(
                _with_help_now(intents, apart, how_urgent),
                top,
                told,
                text,
                wants=wants,
                visit=self._problems[top.label].asks_for if top else None,
            ),
            problems=problems,
            urgency=how_urgent,
            mood=mood.mood(text) if mood.mood(text) is not Mood.CALM or not heard.dangers else Mood.WORRIED,
            vulnerable=vulnerable,
            wants_person=wants,
            # What free recognition makes of letters is no story: "not a lawyer" was N, O, L, E, R.
            trouble=() if asked.moment is Moment.SPELLING and spelling.letters(plain[0]) else mood.trouble(text),
            equipment=equipment.hear(text),
            facts=details.facts(text),
        )

    def _each(
        self, intents: tuple[Guess, ...], problems: tuple[Guess, ...], apart: tuple[str, ...]
    ) -> tuple[tuple[Guess, ...], tuple[Guess, ...]]:
        """With what each of several wishes surely is by itself: the whole may sound of one of them only."""
        found = [self._model.guess(part) for part in apart]
        return (
            _surest(intents, (part for part, _ in found if part)),
            _surest(problems, (part for _, part in found if part)),
        )

    def _slots(
        self, heard: Heard, plain: list[str], open_text: str, asked: _Asked, context: Context, utterance: Utterance
    ) -> Heard:
        about, area = asked.about, self._company.area
        fixed = next((c for t in plain[:3] if (c := correction.hear(t, asked.question, context))), None)
        day = about in {"when", "window", "change"} or (fixed is not None and fixed.slot == "when")
        day = day or (asked.question == "anything_else" and _INSTEAD.search(open_text) is not None)
        dated = when.of_readings(plain, context.now, expected=day)
        located = [a for t in plain if (a := address.hear(t, area, asked.question if asked.confirming else about))]
        where = max(located, key=lambda a: (a.complete, bool(a.number or a.street)), default=None) if located else None
        where = address.with_town(where, located)
        if asked.moment is Moment.ADDRESS:
            where = streets.hear(utterance, area)
        if asked.moment is Moment.DIGITS and about == "address":
            where = streets.numbered(utterance, plain, area)
        if asked.moment is Moment.SPELLING and about.endswith(_PLACE_QUESTIONS):
            town = not about.endswith(("address", "street"))
            where = spelledplaces.hear(utterance.readings, self._places(), area, town=town) or where
        naming = about == "name" and not (asked.confirming and yesno.hear(plain[0]) is not None)
        who = names.hear(
            ((naming and readings.by_ear(utterance)[0]) or plain)[:6],
            self._names,
            expected=naming,
            readings=utterance.readings,
            to_spell=asked.moment is Moment.SPELLING,
        )
        renamed = None
        if asked.about in {"name", "booking", "change"}:
            renamed = next((n for t in plain[:3] if (n := names.corrected(t, self._names))), None)
        if renamed is None and (asked.about in {"booking", "change"} or asked.question == "confirm_name"):
            renamed = next((n for t in plain[:3] if (n := names.restated(t, self._names))), None)
        if renamed is None and asked.question == "confirm_name":
            renamed = next((n for t in plain[:3] if (n := names.instead(t, self._names))), None)
        if renamed is not None:
            who, fixed = renamed, Correction(slot="name")
        number = next(
            (p for t in plain if (p := phone.hear(t, self._area(context), expected=about in _NUMERIC - {"zip"}))),
            "",
        )
        digits = ""
        if asked.moment is Moment.DIGITS or about in _NUMERIC:
            digits = next((d for t in plain if (d := figures.all_digits(t))), "")
        code = (where.zip if where else "") or (
            next((z for t in plain if (z := address.zip_code(t, area))), "") if about == "zip" else ""
        )
        picked = next((i for t in plain if (i := choice.hear(t, asked.phrases)) is not None), None)
        if asked.about == "window" and picked is not None and choice.by_place(plain[0]):
            dated = None
        answer = readings.answer(utterance, asked.moment, plain)
        if asked.question == "anything_else" and any(yesno.done(t) for t in (open_text, *plain[:3])):
            answer = False
        return replace(
            heard,
            text=self._meant(plain, open_text, asked, digits=digits),
            yes=answer,
            choice=picked,
            digits=digits,
            name=who,
            address=where,
            zip=code,
            phone=number,
            same_number=not number and about != "address" and any(phone.says_same(t) for t in plain[:3]),
            when=dated,
            correction=fixed,
            unsure=_unsure(utterance, number, code, digits, asked),
            refuses=asked.about == "name" and any(names.refused(t) for t in plain[:3]),
            aside=_unless_agreed(_aside(open_text, plain[0]), answer, asked),
        )

    def _places(self) -> spelledplaces.Places:
        return spelledplaces.places(self._folder, self._company.area)

    def _area(self, context: Context) -> str:
        """Seven digits belong to the caller's area, or the company's."""
        return phone.area_code_of(context.known_phone) or self._area_code

    @staticmethod
    def _meant(plain: list[str], open_text: str, asked: _Asked, *, digits: str) -> str:
        return plain[0] if digits or asked.moment is not Moment.OPEN else open_text

    def _settled(self, heard: Heard, text: str, asked: _Asked) -> Heard:
        """What follows from all of it together."""
        says = (
            heard.yes is not None and (asked.confirming or asked.question not in {"problem", "anything"} or text.split(maxsplit=1)[0] in {"yes", "no", "nope", "yeah"}),
            heard.choice is not None, heard.digits, heard.name, heard.address, heard.zip, heard.phone, heard.same_number, heard.when,
            heard.dangers, heard.wants_person, heard.aside, heard.correction, heard.trouble,
        )  # fmt: skip
        nothing = not any(says) and words.only_noise(text)
        if nothing:
            return Heard(text=text, nothing=True)
        if not any(says) and not any(g.confidence >= _SURE for g in heard.problems) and side.speech(text):
            return replace(heard, aside=Aside.WAIT, intents=(), problems=())  # They will be back with us in a moment.
        soon = heard.when is not None and heard.when.asap and asked.about in {"when", "window"}
        if soon and not heard.dangers and not _PRESSING.search(text):
            heard = replace(heard, urgency=None)  # "As soon as you can" is when it suits them, not an emergency.
        return replace(heard, tangled=self._tangled(heard), intents=_of_an_answer(heard, text, asked))

    def _tangled(self, heard: Heard) -> bool:
        """Problems of both trades, three problems, or a dispute on top of a problem."""
        sure = [guess.label for guess in heard.problems if guess.confidence >= _SURELY]
        trades = {self._problems[label].trade for label in sure}
        dispute = (
            any(g.label in _TALKS and g.confidence >= _SURE for g in heard.intents) or "damage claim" in heard.trouble
        )
        return len(trades) > 1 or len(sure) > 2 or (dispute and bool(sure) and heard.mood is Mood.ANGRY)


def _unsure(utterance: Utterance, number: str, code: str, digits: str, asked: _Asked) -> frozenset[str]:
    """Which digits may be others: only where digits were asked for, and heard by a network."""
    if asked.moment is not Moment.DIGITS and asked.about not in _NUMERIC:
        return frozenset()
    house = digits if asked.about == "address" else ""
    taken = (("phone", number.removeprefix("+1")), ("zip", code), ("address", house))
    return frozenset(slot for slot, value in taken if value and doubt.doubtful(value, utterance.readings))


def _aside(open_text: str, best: str) -> Aside | None:
    """What ends a conversation counts only as freely heard: a grammar makes "goodbye" of "good"."""
    free = asides.hear(open_text)
    listed = asides.hear(best) if free is None else None
    return free or (None if listed in asides.ENDING else listed)


def _unless_agreed(aside: Aside | None, answer: bool | None, asked: _Asked) -> Aside | None:
    """ "Uh huh, that's it" to "is that right?" is a yes and no goodbye."""
    return None if aside is Aside.GOODBYE and asked.confirming and answer is True else aside


def _of_an_answer(heard: Heard, text: str, asked: _Asked) -> tuple[Guess, ...]:
    """A bare answer ("yeah", "no, thursday") asks for nothing new: what most callers want is then no evidence."""
    described = heard.problems and heard.problems[0].confidence >= _SURE
    said = text.split()
    bare = asked.moment is not Moment.OPEN or len(said) <= 2 or words.POLITE.issuperset(said)
    named = asked.moment is Moment.OPEN and heard.equipment
    if not bare or described or named or heard.dangers or _BOOKING.search(text):
        return heard.intents
    doubtful = {i.value for i in Intent} if words.POLITE.issuperset(said) else _WORK | {Intent.OTHER.value}
    if heard.when is not None and not _COSTS.search(text):
        doubtful = doubtful | {Intent.PRICE.value}  # "What do you have?", asked when it suits them.
    capped = [Guess(g.label, min(g.confidence, 0.4)) if g.label in doubtful else g for g in heard.intents]
    return tuple(sorted(capped, key=lambda guess: (-guess.confidence, guess.label)))


def _surest(whole: tuple[Guess, ...], parts: Iterable[tuple[Guess, ...]]) -> tuple[Guess, ...]:
    scores = {guess.label: guess.confidence for guess in whole}
    for best, *_ in parts:
        if best.confidence >= _SURELY and best.label != Intent.OTHER.value:
            scores[best.label] = max(scores.get(best.label, 0.0), round(best.confidence * _OF_A_PART, 4))
    return tuple(Guess(label, c) for label, c in sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def _with_help_now(intents: tuple[Guess, ...], apart: tuple[str, ...], how: Urgency | None) -> tuple[Guess, ...]:
    """Of several wishes the one for help right now is urgent, whatever the others are ("cancel friday and ...")."""
    if not any(urgency.pressing(part, how) and _BOOKING.search(part) for part in apart):
        return intents
    scores = {g.label: g.confidence for g in intents if g.label not in _WORK}
    scores[Intent.URGENT.value] = max((g.confidence for g in intents if g.label in _WORK), default=0.0)
    scores[Intent.URGENT.value] = max(scores[Intent.URGENT.value], _HELP_NOW)
    return tuple(Guess(label, c) for label, c in sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def _settle_intents(
    intents: tuple[Guess, ...],
    problem: Guess | None,
    how: Urgency | None,
    text: str,
    *,
    wants: bool,
    visit: Intent | None = None,
) -> tuple[Guess, ...]:
    """The model's intents put right by rules that are certain: a described problem is work; a pressing one is urgent."""
    scores = {guess.label: guess.confidence for guess in intents}
    person_label, other = Intent.PERSON.value, Intent.OTHER.value
    if wants:
        scores[person_label] = max(scores.get(person_label, 0.0), 0.97)
    elif scores.get(person_label, 0.0) >= _SURE:
        # Only the pattern is certain of it ("is there someone who can come out" is no such wish): else it is confirmed.
        scores[person_label] = 0.3 if _DENIES.search(text) or len(text.split()) < 3 else min(0.7, scores[person_label])
    urgent, booked, work = Intent.URGENT.value, Intent.SCHEDULE.value, _work(scores)
    top = max(scores, key=lambda label: scores[label], default="")
    top = booked if work >= scores.get(top, 0.0) else top
    pressing = urgency.pressing(text, how)
    if problem and top in _WORK | {other, ""}:
        usual = (visit if visit and visit.value in _VISITS else Intent.SCHEDULE).value
        usual = top if top in _VISITS and top != booked else usual
        best = max([work, problem.confidence, *(scores.get(label, 0.0) for label in _WORK)])
        share = 1.0 if pressing else (scores.get(urgent, 0.0) / work if work else 0.0)
        scores = {label: c for label, c in scores.items() if label not in _WORK | {other}}
        scores |= {label: c for label, c in ((urgent, best * share), (usual, best * (1 - share))) if c >= _LEAST}
    elif top in _VISITS and pressing:
        scores[urgent] = max(work, scores.get(top, 0.0))
        scores.pop(top, None)
        scores.pop(booked, None)
    elif top == other and pressing:
        # "What is on tonight" is pressing too: words of haste alone are a reason to ask, not to send somebody.
        scores[urgent] = max(work, _SURE)
        scores[other] = min(scores[other], _SURE - 0.01)
    if not problem and not wants and urgency.sent_at_once(text):
        scores[urgent] = max(_HELP_NOW, scores.get(urgent, 0.0))
        scores[other] = min(scores.get(other, 0.0), 1.0 - _HELP_NOW)
    if not scores:
        # Nothing like it was ever learned: something else, and unsure of even that.
        scores[other] = 0.3
    ranked = sorted(scores.items(), key=_order)
    return tuple(Guess(label, round(c, 4)) for label, c in ranked)


def _order(scored: tuple[str, float]) -> tuple[int, float, str]:
    """The surest first; of what is surely meant, what weighs most: who complains about a visit wants no other one."""
    label, sure = scored
    return (_WEIGHTY.index(label) if label in _WEIGHTY and sure >= _SURELY else len(_WEIGHTY), -sure, label)


def _work(scores: dict[str, float]) -> float:
    """How surely somebody shall come, at once or some day."""
    return min(1.0, scores.get(Intent.URGENT.value, 0.0) + scores.get(Intent.SCHEDULE.value, 0.0))
