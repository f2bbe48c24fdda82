"""Prices, law and policy: only the configured answers are ever said, and a second try gets a person."""

import re
from dataclasses import replace

from gateway.company import Answers
from gateway.conversation.events import Trigger
from gateway.conversation.flows.questions import ANSWERED, answer_to
from gateway.conversation.prompts import sentences
from gateway.conversation.room import Room
from gateway.conversation.stage import Stage
from gateway.understanding.meaning import Heard, Intent

_LEGAL = re.compile(
    r"\b(liab\w*|legal\w*|warrant\w*|guarantee\w*|refund\w*|permits?|"
    r"insur\w*|code violation|compensat\w*|contract terms)\b"
)
_PROMISE = re.compile(
    r"\b(exact price|exactly how much|promise (?:me )?(?:it|that|the price)|ballpark|discount|cheaper|no more than)\b"
)

_SETTLED = {Intent.WARRANTY.value, Intent.SERVICES.value, Intent.PLAN.value, Intent.FINANCING.value}
"""Whoever surely asks this gets the company's own words on it, though it sounds of law ("is it covered", "insured")."""

MOST = {"legal": 1} | {intent.value: 2 for intent in ANSWERED}
"""How often each is answered; whoever asks once more wants more than the answer."""


def topics(heard: Heard, act_at: float, answers: Answers) -> tuple[str, ...]:
    """What was asked that has a configured answer and nothing else: "legal", "price", "hours", "warranty"."""
    known = {intent.value for intent in ANSWERED if answer_to(answers, intent)}
    found = [g.label for g in heard.intents if g.confidence >= act_at and g.label in known]
    if _PROMISE.search(heard.text) and Intent.PRICE.value not in found:
        found.append(Intent.PRICE.value)
    if _LEGAL.search(heard.text) and not set(found) & _SETTLED:
        found.insert(0, "legal")
    return tuple(found)


def answer(answers: Answers, topic: str) -> tuple[str, ...]:
    """The configured words, in pieces."""
    return sentences(answers.legal) if topic == "legal" else answer_to(answers, Intent(topic))


def _wishes(heard: Heard, room: Room) -> bool:
    """Whether there is anything we can do in what was said."""
    least = room.guardrails.confirm_at
    talk = {Intent.OTHER.value, *(intent.value for intent in ANSWERED)}
    return any(g.label not in talk and g.confidence >= least for g in heard.intents)


class Policies:
    """Answers what was asked besides, in the middle of any flow; remembers how often."""

    def __init__(self) -> None:
        self._asked: dict[str, int] = {}
        self.answered = False
        """Something was answered in this turn."""

    def meet(self, heard: Heard, stage: Stage, room: Room, *, asked_openly: bool) -> Heard:
        """Says the answers, or hands over. What is left of the utterance for the flow is returned."""
        self.answered = False
        act_at = room.guardrails.act_at
        found = topics(heard, act_at, room.company.answers)
        alone = len([g for g in heard.intents if g.confidence >= act_at]) <= 1
        for topic in found:
            self._asked[topic] = self._asked.get(topic, 0) + 1
            if self._asked[topic] > MOST[topic]:
                stage.hand_over(Trigger.POLICY if topic in ("legal", "price") else Trigger.REPEATED)
                return heard
            if asked_openly and alone and topic != "legal" and heard.intents:
                continue  # It is what they called for: the flow answers, and asks what else there is.
            if topic == "legal" and asked_openly and not heard.problems and not _wishes(heard, room):
                stage.hand_over(Trigger.POLICY)
                return heard
            self._say(topic, stage, room)
        if not self.answered:
            return heard
        return replace(heard, intents=tuple(g for g in heard.intents if g.label not in found))

    def _say(self, topic: str, stage: Stage, room: Room) -> None:
        self.answered = True
        stage.note("answer", f"configured_{topic}")
        room.case.tell(f"was told the configured answer about {topic.replace('_', ' ')}")
        stage.tell_pieces(f"answer_{topic}", answer(room.company.answers, topic))
        if topic != "legal" and (intent := Intent(topic)) not in room.case.answered:
            room.case.answered.append(intent)
