"""The network of a name as callers say it when they are asked who they are: said, seldom spelled, mostly both halves.

Free recognition hears words ("andrew even") where names were said: here the first word is a first name and the second
a surname, the commoner ones likelier.
"""

from collections.abc import Iterable, Mapping

from gateway.hearing.letters import COURTESIES, LEADS, NAME_LEADS, halves
from gateway.hearing.lettertree import cost, spelling
from gateway.hearing.network import Network, Vocabulary
from gateway.hearing.networks import corrections, hesitations
from gateway.hearing.networks.answers import COMMAND_COST
from gateway.hearing.networks.paths import Path, any_of, costing, either, perhaps, then
from gateway.lists import Lists

FIRST, LAST = 4000, 12000
"""So many of each are listened for, the commonest first, with those words that the speech model knows."""
_BEFORE = (
    *(*LEADS, *NAME_LEADS, "i'm", "i am", "my name's", "name's", "the name's", "it's under", "yeah it's", "sure it's"),
    *("yes it's", "yes my name is", "yeah my name is", "sure my name is", "hi this is", "hi my name is", "call me"),
    *("here is", "no", "no it's", "put it under", "put down", "put me down as", "under the name", "it'd be under"),
)
_HESITATIONS, _HESITATING = ("um", "uh", "er"), 0.02
"""Between first and last name."""
_TITLES = ("mister", "missus", "miss", "doctor")
_BEHIND = ("spelled", "that's", "that's spelled")
"""Between a name and its letters."""
_LED, _TITLED, _COURTEOUS = 0.4, 0.02, 0.03
_FIRST_ONLY, _LAST_ONLY, _THEN_SPELLED, _SPELLED = 0.1, 0.07, 0.03, 0.03
"""The chances of half a name, of one that is spelled besides, and of letters alone."""
_OTHERWISE, _UNKNOWN_WORD = 4.0, 5.0
"""The cost of beginning with other speech, and of each of its words."""


def called_network(lists: Lists, words: Vocabulary, others: Iterable[str] = ()) -> Network:
    """A name said, or spelled besides; or something else (`others`: phrases)."""
    first = _weighted(_commonest(lists.first, words, FIRST))
    last = _weighted(_commonest(lists.last, words, LAST))
    hesitation = perhaps(any_of(_HESITATIONS), _HESITATING)
    whole = either((then(first, hesitation, last), 1 - _TITLED), (then(any_of(_TITLES), last), _TITLED))
    either_half = 1 - _FIRST_ONLY - _LAST_ONLY
    name = either((whole, either_half), (first, _FIRST_ONLY), (last, _LAST_ONLY))
    network = Network()
    led, letters, said, end = (network.state() for _ in range(4))
    leads = corrections.before(_BEFORE, "name", "first name", "last name")
    then(hesitations.before(), perhaps(leads, _LED), hesitations.within())(network, 0, led)
    costing(name, cost(1 - _THEN_SPELLED - _SPELLED))(network, led, said)
    # One tree of all spellings, however one comes to it: it is most of the network.
    costing(then(name, perhaps(any_of(_BEHIND), 0.3)), cost(_THEN_SPELLED))(network, led, letters)
    network.arc(led, "", letters, cost(_SPELLED))
    spelling(network, letters, said, halves(lists.first, lists.last), words)
    courteous = any_of(f"{word}/[unk]" for word in COURTESIES if " " not in word)
    perhaps(courteous, _COURTEOUS)(network, said, end)
    costing(any_of(others), COMMAND_COST)(network, 0, end)
    _otherwise(network, end)
    network.final(end)
    return network


def _otherwise(network: Network, end: int) -> None:
    other = network.state()
    network.arc(0, "", other, _OTHERWISE)
    network.arc(other, "[unk]", end, _UNKNOWN_WORD)
    network.arc(other, "[unk]", other, _UNKNOWN_WORD)


def _commonest(listed: Mapping[str, float], words: Vocabulary, most: int) -> dict[str, float]:
    known = ((name, chance) for name, chance in listed.items() if len(name) > 1 and name in words)
    return dict(sorted(known, key=lambda item: (-item[1], item[0]))[:most])


def _weighted(listed: Mapping[str, float]) -> Path:
    whole = sum(listed.values())

    def add(network: Network, start: int, end: int) -> None:
        for name, chance in listed.items():
            network.arc(start, name, end, cost(chance / whole))

    return add
