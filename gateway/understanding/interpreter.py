"""Words to meaning: everything that one utterance says, seen from the open question. Pure, quick, never raises."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from dataclasses import replace

from gateway.company import Company
from gateway.grammars import Grammars
from gateway.turn import Again, Expecting, Moment, Utterance
from gateway.understanding import (
    address,
    asides,
    choice,
    dangers,
    details,
    equipment,
    figures,
    mood,
    person,
    readings,
    side,
    spelling,
    street_lists,
    streets,
    urgency,
    views,
    wishes,
    words,
    yesno,
)
from gateway.understanding.asked import Asked
from gateway.understanding.intents import SURE, SURELY, of_an_answer, settled, surest, with_help_now
from gateway.understanding.meaning import Aside, Context, Danger, Guess, Heard, Intent, Mood, Urgency
from gateway.understanding.model import IntentModel
from gateway.understanding.putright import put_right
from gateway.understanding.slots import Slots

_TALKS = frozenset({Intent.COMPLAINT.value, Intent.BILLING.value})
_FIRST = re.compile(r"\bfirst\b")
_PLAINLY_A_PERSON = re.compile(
    r"(?:please |no |just )*(?:(?:can|could|may) (?:i|you)\b|i(?:'d| would)? (?:want|need|like|rather)\b|let me (?:talk|speak)|talk|speak|give|get me"
    r"|transfer|connect|put me|(?:a |an |the )?(?:real |live |actual |human )?(?:person|human|being|operator|agent|representative|somebody|someone)(?: please)?$)"
)
"""How a wish for a person begins that not the free recogniser heard, but another reading."""
_BRIEF = 5
"""Words."""
_ENDED = 0.8
"""The share of the network of answers to "is there anything else?" for a "no, that's all" that nobody else heard."""
_OATH = re.compile(r"\bfuck(?:ing|it|ed)?\b")
_LIKELY = 2
"""So many readings."""
_PRESSING = re.compile(r"\b(?:emergency|urgent|can't wait|cannot wait)\b")


def _ends(text: str) -> bool:
    """A "no", a "that's all" or a goodbye."""
    return yesno.done(text) or yesno.hear(text) is False or asides.hear(text) is Aside.GOODBYE


class Interpreter:
    """Understands one company's callers. Holds no state of a call: safe to share."""

    def __init__(self, grammars: Grammars, company: Company, model: IntentModel) -> None:
        self._problems = grammars.problems
        self._company = company
        self._model = model
        self._slots = Slots(grammars, company)

    def interpret(self, utterance: Utterance, expecting: Expecting, context: Context) -> Heard:
        """Everything understood; the same input always gives the same answer."""
        heard = self._as_asked(utterance, expecting, context)
        if (again := utterance.again) is None or heard.dangers or heard.wants_person:
            return heard
        if expecting.question == "anything_else":
            return self._ended(heard, again, expecting, context)
        second = replace(utterance, readings=again.readings, again=None)
        meant = self._as_asked(second, again.expecting, context)
        if (
            again.guessed
            and meant.address is not None
            and not street_lists.known(meant.address.street, self._company.area)
        ):
            return heard  # "Eight okay free": no word said that it was an address, and there is no such street.
        return put_right(heard, meant, again)

    def _ended(self, heard: Heard, again: Again, expecting: Expecting, context: Context) -> Heard:
        """That there is nothing else, where only the network of such answers heard it and what was heard freely is not
        surely a matter of its own: "note that toilet tank" is "nope, that's it, thanks"."""
        ends = [r for r in again.readings if r.source == "grammar" and _ends(words.clean(r.text))]
        told = heard.problems and heard.problems[0].confidence >= SURELY
        if told or sum(r.confidence for r in ends) < _ENDED:
            return heard
        said = Utterance((replace(ends[0], source="free", rank=0),), 0, 0)
        return self._as_asked(said, expecting, context)

    def _as_asked(self, utterance: Utterance, expecting: Expecting, context: Context) -> Heard:
        question = expecting.question or context.question
        asked = Asked(
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
        danger = () if self._is_answer(utterance, asked) else self._dangers(utterance, texts)
        plain = [words.without_fillers(text) or text for text in texts]
        open_text = self._open_text(utterance, plain)
        if not danger and readings.echo(open_text, context.said):
            return Heard(text=open_text, nothing=True)
        heard = self._story(Heard(text=plain[0], dangers=danger), open_text, plain, asked, utterance)
        heard = self._slots.hear(heard, plain, open_text, asked, context, utterance)
        return self._settled(heard, open_text, asked)

    def _dangers(self, utterance: Utterance, texts: tuple[str, ...]) -> tuple[Danger, ...]:
        """In any reading. Of a flood, which is no danger to life, one of the likeliest must tell: a toilet that is full
        to the rim has a reading in which the room is."""
        found = dangers.hear(readings.borne_out(utterance, texts))
        if Danger.FLOODING not in found:
            return found
        likely = dangers.hear([*texts[:_LIKELY], words.clean(utterance.by_trade)])
        return found if Danger.FLOODING in likely else tuple(d for d in found if d is not Danger.FLOODING)

    def _is_answer(self, utterance: Utterance, asked: Asked) -> bool:
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
        if "faucet" in words.clean(utterance.by_trade).split():
            free = _OATH.sub("faucet", free)  # Which it was, to the ear that knows no oaths.
        return free or plain[0]

    def _story(self, heard: Heard, text: str, plain: list[str], asked: Asked, utterance: Utterance) -> Heard:
        """What is wanted, what is wrong, how it feels: independent of the question."""
        plainly, *lesser = (_told(t) for t in (text, *plain[1:3]))
        by_trade = _told(words.without_fillers(words.clean(utterance.by_trade)))
        intents, problems = views.guess(self._model.guess, (plainly, *lesser), by_trade)
        apart = wishes.parts(plainly)
        no_story = _no_story(text, plain[0], next(iter(readings.by_ear(utterance)[1]), ""), asked)
        vulnerable = () if no_story else mood.vulnerable(text)
        alone = mood.without_care(plainly) if vulnerable else ""
        intents, problems = self._each(intents, problems, (*apart, alone) if alone not in ("", plainly) else apart)
        if asked.moment is Moment.OPEN and not (problems and problems[0].confidence >= SURELY):
            problems = self._each((), problems, wishes.matter(plainly))[1]
        # "My name is Paul Light" is no pilot light: an answer to something else describes a problem only if it surely does.
        # Whoever is asked whether they want a visit may well say what for.
        closed = SURE if asked.question in {"confirm_intent", "confirm_problem"} else SURELY
        least = 0.15 if asked.moment is Moment.OPEN else closed
        problems = tuple(
            guess
            for guess in problems
            if guess.confidence >= least and not dangers.denied(text, self._problems[guess.label].danger)
        )
        if equipment.alone(text):
            problems = tuple(replace(guess, confidence=min(guess.confidence, SURE - 0.01)) for guess in problems)
        top = problems[0] if problems and problems[0].confidence >= SURE else None
        usual = self._problems[top.label].urgency if top else None
        how_urgent = urgency.hear(text, heard.dangers, top, usual, vulnerable)
        # That its type is an emergency the model has weighed; what is certain is what was said.
        told = urgency.hear(text, heard.dangers, top, None if usual is Urgency.EMERGENCY else usual, vulnerable)
        # "Wait, let me get a pen", "Laura Baker": a grammar hears "good a person", "or operator" there.
        asking = tuple(t for t in plain[:3] if _PLAINLY_A_PERSON.match(t))
        if asked.moment is Moment.CHOICE and yesno.hear(text) and readings.heard_certainly(utterance):
            asking = ()  # "Perfect", to an offered time, was a "person" to the grammar.
        asking = asking if _chosen(plain[0], text, asked) else (_or_first(text, plain, asked), *asking)
        wants = any(person.wanted(t, digits=asked.moment is Moment.DIGITS) for t in asking)
        felt = Mood.CALM if no_story else mood.mood(text)
        return replace(
            heard,
            intents=settled(
                with_help_now(intents, apart, how_urgent),
                top,
                told,
                text,
                wants=wants,
                visit=self._problems[top.label].asks_for if top else None,
            ),
            problems=problems,
            urgency=how_urgent,
            mood=felt if felt is not Mood.CALM or not heard.dangers else Mood.WORRIED,
            vulnerable=vulnerable,
            wants_person=wants,
            trouble=() if no_story else mood.trouble(text),
            equipment=equipment.hear(text),
            facts=details.facts(text),
        )

    def _each(
        self, intents: tuple[Guess, ...], problems: tuple[Guess, ...], apart: tuple[str, ...]
    ) -> tuple[tuple[Guess, ...], tuple[Guess, ...]]:
        """With what each of several wishes surely is by itself: the whole may sound of one of them only."""
        found = [self._model.guess(part) for part in apart]
        return (
            surest(intents, (part for part, _ in found if part)),
            surest(problems, (part for _, part in found if part)),
        )

    def _settled(self, heard: Heard, text: str, asked: Asked) -> Heard:
        """What follows from all of it together."""
        says = (
            heard.yes is not None and (asked.confirming or asked.question not in {"problem", "anything"} or text.split(maxsplit=1)[0] in {"yes", "no", "nope", "yeah"}),
            heard.choice is not None, heard.digits, heard.name, heard.address, heard.zip, heard.phone, heard.same_number, heard.when,
            heard.dangers, heard.wants_person, heard.aside, heard.correction, heard.trouble,
        )  # fmt: skip
        nothing = not any(says) and words.only_noise(text)
        if nothing:
            return Heard(text=text, nothing=True)
        if not any(says) and not any(g.confidence >= SURE for g in heard.problems) and side.speech(text):
            return replace(heard, aside=Aside.WAIT, intents=(), problems=())  # They will be back with us in a moment.
        soon = heard.when is not None and heard.when.asap and asked.about in {"when", "window"}
        if soon and not heard.dangers and not _PRESSING.search(text):
            heard = replace(heard, urgency=None)  # "As soon as you can" is when it suits them, not an emergency.
        return replace(heard, tangled=self._tangled(heard), intents=of_an_answer(heard, text, asked))

    def _tangled(self, heard: Heard) -> bool:
        """Problems of both trades, three problems, or a dispute on top of a problem."""
        sure = [guess.label for guess in heard.problems if guess.confidence >= SURELY]
        trades = {self._problems[label].trade for label in sure}
        dispute = (
            any(g.label in _TALKS and g.confidence >= SURE for g in heard.intents) or "damage claim" in heard.trouble
        )
        return len(trades) > 1 or len(sure) > 2 or (dispute and bool(sure) and heard.mood is Mood.ANGRY)


def _or_first(text: str, plain: list[str], asked: Asked) -> str:
    """ "Whatever yeah person", where the question's own ear has "whatever you have first"."""
    if asked.moment not in (Moment.DATE, Moment.CHOICE) or not _FIRST.search(plain[0]):
        return text
    return re.sub(r"\bperson\b", "first", text)


def _chosen(best: str, text: str, asked: Asked) -> bool:
    """One of what was offered, to the ear that knows what was: "the second one" was freely heard as "like anyone"."""
    if asked.moment is not Moment.CHOICE or best == text or len(text.split()) > _BRIEF:
        return False
    return choice.hear(best, asked.phrases) is not None


def _no_story(text: str, best: str, network: str, asked: Asked) -> bool:
    """What free recognition makes of letters: "not a lawyer" was N, O, L, E, R, and "he eighty nine" the C, H, E of Cherry
    Street. Or of digits; or of a house number ("fucking Maple Street" was "fourteen"); or of a plea for patience: "just a moment lawyer" was "just a moment, dear"."""
    spells = asked.moment is Moment.SPELLING and bool(spelling.letters(best))
    counts = asked.moment is Moment.DIGITS and figures.only_numbers(best)
    lives = asked.moment is Moment.ADDRESS and bool(figures.all_digits(network)) and not figures.all_digits(text)
    return spells or counts or lives or (asides.hear(text) is Aside.WAIT and len(text.split()) <= _BRIEF)


def _told(text: str) -> str:
    """The words that tell what is wanted or wrong: without what is said not to be so."""
    return wishes.of_today(dangers.without_denied(words.without_interjection(text)))
