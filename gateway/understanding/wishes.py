"""Several wishes in one breath: "cancel friday and send someone now" is cut where both parts want something."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re

_JOIN = re.compile(
    r" (?:(?:oh )?and (?:also|then|while you're at it|by the way)|oh and|and|but(?: also)?|plus|also|as well as|then) "
)
_WISH = re.compile(
    r"\b(?:(?:i|we)(?:'d| would| really| also| just)* (?:like|need|want|wanna|gotta|have to|got to)|(?:can|could|would|will) (?:you|someone|somebody|i|we)|"
    r"(?:need|want|like) (?:to|somebody|someone|a|an|the)|how much|what(?:'s| is| are| do)|when(?:'s| is| can)|where(?:'s| is)|do you|are you)\b"
    r"|^(?:please |just |also |maybe |go ahead and |to )*(?:cancel|reschedule|move|change|push|switch|send|pay|book|schedule|set up|get|call|have|tell|make|come|check|fix|talk|speak|leave|update|quote)\b"
)
"""A part that asks for something in its own words, or goes on asking with a verb."""
_WRONG = re.compile(
    r"\b(?:my|the|our|a|this) (?:[\w']+ ){0,3}?(?:is|isn't|are|won't|doesn't|keeps?|has|broke|quit|stopped|died|drips?|leaks?|smells?)\b|\bi(?:'ve| have)? (?:got )?(?:a|no) |\bwe(?:'ve| have)? (?:got )?(?:a|no) |\bthere(?:'s| is)\b"
)
"""A part that tells what is wrong: that is a wish too."""
_MOST = 4
_LONG_AGO = re.compile(
    r"\b(?:it's me again )?(?:well )?not again\b"
    r"|\b(?:but |and |because )?(?:my \w+|i|we) (?:called(?: you(?: guys)?)?|used you(?: guys)?|had you(?: guys)? (?:out|here)) (?:last year|(?:a few |some |\w+ )?years? (?:ago|back)|a (?:long )?while (?:ago|back)|once before)\b"
)
"""That they called long ago makes nothing of today's call a follow-up."""


def of_today(text: str) -> str:
    """Without what tells of calls long ago; all of it where it tells of nothing else."""
    return " ".join(_LONG_AGO.sub(" ", text).split()) or text


def parts(text: str) -> tuple[str, ...]:
    """The wishes in a clean text, in the order said; empty where there is only one. Stretches that want nothing of their
    own stay with what stands before them: "my sink and tub are clogged" is one wish."""
    joined: list[str] = []
    cut = 0
    for hit in _JOIN.finditer(text):
        before, after = text[cut : hit.start()].strip(), text[hit.end() :]
        rest = _JOIN.split(f" {after} ", maxsplit=1)[0].strip()
        if _wants(before) and _wants(rest):
            joined.append(before)
            cut = hit.end()
    if not joined:
        return ()
    return (*joined, text[cut:].strip())[:_MOST]


_TO_THE_POINT = re.compile(
    r"\b(?:anyway|(?:here's|here is) the thing|the (?:thing|problem|trouble|issue) is(?: that)?|(?:well |so )?listen|look|(?:i|we) (?:just )?(?:noticed|saw|found)(?: that| out)?"
    r"|on top of (?:it|that)(?: all)?|(?:i'm )?calling because|because|but|and now|and)\b"
)
"""What stands between small talk and what somebody calls for."""
_AFTER_IT = re.compile(
    r"\b(?:my (?:name is|name's|address is)|(?:it's|i'm|we're|i live) at|(?:can|could) (?:you|somebody|someone))\b"
)
"""What follows when somebody tells everything at once."""
_TOLD = 4
"""Words of a wish or a complaint, at least."""


def matter(text: str) -> tuple[str, ...]:
    """What a long clean text may come down to, without the small talk before it and the name and address behind it."""
    behind = _AFTER_IT.search(text, 1)
    core = text[: behind.start()].strip() if behind and len(text[: behind.start()].split()) >= _TOLD else text
    tails = [core[hit.end() :].strip() for hit in _TO_THE_POINT.finditer(core)]
    found = [core, *(tail for tail in tails if len(tail.split()) >= _TOLD)]
    return tuple(part for part in dict.fromkeys(found) if part != text)[-_MOST:]


def _wants(part: str) -> bool:
    return len(part.split()) >= 2 and bool(_WISH.search(part) or _WRONG.search(part))
