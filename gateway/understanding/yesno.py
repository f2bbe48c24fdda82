"""Yes and no by the sense of the whole utterance, not by its first word."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re

from gateway.understanding import words

_YES = re.compile(
    r"\b(?:yes|yeah|yep|yup|ya|yah|yea|yessir|sure|correct|absolutely|definitely|certainly|of course|exactly|affirmative|confirmed|agreed|true|"
    r"that's right|that is right|that's correct|that's it|that's the one|that's me|that's fine|that works|works for me|that'll work|"
    r"that would be (?:great|fine|good|perfect)|sounds (?:good|great|right|fine)|you got it|you bet|please do|go ahead|"
    r"i guess so|i guess|i think so|i suppose|it is|it sure is|i am|i do|i would(?! prefer not| rather not)|i'd (?:like|love) that|let's do (?:it|that)|"
    r"perfect|great|fine|good|mhm|uh ?huh|mm ?hmm?|right(?! (?:now|away|after|before|there|here)\b)|okay|ok|please|that one|do that|book it|alright|totally|indeed)\b"
)
_NO = re.compile(
    r"\b(?:no|nope|nah|naw|nay|negative|incorrect|wrong|not really|not quite|not exactly|not right|not correct|not yet|"
    r"not at all|never(?! mind)|that isn't|it isn't|it's not|that's not|isn't right|i don't|i do not|don't|doesn't|i'd rather not|"
    r"i would not|i wouldn't|not that one|neither|none of (?:them|those)|absolutely not|of course not|not me|not today|"
    r"can't do (?:that|it)|won't work|prefer not|certainly not|not happening|negatory|not true)\b"
)
_NEGATED_YES = re.compile(r"\b(?:not|isn't|aren't|doesn't|don't|won't|wasn't) (?:so |the |really |quite |exactly |be |sound )?"
                          r"(?:right|correct|good|fine|great|sure|it|okay|perfect|work|the one|that one)\b")  # fmt: skip
_FINE_NO = re.compile(r"^(?:no|nope|nah) (?:no )?(?:that's|that is|it's|this is|i'm) (?:fine|okay|ok|good|great|all right|alright|all|it|perfect|correct|right)\b")  # fmt: skip
_NO_PROBLEM = re.compile(r"\b(?:no problem|no worries|no doubt|why not|don't mind|doesn't matter|no question)\b")
_UNSURE = re.compile(r"\b(?:i don't know|not sure|maybe|i have no idea|no idea|don't remember)\b")

_DONE = re.compile(
    r"^(?:(?:no|nope|nah|yes|yeah|okay|ok|well|so|oh|great|perfect|alright|thanks|thank you|um|uh|hm|er|i'm|actually|i guess|i think|i know|you know|let me (?:see|think)) )*"
    r"(?:(?:i'm|we're|i am|we are|i think (?:i'm|we're)) (?:all )?(?:set(?: up)?|good|done|fine|okay|ok)|(?:i think |i guess )?that(?:'s| is| was)? (?:all|everything)|that(?:'s| is| was) (?:it|about it|about all|fine|good)|"
    r"(?:that'?ll|that will) (?:do(?: it)?|be (?:all|it|everything))|all (?:set|good)|(?:(?:yet|that|it|so|was|is) )*everything|nothing(?: else| more)?|not (?:today|right now|now|that i (?:can think|know) of)|just that|only that|"
    r"you(?:'ve| have) been (?:very |so |really |a )*(?:great|kind|helpful|help)|thanks|thank you)"
    r"(?: (?:thanks|thank|you|so|much|very|bye|goodbye|for|your|help|now|today|have|a|good|great|nice|day|one|night|evening|i|we|need|needed|wanted|to|know|ask|dear|then|really|please|too|all|lot|see|talk|later|tomorrow))*$"
)  # fmt: skip


_LITTLE = re.compile(r"(?:no|yes|yeah|yep|nope|nah|okay|ok|right|sure|good|fine|please)")
_OPENING = re.compile(
    r"(?:(?:um|uh|oh|well|so|and|actually|honestly|hey|hi|sorry|thanks|i think|i guess|i mean|you know|it's|it is|that's|that is) )*"
)


_PLAINLY = re.compile(
    r"(?:(?:um|uh|oh|well|so|hm|er|okay|ok|hey|you know|i think|i guess|let me (?:see|think)) )*"
    r"(?:yes|yeah|yep|yup|yea|yah|correct|absolutely|definitely|certainly|exactly|(?:that's|that is) (?:right|correct|it))\b"
)
_AGREED = re.compile(
    r"\b(?:that works|works for me|sounds (?:good|great|right|fine)|that's fine|go ahead|book it|let's do (?:it|that)|that would be (?:great|fine|good|perfect))\b"
)
_BEFORE_A_NO = re.compile(
    r"(?:yes|yeah|okay|ok|well|oh|so|right|alright|sure) (?:no|nope|nah)\b|(?:okay|ok|well|oh|so|alright) (?:i'm )?not\b"
)
"""What begins a sentence and is no yes to anything."""
_SENTENCE = 4
"""Words."""


def little(text: str) -> bool:
    """The answer is a small part of what was said: one little word beside others that are no answer ("no boy"), or
    something in the midst of a sentence ("may have a don't show a drip coffee")."""
    found = [*_YES.finditer(text), *_NO.finditer(text)]
    opening = _OPENING.match(text)
    opens = opening.end() if opening else 0
    if len(found) == 1 and _LITTLE.fullmatch(found[0].group()):
        return found[0].group() != text[opens:]
    begins = any(hit.start() <= opens for hit in found)
    return not begins and 2 * sum(len(hit.group().split()) for hit in found) < len(text.split())


def in_passing(text: str) -> bool:
    """A yes by an "okay" or an "I guess" before a sentence of other words: "okay I said our kitchen tap drips"."""
    if plainly(text) or _AGREED.search(text):
        return False
    others = words.without_fillers(_YES.sub(" ", text)).split()
    return len([word for word in others if word not in words.POLITE]) >= _SENTENCE


def plainly(text: str) -> bool:
    """It begins with a yes, after a word of hesitation perhaps: "let me see, yeah"."""
    return _PLAINLY.match(text) is not None


def done(text: str) -> bool:
    """To "is there anything else?": that was all ("no, I'm good", "that's everything, thank you")."""
    return _DONE.search(text) is not None


def both(text: str) -> bool:
    """A no and a yes in one breath: nobody can say which."""
    return _NO_YES.match(text) is not None


_NO_YES = re.compile(r"^(?:no )+(?:yes|yeah|yep)\b")
_ALMOST = re.compile(r"^(?:(?:um|uh|oh|well|ooh) )*(?:almost|nearly|close(?! (?:the|my|that|it)))\b")
""" "Almost, it's James Lewis": no."""


_GUESSED = re.compile(r"\bi (?:guess|think|suppose|believe) (?:no|nope|not|nah)\b")
""" "I guess no": the guess says nothing by itself."""


def hear(text: str) -> bool | None:
    """None when neither, or when it could be both ("no that's fine": yes to what was read back, or no to help?)."""
    if not text or _UNSURE.search(text):
        return None
    plain = _ALMOST.sub("no", _NO_PROBLEM.sub("yes", _GUESSED.sub("no", text)))
    fine = _FINE_NO.search(plain)
    if fine:
        # "No, that's right" is agreement after all; "no, that's fine" stays open and is asked again.
        return (
            True if re.search(r"(?:correct|right|perfect)$", fine.group()) and "all right" not in fine.group() else None
        )
    if _BEFORE_A_NO.match(plain):
        plain = re.sub(r"^\w+ ", "", plain)
    elif both(plain):
        return None
    negated = _NEGATED_YES.search(plain)
    if negated:
        plain = plain[: negated.start()] + " no " + plain[negated.end() :]
    yes, no = _YES.search(plain), _NO.search(plain)
    if yes and no:
        return yes.start() < no.start()
    return True if yes else (False if no else None)
