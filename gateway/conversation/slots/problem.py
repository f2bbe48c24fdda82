"""What is wrong: the caller's story, and the problem type that it fits."""

from functools import partial

from gateway.conversation import keypad
from gateway.conversation.room import Room
from gateway.conversation.slots.confirm import confirm, goes_on
from gateway.conversation.steps import Ask, Flow
from gateway.turn import Moment
from gateway.understanding.meaning import Heard

MENU_LENGTH = 4
"""Nobody remembers a longer menu on the telephone."""


def menu(room: Room) -> tuple[str, ...]:
    """The problem types offered as keys: the first of each trade in turn, as the grammars list them."""
    by_trade = [[key for key, p in room.grammars.problems.items() if p.trade == trade] for trade in room.company.trades]
    mixed = [keys[n] for n in range(max(map(len, by_trade), default=0)) for keys in by_trade if n < len(keys)]
    return tuple(mixed[:MENU_LENGTH])


def spoken_menu(room: Room, labels: tuple[str, ...]) -> str:
    names = (room.grammars.problems[label].name for label in labels)
    return ", ".join(f"{keypad.WORDS[n]} for {name}" for n, name in enumerate(names, start=1))


def question(room: Room, prompt: str = "ask_problem") -> Ask:
    def answer(heard: Heard, changed: frozenset[str]) -> str | None:
        del heard, changed
        return room.case.problem or None

    labels = menu(room)
    keys, by_key = keypad.menu(labels)
    return Ask(
        prompt, "problem", answer, {"menu": spoken_menu(room, labels)}, Moment.OPEN, keys, by_key, no_input_s=8.0
    )


def surely(room: Room, label: str, heard: Heard) -> bool:
    """Whether this problem was surely described: to say it again is to say yes."""
    return any(g.label == label and g.confidence >= room.guardrails.act_at for g in heard.problems)


def ask(room: Room, prompt: str = "ask_problem") -> Flow:
    """Until a problem type is known, surely or confirmed."""
    case = room.case
    while True:
        while not case.problem:
            yield question(room, prompt)
        if room.sure_enough("problem", case.problem, case.problem_confidence):
            return
        label = case.problem
        reply = yield confirm(
            "confirm_problem",
            {"problem": room.problem_name},
            about=label,
            agrees=partial(surely, room, label),
        )
        if (reply == "yes" or goes_on(reply, room.heard)) and case.problem == label:
            case.make_sure("problem", label)
        elif reply == "no":
            case.problem, case.problem_confidence, case.more_problems = "", 0.0, ()
