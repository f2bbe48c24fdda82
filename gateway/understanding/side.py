"""Words that were meant for somebody in the room: "honey, where's the checkbook?" is no answer to our question."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re

_DEAR = (
    r"(?:honey|hon|sweetie|sweetheart|babe|baby|darling|dear|mom|mommy|mama|dad|daddy|grandma|grandpa|guys|kids|buddy)"
)
_CALLED = re.compile(
    rf"^(?:hey |yo |oh |wait |um |uh )*{_DEAR}\b(?!'| (?:is|was|has|said|and|needs|who|won't|can't))"
    rf"|\b(?:do you know|what's|what is|where's|where is|where are|did you|can you (?:get|grab|find|see|turn|check)|have you) .*\b{_DEAR}$"
    rf"|^(?:hey )?{_DEAR}$"
)
"""Somebody is called by what only the family calls them."""
_ABOUT_US = re.compile(
    r"\bi'm on the (?:phone|line)\b|\bi am on the (?:phone|line)\b|\b(?:it's|it is|i'm talking to) the (?:plumber|plumbers|plumbing|heating|furnace) ?(?:people|company|guy|guys|place)?$"
    r"|^(?:not you|no not you|i wasn't talking to you|i'm not talking to you|sorry i was talking to (?:my|the|somebody|someone).*)$"
    r"|\b(?:they|she|he)(?:'s| is|'re| are| wants?)? (?:asking|to know|want to know|wants to know)\b"
)
_HOUSEHOLD = re.compile(
    r"\b(?:turn (?:that|it|the (?:tv|television|music|radio)) (?:down|off)|be quiet|keep it down|shut the door|get (?:down|off) (?:of |from )?(?:there|that|the (?:couch|table|counter))|stop (?:it|that) (?:right now|both|you)|go (?:to your room|outside|play)|sit down|put that (?:down|back)|where's (?:the|my|your) (?:checkbook|check book|bill|paper|pen|glasses|phone|wallet|purse|keys|book)|where did (?:you|we|i) put)\b"
)
"""What is said at home and never to a company."""
_LONGEST = 14


def speech(text: str) -> bool:
    """Whether a clean text was probably not meant for us. Only for what answers nothing: look for slots first."""
    if not text or len(text.split()) > _LONGEST:
        return False
    return any(pattern.search(text) for pattern in (_CALLED, _ABOUT_US, _HOUSEHOLD))
