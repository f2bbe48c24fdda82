"""A yes-or-no question about one value; a "yes" counts for that value only."""

from collections.abc import Callable, Mapping
from typing import Literal

from gateway.conversation import keypad
from gateway.conversation.steps import Ask
from gateway.turn import Moment
from gateway.understanding.meaning import Heard

_PLAIN = 3
"""Words that are hardly more than a yes."""
Reply = Literal["yes", "no", "changed"]
NOT_NEWS = frozenset({"story", "facts", "urgency"})
"""What may be said along with a "yes" without changing what it says yes to."""


def confirm(
    prompt: str,
    values: Mapping[str, str] | None = None,
    *,
    name: str = "",
    about: str = "",
    no_input_s: float = 6.0,
    otherwise: Callable[[Heard], bool] | None = None,
    agrees: Callable[[Heard], bool] | None = None,
) -> Ask:
    """Answered with "yes", "no", or "changed" when the reply gave another value instead.

    `otherwise` says of a reply that it means something quite different; `agrees`, that it says the same once more."""

    def answer(heard: Heard, changed: frozenset[str]) -> Reply | None:
        plainly = heard.yes is True and len(heard.text.split()) <= _PLAIN
        if changed - NOT_NEWS or (otherwise is not None and not plainly and otherwise(heard)):
            return "changed"
        if heard.yes is not False and agrees is not None and agrees(heard):
            return "yes"
        if heard.yes is None:
            return "no" if heard.correction is not None else None
        return "yes" if heard.yes else "no"

    return Ask(
        prompt=prompt,
        name=name or prompt,
        answer=answer,
        values=values or {},
        moment=Moment.YES_NO,
        keys=keypad.YES_NO_KEYS,
        by_key=keypad.yes_no,
        about=about,
        no_input_s=no_input_s,
    )


def goes_on(reply: Reply, heard: Heard) -> bool:
    """Whether somebody who was asked about one thing goes on with another: what was asked is right, then, and the
    read-back of everything names it once more."""
    return reply == "changed" and heard.yes is not False and heard.correction is None
