"""When a caller wants somebody: days and times put together into spans of local time, the preferred first."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from gateway.understanding import days as day_words
from gateway.understanding import figures
from gateway.understanding import hours as hour_words
from gateway.understanding.days import Days
from gateway.understanding.hours import Hours
from gateway.understanding.meaning import Span, When

_ASAP = re.compile(
    r"\b(?:as soon as (?:possible|you can|they can|someone can)|as early as possible|asap|a s a p|soonest|right away|right now|immediately|first available|earliest(?: available| you| possible)?|"
    r"the sooner the better|sooner the better|this minute|quick(?:ly)? as (?:possible|you can)|fast as (?:possible|you can)|whenever you can|next available|at once|(?:any(?:thing)?|something|some time|sometime) (?:sooner|earlier)|(?:come|do it|be here|get here) (?:any )?(?:sooner|earlier))\b"
)
_ANY = re.compile(
    r"\b(?:any ?time|any day|whenever|flexible|doesn't matter|don't care|no preference|you pick|all day|wide open)\b"
)
_EXCEPT = re.compile(r"\b(?:except|excluding|but not|just not|not|anything but|any day but|every day but|can't do|cannot do|won't work|other than|besides)(?: (?:for|on|the|this|next))*"
                     rf" ((?:{'|'.join(day_words.WEEKDAYS)}|tomorrow|today|the weekend|weekends)s?(?: (?:or|and) (?:{'|'.join(day_words.WEEKDAYS)}|tomorrow|today))*)\b"
                     r"(?! (?:before|after|until))|\b((?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today)s?) (?:won't work|doesn't work|don't work|is no good|isn't good|is bad|is out|i can't)\b")  # fmt: skip
_OR = re.compile(r"\bor(?: maybe| else| even| on)?\b|\bor if not\b|\botherwise\b|\bif not\b")
_CUE = re.compile(
    r"\b(?:come|coming|can|could|book|schedule|appointment|available|availability|opening|free|send|get (?:some|any)|visit|look at|would like|i'd like|need (?:some|a)|by|before|after|works?|good for|stop by|out here|slot|fit me)\b"
)
_STORY = re.compile(
    r"\b(?:since|started|ago|happened|was|were|began|noticed|stopped|quit|went out|broke|woke|been|last (?:night|week|month|year))\b"
)
_SPLIT = re.compile(
    r"\b(?:and (?=i |we |can |could |so |my |it |need )|so |but |because |(?=can (?:some|you|i|we)|could (?:some|you|i|we)|i need|i'd like|we need|is there|do you have))"
)
_NO_TIMES = re.compile(
    r"\b\d(?: ?\d){6,}\b"
    r"|\b\d+(?: \d+)* (?:[a-z]+ ){1,3}?(?:street|road|avenue|drive|lane|court|circle|boulevard|terrace|place|way|highway)\b"
)
"""Telephone numbers and addresses, said in the same breath: their digits are nobody's wish for an hour."""
_BUSY = re.compile(
    r"\b(work|working|busy|at work|at school|in school|in class|out|gone|away|not home|not back|tied up)(?: \w+)? (?:till|until|to|before)\b"
)
""" "I work till three": before that hour is when it does not suit."""
_YOU_SAY = re.compile(
    r"\bwhat(?:'s| is| do| have| are| times?| days?)? (?:do )?(?:you |your )?(?:have|got|available|open|openings?|next|options)\b|\bwhat(?:'s| is) (?:available|open|the next|your next)\b"
    r"|\bwhen (?:can|could|are|would|do) (?:you|they|he|someone|somebody)\b|\byou tell me\b|\bwhen's (?:the next|your next|good)\b"
)
"""To "when would suit you?": they would like to hear what there is."""
_HORIZON_DAYS = 14


def hear(text: str, now: datetime, *, expected: bool) -> When | None:
    """What the clean text says about when, seen from `now` (aware, the company's zone); spans are local dates and times.

    Unexpected ones must sound like a wish: "it stopped this morning" is a story, "can someone come this morning" is not."""
    said = re.sub(r"\bfirst thing\b", "firstthing", text)
    said = re.sub(r"\bsecond(?:s)?\b(?= (?:please|thought))", " ", said)
    said = _NO_TIMES.sub(" . ", figures.written(said)).replace("firstthing", "first thing")
    said = _BUSY.sub(r"\1 . after", said)
    asap = _ASAP.search(said) is not None
    if expected and _YOU_SAY.search(said):
        asap = True
    if not expected:
        said = " . ".join(part for part in _SPLIT.split(said) if part and _wish(part))
        if not said and not asap:
            return None
    today = now.date()
    excluded, plain = _excluded(said, today)
    spans, named, hours_only = _spans(plain, today, expected=expected)
    anytime = _ANY.search(plain) is not None
    if not spans and (anytime or excluded) and expected:
        spans = [Span(today, today + timedelta(days=_HORIZON_DAYS), *_times(hour_words.hear(plain)))]
        hours_only = True
    spans = _without(spans, excluded)
    ambiguous = next((d.ambiguous for d in named if d.ambiguous), ())
    past = bool(named) and all(d.past for d in named)
    if (
        not past
        and spans
        and all(s.first_day == s.last_day == today and s.latest <= now.time() for s in spans)
        and not hours_only
    ):
        past = True
    spans = [] if past else [s for s in spans if s.last_day >= today]
    if not spans and not asap and not past:
        return None
    confidence = 0.6 if ambiguous or (hours_only and not anytime) else 0.9
    return When(tuple(spans), asap=asap, ambiguous=ambiguous, past=past, said=text[:120], confidence=confidence)


def _wish(part: str) -> bool:
    if _STORY.search(part):
        return False
    return bool(
        _CUE.search(part)
        or re.search(r"\b(?:tomorrow|next|this (?:coming|weekend|afternoon|evening))\b", part)
        or re.match(r"^\W*(?:on |for )?(?:\w+day|tomorrow)\b", part)
    )


def _excluded(said: str, today: date) -> tuple[list[Days], str]:
    out: list[Days] = []
    for hit in list(_EXCEPT.finditer(said)):
        out += day_words.hear(hit[1] or hit[2], today)
    return out, _EXCEPT.sub(" ", said)


def _times(hours: Hours | None) -> tuple[time, time]:
    return (hours.earliest, hours.latest) if hours else (time(0), time(23, 59))


def _spans(said: str, today: date, *, expected: bool) -> tuple[list[Span], list[Days], bool]:
    """Spans, the days named, and whether only a time of day was said."""
    parts = [(day_words.hear(part, today), hour_words.hear(_dateless(part))) for part in _parts(said)]
    all_hours = [hours for _, hours in parts]
    named = [d for found, _ in parts for d in found]
    if not named:
        hours = hour_words.hear(_dateless(said))
        if hours is None or not expected:
            return [], [], False
        return [Span(today, today + timedelta(days=_HORIZON_DAYS), *_times(hours))], [], True
    # "Thursday or Friday, not before ten": hours said behind the last day hold for those before it.
    last_hours: Hours | None = None
    resolved: list[Hours | None] = []
    for hours in reversed(all_hours):
        last_hours = hours or last_hours
        resolved.insert(0, last_hours)
    carried: Hours | None = None
    spans: list[Span] = []
    carried_days: list[Days] = []
    for (found, own), later in zip(parts, resolved, strict=True):
        use = own or later or carried
        carried = own or carried
        if found:
            spans += [Span(d.first, d.last, *_times(use)) for d in found if not d.past]
            carried_days = found
        elif own and carried_days and (own.earliest, own.latest) != _times(carried if carried is not own else None):
            extra = [Span(d.first, d.last, *_times(own)) for d in carried_days if not d.past]
            spans += [span for span in extra if span not in spans]
    return spans, named, False


def _parts(said: str) -> list[str]:
    """Alternatives; "two or three" and "ten or later" stay together."""
    guarded = re.sub(r"\bor (?=later|after\b|so\b|earlier|before\b|\d)", "<or> ", said)
    return [part.replace("<or>", "or") for part in _OR.split(guarded) if part.strip()] or [said]


def _dateless(part: str) -> str:
    """Without dates, so that "march 3rd" and "in 2 weeks" leave no hours behind."""
    plain = re.sub(r"\b\d{1,2}(?:st|nd|rd|th)\b", " ", part)
    plain = re.sub(
        r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december) \d{1,2}\b",
        " ",
        plain,
    )
    plain = re.sub(r"\blast night\b", " ", plain)
    return re.sub(r"\b(?:in|after) \d{1,2} (?:days?|weeks?|months?)\b", " ", plain)


def _without(spans: list[Span], excluded: Iterable[Days]) -> list[Span]:
    """The spans cut around the excluded days; a weekday excluded from several weeks is cut from each."""
    off = list(excluded)
    if not off:
        return spans
    weekdays = {(d.first + timedelta(days=i)).weekday() for d in off for i in range((d.last - d.first).days + 1)}
    kept: list[Span] = []
    for span in spans:
        begin: date | None = None
        day = span.first_day
        while day <= span.last_day:
            if day.weekday() in weekdays:
                if begin is not None:
                    kept.append(Span(begin, day - timedelta(days=1), span.earliest, span.latest))
                begin = None
            elif begin is None:
                begin = day
            day += timedelta(days=1)
        if begin is not None:
            kept.append(Span(begin, span.last_day, span.earliest, span.latest))
    return kept
