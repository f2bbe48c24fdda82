"""What callers say before they put right what was read back: "no, the address is wrong, it should be". Pure."""

from collections.abc import Iterable

from gateway.hearing.networks.paths import Path, any_of, either, perhaps, then

CORRECTED = 0.1
"""Of those who say something before their answer, the share who put a wrong one right."""
_DENYING = (
    "no",
    "nope",
    "no no",
    "no sorry",
    "sorry",
    "almost",
    "not quite",
    "actually",
    "that's not right",
    "that's wrong",
)
_FILLER = ("um", "uh", "er", "well")
_NOW = ("it's", "it is", "that's", "it should be", "i said", "make that", "make it", "should be")


def before(plain: Iterable[str], *whats: str) -> Path:
    """`plain`: what is said before an answer; or, seldom, a correction of one of `whats` ("address", "last name")."""
    return either((any_of(plain), 1 - CORRECTED), (_correcting(whats), CORRECTED))


def _correcting(whats: tuple[str, ...]) -> Path:
    denied = then(perhaps(any_of(_FILLER), 0.1), any_of(_DENYING))
    wrong = [
        way
        for what in whats
        for way in (
            f"the {what} is wrong",
            f"my {what} is wrong",
            f"the {what}'s wrong",
            f"wrong {what}",
            f"you got the {what} wrong",
            f"you got my {what} wrong",
            f"you have the {what} wrong",
            f"you have my {what} wrong",
            f"that's the wrong {what}",
            f"that's not my {what}",
            f"that's not the {what}",
            f"i guess you got my {what} wrong",
        )
    ]
    named = [
        f"{whose} {what}{verb}" for what in whats for whose in ("my", "the") for verb in (" is", "'s", " should be")
    ]
    told = then(perhaps(any_of(_DENYING), 0.3), perhaps(any_of(_FILLER), 0.1))
    return either(
        (then(denied, perhaps(any_of(_NOW), 0.6)), 3.0),
        (then(told, any_of(wrong), perhaps(any_of(_NOW), 0.8)), 3.0),
        (then(told, any_of(named)), 2.0),
    )
