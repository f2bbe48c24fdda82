"""A smaller share of the data for a quick look: the same for everybody, spread evenly over each kind."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TypeVar

T = TypeVar("T")


def thin(items: Sequence[T], most: int | None, kind: Callable[[T], str]) -> tuple[T, ...]:
    """At most so many of each kind, evenly spread over the order in which they came."""
    if most is None:
        return tuple(items)
    places: dict[str, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        places[kind(item)].append(place)
    kept = {
        places_of_kind[index * len(places_of_kind) // most] if len(places_of_kind) > most else places_of_kind[index]
        for places_of_kind in places.values()
        for index in range(min(most, len(places_of_kind)))
    }
    return tuple(items[place] for place in sorted(kept))
