"""Things said about the conversation itself: "what?", "hold on", "am I talking to a machine?"."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re

from gateway.understanding.meaning import Aside

_WHOLE: tuple[tuple[Aside, str], ...] = (
    (Aside.ROBOT, r"(?:are you|am i (?:talking|speaking) (?:to|with)|is this|is that|you're|this is) (?:a |an |the |some |really |like )*(?:real |actual |live |just )?"
                  r"(?:robot|machine|computer|bot|recording|ai|a i|answering machine|automated|human|person|real person|real|chatbot)\b"
                  r"|\b(?:if|whether) (?:you are|you were|you're) (?:a |an |some |really |actually )*(?:robot|machine|computer|bot|recording|ai|artificial|real|human|automated)\b"
                  r"|\byou (?:secretly |really |actually )?(?:a )?(?:robot|bot)\b|\b(?:call|consider|classified) (?:you |yourself )?(?:as )?(?:an? )?(?:bot|robot|artificial|machine)\b"),
    (Aside.WHO, r"^(?:\w+ ){0,3}(?:is this|is that|am i (?:talking|speaking) (?:to|with)|did i (?:reach|get)|have i (?:reached|got)) (?:the |a |an |maple )*(?:plumbers?|plumbing(?: and heating| company)?|plumbing place|heating(?: and cooling)?(?: company| place| people)?|maple|furnace (?:people|company|guys?|place)|heating guys?|hvac (?:company|people|place)|right (?:number|place)|company|office)(?: \w+)?$"
                r"|^(?:\w+ ){0,2}(?:who is this|who's this|who am i (?:talking|speaking) (?:to|with)|who did i (?:call|reach)|what company is this|what number is this|which company is this)(?: please)?$"),
    (Aside.START_OVER, r"\b(?:start|begin) (?:all )?(?:over|again|from the (?:beginning|start))\b|\bfrom the (?:top|beginning)\b"),
    (Aside.SLOWER, r"\b(?:slow(?:er)? down|(?:more |too |speak |talk |read |say (?:it|that) |go )slow(?:er|ly)?|slower|too fast|not so fast|talk(?:ing)? (?:so|too) fast)\b|^slowly(?: please)?$"),
    (Aside.WAIT, r"\b(?:hold on|hang on|wait(?: a)? (?:minute|second|sec|moment|up|please|what)|one (?:moment|second|sec|minute)(?: please)?$|just a (?:moment|second|sec|minute)|"
                 r"give me (?:a|one|just a|two) (?:moment|second|sec|minute|minutes|seconds)|let me (?:get|grab|find|look|check|ask|go (?:get|look|check))|let me (?:see|think)(?=$| (?:if|what|where|whether|my(?! (?:(?:first|last|full|phone|zip) )?(?:name|address|number|code)(?:'s| is)\b)|about|here|now|for a|a (?:second|minute|moment))\b)|bear with me|need a pen|getting a pen|hold please)\b|^wait$|^(?:wait )+$"),
    (Aside.NEVER_MIND, r"\b(?:never ?mind|forget (?:it|about it)|don't worry about it|changed my mind|wrong number|don't need (?:it|anything|anyone) (?:any ?more|after all)|false alarm)\b"),
    (Aside.REPEAT, r"\b(?:(?:say|repeat|tell me|read|go over) (?:that |it |what you said |the question |me )?(?:again|one more time|once more|back)|repeat (?:that|it|the question|yourself|please)|can you repeat|"
                   r"(?:didn't|did not|couldn't|can't|could not|don't) (?:quite )?(?:hear|catch|get|understand) (?:that|you|what you|it|the)|come again|one more time|"
                   r"what did you (?:say|ask)|what was (?:that|the question)|pardon|say what|i'm hard of hearing|speak up|louder|(?:hear|ask|say) (?:me )?(?:that |it )?again|be repeated|repeat what you|what (?:question )?did you just (?:say|ask)|what was said|what do you mean|you're breaking up)\b"
                   r"|^(?:\w+ ){0,3}(?:can|could) you (?:please )?help me(?: out)?(?: please)?$|^(?:\w+ ){0,4}(?:quick |couple of |few )?questions?$|^(?:\w+ ){0,2}how are you(?: doing| today)*$"
                   r"|^(?:what|huh|sorry|excuse me|pardon me|again|come again|what's that|repeat|i'm sorry)(?: what| sorry| please)?$"),
    (Aside.DONT_KNOW, r"\b(?:i )?(?:don't|do not|dunno|wouldn't) (?:really |even |actually )?(?:know|remember|recall)\b(?! (?:what to do|what happened|if you|whether you|how to))|\b(?:no idea|no clue|i'm not sure|not sure|beats me|couldn't tell you|can't remember|couldn't say)\b|^(?:dunno|i dunno)$"),
    (Aside.GOODBYE, r"\b(?:good ?bye|bye bye|have a (?:good|nice|great) (?:day|one|night|evening|weekend)|talk to you later|see you (?:later|around|soon)|farewell|good ?night|until next time|that's all i (?:need|needed)|that is all)\b|^(?:\w+ ){0,4}bye(?: now| then| dear| everyone)?$|^(?:no )?that's (?:all|it)(?: thanks| thank you)?$|^(?:no )?nothing (?:else|more)(?: thanks| thank you)?$"),
)  # fmt: skip
ENDING = frozenset({Aside.GOODBYE, Aside.NEVER_MIND, Aside.START_OVER})
_COMPILED = tuple((aside, re.compile(pattern)) for aside, pattern in _WHOLE)
_LONG = {
    Aside.WAIT: 14,
    Aside.DONT_KNOW: 8,
    Aside.GOODBYE: 12,
    Aside.REPEAT: 14,
    Aside.SLOWER: 12,
    Aside.NEVER_MIND: 12,
}
"""More words than this and it is part of a story ("i don't know what happened but the sink is backing up")."""
_DENIED = re.compile(
    r"\b(?:that's|that is|it's|this is|you've got|you got) (?:not|wrong|the wrong)\b|\b(?:wrong|incorrect)\b"
)
""" "Hang on, that's not the number I wanted": no wish for patience."""
_STORY = re.compile(
    r"\b(?:drains?|draining|sinks?|tub|bathtub|shower|toilets?|water (?:is|was)|drip|running|wait(?:ed|ing) (?:all|for|on)|heat(?:er|ing)? |furnace|pressure)\b"
)


def hear(text: str) -> Aside | None:
    """The aside in a clean text, unless it is only a small part of a longer story."""
    count = len(text.split())
    for aside, pattern in _COMPILED:
        if not pattern.search(text) or count > _LONG.get(aside, 16):
            continue
        if aside is Aside.WAIT and _DENIED.search(text):
            continue
        if aside in {Aside.SLOWER, Aside.DONT_KNOW, Aside.WAIT, Aside.REPEAT} and _STORY.search(text):
            continue
        return aside
    return None
