"""Guards the transfer's table: every event in every reachable situation, duplicated, late and out of order."""

import dataclasses
import json
import os
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

from gateway.handoff import signals
from gateway.handoff.actions import Action, AskLeg, EndLeg, MoveCaller, Report, RingPerson, StartTimer
from gateway.handoff.plan import Circle, Plan
from gateway.handoff.replies import ToCaller, ToPerson, to_caller, to_person
from gateway.handoff.signals import Begin, CallerAsks, CallerLeft, Event, Limits, Timer, TimerFired
from gateway.handoff.state import FINAL, Caller, LegState, Role, State, Transfer
from gateway.handoff.transfer import TABLE, step

MOST_NODES = int(os.environ.get("TRANSFER_NODES", "800"))
"""Situations that are followed, each with every event; 200000 of them take hours."""
PLAN = Plan((Circle(("ann", "bob"), 20), Circle(("cal",), 20)), 90, 12, queue=True)
LIMITS = Limits(repeats=1, moves=1, tries=1)
MOST_RINGS = 4
WITH_PERSON = frozenset({State.WAITING, State.JOINING, State.ASSUMED, State.BRIDGED, State.PARTED, State.PARKED})
PLAIN: tuple[Event, ...] = (
    signals.Begin(),
    signals.CallerAsks(),
    signals.CallerOut(),
    signals.CallerAlone(),
    signals.CallerLeft(),
    signals.MoveFailed(),
    signals.WantsCallBack(),
    signals.WantsMessage(),
    signals.Recovered(),
    signals.PersonFree("ann"),
    signals.CustomerPlaced(1, "CAback1"),
    signals.CustomerAnswered(1, "CAback1"),
    signals.CustomerMissed(1, "no_answer"),
    signals.CustomerCalls(),
    signals.NotNeeded(),
    signals.Park(),
    signals.Consult("dan"),
    signals.Resume(),
    signals.PassOn(),
    signals.PassOn(("dan",)),
    signals.GiveBack(),
    signals.EndCall(),
    signals.Watch("eve", "listen"),
)


def events(transfer: Transfer) -> list[Event]:
    """Everything that can be told, for rings that are over, current, and not yet begun; timers due, late and twice."""
    told = list(PLAIN)
    for ring in range(1, len(transfer.legs) + 2):
        told += [
            signals.RingPlaced(ring, f"CA{ring}"),
            signals.RingRefused(ring),
            signals.RingRefused(ring, "engaged"),
            signals.RingUnknown(ring),
            signals.PersonRinging(ring, f"CA{ring}"),
            signals.PersonAnswered(ring, f"CA{ring}"),
            signals.PersonAccepted(ring),
            signals.PersonDeclined(ring),
            signals.PersonAsksAgain(ring),
            signals.PersonInRoom(ring),
            signals.PersonOut(ring),
            signals.PersonBack(ring),
            signals.PersonEnded(ring),
            TimerFired(Timer.ACCEPT, ring),
            TimerFired(Timer.HELPER, ring),
        ]
    for timer in Timer:
        told += [TimerFired(timer, key) for key in sorted({0, transfer.wave, transfer.meets, transfer.tries})]
    return told


@dataclass(frozen=True)
class Edge:
    before: Transfer
    event: Event
    actions: tuple[Action, ...]
    after: Transfer


def bare(transfer: Transfer) -> Transfer:
    """The situation without its diary and without the counters that only number things."""
    known: dict[str, float] = {name: 0.0 for name in ("line", "bridged") if name in transfer.times}
    moves = min(transfer.moves, LIMITS.moves)
    return replace(transfer, times=known, moves=moves, tells=min(transfer.tells, 1), ended_by="", reported=False)


def follow(transfer: Transfer, event: Event) -> Edge:
    after, actions = step(transfer, event, LIMITS, 0.0)
    return Edge(transfer, event, actions, bare(after))


def key(transfer: Transfer) -> tuple[object, ...]:
    fields = dataclasses.fields(transfer)
    return tuple(
        tuple(value) if isinstance(value, dict) else value for value in (getattr(transfer, f.name) for f in fields)
    )


def explore(most: int) -> tuple[dict[tuple[object, ...], Transfer], list[Edge]]:
    """From the beginning, whatever comes: half of it breadth first, half deep down at random."""
    dice = random.Random(1)
    start = Transfer("t", "CAcaller", PLAN, "+18025550199")
    nodes = {key(start): start}
    edges = []
    todo = deque([start])
    per_state: dict[State, int] = dict.fromkeys(State, 0)
    while todo:
        at = todo.popleft()
        if dice.random() < 0.5:
            todo.append(at)
            at = todo.pop() if dice.random() < 0.5 else todo.popleft()
        possible: list[Event] = [Begin(), CallerLeft()] if at.state is State.NEW else events(at)
        for event in possible:
            edge = follow(at, event)
            edges.append(edge)
            after = edge.after
            # No state crowds out the others.
            full = per_state[after.state] > most // 12
            if len(nodes) < most and len(after.legs) <= MOST_RINGS and after.meets <= 2 and not full:
                name = key(after)
                if name not in nodes:
                    nodes[name] = after
                    per_state[after.state] += 1
                    todo.append(after)
    return nodes, edges


NODES, EDGES = explore(MOST_NODES)
SITUATIONS = tuple(NODES.values())


def test_how_much_was_explored(record_property: Callable[[str, object], None]) -> None:
    record_property("situations", len(SITUATIONS))
    record_property("events", len(EDGES))
    assert len(SITUATIONS) == MOST_NODES
    assert len(EDGES) > 40 * MOST_NODES
    assert {at.state for at in SITUATIONS} >= set(State) - {State.UNREACHED}


def test_nobody_has_two_phones_ringing() -> None:
    for edge in EDGES:
        live = [leg.person for leg in edge.after.live()]
        assert len(live) == len(set(live)), edge


def test_the_caller_has_one_person() -> None:
    for edge in EDGES:
        assert len(edge.after.live(LegState.TAKEN)) <= 1, edge


def test_nobody_is_rung_for_a_caller_who_left_or_is_past_us() -> None:
    for edge in EDGES:
        if any(isinstance(a, RingPerson) for a in edge.actions):
            assert edge.after.caller in (Caller.STREAM, Caller.HOLD, Caller.ROOM, Caller.AWAY), edge
            assert edge.after.state in {State.RINGING, *WITH_PERSON}, edge


def test_a_phone_that_rings_is_ended_when_it_is_not_wanted_any_more() -> None:
    itself = (signals.RingRefused, signals.PersonEnded, signals.PersonDeclined, signals.PersonAsksAgain)
    for edge in EDGES:
        if isinstance(edge.event, itself):
            continue
        gone = {a.sid for a in edge.actions if isinstance(a, EndLeg | AskLeg)}
        for leg in edge.before.live(LegState.RINGING, LegState.LISTENING):
            now = edge.after.leg(leg.ring)
            assert now is not None
            if not now.live and leg.sid:
                assert leg.sid in gone, edge


def test_a_call_whose_number_comes_late_is_ended() -> None:
    for edge in EDGES:
        if isinstance(edge.event, signals.RingPlaced):
            leg = edge.before.leg(edge.event.ring)
            stale = leg is not None and not leg.live and not leg.sid
            ended = any(isinstance(a, EndLeg) and a.sid == edge.event.sid for a in edge.actions)
            assert ended == stale, edge


def test_only_the_callers_person_is_let_in_and_only_to_a_caller_in_the_room() -> None:
    for at in SITUATIONS:
        joined = [leg.ring for leg in at.legs if to_person(at, leg.ring) is ToPerson.JOIN]
        assert joined in ([], [at.taken]), at
        if joined:
            assert at.caller is Caller.ROOM, at
        for leg in at.legs:
            if to_person(at, leg.ring) is ToPerson.WATCH:
                assert at.state is State.BRIDGED


def test_whoever_is_let_go_hears_why() -> None:
    for at in SITUATIONS:
        for leg in at.legs:
            if not leg.live:
                assert to_person(at, leg.ring) not in (ToPerson.JOIN, ToPerson.WHISPER, ToPerson.WAIT), at
                if at.state is State.CALLER_GONE and leg.how in ("caller_left", "no_answer"):
                    assert to_person(at, leg.ring) is ToPerson.CALLER_LEFT


def test_somebody_who_slips_into_a_room_that_is_not_theirs_is_freed() -> None:
    for edge in EDGES:
        if isinstance(edge.event, signals.PersonInRoom):
            leg = edge.before.leg(edge.event.ring)
            if leg is not None and not leg.live and leg.sid:
                assert any(isinstance(a, AskLeg) and a.sid == leg.sid and a.letting_go for a in edge.actions), edge


def test_the_same_event_twice_is_the_same_as_once() -> None:
    # What is repeated on purpose: hold audio, restarts, hearing the brief again, moving again, passing on again.
    meant = (
        signals.CallerAsks,
        signals.MoveFailed,
        signals.PersonAsksAgain,
        signals.Recovered,
        signals.PassOn,
        signals.PersonFree,
        signals.CallerAlone,
        signals.Begin,
        signals.Consult,
        signals.PersonBack,
        TimerFired,
    )
    for edge in EDGES:
        if isinstance(edge.event, meant):
            continue
        again = follow(edge.after, edge.event)
        assert again.after.state is edge.after.state, edge
        assert not any(isinstance(a, RingPerson | Report | MoveCaller | StartTimer) for a in again.actions), again


def test_final_states_are_left_only_for_a_caller_who_is_alive() -> None:
    alive = (signals.CallerAsks, signals.CallerAlone, signals.Begin)
    for edge in EDGES:
        if edge.before.state in FINAL and edge.after.state is not edge.before.state:
            assert isinstance(edge.event, alive), edge


def test_a_result_is_reported_at_each_end() -> None:
    says = {
        State.DONE: "bridged",
        State.VOICEMAIL: "voicemail",
        State.CALLER_GONE: "caller_left",
        State.RETURNED: "returned",
        State.UNREACHED: "unreached",
        State.WITHDRAWN: "withdrawn",
    }
    for edge in EDGES:
        reports = [a.how for a in edge.actions if isinstance(a, Report)]
        if edge.after.state in FINAL and edge.after.state is not edge.before.state:
            assert reports == [says[edge.after.state]], edge
        elif edge.after.state is State.LATER and edge.before.state in (State.RINGING, State.QUEUED):
            assert reports in ([], ["call_back"]), edge
        elif not isinstance(edge.event, signals.Recovered):
            assert reports == [], edge


def test_the_caller_hanging_up_ends_it_from_everywhere() -> None:
    for at in SITUATIONS:
        if at.put_off and at.state in (State.RINGING, State.LATER, State.CALLING):
            continue  # that call is over already, and does not count any more
        after = follow(at, CallerLeft()).after
        assert after.state in FINAL | {State.LATER, State.CALLING}, at
        assert not after.live(LegState.RINGING, LegState.LISTENING, LegState.HELPING), at


def test_the_caller_asking_is_answered_from_everywhere() -> None:
    for at in SITUATIONS:
        if at.state is State.NEW:
            continue
        after = follow(at, CallerAsks()).after
        match to_caller(after):
            case ToCaller.HOLD:
                assert after.caller in (Caller.HOLD, Caller.AWAY), at
            case ToCaller.ROOM:
                assert after.caller is Caller.ROOM, at
            case ToCaller.STREAM:
                assert after.caller is Caller.STREAM, at
            case ToCaller.VOICEMAIL | ToCaller.GOODBYE | ToCaller.CALL_BACK:
                assert after.caller not in (Caller.HOLD, Caller.ROOM), at


def test_a_person_who_waits_is_fetched_when_the_caller_arrives() -> None:
    waiting = [at for at in SITUATIONS if at.state is State.WAITING and at.taker and at.taker.sid]
    assert waiting
    for at in waiting:
        taker = at.taker
        assert taker is not None
        assert AskLeg(taker.ring, taker.sid) in follow(at, CallerAsks()).actions


def test_the_first_key_wins_and_the_others_are_told() -> None:
    both = [at for at in SITUATIONS if at.state is State.RINGING and len(at.live(LegState.LISTENING)) > 1]
    assert both
    for at in both:
        first, second, *_ = at.live(LegState.LISTENING)
        after = follow(at, signals.PersonAccepted(second.ring)).after
        assert to_person(after, first.ring) is ToPerson.TAKEN
        late = follow(after, signals.PersonAccepted(first.ring)).after
        assert late.taken == after.taken


def test_helpers_never_become_the_callers_person_unasked() -> None:
    for edge in EDGES:
        before, after = edge.before.taker, edge.after.taker
        if after is not None and (before is None or before.ring != after.ring):
            was = edge.before.leg(after.ring)
            assert was is not None
            if was.role is not Role.TAKE:
                assert isinstance(edge.event, signals.PassOn | signals.PersonEnded), edge


def test_a_transfer_survives_json_everywhere() -> None:
    for at in SITUATIONS:
        assert Transfer.from_json(json.loads(json.dumps(at.to_json()))) == at


def test_no_row_is_hidden_by_an_earlier_one() -> None:
    seen: set[tuple[object, ...]] = set()
    for row in TABLE:
        for leg in row.leg or (None,):
            name = (row.state, row.on, leg)
            assert name not in seen, f"unreachable row: {row}"
            if row.when is None:
                seen.add(name)


def test_nobody_to_ring_is_voicemail_at_once() -> None:
    empty = Plan((), 90, 12, queue=True)
    transfer, actions = step(Transfer("t", "CA", empty), Begin(), LIMITS, 0.0)
    assert transfer.state is State.VOICEMAIL
    assert Report("voicemail") in actions


def test_nobody_is_rung_for_a_caller_who_was_given_back_and_hung_up_while_asking_for_a_person() -> None:
    gone = Transfer("t", "CA", PLAN, state=State.RETURNED, caller=Caller.GONE)
    assert step(gone, Begin(), LIMITS, 0.0) == (gone, ())
    there, actions = step(replace(gone, caller=Caller.STREAM), Begin(), LIMITS, 0.0)
    assert there.state is State.RINGING
    assert any(isinstance(action, RingPerson) for action in actions)
