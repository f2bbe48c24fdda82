"""Whether somebody there needs care, as that question is answered: "no, just us", "my mother, she's ninety". Pure."""

import re
from collections.abc import Sequence

from gateway.understanding import mood, yesno

_NOBODY = re.compile(
    r"\b(?:just|only) (?:us|me|my (?:husband|wife|partner|roommates?|self)|the two of us|adults|two of us)\b"
    r"|\b(?:nobody|no one|none of (?:us|them|those)|all (?:adults|grown ups?|healthy|well))\b"
    r"|\b(?:everybody|everyone|we)(?:'s|'re| is| are) (?:all )?(?:fine|okay|good|well|healthy|alright|adults)\b"
)
_SOMEBODY = re.compile(
    r"\b(?:mother|mom|mama|father|dad|papa|grand\w+|parents|kids?|child|children|son|daughter|old lady|old man)\b"
)
_YES = re.compile(r"(?:well |oh |so |um )*(?:yes|yeah|yep|uh ?huh)\b(?! (?:no|nope|nobody|none)\b)")
_WELL = re.compile(r"\b(?:fine|okay|good|well|healthy|alright|all right|great|grown|moved out|visiting)\b")
"""Neither a "yes" nor a "no" by itself: "my kids are fine"."""


def answered(texts: Sequence[str]) -> bool | None:
    """Of the likeliest reading that answers; None when none does. Who is named counts more than a "no" before it."""
    return next((answer for text in texts if (answer := _of(text)) is not None), None)


def _of(text: str) -> bool | None:
    if mood.vulnerable(text):
        return True
    said, nobody, somebody = yesno.hear(text), _NOBODY.search(text), _SOMEBODY.search(text)
    if said is False and not (nobody and somebody):
        return False
    if nobody:
        # "It's just me and my mother", "yes, just us": whoever may need care is asked about once more.
        return None if somebody or _YES.match(text) else False
    if _WELL.search(text):
        return None
    return True if somebody else said
