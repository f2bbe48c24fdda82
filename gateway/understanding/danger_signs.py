"""What dangers sound like: patterns over words that stand near each other, not sentences; see `dangers` for what undoes them."""
# ruff: noqa: E501 - a pattern that is cut over lines is harder to read and to get right

import re

from gateway.understanding.meaning import Danger


def near(first: str, second: str, most: int) -> str:
    """Both, in either order, with at most so many words between."""
    gap = rf"(?: [\w']+){{0,{most}}}? "
    own = r"(?:'s|'re|'d|'ve)?\b"
    return rf"\b(?:{first}){own}{gap}(?:{second})\b|\b(?:{second}){own}{gap}(?:{first})\b"


def then(first: str, second: str, most: int) -> str:
    """The first, then the second, with at most so many words between."""
    return rf"\b(?:{first})(?:'s|'re|'d|'ve)?\b(?: [\w']+){{0,{most}}}? (?:{second})\b"


# A compound is one thing: its parts are no sign of anything ("gas bill", "water heater", "smoke detector").
_COMPOUNDS = re.compile(
    r"(?<!smell )(?<!smells )(?<!like )(?<!of )(?<!leaking )(?<!some )\b(?:natural )?(gas) (station|bills?|furnace|boiler|stove|grill|range|company|dryer|fire ?place|meter|heater|oven|logs?|heat|pump|mileage|water heater|hot water heater|light|works|man|guy|appliances?|insert)\b"
    r"|\b(?:electric |tankless |hot )*(water) (heaters?|tanks?|softeners?|filters?|pumps?|line|meter|main|pressure|bill|cooler|hammer|company|conditioner|eater|either|damage|valve|pipes?)\b"
    r"|\b(hot) water (heaters?|tanks?)\b"
    r"|\b(smoke) (detectors?|alarms?|test|house|signal|break|free)\b"
    r"|\b(fire) (departments?|place|places|hydrants?|sprinklers?|alarms?|pit|wood|station|house|tower|inspector|marshal|extinguishers?|damage|men|man|fighters?|code|escape|truck)\b"
    r"|\b(pilot) (lights?|flame)\b|\b(spark) (plugs?|ignit\w+)\b|\b(flood) (alarms?|sensors?|detectors?|lights?|lamps?|insurance|zone|plain|policy|damage|clean ?up|of)\b"
    r"|\b(flame) (sensor|rod)\b|\b(exhaust) (fan|fans)\b|\b(rain) (water|gutter)\b"
)


def joined(text: str) -> str:
    """Compounds as one word: "gasbill", "waterheater"."""
    return _COMPOUNDS.sub(
        lambda hit: re.sub(r"^(?:electric|tankless|hot|natural)(?= )| ", "", hit.group()).replace(" ", ""), text
    )


_SMELL = r"smell(?:s|ed|ing|y)?|smelt|stinks?|stinking|reeks?|odou?rs?|whiffs?|scent|fumes?|tast(?:e|es|ing)|sniff\w*"
_GAS = r"natural gas|propane|(?<!sewer )gas|gases|gassy|gaz|methane|mercaptan|gas like"
_GAS_PIPE = r"gas (?:line|pipe|piping|main|valve|connector|hose|service)|gasmeter|propane (?:line|pipe|tank)"
_SOUNDING = r"going (?:off|nuts|crazy|bananas)|goes off|went off|gone off|beep(?:s|ed|ing)|chirp(?:s|ed|ing)|scream\w*|blar\w*|sound(?:ed|ing)|ringing|yell\w*|alarming|won't (?:stop|quit)|says?|saying|reads|reading|shows?|going|started|flashing|activated|triggered"
_CO = r"carbon (?:monoxide|dioxide|mono\w*|mon\w* \w+|monocle(?: side)?)|monoxide"
_CO_SHORT = r"c o|c o two|(?:see|sea) (?:old|own|all)|co|co two|co2|ceo|see oh|see o|sea oh|seo|c oh|carbon"
_ALARM = r"alarms?|detectors?|sensors?|monitors?|meters?|levels?|readings?|leak|poisoning|thing"
_HEATER = r"furnace|furnish|boiler|\w*heater|fire ?place|generator|heat|heating|burner|chimney|dryer"
_ILL = r"headaches?|dizzy|dizziness|nausea|nauseous|nauseated|light ?headed|throwing up|vomit\w*|passed out|pass out|fainted|sleepy and sick|(?:feel|feels|feeling|felt|making \w+|all|everyone's|everybody's) (?:sick|ill|funny|faint|weird)"
_WIRES = r"wires?|wiring|outlets?|sockets?|plugs?|panel|breakers?|breaker box|fuse ?box|cords?|circuit(?: board)?|board|switch(?:es)?|disconnect(?: box)?|thermostat|control box|strips?|insulation"
_ELECTRIC = (
    r"outlets?|sockets?|electric(?:al|s|ity)?|breaker box|breakers?|fuse ?box|panel(?: box)?|wires?|wiring|bulbs?|lights?|light ?bulbs?|light fixtures?|fixture|chandelier|ceiling fan|fan"
    r"|switch(?:es)?|switch plate|(?<!drain )(?<!sink )(?<!tub )(?<!bathtub )plugs?|plugged in|power strip|surge protector|extension cord|cords?|smoke(?:detector|alarm)s?|controller box|circuits?"
)
_WET = r"water|water's|leak(?:s|ing|ed)?|drip(?:s|ping)?|wet|soaked|flood(?:ed|ing)?|pouring|spraying|puddle|rainwater|raining|wall's wet|damp|burst\w*"
_TOUCH = (
    r"(?:on|onto|in|into|near|by|around|through|over|above|from|out of|inside|under|touch\w*|reach\w*|hitting|down|full of|filled|filling|filled up|wet|soaked|soaking|under ?water|close to|inch from"
    r"|sitting|laying|lying|up to|next to|below|all over|at|where|getting|got|gets|dripping|leaking|has|have)"
)
_VOLUME = r"pouring|pours|gushing|gushes|spraying|sprays|shooting|shoots|spewing|rushing|bursting|blasting|squirting|spurting|cascading|streaming|flowing|spilling|bubbling up"
_PLACES = r"basement|cellar|house|kitchen|bathroom|room|floor|downstairs|upstairs|hallway|hall|store|apartment|garage|living room|ceiling|closet|shop|office|whole place|crawl ?space|stairs|stairwell"
_BURST = r"burst|bursts|bursted|bust|busted|exploded|ruptured|split|snapped|blew|blown|let go|popped off|came apart|broke open|gave way|broke|broken|separated"

SIGNS: dict[Danger, tuple[str, ...]] = {
    Danger.GAS: (
        near(_SMELL, _GAS, 5),
        r"\b(?:smell(?:s|ed|ing)?|smelt)(?: (?:of|like|a|some|the|strong|real))*? (?:guess|gasp|gus|gets|guest|gaps|yes)\b|\b(?:the|a|strong) guess (?:smell|odor)\b|(?<!\bi )(?<!\bi'd )(?<!\bmy )(?<!\bbest )\bguess (?:by|near|around|from|out of) (?:the |my |our )?(?:stove|oven|range|cook ?top|furnace|boiler|dryer|meter|burners?)\b|\bgassy\b",
        r"\b(?:rotten|rotting|bad|spoiled) eggs?\b|\b(?:smells?|stinks?) (?:like|of) eggs?\b|\beggy? smell\b",
        rf"{near(_SMELL, 'sulfur|sulphur|skunk(?:y)?', 4)}",
        rf"\b(?:{_GAS}|gaspipe)(?:'s)?(?: [\w']+){{0,4}}? (?:leak(?:s|ing|ed)?|escaping|hissing|filling|coming (?:out|in|from)|blowing|spewing|venting|everywhere)\b",
        then(r"leak\w*|hiss\w*", rf"{_GAS}|{_GAS_PIPE}", 4),
        then(r"gascompany|gasman|gasguy|utility", r"leak", 12),
        then(
            r"hit|cut|dug (?!up)|dug into|dig into|digging|broke|punctured|nicked|ruptured|snapped|chewed|struck|ran (?:in)?to|drove into|backed into|damaged|drilled|severed|bumped",
            rf"(?:the|a|my|our|his|her|their|your) (?:{_GAS_PIPE})",
            4,
        ),
        then(_GAS_PIPE, r"leak\w*|broken|broke|cut|hit|ruptured|hissing|damaged|punctured|snapped|severed|cracked", 4),
        near(r"hiss(?:ing|es)?|whistling", r"gas\w*|propane|stove|regulator|range|oven", 9),
        then(r"(?:gas|propane|poison gas|l p) (?:alarm|detector|sensor)", _SOUNDING, 4),
        r"\b(?:full of|filled (?:up )?with|filling (?:up )?with|fills? with) (?:natural )?(?:gas|propane)\b|\b(?:there's|there is|think we have|we've got|got) (?:natural )?gas (?:in|inside|all over|throughout) (?:the|my|our|here)\b|\bleft (?:the |a )?gas on\b|\bleft (?:the |a )?\w*(?:stove|burner|oven|knob)(?: was)?(?: left)? on (?:with no|without)\b|\b(?:stove|burner|oven) (?:was |got |been )*left on (?:with no|without)\b",
        r"\bgas(?:stove|range|oven|burner|grill|fireplace|logs?)\b(?: [\w']+){0,4}? (?:won't|can't|doesn't|couldn't|will not) (?:turn|shut|go)(?: it)? off\b",
        r"\b(?:left|leave) (?:the |a |my )?(?:gas ?)?(?:burner|stove|oven|range|knob)\b.{0,20}\bon\b.{0,60}\b(?:reek\w*|smell\w*|stink\w*)\b",
    ),
    Danger.CARBON_MONOXIDE: (
        rf"\b(?:{_CO})\b",
        rf"\b(?:{_CO_SHORT}) (?:{_ALARM})\b|\b(?:high|found|elevated|got|reads|shows?|says?|saying|of|it's) (?:a |some |high )?(?:c o|co)\b(?! (?:op|own\w*|pay|worker|ed))|\b(?:co|c o) (?:in the house|in (?:my|our) house|coming|levels?|is high)\b",
        r"\b(?:alarms?|detectors?|monitor|meter)(?:'s)?\b(?: [\w']+){0,5}? (?:c o|co|carbon)\b",
        r"\bp ?p ?m\b|\bparts per million\b",
        r"\b(?:alarms?|detectors?)\b.{0,30}\b(?:fresh air|evacuate)\b|\bpoison gas\b|\bcarbon one\b|\b(?:furnace|boiler|\w*heater) (?:is |was )?(?:poisoning|gassing)\b|\bcar exhaust\b",
        rf"{near(r'exhaust|(?:furnace|flue|exhaust|boiler|burner|combustion)(?: gas)? fumes|fumes', rf'{_HEATER}|house|basement|apartment|home', 8)}",
        then(
            r"flue(?: pipe)?|vent pipe|exhaust(?: pipe)?|chimney",
            r"came (?:off|apart|loose)|fell(?: off| down| apart)?|disconnected|blocked|collapsed|separated|plugged|is off|blown off",
            6,
        ),
        rf"{near(_ILL, rf'(?:{_HEATER})', 14)}",
        rf"{near(_ILL + r'|exchanger', r'alarms?|detectors?', 14)}",
        # Of an unnamed detector the worse is assumed; smoke detectors are one word by now.
        r"(?<!leak )(?<!water )(?<!motion )(?<!metal )(?<!heat )(?<!flood )(?<!radar )\bdetectors?\b(?: [\w']+){0,6}? (?:(?:keeps?|is|are|kept|won't stop|started) )?(?:going off|went off|goes off|gone off|screaming|blaring)\b",
    ),
    Danger.ELECTRICAL: (
        r"(?<!\bin )(?<!\bis )(?<!\blast name )\bsparks?\b(?! up| of| joy| nevada| weather)|\bspark(?:ed|ing)\b(?! water)",
        r"\b(?:arcs|arced|arcing|arking|arch?ing)\b|\b(?:an|electric(?:al)?|blue|bright|big|little) arc\b(?! welder)",
        r"\b(?:got|get|gets|getting|gave|gives?|giving|felt|feel)(?: [\w']+){0,3}? (?:an? )?(?:electric\w* |little |big |bad )*(?:shock(?:ed|s)?|zap(?:ped|s)?|jolts?|tingles?|tingling|buzz|electrocuted)\b|\bshock(?:ed|s|ing) (?:me|him|her|us|my|our|you|when|the (?:kids|baby|dog))\b|\b(?:zapped|electrocuted)\b|\bzaps? (?:me|you|us|him|her)\b|\bbit me\b.{0,20}\belectric|\bheard a zap\b",
        near(
            _SMELL,
            r"burn(?:ing|t|ed|s)?|on burn|scorch\w*|singed|melt(?:ed|ing)|charred|electrical|electric|acrid|overheat\w*|hot wires?|hot plastic|hot electric\w*",
            6,
        ),
        r"\bburn(?:ing|t|ed)? (?:plastic|wires?|rubber|electrical|wiring|insulation)\b|\b(?:like|of) (?:hot )?wires?\b",
        near(
            r"melt(?:ed|s|ing)|burn(?:t|ed|ing)(?: up| black)?|scorched|fried|charred|sizzl\w*|smolder\w*|crackling|glowing",
            _WIRES,
            6,
        ),
        rf"\b(?:{_WIRES}|cover|heat strips)(?: [\w']+){{0,4}}? (?:is|are|it's|that's|getting|gets|feels|was|and)(?: [\w']+){{0,2}}? (?:(?:too |really |very |burning |red )?hot|warm to|buzzing|humming|sizzling|crackling|glowing|melting|smoking)\b(?! water)",
        r"\b(?:something|it|wires?|plastic|motor|outlet|blower|furnace|insulation|unit|air ?conditioner|boiler|\w*heater)(?:'s| is| are)(?: \w+)? burning\b(?! (?:oil|wood|gas|fuel|propane|hot|too))|\b(?:blue|bright|big|a) flash\b|\bflash(?:es)? (?:and|at|from|of)\b|\b(?:live|bare|exposed|downed|hanging) wires?\b|\bwire (?:is |that's )?(?:hanging|dangling|exposed)\b",
        r"\b(?:electric(?:al)?|electricity)\b(?: [\w']+){0,4}? (?:in the (?:pipes?|water)|fire|burning|arcing|smoke|short)\b|\bshort circuit\b|\bshorted out\b.{0,30}\b(?:smell|spark|smoke|burn)",
    ),
    Danger.FIRE: (
        r"\bsmoke(?:detector|alarm)s?(?:'s|'re)?\b(?: [\w']+){0,4}? (?:going off|went off|goes off|gone off|sounding|sounded|blaring|screaming|ringing|yelling)\b",
        r"(?<!\bi'm )(?<!\bi am )(?<!\bhe's )(?<!\bshe's )(?<!\bboss is )(?<!\bwe're )\bon fire\b|\b(?:catch|catching|caught)(?: \w+){0,3}? fire\b|\b(?:there's|there is|there was|have|got|had|was|(?<!humid )a|an|little|small|help|the) fire\b(?! up)(?<!light the fire)(?<!light a fire)|\bfire (?:is )?(?:shot|shoot\w*|in|inside|coming|started|broke out|behind|under) (?!the (?:fire ?place|wood))|^(?:help |oh my god |please )*fire(?: fire| help| please)*$|\bfire ?ball\b|\bset fire\b",
        r"\bflames\b(?!(?: [\w']+){0,3} (?:yellow|low|orange|blue|lazy|weak))|\bflame (?:shot|shooting|coming|came|out of|jump\w*)\b|\bburst into flames?\b",
        r"(?<!\bno )(?<!\bquit )(?<!\bi )(?<!\bwe )(?<!\bstopped )(?<!\bneighbor was )(?<!\bperson was )(?<!\bhe's )(?<!\bshe's )(?<!\bcigarette )(?<!\bpeople )\bsmok(?:e|y|ing)\b(?! (?:meat|cigar\w*|weed|area|section|building|room|neighbor|signal|and mirrors|from (?:the )?wild ?fires?))",
        r"\b(?:furnace|furnish|boiler|burner|\w*heater|unit|stove|oven|dryer)(?: just| has| had)* (?:exploded|blew(?: up)?|blown up|explode)\b|\bexplosion\b",
        r"\b(?:insulation|curtains?|wall|ceiling|house|roof|wood|attic|carpet|insulation around the \w+)(?:'s| is| are) (?:burning|burning up|charred)\b",
    ),
    Danger.WATER_NEAR_ELECTRICS: (
        rf"\b(?:{_WET})(?:'s)?\b(?: [\w']+){{0,6}}? {_TOUCH}(?: [\w']+){{0,6}}? (?:{_ELECTRIC})\b|\b(?:spraying|hitting|soaking|flooding) (?:the|my|our|an?) (?:\w+ )?(?:{_ELECTRIC})\b",
        rf"\b(?:{_ELECTRIC})(?:'s)?\b(?: [\w']+){{0,5}}? {_TOUCH}(?: [\w']+){{0,3}}? (?:water|wet|soaked|under ?water|dripping|flooded|leaking|leak)\b",
        rf"\b(?:{_ELECTRIC})(?:'s| is| are|'re) (?:all |really |soaking |getting )?(?:wet|soaked|dripping|under ?water|flooded)\b|\b(?:{_ELECTRIC}) (?:got|getting|gets|was|has|have)(?: [\w']+){{0,2}}? (?:wet|soaked|dripping|under ?water|flooded)\b",
        r"\b(?:standing|ankle deep|inch(?:es)? of|foot of|feet of) (?:in )?water\b.{0,60}\b(?:power|electric\w*|outlets?|panel|breakers?|plugged in)\b|\bwater and electricity\b(?! bills?|.{0,12}\bbill)|\bwater (?:all over|on) (?:the|my) floor\b.{0,40}\b(?:plugged in|power'?s? (?:is )?on|cords?|outlets?)\b",
    ),
    Danger.FLOODING: (
        r"(?<!\bmrs )(?<!\bmr )(?<!\bms )(?<!\bmiss )(?<!\bname is )\bflood(?:s|ed|ing)?\b(?! (?:with|of|out of work))",
        rf"\b(?:water|water's|waters|it|its|it's|pipes?|toilet|\w*heater|ceiling|leak|hydrant|valve|tank|hose|faucet)\b(?: [\w']+){{0,5}}? (?:{_VOLUME})\b(?! (?:rain|outside|down rain|really hard|out there|cats))",
        rf"\b(?:{_VOLUME})\b(?: [\w']+){{0,5}}? (?:water|out|ceiling|walls?|floor|everywhere|pipe|all over|upstairs|inside|in my|in the (?:house|kitchen|basement|living room))\b(?! hot| cold)",
        r"\bwater(?:'s| is| was)?(?: just| all)? (?:everywhere|all over|coming (?:in|through|down|up|from the ceiling|out of the (?:ceiling|walls?)|fast)|running (?:down|into|through|across|out (?:of |from |under )?(?:the|my|our|their|his|her) (?:\w+ )?(?:doors?|house|garage|ceiling|walls?|windows?))|going (?:all over|everywhere)|rising)\b|\bgoing everywhere\b|\bwater(?: [\w']+){0,5}? (?:everywhere|keeps coming)\b|\b(?:gets?|getting) (?:everything|everywhere) (?:wet|soaked)\b|\bsoaked\b.{0,20}\bwater\b",
        rf"(?<!sewer )(?<!septic )(?<!drain )(?<!gas )(?<!the line )\b(?:{_BURST}) (?:a |the |my |our )?(?:water)?(?:pipes?|mains?|lines?)\b(?! stem)|(?<!gas )(?<!sewer )(?<!septic )(?<!drain )(?<!vent )\b(?:water)?(?:pipes?|pipe's|types?|pike|lines?|main)\b(?: [\w']+){{0,5}}? (?:{_BURST})\b(?! (?:down|code|connection))|\b(?:\w*heater|\w*tank|hose|fitting|sprinkler)\b(?: [\w']+){{0,4}}? (?:burst\w*|bust|busted|exploded|ruptured|split open|blew|let go|gave way|popped off)\b|\b(?:hit|cut|drilled (?:in)?to|nailed|punctured|broke|nicked) (?:a|the|my|our|into a) (?:water)?(?:pipes?|mains?|lines?)\b",
        r"\b(?:can't|cannot|can not|won't|unable to|couldn't|don't know how to) (?:\w+ )?(?:(?:stop|turn off|shut off) (?:the |my |this )?water|(?:turn|shut|get|keep) (?:the |my |this )?water (?:off|to stop|out))\b|\b(?:water|leak\w*|flood\w*|pour\w*|gush\w*|spray\w*|burst|coming|ceiling|everywhere)\b.{0,60}\b(?:can't|cannot|can not|won't|unable to|couldn't|don't know how to) (?:\w+ )?stop it\b|\bwater(?: just)? won't (?:stop|shut off|turn off|quit)\b|\b(?:can't|cannot) (?:find|reach|turn|get)(?: \w+){0,3} (?:shut ?off|main valve|main)\b.{0,50}\b(?:water|everywhere|leak|coming|flood)|\b(?:water|flood|leak|coming)\b.{0,50}\b(?:can't|cannot) (?:find|reach|turn|get)(?: \w+){0,3} (?:shut ?off|main)\b",
        r"\b(?:shut ?off|main valve) (?:valve )?(?:won't (?:close|turn|budge)|is stuck open)\b|\b(?:valve|shut ?off)\b.{0,30}\b(?:broke off|won't close|snapped off)\b.{0,40}\b(?:water|blast\w*|shoot\w*|spray\w*|everywhere|coming)\b",
        r"(?<!tub is )(?<!tub's )(?<!bathtub's )(?<!sink is )(?<!toilet is )(?<!bowl is )(?<!pit is )(?<!pan is )(?<!washer is )(?<!dishwasher is )\b(?:full of|filled with|filling with|filling up with|filled up with|fills up with) water\b",
        r"\b(?:inches|foot|feet|inch) (?:of |deep in )?water\b|\b(?:ankle|knee) deep\b|\bwater (?:is )?up to (?:my|our|the|your)\b|\bstanding in water\b",
        rf"\b(?:{_PLACES})(?:'s)?(?: is| are| was)? (?:all |completely |totally )?(?:under ?water|swimming|under (?:\w+ ){{0,2}}(?:inch|inches|foot|feet))\b",
        r"\b(?:everything|stuff|things|boxes|furniture)(?:'s| is| are)?(?: [\w']+){0,4}? floating\b|\bcoming (?:in|down|up) (?:so|too|really|very) fast\b|\bpipes?(?:'s)?(?: [\w']+){0,2} wide open\b",
        r"\b(?:overflow\w*)\b.{0,40}\b(?:won't stop|can't stop|everywhere|all over|hall\w*|floor and|downstairs|ceiling)\b|\b(?:won't|can't) stop (?:it from )?overflowing\b",
        r"\bceiling\b.{0,30}\b(?:came down|collapsed|collapsing|falling|caving|caved|coming down|fell)\b|\b(?:water ?fall|geyser|niagara)\b|\b(?:like|is|becoming) a (?:river|lake|swimming pool|pond)\b",
        r"\b(?:big|huge|major|massive|bad) leak\b.{0,40}\b(?:can't|won't|fast|everywhere|gushing|pouring)\b|\braining (?:inside|in (?:my|the|our|here)|from (?:the|my|our|upstairs)|through|down)\b|\btaking on water\b|\bbulging\b|\bleaking (?:a lot of|lots of|tons of|so much|a ton of) water\b|\bwater\b.{0,40}\b(?:keeps (?:on )?coming|coming and coming|so fast|coming in fast|coming (?:in|down|out|up) (?:so|too|really|very) fast)\b",
        r"\b(?:running|spilling|pouring|flowing|coming|overflowing|gushing)(?: [\w']+){0,6}? (?:onto|on to|all over|across) (?:the|my|our) (?:\w+ )?(?:floors?|carpet|basement|kitchen|bathroom|hall(?:way)?|house|place)\b|\bleak\w* all over (?:the|my|our) (?:\w+ )?(?:floors?|basement|kitchen|bathroom|house|place)\b",
        rf"\b(?:{_WET}|\w*heater|\w*tank|hose|washer|dishwasher|toilet|shower|bathtub|tub|sink)\b(?: [\w']+){{0,6}}? (?:it's|is) all over (?:the|my|our) (?:\w+ )?(?:floors?|basement|cellar|kitchen|bathroom|house|place|garage)\b",
        r"\b(?:inch|inches|foot|feet)(?: deep)? (?:in|on|across) (?:the|my|our) (?:\w+ )?(?:basement|cellar|garage|floor|kitchen|bathroom|hall(?:way)?|crawl ?space)\b(?! (?:sink|tub|shower|pipes?|drain))",
        r"\b(?:basement|cellar|garage|crawl ?space|kitchen|bathroom|hall(?:way)?|house|room)(?:'s| is)? (?:\w+ )?filling up\b(?! with (?:smoke|gas|fumes))",
        r"\b(?:coming|running|pouring) (?:down )?through (?:the|my|our) (?:[\w']+ ){0,2}?ceilings?\b|\bcarpets?(?:'s| is| are)? (?:all )?(?:squish\w*|soaked|soaking)\b",
        r"\b(?:whole|entire) (?:downstairs|upstairs|basement|cellar|house|kitchen|floor|first floor|second floor)(?:'s| is) (?:all |soaking |completely )?(?:wet|soaked|soaking|flooded)\b",
        r"\b(?:burst\w*|hose|pipes?|water|leak\w*|gush\w*|spray\w*)\b.{0,60}\b(?:can't|cannot|couldn't) get (?:it|the (?:water|valve)) (?:to )?(?:shut|closed?|off|stop)\b",
    ),
}
COMPILED = {danger: tuple(re.compile(sign) for sign in signs) for danger, signs in SIGNS.items()}
