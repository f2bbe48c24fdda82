"""A message that was left: what it says, as a brief, from the same understanding as a conversation's. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from gateway.company import Company
from gateway.config import Guardrails
from gateway.conversation.absorb import Absorber
from gateway.conversation.brief import brief
from gateway.conversation.case import CaseFile
from gateway.conversation.events import Brief, Trigger
from gateway.conversation.prompts import Prompts
from gateway.conversation.room import Room
from gateway.grammars import Grammars
from gateway.turn import Expecting, Reading, Utterance
from gateway.understanding.meaning import Context, Heard, Intent
from gateway.understanding.phone import area_code_of

QUESTION = "anything"
_SURE = 0.5
_TIME_WORDS = 8
_OPEN = Expecting(QUESTION)


class Listener(Protocol):
    def interpret(self, utterance: Utterance, expecting: Expecting, context: Context) -> Heard: ...


@dataclass(frozen=True, slots=True)
class Message:
    brief: Brief
    transcript: str
    """All words that were heard; empty: none."""
    certainty: float
    """0 to 1: how sure the recogniser is, over all words."""


class Reader:
    """Understands one company's messages. Holds no state of a message: safe to share."""

    def __init__(self, company: Company, guardrails: Guardrails, grammars: Grammars, listener: Listener) -> None:
        self._company = company
        self._guardrails = guardrails
        self._grammars = grammars
        self._listener = listener
        self._absorber = Absorber(guardrails, grammars.problems, area_code_of(company.phone))

    def read(self, said: Sequence[Utterance], caller: str, now: datetime) -> Message:
        """`said`: the pieces between pauses, in order. `caller`: E.164 or empty. `now`: aware."""
        spoken = [utterance for utterance in said if utterance.text]
        local = now.astimezone(self._company.zone)
        case = CaseFile(caller_number=caller)
        for utterance in spoken:
            heard = self._hear(utterance, local, caller)
            self._absorber.take(case, heard, QUESTION)
            case.dangers = tuple(dict.fromkeys((*case.dangers, *heard.dangers)))
            _wish(case, heard)
        transcript = " … ".join(utterance.text for utterance in spoken)
        if spoken:
            self._gaps(case, self._hear(_joined(spoken), local, caller))
        if case.intent is None:
            case.intent = Intent.MESSAGE
        room = Room(
            company=self._company,
            guardrails=self._guardrails,
            grammars=self._grammars,
            prompts=Prompts(self._company, self._grammars),
            case=case,
            now=local,
        )
        told = brief(room, Trigger.INTENT)
        if len(told.when.split()) > _TIME_WORDS:
            # A time within a long sentence is known by the whole sentence, which the transcript has anyway.
            told = replace(told, when="")
        return Message(told, transcript, certainty(spoken))

    def _hear(self, utterance: Utterance, now: datetime, caller: str) -> Heard:
        return self._listener.interpret(utterance, _OPEN, Context(now=now, question=QUESTION, known_phone=caller))

    def _gaps(self, case: CaseFile, whole: Heard) -> None:
        """A name, an address or a number with a pause in the middle is only whole in the whole message."""
        other = CaseFile(caller_number=case.caller_number)
        self._absorber.take(other, whole, QUESTION)
        if case.name is None:
            case.name = other.name
        if other.address is not None and other.address.complete and not (case.address and case.address.complete):
            case.address = other.address
        case.phone = case.phone or other.phone
        case.story = case.story or ([whole.text] if whole.text else [])


def _wish(case: CaseFile, heard: Heard) -> None:
    """The surest wish of all pieces."""
    best = max(heard.intents, key=lambda guess: guess.confidence, default=None)
    if best is None or best.confidence < max(_SURE, case.intent_confidence):
        return
    case.intent, case.intent_confidence, case.asked = Intent(best.label), best.confidence, heard.text


def _joined(said: Sequence[Utterance]) -> Utterance:
    text = " ".join(utterance.text for utterance in said)
    reading = Reading(text=text, source="free", confidence=certainty(said))
    return replace(said[0], readings=(reading,), ended_ms=said[-1].ended_ms)


def certainty(said: Sequence[Utterance]) -> float:
    """The mean confidence of the best readings, by their words."""
    best = [r for u in said for r in u.readings if r.source == "free" and r.rank == 0]
    words = sum(len(r.text.split()) for r in best)
    return sum(r.confidence * len(r.text.split()) for r in best) / words if words else 0.0
