"""Price, hours, service area: the configured answers, word for word."""

from gateway.config import Answers
from gateway.conversation.prompts import sentences
from gateway.conversation.room import Room
from gateway.conversation.steps import Explain, Flow, Tell
from gateway.understanding.meaning import Intent

ANSWERED = (Intent.PRICE, Intent.HOURS, Intent.SERVICE_AREA)


def answer_to(answers: Answers, intent: Intent) -> tuple[str, ...]:
    """The configured answer in pieces."""
    text = {Intent.PRICE: answers.price, Intent.HOURS: answers.hours, Intent.SERVICE_AREA: answers.service_area}
    return sentences(text[intent])


def question(room: Room) -> Flow:
    intent = room.case.intent
    if intent not in ANSWERED:
        return
    room.case.answered.append(intent)
    room.case.tell(f"was told the configured answer about {intent.value.replace('_', ' ')}")
    yield Explain("answer", intent.value)
    yield Tell(f"answer_{intent.value}", pieces=answer_to(room.company.answers, intent))
