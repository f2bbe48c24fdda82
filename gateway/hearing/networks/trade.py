"""What callers of these trades say, as a two-word statistic of the examples: a second opinion on a story. Pure.

Free recognition knows every word of the language and hears "my think this blog"; who knows no other words than callers
use hears "my sink is clogged". What it makes of other people's talk is nonsense, so it never stands alone."""

import math
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from gateway.hearing.network import Network

DISCOUNT = 0.5
"""What each pair of words that was seen gives to those that were not (absolute discounting, Ney and others 1994)."""
_OTHER = 0.02
"""The share of all other words together, where anything may follow."""
_END = ""


def trade_network(examples: Iterable[str], others: Iterable[str] = ()) -> Network:
    """`examples`: sentences, lower case. `others`: everyday words, written as `[unk]` where they are heard."""
    pairs: Counter[tuple[str, str]] = Counter()
    start = "<s>"
    for text in dict.fromkeys(examples):
        said = [start, *text.split(), _END]
        pairs.update(pairwise(said))
    words = Counter[str]()
    for (_, word), count in pairs.items():
        words[word] += count
    network = Network()
    place = {start: 0} | {word: network.state() for word in sorted(words) if word != _END}
    anywhere = network.state()
    total, other = sum(words.values()), sorted(set(others) - words.keys())
    for word, count in sorted(words.items()):
        _leads(network, anywhere, word, place, -math.log((1 - _OTHER) * count / total))
    for word in other:
        network.arc(anywhere, f"{word}/[unk]", anywhere, -math.log(_OTHER / len(other)))
    after, kinds = Counter[str](), Counter[str]()
    for (word, _), count in pairs.items():
        after[word] += count
        kinds[word] += 1
    for (word, following), count in sorted(pairs.items()):
        _leads(network, place[word], following, place, -math.log((count - DISCOUNT) / after[word]))
    for word, state in place.items():
        network.arc(state, "", anywhere, -math.log(DISCOUNT * kinds[word] / after[word]))
    return network


def _leads(network: Network, state: int, word: str, place: dict[str, int], cost: float) -> None:
    if word == _END:
        network.final(state, cost)
    else:
        network.arc(state, word, place[word], cost)
