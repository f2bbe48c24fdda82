"""Quarter hours, numbered since 1970 in UTC: the coin in which technicians' time is counted and given away."""

from datetime import UTC, datetime, timedelta

PIECE_MIN = 15
_PIECE_S = PIECE_MIN * 60


def pieces_between(start: datetime, end: datetime) -> range:
    """The pieces that [start, end) touches; times aware. Clock changes do not matter: it counts real time."""
    return range(int(start.timestamp()) // _PIECE_S, -(-int(end.timestamp()) // _PIECE_S))


def later(moment: datetime, minutes: float) -> datetime:
    """So many real minutes later, also across a clock change, in the same time zone."""
    return (moment.astimezone(UTC) + timedelta(minutes=minutes)).astimezone(moment.tzinfo)


def occupied(start: datetime, end: datetime, duration_min: int, travel_minutes: int) -> range:
    """What a visit with the arrival window [start, end) takes of a technician's time: the whole window, and longer when
    the work and the way to the next customer do not fit into it."""
    # In UTC: times of one zone are compared by their clock faces, which is wrong in the night the clocks go back.
    done = later(start.astimezone(UTC), duration_min + travel_minutes)
    return pieces_between(start, max(done, end.astimezone(UTC)))
