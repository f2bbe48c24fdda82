"""An address as two ears heard it: streets that exist, and the house number that the network of addresses has. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from gateway.company import ServiceArea
from gateway.lists import bare_street
from gateway.turn import Utterance
from gateway.understanding import address, figures, readings, sounds, towns, words
from gateway.understanding import street_lists as listed
from gateway.understanding.address import TO_CONFIRM
from gateway.understanding.meaning import Address

_LIKE, _FEW = 0.4, 6
"""The difference in sounds, to each sound, up to which so few words are a mishearing of an address and no danger."""
_PIECES = 0.3
"""The same, up to which a word and a street behind it are the pieces of one longer name."""
_MISHEARD = 1.4
"""The difference in sounds up to which one word is another misheard: "out" is "south", "in" is not."""
_AGREEABLY = re.compile(r"^(?:(?:okay|sure|yes|yeah) )+(?=\w+ \w)")
"""Said before an address, and no part of it: "okay beatrice street"."""
_WHOLE, _BY_BOTH = 0.75, 0.85
"""How sure a whole address is that has a kind of street and no town, by one ear and by both."""
_NETWORK_SURE = 0.9
_BORNE_OUT = 0.85
"""The network's share for an address that is sure when free hearing has it, too: of 490 simulated callers' addresses on
streets from all over the country 96 in 100 were right, of those with a smaller share two in three."""
_LIKELIER = 0.5
"""The network's share for its street, against another one that was freely heard and that the network would know."""
_WORTH_ASKING = 0.1
"""The network's share for an address that is read back when its best one has been denied."""
_FREELY = 0.3
"""What a street that was freely heard weighs beside one of the network's, which has heard nothing but streets."""
_RETHOUGHT = re.compile(r"\b(?:scratch that|no wait|wait no|sorry|i mean|correction|excuse me|oh no|make that)\b")
_SURELY_HEARD = 0.75
"""Words that free recognition is so sure of are no mishearing of an address."""


def _lost_south(free: str, network: str, texts: Sequence[str]) -> bool:
    """ "Three out burlington" was South Burlington: the network heard the longer name, and what free hearing has before
    the shorter one sounds like the rest of it."""
    longer = network.lower().removesuffix(f" {free.lower()}")
    if not free or not texts or longer == network.lower():
        return False
    before = texts[0].partition(f" {free.lower()}")[0].split()[-1:]
    return bool(before) and sounds.distance(sounds.sound(before[0]), sounds.sound(longer)) <= _MISHEARD


def _lost_junction(free: str, network: str, texts: Sequence[str]) -> bool:
    """ "Essex attempts" was Essex Junction: the network has the longer name, and something came behind the shorter."""
    if not free or not network.startswith(f"{free} "):
        return False
    behind = next((text.partition(f"{free.lower()}")[2].split()[:1] for text in texts if free.lower() in text), [])
    return bool(behind) and behind[0] not in {"vermont", *words.POLITE}


def answered(utterance: Utterance, area: ServiceArea) -> bool:
    """Whether what the network of addresses heard may be one: of other words, surely heard, it makes one, too. A whole
    address in a town that is served, and that sounds like those words, was said: "college three really fun" is College
    Street, Williston."""
    free = [r for r in utterance.readings if r.source != "grammar"]
    if not free or max(r.confidence for r in free) < _SURELY_HEARD:
        return True
    said, network = readings.by_ear(utterance)
    if any(_address_of(text, area) for text in said):
        return True
    whole = next(
        (text for text in network if (a := _address_of(text, area)) and a.complete and a.city in area.towns), ""
    )
    return bool(whole) and _alike(said[0], whole)


def place(where: Address) -> str:
    """House number and street, whatever the street's type: "14 hope"."""
    return f"{where.number} {bare_street(where.street)}"


def was_denied(where: Address, denied: Collection[tuple[str, str]]) -> bool:
    """Whether the caller said no to this `place`, with its town (or none): in another town it may well be theirs."""
    return any(place(where) == it and not (town and where.city and town != where.city) for it, town in denied)


def mentioned(utterance: Utterance, area: ServiceArea) -> tuple[tuple[str, float], ...]:
    """Streets that exist, of all that was heard: each with the chance that it is the caller's."""
    found: dict[str, float] = {}
    for reading in utterance.readings:
        where = _address_of(words.without_fillers(words.clean(reading.text)), area)
        if where is None or not where.street or not listed.known(where.street, area):
            continue
        share = reading.confidence if reading.source == "grammar" else reading.confidence * _FREELY
        name = bare_street(where.street)
        found[name] = min(1.0, found.get(name, 0.0) + share)
    return tuple(found.items())


def hear(utterance: Utterance, area: ServiceArea, denied: Collection[tuple[str, str]] = ()) -> Address | None:
    """The address that answers "what's the address?", of both ears; None when neither has any part of one.

    `denied`: places, each with its town, that it is not while there is another reading."""
    found = _hear(utterance, area)
    if found is None or not found.complete:
        return found
    if not was_denied(found, denied):
        return _weighed(found, utterance, area)
    network = (r for r in utterance.readings if r.source == "grammar" and r.confidence >= _WORTH_ASKING)
    others = (_address_of(words.without_fillers(words.clean(r.text)), area) for r in network)
    other = next((a for a in others if a and a.complete and not was_denied(a, denied)), None)
    if other is None:
        return found
    return replace(found, number=other.number, street=listed.as_usual(other.street, area), confidence=TO_CONFIRM)


def _hear(utterance: Utterance, area: ServiceArea) -> Address | None:
    free, network = ([a for text in texts if (a := _address_of(text, area))] for texts in readings.by_ear(utterance))
    whole = max(free, key=lambda a: (a.complete, bool(a.number or a.street)), default=None)
    second = next(iter(network), None) if answered(utterance, area) else None
    said = [words.clean(r.text) for r in utterance.readings if r.source != "grammar"]
    if whole is not None and second is not None and whole.street and whole.street == second.city:
        whole = replace(whole, street="", city=second.city)  # "Three in Rutland" was Elm Street in Rutland.
    if whole is not None and second is not None and _no_street(whole, second, said):
        whole = replace(whole, street="", confidence=min(whole.confidence, TO_CONFIRM))
    likelier = _likelier(whole, utterance, area) if whole is not None and second is not None else None
    if whole is not None and likelier is not None:
        whole, second = replace(whole, street=likelier.street, confidence=min(whole.confidence, TO_CONFIRM)), likelier
    elif whole is not None and second is not None and _also_freely(second, whole, free, utterance):
        whole = replace(whole, street=second.street, confidence=min(whole.confidence, TO_CONFIRM))
    rethought = any(map(_RETHOUGHT.search, said[:1]))
    town_first = second is not None and _town_first(second, utterance)
    both = together(address.with_town(whole, free), second, area, rethought=rethought, town_first=town_first)
    if both is None:
        return None
    free_texts = readings.by_ear(utterance)[0]
    if second is not None and (
        _lost_south(both.city, second.city, free_texts) or _lost_junction(both.city, second.city, free_texts)
    ):
        both = replace(both, city=second.city)
    if second is None and both.street and not both.number and not listed.known(both.street, area):
        # Half an address that only free hearing has, on a street that is nowhere: "well maybe shelburne road".
        return replace(both, street="") if both.city or both.zip or both.unit else None
    return replace(both, street=listed.as_usual(both.street, area))


def _weighed(found: Address, utterance: Utterance, area: ServiceArea) -> Address:
    """As sure as the two ears agree, and as the network's readings do among themselves."""
    network = _by_network(utterance, area)
    if not network:
        return found
    here = [(where, chance) for where, chance in network if (where.number, where.city) == (found.number, found.city)]
    share = sum(chance for where, chance in here if listed.same(where.street, found.street))
    freely = (a for text in readings.by_ear(utterance)[0] if (a := _address_of(text, area)))
    agreed = any(a.number == found.number and a.street and listed.same(a.street, found.street) for a in freely)
    somewhere = not found.city or towns.known(found.city, area)
    if agreed and somewhere and share >= _BORNE_OUT:
        return replace(found, confidence=max(found.confidence, _BY_BOTH))
    return replace(found, confidence=min(found.confidence, TO_CONFIRM))


def _by_network(utterance: Utterance, area: ServiceArea) -> list[tuple[Address, float]]:
    """Each address that the network heard, with its share."""
    heard = ((r, _address_of(words.without_fillers(words.clean(r.text)), area)) for r in utterance.readings)
    return [(where, r.confidence) for r, where in heard if r.source == "grammar" and where is not None]


def _likelier(free: Address, utterance: Utterance, area: ServiceArea) -> Address | None:
    """The network's address, where it has heard another street than the one that was freely heard, and surely enough,
    though it listens for that one, too: "east avenue" was Houston Avenue."""
    if not free.street or not listed.listened_for(free.street, area):
        return None
    network = _by_network(utterance, area)
    shares: dict[str, float] = {}
    for where, chance in network:
        if where.number and where.street:
            shares[where.street] = shares.get(where.street, 0.0) + chance
    best = max(shares, key=shares.__getitem__, default="")
    if not best or shares[best] < _LIKELIER or listed.untyped(best) or listed.same(best, free.street):
        return None
    return next(where for where, _ in network if where.street == best)


def _also_freely(network: Address, best: Address, free: Sequence[Address], utterance: Utterance) -> bool:
    """Whether the street that the network is sure of is not the best free reading's, and another one's: Spirit Street
    was heard, Spear Street in the next reading and by the other ear."""
    share = max((r.confidence for r in utterance.readings if r.source == "grammar"), default=0.0)
    if share < _NETWORK_SURE or not network.complete or not best.street or listed.same(best.street, network.street):
        return False
    return any(a.street and listed.same(a.street, network.street) for a in free)


def _town_first(network: Address, utterance: Utterance) -> bool:
    best = max((r for r in utterance.readings if r.source == "grammar"), key=lambda r: r.confidence, default=None)
    if best is None or best.confidence < _NETWORK_SURE or not network.city:
        return False
    return words.without_fillers(words.clean(best.text)).startswith(network.city.lower())


def _no_street(free: Address, network: Address, texts: Sequence[str]) -> bool:
    """Whether the street that was freely heard is made of another one's pieces: of the network's whole address."""
    if not (network.complete and free.street):
        return False
    plain = [words.without_fillers(text) for text in texts]
    return not _in_one_piece(free.street, plain) or _end_of(network.street, free.street, texts)


def _end_of(longer: str, street: str, texts: Sequence[str]) -> bool:
    """ "Like New Drive" is Lakeview Drive, and no New Drive."""
    name, theirs = bare_street(street), sounds.sound(bare_street(longer).replace(" ", ""))
    before = (re.search(rf"\b([a-z']+) {re.escape(name)}\b", text) for text in texts)
    mine = [sounds.sound(hit[1] + name.replace(" ", "")) for hit in before if hit and not figures.is_number(hit[1])]
    return any(sounds.distance(one, theirs) <= _PIECES * max(len(one), len(theirs)) for one in mine)


def _in_one_piece(street: str, texts: Sequence[str]) -> bool:
    """ "Thirty i will on the street" has no Will Street in it: other words stand between its own."""
    name, kind = bare_street(street), street.lower().split()[-1]
    apart = re.compile(rf"\b{re.escape(name)}(?: \w+)+ {kind}\b")
    return any(f"{name} {kind}" in text for text in texts) or not any(map(apart.search, texts))


def numbered(utterance: Utterance, texts: Sequence[str], area: ServiceArea) -> Address | None:
    """What answers "what's the house number?": the number as it is best heard. The street is known by then: another one
    is a correction only where it was heard freely and exists, and another town where it was heard freely."""
    found = [a for text in texts if (a := _address_of(text, area)) is not None]
    best = next((a for a in found if a.number), next(iter(found), None))
    if best is None or not best.number:
        # Where the ears do not agree, to read back what the network has is quicker than to ask the same again.
        network = (_address_of(text, area) for text in readings.by_ear(utterance)[1])
        doubted = next((a for a in network if a is not None and a.number), None)
        best = replace(doubted, confidence=TO_CONFIRM) if doubted is not None else best
    freely = [a for text in readings.by_ear(utterance)[0] if (a := _address_of(text, area))]
    street = next((a.street for a in freely if a.street and listed.known(a.street, area)), "")
    if best is not None and best.city not in {a.city for a in freely}:
        best = replace(best, city="", zip="")  # "Three sixty six" was "three Stowe" to the network.
    return replace(best, street=street) if best is not None else None


def sounds_like_one(utterance: Utterance, area: ServiceArea) -> bool:
    """Whether a few words that were freely heard sound like the whole address that the network heard."""
    free, network = readings.by_ear(utterance)
    whole = next((a for text in network if (a := _address_of(text, area))), None)
    said = free[0].split()
    # "It sparks" sounds like Six Park Street, too: some word must be as of an address ("three" is "street").
    of_one = any(figures.is_number(word) for word in said)
    if whole is None or not whole.complete or len(said) > _FEW or not of_one:
        return False
    return _alike(free[0], network[0])


def _alike(one: str, other: str) -> bool:
    mine, theirs = ("".join(map(sounds.sound, text.split())) for text in (one, other))
    return sounds.distance(mine, theirs) <= _LIKE * max(len(mine), len(theirs))


def _address_of(text: str, area: ServiceArea) -> Address | None:
    return address.hear(_AGREEABLY.sub("", text), area, "address")


def together(
    free: Address | None,
    network: Address | None,
    area: ServiceArea,
    *,
    rethought: bool = False,
    town_first: bool = False,
) -> Address | None:
    """One address of what was heard freely and of what the network of addresses made of it.

    The network hears numbers better, and of streets only such as exist. Where free hearing has one that exists, it is
    that one, for the network has not all of them. Whatever the two do not agree on is in doubt.

    `rethought`: the caller was heard to put a number right at once, in words that the network does not know.
    `town_first`: the network is sure of a town before the number, where free hearing mostly loses it."""
    if free is None:
        return replace(network, confidence=min(network.confidence, TO_CONFIRM)) if network else None
    exists = listed.known(free.street, area) if free.street else False
    if network is None or listed.numbered(free.street):
        sure = exists or not free.street
        return free if sure else replace(free, confidence=min(free.confidence, TO_CONFIRM))
    if (
        network.street
        and not listed.same(free.street, network.street)
        and (listed.untyped(free.street) or _tail(free, network))
    ):
        exists = False  # Without its type, or without its number, it is as likely a piece of something else.
    number, street = network.number or free.number, free.street if exists else network.street or free.street
    if rethought and free.number and number.endswith(free.number):
        number = free.number  # "Fifty eight, scratch that, forty eight": the network put both together.
    # Towns, apartments and ZIP codes it likes to make of what comes behind; those are heard well enough freely.
    both = replace(free, number=number, street=street, state=free.state or network.state)
    if free.city and not towns.known(free.city, area) and towns.known(network.city, area):
        both = replace(both, city=network.city, confidence=min(both.confidence, TO_CONFIRM))  # "Stone" was Stowe.
    if town_first and not free.city and not free.zip and network.city in area.towns:
        both = replace(both, city=network.city)  # "When you see eight thirty one Dorset Street": Winooski.
    agreed = both.number == free.number and listed.same(both.street, network.street) and (exists or not both.street)
    if agreed and both.complete and both.city == free.city and free.confidence >= _WHOLE:
        return replace(both, confidence=max(both.confidence, _BY_BOTH))  # Its town is asked for by itself.
    return both if agreed else replace(both, confidence=min(free.confidence, TO_CONFIRM))


def _tail(free: Address, network: Address) -> bool:
    """Of a whole address that the network heard, free hearing has the end of the street only: "like a new drive"."""
    return network.complete and not free.number
