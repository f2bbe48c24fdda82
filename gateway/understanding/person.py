""" "Let me talk to a person": in all its forms, polite, muttered and rude."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re

_WHO = (
    r"(?:(?:a |an |the |some |any |your |one of your |another |actual |real |live |living |breathing |human |different |flesh and blood |goddamn |damn |fucking |freaking |stupid )*"
    r"(?:person|persons|people|human|humans|human being|agent|agents|operator|operators|representative|representatives|rep|reps|receptionist|"
    r"dispatcher|dispatch|manager|supervisor|boss|owner|customer service|customer care|staff|employee|secretary|front desk|"
    r"somebody|someone|anybody|anyone|some one|real one|attendant|technician|dana|office))"
)
_ASK = re.compile(
    rf"\b(?:talk|speak|speaking|talking|chat|get through|connect me|transfer me|put me through|put me on|patch me|pass me|hand me|switch me|send me|get me over|take me|escalate)"
    rf"(?: \w+)?(?: to| with| over to| through to| on with)+ {_WHO}\b"
    rf"|\b(?:get|give|gimme|find|bring|fetch|put) me (?:to )?{_WHO}\b"
    rf"|\b(?:i want|i need|i'd like|i would like|want|need|prefer|i'd rather have|give me|can i have|can i get|could i get|may i have|let me have|put)"
    r" (?:an |a |the |your |some |to talk to |to speak to |to speak with |to talk with )?(?:actual |real |live |living |human )*(?:person|human|human being|agent|operator|representative|rep|manager|supervisor)\b"
    r"(?! to (?:come|look|fix|check|replace|install|repair|be)| who| that| out| coming)"
    r"|\b(?:speak|talk) (?:to|with) (?:him|her|them|tom|ruth|sam|dana|miguel|ellen|somebody|someone|anybody|anyone)\b"
    r"|\b(?:real|live|actual|living) (?:person|people|human|agent|operator|body)\b"
    r"|\bsomebody real\b|\bsomeone real\b|\bsomebody human\b|\bhuman being\b"
    r"|\b(?:press|hit|push|dial) (?:zero|0)\b.{0,20}$"
    r"|\b(?:transfer|connect) (?:me|my call)\b(?! (?:money|funds))"
    r"|\bis (?:there )?(?:anybody|anyone|somebody|someone) (?:there|real|in|available|around)(?: (?:i|that i) can (?:talk|speak)| to (?:talk|speak)|$)"
    r"|\b(?:don't|do not|not) want to (?:talk|speak) (?:to|with) (?:a |an |the |this |your )?(?:\w+ )?(?:robot|machine|computer|bot|recording|thing|ai|system)\b"
    r"|\b(?:hate|sick of|not talking to|done with|tired of) (?:talking to )?(?:a |an |these |this |you |your |the )?(?:stupid |damn |automated )?(?:robots?|machines?|computers?|bots?|recordings?)\b"
    r"|\b(?:your|the) (?:manager|supervisor|boss)\b(?= (?:please|now|on the)|$)"
    r"|\bput (?:somebody|someone|anybody|anyone|him|her|them|a person) on\b|\b(?:somebody|someone|anybody|anyone) (?:that |who )?(?:i|we) can (?:talk|speak)\b"
    r"|\b(?:please|robots?|machines?|just) (?:\w+ )?a (?:person|human)$"
    r"|\bcan (?:a|any) (?:real |live )?(?:human|person) (?:help|call|talk)"
    r"|\bleave (?:a |you a |him a |her a |them a )?(?:message|voice ?mail)\b"
    r"|\bis (?:the |your )?(?:owner|manager|boss|dispatcher|supervisor|tom|ruth|sam|dana|miguel|ellen) (?:there|in|available|around|free)\b"
    r"|\b(?:somebody|someone|anybody|anyone|him|her|them|dana|miguel|ellen|person|you) (?:to )?(?:please )?call me back\b|\breturning (?:a|your|somebody's|someone's|his|her|the|my)(?: missed)? call\b|\b(?:missed|got) a call from (?:you|this number)\b"
    # Somebody who has no English cannot go on with us: in Spanish, and as an English recogniser writes it.
    r"|\b(?:agente|representante|operadora?|una persona|on a gente|un a gente|repress on tante|por favor|pour favor|espanol|espa ol|español|en espan\w+|hablo|hablas?|no ingles|no english|don't speak english)\b"
    r"|\b(?:speaks?|speaking|in) spanish\b|^spanish(?: please)?$"
)
_ALONE = re.compile(
    r"^(?:(?:please|just|a|an|the|um|uh|no|hello|hey|hi|okay|ok|i said|said|stop|yes|yeah|to|get|me|now|real|live|actual|god|damn|talk|speak|human|for|with|want|i|need|your|customer|"
    r"fucking|freaking|goddamn|oh|my|can)\b ?)*"
    r"(?:person|human|human being|agent|operator|representative|representatives|rep|real person|receptionist|customer service|"
    r"manager|supervisor|dispatcher|dispatch|front desk|(?:the )?office|(?:the )?owner|(?:the )?boss|operators|agents|presentative)"
    r"(?: (?:please|now|right now|thanks|thank you|person|agent|operator|representative|human|real|already|damn it|god damn it|sir|for god's sake|for christ's sake))*$"
)
_NEGATED = re.compile(
    r"\b(?:don't|do not|didn't|no need|not|never|needn't|doesn't|without|won't|rather not)\b(?: (?:really|want|need|have|to|wanna|think|i|yet|ask|asked|for|a|get|like))*$"
)
_VISIT = re.compile(
    r"\b(?:is there|have|send|get|need|want|could|can|when|if|will|would) (?:me )?(?:a |an )?(?:real )?(?:someone|somebody|anyone|anybody|person|technician)"
    r"(?: \w+){0,3} (?:come|coming|to come|out|who can|that can|to fix|to look|over)\b|\bperson is coming\b|\bin person\b|\bperson (?:who|that) (?:came|was)\b"
)
_HOME = re.compile(
    r"\b(?:an?|the|my) (?:elderly|older|old|sick|disabled|handicapped) person\b|\bperson (?:in|at|with) (?:the|a|my)\b|\bsomebody home\b|\bestate agent\b|\b(?:to|with) (?:my|our) \w+"
)


_WONDERS = re.compile(
    r"^(?:\w+ ){0,3}?(?:are you|am i (?:talking|speaking) (?:to|with)|is this|is that) (?:a |an )?(?:real |live |actual |human )*(?:person|human|human being|people|machine|robot|computer)"
    r"(?: or (?:a |an )?(?:real |live |actual )?(?:\w+))?$"
)
"""Wonders what we are: that gets an honest answer, and the offer of a person with it."""


def wanted(text: str) -> bool:
    """Whether the clean text asks for a person to talk to (not for one to come out)."""
    if _ALONE.match(text):
        return True
    if _WONDERS.match(text):
        return False
    return any(
        not _NEGATED.search(text[: hit.start()].strip()[-40:]) and not _fooled(text, hit) for hit in _ASK.finditer(text)
    )


def _fooled(text: str, hit: re.Match[str]) -> bool:
    around = text[max(0, hit.start() - 12) : hit.end() + 24]
    if re.match(r"(?:talk|speak|speaking|talking|connect|transfer|put|patch|pass)", hit.group()):
        return bool(re.search(r"\b(?:i|we) (?:already )?(?:talked|spoke) ", around))
    return bool(_VISIT.search(around) or _HOME.search(around))
