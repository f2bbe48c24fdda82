""" "Let me talk to a person": in all its forms, polite, muttered and rude; not "send a person to fix it"."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re

_STAFF = r"tom|ruth|sam|dana|miguel|ellen"
_ANY = r"(?:an?|the|some|any|your|you|one of (?:your|the)|another|actual|real|live|living|breathing|human|different|nice|regular|normal|flesh and blood|god ?damn(?:ed)?|damn|fucking|freaking|stupid|young|service|office|general|shift|on|um|uh|er)"
_PERSON = (
    r"(?:persons?|purse in|people|humans?|hu man|human beings?|human be|agents?|a gent|operators?|oper ?ator|per ate er|represent?atives?|repress on tat\w*|presentative|reps?|receptionist|dispatchers?|managers?|supervisors?"
    r"|employees?|secretary|customer (?:service|care|support)|front desk|reception|staff(?: members?)?|real one|attendants?|call taker|associates?|live body|interpreter)"
)
"""Whom nobody means who wants a repair."""
_ANYONE = rf"(?:{_PERSON}|somebody(?: else| real)?|someone(?: else| real)?|some one|anybody|anyone|dispatch|boss|owner|office|shop|(?:\w+ )?department|billing|accounting|accounts|bookkeep\w*|sales|scheduling|technician|plumber|tech|lad(?:y|ies)|girl|guy|guys|man|woman|gentleman|{_STAFF}|him|her|them|one)"
"""Whom one may ask to talk to."""
_STRICT = rf"(?:{_ANY} )*{_PERSON}"
_WHO = rf"(?:{_ANY} )*{_ANYONE}"
_MACHINE = r"(?:robots?|machines?|computers?|bots?|recordings?|automated \w+|answering machine|a ?i|system|voice mail system|automation)"

_ASK = re.compile(
    # talking
    rf"\b(?:talk|speak|speaking|talking|chat|word|discuss (?:it|this))(?: directly| right)?(?: to| with)+ {_WHO}\b"
    rf"|\b(?:speak|talk|spoken|connected)(?: to| with| to a)? {_STRICT}\b|\bdiscuss (?:it|this) with {_WHO}\b"
    r"|\b(?:who|whom) (?:can|do|should|could|may|would) i (?:talk|speak) (?:to|with)\b(?! about (?:a|an|getting) )|\b(?:somebody|someone|anybody|anyone|person|human) (?:that |who )?(?:i|we) (?:can|could|may) (?:talk|speak)"
    rf"|\b(?:can|could|will|would) {_WHO} (?:there )?(?:please )?(?:talk to me|help me out|answer|pick up)\b|\btalk to me like a person\b|\bwants? (?:to )?talk(?: to)? {_STRICT}\b"
    # fetching
    rf"|\b(?:get|give|gimme|find|bring|fetch|put) (?:me )?(?:to |on with |through to |over to |on to )?{_STRICT}\b|\b(?:get|give|find|put|bring) me (?:to |on with |through to |over to )?{_WHO}\b|\b(?:get|put|have) {_WHO} on(?= the (?:phone|line)\b| here\b| now\b| please\b| so\b| to\b|$)|\b(?:get|put) {_STRICT} on(?! call)\b"
    rf"|\b(?:can|could|may) you put {_WHO} on\b|\bjust get (?:me )?{_WHO}$|\bput {_WHO} on\b"
    r"|\b(?:transfer|connect|patch|forward|switch|redirect)(?: me| my call| this call)\b(?! (?:money|funds|(?:with|to) (?:an?|some|new) (?:new )?(?:uber|insurance|plan|policy)))(?! (?:with|to) (?:some|a) new)|\b(?:put|patch|pass|ring) me (?:through|over|on)\b|\bring the office\b|\b(?:send|pass|hand) me (?:over )?to\b"
    rf"|\b(?:get|got) (?:a )?(?:hold|ahold) of {_WHO}\b|\b(?:how|where) (?:do|can|would|could) i (?:get|reach|find|contact|call)(?: to| through to)? (?:a |an |the |your |somebody|someone|some )?(?:{_PERSON}|office|live|real|human|somebody|someone)\b"
    # wanting
    rf"|\b(?:i want|i need|i'd like|i would like|i wanna|i demand|wanna|want|prefer|i'd rather have|can i have|can i get|could i get|could i have|may i have|let me have|am i (?:going to|gonna|ever going to) (?:get|have)|to get me|gonna get me|waiting for|wait for|hold for)"
    rf"(?: to have| to get)? {_STRICT}\b(?! (?:to (?:come|look|fix|check|replace|install|repair|be)|who|that|out|coming|needs|plan))|\b(?:i want|may i have|can i have|can i get|could i have|i need) (?:the |your )?(?:office manager|boss|owner|service department|parts department|billing department)\b"
    rf"|\b(?:i can|i'll|i will|i could) (?:wait|hold)(?: on)? for {_WHO}\b|\b(?:rather|just|only|please|not you|you|no|robots?|machines?) (?:have |give me )?a (?:person|human|real person|human being)\b|\ba (?:person|human) (?:please|would be)"
    r"|\b(?:real|live|actual|living) (?:person|people|human|humans|agent|operator|body)\b|\b(?:somebody|someone|anybody|anyone) (?:real|human|who can think|alive)\b|\bhuman being\b|\ba body on (?:this|the)\b"
    # is there
    rf"|\bis (?:there )?(?:anybody|anyone|somebody|someone|dispatch|the office|the boss|the owner) (?:alive |even )?(?:there|real|in|alive|over there|on duty|listening)\b|\b(?:any|are there|aren't there|do you have|have you got)(?: any)?(?: real| actual| live)? (?:humans?|people|persons?|staff) (?:there|working|available|anymore|over there|at all|in)\b"
    rf"|\bdo you have (?:any |actual |real |live )+(?:people|humans?|person)\b|\b(?:is there|is|are) (?:an? |any |the |your )?{_PERSON} (?:there|in|on duty|available|around|free|i (?:can|could))\b|\bis (?:the |your )?(?:owner|boss|{_STAFF}) (?:there|in|available|around|free)\b|\bwhere(?:'s| is| are) the (?:people|humans)\b"
    r"|\b(?<!finally )(?:somebody|someone|anybody|anyone|you people|nobody) (?:please |ever |just )*(?:picks?|answers?) up?\b.*|\bpick up (?:the |this |your )?(?:damn |god ?damn |fucking )?phone\b|\bwill (?:somebody|someone|anybody|anyone) (?:please )?(?:answer|pick up|talk)"
    # not with a machine
    rf"|\b(?:don't|do not|not|won't|will not|ain't|never|no|rather not|can't|refuse to)(?: \w+){{0,3}}? (?:talk\w*|speak\w*|deal\w*|do\w*|discuss|bother)(?: \w+){{0,4}}? {_MACHINE}\b"
    rf"|\b(?:don't|do not|not|won't|never|rather not|can't|refuse to)(?: \w+){{0,3}}? (?:giv\w*|tell\w*|shar\w*)(?: \w+){{0,4}}? (?:to|with) (?:an?|the|this|some) {_MACHINE}\b"
    rf"|\b(?:i|we) (?:don't|do not|won't) (?:do|like|want|trust|understand) (?:any |these |this |talking to )?(?:a |the )?{_MACHINE}\b|\b(?:hate|sick of|done with|tired of|can't stand|can't deal with|fed up with|don't like)(?: talking to| dealing with)? (?:an? |these |this |those |you |your |the |all )*(?:stupid |damn |dumb |automated )?(?:{_MACHINE}|things|automated)\b|\b(?:machines?|robots?|computers?)\b.{{0,20}} (?:drives?|driving) me\b"
    r"|\b(?:can i |let me |i want to )(?:skip|bypass|get past|get out of) (?:this|the \w+|all this)\b|\bwho(?:'s|ever| is|ever is|ever's)+ in charge\b(?! of)|\b(?:get me )?off (?:of )?this (?:machine|thing|robot)\b|\b(?:not|no|oh no|enough with|enough of)(?: another)?(?: one of)? (?:these|the|this|your) (?:stupid |damn )?(?:machines?|robots?|recordings?|computers?)\b|\b(?:somebody|someone|anybody|anyone)(?: [\w']+){0,6}? on the phone\b(?! (?:yesterday|last|earlier|told|said|before))|\b(?:somebody|someone) there (?:please )?(?:just )?(?:talk|help)\b|\byou(?:'re| are) not (?:helping|understanding)\b|(?<!thought )(?<!think )(?<!hope )\byou can't help me\b|\b(?:need|want|get me|give me) (?:someone|somebody) else\b|\bescalate\b"
    r"|\b(?:press|hit|push|dial|pressing|i'll press) (?:zero|0)\b.{0,20}$|\bi said (?:a )?(?:person|human|representative|agent|operator|somebody|someone)\b|\b(?:person|human|representative|agent|operator) i said\b"
    # calls, messages, languages
    r"|\b(?:your|the) (?:manager|supervisor|boss)\b(?= (?:please|now|on the)|$)"
    r"|\b(?:agente|representante|operadora?|una persona|on a gente|un a gente|repress on tante|por favor|pour favor|espanol|espa ol|español|en espan\w+|hablo|hablas?|no ingles|no (?:speak )?english|don't (?:speak|understand) english)\b"
    r"|\b(?:speaks?|speaking|talks?) (?:to me )?(?:in )?spanish\b|^(?:in )?spanish(?: please)?$|\bneed an? (?:interpreter|translator)\b"
)
_WORDS_ROUND = r"(?:please|just|a|an|the|um|uh|no|hello|hey|hi|okay|ok|i said|said|stop|yes|yeah|to|get|me|now|real|live|actual|god|damn|talk|speak|human|for|with|want|i|need|your|main menu|fucking|freaking|goddamn|god damn|oh|my|can|thanks|thank you|never mind|that|not you|one|at all|there|in person|gonna|crying out loud|you|deaf)"
_ALONE = re.compile(
    rf"^(?:{_WORDS_ROUND} )*(?:{_PERSON}|dispatch|(?:the |your )?office|(?:the )?owner|(?:the )?boss|somebody real|connect|transfer|anyone|anybody|(?:{_STAFF}) please|operators?|(?:service|parts|billing|sales) department)"
    rf"(?: (?:{_WORDS_ROUND}|right now|already|damn it|god damn it|sir|for god's sake|for christ's sake|{_PERSON}))*$"
)
_NOBODY = re.compile(r"^the (?:persons?|people|employees?|associates?)$")
"""Who wants a person says "a person": this is "the first" or "yeah, please" on a bad line."""
_ZERO = re.compile(r"^(?:zero|0)(?: (?:zero|0|please))*$")
_NEGATED = re.compile(
    r"\b(?:don't|do not|didn't|no need|not|never|needn't|doesn't|without|won't|rather not)\b(?: (?:really|want|need|have|to|wanna|think|i|yet|ask|asked|for|a|get|like|talk|speak))*$"
)
_VISIT = re.compile(
    r"\b(?:is there|have|send|get|need|want|could|can|when|if|will|would) (?:me )?(?:a |an )?(?:real )?(?:someone|somebody|anyone|anybody|person|technician|plumber)"
    r"(?: \w+){0,3} (?:come|coming|to come|out|who can (?!talk|speak|help)|that can|to fix|to look|over)\b|\bperson is coming\b|\bin person\b(?! please)|\b(?:person|people) (?:who|that) (?:came|was|were)\b"
)
_HOME = re.compile(
    r"\b(?:an?|the|my) (?:elderly|older|old|sick|disabled|handicapped) person\b|\b(?:person|people) (?:in|at|with|upstairs|downstairs)\b|\bpersons live\b|\bsomebody home\b|\bestate agent\b|\b(?:to|with) (?:my|our) \w+|\bowner of\b|\bi'm the\b|\bproperty manager\b|\bhuman (?:resources|waste)\b|\b(?:manager|boss|owner|somebody|someone|him|her|them) (?:a|the|this|my) (?:\w+ )?(?:message|note)\b|\bvoice ?mail\b|\bin (?:the office )?on \w+day\b|\bin the office on\b|\boperator of\b|\bdoor operator\b|\bagent from\b|\bbuilding manager\b"
    r"|\b(?:wife|husband|he|she|they|tenant|landlord)(?: will|'ll| can| wants| would) \w+"
)
_WONDERS = re.compile(
    r"^(?:\w+ ){0,3}?(?:are you|am i (?:talking|speaking) (?:to|with)|is this|is that|you) (?:an? |like )*(?:real |live |actual |human )*(?:person|human|human being|people|machine|robot|computer|recording)"
    r"(?: or (?:a |an )?(?:real |live |actual )?(?:\w+))?$"
)
"""Wonders what we are: that gets an honest answer, and the offer of a person with it."""
_WORD_LEFT = re.compile(r"\bvoice ?mail\b|\b(?:a|the|this|my) (?:\w+ )?(?:message|note)\b")
_SPOKE = re.compile(r"\b(?:i|we|my \w+) (?:already |just )?(?:talked|spoke|spoken|have spoken) ")


_PLAIN = re.compile(
    r"\b(?:persons?|human|human being|live body|operator|representative|agent|associate|receptionist)\b"
)
_OTHERWISE = re.compile(
    r"\b(?:come|came|comes|coming|send|sent|fix\w*|look|visit|liv(?:e|es|ing)|home|house|wheelchair|elderly|same|other|another|only person|tall|insurance|estate|neighbor\w*|my agent|door|boiler|was|were|said|told|name|bank|per|in person|the person|third|first|are you|you're|you are|if you're|if you are|you a|call me|contact|kind of|sort of|or (?:an? )?(?:ai|a i|bot|computer|robot|machine|human))\b"
)
_SHORT = 11
"""Words up to which the mere mention of a person, and nothing of a visit, is a wish for one."""
_WHO_THEY_ARE = re.compile(r"\b(?:i'm|i am|my name is|the name is) human\b(?! being)")
"""What is heard of "I'm Susan", "I'm Herman": nobody asks for a person by saying that they are one."""


def wanted(text: str, *, digits: bool = False) -> bool:
    """Whether the clean text asks for a person to talk to (not for one to come out). `digits`: a number was asked for, so
    a bare "zero" is part of one."""
    text = _WHO_THEY_ARE.sub("i'm", text)
    if _NOBODY.match(text):
        return False
    if _ALONE.match(text) or (not digits and _ZERO.match(text)):
        return True
    if _WONDERS.match(text):
        return False
    plain = _PLAIN.search(text)
    aside = _OTHERWISE.search(text) or _HOME.search(text) or _SPOKE.search(text)
    if plain and len(text.split()) <= _SHORT and not aside:
        return not _NEGATED.search(text[: plain.start()].strip()[-40:])
    return any(
        not _NEGATED.search(text[: hit.start()].strip()[-40:]) and not _fooled(text, hit) for hit in _ASK.finditer(text)
    )


def _fooled(text: str, hit: re.Match[str]) -> bool:
    """Sounds like it, and is about a visit, somebody at home, or a talk that was."""
    around = text[max(0, hit.start() - 16) : hit.end() + 24]
    if _WORD_LEFT.search(around):
        return not re.search(r"\b(?:person|human)\b", hit.group())
    if re.match(r"(?:connect|transfer|put|patch|pass)", hit.group()):
        return False
    if re.match(r"(?:talk|speak|speaking|talking|spoken)", hit.group()):
        return bool(_SPOKE.search(around) or re.search(r"\b(?:wife|husband|he|she|tenant)(?: will|'ll) ", around))
    return bool(_VISIT.search(around) or _HOME.search(around) or _SPOKE.search(around))
