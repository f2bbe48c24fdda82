"""Dangers, found by their signs in every reading: missing one is far worse than a false alarm, but negations are heard."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from collections.abc import Iterable
from functools import partial

from gateway.understanding import sounds
from gateway.understanding.danger_signs import COMPILED, joined
from gateway.understanding.meaning import Danger

ORDER = (
    Danger.FIRE,
    Danger.CARBON_MONOXIDE,
    Danger.GAS,
    Danger.WATER_NEAR_ELECTRICS,
    Danger.ELECTRICAL,
    Danger.FLOODING,
)
"""Most serious first."""

# Doubt is no denial: "i'm not sure but", "i don't know where it comes from".
_DOUBT = re.compile(
    r"\b(?:i |we )?(?:don't|do not|dunno|didn't) (?:really |even |exactly )?(?:know|understand|think it's nothing)(?: (?:where|what|why|if|how|who|whether|which)\b)?"
    r"|\b(?:i'm |we're |i am |am )?(?:not|ain't) (?:sure|certain|positive|an expert|a plumber|kidding|joking)\b|\bno idea\b|\bnot only\b|\bnever (?:smelled|had|did|happened)(?: \w+){0,2} before\b|\bdon't want to (?:bother|be)\b|\bit's not the battery\b"
)
_NO = r"(?:no|not|never|without|isn't|aren't|wasn't|weren't|ain't|don't|doesn't|didn't|haven't|hasn't|hadn't|can't|cannot|nobody|nothing|nothing's|nobody's|none|neither|zero|nowhere|no one)"
_ANY_NO = re.compile(rf"\b{_NO}\b(?! (?:stop|close|shut|turn|quit))")
# Denial counts right before the sign and inside its clause: "no sparks", "i do not smell any gas".
_DENIED = re.compile(
    rf"\b{_NO}\b(?: (?:really|actually|even|currently|yet|been|be|see|seen|seeing|have|having|had|any|a|an|the|getting|got|get|notice|noticed|think|it's|its|it|is|that|there's|there|are|was|going|like|hear"
    r"|hearing|to|i|we|you|more|sign|signs|of|kind|exactly|or|and|smell|smelling|smells|smelled|sparks|smoke|gas|fire|flames|water|leak|leaks|leaking|on|in|carbon|monoxide|burning|flooding|flooded|co|c|o|alarm|near|close|anything|with|feel|found|wrong))*? ?$"
)
_DENIED_INSIDE = re.compile(
    r"\b(?:no|not|never|without|isn't|aren't|wasn't|weren't|doesn't|don't|didn't|hasn't|haven't|nothing|nobody|nowhere|zero|fine|okay|works|work)\b(?! (?:stop|close|shut|turn|quit))"
)
_AFTER = re.compile(
    r"^(?: [\w']+){0,3}? (?:not|isn't|hasn't|haven't|never|didn't|doesn't|wasn't|not been|is gone|was gone|went away|is fine|was fine|came out fine|was zero|is zero|was (?:okay|ok|fixed|repaired|replaced)|is (?:okay|ok|all clear)|has been fixed|it's been fixed|expired|all (?:clear|set)|it was (?:okay|fine|zero))\b"
    r"(?! (?:stop|the battery|a battery|sure|know))"
)
# Talk about dangers in general: wants to know, to buy, to prevent.
_GENERAL = re.compile(
    r"\b(?:do (?:you|they)(?: (?:guys|all|folks))? (?:fix|repair|do|handle|service|check|test|sell|install|carry|replace|work|put in|take care)|does (?:the|your|a|it) .{0,20}(?:include|check|come with)|can (?:you|it|frozen|a|they)(?: guys)? (?:test|check|install|put|replace|light|spark|fix|burst|explode)|could (?:you|it|this|they)(?: please)? (?:check|test|explain|install|burst|flood)"
    r"|what if|in case|if there(?:'s| is|'re| are)? (?:ever )?|what should i do if|do you have|can you tell if|will (?:a|the|my)|how (?:do|can|would|should) (?:i|you|we) (?:check|test|find|fix|detect|know|tell|keep|prevent|stop .* from)|how (?:much|many|does)|what does|what's|is it normal|where (?:do|should|can|would)|which|who (?:do|should|would) (?:i|you|we) (?:call|talk)"
    r"|(?:want|like|wanted|love|trying|looking) (?:someone |somebody )?to (?:have|buy|get|learn|know|see|prevent|avoid|install|hear|replace)?|worried about getting|afraid (?:of|to|it'll|it will|(?:it|the|my|our|they|we)(?: \w+)? (?:will|might|may|could|is going to|are going to))|don't want|so (?:the|my|it|that|they|we) .{0,20}(?:don't|won't)|before it|keep .{0,30} from|prevent|is (?:a|the) .{0,30}required|will my|would)\b"
)
_PREVENT = re.compile(
    r"\b(?:don't|doesn't|do not) want\b|\bprevent\b|\bkeep(?:s)? .{0,30} from\b|\bso (?:it|they|the \w+|that it) (?:don't|doesn't|won't)\b|\bcan (?:a |an |the )?(?:frozen )?\w+ (?:burst|explode|flood|leak|catch)\b"
)
_IF = re.compile(r"\b(?:what if|if (?:i|we|you)(?: ever| should)?) ?$")
_GENERAL_STRONG = re.compile(
    r"\b(?:right now|now|again|still|hurry|help|emergency|going off|went off|beeping|i smell|i can smell|just|everywhere|please come)\b"
)
_SHOP = re.compile(
    r"\b(?:install\w*|buy|sell|carry|replac\w*|batter(?:y|ies)|expired?|old|required?|law|code|how many|where|which|tests?|tested|testing|check(?:s|ed|ing)?|inspect\w*|include\w*|explain|need(?:s)? (?:a|an|new|to be)|requires?|wired|new|want|filters?|low)\b"
)
_IN_EARNEST = re.compile(
    r"\b(?:going (?:off|nuts|crazy|bananas)|went off|goes off|beeping|screaming|wailing|sounding|blaring|won't stop|keeps|high|found|said there's|poison\w*|sick|dizzy|nauseous|headaches?|passed out|fumes|leaking|levels? (?:is|are)|red tag\w*|says \w+|reads \w+|yelling|ringing)\b"
)
_BATTERY = re.compile(r"\bbatter(?:y|ies)\b")
_CHIRPS = re.compile(r"\bchirp\w*(?: \w+)? (?:every|once|now and then|from time to time|occasionally)\b")
"""What an alarm does whose battery is low: one that means it does not pause for a minute."""
_NOT_BATTERY = re.compile(
    r"\b(?:not the|isn't the|new|changed the|put a new|fresh) batter(?:y|ies)\b|\bbatter(?:y|ies)\b.*\b(?:still|and it)\b"
)
_PAST = re.compile(
    r"\b(?:last|previous) (?:year|month|winter|summer|spring|fall|week|time|owner|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december)\b"
    r"|\b(?:years?|months?|weeks?|winters?|summers?) ago\b|\b(?:in|back in|since) (?:the (?:spring|summer|fall|winter)|january|february|march|april|may|june|july|august|september|october|november|december|twenty \w+|nineteen \w+)\b"
    r"|\b(?:used to|in the past|back in|a while ago|(?:already|they|you|you guys|he|we|utility|company|guys?) (?:\w+ )?(?:fixed|repaired|replaced)|got (?:it |the \w+ )?fixed|(?:was|were|been|is|it's) (?:fixed|repaired|resolved|rebuilt|replaced)|(?:fixed|gone|okay|fine|dry|good|cleaned up) now"
    r"|is gone|went away|and (?:it )?stopped|but i cleaned|burned down|rebuilding|redone|(?:my|the|our) (?:old|other|last) (?:house|place|apartment)|put out that|(?:thank you|thanks)(?: so much)? for (?!taking (?:my|the|this)|answering|picking|getting|calling|returning|your time|being|holding)|great job|(?:invoice|bill|receipt|statement) (?:for|from)|want a receipt|came out for|neighbor's last|all clear|said it was fine|everything (?:was|is) fine|(?<!can't )(?<!cannot )(?<!couldn't )shut (?:the |off the )?water off|water's off now|water off and it's)\b"
)
_NOW = re.compile(
    r"\b(?:(?<!fine )(?<!okay )(?<!dry )(?<!gone )(?<!good )(?<!fixed )(?<!off )now|again|still|right now|i smell|smells|is back|it's back|keeps?|i can smell|won't)\b"
)
_NOW_WIDE = re.compile(
    r"\b(?:now|again|still|today|tonight|just|currently|this morning|i smell|smells|back|keeps?|beeping|going off)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|might|going to|gonna|could|they'll|it'll|it will|don't want|before|may|afraid|from|never|so the|after it|in bursts|when you)\b|\b(?:stains?|spots?|trickle|dribble)\b"
)
_BASIN = re.compile(
    r"\b(?:tub|bathtub|shower|sink|bowl|basin|stall|pan|pit|bucket|dishwasher|washer)(?:'s)?\b(?: [\w']+){0,9}? (?:full|inch\w*|foot|feet|standing|filled|fill(?:s|ing))\b|\bwater(?: standing| sitting)? in (?:the|my|our) (?:bath ?tub|tub|sink|shower|pit|bowl|basin)\b|\boverflowed\b.*\b(?:last|yesterday|but)\b"
)
_OUT_OF_IT = re.compile(
    r"(?<!shower )(?<!tub )(?<!stall )\b(?:floors?|carpets?|rugs?|ceilings?)\b(?! drains?)|\b(?:everywhere|all over)\b"
    r"|\bwater(?: [\w']+){0,3}? (?:in|into) (?:the|my|our) (?:\w+ )?(?:basement|cellar|hall(?:way)?|kitchen|bathroom|room|garage)\b(?! (?:sink|shower|tub|toilet|drain))"
)
"""What stood in a tub and stands on the floor by now."""
_WEATHER = re.compile(
    r"\b(?:pouring|raining)\b(?: \w+){0,2} (?:rain|outside|out there|down rain|hard|cats)\b|\bpouring (?:a |new |the )?(?:\w+ )?(?:concrete|slab|cement)\b|\bflooded with (?:work|calls)\b|\bpouring hot\b|\bflood\w*(?: \w+)? covered\b|\bcovers? flood\w*|\bsprays? (?:sideways|crooked|funny|weird)\b|\bpressure is\b"
)
_EGGY_WATER = re.compile(
    r"\b(?:water|well|tap|shower|faucet|sink|bath)(?:'s)?\b(?: [\w']+){0,3}? (?:smells?|smelled|stinks?|tastes?|has)\b|\b(?:smells?|smell) (?:in|from) (?:the|my|our) (?:shower|water|tap|faucet|well)\b"
)
_BLOWS = re.compile(
    r"\b(?:dust|dirt|soot|heat|air(?! (?:handler|conditioner|conditioning)))(?:'s| is| are| was| were)?(?: [\w']+){0,2}? (?:pour|gush|blast|shoot|spew|rush|stream|flow|spill)\w*\b"
    r"|\b(?:pour|gush|blast|shoot|spew|rush|stream|flow|spill)\w*(?: [\w']+)? (?:dust|dirt|soot|(?:hot |cold |warm |cool )?air)\b"
)
"""What pours out of a vent is no water."""
_NO_SPARK = re.compile(r"\b(?:won't|can't|doesn't|didn't|wouldn't|not|never|no)(?: even)? spark(?:ed|ing)?\b")
_PRICE_SHOCK = re.compile(
    r"\b(?:price|prices|bill|cost|charge|charged|much|static|shock (?:the well|hazard|absorb\w*))\b"
)
_DUST = re.compile(r"\bdust\w*\b|\bfirst (?:time|turns?|turned|starts?|started|comes?|came|kicks?)\b|\bgoes away\b")
_WIRED = re.compile(r"\b(?:plastic|wires?|electric\w*|rubber|smoke|sparks?|melt\w*|strong)\b")
_COLD_HEAT = re.compile(
    r"\b(?:no heat|heat outside|without heat|(?:isn't|not|won't|stopped|quit) (?:work\w*|heat\w*|com\w+|start\w*|turn\w*)?)\b"
)
_NAMED = re.compile(
    r"\b(?:name(?:'s| is)|last name|mrs|mr|ms|miss|spelled)(?: \w+){0,2}$|\b(?:\w+)(?: \w+)? (?:calling|speaking)$"
)
_ROAD = re.compile(r"^(?: \w+)? (?:road|street|lane|avenue|drive|court|way|circle|nevada|restaurant|boulevard)\b")
_ONE_CLAUSE = re.compile(r" (?:but|and now|however|although|except|yet) ")


def hear(readings: Iterable[str]) -> tuple[Danger, ...]:
    """Dangers in any of the (clean) readings, present and not negated, most serious first."""
    texts = [_plain(text) for text in readings if text]
    found = {danger for danger in ORDER if any(_present(text, danger) for text in texts)}
    return tuple(danger for danger in ORDER if danger in found)


def denied(text: str, danger: Danger | None) -> bool:
    """The danger is spoken of, and only as what is not, or was once."""
    plain = _plain(text)
    if danger is None or _present(plain, danger):
        return False
    if danger is Danger.CARBON_MONOXIDE and (_BATTERY.search(plain) or _CHIRPS.search(plain)):
        return True
    if any(sign.search(plain) for sign in COMPILED[danger]):
        return True
    # No sign of it, only what the sentence is like: a no, the past or a question in general is then enough.
    return any(test.search(plain) for test in (_ANY_NO, _PAST, _GENERAL, _PREVENT))


def without_denied(text: str) -> str:
    """The text without what is said not to be: "won't light but there's no gas smell" is about the lighting."""
    for danger, signs in COMPILED.items():
        for hit in [found for sign in signs for found in sign.finditer(text)]:
            negated = _DENIED.search(text[: hit.start()])
            if negated and not _real(text, hit, danger):
                rest = f"{text[: negated.start()]} {text[hit.end() :]}".strip()
                return without_denied(" ".join(rest.split())) or text
    return text


_HEARD_AS: tuple[tuple[re.Pattern[str], str, float], ...] = (
    (re.compile(r"\b(?P<as>[a-z]+) of (?:natural )?gas\b"), "smell", 1.2),
    (re.compile(r"\b(?:smells? of|i smell|whiff of|odor of|smell like) (?P<as>[a-z]+)\b"), "gas", 0.5),
    (re.compile(r"\b(?:an?|the|some|strong|of) (?P<as>[a-z]+) (?:smell|small|odor|leak)\b"), "gas", 0.4),
    (re.compile(r"\bgas (?P<as>[a-z]+)\b"), "leak", 0.0),
    (re.compile(r"\bgas (?P<as>small)\b"), "smell", 0.4),
    (re.compile(r"\bcarbon (?!mono|diox)(?P<as>[a-z]+ [a-z]+|[a-z]+)\b"), "monoxide", 2.0),
    (re.compile(r"\bwater(?:'s| is) (?P<as>[a-z]+) (?:out|through|in|up|down|from|all)\b"), "gushing", 1.0),
    (re.compile(r"\bwater(?:'s| is) (?P<as>[a-z]+) (?:out|through|in|up|down|from|all)\b"), "pouring", 0.5),
    (re.compile(r"\bpipe(?:'s| has| just)? (?P<as>[a-z]+)\b"), "burst", 1.2),
    (re.compile(r"\b(?:basement|cellar|kitchen|bathroom|house|floor)(?:'s| is) (?P<as>[a-z]+)\b"), "flooding", 0.6),
)
"""What the recogniser makes of a danger's word beside its partner ("male of gas"), and up to which difference in sounds."""


def _meant(meant: str, most: float, hit: re.Match[str]) -> str:
    heard, begin = hit["as"], hit.start("as") - hit.start()
    if sounds.alike(heard.replace(" ", ""), meant) > most:
        return hit.group()
    return f"{hit.group()[:begin]}{meant}{hit.group()[begin + len(heard) :]}"


_EIGHT_OH = re.compile(
    r"\b(?:a )?(?:co|c o|see oh|see o)(?= (?:(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b ?){3})"
)
""" "Eight oh two, six five eight" on a bad line: an area code, and no gas."""


_SHOW = re.compile(r"\bshow(?= (?:floor|drain|stall|pan)\b)|\bshop(?= floor fill(?:s|ed|ing)? up\b.*\bdrain)")
""" "The show floor fills up with water": a shower's."""


def _plain(text: str) -> str:
    text = _SHOW.sub("shower", _EIGHT_OH.sub("eight oh", text))
    for pattern, meant, most in _HEARD_AS:
        text = pattern.sub(partial(_meant, meant, most), text)
    return joined(_DOUBT.sub("perhaps", text))


def _present(text: str, danger: Danger) -> bool:
    return any(_real(text, hit, danger) for sign in COMPILED[danger] for hit in sign.finditer(text))


def _clause(text: str, hit: re.Match[str]) -> tuple[str, str]:
    """What stands before and after the hit in its own clause."""
    cuts = [cut.span() for cut in _ONE_CLAUSE.finditer(text)]
    begin = max((end for _, end in cuts if end <= hit.start() + 1), default=0)
    end = min((start for start, _ in cuts if start >= hit.end()), default=len(text))
    return text[begin : hit.start()], text[hit.end() : end]


def _real(text: str, hit: re.Match[str], danger: Danger) -> bool:
    """Whether a sign is meant: not denied, not long over, not asked about in general, not another thing."""
    before, after = _clause(text, hit)
    words = hit.group()
    if _DENIED.search(before[-80:]) or _DENIED_INSIDE.search(words) or _AFTER.match(after):
        return False
    if _NAMED.search(before) or _ROAD.match(after):
        return False
    scope = " ".join(f"{before} {words} {after}".split())
    if _PREVENT.search(f"{before[-60:]}{words}") or _IF.search(before):
        return False
    if _GENERAL.search(before) and not _GENERAL_STRONG.search(scope):
        return False
    if _PAST.search(scope) and not (_NOW_WIDE if danger is Danger.CARBON_MONOXIDE else _NOW).search(scope):
        return False
    return not _other_thing(text, scope, words, danger)


def _other_thing(text: str, scope: str, words: str, danger: Danger) -> bool:
    """What sounds like this danger and is something else."""
    match danger:
        case Danger.CARBON_MONOXIDE:
            if _CHIRPS.search(text) and not re.search(r"\bgoing off\b|\bsick\b", text):
                return True
            if (
                _BATTERY.search(text)
                and not _NOT_BATTERY.search(text)
                and not re.search(r"\bgoing off\b|\bsick\b", text)
            ):
                return True
            if re.search(r"headache|dizz|nause|sick|ill", words) and "alarm" not in words and "detector" not in words:
                return _COLD_HEAT.search(text) is not None
            return _SHOP.search(scope) is not None and _IN_EARNEST.search(scope) is None
        case Danger.FIRE:
            return "smoke" in words and _BATTERY.search(text) is not None and not _NOT_BATTERY.search(text)
        case Danger.FLOODING:
            mild = re.search(r"\b(?:a little|a bit|slowly|a trickle|just a drip)\b", scope[-40:])
            blows = _BLOWS.search(scope) and "water" not in scope
            held = _BASIN.search(scope) and not _OUT_OF_IT.search(scope)
            return bool(blows or mild or held or _WEATHER.search(scope) or _FUTURE.search(words))
        case Danger.GAS:
            return re.search(r"egg|sul(?:f|ph)ur|skunk", words) is not None and _EGGY_WATER.search(text) is not None
        case Danger.ELECTRICAL:
            if "shock" in words:
                return _PRICE_SHOCK.search(scope) is not None
            if "spark" in words and _NO_SPARK.search(scope):
                return True
            if "spark" in words and re.search(
                r"\b(?:igniter|ignitor|lighter)(?: \w+)?$", scope.split(words, maxsplit=1)[0].strip()
            ):
                return True
            return "burn" in words and _DUST.search(scope) is not None and _WIRED.search(scope) is None
        case _:
            return False
