"""What the caller has already done about it, found in their own words. Pure; never says what was not said."""

import re

from gateway.handoff.wording import clean

MOST_WORDS = 7
_DONE = (
    r"turned|shut|switched|closed|opened|reset|restarted|unplugged|plugged|flipped|tightened|replaced|changed|cleaned"
    r"|checked|tried|plunged|snaked|bled|relit|poured|mopped|wrapped|drained|flushed|called|texted|emailed"
)
_ALREADY = re.compile(
    rf"\b(?:i|we|my (?:husband|wife|son|daughter|neighbor|landlord|tenant))(?:'ve|'d)?"
    rf"(?: (?:have|had|just|already|did|also|even|only|then))* (?P<what>(?:{_DONE})\b[^.;,!?]*)"
)
_OVER = re.compile(r"\b(?:and|but|so|because|then|yet|still|now|i|we|it's|that's|which|when|if)\b")
_LEANS = re.compile(r"(?: (?:the|a|an|my|our|to|of|in|on|at|with|for|from|by|every))+$")
_NOT = re.compile(r"\b(?:don't|didn't|haven't|can't|couldn't|never|not|if|should|when)(?: \w+){0,3} $")


def already(story: str) -> str:
    """ "shut off the water at the meter"; empty: nothing like it was said."""
    text = clean(story).casefold()
    for found in _ALREADY.finditer(text):
        if _NOT.search(text[: found.start()]) or text[found.end() :].startswith("?"):
            continue
        verb, _, rest = found["what"].partition(" ")
        # "we called": that alone says nothing of the problem.
        rest = _OVER.split(rest, maxsplit=1)[0]
        words = " ".join((verb, *rest.split()[: MOST_WORDS - 1]))
        words = _LEANS.sub("", words)
        if len(words.split()) > 1:
            return words
    return ""
