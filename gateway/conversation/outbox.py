"""Collects what is to be done in one step, and knows what was said last and how much of it was heard."""

from collections.abc import Mapping
from dataclasses import replace

from gateway.conversation.events import Action, Decided, Say
from gateway.conversation.prompts import Prompts


class Outbox:
    """The actions of one step, in order."""

    def __init__(self, prompts: Prompts) -> None:
        self._prompts = prompts
        self._out: list[Action] = []
        self._told: dict[str, int] = {}
        self._saying: tuple[Say, ...] = ()
        self.cut_off: str | None = None
        """What the caller had heard of our words when cutting in; None: nobody cut in."""

    @property
    def said(self) -> str:
        """Our last words: what an echo would sound like."""
        return " ".join(say.text for say in self._saying)

    def take(self) -> tuple[Action, ...]:
        """What was collected, and an empty list for the next event."""
        out, self._out = tuple(self._out), []
        says = tuple(action for action in out if isinstance(action, Say))
        if says:
            self._saying = says
        return out

    def act(self, action: Action) -> None:
        self._out.append(action)

    def note(
        self, what: str, why: str, confidence: float | None = None, details: Mapping[str, str] | None = None
    ) -> None:
        self._out.append(Decided(what, why, confidence, dict(details or {})))

    def tell(
        self,
        prompt: str,
        values: Mapping[str, str] | None = None,
        *,
        time: int | None = None,
        interruptible: bool = True,
    ) -> None:
        """Says a prompt; the next wording each time it comes up."""
        count = self._told.get(prompt, 0)
        self._told[prompt] = count + 1
        turn = count % self._prompts.count(prompt) if time is None else time
        self._out.append(self._prompts.say(prompt, values, turn, interruptible=interruptible))

    def tell_pieces(self, prompt: str, pieces: tuple[str, ...], *, interruptible: bool = True) -> None:
        """Says fixed words that are not in the prompts."""
        if pieces:
            self._out.append(Say(prompt, pieces, interruptible))

    def _not_heard(self) -> list[Say]:
        """What the caller cut off: from the clause that was not heard to its end."""
        heard = len((self.cut_off or "").strip())
        length = 0
        missed = []
        for say in self._saying:
            left = []
            for piece in say.pieces:
                length += len(piece) + 1
                if length - 1 > heard:
                    left.append(piece)
            if left:
                missed.append(replace(say, pieces=tuple(left)))
        return missed
