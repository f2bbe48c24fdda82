"""The network of answers to "is there a baby with you, or anyone older or unwell?": no, or who it is. Pure."""

from collections.abc import Iterable

from gateway.hearing.networks import answers, hesitations
from gateway.hearing.networks.paths import Path, any_of, either, perhaps, said, then

_NO, _YES = ("no", "nope", "nah", "no no"), ("yes", "yeah", "yep", "uh huh")
_NOBODY = (
    *("just me", "just us", "it's just me", "it's just us", "it's only me", "it's only us", "only me", "only us"),
    *("just my husband and me", "just my wife and me", "just my husband", "just my wife", "just the two of us"),
    *("just my husband and i", "just my wife and i", "nobody", "no one", "nobody like that", "no one like that"),
    *("nobody here", "nobody else", "there isn't", "there's not", "there's nobody", "there's no one", "there aren't"),
    *("none of those", "not here", "not really", "not at all", "not right now", "we're fine", "we're all fine"),
    *("we're okay", "we're all okay", "we're good", "everybody's fine", "everyone's fine", "everybody's okay"),
    *("everyone is okay", "all adults", "we're all adults", "all healthy", "thank god", "i live alone", "i'm alone"),
)
_THERE = ("there is", "there are", "we do", "i do", "we have", "i have", "there's", "i've got", "we've got", "it's")
_KIN = ("mother", "mom", "father", "dad", "grandmother", "grandma", "grandfather", "grandpa", "wife", "husband", "son",
        "daughter", "aunt", "uncle", "sister", "brother", "neighbor", "tenant", "mother in law")  # fmt: skip
_MANY = ("parents", "grandparents", "kids", "children", "twins")
_SMALL = ("a baby", "a newborn", "a new baby", "an infant", "a toddler", "a little one", "two little kids",
          "small children", "little kids", "three kids", "two kids", "a little boy", "a little girl", "a sick child",
          "an old lady", "an old man", "an elderly person", "a one year old", "a two year old")  # fmt: skip
_STATE = (
    *("elderly", "old", "very old", "sick", "ill", "really sick", "pregnant", "disabled", "in a wheelchair"),
    *("on oxygen", "diabetic", "not well", "unwell", "on dialysis", "having chemo", "just home from the hospital"),
)
_TENS = ("seventy", "eighty", "ninety")
_UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MONTHS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")


def answer(phrases: Iterable[str]) -> Path:
    """`phrases`: of any yes or no."""
    nobody = either((any_of(_NOBODY), 3.0), (then(any_of(_NO), any_of(_NOBODY)), 4.0))
    agreed = then(any_of(_YES), perhaps(any_of(_THERE), 0.3))
    somebody = then(perhaps(either((agreed, 4.0), (any_of(_THERE), 1.0)), 0.8), _who())
    told = then(hesitations.before(), either((nobody, 4.0), (somebody, 3.0)), hesitations.within())
    return either((answers.yes_no(phrases), 4.0), (told, 6.0))


def _who() -> Path:
    aged = then(any_of(_TENS), perhaps(any_of(_UNITS), 0.8))
    old = then(perhaps(any_of(("almost", "nearly", "over")), 0.1), aged, perhaps(said("years old"), 0.3))
    state = either((any_of(_STATE), 2.0), (old, 2.0))
    is_so = then(any_of(("is", "she's", "he's", "who is", "who's")), state)
    relative = either(
        (then(any_of(_KIN), perhaps(is_so, 0.5)), 3.0), (then(any_of(f"{k}'s" for k in _KIN), state), 1.0)
    )
    kin = then(perhaps(any_of(("my", "our", "his", "her")), 0.95), relative)
    are_so = then(any_of(("are", "they're", "who are")), state)
    many = then(perhaps(any_of(("my", "our")), 0.8), any_of(_MANY), perhaps(are_so, 0.4))
    months = then(perhaps(said("a"), 0.6), any_of(_MONTHS), any_of(("month", "months", "week", "weeks")), said("old"))
    small = then(any_of(_SMALL), perhaps(months, 0.1))
    me = then(any_of(("i'm", "i am")), state)
    one = either((kin, 5.0), (many, 2.0), (small, 4.0), (months, 1.0), (me, 2.0))
    return then(one, perhaps(then(said("and"), either((kin, 1.0), (small, 1.0))), 0.1))
