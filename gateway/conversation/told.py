"""A place that is told is no question about where we go: "three thirty one north street in burlington"."""

import re
from dataclasses import replace

from gateway.understanding.meaning import Heard, Intent

_ASKS = re.compile(
    r"\b(?:do|does|did|can|could|will|would|are|is|if|whether|serve|service|cover|come|go|area|far|out|work|reach)\b"
)


def told(heard: Heard) -> Heard:
    """The same without the wish to know our area, where a place is said and nothing is asked."""
    place = heard.address is not None or bool(heard.zip)
    if not place or _ASKS.search(heard.text):
        return heard
    kept = tuple(guess for guess in heard.intents if guess.label != Intent.SERVICE_AREA.value)
    return heard if len(kept) == len(heard.intents) else replace(heard, intents=kept)
