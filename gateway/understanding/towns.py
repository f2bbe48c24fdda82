"""A town as it was heard: one that is known, the known one that it sounds like, or none. Pure."""

from functools import cache

from gateway.company import ServiceArea
from gateway.grammars import default_folder
from gateway.understanding import sounds

SAME = 0.1
"""The difference in sounds, to each sound of the name, up to which it is that town: "we know ski" is Winooski."""
NEAR = 0.28
"""And up to which it may be, and is asked about."""
_AWAY = 0.5
"""How much worse a town of the state outside the company's area must fit to lose against one inside it."""
_CLEARLY = 0.3
"""How much better the best must fit than the next."""
_SETTLED = 3000
"""People from which a town of the state is likely to be called from, though it is not in the area."""


def settle(said: str, area: ServiceArea) -> tuple[str, bool]:
    """The town, as the company or the lists write it, and whether it is surely that one. ("", False): no town known."""
    heard = _in_one(said.lower(), area.state)
    own = {town.lower(): town for town in area.towns}
    if heard in own:
        return own[heard], True
    people = _people(area.state)
    if heard in people:
        return heard.title(), True
    inside = _nearest(heard, tuple(own))
    if inside and inside[1] <= SAME:
        return own[inside[0]], True
    outside = _nearest(heard, tuple(town for town, count in people.items() if count >= _SETTLED and town not in own))
    if outside and outside[1] <= SAME:
        return outside[0].title(), True
    if heard in _everywhere():
        return heard.title(), True
    if inside and inside[1] <= NEAR and not (outside and outside[1] < inside[1] * _AWAY):
        return own[inside[0]], False
    if outside and outside[1] <= NEAR:
        return outside[0].title(), False
    return "", False


def _in_one(heard: str, state: str) -> str:
    """ "Starks boro", by its pieces, is Starksboro."""
    whole = heard.replace(" ", "")
    return whole if whole in _people(state) else heard


def known(town: str, area: ServiceArea) -> bool:
    """Whether it is one of the area's towns, or of the state's."""
    return town in area.towns or town.lower() in _people(area.state)


def _nearest(heard: str, towns: tuple[str, ...]) -> tuple[str, float] | None:
    """The town that sounds most like it, and the difference to each sound; None when two do about equally."""
    said = _sound(heard)
    ranked = sorted((sounds.distance(said, _sound(town)), town) for town in towns)
    if not ranked or (len(ranked) > 1 and ranked[1][0] - ranked[0][0] < _CLEARLY):
        return None
    return ranked[0][1], ranked[0][0] / max(4, len(said))


def _sound(name: str) -> str:
    """Word by word: the k of "we know ski" is not heard, whatever stands before it."""
    return "".join(map(sounds.sound, name.split()))


@cache
def _rows() -> tuple[tuple[int, str, str], ...]:
    lines = (default_folder() / "lists" / "places_us.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return tuple((int(row[0]), row[1], row[2]) for row in rows if len(row) > 2)


@cache
def _people(state: str) -> dict[str, int]:
    """Of one state's towns, how many live there; 0: not known."""
    return {town: count for count, town, where in _rows() if where == state}


@cache
def _everywhere() -> frozenset[str]:
    return frozenset(town for _, town, _ in _rows())
