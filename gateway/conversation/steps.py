"""What a flow may yield: a question, something to say, something to look up, something to do, and the end."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gateway.conversation.events import (
    BookVisit,
    CancelVisit,
    Event,
    FindOpenings,
    FindPerson,
    HandOver,
    HangUp,
    OpenTicket,
    SendText,
    TakeMessage,
)
from gateway.turn import Keys, Moment
from gateway.understanding.meaning import Heard

Answer = Callable[[Heard, frozenset[str]], Any]
"""Given what was heard and which slots it changed: the answer to the question, or None if it was none."""
ANOTHER_MATTER = "another matter"
"""An answer that is none to the question, but to what was said before it: the question is asked anew later."""
ByKey = Callable[[str], Heard | None]
"""What keys mean at this question, as if it had been said; None: nothing."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One question. The engine asks, listens, re-prompts; the flow is sent the answer."""

    prompt: str
    """In `grammars/prompts.yaml`: its wordings are the first asking and the re-prompts, in order."""
    name: str
    """`Expecting.question`: what understanding knows the question by."""
    answer: Answer
    values: Mapping[str, str] = field(default_factory=dict)
    moment: Moment = Moment.OPEN
    keys: Keys = field(default_factory=Keys)
    by_key: ByKey | None = None
    phrases: tuple[str, ...] = ()
    """Choices offered, in order; or words that are likely in an answer."""
    also: tuple[str, ...] = ()
    """Other names of the choices, to listen for."""
    lengths: tuple[int, ...] = ()
    no_input_s: float = 7.0
    about: str = ""
    """What exactly is asked about: a changed read-back is a new question, with re-prompts of its own."""

    @property
    def key(self) -> str:
        return f"{self.prompt}:{self.about}"


@dataclass(frozen=True, slots=True)
class Tell:
    """Something to say before going on."""

    prompt: str
    values: Mapping[str, str] = field(default_factory=dict)
    pieces: tuple[str, ...] = ()
    """Instead of a prompt's wording: fixed answers from the settings or the safety file."""
    interruptible: bool = True


@dataclass(frozen=True, slots=True)
class Look:
    """Something to look up; the flow is sent the event that answers."""

    action: FindOpenings | BookVisit | CancelVisit | FindPerson


@dataclass(frozen=True, slots=True)
class Do:
    """Something that nobody waits for."""

    action: SendText | OpenTicket


@dataclass(frozen=True, slots=True)
class Explain:
    """A decision for the log; no personal data."""

    what: str
    why: str
    confidence: float | None = None
    details: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Stop:
    """The end of the conversation."""

    action: HandOver | TakeMessage | HangUp


Step = Ask | Tell | Look | Do | Explain | Stop
Reply = Any
"""What a flow is sent: the answer to an `Ask`, the `Event` for a `Look`, else None."""
Flow = Generator[Step, Reply, Any]

__all__ = ["Answer", "Ask", "ByKey", "Do", "Event", "Explain", "Flow", "Look", "Reply", "Step", "Stop", "Tell"]
