"""What the words heard so far look like: digits counted, an end that wants more, sounds that are no words. Pure."""

from functools import cache

import phonenumbers


def vocabulary(listed: str) -> frozenset[str]:
    """The words listed, separated by spaces."""
    return frozenset(listed.split())


_NAMED = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_DIGITS = {"oh": "0", "o": "0", "niner": "9"} | {word: str(digit) for digit, word in enumerate(_NAMED)}
_REPLIES = vocabulary("yes yeah no yep it i he she they we that there")
_UNITS = vocabulary("zero oh o one two three four five six seven eight nine niner")
_TEENS = vocabulary("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_TENS = vocabulary("twenty thirty forty fifty sixty seventy eighty ninety")
NUMBER_WORDS = frozenset({*_UNITS, *_TEENS, *_TENS, "hundred", "thousand", "double", "triple"})

FILLERS = vocabulary("uh um uhm er erm ah eh hm hmm mm mhm uh-huh mm-hmm huh the a and so well like")
"""Sounds and small words that say nothing alone; also what the recogniser writes for a cough or a click."""
BACK_CHANNELS = frozenset({"uh huh", "uh-huh", "mm hmm", "mm-hmm", "mhm", "okay", "ok", "right", "alright", "i see"})
"""Said to show that one listens: neither an interruption nor an answer while the gateway speaks."""

_MURMURS = frozenset({"uh huh", "uh-huh", "mm hmm", "mm-hmm", "mhm", "mm hm", "hm hm"})
_DANGLING = vocabulary(
    "and or but so because if when while since unless until though that which who whose "
    "of to for with from by into about near between at "
    "the a an my your his our their its any every another "
    "i we they he she who's it's i'm we're they're he's she's there's that's what's here's "
    "i've we've they've i'd we'd i'll we'll they'll "
    "is are was were am isn't aren't wasn't has have had having can could would should might must "
    "need needs want wants get getting gets make making says said like really very "
    "um uh er erm hm hmm mm"
)
"""Words that a sentence hardly ever ends with: conjunctions, prepositions that are no particles, articles, subjects,
auxiliary verbs, verbs that want an object. More is to come."""
_PERHAPS_DANGLING = vocabulary(
    "in on before after over through under some this these those her me do does did don't doesn't didn't will won't "
    "be been being it's also just maybe then well actually "
    "large small big little new old other same different single double triple whole entire several many few main brand "
    "tell told give gave bring brought put send sent buy bought find found ask asked"
)
"""Words that end a sentence now and then ("it won't turn on"), but mostly stand before what they are about."""
_LIGHT = (
    FILLERS
    | _DANGLING
    | _PERHAPS_DANGLING
    | vocabulary(
        "you us them it that those what how when where why let let's calling please thanks thank hi hello hey okay ok "
        "yes yeah yep no nope not right sure good morning afternoon evening oh there here now as if"
        " got going don't can't"
    )
)
"""Words that say nothing of what a sentence is about."""
_REPLY_ENDS = vocabulary("is are was were am isn't aren't wasn't have has can could would should might must")
_SHORT_REPLY = 3
"""In "yes it is" or "i don't" the verb is the end."""


def words(text: str) -> list[str]:
    """The words of a text, without what was outside the grammar."""
    return [w for w in text.split() if w != "[unk]"]


def digit_count(text: str) -> int:
    """How many digits these words make: "eight oh two" 3, "fifty five" 2, "double two" 2, "fourteen hundred" 4."""
    digits, times, after_tens, last = 0, 1, False, 0
    for word in text.split():
        if word in ("double", "triple"):
            times = 2 if word == "double" else 3
            continue
        if word in _UNITS:
            count = 0 if after_tens and word not in ("zero", "oh", "o") else times
            after_tens = False
        elif word in _TEENS or word in _TENS:
            count, after_tens = 2 * times, word in _TENS
        elif word == "hundred":
            # "four hundred" and "fourteen hundred" add two digits to what stands before.
            count, after_tens = (2 if last else 0), False
        elif word == "thousand":
            count, after_tens = (3 if last else 0), False
        else:
            count, after_tens = 0, False
        digits, times = digits + count, 1
        last = count
    return digits


def first_digit_is_one(text: str) -> bool:
    return next((w == "one" for w in text.split() if w in NUMBER_WORDS), False)


def dangling(text: str) -> bool:
    """The last word wants another one: "my number is", "thursday or", "um"."""
    heard = words(text)
    if not heard or heard[-1] not in _DANGLING:
        return False
    reply = 1 < len(heard) <= _SHORT_REPLY and heard[0] in _REPLIES and heard[-1] in _REPLY_ENDS
    return not reply


def perhaps_dangling(text: str) -> bool:
    """The last word often wants another one."""
    heard = words(text)
    return bool(heard) and heard[-1] in _PERHAPS_DANGLING


def content(text: str) -> list[str]:
    """The words that are no fillers."""
    return [w for w in words(text) if w not in FILLERS]


def weighty(text: str) -> list[str]:
    """The words that tell what it is about: none in "can i get it", two in "the sink leaks"."""
    return [w for w in words(text) if w not in _LIGHT]


def may_begin_long_number(text: str) -> bool:
    """Whether these seven digits may be the beginning of a ten-digit North American number.

    They are not when the first three are no area code in use, or when the exchange would begin with 0 or 1.
    """
    digits = [_DIGITS[w] for w in text.split() if w in _DIGITS]
    if len(digits) != 7:
        return True
    return digits[3] not in "01" and _is_area_code("".join(digits[:3]))


@cache
def _is_area_code(code: str) -> bool:
    """By the numbering plan that comes with `phonenumbers`."""
    number = phonenumbers.PhoneNumber(country_code=1, national_number=int(f"{code}2345678"[:10]))
    return phonenumbers.is_valid_number(number)


def ends_in_year(said: list[str]) -> bool:
    """ "nineteen sixty seven", "two fifteen sixty two", "two thousand four": a date's last words."""
    if "thousand" in said[-3:]:
        return True
    # A ten at the very end wants its unit; "three twenty eight" is a month and a day.
    return _date_parts(said) > 2 and len(said) > 1 and said[-1] in _UNITS and said[-2] in {*_TENS, "oh", "o"}


def may_end_in_year(said: list[str]) -> bool:
    """ "seven fifteen nineteen seventy" may be whole; so may single digits: "five two five five five"."""
    if said[-1] in _UNITS:
        return _date_parts(said) > 4
    # "Nineteen" and "twenty" are centuries that want their years.
    return _date_parts(said) > 2 and said[-1] in {*_TENS, *_TEENS} - {"nineteen", "twenty"}


def _date_parts(said: list[str]) -> int:
    """How many of month, day and year have been begun: "june eleventh" 2, "two fifteen sixty two" 3."""
    parts, after_ten = 0, False
    for word in said:
        ordinal = word.endswith(("st", "nd", "rd", "th")) and word not in _MONTHS
        unit = word in _UNITS or ordinal
        if word in _MONTHS or word in _TEENS or word in _TENS or (unit and not after_ten):
            parts += 1
        after_ten = word in _TENS
    return parts


_MONTHS = vocabulary("january february march april may june july august september october november december")


def ends_in_ten(text: str) -> bool:
    """The last word is "sixty": complete, or half of "sixty nine"."""
    return any(word in _TENS for word in text.split()[-1:])


def in_pairs(text: str) -> bool:
    """Said in tens or teens: "fifty six fifteen", "one twenty two", "two ten"."""
    return any(w in _TENS or w in _TEENS for w in text.split())


def says_nothing(text: str) -> bool:
    """No words, or only sounds that the recogniser writes for breath and noise."""
    return all(w in FILLERS for w in words(text))


def murmurs_yes(text: str) -> bool:
    """ "Uh-huh" and its spellings, and nothing else."""
    return " ".join(words(text)) in _MURMURS


def is_back_channel(text: str) -> bool:
    joined = " ".join(words(text))
    return joined in BACK_CHANNELS or all(w in BACK_CHANNELS or w in FILLERS for w in words(text))
