"""Whether the digits that were taken may be others: from the shares of all that a network heard. Pure."""

from collections.abc import Sequence

from gateway.turn import Reading
from gateway.understanding import figures, words

SURE = 0.9
"""The share that the network's best reading must have: less, and the digits are read back at once."""


def doubtful(digits: str, readings: Sequence[Reading]) -> bool:
    """Whether a network heard other digits of the same length nearly as well as `digits` (figures only).

    Without a network's readings there are no shares to judge by: the read-back of everything clears that up."""
    shares: dict[str, float] = {}
    for reading in readings:
        if reading.source != "grammar":
            continue
        said = figures.all_digits(words.clean(reading.text))
        if said:
            shares[said] = max(shares.get(said, 0.0), reading.confidence)
    mine = max((share for said, share in shares.items() if digits.endswith(said) or said.endswith(digits)), default=0.0)
    others = [share for said, share in shares.items() if len(said) == len(digits) and said != digits]
    if not mine:
        return bool(others)
    return mine < SURE or max(others, default=0.0) > 1 - SURE
