"""How the caller feels, the words that mean trouble, and who needs special care."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re

from gateway.understanding.meaning import Mood

_ANGRY = re.compile(
    r"\b(?:ridiculous|unacceptable|outrageous|outrage|pissed|furious|fed up|sick of|sick and tired|terrible service|useless|incompetent|amateurs?|pathetic|fuming|livid|steaming|irate|had enough|how dare|calm down|kidding me|(?:up|driving me up) the wall|waste of (?:my )?(?:time|money)|nobody (?:gives|cares)|no one cares|you (?:people|guys|all) (?:couldn't|can't|never|don't (?:care|listen|know)|always|keep)|(?:no ?one|nobody) (?:bothers?|bothered|ever (?:shows?|calls?|came|comes)|can (?:tell|help) me)|clowns|liars?"
    r"|goddamn\w*|god damn|what the hell|where the hell|how the hell|who the hell|why the hell|bull ?shit|bull crap|fuck\w*(?! (?:with|had|it) in (?:my|the|our)\b)|fricking|freaking (?!out)|screw you|(?<!n't )(?<!not )shut up|idiots?|morons?"
    r"|you (?:people|guys)? ?(?:are|really|all)? ?(?:suck|stink|stupid|useless|clueless|dumb)|are you (?:stupid|kidding|serious|deaf|dumb)|is a joke|you're a joke|what a joke|bunch of (?:crap|clowns|crooks)|this crap|garbage (?:work|job|service|company)"
    r"|wast(?:e|ed|ing) (?:of )?(?:my|our) (?:whole )?(?:time|day|morning|afternoon|money)|how many times (?:do|must|have|did) i (?:have to |need to |got to )?(?:tell|told|call|called|say|ask|repeat|explain)|i (?:already|just) (?:told|gave) you|i've (?:already )?told you|i just said|stop asking (?:me )?(?:the|that)|for god's sake|for christ's sake|for the love of (?:god|christ|pete)|jesus christ"
    r"|rip ?off|ripped (?:me|us) off|scam|crooks?|lied to (?:me|us)|screwed (?:up|me|us)|this is insane|this is unbelievable|disgust(?:ed|ing) (?:with|by|service)|disgrace\w*|never (?:using|call\w*|use|do business with) you|listen to me"
    r"|(?:so|really|very|extremely|beyond|getting|pretty|damn) (?:mad|angry|frustrated|upset|annoyed|irritated|ticked off)|mad at you|angry (?:with|at)|i'm (?:angry|frustrated|livid|mad|ticked|steaming|annoyed)|los(?:e|ing) (?:my )?(?:patience|temper|it with)|out of patience|had it (?:up to here|with)|had enough of"
    r"|worst (?:company|service|plumber|plumbers|experience|job|customer)|(?:horrible|terrible|awful|lousy|pathetic) (?:service|company|job|people|experience|work)|what (?:kind|sort) of (?:company|outfit|business|operation) (?:is|are)|what(?:'s| is| the \w+ is) wrong with you|get your act together|how hard (?:can it be|is it)|day off for nothing"
    r"|(?:third|fourth|fifth|tenth|hundredth|umpteenth) (?:damn|god ?damn|freaking|fucking|bloody) time|damn (?:it|you|company|plumber|people|time|robot|machine)|hell with (?:you|this)|on hold forever)\b"
)
_CALMER = re.compile(
    r"\b(?:not|isn't|ain't|i'm not|wasn't|no longer) (?:really |so |too |very |an? |that )*(?:emergency|worried|upset|angry|mad|frustrated|scared|concerned|afraid|panicking|nervous|hurry)\b|\b(?:don't|no|no need to) (?:hurry|worry|rush|panic)\b|\bemergency (?:heat|shut ?off|number|contact|room)\b"
    r"|\b(?:was|were) (?:worried|scared|afraid) (?:but|and then)\b|\bdamn thing\b|\bmad about\b|\bscared the\b|\bi'm afraid (?:not|so|i (?:don't|can't|won't|have|need|must))\b"
)
_WORRIED = re.compile(
    r"\b(?:worried|worrying|scared|scaring|scary|stressed|on edge|in trouble|distraught|overwhelmed|(?:don't|do not) know who else|can't believe this is happening|please tell me|please come|please send|please do something|hope it's not (?:dangerous|serious|bad)|is (?:it|this) (?:dangerous|safe)|afraid|frightened|panick\w*|panic|freaking out|nervous|please hurry|please help|please please|oh my (?:god|gosh|goodness|lord)|oh (?:god|lord)|oh no|oh dear|help me|help(?: \w+)? please|help help|good lord|lord have mercy|please god"
    r"|desperate|terrified|what (?:do|should|can) (?:i|we) do(?! about (?:the|my) bill)|don't know what to do|hurry|emergency|crying|anxious|concerned|begging|i beg|all alone|shaking|trembling|wit's end|come quick|quickly please|heart(?:'s| is) (?:racing|pounding)"
    r"|(?:is|are|will) (?:it|my|the|we|this) .{0,30}(?:blow up|explode|be (?:okay|safe|all right))|(?:am i|are we) (?:in danger|safe|going to be)|i can't stop it|getting worse|losing my mind|so upset(?:ting)?|beside myself)\b"
)
_TROUBLE = {
    "cancel my account": r"\b(?:cancel|close|end) (?:my |our |the )?(?:account|contract|membership|service plan|maintenance plan)\b",
    "complaint": r"\b(?:complain(?:t|ts|ing)?|file a complaint)\b",
    "lawyer": r"\b(?:lawyers?|attorneys?|legal action|small claims|take you to court|see you in court)\b",
    "sue": r"\b(?:sue|suing|lawsuit)\b(?! (?:\w+ )?(?:calling|here|speaking))",
    "this is ridiculous": r"\b(?:this is|that's|you're|it's|that is)(?: absolutely| just| so| getting| totally)* (?:ridiculous|unacceptable|outrageous|a joke|bull ?shit|insane)\b",
    "refund": r"\b(?:refund|money back|want my money|charge ?back)\b",
    "report you": r"\breport(?:ing)? (?:you|this|your company)\b|\bbetter business bureau\b|\bb b b\b|\bbbb\b|\battorney general\b|\bconsumer protection\b",
    "bad review": r"\b(?:bad|negative|one star|1 star) reviews?\b|\breview on (?:google|yelp)\b",
    "damage claim": r"\byou(?:r (?:guy|tech|technician|plumber|people|men))?s? (?:\w+ )?(?:broke|damaged|ruined|destroyed|flooded)\b|\b(?:insurance claim|liable|liability)\b",
    "called before": r"\b(?:second|third|fourth|fifth|sixth|tenth|\d+(?:nd|rd|th)) time (?:i'm|i am|i've|i have|we're|we've|we have|i|that i) ?(?:\w+ )?(?:call\w*|phon\w*)\b|\b(?:nobody|no one|you never|you didn't|they never|noone)(?: has| have| ever)? (?:call(?:ed|s)?|rang|phoned) (?:me |us )?back\b|\bkeep calling (?:you|and)\b",
    "overcharged": r"\b(?:over ?charged|double charged|charged (?:me )?twice|ripped me off)\b",
}
_TROUBLES = {name: re.compile(pattern) for name, pattern in _TROUBLE.items()}
_MY = r"(?:my|our|his|her|the|a|your|an)"
_KIN = r"(?:mother|mom|mum|mama|father|dad|papa|husband|wife|grand\w+|nana|parents?|aunt|uncle|neighbor|tenant|lady|man|woman|sister|brother|she|he|they|i|we|in law)"
_AGED = r"(?:seventy|eighty|ninety|hundred|a hundred|7\d|8\d|9\d)"
_VULNERABLE = {
    "infant": r"\b(?:baby|babies|infants?|newborns?|new born|toddlers?|twins|triplets|preemie|little ones|(?:day ?care|nursery school|preschool)|(?:small|young|little|tiny) (?:kids?|child|children|babies|ones)|(?:two|three|four|few) (?:week|month|day)s? old"
              r"|(?:\w+ )(?:days?|weeks?|months?) old|(?:one|two) year old|kids under \w+)\b",
    "elderly": rf"\b(?:elderly|elders|seniors?|senior citizens?|grandmother|grandma|grandfather|grandpa|nana|old (?:timer|man|woman|folks|people|age home)|(?:old|older) (?:mother|father|parents?|couple|lady|folks)|older (?:person|people|gentleman|woman|man)|nursing home|assisted living|retirement (?:home|community)"
               rf"|in (?:my|his|her|our|their) (?:late |early |mid )?(?:seventies|eighties|nineties)|{_KIN}(?:'s| is|'m| am|'re| are)? (?:almost |nearly |about |over |only |going on |turning )?{_AGED}(?: (?:one|two|three|four|five|six|seven|eight|nine))?(?! (?:degrees|dollars|percent|feet|gallons?|gallon|elm|\w+ (?:street|road|avenue|lane|drive)))\b|{_AGED}(?: and)?(?: \w+)? (?:years old|year old|years young))\b",
    "ill": r"\b(?:oxygen|dialysis|chemo\w*|radiation treatments?|cancer|heart (?:condition|attack|failure|trouble|disease)|asthma\w*|hospice|medical (?:equipment|condition|needs?|device|issue)|ventilator|breathing (?:machine|treatments?|problems?|trouble)|nebulizer|(?:is|are|very|really|so|pretty|deathly|been) (?:sick|ill)|sick (?:child|kid|kids|husband|wife|mother|father|mom|dad|baby|person|people)"
           r"|had (?:a |an )?(?:surgery|operation|stroke|transplant|heart attack)|home from the hospital|out of the hospital|after surgery|c pap|cpap|copd|c o p d|emphysema|pneumonia|the flu|fevers?|recovering|recuperating|heart monitor|infection|transplant|m s|multiple sclerosis|stroke|diabet\w+|insulin|immune|epilep\w+|seizures?|medications? (?:cold|in the fridge)|on life support|alzheimer\w*|dementia|parkinson\w*|bad lungs|weak heart)\b",
    "pregnant": r"\b(?:pregnant|pregnancy|expecting(?: a (?:baby|child)|$| in| any| next| our)|due any (?:day|time|minute)|months along|baby's due|about to have a baby|goes into labor|in labor)\b",
    "disabled": r"\b(?:wheel ?chair|wheel chair|disabled|disability|handicapped|can't (?:walk|get (?:up|down|around|out of bed)|do stairs|climb)|bedridden|bed ridden|(?:i'm|i am|is|are|he's|she's|legally|nearly) (?:blind|deaf|paralyzed)|paralyzed|paraplegic|quadriplegic|amputee|special needs|(?:use|uses|using|on|with) (?:a |my |her |his )?(?:walker|cane|crutches)|home ?bound|autis\w+|down syndrome|cerebral palsy|hospital bed)\b",
}  # fmt: skip
_CARE = {name: re.compile(pattern) for name, pattern in _VULNERABLE.items()}
_THINGS = r"furnace|furnish|boiler|\w*heater|unit|system|toilet|faucet|sink|pump|ac|a c|house|home|building|it|it's|one|that|pipes?|water|thermostat|roof|line|filter|disposal|tank|air|job|bill|invoice|estimate|dog|cat|puppy"
_BLINDS = re.compile(
    rf"\b(?:{_THINGS})(?: heater| tank)?(?: is| was|'s|'re| are)?(?: only| about| just| almost| over| less than)*(?: a| an)? (?:\w+ ){{1,3}}?(?:day|week|month|year|hundred)s?(?: and \w+)? old\b|\b(?:\w+ )?(?:days?|weeks?|months?|years?) old (?:{_THINGS})\b"
    rf"|\b(?:venetian |window |new )?blinds\b|\bbaby (?:blue|sitter|sitting|steps|wipes|gate|grand|monitor|powder)\b|\bbabysitter\b|\bcat babies\b|\bgrand(?:ma|pa|mother|father)'?s? (?:clock|house)\b|\bold (?:lady|man|woman) (?:at|in) (?:your|the) office\b|\b(?:hospital|cancer) (?:road|society|street|drive)\b"
    r"|\b(?:no|not|nobody|no one|isn't|don't have|no one's|there's no|aren't any|without)(?: (?!(?:heat\w*|hot|water|air|ac|cooling|power|gas|with|and)\b)[\w']+){0,3}? (?:bab(?:y|ies)|infants?|elderly|kids|children|sick|ill|pregnant|disabled|care)\b|\bsick (?:of|smell|and tired|day)\b|\bm s (?:word|n)\b|\bsenior (?:discount|technician|year|manager)\b|\bdown (?:stairs|town)\b"
)


def mood(text: str) -> Mood:
    plain = _CALMER.sub(" ", text)
    if _ANGRY.search(plain):
        return Mood.ANGRY
    return Mood.WORRIED if _WORRIED.search(plain) else Mood.CALM


def trouble(text: str) -> tuple[str, ...]:
    """The names of what was said that means trouble."""
    denied = re.sub(r"\b(?:no|not|don't|isn't)(?: \w+){0,3} (?:complaints?|complain|complaining|refund)\b", "", text)
    return tuple(name for name, pattern in _TROUBLES.items() if pattern.search(denied))


_BESIDE = re.compile(
    r"\b(?:(?:and|with) )?(?:(?:i|we)(?:'ve)?(?: have| got)* |there's |i'm here with )?(?:with )?(?:a|an|my|our|two|three) (?:\w+ ){0,2}?"
    r"(?:baby|babies|infants?|newborns?|toddlers?|twins|kids?|child|children|mother|father|grandmother|grandfather|parents)\b"
    r"(?: (?:in the house|in here|here|at home|at the house|in this house|upstairs))?"
)


def without_care(text: str) -> str:
    """ "No heat with a baby in the house" is "no heat": who needs care is no part of what is wrong."""
    return " ".join(_BESIDE.sub(" ", text).split())


def vulnerable(text: str) -> tuple[str, ...]:
    plain = _BLINDS.sub(" ", text)
    return tuple(name for name, pattern in _CARE.items() if pattern.search(plain))
