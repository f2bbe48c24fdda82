"""Prices, law and policy: only the configured answers are ever said, and a second try gets a person."""

import re

from gateway.config import Answers
from gateway.conversation.flows.questions import ANSWERED, answer_to
from gateway.conversation.prompts import sentences
from gateway.understanding.meaning import Heard, Intent

_LEGAL = re.compile(
    r"\b(liab\w*|legal\w*|warrant\w*|guarantee\w*|refund\w*|permits?|"
    r"insur\w*|code violation|compensat\w*|contract terms)\b"
)
_PROMISE = re.compile(
    r"\b(exact price|exactly how much|promise (?:me )?(?:it|that|the price)|ballpark|discount|cheaper|no more than)\b"
)

Topic = Intent | str
"""An answered intent, or "legal"."""


def topics(heard: Heard, act_at: float) -> tuple[str, ...]:
    """What was asked that has a configured answer and nothing else: "legal", "price", "hours", "service_area"."""
    found = [g.label for g in heard.intents if g.confidence >= act_at and g.label in {i.value for i in ANSWERED}]
    if _PROMISE.search(heard.text) and Intent.PRICE.value not in found:
        found.append(Intent.PRICE.value)
    if _LEGAL.search(heard.text):
        found.insert(0, "legal")
    return tuple(found)


def answer(answers: Answers, topic: str) -> tuple[str, ...]:
    """The configured words, in pieces."""
    return sentences(answers.legal) if topic == "legal" else answer_to(answers, Intent(topic))
