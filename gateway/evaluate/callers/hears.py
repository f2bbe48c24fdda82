"""What the recogniser makes of a caller on a noisy street: words lost, put in, and taken for others like them."""

from random import Random

from gateway.turn import Moment, Reading

_TAKEN_FOR = {
    "furnace": ("for nice", "my and", "finest"), "drain": ("train", "during"), "sink": ("think", "sing"),
    "leak": ("lake", "league"), "leaking": ("lacking", "leading"), "toilet": ("twilight", "to let"),
    "water": ("what are", "waiter"), "pipe": ("type", "five"), "burst": ("first", "bird"), "heat": ("he", "eat"),
    "heater": ("eater", "he there"), "faucet": ("for said", "fossett"), "clogged": ("clocked", "cloud"),
    "basement": ("basements", "base man"), "kitchen": ("kitchens", "chicken"), "street": ("straight", "three"),
    "avenue": ("have a new", "evening"), "maple": ("april", "people"), "church": ("search", "shirts"),
    "pearl": ("pull", "peril"), "tomorrow": ("to more", "morrow"), "morning": ("more than", "mourning"),
    "afternoon": ("after new", "after noon"), "thursday": ("third day", "thirsty"), "tuesday": ("choose day",),
    "friday": ("fried a",), "four": ("for",), "two": ("to", "too"), "eight": ("ate", "a"), "one": ("won", "when"),
    "nine": ("mine", "known"), "five": ("i've", "fine"), "oh": ("a", "all"), "yes": ("yet", "yeah"),
    "no": ("know", "now"),
    "appointment": ("a point meant", "appointments"), "cancel": ("council", "cans all"), "bill": ("build", "well"),
    "charged": ("charge", "charts"), "ac": ("a see", "easy"), "conditioner": ("condition or", "conditions"),
    "thermostat": ("the most at", "firm stat"), "disposal": ("this puzzle", "proposal"), "pump": ("bump", "come"),
    "pressure": ("pleasure", "fresher"), "shower": ("our", "showed her"), "name": ("main", "day"),
    "carbon": ("carpet",),
    "alarm": ("a lamb", "arm"), "smell": ("small", "spell"), "flooding": ("flooring", "blooding"),
}  # fmt: skip
"""Pairs of the kind that the small English model makes of telephone speech; none is in any grammar."""
_PUT_IN = ("the", "and", "a", "uh", "to", "it")
_FREE_ERRORS = 0.22
"""Share of words that go wrong in open recognition: between read and real speech on a telephone."""
_GRAMMAR_ERRORS = 0.04
"""The same where the grammar of the moment listens along; there the word is lost, not changed."""
_GUIDED = frozenset(
    {Moment.YES_NO, Moment.DIGITS, Moment.DATE, Moment.CHOICE, Moment.ADDRESS, Moment.NAME, Moment.SPELLING}
)


def clearly(words: str) -> tuple[Reading, ...]:
    """A quiet line and a clear voice."""
    return (Reading(words, "free", 0.95),)


def in_the_street(words: str, moment: Moment, chance: Random) -> tuple[Reading, ...]:
    """Free recognition as bad as it is with traffic; the moment's grammar does better, as measured on real voices."""
    free = Reading(garbled(words, chance), "free", round(chance.uniform(0.45, 0.85), 2))
    if moment not in _GUIDED:
        return (free,)
    kept = [word for word in words.split() if chance.random() > _GRAMMAR_ERRORS]
    return (free, Reading(" ".join(kept) or "[unk]", "grammar", 1.0))


def garbled(words: str, chance: Random) -> str:
    found: list[str] = []
    for word in words.split():
        if chance.random() >= _FREE_ERRORS:
            found.append(word)
            continue
        how = chance.random()
        if how < 0.35:
            continue
        if how < 0.5:
            found += [chance.choice(_PUT_IN), word]
        else:
            found.append(chance.choice(_TAKEN_FOR.get(word, (word[:-1] or "a", word))))
    return " ".join(found)
