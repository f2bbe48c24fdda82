"""Safety before all: the fixed safe answer, never interruptible, while the transfer already begins."""

from collections.abc import Mapping

from gateway.conversation.brief import brief
from gateway.conversation.events import HandOver, StartRinging, Trigger
from gateway.conversation.room import Room
from gateway.conversation.stage import Stage
from gateway.grammars import ProblemType
from gateway.understanding.meaning import Danger, Heard, Urgency

_ORDER = tuple(Danger)


def of(heard: Heard, room: Room) -> tuple[Danger, ...]:
    """What this utterance means in this company's problem types."""
    return named(heard, room.grammars.problems, room.guardrails.act_at)


def named(heard: Heard, problems: Mapping[str, ProblemType], least: float) -> tuple[Danger, ...]:
    """Dangers named, and the one that a surely understood problem brings along; most serious first."""
    found = list(heard.dangers)
    if heard.problems and heard.problems[0].confidence >= least:
        kind = problems.get(heard.problems[0].label)
        if kind and kind.danger and kind.danger not in found:
            found.append(kind.danger)
    return tuple(found)


def meet(stage: Stage, room: Room, dangers: tuple[Danger, ...]) -> None:
    """Ends the conversation: rings a person now, says the safe answer, hands over."""
    case = room.case
    first = dangers[0]
    case.dangers = tuple(dict.fromkeys((*case.dangers, *dangers)))
    case.urgency = Urgency.EMERGENCY
    case.tell(f"was given the safety advice for {first.value.replace('_', ' ')}")
    told = brief(room, Trigger.DANGER)
    stage.note("danger", first.value, details={"all": ",".join(danger.value for danger in dangers)})
    stage.act(StartRinging(told))
    words = room.grammars.dangers.get(first)
    if words:
        stage.tell_pieces(f"safety_{first.value}", words.answer, interruptible=False)
    else:
        stage.tell("safety_default", interruptible=False)
    stage.tell("danger_connect", interruptible=False)
    stage.note("hand_over", Trigger.DANGER.value)
    stage.act(HandOver(told))
    stage.end()
