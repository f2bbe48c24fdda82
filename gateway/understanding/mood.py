"""How the caller feels, the words that mean trouble, and who needs special care."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re

from gateway.understanding.meaning import Mood

_ANGRY = re.compile(
    r"\b(?:ridiculous|unacceptable|outrageous|pissed|furious|fed up|sick of|sick and tired|terrible service|horrible|worst|useless|incompetent|"
    r"damn|goddamn|god damn|hell is|what the hell|bull ?shit|bull crap|shit|fuck\w*|fricking|freaking|crap|screw you|shut up|stupid|idiots?|moron|"
    r"joke|waste of (?:my )?time|how many times|i already told you|i've told you|i just told you|i just said|for god's sake|for christ's sake|"
    r"rip ?off|ripped off|scam|angry|mad at|this is insane|disgusting|disgrace|never using you|are you (?:kidding|serious|deaf)|listen to me)\b"
)
_WORRIED = re.compile(
    r"\b(?:worried|scared|afraid|frightened|panicking|panicked|freaking out|nervous|please hurry|please help|oh my god|oh god|oh no|help me|"
    r"desperate|terrified|what do i do|don't know what to do|hurry|emergency|crying|anxious|concerned|i'm begging)\b"
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
    "overcharged": r"\b(?:over ?charged|double charged|charged (?:me )?twice|ripped me off)\b",
}
_TROUBLES = {name: re.compile(pattern) for name, pattern in _TROUBLE.items()}
_VULNERABLE = {
    "infant": r"\b(?:baby|babies|infants?|newborns?|new born|toddlers?|twins|(?:\w+ )(?:weeks?|months?) old)\b(?! (?:furnace|boiler|heater|unit|system|toilet|faucet|sink|pipe|water|ac|air|pump))",
    "elderly": r"\b(?:elderly|grandmother|grandma|grandfather|grandpa|senior citizen|in (?:my|his|her) (?:seventies|eighties|nineties)|"
               r"(?:i'm|i am|she's|he's|mother is|father is|mom is|dad is|husband is|wife is|who's|who is) (?:seventy|eighty|ninety|7\d|8\d|9\d)\b|"
               r"(?:seventy|eighty|ninety)(?: \w+)? (?:years old|year old))\b",
    "ill": r"\b(?:oxygen|dialysis|chemo|cancer|heart condition|asthma|hospice|medical equipment|ventilator|sick (?:child|kid|kids|husband|wife|mother|father)|very sick|just had surgery|c pap|cpap|copd|pneumonia|stroke)\b",
    "pregnant": r"\b(?:pregnant|pregnancy|expecting a baby|due (?:date|any day))\b",
    "disabled": r"\b(?:wheelchair|wheel chair|disabled|disability|handicapped|can't walk|bedridden|bed ridden|blind|paralyzed|special needs)\b",
}  # fmt: skip
_CARE = {name: re.compile(pattern) for name, pattern in _VULNERABLE.items()}
_BLINDS = re.compile(
    r"\b(?:furnace|boiler|heater|unit|system|toilet|faucet|sink|pump|ac|house|it|it's|that's|one)(?: is| was|'s)?(?: only| about| just)* \w+ (?:weeks?|months?) old\b|\b(?:venetian |window )?blinds\b|\bbaby (?:sitter|sitting|steps|wipes|gate)\b|\bcat babies\b"
)


def mood(text: str) -> Mood:
    if _ANGRY.search(text):
        return Mood.ANGRY
    return (
        Mood.WORRIED
        if _WORRIED.search(re.sub(r"\b(?:not|isn't) (?:an? )?(?:emergency|worried)\b", "", text))
        else Mood.CALM
    )


def trouble(text: str) -> tuple[str, ...]:
    """The names of what was said that means trouble."""
    denied = re.sub(r"\b(?:no|not|don't|isn't)(?: \w+){0,3} (?:complaints?|complain|complaining|refund)\b", "", text)
    return tuple(name for name, pattern in _TROUBLES.items() if pattern.search(denied))


def vulnerable(text: str) -> tuple[str, ...]:
    plain = _BLINDS.sub(" ", text)
    return tuple(name for name, pattern in _CARE.items() if pattern.search(plain))
