"""What the words heard so far look like: digits counted, an end that wants more, sounds that are no words. Pure."""


def vocabulary(listed: str) -> frozenset[str]:
    """The words listed, separated by spaces."""
    return frozenset(listed.split())


_UNITS = vocabulary("zero oh o one two three four five six seven eight nine niner")
_TEENS = vocabulary("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_TENS = vocabulary("twenty thirty forty fifty sixty seventy eighty ninety")
NUMBER_WORDS = frozenset({*_UNITS, *_TEENS, *_TENS, "hundred", "thousand", "double", "triple"})

FILLERS = vocabulary("uh um uhm er erm ah eh hm hmm mm mhm uh-huh mm-hmm huh the a and so well like")
"""Sounds and small words that say nothing alone; also what the recogniser writes for a cough or a click."""
BACK_CHANNELS = frozenset({"uh huh", "uh-huh", "mm hmm", "mm-hmm", "mhm", "okay", "ok", "right", "alright", "i see"})
"""Said to show that one listens: neither an interruption nor an answer while the gateway speaks."""

_DANGLING = vocabulary(
    "and um uh er or but so because is it's its my the a an at of with from between before after i i'm we're there's"
)
"""Words that a sentence does not end with: more is to come."""


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
    return bool(heard) and heard[-1] in _DANGLING


def says_nothing(text: str) -> bool:
    """No words, or only sounds that the recogniser writes for breath and noise."""
    return all(w in FILLERS for w in words(text))


def is_back_channel(text: str) -> bool:
    joined = " ".join(words(text))
    return joined in BACK_CHANNELS or all(w in BACK_CHANNELS or w in FILLERS for w in words(text))
