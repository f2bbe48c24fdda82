"""What is wrong: the caller's story, and the problem type that it fits."""

from functools import partial

from gateway.conversation import keypad
from gateway.conversation.room import Room
from gateway.conversation.slots.confirm import confirm, goes_on
from gateway.conversation.steps import Ask, Explain, Flow, Tell
from gateway.turn import Moment
from gateway.understanding.meaning import Heard, Urgency

MENU_LENGTH = 4
"""After the emergency; nobody remembers a longer menu on the telephone."""


def menu(room: Room) -> tuple[str, ...]:
    """The problem types offered as keys: the first of each trade in turn, as the grammars list them."""
    kinds = room.grammars.problems.items()
    by_trade = [[k for k, p in kinds if p.trade == trade and not p.undescribed] for trade in room.company.trades]
    mixed = [keys[n] for n in range(max(map(len, by_trade), default=0)) for keys in by_trade if n < len(keys)]
    return tuple(mixed[:MENU_LENGTH])


def spoken_menu(room: Room, labels: tuple[str, ...]) -> str:
    names = (room.grammars.problems[label].name for label in labels)
    return ", ".join(f"{keypad.WORDS[n]} for {name}" for n, name in enumerate(("an emergency", *names), start=1))


def question(room: Room, prompt: str = "ask_problem") -> Ask:
    def answer(heard: Heard, changed: frozenset[str]) -> str | None:
        del changed
        return room.case.problem or ("emergency" if heard.urgency is Urgency.EMERGENCY else None)

    labels = menu(room)
    keys, by_key = keypad.menu(labels)
    return Ask(
        prompt, "problem", answer, {"menu": spoken_menu(room, labels)}, Moment.OPEN, keys, by_key, no_input_s=8.0
    )


def surely(room: Room, label: str, heard: Heard) -> bool:
    """Whether this problem was surely described: to say it again is to say yes."""
    return any(g.label == label and g.confidence >= room.guardrails.act_at for g in heard.problems)


def roughly(room: Room) -> str:
    """The trade's own problem type ("a plumbing problem"), where a description is clearly of that trade though it fits
    none of its types: to ask again would be to have it said twice. Empty where an emergency may be meant."""
    weights: dict[str, float] = {}
    for guess in room.heard.problems:
        kind = room.grammars.problems[guess.label]
        if kind.urgency is Urgency.EMERGENCY:
            return ""
        weights[kind.trade] = weights.get(kind.trade, 0.0) + guess.confidence
    if not weights:
        return ""
    trade, most = max(weights.items(), key=lambda item: item[1])
    if most < room.guardrails.confirm_at or most < 2 * (sum(weights.values()) - most):
        return ""
    kinds = room.grammars.problems.items()
    return next((label for label, kind in kinds if kind.trade == trade and kind.undescribed), "")


def _take_roughly(room: Room, label: str) -> None:
    case = room.case
    case.problem, case.problem_trade = label, room.grammars.problems[label].trade
    case.make_sure("problem", label)
    case.raise_urgency(room.grammars.problems[room.heard.problems[0].label].urgency)


def ask(room: Room, prompt: str = "ask_problem", *, read_back_later: bool = False) -> Flow:
    """Until a problem type is known, surely or confirmed, or at least the trade. A likely one is only named, where the
    whole visit is read back later."""
    case = room.case
    while True:
        while not case.problem:
            if label := roughly(room):
                _take_roughly(room, label)
            else:
                yield question(room, prompt)
        if room.sure_enough("problem", case.problem, case.problem_confidence):
            return
        label = case.problem
        if read_back_later and room.likely(case.problem_confidence):
            if case.problem_named != label:
                case.problem_named = label
                yield Explain("problem", "named_in_passing", case.problem_confidence)
                yield Tell("problem_named", {"problem": room.problem_name})
            return
        reply = yield confirm(
            "confirm_problem",
            {"problem": room.problem_name},
            about=label,
            agrees=partial(surely, room, label),
        )
        if (reply == "yes" or goes_on(reply, room.heard)) and case.problem == label:
            case.make_sure("problem", label)
        elif reply == "no":
            case.problems_denied.add(label)
            case.problem, case.problem_confidence, case.more_problems = "", 0.0, ()
