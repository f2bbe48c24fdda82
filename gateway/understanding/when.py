"""When a caller wants somebody: days and times put together into spans of local time, the preferred first."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from gateway.understanding import days as day_words
from gateway.understanding import figures, holidays, windows
from gateway.understanding.hours import Hours
from gateway.understanding.meaning import Span, When
from gateway.understanding.stretches import HORIZON_DAYS, YEAR_DAYS, Days

_ASAP = re.compile(
    r"\b(?:as soon as (?:possible|you can|they can|someone can)|as early as possible|asap|a s a p|soonest|right away|right now|immediately|first available|earliest(?: available| you| possible)?|"
    r"(?:the )?sooner (?:the )?better|this minute|quick(?:ly)? as (?:possible|you can)|fast as (?:possible|you can)|whenever you can|next available|at once|at the moment|^(?:\w+ ){0,2}now$|(?:any(?:thing)?|something|some time|sometime) (?:sooner|earlier)|(?:come|do it|be here|get here) (?:any )?(?:sooner|earlier))\b"
)
_DAY_ALONE = re.compile(
    r"^(?:(?:the|he|a|on|it's|um|uh|well|so|okay) )*(2\d|3[01])(?: (?:please|would be great|works|is good))?$"
)
""" "He twenty six", to "when would suit you?": a day of the month that lost its end; there is no such hour."""
_THE_NUMBER = re.compile(
    r"^(?:(?:on|um|uh|well|so|okay) )*(?:the|neither) ([1-9]|[12]\d|3[01])(?: (?:please|would be great|works|is good))?$"
)
""" "The eleven", to the same question: no hour has a "the"."""
_MONTH_UM = re.compile(rf"\b((?:{'|'.join(day_words.MONTHS)})) m(?= )")
""" "April m fourteenth": a grammar of days has no "um"."""
_TO_A = re.compile(r" to (?:a|uh|er) (?=(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon)\b)")
""" "Twelve to a two": "uh"."""
_AFTER_TO = re.compile(
    r"\b(after|before|until|till|past|around|by) (?:to|too)\b(?! (?:the|my|a|our|work|lunch|school)\b)"
)
""" "Tuesday after to": "two"."""
_ENDS = {"1": "st", "2": "nd", "3": "rd"}
_POSSIBLE = re.compile(r"^(?!.*\b(?:not|isn't|when's|what's) (?:\w+ )?possible\b).*\bpossible\b|^the better$")
"""The ends of "as soon as possible" and "the sooner the better", all that is left of them on a bad line: where nothing
else names a time."""
_ANY = re.compile(
    r"\b(?:any ?time|any day|whenever|flexible|doesn't matter|don't care|no preference|you pick|all day|wide open)\b"
)
_EASY = re.compile(
    r"\b(?:any ?time|any (?:week ?)?(?:day|morning|afternoon|evening)|whenever|flexible|doesn't matter|don't care|no preference|you pick|wide open|either (?:day|one))\b"
)
_OFFERS = re.compile(r"\b(?:have|got|there|available|open|openings?|what|which|when|how|who)\b")
"""In a question about what there is: "do you have any time tomorrow"."""
_EXCEPT = re.compile(r"\b(?:except|excluding|but not|just not|not|anything but|any day but|every day but|can't do|cannot do|won't work|other than|besides|out of town|away|gone|busy|not (?:home|here|available|free)|unavailable|tied up|booked(?: up)?|(?:i'm|i'll be|we're|we'll be|i am|we are) (?:out|working|at work))(?: all day)?(?: (?:for|on|the|this|next))*"
                     rf" ((?:{'|'.join(day_words.WEEKDAYS)}|tomorrow|today|the weekend|weekends)s?(?: (?:or|and) (?:{'|'.join(day_words.WEEKDAYS)}|tomorrow|today))*)\b"
                     r"(?! (?:before|after|until))|\b((?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|today)s?) (?:won't work|doesn't work|don't work|is no good|isn't good|is bad|is out|i can't)\b")  # fmt: skip
_OR = re.compile(r"\bor(?: maybe| else| even| on)?\b|\bor if not\b|\botherwise\b|\bif not\b")
_CUE = re.compile(
    r"\b(?:come|coming|can|could|book|schedule|appointment|available|availability|opening|free|send|get (?:some|any)|visit|look at|would like|i'd like|need (?:some|a)|by|before|after|works?|good for|would be (?:good|great|best|better|fine|nice|perfect|ideal|okay)|have anything|stop by|out here|slot|fit me)\b"
)
_STORY = re.compile(
    r"\b(?:since|started|ago|happened|was|were|began|noticed|stopped|quit|went out|broke|woke|been|last (?:night|week|month|year))\b"
)
_CANCELS = re.compile(r"\b(?:cancel\w*|call(?:ing)? off)\b")
_MOVES = re.compile(
    r"\b(?:reschedul\w*|mov(?:e|ing)|chang(?:e|ing)|push(?:ing)?|switch(?:ing)?)\b(?:.*?\b(?:to|until|for) (.*))?"
)
_SPLIT = re.compile(
    r"\b(?:and (?=i |we |can |could |so |my |it |need |send |get |have |come |book |please )|so |but |because |(?=can (?:some|you|i|we)|could (?:some|you|i|we)|i need|i'd like|we need|is there|do you have))"
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
_DO = re.compile(
    r"\b(?:do|say|make it|try|prefer|rather have) (\d{1,2})\b(?! ?\d)(?! [a-z]+ (?:street|road|avenue|drive|lane))"
)
""" "Can we do eleven?"."""
_LAST_MINUTE = time(23, 58)
"""A day is not over before it is."""
_YOU_SAY = re.compile(
    r"\bwhat(?:'s| is| do| have| are| times?| days?)? (?:do )?(?:you |your )?(?:have|got|available|open|openings?|next|options)\b|\bwhat(?:'s| is) (?:available|open|the next|your next)\b"
    r"|\bwhen (?:can|could|are|would|do) (?:you|they|he|someone|somebody)\b|\byou tell me\b|\bwhen's (?:the next|your next|good)\b|\bhow soon\b|\bup to you\b|\banything (?:open|available|free)\b"
)
"""To "when would suit you?": they would like to hear what there is."""


def _nth(day: re.Match[str]) -> str:
    teen = len(day[1]) > 1 and day[1].startswith("1")
    return f"the {day[1]}{'th' if teen else _ENDS.get(day[1][-1], 'th')}"


def hear(text: str, now: datetime, *, expected: bool) -> When | None:
    """What the clean text says about when, seen from `now` (aware, the company's zone); spans are local dates and times.

    Unexpected ones must sound like a wish: "it stopped this morning" is a story, "can someone come this morning" is not."""
    words = _AFTER_TO.sub(r"\1 two", text) if expected else text
    said = _plain(_TO_A.sub(" to ", _MONTH_UM.sub(r"\1", words)))
    said = _BUSY.sub(r"\1 . after", said)
    asap = _ASAP.search(said) is not None
    asks = expected and _YOU_SAY.search(said) is not None
    if expected:
        said = _DAY_ALONE.sub(_nth, _THE_NUMBER.sub(_nth, _DO.sub(r"at \1", said)))
        asap = asap or asks
    if not expected:
        parts = (_wanted(part) for part in _SPLIT.split(said) if part)
        said = " . ".join(part for part in parts if part and _wish(part))
        if not said and not asap:
            return None
    today = now.date()
    excluded, plain = _excluded(said, now)
    spans, named, hours_only = _spans(plain, now, expected=expected)
    anytime = _ANY.search(plain) is not None
    if not spans and (anytime or excluded) and expected:
        spans = [
            Span(
                today,
                today + timedelta(days=HORIZON_DAYS),
                *_times(next((w.hours for w in windows.read(plain, now) if w.hours), None)),
            )
        ]
        hours_only = True
    spans = _without(spans, excluded)
    asap = asap or (expected and not spans and _POSSIBLE.search(said) is not None)
    ambiguous = next((d.ambiguous for d in named if d.ambiguous), ())
    past = bool(named) and all(d.past for d in named)
    if (
        not past
        and spans
        and all(s.first_day == s.last_day == today and s.latest <= min(now.time(), _LAST_MINUTE) for s in spans)
        and not hours_only
    ):
        past = True
    farthest = today + timedelta(days=YEAR_DAYS)
    spans = [] if past else [s for s in spans if s.last_day >= today and s.first_day <= farthest]
    # "From yesterday until monday": what is left of it.
    spans = [replace(s, first_day=max(s.first_day, today)) for s in spans]
    if not spans and not asap and not past:
        return None
    confidence = 0.6 if ambiguous or (hours_only and not anytime) else 0.9
    any_day = hours_only and not anytime and not excluded
    easy = expected and _EASY.search(text) is not None and _OFFERS.search(text) is None
    return When(tuple(spans), asap, ambiguous, past, text[:120], confidence, any_day, asks, easy)


def of_readings(texts: Sequence[str], now: datetime, *, expected: bool) -> When | None:
    """What the first reading that names a time says; but not an hour that it has from one word which no other heard, nor
    a stretch of hours of which it lost one end and another reading has both."""
    heard = ((text, when) for text in texts if (when := hear(text, now, expected=expected)) is not None)
    text, first = next(heard, ("", None))
    if first is None:
        return None
    both_ends = (hear(against, now, expected=expected) for against in texts if _lost_end(text, against))
    if (whole := next((other for other in both_ends if other is not None), None)) is not None:
        return whole
    if _AFTER_TO.search(text) and _AFTER_TO.sub(r"\1 two", text) in texts:
        return first  # "After to", and the other ear heard "after two".
    others = (hear(against, now, expected=expected) for against in texts if _lone_hour(text, against))
    return next((other for other in others if other is not None and _within(first, other)), first)


_STRETCH = re.compile(r"\b(?:between|from) ([a-z]+) (?:and|to|till|until) ([a-z]+)\b")


def _lost_end(text: str, against: str) -> bool:
    """ "Between him and noon", where the other ear heard "between ten and noon"."""
    one, other = _STRETCH.search(text), _STRETCH.search(against)
    if one is None or other is None or not all(map(_hour, other.groups())):
        return False
    kept = [mine == theirs for mine, theirs in zip(one.groups(), other.groups(), strict=True) if _hour(mine)]
    return kept == [True]


def _hour(word: str) -> bool:
    return word in {"noon", "midnight"} or figures.only_numbers(word)


def _lone_hour(text: str, against: str) -> bool:
    """ "Tomorrow morning would be eight", where the other ear heard "great"."""
    said, others = set(text.split()), set(against.split())
    extra, instead = said - others, others - said
    return (
        bool(instead)
        and len(extra) == 1
        and figures.only_numbers(*extra)
        and not any(map(figures.only_numbers, instead))
    )


def _within(narrow: When, wide: When) -> bool:
    """The same days, and hours that are only a part."""
    if narrow.past or not wide.spans or len(narrow.spans) != len(wide.spans):
        return False
    return narrow.spans != wide.spans and all(
        (a.first_day, a.last_day) == (b.first_day, b.last_day) and b.earliest <= a.earliest and a.latest <= b.latest
        for a, b in zip(narrow.spans, wide.spans, strict=True)
    )


_SPELLINGS = (
    (r"\binstead\b(?! of)", " "),
    (r"\b(?:tmrw|tomorow|to morrow)\b", "tomorrow"), (r"\btonite\b", "tonight"), (r"\bweek end(s?)\b", r"weekend\1"),
    (r"\b(?:til|till|untill)\b", "until"), (r"\bthru\b", "through"), (r"\bxmas\b", "christmas"), (r"\bmid(?=(?:morning|afternoon|day)\b)", "mid "),
    (r"\ba ?m ?p ?m\b", " "), (r"\b([ap]) m\b", r"\1m"), (r"\b([ap]m) m\b", r"\1"), (r"\bevery one\b", "everyone"),
    (r"\b(either|any|no|this|that|which|each) one\b(?! (?:o'clock|thirty|fifteen|forty))", r"\1"),
    (r"\b(one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|noon)ish\b", r"\1 ish"),
    (r"\b(?:first|next|earliest) (?:one )?(?:available|(?:that )?you (?:have|got|can)|you've got)\b", "soonest"),
    (r"\b(?:whatever|what|anything|whenever) (?:is |comes |you have |you've got |you got |you can come )(?:the )?(?:first|next|earliest)\b", "soonest"),
    (r"\b(?:first|second|third|fourth|last) (?:one|option|choice|slot|window|opening)\b", " "),
    (r"\bsecond(?:s)?\b(?= (?:please|thought))", " "), (r"\bfirst thing\b", "firstthing"), (r"\bnot (this|next) week (?:but )?(?:the )?(?:week after|following|next)\b(?! next)", r"week after \1"),
)  # fmt: skip
_CANNOT = re.compile(
    r"\b((?:can't|cant|cannot|can not|couldn't|won't be able to|not able to|unable to)(?: (?!but |or )[a-z]+){0,6}?) (before|until|till|after)\b(?! all)"
)
""" "I can't make it before ten" is not before ten."""
_NO_PART = re.compile(
    r"\b(can't do|cannot do|don't do|not|no|nothing)(?: in the| on| good)*(?= (?:mornings?|afternoons?|evenings?)) ((?:morning|afternoon|evening))s?\b(?= ?(.*))"
)
_OTHERWISE = {"morn": "not before noon", "afte": "before noon", "even": "before five pm"}
""" "Not in the morning", when nothing else is said: what is left of the day."""
_WEEKDAY = "|".join(day_words.WEEKDAYS)
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_YEARED = re.compile(
    rf"\b((?:{_MONTH})(?: (?:the )?\d{{1,2}}(?:st|nd|rd|th)?)?|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTH})|{holidays.PATTERN})((?: (?:in|of))?) ((?:19|20) ?\d{{2}}|(?:19|20) 0 \d|200 \d{{2}})\b(?! ?(?:am|pm))"
)
_YEAR_ALONE = re.compile(
    r"\b(in|of|during|end of|beginning of) (19|20) ?(\d{2})\b(?! ?(?:am|pm|[a-z]*day|minutes?|hours?|days?|weeks?))"
)
_YEAR_FIRST = re.compile(rf"\b(20) ?(\d{{2}}) (?=(?:{_MONTH}) \d)")


def _four(said: str) -> str:
    """ "20 27", "19 0 1" and "200 18" as years."""
    figures_only = said.replace(" ", "")
    return figures_only[:2] + figures_only[-2:]


def _plain(text: str) -> str:
    """With figures, one spelling for each thing, and years that cannot be taken for hours ("y2027")."""
    text = _NO_PART.sub(lambda hit: " " if hit[3].strip() else _OTHERWISE[hit[2][:4]], text)
    text = _CANNOT.sub(r"\1 not \2", text)
    for pattern, right in _SPELLINGS:
        text = re.sub(pattern, right, text)
    said = _NO_TIMES.sub(" . ", figures.written(text)).replace("firstthing", "first thing")
    said = re.sub(rf"\b({_WEEKDAY})( (?:or|and) )({_WEEKDAY})(?: of)? ((?:next|this) week)\b", r"\1 \4\2\3 \4", said)
    said = re.sub(rf"\b((?:next|this) week) (?:on )?({_WEEKDAY})( (?:or|and) )({_WEEKDAY})\b", r"\1 \2\3\1 \4", said)
    said = re.sub(r"\bweek after this\b", "next week", re.sub(r"\b1 (?=day|week|month|hour)", "a ", said))
    said = _YEARED.sub(lambda hit: f"{hit[1]} y{_four(hit[3])}", said)
    said = _YEAR_ALONE.sub(lambda hit: f"{hit[1]} y{hit[2]}{hit[3]}", said)
    return _YEAR_FIRST.sub(lambda hit: f"y{hit[1]}{hit[2]} ", said)


def _wanted(part: str) -> str:
    """Without a day that is to be cancelled, or moved away from: "move my friday visit to monday" wishes for monday."""
    if _CANCELS.search(part):
        return ""
    moved = _MOVES.search(part)
    if moved is None:
        return part
    return f"for {moved[1]}" if moved[1] else ""


def _wish(part: str) -> bool:
    if _STORY.search(part):
        return False
    return bool(
        _CUE.search(part)
        or re.search(r"\b(?:tomorrow|next|this (?:coming|weekend|afternoon|evening))\b", part)
        or re.match(r"^\W*(?:on |for )?(?:\w+day|tomorrow)\b", part)
    )


def _excluded(said: str, now: datetime) -> tuple[list[Days], str]:
    out: list[Days] = []
    for hit in list(_EXCEPT.finditer(said)):
        out += [days for window in windows.read(hit[1] or hit[2], now) for days in window.days]
    return out, _EXCEPT.sub(" ", said)


def _times(hours: Hours | None) -> tuple[time, time]:
    return (hours.earliest, hours.latest) if hours else (time(0), time(23, 59))


def _spans(said: str, now: datetime, *, expected: bool) -> tuple[list[Span], list[Days], bool]:
    """Spans, the days named, and whether only a time of day was said."""
    today = now.date()
    found = windows.read(said, now)
    named = [days for window in found for days in window.days]
    if not named:
        if not expected or not found or any(window.unreal for window in found):
            return [], [], False
        whole = [Span(today, today + timedelta(days=HORIZON_DAYS), *_times(window.hours)) for window in found]
        return list(dict.fromkeys(whole)), [], True
    spans = [Span(d.first, d.last, *_times(window.hours)) for window in found for d in window.days if not d.past]
    return list(dict.fromkeys(spans)), named, False


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
