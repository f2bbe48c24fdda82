"""One labelled text through the whole understanding: what was wanted, what came of it, and how sure that was."""

from dataclasses import dataclass
from datetime import datetime

from gateway.evaluate.bench import Bench
from gateway.evaluate.labels import Truth
from gateway.evaluate.texts import LabelledText
from gateway.turn import Expecting, Moment, Reading, Utterance
from gateway.understanding.meaning import Context, Heard, Intent

ACCEPTED = 0.85
"""So sure, an intent is acted on without asking."""
_QUESTION = "problem"
_OTHER = Intent.OTHER.value


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is found of one text."""

    text: LabelledText
    truth: Truth
    heard: Heard
    intent: str
    """The first intent, "" for none."""
    sure: float
    right: bool
    problem: str
    problem_sure: float
    problem_right: bool | None
    """None where the label does not say."""

    @property
    def accepted(self) -> bool:
        """Something would be acted on."""
        return self.sure >= ACCEPTED and self.intent not in ("", _OTHER)


def utterance(text: LabelledText) -> Utterance:
    """As if freely heard; a row's `nbest` are the alternatives, best first, and `by_trade` the second opinion."""
    more = text.model_extra or {}
    others = more.get("nbest")
    said = [str(t) for t in others] if isinstance(others, list) and others else [text.text]
    free = tuple(Reading(t, "free", 0.9, rank) for rank, t in enumerate(said))
    return Utterance(free, 0, 1500, by_trade=str(more.get("by_trade", "")))


def hear(bench: Bench, text: LabelledText) -> Heard:
    """What is understood at the opening question."""
    now = datetime(2026, 11, 18, 10, 20, tzinfo=bench.settings.company.zone)
    return bench.interpreter.interpret(
        utterance(text), Expecting(_QUESTION, Moment.OPEN), Context(now=now, question=_QUESTION)
    )


def judge(text: LabelledText, truth: Truth, heard: Heard) -> Verdict:
    """Danger that is heard by rule counts as urgent, and surely: it is acted on first.

    Urgent for schedule, and the other way round, is wrong: the one rings people at once, the other books a window."""
    top = heard.intents[0] if heard.intents else None
    intent, sure = (top.label, top.confidence) if top else ("", 0.0)
    if heard.dangers:
        intent, sure = Intent.URGENT.value, 1.0
    taken = sure >= ACCEPTED and intent not in ("", _OTHER)
    if truth.other:
        right = intent in ("", _OTHER) or heard.nothing
    elif truth.yes is not None:
        right = heard.yes is truth.yes
    elif truth.asides:
        aside = heard.aside.value if heard.aside else ""
        right = aside in truth.asides and (aside != "" or not taken)
    else:
        right = intent in truth.intents
    problem = heard.problems[0] if heard.problems else None
    named, named_sure = (problem.label, problem.confidence) if problem else ("", 0.0)
    fits = None if truth.problems is None else named in truth.problems
    return Verdict(text, truth, heard, intent, sure, right, named, named_sure, fits)
