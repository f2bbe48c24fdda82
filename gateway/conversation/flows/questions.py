"""Price, hours, area, what we do, plan, warranty, financing, payment: the configured answers, word for word."""

from gateway.company import Answers
from gateway.conversation.events import Trigger
from gateway.conversation.flows.person import person
from gateway.conversation.prompts import sentences
from gateway.conversation.room import Room
from gateway.conversation.slots.confirm import confirm
from gateway.conversation.steps import Explain, Flow, Tell
from gateway.understanding.meaning import Intent

ANSWERED = (
    Intent.PRICE,
    Intent.HOURS,
    Intent.SERVICE_AREA,
    Intent.SERVICES,
    Intent.PLAN,
    Intent.WARRANTY,
    Intent.FINANCING,
    Intent.PAYMENT,
)
"""What the settings may have an answer to."""
TO_BE_DONE = (Intent.PLAN, Intent.WARRANTY, Intent.FINANCING, Intent.PAYMENT)
"""Here an answer is seldom all that is wanted: joining, looking it up and paying are people's work."""


def answer_to(answers: Answers, intent: Intent) -> tuple[str, ...]:
    """The configured answer in pieces; empty when the company has configured none."""
    return sentences(getattr(answers, intent.value)) if intent in ANSWERED else ()


def question(room: Room) -> Flow:
    """The answer, or a person where there is none."""
    intent = room.case.intent
    if intent not in ANSWERED:
        return
    pieces = answer_to(room.company.answers, intent)
    if not pieces:
        yield Explain("answer", "none_configured", details={"intent": intent.value})
        yield from person(room, Trigger.INTENT, "person_policy")
        return
    room.case.answered.append(intent)
    room.case.tell(f"was told the configured answer about {intent.value.replace('_', ' ')}")
    yield Explain("answer", intent.value)
    yield Tell(f"answer_{intent.value}", pieces=pieces)
    if intent in TO_BE_DONE and (yield confirm("offer_person", name="confirm_person", about=intent.value)) == "yes":
        yield from person(room, Trigger.INTENT)
