"""Plays flows: keeps the open question or lookup, counts re-prompts, fetches a person when they are used up."""

from collections.abc import Generator
from dataclasses import replace

from gateway.conversation.events import (
    BookVisit,
    CancelVisit,
    Event,
    FindOpenings,
    FindPerson,
    Listen,
    OpeningsFound,
    PersonFound,
    Say,
    Trigger,
    VisitBooked,
    VisitCancelled,
    VisitRefused,
)
from gateway.conversation.flows.person import person
from gateway.conversation.outbox import Outbox
from gateway.conversation.room import Room
from gateway.conversation.steps import ANOTHER_MATTER, Ask, Do, Explain, Flow, Look, Reply, Step, Stop, Tell
from gateway.turn import Expecting, Stamp
from gateway.understanding.meaning import Heard, Intent

ANSWERED_BY: dict[type, tuple[type, ...]] = {
    FindOpenings: (OpeningsFound, VisitRefused),
    BookVisit: (VisitBooked, VisitRefused),
    CancelVisit: (VisitCancelled, VisitRefused),
    FindPerson: (PersonFound,),
}
READ_BACK = frozenset(
    {"confirm_problem", "confirm_address", "confirm_zip", "confirm_name", "confirm_phone", "confirm_booking"}
)
NEW_EACH_TIME = ("anything_else",)
"""Questions that may be asked often in a call, each time anew."""


class Stage(Outbox):
    """The flow that is played, those waiting under it, and the question or lookup that is open."""

    def __init__(self, room: Room) -> None:
        super().__init__(room.prompts)
        self._room = room
        self._flow: Flow | None = None
        self._under: list[tuple[Flow, Ask]] = []
        self._ask: Ask | None = None
        self._asked = Say("", ())
        self._tries: dict[str, int] = {}
        self._quiet_lookups = 0
        self._thank = False
        self.looking: FindOpenings | BookVisit | CancelVisit | FindPerson | None = None
        self.expecting: Expecting | None = None
        self.ended = False
        self.handing_over = False
        self.fillers = 0
        self.misunderstood = 0
        """How often something had to be asked again, or was read back wrongly."""

    @property
    def begun(self) -> bool:
        return self._flow is not None

    @property
    def question(self) -> str:
        return self._ask.name if self._ask else ""

    @property
    def prompt(self) -> str:
        return self._ask.prompt if self._ask else ""

    @property
    def phrases(self) -> tuple[str, ...]:
        return self._ask.phrases if self._ask else ()

    @property
    def serving(self) -> Intent | None:
        return self._room.case.intent

    # --- the open question ---

    def listen(self, no_input_s: float | None = None) -> None:
        """Goes on listening for the open question, without a word."""
        if self._ask is not None and self.expecting is not None:
            patient = self.expecting if no_input_s is None else replace(self.expecting, no_input_s=no_input_s)
            self._out.append(Listen(patient))

    def again(self, *, slow: bool = False) -> None:
        """Says the open question again, as it was asked last; it is not counted as a re-prompt."""
        if self._ask is not None:
            self._out.append(replace(self._asked, slow=slow))
            self.listen()
        elif self.looking is not None:
            self.tell("one_moment")

    def take_up(self) -> None:
        """Thanks for what was told instead of an answer, and asks the open question as if for the first time."""
        if self._ask is not None:
            self.tell("ack")
            self._asked = self._room.prompts.say(self._ask.prompt, self._ask.values, 0)
        self.again()

    def go_on(self) -> None:
        """Somebody cut in with nothing: says what was not heard, from the clause where we were cut off."""
        left = self._not_heard()
        self._out.extend(left or [self._asked])
        self.listen()

    # --- flows ----------------------------------------------------------------------------------------------------

    def play(self, flow: Flow) -> None:
        """Puts a flow in the place of everything that was going on."""
        self._under.clear()
        self._flow, self._ask, self.looking, self.expecting = flow, None, None, None
        self._advance(None)

    def serve(self, intent: Intent, flow: Flow) -> None:
        self._room.case.intent = intent
        self.play(flow)

    def interpose(self, flow: Flow) -> None:
        """A short flow on top: when it ends, what was open is asked again, or what it returns is played instead."""
        if self._flow is not None and self._ask is not None:
            self._under.append((self._flow, self._ask))
        self._flow, self._ask = flow, None
        self._advance(None)

    def hand_over(self, trigger: Trigger, lead: str = "") -> None:
        if not self.handing_over:
            self.handing_over = True
            self.play(person(self._room, trigger, lead))

    def reset(self) -> None:
        """The caller starts over: re-prompts are counted anew."""
        self._tries.clear()

    def hear(self, heard: Heard, changed: frozenset[str]) -> bool:
        """Gives what was heard to the open question; False if it was no answer."""
        if self._ask is None:
            return False
        value = self._ask.answer(heard, changed)
        if value is None:
            return False
        if self._ask.name in NEW_EACH_TIME or value == ANOTHER_MATTER:
            self._tries.pop(self._ask.key, None)
        if self._ask.name in READ_BACK and (value == "no" or heard.correction is not None):
            self.misunderstood += 1
        self._thank = bool(changed)
        self._advance(value)
        return True

    def answer(self, event: Event) -> None:
        """Gives a lookup's answer to the flow; answers that nobody waits for are dropped."""
        if self.looking is not None and isinstance(event, ANSWERED_BY[type(self.looking)]):
            self._advance(event)

    def by_key(self, digits: str) -> Heard | None:
        return self._ask.by_key(digits) if self._ask and self._ask.by_key else None

    def reprompt(self) -> None:
        """Asks the open question again in other words, or fetches a person when it was asked often enough."""
        if self._ask is not None:
            self._thank = False
            self.misunderstood += 1
            self._put(self._ask)
        elif self.looking is not None:
            self.tell("one_moment")

    def resume(self, lead: str) -> None:
        """After the line broke: a short apology, and where we were."""
        self.note("resume", "line_back")
        self.tell(lead)
        if self.looking is not None:
            self._out.append(self.looking)
        else:
            self.again()

    def reopen(self) -> None:
        """After a hand-over, a person has given the caller back."""
        self.note("resume", "given_back")
        self.ended = self.handing_over = False
        self._tries.clear()
        self.misunderstood = 0

    def still_looking(self) -> int:
        """The caller waits for a lookup; says so. How often by now."""
        self._quiet_lookups += 1
        self.tell("one_moment")
        return self._quiet_lookups

    def give_up_looking(self, stamp: Stamp) -> None:
        """A lookup that never came back: the flow goes on as if it had failed."""
        self._out = [action for action in self._out if not isinstance(action, Say)]
        self.note("lookup", "no_answer")
        if isinstance(self.looking, FindPerson):
            self.answer(PersonFound(stamp, None))
        else:
            self.hand_over(Trigger.BROKEN)

    def _advance(self, value: Reply) -> None:
        self.looking, self.expecting, self._ask = None, None, None
        self._quiet_lookups = self.fillers = 0
        while self._flow is not None:
            try:
                step = self._flow.send(value)
            except StopIteration as done:
                self._finish(done.value)
                return
            value = None
            if self._do(step):
                return

    def _finish(self, value: object) -> None:
        """A flow has ended: what lies under it comes up again."""
        if isinstance(value, Generator):
            self.play(value)
        elif self._under:
            self._flow, ask = self._under.pop()
            self._show(ask)
            self.again()
        else:
            self.hand_over(Trigger.BROKEN)

    def _do(self, step: Step) -> bool:
        """Carries out one step; True when the conversation has to wait now."""
        match step:
            case Tell():
                if step.prompt == "advice":
                    self._thanks()
                if step.prompt == "problem_named":
                    self._thank = False  # "Okay, a leaking faucet" is thanks enough.
                if step.pieces:
                    self.tell_pieces(step.prompt, step.pieces, interruptible=step.interruptible)
                else:
                    self.tell(step.prompt, step.values, interruptible=step.interruptible)
            case Explain():
                self.note(step.what, step.why, step.confidence, step.details)
            case Do():
                self._out.append(step.action)
            case Look():
                self.looking = step.action
                self._out.append(step.action)
                return True
            case Ask():
                self._put(step)
                return True
            case Stop():
                self._out.append(step.action)
                self.end()
                return True
        return False

    def end(self) -> None:
        self.ended = True
        self._flow, self._ask, self.looking, self.expecting = None, None, None, None
        self._under.clear()

    def _put(self, ask: Ask) -> None:
        """Asks: the wording for the time it is asked; beyond the allowed re-prompts a person."""
        tried = self._tries.get(ask.key, 0)
        if tried > self._most_reprompts or self.misunderstood >= self._room.guardrails.misunderstandings:
            self._ask = None
            self.hand_over(self._why_lost(ask))
            return
        self._tries[ask.key] = tried + 1
        if tried:
            self.note("reprompt", "not_understood", details={"question": ask.name, "time": str(tried)})
        elif ask.prompt.startswith("ask_"):
            self._thanks()
        self._thank = False
        self._asked = self._room.prompts.say(ask.prompt, ask.values, tried)
        self._show(ask)
        self._out.append(self._asked)
        self.listen()

    def _show(self, ask: Ask) -> None:
        self._ask = ask
        self._asked = self._room.prompts.say(ask.prompt, ask.values, max(0, self._tries.get(ask.key, 1) - 1))
        heard = (*ask.phrases, *ask.also)
        self.expecting = Expecting(ask.name, ask.moment, ask.keys, ask.lengths, heard, ask.no_input_s)

    def _thanks(self) -> None:
        """A word for what was just understood, before we go on."""
        if self._thank:
            self._thank = False
            self.tell("ack")

    @property
    def _most_reprompts(self) -> int:
        """In an emergency a person is better than a third try."""
        allowed = self._room.guardrails.reprompts
        return min(allowed, 1) if self.serving is Intent.URGENT else allowed

    def _why_lost(self, ask: Ask) -> Trigger:
        if self.serving is Intent.URGENT:
            return Trigger.URGENT
        if ask.name == "problem" and self._room.case.story:
            return Trigger.TANGLED
        if ask.name in ("anything", "anything_else") and self._room.heard.intents:
            return Trigger.LOW_CONFIDENCE
        return Trigger.REPROMPTS
