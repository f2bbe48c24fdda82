"""Ways of saying something, put together from smaller ones, and laid into a network with a cost for each. Pure.

A `Path` adds ways to get from one state of a network to another. Costs are negated natural logarithms of chances.
"""

import math
from collections.abc import Callable, Iterable
from heapq import heappop, heappush

from gateway.hearing.network import Network

Path = Callable[[Network, int, int], None]


def said(text: str) -> Path:
    """Exactly these words."""
    words = text.split()
    return lambda network, start, end: network.phrase(start, words, end)


def then(*paths: Path) -> Path:
    """One after the other."""

    def add(network: Network, start: int, end: int) -> None:
        for path in paths[:-1]:
            between = network.state()
            path(network, start, between)
            start = between
        paths[-1](network, start, end)

    return add


def costing(path: Path, cost: float) -> Path:
    def add(network: Network, start: int, end: int) -> None:
        begun = network.state()
        network.arc(start, "", begun, cost)
        path(network, begun, end)

    return add


def either(*paths: tuple[Path, float]) -> Path:
    """Any of them, each with its chance; the chances are made to sum to one."""
    total = sum(chance for _, chance in paths)

    def add(network: Network, start: int, end: int) -> None:
        for path, chance in paths:
            costing(path, -math.log(chance / total))(network, start, end)

    return add


def any_of(texts: Iterable[str]) -> Path:
    """Any of these phrases, all as likely."""
    listed = tuple(dict.fromkeys(texts))

    def add(network: Network, start: int, end: int) -> None:
        for text in listed:
            network.phrase(start, text.split(), end, math.log(len(listed)))

    return add


def perhaps(path: Path, chance: float) -> Path:
    """With this chance, or not at all."""
    return either((path, chance), (_nothing, 1 - chance))


def _nothing(network: Network, start: int, end: int) -> None:
    network.arc(start, "", end)


def again_and_again(path: Path, cost: float) -> Path:
    """Once or more; each time costs this."""

    def add(network: Network, start: int, end: int) -> None:
        here, there = network.state(), network.state()
        network.arc(start, "", here)
        costing(path, cost)(network, here, there)
        network.arc(there, "", here)
        network.arc(there, "", end)

    return add


def network_of(path: Path) -> Network:
    """The network of all ways through, without silent steps."""
    network = Network()
    end = network.state()
    path(network, 0, end)
    network.final(end)
    return tidied(network)


def tidied(network: Network) -> Network:
    """The same ways at the same costs, without silent steps and without states that nothing leads to."""
    neat = Network()
    number = {0: 0}
    waiting = [0]
    while waiting:
        state = waiting.pop()
        mine = number[state]
        best: dict[tuple[str, int], float] = {}
        for reached, cost in _silently(network, state).items():
            if reached in network.finals:
                total = cost + network.finals[reached]
                neat.final(mine, min(total, neat.finals.get(mine, math.inf)))
            for word, more, to in network.arcs[reached]:
                if word:
                    best[word, to] = min(cost + more, best.get((word, to), math.inf))
        for (word, to), cost in best.items():
            if to not in number:
                number[to] = neat.state()
                waiting.append(to)
            neat.arc(mine, word, number[to], cost)
    return neat


def _silently(network: Network, state: int) -> dict[int, float]:
    """The states that silent steps lead to, with the least cost of getting there."""
    reached: dict[int, float] = {}
    queue = [(0.0, state)]
    while queue:
        cost, here = heappop(queue)
        if here in reached:
            continue
        reached[here] = cost
        for word, more, to in network.arcs[here]:
            if not word and to not in reached:
                heappush(queue, (cost + more, to))
    return reached
