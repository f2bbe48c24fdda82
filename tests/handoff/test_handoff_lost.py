"""Guards a conversation of which the conference tells nothing: the lines of caller and person prove it themselves."""

import pytest

from gateway.handoff import signals
from gateway.handoff.actions import Report, RingPerson
from gateway.handoff.plan import Circle, Plan
from gateway.handoff.signals import Event, Limits, Timer, TimerFired
from gateway.handoff.state import State, Transfer
from gateway.handoff.transfer import step

PLAN = Plan((Circle(("ann",), 20), Circle(("bob",), 20)), 90, 12, queue=False)
IN_THE_ROOM: tuple[Event, ...] = (
    signals.Begin(),
    signals.CallerAsks(),
    signals.PersonAnswered(1, "CA1"),
    signals.PersonAccepted(1),
    signals.CallerAsks(),
    signals.PersonAnswered(1, "CA1"),
)
"""Both lines have been told to go into the room; nobody tells us that they are in it."""


def told(*events: Event) -> tuple[Transfer, list[object]]:
    """Where it stands after these, and what was done after both were sent into the room."""
    transfer = Transfer("t", "CAcaller", PLAN, "+18025550199")
    done: list[object] = []
    for number, event in enumerate((*IN_THE_ROOM, *events)):
        transfer, actions = step(transfer, event, Limits(), float(number))
        done += actions if number >= len(IN_THE_ROOM) else []
    return transfer, done


@pytest.mark.parametrize(
    "events",
    [
        (signals.CallerOut(), signals.CallerAsks(), signals.PersonEnded(1)),
        (signals.PersonEnded(1), signals.CallerOut(), signals.CallerAsks()),
        (signals.PersonBack(1), signals.CallerLeft()),
    ],
    ids=["the caller's line first", "the person's line first", "the caller hangs up"],
)
def test_whoever_talked_has_talked(events: tuple[Event, ...]) -> None:
    transfer, done = told(*events)
    assert transfer.state is State.DONE
    assert [action.how for action in done if isinstance(action, Report)] == ["bridged"]
    assert not any(isinstance(action, RingPerson) for action in done)


def test_the_person_leaves_by_star() -> None:
    transfer, _ = told(signals.PersonBack(1), signals.CallerOut(), signals.CallerAsks())
    assert transfer.state is State.PARKED


def test_whoever_never_came_in_is_replaced() -> None:
    """The person's line ends on the way into the room, and the caller's stays in there."""
    transfer, done = told(signals.PersonEnded(1), TimerFired(Timer.PART, 1))
    assert transfer.state is State.RINGING
    assert any(isinstance(action, RingPerson) and action.person == "bob" for action in done)
