"""Dangers, found by pattern in every reading: missing one is far worse than a false alarm, but negations are heard."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re
from collections.abc import Iterable

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

_SMELL = r"(?:smell(?:s|ed|ing|y)?|smelt|stinks?|reeks?|odou?r|whiff|scent)"
_GAS = r"(?:natural gas|propane|gas|gases|gaz|rotten eggs?|rotting eggs?|rotten egg|sulfur|sulphur)"
_GAP = r"(?: \w+'?\w*){0,4}? "
_CO = r"(?:carbon (?:monoxide|dioxide|monoxides|mon oxide)|carbon mono(?:xide)?|c o|co|see oh|seo|c oh|co2|monoxide)"
_ALARM = r"(?:alarms?|detectors?|sensors?|monitors?|meters?|levels?|leak|poisoning|thing)"
_ELECTRIC = (
    r"(?:outlets?|sockets?|electric(?:al|s|ity)?|breakers?|fuse box|panel|wires?|wiring|light ?bulb|light fixtures?|lights?"
    r"|light switch|switches|plugs?|power strip|extension cord)"
)
_WATER = r"(?:water|leak(?:ing|s)?|drip(?:ping|s)?|wet|soaked|flood(?:ed|ing)?|pouring)"

_PATTERNS: dict[Danger, tuple[str, ...]] = {
    Danger.GAS: (
        rf"\b{_SMELL}(?: (?:of|like|a|some|the|strong|really|is|lot|kind|to|me|that|this|faint|little|bit|weird|funny|or"
        rf"|something))*? (?:{_GAS}|guess|gasp)\b(?! station)",
        rf"\b(?:{_GAS})(?:y)? {_SMELL}\b",
        r"\b(?:the|a) guess (?:smell|odor)\b|\bgassy\b",
        r"\bgas (?:is |was |has been )?(?:leak(?:s|ing)?|escaping|coming out|hissing)\b",
        r"\bgas line (?:is |got |has been |was )?(?:leaking|broken|broke|cut|hit|ruptured|hissing|damaged|punctured)\b",
        r"\b(?:hit|cut|broke|punctured|nicked) (?:the|a|my|our) gas (?:line|pipe|main)\b",
        r"\bleak(?:ing|s)? (?:natural )?(?:gas|propane)\b",
        r"\b(?:hear|hearing) (?:\w+ )?(?:gas|hissing)(?: \w+){0,4} gas\b",
        r"\b(?:rotten|rotting|bad) eggs?\b",
        r"\bgas detector\b.*\b(?:going off|beeping|alarm|sounding|went off)\b|\bsmell gas\b",
    ),
    Danger.CARBON_MONOXIDE: (
        r"\balarm\b.{0,40}\b(?:going off|beeping|went off)\b.{0,40}\b(?:sick|dizzy|nauseous|headaches?|light ?headed)\b",
        r"\bheadaches?\b.{0,50}\b(?:furnace|heater|boiler|heat (?:is|comes))\b",
        rf"\b{_CO} {_ALARM}\b(?! (?:install|replac|batter|inspect|price))",
        r"\bcarbon mon(?:oxide|o)\b(?! (?:install|inspect))",
        r"\bcarbon (?:dioxide|monoxide|alarm|detector)\b",
        r"\b(?:alarm|detector) (?:says|reads|for|shows) (?:c o|co|carbon)\b",
        rf"\b(?:alarm|detector)\b{_GAP}(?:c o|co|carbon)\b",
        r"\b(?:everyone|everybody|all of us|we all|whole family)\b.{0,30}\b(?:headaches?|dizzy|nauseous)\b.{0,60}\b(?:furnace|heat|boiler)\b",
        r"\b(?:furnace|heat|boiler)\b.{0,80}\b(?:headaches?|dizzy|nauseous|light ?headed)\b",
    ),
    Danger.ELECTRICAL: (
        r"\b(?:something|it|wires?|plastic|motor|outlet)(?:'s| is| are) burning\b(?! (?:oil|wood|gas|fuel|propane|hot))",
        r"\bspark(?:s|ing|ed)?\b(?! plug| up)",
        rf"\bburn(?:ing|t|ed)? (?:\w+ )?(?:{_SMELL}|plastic|wires?|rubber|electrical)\b",
        rf"\b{_SMELL}(?: (?:of|like|a|something|is|it's|really|kind|the|some|bad|hot|strong|somebody's|something's))*? (?:burn(?:ing|t)|electrical|scorch|hot wires?)",
        rf"\b(?:electrical|electric|scorched) {_SMELL}\b",
        r"\b(?:got|getting|gave me|get) (?:a |an )?(?:electric(?:al)? )?shock(?:ed|s)?\b|\bshocked me\b",
        r"\b(?:outlet|breaker|panel|wires?|wiring|thermostat|furnace|plug|unit)(?: is| are|'s)?(?: \w+)? (?:arcing|buzzing and hot|melting|melted|smoldering)\b",
        r"\belectrical arcing\b",
    ),
    Danger.FIRE: (
        r"\bsmoke (?:detectors?|alarms?)(?: \w+'?\w*){0,3}? (?:going off|went off|sounding|blaring|screaming)\b",
        r"\b(?:house|furnace|unit|kitchen|basement|heater|water heater|boiler|room|attic|wall|outlet|dryer|it|something)(?:'s| is| are| has| just)?(?: caught| catching| on) fire\b",
        r"\bon fire\b|\bcaught fire\b|\b(?:there's|there is|i see|we have|have|got) (?:a )?(?:fire|flames)\b(?! (?:place|hydrant|sprinkler|alarm|pit|wood|department))",
        r"\bflames? (?:coming|shooting|out|everywhere|rolling)\b",
        r"\bsmok(?:e|ing|y)\b(?! (?:detectors?|alarms?|test|signal|break|free|cigar|weed|meat|and))",
        r"\bfire in (?:the|my|our)\b(?! fireplace| fire place| wood)",
    ),
    Danger.WATER_NEAR_ELECTRICS: (
        rf"\b{_WATER}\b(?: \w+'?\w*){{0,6}}? (?:near|around|on|onto|into|in|through|by|over|from|above|next to|out of|inside|hitting|reached|reaching|touching|down|under|at)"
        rf" (?:the |my |our |a |an |all |some |where )?(?:\w+ ){{0,2}}?{_ELECTRIC}\b",
        rf"\b{_ELECTRIC}\b(?: \w+'?\w*){{0,3}}? (?:is|are|got|getting|gets|was|have|has)(?: all| under| in| full of| really| soaking)? (?:water|wet|soaked|underwater|dripping|flooded)\b",
        r"\bwater\b.{0,40}\b(?:coming|dripping|leaking|pouring|running) (?:out |down |in )?(?:of |from |through |into )?(?:the |my |a )?(?:\w+ )?(?:light|ceiling light|outlet|chandelier|fan|electric)",
        r"\b(?:standing|ankle deep|inches of) (?:in )?water\b.{0,60}\b(?:power|electric|outlets?|panel|breaker|plugged)",
    ),
    Danger.FLOODING: (
        r"\bflood(?:s|ed|ing)?\b(?! (?:light|insurance|zone|plain|lamp))",
        r"\b(?:water|it|its|it's|pipe|toilet|heater|ceiling)\b(?: \w+'?\w*){0,4}? (?:pouring|gushing|spraying|shooting|spewing|rushing|bursting|flowing out|everywhere)\b",
        r"\b(?:pouring|gushing|spraying|shooting|spewing|rushing)\b(?: \w+'?\w*){0,5}? (?:water|out|ceiling|wall|floor|everywhere|pipe|in)\b",
        r"\bwater(?:'s| is| was)? (?:everywhere|all over|coming (?:through|down|from|out of) (?:the |my |our )?(?:ceiling|walls?))\b",
        r"\b(?:burst|busted|bursted|exploded|ruptured|broken) (?:water )?(?:pipe|line|main)\b|\b(?:pipe|line|main|hose|tank|heater) (?:just |has |have |had |is |was |must have |must've )*(?:burst|bursted|busted|exploded|ruptured|blew|broke open)\b",
        r"\b(?:can't|cannot|can not|won't|unable to|couldn't) (?:\w+ )?(?:(?:stop|turn off|shut off) (?:the |my )?water|(?:turn|shut|get) (?:the |my )?water (?:off|to stop))\b",
        r"\bwater won't (?:stop|shut off|turn off)\b",
        r"(?<!gas )(?<!sewer )\b(?:pipes?|types?|lines?|hose|main)\b(?: \w+'?\w*){0,4}? (?:burst|bursted|busted|exploded|ruptured|split|blew|broke)\b",
        r"\b(?:full of|filled with|filling with|filling up with) water\b|\b(?:hit|broke|cut) (?:a|the|my|our) water (?:line|pipe|main)\b",
        r"\b(?:inches|foot|feet|inch) of water\b|\bankle deep\b",
    ),
}
_COMPILED = {danger: tuple(re.compile(p) for p in patterns) for danger, patterns in _PATTERNS.items()}

# Negation counts only right before the danger and inside its clause: "no sparks", "i do not smell any gas".
_NEGATION = re.compile(
    r"\b(?:no|not|never|without|isn't|aren't|wasn't|don't|doesn't|didn't|can't|cannot|haven't|hasn't|ain't|nobody|nothing|any more)"
    r"(?: (?:really|actually|even|currently|yet|been|see|seen|seeing|have|having|any|a|the|getting|got|get|notice|noticed|think|it's|its|is|that|"
    r"there's|there|are|was|going|like|hear|hearing|been|to|i|we|you|an|more|sign|signs|of|kind|exactly|or|smell|smelling|sparks|smoke|gas|fire|flames|water|leak|it|on|carbon|monoxide|burning|flooding|co|c|o|alarm))*? ?$"
)
# Whole stretches that sound like a danger and are none.
_HARMLESS = re.compile(
    r"\bgas (?:water heater|bill|station|furnace|boiler|stove|grill|range|company|dryer|fireplace|meter|heater|oven|log|logs|heat|pump|tank|mileage)\b"
    r"|\bsmoke (?:detectors?|alarms?)\b(?:(?! (?:is |are |was |keeps )?(?:going off|went off|screaming|blaring|sounding)).){0,40}|\bsmoke free\b"
    r"|\blow batter(?:y|ies)\b|\bflood ?lights?\b|\bfire ?place\b|\bpilot (?:light|flame)\b|\bspark ignit(?:er|ion|or)\b|\bspark plugs?\b"
    r"|\b(?:install|installing|installed|buy|replace|get|need|want|put in|putting in|sell)(?: \w+){0,3} (?:carbon monoxide|co|c o|smoke|gas)(?: \w+)? (?:alarms?|detectors?)\b"
    r"|\bnew (?:carbon monoxide|co|c o|smoke) (?:alarms?|detectors?)\b"
    r"|\b(?:carbon monoxide|co|c o|smoke) (?:alarms?|detectors?) (?:need|needs|has|have|with)? ?(?:a |new )*(?:low )?batter(?:y|ies)\b"
    r"|\b(?:fired|laid off)\b|\bi'?m (?:on fire|smoking)\b"
)
_PAST = re.compile(
    r"\b(?:last|previous) (?:year|month|winter|summer|spring|fall|week|time|owner)\b|\b(?:years?|months?|weeks?) ago\b|\b(?:used to|in the past|back in|a while ago|already fixed|they fixed|"
    r"got (?:it )?fixed|was fixed|was repaired|been (?:fixed|repaired|resolved)|it'?s (?:fixed|gone) now|went away|went out already)\b"
)
_NOW = re.compile(
    r"\b(?:now|again|still|right now|today|tonight|just|currently|this morning|is|are|i smell|smells|back|keeps?)\b"
)
_SMOKE_ONLY = re.compile(r"\bsmoke (?:detectors?|alarms?)\b|\bbatter(?:y|ies)\b")
_CO_NAMED = re.compile(r"\b(?:carbon|monoxide|c o|co)\b(?!(?: \w+){0,3} batter)")
_IN_EARNEST = re.compile(
    rf"{_CO_NAMED.pattern}|\b(?:going off|went off|sounding|blaring|screaming|won't stop|sick|dizzy|nauseous|headaches?|fumes|burning|smell\w*)\b"
)
_SILENT = re.compile(r"\b(?:alarms?|detectors?)\b.* (?:not|isn't|never|hasn't|didn't|wasn't)\b")
_STILL = re.compile(
    r"^(?: alarms?| detectors?| sensors?| is| are| monoxide)* (?:not|is not|isn't|hasn't|has not|didn't|did not|doesn't|does not|never|was not|wasn't) (?:going|gone|go|been|beeping|beep|working|work|sounding)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|might|going to|gonna|could|they'll|it'll|don't want|before|may|afraid|from|never)\b|\b(?:stains?|spots?)\b"
)
_ELSEWHERE = re.compile(
    r"\b(?:nowhere near|(?:not|isn't|aren't|wasn't|never) (?:\w+ )?(?:near|in|on|into|onto|around|by|close|at|touching|getting))\b"
)
_TEST = re.compile(
    r"\b(?:do you (?:fix|repair|do|handle|service|check)|what if|in case|what should i do if|if i (?:ever )?smell|worried about getting)\b"
)


def hear(readings: Iterable[str]) -> tuple[Danger, ...]:
    """Dangers in any of the (clean) readings, present and not negated, most serious first."""
    texts = [text for text in readings if text]
    found = {danger for danger in ORDER if any(_present(text, danger) for text in texts)}
    return tuple(danger for danger in ORDER if danger in found)


def denied(text: str, danger: Danger | None) -> bool:
    """The danger is spoken of, and only as what is not, or was once."""
    if danger is None or _present(text, danger):
        return False
    if danger is Danger.CARBON_MONOXIDE and _SMOKE_ONLY.search(text) and not _IN_EARNEST.search(text):
        return True
    return any(pattern.search(text) for pattern in _COMPILED[danger])


def without_denied(text: str) -> str:
    """The text without what is said not to be: "won't light but there's no gas smell" is about the lighting."""
    for danger, patterns in _COMPILED.items():
        for hit in [found for pattern in patterns for found in pattern.finditer(text)]:
            negated = _NEGATION.search(text[: hit.start()])
            if negated and not _real(text, hit, danger):
                rest = f"{text[: negated.start()]} {text[hit.end() :]}".strip()
                return without_denied(" ".join(rest.split())) or text
    return text


def _present(text: str, danger: Danger) -> bool:
    for pattern in _COMPILED[danger]:
        for hit in pattern.finditer(text):
            if _real(text, hit, danger):
                return True
    return False


def _real(text: str, hit: re.Match[str], danger: Danger) -> bool:
    if danger is not Danger.WATER_NEAR_ELECTRICS:
        for harmless in _HARMLESS.finditer(text):
            # A danger inside a harmless stretch, unless it says more ("gas furnace smells of gas").
            if harmless.start() <= hit.start() and hit.end() <= harmless.end():
                return False
            if hit.start() <= harmless.start() and harmless.end() <= hit.end() and danger is Danger.CARBON_MONOXIDE:
                return False
    clause_at = max(text.rfind(f" {word} ", 0, hit.start() + 1) for word in ("but", "and now", "however", "although"))
    before = text[max(0, clause_at) : hit.start()]
    if _NEGATION.search(before[-70:]) or re.match(r"(?:not|no|isn't|doesn't)\b", hit.group()):
        return False
    if re.search(r"\b(?:not|n't|never) (?:\w+ ){0,1}(?:smell|see|hear|have)(?: \w+)*$", before[-40:]):
        return False
    if danger is Danger.CARBON_MONOXIDE and _STILL.match(text[hit.end() :]):
        return False
    if danger is Danger.FIRE and _SILENT.search(hit.group()):
        return False
    if danger is Danger.FLOODING and _FUTURE.search(hit.group()):
        return False
    if danger is Danger.WATER_NEAR_ELECTRICS and _ELSEWHERE.search(hit.group()):
        return False
    clause_end = re.search(r" (?:but|and now) ", text[hit.end() :])
    scope = text[max(0, clause_at) : hit.end() + (clause_end.start() if clause_end else len(text))]
    if _TEST.search(before):
        return False
    past = _PAST.search(scope)
    if past and danger is not Danger.CARBON_MONOXIDE:
        return bool(re.search(r"\b(?:now|again|still|right now|i smell|smells|is back|keeps?)\b", scope))
    return not (past and not _NOW.search(scope))
