"""One simulated call against the real conversation, understanding and calendar: no sound, no waiting."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from random import Random
from typing import Protocol

from gateway.company import Company
from gateway.conversation.case import CaseFile
from gateway.conversation.engine import Conversation
from gateway.conversation.events import (
    Action,
    BookVisit,
    Brief,
    Caller,
    CallStarted,
    CancelVisit,
    Event,
    FindOpenings,
    FindPerson,
    HandOver,
    HangUp,
    OpeningsFound,
    PersonFound,
    Pressed,
    Quiet,
    Say,
    Spoke,
    TakeMessage,
    VisitBooked,
    VisitCancelled,
    VisitRefused,
)
from gateway.evaluate.callers.caller import Asked, SimulatedCaller
from gateway.evaluate.callers.goal import Goal, Kind, Manner
from gateway.evaluate.callers.hears import clearly, in_the_street
from gateway.handoff import roster
from gateway.scheduling.calendar import Calendar, Taken
from gateway.scheduling.visit import Visit
from gateway.turn import Expecting, KeyPress, Silence, Stamp, Utterance
from gateway.understanding.meaning import Address, Name


class Hearer(Protocol):
    """Makes an utterance of what a caller says."""

    async def hear(self, words: str, expecting: Expecting, goal: Goal, at_ms: int, chance: Random) -> Utterance: ...


class Reader:
    """Hears by reading: as on a quiet line, or with the errors of a noisy street."""

    async def hear(self, words: str, expecting: Expecting, goal: Goal, at_ms: int, chance: Random) -> Utterance:
        noisy = goal.manner is Manner.STREET
        readings = in_the_street(words, expecting.moment, chance) if noisy else clearly(words)
        return Utterance(readings, at_ms, at_ms + 300 * len(words.split()))


@dataclass(slots=True)
class Held:
    """A call as it went."""

    goal: Goal
    lines: list[tuple[str, str]] = field(default_factory=list)
    """(who, words): "caller", "gateway", "did"."""
    questions: list[str] = field(default_factory=list)
    visit: Visit | None = None
    turns: int = 0
    """Times that it was the caller's turn."""
    turns_to_book: int = 0
    brief: Brief | None = None
    """What a person was told: the call was handed over, or a message taken."""
    message: bool = False
    outcome: str = ""
    """Of a call that was ended: "booked", "answered"…; "hung up" by the caller."""
    said: set[str] = field(default_factory=set)
    """Names of all prompts that were said."""
    wrong: list[str] = field(default_factory=list)
    """Slots of the booking that are not the caller's truth."""

    @property
    def transcript(self) -> str:
        return "\n".join(f"{who}: {words}" for who, words in self.lines)


class Line:
    """Holds calls with one company, whose calendar fills as they book."""

    def __init__(self, company: Company, make: Callable[[], Conversation], calendar: Calendar, hearer: Hearer) -> None:
        self._company = company
        self._make = make
        self._calendar = calendar
        self._hearer = hearer

    async def hold(self, goal: Goal, call_sid: str, chance: Random) -> Held:
        """The whole call, from the greeting to the end."""
        held, caller, conversation = Held(goal), SimulatedCaller(goal, chance), self._make()
        passed_s = 0.0

        def stamp() -> Stamp:
            return Stamp(goal.now.astimezone(UTC) + timedelta(seconds=passed_s), passed_s)

        await self._step(CallStarted(stamp(), _known(goal)), conversation, held, call_sid)
        while not conversation.ended:
            expecting = conversation.expecting or Expecting("")
            prompts = tuple(words for who, words in held.lines if who == "prompt")
            held.lines = [line for line in held.lines if line[0] != "prompt"]
            last = next((words for who, words in reversed(held.lines) if who == "gateway"), "")
            act = caller.answer(Asked(expecting.question, prompts, expecting.moment, conversation.case, last))
            held.turns += 1
            if not act.strays:
                held.questions.append(expecting.question)
            if act.hangs_up:
                held.outcome = "hung up"
                held.lines.append(("did", "the caller hangs up"))
                break
            passed_s += 6.0
            if act.keys:
                held.lines.append(("caller", f"(presses {act.keys})"))
                event: Event = Pressed(stamp(), KeyPress(act.keys))
            elif not act.words:
                held.lines.append(("caller", "(silent)"))
                passed_s += expecting.no_input_s
                event = Quiet(stamp(), Silence(expecting.no_input_s))
            else:
                heard = await self._hearer.hear(act.words, expecting, goal, int(passed_s * 1000), chance)
                held.lines.append(("caller", act.words))
                if heard.text != act.words:
                    held.lines.append(
                        ("heard", " | ".join(r.text for r in heard.readings if r.rank == 0) or "(nothing)")
                    )
                event = Spoke(stamp(), heard)
            await self._step(event, conversation, held, call_sid)
        held.lines = [line for line in held.lines if line[0] != "prompt"]
        held.wrong = wrong_slots(held, caller)
        return held

    async def _step(self, event: Event, conversation: Conversation, held: Held, call_sid: str) -> None:
        """Gives the conversation an event, and the answers to what it looks up, until it waits for the caller."""
        waiting = [event]
        while waiting:
            event = waiting.pop(0)
            for action in conversation.step(event):
                answer = await self._do(action, event.stamp, held, call_sid)
                if answer is not None:
                    waiting.append(answer)

    async def _do(self, action: Action, stamp: Stamp, held: Held, call_sid: str) -> Event | None:
        now = stamp.at.astimezone(self._company.zone)
        match action:
            case Say():
                held.said.add(action.prompt)
                held.lines += [("gateway", action.text), ("prompt", action.prompt)]
            case FindOpenings():
                return OpeningsFound(stamp, await self._calendar.find(action.wanted, now))
            case BookVisit():
                try:
                    visit = await self._calendar.book(action.request, call_sid, now)
                except Taken:
                    return VisitRefused(stamp, "taken")
                held.visit, held.turns_to_book = visit, held.turns
                held.lines.append(("did", f"books {_booked(visit)}"))
                return VisitBooked(stamp, visit)
            case CancelVisit():
                await self._calendar.cancel(action.reference)
                return VisitCancelled(stamp, action.reference)
            case FindPerson():
                there = roster.order(self._company, action.skills, action.urgency, now)
                return (
                    PersonFound(stamp, there[0].name, there[0].role, there[0].pronoun)
                    if there
                    else PersonFound(stamp, None)
                )
            case HandOver() | TakeMessage():
                held.brief, held.message = action.brief, isinstance(action, TakeMessage)
                what = "takes a message" if held.message else "hands over"
                held.lines.append(("did", f"{what}: {action.brief.trigger.value}, {action.brief.urgency.value}"))
            case HangUp():
                held.outcome = action.outcome.value
                held.lines.append(("did", f"ends the call: {held.outcome}"))
            case _:
                pass
        return None


def wrong_slots(held: Held, caller: SimulatedCaller) -> list[str]:
    """What of the booking is not the caller's truth; "unwanted" when there should be none."""
    if held.visit is None:
        return []
    if held.goal.kind is not Kind.BOOK:
        return ["unwanted"]
    request = held.visit.request
    booked = CaseFile(
        problem=request.problem,
        name=request.name if str(request.name) else None,
        address=request.address,
        phone=request.phone,
        opening=request.opening,
    )
    return caller.wrong(booked)


def _known(goal: Goal) -> Caller:
    truth = goal.truth
    if not goal.known:
        return Caller(truth.calls_from)
    return Caller(
        truth.calls_from,
        Name(truth.first.title(), truth.last.title(), confidence=1.0),
        Address(truth.number, truth.street.title(), city=truth.town.title(), zip=truth.zip, confidence=1.0),
        "regular",
    )


def _booked(visit: Visit) -> str:
    request = visit.request
    return " | ".join(
        (
            request.problem,
            str(request.name),
            str(request.address),
            request.phone,
            f"{request.opening.start:%a %b %d %H:%M}",
        )
    )
