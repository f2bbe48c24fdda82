"""What a technician is glad to know beforehand: the age of the equipment, codes it shows, how to get in."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from dataclasses import dataclass
from enum import StrEnum

from gateway.understanding import figures, words


class Kind(StrEnum):
    AGE = "age"
    CODE = "code"
    BLINKS = "blinks"
    ENTRY_CODE = "entry_code"
    KEY = "key"
    ANIMAL = "animal"
    BELL = "bell"
    PARKING = "parking"
    DOOR = "door"
    CALL_AHEAD = "call_ahead"
    TENANT = "tenant"
    SOMEBODY = "somebody"
    """Who will be there, or that nobody will."""
    PLACE = "place"
    """A cross street or what the house looks like."""


@dataclass(frozen=True, slots=True)
class Detail:
    kind: Kind
    value: str
    """An age in years ("10") or the year of installation ("2010"); a code ("E4"); otherwise the caller's words."""
    said: str
    """The caller's words, numbers as figures."""


_N = r"(?:\d{1,2}|a couple(?: of)?|couple(?: of)?|a few|a)"
_UP_TO = r"(?: [\w']+){0,6}"
_MOST = 8
_VALUED = frozenset({Kind.AGE, Kind.CODE, Kind.BLINKS, Kind.ENTRY_CODE})
_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (Kind.AGE, rf"(?:(?:about|around|maybe|over|almost|nearly|at least|probably|like|going on|only|less than|under|more than) )*(?P<v>{_N})(?: or (?:so |\d{{1,2}} )?| to \d{{1,2}} | plus | something )? ?years? old\b"),
    (Kind.AGE, rf"(?:installed|put (?:it |that |this |them |(?:the|a) (?:\w+ ){{1,3}})?in|replaced|bought|got|had (?:it|this|that|one)(?: in| for)?|it's been(?: in)?(?: there)?)(?: it| this| that| new)?(?: about| around| maybe| like| for| in){{0,2}} (?P<v>{_N})(?: or so)? years?(?: ago| now)?\b"),
    (Kind.AGE, r"(?:installed|put in|built|made|manufactured|dated|dates?(?: from| back to)?|from|since|replaced)(?: it)?(?: in| back in| about| around)* (?P<v>(?:19|20) ?\d{2}|200 \d|20 0 \d)\b"),
    (Kind.AGE, r"(?:it's |it is )?(?P<v>brand new|a year old)\b"),
    (Kind.ENTRY_CODE, r"(?:the )?(?:gate|door|garage(?: door)?|entry|entrance|building|front door|lock ?box|key ?pad|alarm|security|access|key)(?: access| entry| and the| the| has a)? code(?: is| will be|'s|: )?(?: it's)? (?P<v>(?:[#*] ?|pound |star )?\d[\d ]*(?: ?(?:pound|star|hash|[a-d]\b))?)"),
    (Kind.ENTRY_CODE, r"(?:the )?code (?:for|to|at|on) the (?:gate|door|garage|lock ?box|building|front door|key ?pad)(?: is|'s)? (?P<v>\d[\d ]*(?: ?(?:pound|star))?)"),
    (Kind.ENTRY_CODE, r"(?:punch|press|type|enter|key) (?:in )?(?P<v>\d[\d ]{2,})(?: at| on| to)?"),
    (Kind.CODE, r"(?:(?:error|fault|trouble|diagnostic|service) )?(?:code|codes|error|fault)(?: code| message| number| is| says| of| reads)* (?P<v>(?:[a-z] ?)?\d[\d ]*(?: [a-z]\b(?! ))?|[a-z] [a-z]\b)"),
    (Kind.CODE, r"(?:(?:it|display|screen|thermostat|panel|board|unit|light) )?(?:is |keeps |just )?(?:says?|saying|shows?|showing|reads?|reading|flash(?:es|ing)?|blink(?:s|ing)?|display(?:s|ing)|gives?(?: me)?|giving(?: me)?|throwing|got|getting)(?: me)?(?: an?| the| this)?(?: error| code)* (?P<v>[a-z] ?\d[\d ]*|[ef] [a-z]\b|\d{2,3}(?! (?:degrees|percent|inch|years|times|minutes|hours|dollars|gallons|psi|pounds)))\b"),
    (Kind.CODE, r"(?P<v>\b[a-df-hj-z] ?\d{1,3}|\be ?\d{1,3}) (?:(?:is )?(?:flashing|blinking|showing|on the (?:display|screen|panel|thermostat))|error|fault)"),
    (Kind.BLINKS, r"(?:blink(?:s|ing|ed)?|flash(?:es|ing|ed)?|beep(?:s|ing|ed)?)(?: \w+){0,3}? (?P<v>\d{1,2} times|once|twice)\b"),
    (Kind.BLINKS, r"(?P<v>\d{1,2}) (?:\w+ )?(?:blinks|flashes|beeps)\b"),
    (Kind.KEY, rf"(?:(?:i'll|we'll|i will|i can) leave )?(?:(?:there's|there is) )?(?:the |a |my )?(?:spare |hidden |house )?keys?(?:'s| is| are| will be)?(?: hidden| left)? (?:under|in|inside|with|at|on|behind|beneath|above|next){_UP_TO}"),
    (Kind.KEY, rf"(?:there's|there is|we have|i have|it's in|use) (?:a |the )?lock ?box{_UP_TO}"),
    (Kind.ANIMAL, rf"(?:(?:there's|there is|there are|we have|we've got|i have|i've got|beware of|watch (?:out )?for|mind) )(?:\w+ ){{0,3}}(?:dogs?|cats?|puppy|puppies|pit ?bull|shepherd|goats?|chickens|horses?)\b{_UP_TO}"),
    (Kind.ANIMAL, rf"(?:(?:my|our|the|his|her) )?(?:dogs?|cats?|puppy|pit ?bull)(?:'s| is| are| will be| might| may)? (?:in|loose|out|friendly|bites?|barks?|jumps?|nice|harmless|not friendly|inside|outside|run|get){_UP_TO}"),
    (Kind.BELL, rf"(?:(?:please|just|don't|do not) )?(?:ring|buzz|knock)(?: on| the| at| my)*(?: (?:bell|door ?bell|buzzer|door|window|unit|apartment|side|back|front|loud\w*|twice|once|hard|\d+)\b){_UP_TO}|(?:the )?(?:door ?bell|bell|buzzer) (?:doesn't|does not|is broken|isn't|is not){_UP_TO}"),
    (Kind.PARKING, r"(?:(?:you can|they can|please|just|don't|have (?:him|her|them)) )?park(?:ing)? (?:is |on |in |at |behind |around |across |by |anywhere |only )(?:\w+ ?){1,7}"),
    (Kind.DOOR, rf"(?:(?:please |just |you can |have (?:him|her|them) )?(?:use|come|go|enter|walk|get in)(?: in| to| through| by| around| up| on)*(?: the| to the| our| my)? (?:back|side|rear|front|basement|garage|cellar|alley|bulkhead|bottom|left|right)(?: (?:door|entrance|gate|stairs|way|porch|steps|side))?\b{_UP_TO})"),
    (Kind.CALL_AHEAD, rf"(?:(?:please |can (?:you|they|he) |have (?:him|her|them) )?(?:call|text) (?:my \w+|(?:me|us) (?:on|at) my \w+)|(?:please |can (?:you|they|he) |have (?:him|her|them) )?(?:call|text|give (?:me|us) a (?:call|ring))(?: me| us| my \w+| ahead| first)?(?: at \w+)?(?: (?:when|before|first|ahead|on (?:the|his|her|your) way|half an hour|\d+ minutes|if)\b){_UP_TO}|call ahead{_UP_TO})"),
    (Kind.TENANT, rf"(?:i'm|i am|we're|we are|it's|it is)(?: just| only)? (?:a |the |my )?(?:renter|tenant|landlord|renting|property manager|rental|rental property|owner's \w+)\b{_UP_TO}|(?:i|we) (?:rent|rent it|rent the \w+|manage the \w+)\b(?: from| out)?(?: \w+){{0,3}}|(?:my|the) (?:tenant|landlord)s?(?: \w+){{1,5}}"),
    (Kind.SOMEBODY, r"(?:no ?(?:body|one)|someone|somebody|my (?:husband|wife|son|daughter|mother|father|mom|dad|neighbor|roommate|sister|brother|tenant|kids?|mother in law)|(?:i|we)) (?:will be|'ll be|won't be|will not be|is going to be|is|are)(?: at)? (?:home|there|around|here|in the house|upstairs|downstairs)(?: (?!the\b|and\b|but\b|so\b)\w+){0,4}|(?:no ?(?:body|one)|someone|somebody|my \w+) (?:will|can) let (?:you|him|her|them) in"),
    (Kind.PLACE, r"(?:(?:we're|it's|i'm|house is|located) )?(?:on|at|near) the corner of (?:[a-z0-9]+ ){1,3}and (?:[a-z0-9]+ ?){1,2}|corner of (?:[a-z0-9]+ ){1,3}and (?:[a-z0-9]+ ?){1,2}|(?:the )?(?:nearest )?cross ?streets? (?:is|are) (?:[a-z0-9]+ ?){1,5}|(?:it's |we're |the house is )?(?:across (?:the street )?from|right next to|next door to|(?:right )?behind) the (?:[a-z]+ ?){1,4}|(?:it's |we're )?(?:the |a )(?:white|blue|red|yellow|green|gray|grey|brown|brick|stone) (?:house|building|door|mailbox|barn|cape|ranch|duplex)(?: \w+){0,5}"),
)  # fmt: skip
_EACH = tuple((kind, re.compile(rf"\b(?:{pattern})")) for kind, pattern in _PATTERNS)
_TRAILING = re.compile(
    r"(?: (?:and|but|so|because|or|then|if|when|the|a|my|it|it's|it says|says|i|we|to|is|that|you|can|there's|please))+$"
)
_BREAK = re.compile(
    r" (?:and (?=(?:the|my|our|there|i|we|please|ring|call|park|use|it|he|she|they|don't)\b)|but |so |because |then )"
)
_AMOUNTS = {
    "a": "1",
    "a couple": "2",
    "couple": "2",
    "a few": "3",
    "brand new": "0",
    "a year old": "1",
    "once": "1",
    "twice": "2",
}


def read(text: str) -> tuple[Detail, ...]:
    """Everything of use in a clean text, in the order said; a stretch of words belongs to one detail only."""
    said = figures.written(text)
    taken: list[tuple[int, int, Detail]] = []
    for kind, pattern in _EACH:
        for hit in pattern.finditer(said):
            detail = _detail(kind, hit)
            if detail is None or any(begin <= hit.start() < end for begin, end, _ in taken):
                continue
            end = hit.start() + len(detail.said)
            limit = min((begin for begin, _, _ in taken if hit.start() < begin < end), default=end)
            if limit < end:
                kept = _TRAILING.sub("", said[hit.start() : limit].strip())
                if kind in _VALUED or len(kept.split()) < 3:
                    continue
                detail = Detail(kind, kept, kept)
            taken.append((hit.start(), hit.start() + len(detail.said), detail))
    return tuple(detail for _, _, detail in sorted(taken, key=lambda entry: entry[0]))[:_MOST]


def _detail(kind: Kind, hit: re.Match[str]) -> Detail | None:
    said = hit.group().strip()
    value = hit.groupdict().get("v")
    if kind is Kind.AGE and (
        _OF_A_PERSON.search(hit.string[: hit.start()]) or _A_PERSON.match(hit.string[hit.end() :])
    ):
        return None
    if kind is Kind.CODE and (_NOT_CODE.search(hit.string[: hit.end()][-40:]) or not value):
        return None
    if (
        kind is Kind.CODE
        and value
        and value.isdigit()
        and "code" not in said
        and re.search(r"thermostat|temperature|house|room", hit.string[: hit.start() + 12])
    ):
        return None
    if value is None or kind not in _VALUED:
        said = _TRAILING.sub("", _BREAK.split(said)[0])
        return Detail(kind, said, said)
    return Detail(kind, _value(kind, value.strip()), said)


_PEOPLE = "son|daughter|baby|infant|kids?|child|children|grandson|granddaughter|mother|father|mom|dad|wife|husband|grandmother|grandfather|man|woman|boy|girl|lady|dog|cat"
_OF_A_PERSON = re.compile(
    rf"\b(?:i'm|i am|we're|he's|he is|she's|she is|(?:{_PEOPLE})(?:'s| is| are)?|with an?)(?: (?:about|almost|over|nearly|only|going on))* ?$"
)
_A_PERSON = re.compile(rf" (?:{_PEOPLE})\b")
_NOT_CODE = re.compile(
    r"\b(?:zip|area|promo|gate|door|garage|entry|building|lock ?box|key ?pad|alarm|access|discount|coupon)(?: \w+)? code\b|\bcode (?:for|to|at|on) the (?:gate|door|garage|lock)"
)


def _value(kind: Kind, said: str) -> str:
    if kind is Kind.AGE:
        years = re.sub(r"\D", "", said)
        if len(years) >= 3:
            return years[:2] + years[-2:].rjust(2, "0") if years[:2] in {"19", "20"} else years
        return _AMOUNTS.get(said.removesuffix(" of"), said)
    if kind is Kind.BLINKS:
        return _AMOUNTS.get(said, said.removesuffix(" times"))
    marks = {"pound": "#", "hash": "#", "star": "*"}
    return "".join(marks.get(word, word) for word in said.split()).upper()


def facts(text: str) -> tuple[str, ...]:
    """The details in words, for the booking's notes and the hand-over."""
    return tuple(dict.fromkeys(detail.said for detail in read(words.without_fillers(text) or text)))
