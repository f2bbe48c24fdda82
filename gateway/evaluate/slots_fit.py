"""Which labelled dates fit what a company asks its callers, decided by rule and not by how well they are understood."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

_AHEAD_DAYS = 366
_LONGEST_DAYS = 62
_NUMBER = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    "nineteen|twenty|thirty|forty|fifty"
)
_ORDINAL = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    "sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth"
)
_WEEKDAY = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_SHORTHAND = "shorthand or symbols that nobody says"
_LONG = "quarter, season, year or longer"
_RULES: tuple[tuple[str, str], ...] = (
    (_SHORTHAND, r"\d|\b(?:[hpq]|qtr|yrs?|hrs?|mins?|wkend|e?o[ydm]|b?o[ym]|the boy|atm|a d|b c)\b|'(?!s\b|clock\b|t\b|m\b|d\b|ll\b|re\b|ve\b)"),
    (_SHORTHAND, rf"(?:{_NUMBER})(?:pm|am|p|a)\b|(?<!two )\bthousand\b|\bhundred\b|^in (?:{_NUMBER})$"),
    ("time zone", r"\b(?:gmt|utc|pst|est|cst|ist|cet|edt|pdt|timezone|time zone)\b"),
    ("seconds", r"\bsecs?\b|\bseconds\b|\b(?:a|one) second\b"),
    ("again and again", r"\b(?:every|each|weekly|monthly|daily|annual(?:ly)?|yearly)\b"),
    (_LONG, r"\bquarters?\b(?! (?:past|to|till|of|after))(?<!three quarters)|\b(?:seasons?|spring|summer|autumn|winter|decades?|centur(?:y|ies)|semesters?|fiscal)\b"),
    (_LONG, r"\b(?:this|last|next|the|whole|full|all|of|in|a|per|later in the|previous|coming|\w+ty|\w+n|two|three|four|five|six) years?\b|\byears? (?:later|ago|hence)\b|\bhalf of\b"),
    (_LONG, rf"\b(?:next|upcoming|coming|last|past|previous) (?:{_NUMBER}|few) months?\b|\b(?:{_NUMBER}) (?:next|upcoming|coming) months?\b"),
    ("week by its number", rf"\bweek (?:number )?(?:{_NUMBER})\b|\b(?:last|{_ORDINAL}) (?:last )?week of (?:the year|twenty|two thousand|this year)"),
    ("counted from the end or by closeness", r"\bclosest\b|\b(?:second|third|fourth|fifth) last\b"),
    ("with a length of stay", rf"\bfor (?:the (?:next|last) |another |about |at least )?(?:an?|half an?|few|couple of|some|several|(?:{_NUMBER})(?: (?:{_NUMBER}))?)(?: and a half)? (?:minutes?|hours?|days?|weeks?|nights?|months?)\b|\b(?:{_NUMBER}) nights\b|\bnight stay\b|\bstaying until\b|\bcheck ?in\b.*\bcheck ?out\b|\bcheckout\b|\barriving\b.*\bleaving\b|\bleaving\b.*\barriving\b"),
    ("says when it does not suit", rf"\bnot (?:on |for |this |next )?(?:today|tomorrow|{_WEEKDAY})\b|\b(?:cannot|can't|cant) (?:do anything|make it)\b.*\b(?:before|after)\b"),
)  # fmt: skip
_FAULTS = tuple((why, re.compile(pattern)) for why, pattern in _RULES)
_TOLD = re.compile(
    r"\b(?:was|were|went|happened|had|did|made|could have|spent|spend|paid|bought|received|been|lost|haven't|hasn't|told"
    r"|since|ago|discussed|withdrew|left)\b"
)
_WRITTEN = re.compile(
    r"\d+\s*[-/.]\s*\d+\s*[-/.]\s*\d+|\d\s*(?:[ap]\.?m\.?)?\s*[-–~]\s*\d|[@~\"#]|\d[-/]?[A-Za-z]{3}[-/]?\d|\d/\d ?h"
)
"""What stands for words in writing and was lost on the way to speech."""
_KEPT = (
    r"(?:(?:new year'?s|martin luther king(?: j(?:unio)?r)?|mlk(?: jr)?|presidents?'?|valentine'?s?|(?:st|saint) patrick'?s?|easter|mother'?s|memorial"
    r"|father'?s|independence|labor|columbus|indigenous peoples?'?|veterans?'?|thanksgiving|christmas|xmas)(?: day| eve| sunday| monday)?"
    r"|good friday|juneteenth|halloween|black friday|(?:the )?fourth of july)"
)
_VOCABULARY = re.compile(
    rf"\b(?:{_KEPT}|{_NUMBER}|(?:\w+ty )?(?:{_ORDINAL})|(?:{_WEEKDAY})s?|{_MONTH}|oh|zero|hundred|thousand|half|quarters?|past|to|till|until|untill|of|the|a|an|and|or|in|on|at|by"
    r"|for|from|between|through|thru|before|after|since|around|about|approximately|just|this|next|last|coming|upcoming|following|previous|current|late|early|later|mid|middle"
    r"|beginning|start|starting|end|ending|rest|all|same|day|days|today|tonight|tonite|tomorrows?|yesterday|mornings?|noon|afternoon(?:ish)?|evening|night|nighttime|midnight|midday|lunch"
    r"|lunchtime|school|work|dinner|breakfast|weeks?|weekends?|week end|months?|fortnight|minutes?|hours?|ago|hence|now|right|moment|back|am|pm|o'?clock|ish|time|couple|few|some"
    r"|than|but|no|not|it|is|s|m|hence|out|during|within|eve|business|year's|sometime|anytime|first|starts|there)\b|'s"
)
_DAY_WORDS = re.compile(
    rf"\b(?:(?:{_WEEKDAY})s?|{_MONTH}|today|tonight|tonite|tomorrows?|yesterday|days?|weeks?|weekends?|week end|months?|fortnight|ago|last|next|hence|from now"
    rf"|this (?:morning|afternoon|evening|night)|in (?:about |less than )?(?:\w+ ){{1,4}}(?:minutes?|hours?)|{_KEPT}|the (?:\w+ty )?(?:{_ORDINAL}))\b"
)
_HALF_DAY = re.compile(
    r"\b(?:am|pm|a m|p m|morning|afternoon|evening|night|nighttime|noon|midnight|tonight|tonite|lunch\w*|midday|hours?|minutes?)\b"
)
_VAGUE = re.compile(
    r"\b(?:early|earlier|late|later|beginning|start|middle|mid|end|rest|all|around|about|first half|second half|"
    r"weekends?|week end|upcoming|coming|the week|few|business)\b"
)
_YEAR = rf"\btwenty (?:(?:{_NUMBER})(?: (?:{_NUMBER}))?)$"
_CALENDAR = re.compile(
    rf"\b(?:{_NUMBER}|(?:\w+ty )?(?:{_ORDINAL})) (?:of )?(?:{_MONTH})\b|\b(?:{_MONTH}) (?:the )?(?:(?:\w+ty )?(?:{_ORDINAL})|(?:twenty |thirty )?(?:{_NUMBER}))\b|{_YEAR}"
)
_CLOCK = re.compile(rf"\b(?:{_NUMBER}|noon|midnight)\b")


@dataclass(frozen=True, slots=True)
class Truth:
    """What a text says about when, local to its reference. Absent ends are open."""

    first: date | None = None
    last: date | None = None
    begin: time | None = None
    end: time | None = None
    at: bool = False
    """`begin` is a point of time."""
    bare: bool = False
    """Hours without morning or afternoon: the one of a visiting day counts."""
    loose_days: bool = False
    """Vague stretches ("late next week"), where conventions differ."""
    loose_hours: bool = False
    """Parts of the day."""
    now: bool = False


def unfit(spoken: str, written: str, expression: str) -> str:
    """Why the words are no answer to "when would suit you?"; "" when they could be one.

    `expression`, where the text is nothing but a time: each of its words must be one of dates, times or holidays kept."""
    if _WRITTEN.search(written):
        return _SHORTHAND
    why = next((why for why, pattern in _FAULTS if pattern.search(spoken)), "")
    if not why and _VOCABULARY.sub(" ", expression.lower().replace("-", " ")).strip(" .,'"):
        return "a holiday or event that nobody here keeps"
    return why


def out_of_range(truth: Truth, now: datetime) -> str:
    """Why the value is none that we could be asked for; "past" when it is over."""
    today, clock = now.date(), now.time()
    first, last = truth.first or today, truth.last or truth.first or today
    if truth.first and truth.last and truth.last < truth.first:
        return "the label contradicts itself"
    if truth.begin and truth.end and truth.end <= truth.begin:
        return "over midnight"
    same_day = truth.first == truth.last == today
    over = truth.begin if truth.at else truth.end
    if last < today or (same_day and over is not None and over <= clock):
        return "past"
    if first < today - timedelta(days=max(now.weekday(), now.day if truth.loose_days else 0)):
        return "begins in the past"
    if max((first - today).days, (last - today).days) > _AHEAD_DAYS:
        return "more than a year ahead"
    return _LONG if truth.first and truth.last and (last - first).days > _LONGEST_DAYS else ""


def told(spoken: str) -> bool:
    """About what has been, and no answer to when a visit would suit."""
    return _TOLD.search(spoken) is not None


def names_day(spoken: str) -> bool:
    return _DAY_WORDS.search(spoken) is not None


def half_said(spoken: str) -> bool:
    """Hours without a word that tells morning from afternoon."""
    return _HALF_DAY.search(spoken) is None


def vague(spoken: str) -> bool:
    return _VAGUE.search(spoken) is not None


def clock_said(spoken: str) -> bool:
    """Whether an hour is named, and not only a part of the day."""
    return _CLOCK.search(_CALENDAR.sub(" ", spoken)) is not None
