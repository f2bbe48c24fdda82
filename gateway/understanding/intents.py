"""What is wanted: the model's intents put right by rules that are certain. Pure."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from collections.abc import Iterable

from gateway.turn import Moment
from gateway.understanding import urgency, words
from gateway.understanding.asked import Asked
from gateway.understanding.meaning import Guess, Heard, Intent, Urgency

SURE, SURELY = 0.5, 0.85
_COSTS = re.compile(r"\b(?:how much|cost\w*|pric\w+|charg\w+|fees?|expensive|pay\w*)\b")
_OF_A_PART = 0.97
"""A part alone may be less than what was meant."""
_HELP_NOW = 0.9
_WEIGHTY = (Intent.PERSON.value, Intent.URGENT.value, Intent.FOLLOW_UP.value, Intent.COMPLAINT.value)
"""Of several things that are surely meant, these come first, in this order."""
_LEAST = 0.04
"""Less is not worth telling."""
_DENIES = re.compile(r"\b(?:no|not|don't|never|come|coming|out|stop by)\b")
_BOOKING = re.compile(
    r"\b(?:appointments?|schedule|book|come|coming|send|visit|plumbers?|technician|repair|service|fix\w*|help|some(?:one|body)|emergency)\b"
)
_ASKS = re.compile(r"(?:how|what|when|where|who|why)\b")
_PLAIN = 3
"""Words that are hardly more than a yes or a no."""
_HESITATION = re.compile(r"^(?:(?:hm|well|so|okay|oh|you know|i guess|let me (?:see|think)) )*")
_IN_A_WORD = {i.value for i in (Intent.PERSON, Intent.CANCEL, Intent.RESCHEDULE, Intent.WRONG_NUMBER)}
_VISITS = frozenset({Intent.SCHEDULE.value, Intent.ESTIMATE.value, Intent.MAINTENANCE.value})
_WORK = _VISITS | {Intent.URGENT.value}


def of_an_answer(heard: Heard, text: str, asked: Asked) -> tuple[Guess, ...]:
    """A bare answer ("yeah", "no, thursday") asks for nothing new: what most callers want is then no evidence."""
    described = heard.problems and heard.problems[0].confidence >= SURE
    said = text.split()
    bare = asked.moment is not Moment.OPEN or len(said) <= 2 or words.POLITE.issuperset(said)
    named = asked.moment is Moment.OPEN and heard.equipment
    if not bare or described or named or heard.dangers or _BOOKING.search(text):
        return heard.intents
    doubtful = {i.value for i in Intent} if words.POLITE.issuperset(said) else _WORK | {Intent.OTHER.value}
    if asked.moment is Moment.YES_NO and heard.yes is not None and len(_HESITATION.sub("", text).split()) <= _PLAIN:
        doubtful = {i.value for i in Intent} - _IN_A_WORD  # "So yes leave" was "so yes please", and no message.
    if asked.moment is Moment.YES_NO and heard.yes is None and len(said) <= 2 and not _ASKS.match(text):
        doubtful = {i.value for i in Intent} - _IN_A_WORD  # "A fee" was "uh huh".
    if (heard.address is not None or asked.moment is Moment.SPELLING) and not _ASKS.match(text):
        doubtful = doubtful | {Intent.SERVICE_AREA.value}  # "It's over in south burlington" asks for nothing.
    if heard.when is not None and not _COSTS.search(text):
        doubtful = doubtful | {Intent.PRICE.value}  # "What do you have?", asked when it suits them.
    capped = [Guess(g.label, min(g.confidence, 0.4)) if g.label in doubtful else g for g in heard.intents]
    return tuple(sorted(capped, key=lambda guess: (-guess.confidence, guess.label)))


def surest(whole: tuple[Guess, ...], parts: Iterable[tuple[Guess, ...]]) -> tuple[Guess, ...]:
    scores = {guess.label: guess.confidence for guess in whole}
    for best, *_ in parts:
        if best.confidence >= SURELY and best.label != Intent.OTHER.value:
            scores[best.label] = max(scores.get(best.label, 0.0), round(best.confidence * _OF_A_PART, 4))
    return tuple(Guess(label, c) for label, c in sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def with_help_now(intents: tuple[Guess, ...], apart: tuple[str, ...], how: Urgency | None) -> tuple[Guess, ...]:
    """Of several wishes the one for help right now is urgent, whatever the others are ("cancel friday and ...")."""
    if not any(urgency.pressing(part, how) and _BOOKING.search(part) for part in apart):
        return intents
    scores = {g.label: g.confidence for g in intents if g.label not in _WORK}
    scores[Intent.URGENT.value] = max((g.confidence for g in intents if g.label in _WORK), default=0.0)
    scores[Intent.URGENT.value] = max(scores[Intent.URGENT.value], _HELP_NOW)
    return tuple(Guess(label, c) for label, c in sorted(scores.items(), key=lambda item: (-item[1], item[0])))


def settled(
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
    elif scores.get(person_label, 0.0) >= SURE:
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
        scores[urgent] = max(work, SURE)
        scores[other] = min(scores[other], SURE - 0.01)
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
    return (_WEIGHTY.index(label) if label in _WEIGHTY and sure >= SURELY else len(_WEIGHTY), -sure, label)


def _work(scores: dict[str, float]) -> float:
    """How surely somebody shall come, at once or some day."""
    return min(1.0, scores.get(Intent.URGENT.value, 0.0) + scores.get(Intent.SCHEDULE.value, 0.0))
